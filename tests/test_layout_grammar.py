"""form.lark decides: take any symbol out of any of its rules, and a drawn form is no longer read the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from checker import parser, paths
from checker.errors import ReadError, RuleError
from checker.model import Form
from checker.parser import edition as editions
from checker.parser.grammar import layouts, read_layout
from checker.parser.layout import Layout
from checker.parser.layout_compiler import compiled_layout
from checker.reader import read_document
from checker.rulebook import load_rules
from tests.draw.forms import CLEAN, mutate
from tests.draw.text import draw_text

COMMON = (paths.GRAMMARS / "form.lark").read_text(encoding="utf-8")
RULE = re.compile(r"(?m)^\??(?P<name>[a-z_]+)(?:\{[^}\n]*\})?:(?P<body>.*(?:\n +\|.*)*)")
SYMBOL = re.compile(r"\([^()]*\)[*?]?|\w+(?:\{(?:[^{}]|\{[^{}]*\})*\})?[*?+]?")
RULES = {rule["name"]: rule for rule in RULE.finditer(COMMON)}


def without_one(rule: re.Match[str]) -> Iterator[tuple[str, str]]:
    """What is taken out of a rule, and the grammar without it: each symbol of each alternative in turn."""
    alternatives = re.split(r"\s*\|\s*", rule["body"].strip())
    for n, alternative in enumerate(alternatives):
        symbols, arrow, alias = alternative.partition("->")
        for symbol in SYMBOL.finditer(symbols):
            rest = (symbols[: symbol.start()] + symbols[symbol.end() :]).strip()
            left = [f"{rest} {arrow}{alias}"] if rest or len(alternatives) == 1 else []
            body = " | ".join([*alternatives[:n], *left, *alternatives[n + 1 :]])
            yield symbol[0], f"{COMMON[: rule.start('body')]} {body}{COMMON[rule.end('body') :]}"


@cache
def drawn() -> Mapping[str, list[str]]:
    """By edition, forms in which every rule has its use.

    Heads are missing, a label stands out of its turn, and one is told from text by its turn alone: the line before
    it is full.
    """
    several, old = CLEAN["several"]("2025"), CLEAN["several"]("2023")
    loose = mutate(mutate(several, "trials[0].type", None), "guidelines[0].recommendation", None)
    moved = draw_text(CLEAN["western"]("2025"))[0].split("\n")
    otc = next(line for line in moved if line.startswith("是否为OTC"))
    moved.remove(otc)
    moved.insert(next(n for n, line in enumerate(moved) if line.startswith("药品类别")), otc)
    forms = {
        "2025": [
            several,
            mutate(several, "trials[0].type", "与安慰剂对照的试验" * 6),
            mutate(loose, "patents[0].type", None),
            CLEAN["no_reference_drug"]("2025"),
        ],
        "2023": [mutate(old, "track", "基本医保目录")],
    }
    texts = {edition: [draw_text(form)[0] for form in forms[edition]] for edition in forms}
    return texts | {"2025": [*texts["2025"], "\n".join(moved)]}


def read_with(layout: Layout, text: str) -> Form | str:
    """A text by this layout, the other edition's as it is."""
    with pytest.MonkeyPatch.context() as patch:
        known = {**layouts(), layout.edition: layout}
        for module in (parser, editions):
            patch.setattr(module, "layouts", lambda own=None: known)
        for kept in (parser.labels_beside, parser.shapes_of):
            kept.cache_clear()
        try:
            read = parser.parse(read_document("form", text.encode()), load_rules(), layout.edition)
            return read._replace(document=None)
        except ReadError as refused:
            return refused.kind
        except Exception as error:  # the lexer gives what the grammar no longer takes
            return type(error).__name__
        finally:
            for kept in (parser.labels_beside, parser.shapes_of):
                kept.cache_clear()


@cache
def as_it_is(edition: str) -> list[Form | str]:
    return [read_with(layouts()[edition], text) for text in drawn()[edition]]


@pytest.mark.long
@pytest.mark.parametrize("name", RULES)
def test_every_symbol_of_a_rule_decides(name: str) -> None:
    idle = [symbol for symbol, grammar in without_one(RULES[name]) if reads_the_same(grammar)]
    assert not idle, f"form.lark, {name}: drawn forms are read the same without {idle}"


def reads_the_same(grammar: str) -> bool:
    for edition, texts in drawn().items():
        path = paths.GRAMMARS / f"{edition}.lark"
        try:
            layout = read_layout(path.stem, compiled_layout(path, f"{grammar}\n{path.read_text(encoding='utf-8')}"))
        except RuleError:
            return False
        if any(read_with(layout, text) != before for text, before in zip(texts, as_it_is(edition), strict=True)):
            return False
    return True


def test_the_forms_of_this_test_are_read_and_differ() -> None:
    read_back = [form for edition in drawn() for form in as_it_is(edition)]
    assert all(isinstance(form, Form) for form in read_back)
    assert any(form.foreign_labels for form in read_back if isinstance(form, Form))
