"""Files that people write: the first byte says which, the rest is its content."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from checker import paths
from checker.draft.writer import draft_of
from checker.errors import RuleError
from checker.pipeline import Options, check_content, form_in
from checker.profiles import check_profile, read_profile, with_profile
from checker.rulebook import load_rules
from checker.waivers import load_waivers
from fuzz import text_forms
from tests.draw.text import draw_text

BROKEN = Path(__file__).parents[1] / "tests" / "broken"
WAIVERS = """waivers:
  - rule: C001
    form: {path: a/form.txt}
    reason: '虚构'
    approver: '甲'
    expires: 2026-12-31
    evidence: '0123456789abcdef'
"""
PROFILE = """[profile.own]
select = ["C", "U"]
ignore = ["C002"]
severity = {C001 = "warning"}
fail-on = "review"
waivers = "waivers.yaml"
"""
OWN = {"formats.yaml": "words:\n  own_words: [甲, 乙]\npatterns:\n  own_code: '[A-Z]{2}[0-9]+'\n"}
GRAMMAR = "2031"


def draft(path: Path) -> None:
    text_forms.take(path.read_bytes(), "form.yaml")


def waivers(path: Path) -> None:
    load_waivers(path, text_forms.book())


def profile(path: Path) -> None:
    options = read_profile("own", path.parent)
    check_profile(options, text_forms.book())
    with_profile(text_forms.book(), options.profile)


def own_rules(path: Path) -> None:
    folder = path.parent if path.name in OWN else path.parents[1]
    book = load_rules(folder, cache=False)
    check_content("form.txt", draw_text(text_forms.forms()[0])[0].encode(), book, Options(), None)


KINDS: list[tuple[str, Callable[[Path], None]]] = [
    ("form.yaml", draft),
    ("waivers.yaml", waivers),
    ("nrdl.toml", profile),
    ("FZ/FZ001.yaml", own_rules),
    ("lists/own_list.yaml", own_rules),
    ("editions/2031.yaml", own_rules),
    ("formats.yaml", own_rules),
]


def take(data: bytes) -> None:
    name, use = KINDS[data[0] % len(KINDS)] if data else KINDS[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data[1:])
        try:
            use(path)
        except RuleError as error:
            assert error.told("zh") and error.told("en")


def seeds() -> Iterator[bytes]:
    def of(name: str, text: str) -> bytes:
        return bytes([[kind for kind, _ in KINDS].index(name)]) + text.encode()

    book = text_forms.book()
    for form in text_forms.forms():
        yield of(
            "form.yaml", draft_of(form_in("form.txt", draw_text(form)[0].encode(), book, Options()), book, "zh").text
        )
    yield of("waivers.yaml", WAIVERS)
    yield of("nrdl.toml", PROFILE)
    yield of("formats.yaml", OWN["formats.yaml"])
    for rule in ("C001", "D002", "F003", "U007"):
        (path,) = paths.RULES.glob(f"*/{rule}.yaml")
        yield of("FZ/FZ001.yaml", path.read_text("utf-8").replace(rule, "FZ001"))
    yield of(
        "lists/own_list.yaml",
        (paths.RULES / "lists" / "generics_1.yaml").read_text("utf-8").replace("generics_1", "own_list"),
    )
    yield of("editions/2031.yaml", (paths.RULES / "editions" / "2025.yaml").read_text("utf-8").replace("2025", "2031"))
    for path in sorted(BROKEN.glob("*.yaml")):
        yield of("FZ/FZ001.yaml", path.read_text("utf-8", errors="replace"))


def words() -> Iterator[str]:
    yield from ("cases:", "when:", "any:", "all:", "not:", "unknown:", "verdict: fail", "parts:", "each:", "examples:")
    yield from ("$", "{field}", "&a", "*a", "!!python", "---", "? ", "|", ">", "null", "2026-01-01", "\ufeff", "\x85")
