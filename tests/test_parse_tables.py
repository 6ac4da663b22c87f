"""Kept parse tables, and the lexer of dosage texts that compiles a pattern only where a text may hold it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from checker.dosage.first_look import begins, needs

from checker.dosage import language
from checker.dosage.grammar import LazyPattern
from checker.parse_tables import kept_in_cache
from checker.rulebook import load_rules

TEXTS = [
    "口服,一次20mg(2片),一日2次,饭后服用。",
    "第1-2周,每次5mg,每日1次;第3周起每次10mg,qd。",
    "每21天为一个周期,第1、8天静脉滴注75mg/m²,共6个周期。",
    "成人及12岁以上儿童:每日3次,每次0.5g;体重≥30kg者每次1g。",
    "连用2周停1周。首次负荷剂量300mg,以后隔日一次,每次半片。",
    "10mg/ml,每支装2ml(按无水物计),8.5%,7片/盒",
]


def test_a_pattern_matches_only_where_its_first_look_lets_it() -> None:
    patterns = language(load_rules(), "365").lexer.patterns
    hits = 0
    for text in TEXTS:
        for pattern in patterns.values():
            for at in range(len(text)):
                hit = re.compile(pattern.source, re.ASCII).match(text, at)
                if hit and hit.end() > at:
                    hits += 1
                    assert pattern.may_match(frozenset(text)) and pattern.match(text, at)
    assert hits > 100


@pytest.mark.parametrize(
    ("pattern", "first", "needed"),
    [
        (r"每?\d片", "0123456789每", ["片", "0123456789"]),
        (r"(?:a|bc)d", "ab", ["d", "ab"]),
        (r"[^,]x", None, ["x"]),
        (r"(?!q).z", None, ["z"]),
        (r"(?=<k)a*", "a", ["<", "k"]),
        (r"(?:a|)b?", "ab", []),
    ],
)
def test_what_a_pattern_begins_with_and_needs(pattern: str, first: str | None, needed: list[str]) -> None:
    assert (begins(pattern), needs(pattern)) == (first, needed)


def test_a_pattern_that_cannot_match_is_not_compiled() -> None:
    pattern = LazyPattern("(", "每", ["每"])
    assert not pattern.may_match(frozenset("一日")) and pattern.match("一日", 0) is None


def test_a_broken_kept_table_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NRDL_CACHE", str(tmp_path))
    made: list[int] = []

    def make() -> dict[str, object]:
        made.append(1)
        return {"starts": {}}

    for broken in (b"", b"{", b"[]", b""):
        for file in tmp_path.glob("t-*.json") if broken else ():
            file.write_bytes(broken)
        assert kept_in_cache("t", "text", make) == {"starts": {}}
    assert len(made) == 3
    assert kept_in_cache("t", "another text", make) and len(made) == 4
