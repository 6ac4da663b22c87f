"""The lexer of the declaration form: a document becomes labels and what is entered behind them.

Which words are labels it decides by the parser's own table (labels.py); the
blocks that the print displaced stand in the tokens where the grammar has their turn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checker.parse_table import Token, Tree
from checker.parser.labels import LabelMatch
from checker.parser.layout import AGAIN, BESIDE, CRITERION, FOREIGN, NUMBER, ROW, START, VALUE, Label, Layout
from checker.parser.reading_order import OrderedText
from checker.parser.text_span import TextSpan

COLON = re.compile(r"\s*[：:]?")
COLON_BEHIND = re.compile(r"\s*[：:]")
OWN_COLON = re.compile(r"(?:[：:]|\s+[：:](?=\s))?")
"""A colon that is the label's where those of its section print none: one that its entry begins with is the entry's."""
PRINTED_NUMBER = re.compile(r"\s*\d{1,2}(?!\S)")


class FormToken(Token):
    """A token with the words that it stands for and their places; ``match`` is a label's."""

    __slots__ = ("match", "span")
    span: TextSpan
    match: LabelMatch | None


def token(terminal: str, span: TextSpan = ("", ()), match: LabelMatch | None = None) -> FormToken:
    words = FormToken(span[0])
    words.type, words.span, words.match = terminal, span, match
    return words


class DisplacedBlock(NamedTuple):
    """A block that is no part of the text: its first label, which gives its turn, and its tokens."""

    label: Label
    tokens: Sequence[FormToken]


class PrintedForm(NamedTuple):
    """What the lexer reads: the text without displaced blocks, the labels in it, and the blocks."""

    ordered: OrderedText
    labels: Sequence[LabelMatch]
    blocks: Sequence[DisplacedBlock]


def criterion_tokens(label: Label, words: TextSpan) -> DisplacedBlock:
    """An item of the criteria list, whose label stands above all of them."""
    return DisplacedBlock(label, [token(CRITERION), token(VALUE, words)])


def table_tokens(columns: Sequence[Label], rows: Sequence[dict[str, TextSpan]]) -> DisplacedBlock:
    """A table: its header's labels, and in each row those of its cells before what stands in them."""
    tokens = [token(label.name) for label in columns]
    names = {label.part: label.name for label in columns}
    for row in rows:
        tokens.append(token(ROW))
        tokens += [cell for part, words in row.items() for cell in (token(names[part]), token(VALUE, words))]
    return DisplacedBlock(columns[0], tokens)


class FormLexer:
    """The lexer for a layout."""

    def __init__(self, layout: Layout) -> None:
        self.automaton = layout.automaton

    def lex(self, source: PrintedForm) -> Iterator[FormToken]:
        """The tokens, and _AGAIN wherever the next one is not allowed without it."""
        stack = self.automaton.start
        for tokens in self.lines(source):
            if self.automaton.after(stack, tokens[0].type) is None:
                yield token(AGAIN)
                stack = self.automaton.after(stack, AGAIN) or stack
            yield from tokens
            stack = self.automaton.after(stack, *(word.type for word in tokens)) or stack

    def lines(self, source: PrintedForm) -> Iterator[Sequence[FormToken]]:
        """The tokens of each label with its entry, and of each displaced block."""
        ordered, blocks = source.ordered, list(source.blocks)
        stops = [*(hit.start for hit in source.labels), len(ordered.text)]
        with_colons = Counter(hit.label.section for hit in source.labels if COLON_BEHIND.match(ordered.text, hit.end))
        sizes = Counter(hit.label.section for hit in source.labels)
        yield [token(VALUE, ordered.pieces(0, stops[0]))]
        for hit, stop in zip(source.labels, stops[1:], strict=True):
            while blocks and blocks[0].label.order < hit.label.order:
                yield blocks.pop(0).tokens
            printed = with_colons[hit.label.section] * 2 > sizes[hit.label.section]
            yield [*self.label_tokens(ordered, hit, stop, COLON if printed else OWN_COLON)]
        for block in blocks:
            yield block.tokens

    def label_tokens(
        self, ordered: OrderedText, hit: LabelMatch, stop: int, colons: re.Pattern[str]
    ) -> Iterator[FormToken]:
        terminal = FOREIGN if hit.label.behind else hit.label.name
        yield token(terminal, ordered.pieces(hit.start, hit.end), hit)
        if hit.beside:
            yield token(BESIDE)
        colon = colons.match(ordered.text, hit.end, stop)
        start = colon.end() if colon else hit.end
        number = PRINTED_NUMBER.match(ordered.text, start, stop) if hit.label.numbered else None
        if number:
            yield token(NUMBER, ordered.pieces(start, number.end()))
            start = number.end()
        yield token(VALUE, ordered.pieces(start, stop))


def parse_tree(layout: Layout, source: PrintedForm) -> Tree[FormToken]:
    """The tree that the grammar makes of a print."""
    return layout.grammar.parse(FormLexer(layout).lex(source), START)
