"""What processes say to each other: values of the listed types come out as they went in, and nothing else does."""

from __future__ import annotations

import ast
import io
import json
import pickle
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checker.audit import wire_format
from checker.audit.dask_worker import ORDERS, REPLIES, FormReplies, FormReply, SealedForms, unpack_reply
from checker.audit.models import Checked, FormSource, Job, Limits, PageInHand, Refusal, RunConfig
from checker.audit.store_rows import FindingRow, Record
from checker.audit.wire_format import LENGTH, LONGEST, MessageTypes, WrongMessage
from checker.audit.worker_messages import CONVERSATION, Parcel
from checker.model import Problem, Profile, Text
from checker.page.models import CheckReply, CheckRequest, PageRequest
from checker.page.worker import CONVERSATION as PAGE
from checker.page.worker import CheckJob
from checker.profiles import ProfileOptions
from checker.waivers import Waiver, Waivers

DAY = date(2031, 1, 31)
SOURCE = FormSource("申报/药\udcb2.zip/a.txt", "/in/药\udcb2.zip", ("a.txt",))
PROFILE = Profile("strict", "0" * 64, {"C": "warning"})
SCOPE = RunConfig("1", "0" * 64, "1" * 64, today="2031-01-31", select=("E", "C010"), profile=PROFILE)
JOB = Job(SCOPE, Limits(60, 10**9), b"\x00secret\xff", "a.sqlite")
WAIVERS = Waivers("w.yaml", (Waiver("C010", None, Path("/in/a.txt"), "r", "a", DAY, "0" * 16, 3),), DAY)
PARCEL = Parcel(SOURCE, "2" * 64, "key", b"form", (("附件\udcff.pdf", b""), ("b", b"%PDF")), WAIVERS)
ROWS = tuple(
    FindingRow(n, "C010", "fail", "error", "某", None, 0, "check", "error", None, None, None) for n in range(3)
)
RECORD = Record("key", None, "2025", "fail", "某药", "", 0.25, ROWS, (), (), (), (), (), b"packed")
OPTIONS = ProfileOptions(PROFILE, "nrdl.toml", ("E",), waivers=Path("w.yaml"))
WAYS: list[tuple[MessageTypes, Any]] = [
    *((CONVERSATION.asked, each) for each in (JOB, SOURCE, PARCEL)),
    *((CONVERSATION.answered, each) for each in (Checked("a", "/a", None, "key", RECORD), "timeout", None)),
    *((CONVERSATION.answered, each) for each in (PageInHand("a", 1, 2), Refusal(Text("无", "none")))),
    *((ORDERS, SealedForms(JOB, each)) for each in ((PARCEL, PARCEL), ())),
    (REPLIES, FormReplies((FormReply(Checked("a", "/a", "2" * 64, "key", None), None), FormReply(None, "crash")))),
    *((PAGE.asked, each) for each in (CheckJob("rules", profile=OPTIONS), PageRequest(b"%PDF", 1, 1.5))),
    (PAGE.asked, CheckRequest("a.txt", b"form", (("b.pdf", "/in/0"),), None, "auto", "json")),
    (PAGE.answered, CheckReply("error", b"\x00", (Problem("empty", Text("空", "empty"), Text("", "")),))),
]


@pytest.mark.parametrize(("types", "value"), WAYS)
def test_what_is_sent_comes_out(types: MessageTypes, value: Any) -> None:
    found = types.decode(types.encode(value))
    assert found == value and repr(found) == repr(value), "of the same types, inside too"


def test_messages_follow_each_other_and_end() -> None:
    stream = io.BytesIO(b"".join(CONVERSATION.asked.encode(each) for each in (JOB, PARCEL, SOURCE)))
    assert [CONVERSATION.asked.read(stream) for _ in range(3)] == [JOB, PARCEL, SOURCE]
    whole = CONVERSATION.asked.encode(PARCEL)
    for length in range(len(whole)):
        with pytest.raises(EOFError):
            CONVERSATION.asked.decode(whole[:length])


def of_json(value: Any) -> bytes:
    text = json.dumps(value).encode()
    return LENGTH.pack(len(text)) + text


def altered(change: Callable[[Any], None]) -> bytes:
    """An answer of which something is of another kind."""
    message = CONVERSATION.answered.encode(Checked("a", "/a", None, "key", RECORD))
    (length,) = LENGTH.unpack(message[: LENGTH.size])
    raw = json.loads(message[LENGTH.size : LENGTH.size + length])
    change(raw)
    return of_json(raw) + message[LENGTH.size + length :]


class Run:
    def __reduce__(self) -> tuple[Any, ...]:
        return (RAN.append, (1,))


RAN: list[int] = []


@pytest.mark.parametrize(
    "message",
    [
        of_json([["Path", "/a"], []]),
        of_json([["str", "no quarantine"], []]),
        of_json([["Checked", ["a"]], []]),
        of_json([["Checked", {"name": "a"}], []]),
        of_json([[["Checked"], []], []]),
        of_json([["PageInHand", ["a", "1", 2]], []]),
        of_json([["PageInHand", ["a", 1, 2, 3]], []]),
        of_json([["NoneType", None], [-1]]),
        of_json([["NoneType", None], [LONGEST + 1]]),
        of_json("nothing"),
        LENGTH.pack(LONGEST + 1),
        LENGTH.pack(5) + b"\xff{}[]",
        altered(lambda raw: raw[0][1][4][7][2].__setitem__(0, "3")),
        altered(lambda raw: raw[0][1][4][7][2].append(None)),
        altered(lambda raw: raw[0][1][4].__setitem__(13, 7)),
        altered(lambda raw: raw[0][1][4].__setitem__(13, "0")),
    ],
)
def test_what_is_none_of_the_types_is_refused(message: bytes) -> None:
    with pytest.raises(WrongMessage):
        CONVERSATION.answered.decode(message)


def test_nothing_is_unpickled() -> None:
    hostile = pickle.dumps(Run())
    for content in (hostile, LENGTH.pack(len(hostile)) + hostile):
        assert isinstance(unpack_reply(content), Refusal)
    assert not RAN
    modules = list(Path(wire_format.__file__).parents[1].rglob("*.py"))
    assert len(modules) > 100
    assert not [path for path in modules if UNPICKLING & imported(ast.parse(path.read_text("utf-8")))]


UNPICKLING = {"pickle", "_pickle", "marshal", "shelve", "multiprocessing", "cloudpickle", "dill", "joblib", "copyreg"}
"""Modules that make whatever objects what they read asks for."""


def imported(module: ast.Module) -> set[str]:
    """The outermost names of what a module imports, however it does, and every word that could name one."""
    found = set[str]()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found.update(name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).partition(".")[0])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value.partition(".")[0])
    return found
