"""A pattern that is compiled in part, and when a text needs it, finds what the whole one finds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from checker.language.vocabulary import Vocabulary
from checker.lazy_pattern import Alternative, LazyPattern
from checker.required_literals import required_literals
from checker.rulebook import load_rules
from checker.rulebook.literals import literals_of
from tests.draw.forms import western
from tests.draw.text import draw_text


@pytest.mark.parametrize(
    ("expression", "literals"),
    [
        ("国谈|医保", {"国谈", "医保"}),
        ("纳入(?:国家)?医保", {"纳入医保", "纳入国家医保"}),
        ("纳入.?国家医保|谈成", {"国家医保", "谈成"}),
        ("[纳进列]入", {"纳入", "进入", "列入"}),
        ("(?:低|高)于?价", {"低价", "低于价", "高价", "高于价"}),
        ("(?P<n>一|二三)+.", {"一", "二三"}),
        ("(?<!不)降价(?!药)", {"降价"}),
        ("价{2,}格?", {"价"}),
        ("(?x) 医 保  # 注释|说明\n | 国谈", {"医保", "国谈"}),
        ("(?x) 医\u3000保", {"医\u3000保"}),
        (r"\(元\)", {"(元)"}),
        ("国家医保|医保", {"医保"}),
    ],
)
def test_literals_that_every_match_holds(expression: str, literals: set[str]) -> None:
    assert set(required_literals(expression)) == literals


@pytest.mark.parametrize(
    "expression",
    [
        "医*",
        "医?",
        "[^医]",
        r"\d+",
        "(?=医保)",
        "医|",
        "(?i)ab",
        "(?i:ab)c",
        r"(医)\1",
        "(医)?(?(1)保)",
        "[0-9]{3}",
        "医{0,3}",
    ],
)
def test_nothing_is_said_of_what_need_not_hold_anything(expression: str) -> None:
    assert not required_literals(expression)


def both() -> Iterator[tuple[str, LazyPattern, str]]:
    """The shipped patterns, and the whole expression of each."""
    formats = load_rules().formats
    for name, expression in formats.patterns.items():
        yield name, LazyPattern.of(expression), expression
    drugs = formats.language["drugs"]
    for title, section in formats.language.items():
        words = Vocabulary(section, drugs)
        for name in section:
            yield f"{title}.{name}", words[name], words.alternatives(name)


def test_shipped_patterns_find_what_they_would_if_they_were_compiled_whole() -> None:
    lines = draw_text(western("2025"))[0].splitlines()
    formats = load_rules().formats
    assert len(literals_of(formats.parameters)) > 500, "nothing is known of them"
    for name, lazy, expression in both():
        whole, own = re.compile(expression, re.ASCII), [word for one in lazy.alternatives for word in one.literals]
        for text in [*lines[::20], *own[:9], "，".join(own[::-1][:9]), f"本品{'的'.join(own[-3:])}价。"]:
            expected = [(hit.span(), hit.lastgroup) for hit in whole.finditer(text)]
            assert [(hit.span(), hit.lastgroup) for hit in lazy.finditer(text)] == expected, (name, text)
            assert bool(lazy.fullmatch(text)) == bool(whole.fullmatch(text)), (name, text)


def test_texts_that_were_expected_and_their_parts_are_searched_as_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LazyPattern, "coming", LazyPattern.coming)
    texts = [line.strip() for line in draw_text(western("2025"))[0].splitlines() if len(line) > 60][:9]
    texts += ["本品（泰洛瑞韦片）每盒128元，已纳入医保目录。", "患者住院号：0098231，微信：yunling_med88"]
    LazyPattern.expect(texts)
    for name, lazy, expression in both():
        whole = re.compile(expression, re.ASCII)
        for text in texts:
            part, within = text[len(text) // 3 :], lazy.within(text)
            assert [hit.span() for hit in lazy.finditer(text)] == [hit.span() for hit in whole.finditer(text)], name
            assert [hit.span() for hit in within.finditer(part)] == [hit.span() for hit in whole.finditer(part)], name


def test_a_long_literal_is_looked_for_in_what_is_coming(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LazyPattern, "coming", LazyPattern.coming)
    pattern = LazyPattern([Alternative("鼹鼠皮大衣", ["鼹鼠皮大衣"]), Alternative("鼠", ["鼠"])])
    texts = ["每日两次鼹鼠皮大衣", "鼹鼠的大衣", "皮大衣"]
    LazyPattern.expect(texts)
    found = [[hit[0] for hit in pattern.within(text).finditer(text)] for text in texts]
    assert found == [["鼹鼠皮大衣"], ["鼠"], []]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (r"[\u4e00-\u9fff]+", "a药物\U00014e00\U000f4e00\U0010ffff"),
        (r"[^\xa0，。；]+", "药\xa0物😀\U000f0041，"),
        (r"[!-～]+|.$", "药！a~\U0001ff1a 物"),
        (r"[\x00-\x1f\x7f-\x9f]+|\x7f", "a\x1f\x7f\x80\x9f\xa0药\U0001009f\x7f"),
        (r"[\x00-\x7f-\u9fff]|药\x7f-a|品\\x7f-b", "-药a\x7f药\x7f-a品\\x7f-b\u9fff\u9ffe"),
        (r"(?i:ａ|b)\\\u836f", "Ａ药b\\药B\\药"),
        ("😀|药.", "药😀药\n药药"),
        (r"[\U00020000-\U0002a6df]药", "𠀀药，药\U00030000药"),
    ],
)
def test_any_character_is_found_as_it_was(expression: str, text: str) -> None:
    expected = [(hit.span(), hit[0]) for hit in re.finditer(expression, text, re.ASCII)]
    assert [(hit.span(), hit[0]) for hit in LazyPattern.of(expression).finditer(text)] == expected
    assert LazyPattern.of(expression).sub("_", text) == re.sub(expression, "_", text, flags=re.ASCII)


def test_alternatives_keep_their_order_however_late_they_are_needed() -> None:
    every = [
        Alternative("医保目录", ["医保目录"], "long"),
        Alternative("医保", ["医保"], "short"),
        Alternative("药", ["药"]),
    ]
    pattern = LazyPattern(every)
    assert pattern.search("无") is None
    assert [hit.lastgroup for hit in pattern.finditer("医保")] == ["short"]
    assert [(hit[0], hit.lastgroup) for hit in pattern.finditer("医保目录、医保、药")] == [
        ("医保目录", "long"),
        ("医保", "short"),
        ("药", None),
    ]
    assert pattern.sub("", "药医保目录外") == "外"
    assert list(pattern.finditer("无")) == []


def test_a_pattern_that_is_made_after_a_text_was_expected_finds_its_words_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of its words nobody knew when the text was looked through."""
    monkeypatch.setattr(LazyPattern, "coming", LazyPattern.coming)
    LazyPattern.expect(["每日两次鼹鼠"])
    pattern = LazyPattern([Alternative("鼹鼠", ["鼹鼠"])])
    assert pattern.search("每日两次鼹鼠")
    assert pattern.within("每日两次鼹鼠").search("鼹鼠")
