"""Finds the printed words that have a label's shape, and tells labels from text of the same shape.

A label is looked for only where a printed word begins. What is found is weighed by how a label stands in print: at a
line's start, before white space, in the label column. Of all readings that the grammar allows, the heaviest is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from checker.parser.automaton import Automaton
from checker.parser.layout import AGAIN, BESIDE, FOREIGN, VALUE, Label
from checker.parser.unspaced_text import Range, UnspacedText

SURE, LIKELY, DOUBTFUL = 6, 4, 1
"""How surely a word of a label's shape is one: it alone fills its lines; it begins a line; it may be wrapped
text."""
OUT_OF_TURN = 3
"""What it costs a section to begin anew: less than a likely label weighs, more than a doubtful one."""

SENTENCE_END = '。；;！？!?：:）)】」』”"%'
FULL_LINE = 0.55
"""A line of this share of the form's wide lines may go on in the next one."""
SAME_COLUMN = 3
"""Points by which two left edges of one column may differ."""


class LabelMatch(NamedTuple):
    """A label at ``start`` to ``end`` of the text. ``foreign``: only another edition prints it so; ``beside``: it does
    not begin its line."""

    label: Label
    start: int
    end: int
    weight: int
    foreign: bool = False
    beside: bool = False

    @property
    def terminals(self) -> tuple[str, ...]:
        """What the parser reads for it and its entry."""
        if self.label.behind:
            return FOREIGN, VALUE
        return (self.label.name, BESIDE, VALUE) if self.beside else (self.label.name, VALUE)


class Shapes:
    """The labels of an edition, and those that only other editions print, ready for looking up."""

    def __init__(self, labels: Iterable[Label], others: Iterable[Label] = ()) -> None:
        own = {label.name: label for label in labels if not label.floats}
        shapes = {label.shape: (label, False) for label in own.values()}
        behind = ""
        for label in others:
            behind = label.name if label.name in own else behind
            if label.shape not in shapes and not label.floats:
                at_home = own.get(label.name)
                known = at_home._replace(shape=label.shape) if at_home else label._replace(behind=behind)
                shapes[label.shape] = known, True
        self._by_start: dict[str, list[tuple[Label, bool]]] = {}
        for shape in sorted(shapes, key=len, reverse=True):
            self._by_start.setdefault(shape[:2], []).append(shapes[shape])
        self.beginnings = self._by_start.keys()

    def beginning(self, text: str, start: int) -> list[tuple[Label, bool]]:
        """The labels whose first two characters stand at this offset, the longest first, and which are
        foreign."""
        return self._by_start.get(text[start : start + 2], [])

    def at(self, text: str, start: int) -> tuple[Label, bool] | None:
        """The longest label that stands at this offset of a unspaced_text text."""
        for entry in self._by_start.get(text[start : start + 2], ()):
            if text.startswith(entry[0].shape, start):
                return entry
        return None


def candidates(unspaced: UnspacedText, shapes: Shapes) -> list[LabelMatch]:
    """Every printed word, or run of words, that has a label's shape and may be one."""
    text, ends = unspaced.text, unspaced.boundaries
    hits: list[tuple[Label, bool, int, int]] = []
    limit = 0
    for start in unspaced.words:
        if start < limit or text[start : start + 2] not in shapes.beginnings or not (hit := shapes.at(text, start)):
            continue
        label, foreign = hit
        end = start + len(label.shape)
        numbered = label.numbered and printed_number(unspaced, end)
        if numbered or end in ends or text[end] == ":" or label.shape[-1] == ":":
            hits.append((label, foreign, start, end))
            limit = end
    wide = wide_line(unspaced)
    column = in_label_column(unspaced, [start for label, _, start, _ in hits if not label.second])
    found = []
    behind = [*hits[1:], None][: len(hits)]
    for (label, foreign, start, end), following in zip(hits, behind, strict=True):
        span = unspaced.range(start, end)
        pair = following and start in unspaced.begins_line and is_pair(unspaced, label, end, *following[::2])
        if weight := SURE if pair else weigh(unspaced, label, start, end, span, wide, column):
            found.append(LabelMatch(label, *span, weight, foreign, start not in unspaced.begins_line))
    return found


def is_pair(unspaced: UnspacedText, label: Label, end: int, second: Label, start: int) -> bool:
    """Whether a label and the next one are the two of one printed row: no value says both in one line."""
    if not (second.second and second.order == label.order + 1):
        return False
    return "\n" not in unspaced.ordered.text[unspaced.place(end - 1) : unspaced.place(start)]


# ------------------------------------------------------------------------------------- labels among the found

Chain = tuple[LabelMatch, int, "Chain"] | None
"""A label, the automaton's stack behind it, and the labels chosen before it."""


def choose_labels(found: Sequence[LabelMatch], automaton: Automaton) -> list[LabelMatch]:
    """The labels among the candidates: the heaviest that the grammar allows, and each once, but for repeated blocks."""
    chosen = heaviest(found, automaton)
    best: dict[str, int] = {}
    for n, (hit, _) in enumerate(chosen):
        rival = best.setdefault(hit.label.name, n)
        if rival != n and rank(chosen, n, automaton) > rank(chosen, rival, automaton):
            best[hit.label.name] = n
    return [hit for n, (hit, _) in enumerate(chosen) if hit.label.repeats or best[hit.label.name] == n]


def rank(chosen: Sequence[tuple[LabelMatch, int]], place: int, automaton: Automaton) -> tuple[int, bool, bool]:
    """How surely a word is a label, the edition's own, where the grammar has it: of two of one label, the greater."""
    hit = chosen[place][0]
    return hit.weight, not hit.foreign, fits_grammar(chosen, place, automaton)


def step(stack: int, hit: LabelMatch, automaton: Automaton) -> tuple[int, int | None]:
    """What it costs to read a candidate, and the stack behind it; None when the grammar does not allow it.

    A label that only another edition prints may stand in the section of the one that is printed before it there.
    """
    turns = (automaton.after(stack), automaton.after(stack, AGAIN))
    if hit.label.behind:
        allowed = any(turn is not None and automaton.after(turn, hit.label.behind) is not None for turn in turns)
        return 0, automaton.after(stack, *hit.terminals) if allowed else None
    costs = zip((0, OUT_OF_TURN), turns, strict=True)
    ways = ((cost, automaton.after(turn, *hit.terminals)) for cost, turn in costs if turn is not None)
    return next((way for way in ways if way[1] is not None), (0, None))


def fits_grammar(chosen: Sequence[tuple[LabelMatch, int]], place: int, automaton: Automaton) -> bool:
    """The grammar lets the label follow the one before it, and be followed by the next one."""
    before = chosen[place - 1][1] if place else automaton.after(automaton.start, VALUE)
    steps = (before, chosen[place]), (chosen[place][1], chosen[min(place + 1, len(chosen) - 1)])
    return all(stack is not None and automaton.after(stack, *hit.terminals) is not None for stack, (hit, _) in steps)


def heaviest(found: Sequence[LabelMatch], automaton: Automaton) -> list[tuple[LabelMatch, int]]:
    """Of all ways through the grammar that the candidates leave open, the heaviest: each label with the stack behind
    it.

    Ways that have come to the same section are one choice but for what beginning it anew would cost.
    """
    start = automaton.after(automaton.start, VALUE) or automaton.start
    ways: dict[int, tuple[int, Chain]] = {start: (0, None)}
    for hit in found:
        best: tuple[int, int, Chain] | None = None
        for stack, (weight, chain) in sorted(ways.items(), key=lambda way: -way[1][0]):
            if best and best[0] >= weight + hit.weight:
                break
            cost, behind = step(stack, hit, automaton)
            total = weight + hit.weight - cost
            if behind is not None and total > (best[0] if best else weight):
                best = total, behind, (hit, behind, chain)
        if best and best[0] > ways.get(best[1], (0, None))[0]:
            section = automaton.after(best[1], AGAIN)
            ways = {
                stack: way
                for stack, way in ways.items()
                if way[0] > best[0] - OUT_OF_TURN or automaton.after(stack, AGAIN) != section
            }
            ways[best[1]] = best[0], best[2]
    _, chain = max(ways.values(), key=lambda way: way[0])
    result: list[tuple[LabelMatch, int]] = []
    while chain:
        hit, stack, chain = chain
        result.append((hit, stack))
    return result[::-1]


def printed_number(unspaced: UnspacedText, start: int) -> str:
    """The number of one or two digits that is printed at ``start`` as a word's end; else nothing."""
    for length in (1, 2):
        if unspaced.text[start : start + length].isdecimal() and start + length in unspaced.boundaries:
            return unspaced.text[start : start + length]
    return ""


def weigh(
    unspaced: UnspacedText, label: Label, start: int, end: int, span: Range, wide: float, column: Container[int]
) -> int:
    """How surely the words from ``start`` to ``end``, ``span`` of the text, are a label; 0 when they cannot be."""
    if start not in unspaced.begins_line:
        return LIKELY if label.second else 0
    if start in column:
        return SURE
    text, (first, last) = unspaced.ordered.text, span
    wrapped = "\n" in text[first:last]
    if wrapped and (end in unspaced.begins_line or end == len(unspaced.text)):
        return SURE
    line_before = text[text.rfind("\n", 0, max(0, first - 1)) + 1 : first].rstrip()
    goes_on = line_before[-1:] not in SENTENCE_END and printed_width(line_before) > FULL_LINE * wide
    behind_colon = unspaced.text[end : end + 1] == ":" and label.shape[-1] != ":"
    lacks_number = label.numbered and not printed_number(unspaced, end)
    return DOUBTFUL if goes_on or lacks_number or (behind_colon and wrapped) else LIKELY


def printed_width(text: str) -> int:
    """In half-width characters, nearly: a character of three bytes takes two, as Chinese does in print."""
    return (len(text) + len(text.encode("utf-8", "replace"))) // 2


def wide_line(unspaced: UnspacedText) -> float:
    """The printed width that one line in twenty of the form reaches."""
    text = unspaced.ordered.text
    lengths, sizes = map(len, text.split("\n")), map(len, text.encode("utf-8", "replace").split(b"\n"))
    widths = sorted([(length + size) // 2 for length, size in zip(lengths, sizes, strict=True)])
    return widths[-max(1, len(widths) // 20)] or 1


def left_edge(unspaced: UnspacedText, start: int) -> float | None:
    """Where the line of a word begins on a PDF's page."""
    document, ordered = unspaced.ordered.document, unspaced.ordered
    boxes = document.lines[document.line_at(ordered.origin[unspaced.place(start)])].boxes
    return boxes[0][0] if boxes else None


def in_label_column(unspaced: UnspacedText, starts: Iterable[int]) -> frozenset[int]:
    """Of the places where labels' shapes begin, those in the labels' column of a PDF: where most of them begin."""
    if unspaced.ordered.document.kind != "pdf":
        return frozenset()
    edges = ((start, left_edge(unspaced, start)) for start in starts if start in unspaced.begins_line)
    lefts = {start: left for start, left in edges if left is not None}
    column = next((left for left, _ in Counter(map(round, lefts.values())).most_common(1)), 0)
    return frozenset(start for start, left in lefts.items() if abs(left - column) < SAME_COLUMN)
