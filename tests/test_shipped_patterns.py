"""No shipped pattern hangs on a text of one sign again and again. (Users' own are matched in linear time: RE2.)

The shipped ones look around themselves, which RE2 does not. They are read as rules read them: those that entries are
to match as a whole are matched, the others looked for.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from checker import paths
from checker.rulebook.rule_checks import DOCUMENT_EXPRESSIONS, EXPRESSIONS
from tests.bench_growth import SIGNS

LENGTH, SECONDS = 1000, 1.0
"""A pattern that grows by a third power, or worse, takes longer for as many characters."""
NAMES = {*EXPRESSIONS, *DOCUMENT_EXPRESSIONS, "pattern"}
FILES = ("formats", "documents", "dosing", "language", "naming")
TERMINAL = re.compile(r"/((?:[^/\n\\]|\\.)+)/")
UNBOUNDED = re.compile(r"(?<!\\)[*+]|\{\d*,\d*\}")


def expressions(value: Any, path: tuple[str, ...], *, inside: bool) -> Iterator[tuple[str, str]]:
    """Those below a key that holds some, by their places."""
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from expressions(part, (*path, str(key)), inside=inside or key in NAMES)
    elif isinstance(value, str) and inside:
        yield "/".join(path), value


def shipped() -> Iterator[tuple[str, re.Pattern[str]]]:
    for name in FILES:
        data = yaml.safe_load((paths.RULES / f"{name}.yaml").read_text(encoding="utf-8"))
        found = [*expressions(data, (name,), inside=name == "language")]
        yield from ((place, re.compile(one, re.ASCII)) for place, one in found if UNBOUNDED.search(one))
    for path in sorted(paths.GRAMMARS.glob("*.lark")):
        for number, terminal in enumerate(TERMINAL.finditer(path.read_text(encoding="utf-8"))):
            if UNBOUNDED.search(terminal[1]) and "<" not in terminal[1]:  # a template's holes are no pattern yet
                yield f"{path.name}/{number}", re.compile(terminal[1])


def hangs(pattern: re.Pattern[str], text: str, *, whole: bool) -> bool:
    def give_up(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        if whole:
            pattern.fullmatch(text)
        else:
            sum(1 for _ in pattern.finditer(text))
    except TimeoutError:
        return True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return False


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="needs an alarm")
def test_a_pattern_that_hangs_is_seen() -> None:
    assert hangs(re.compile("(?:a|aa)+b"), "a" * LENGTH, whole=True)


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="needs an alarm")
def test_no_shipped_pattern_hangs() -> None:
    found = dict(shipped())
    assert len(found) > 200, "they lie elsewhere now"
    for place, pattern in found.items():
        own = sorted(set(re.findall("[一-鿿]{1,6}", pattern.pattern)), key=len)[-4:]
        for sign in [*SIGNS.values(), " ", "\n", *own]:
            text = (sign * LENGTH)[:LENGTH] + "\0"
            assert not hangs(pattern, text, whole=place.startswith("formats/patterns")), (place, sign)


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="needs an alarm")
@pytest.mark.parametrize("sign", ["upload_number:  ", "upload_number: 附", "approval_number_within: 国药准字H20203456"])
def test_patterns_of_names_and_numbers_are_linear(sign: str) -> None:
    """What grows as a square takes half a minute on so much."""
    name, _, text = sign.partition(": ")
    patterns = yaml.safe_load((paths.RULES / "formats.yaml").read_text(encoding="utf-8"))["patterns"]
    assert not hangs(re.compile(patterns[name], re.ASCII), text * (100 * LENGTH // len(text)) + "\n", whole=True)
