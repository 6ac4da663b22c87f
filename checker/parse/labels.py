"""Tells labels from words of the same shape.

White space is taken out of the flow, so that a label is found however the print wrapped it, and a label is looked
for only where a printed word begins. What is found is weighed by how a label stands in print (at a line's start,
before white space, in the label column), by the turn of its section, and by what else was found of its name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from checker.parse.flow import Flow
from checker.parse.layout import COLUMN, CRITERION, Label, fold_width

SURE, LIKELY, DOUBTFUL = 6, 4, 1
"""How surely a word of a label's shape is one: it alone fills its lines; it begins a line; it may be wrapped text."""

SENTENCE_END = "。；;！？!?：:）)】」』”\"%"


@dataclass(frozen=True)
class Squeezed:
    """A flow without white space, width folded. ``at[i]`` is where ``text[i]`` stands in the flow.

    ``words`` are the offsets at which printed words begin; ``line_starts`` those that begin a line.
    """

    flow: Flow
    text: str
    at: Sequence[int]
    words: Sequence[int]
    line_starts: frozenset[int]

    def index(self, flow_index: int) -> int:
        """The first offset whose character stands at or behind a place in the flow."""
        return bisect_right(self.at, flow_index - 1)


def squeezed(flow: Flow) -> Squeezed:
    at: list[int] = []
    words, lines, text = [], [], []
    behind = 0
    for hit in re.finditer(r"\S+", flow.text):
        start, end = hit.span()
        words.append(len(at))
        if start == 0 or "\n" in flow.text[behind:start]:
            lines.append(len(at))
        at.extend(range(start, end))
        text.append(hit[0])
        behind = end
    return Squeezed(flow, fold_width("".join(text)), at, words, frozenset(lines))


@dataclass(frozen=True, slots=True)
class Found:
    """A label at ``start`` to ``end`` of the flow. ``foreign``: only another edition prints it so."""

    label: Label
    start: int
    end: int
    weight: int
    foreign: bool = False


class Shapes:
    """The labels of an edition, and those that only other editions print, ready for looking up."""

    def __init__(self, labels: Iterable[Label], others: Iterable[Label] = ()) -> None:
        self.own = [label for label in labels if not label.name.startswith((COLUMN, CRITERION))]
        own_shapes = {label.shape for label in self.own}
        names = {label.name: label for label in self.own}
        self.foreign: list[Label] = []
        for label in others:
            if label.shape not in own_shapes and not label.name.startswith((COLUMN, CRITERION)):
                at_home = names.get(label.name)
                self.foreign.append(replace(at_home, shape=label.shape) if at_home else label)
                own_shapes.add(label.shape)
        self._by_start: dict[str, list[tuple[Label, bool]]] = {}
        for label, foreign in [*((l, False) for l in self.own), *((l, True) for l in self.foreign)]:
            self._by_start.setdefault(label.shape[:2], []).append((label, foreign))
        for group in self._by_start.values():
            group.sort(key=lambda entry: -len(entry[0].shape))

    def at(self, text: str, start: int) -> tuple[Label, bool] | None:
        """The longest label that stands at this offset of a squeezed text."""
        for label, foreign in self._by_start.get(text[start : start + 2], ()):
            if text.startswith(label.shape, start):
                return label, foreign
        return None


def candidates(squeeze: Squeezed, shapes: Shapes) -> list[Found]:
    """Every printed word, or run of words, that has a label's shape and may be one."""
    found: list[Found] = []
    widths = line_widths(squeeze)
    column = label_column(squeeze, shapes)
    ends = {*squeeze.words, len(squeeze.text)}
    limit = 0
    for start in squeeze.words:
        hit = shapes.at(squeeze.text, start) if start >= limit else None
        if hit is None:
            continue
        label, foreign = hit
        end = start + len(label.shape)
        numbered = label.numbered and printed_number(squeeze.text, end, ends)
        if not numbered and end not in ends and squeeze.text[end] != ":" and label.shape[-1] != ":":
            continue
        weight = weigh(squeeze, label, start, end, widths, column)
        if weight:
            found.append(Found(label, squeeze.at[start], squeeze.at[end - 1] + 1, weight, foreign))
            limit = end
    return found


def printed_number(text: str, start: int, ends: Container[int]) -> str:
    """The number of one or two digits that is printed at ``start`` as a word's end; else nothing."""
    for length in (1, 2):
        if text[start : start + length].isdecimal() and start + length in ends:
            return text[start : start + length]
    return ""


def weigh(
    squeeze: Squeezed, label: Label, start: int, end: int, widths: Mapping[int, float], column: float | None
) -> int:
    """How surely the words from ``start`` to ``end`` are a label; 0 when they cannot be."""
    if start not in squeeze.line_starts:
        return LIKELY if label.second else 0
    flow = squeeze.flow
    first = squeeze.at[start]
    if column is not None and not label.second:
        box = flow.document.lines[flow.document.line_at(flow.origin[first])].boxes[:1]
        if box and abs(box[0][0] - column) < 3:
            return SURE
    wrapped = "\n" in flow.text[first : squeeze.at[end - 1]]
    alone = end in squeeze.line_starts or end == len(squeeze.text)
    if wrapped and alone:
        return SURE
    before = flow.text[:first].rstrip()[-1:]
    line = flow.text.rfind("\n", 0, max(0, first - 1))
    full = widths.get(line + 1, 0.0) > 0.55 and before not in SENTENCE_END
    behind_colon = end < len(squeeze.text) and squeeze.text[end] == ":" and label.shape[-1] != ":"
    if full or (behind_colon and wrapped):
        return DOUBTFUL
    return LIKELY


def line_widths(squeeze: Squeezed) -> dict[int, float]:
    """By the index at which a line begins: its printed width against the form's widest lines."""
    widths: dict[int, float] = {}
    start = 0
    for line in squeeze.flow.text.split("\n"):
        widths[start] = len(line) + sum(character > "\u2e7f" for character in line) if line else 0
        start += len(line) + 1
    widest = sorted(widths.values())[-max(1, len(widths) // 20)] or 1
    return {index: width / widest for index, width in widths.items()}


def label_column(squeeze: Squeezed, shapes: Shapes) -> float | None:
    """In a PDF, how far from the left the labels' column begins: where most of their shapes begin. Else None."""
    document = squeeze.flow.document
    if document.kind != "pdf":
        return None
    lefts: Counter[int] = Counter()
    for start in squeeze.line_starts:
        hit = shapes.at(squeeze.text, start)
        if hit and not hit[0].second:
            boxes = document.lines[document.line_at(squeeze.flow.origin[squeeze.at[start]])].boxes
            if boxes:
                lefts[round(boxes[0][0])] += 1
    return float(lefts.most_common(1)[0][0]) if lefts else None


def decide(found: Sequence[Found]) -> list[Found]:
    """The labels among the candidates: sections in their turn, and each label once, but for the repeated blocks."""
    chosen = in_turn(found)
    by_name: dict[str, list[Found]] = {}
    for hit in chosen:
        if not hit.label.repeats:
            by_name.setdefault(hit.label.name, []).append(hit)
    dropped: set[Found] = set()
    for hits in by_name.values():
        if len(hits) > 1:
            best = max(hits, key=lambda hit: (hit.weight, not hit.foreign, fits(hit, chosen), -hit.start))
            dropped |= {hit for hit in hits if hit is not best}
    chosen = [hit for hit in chosen if hit not in dropped]
    return [hit for hit in chosen if hit.weight > DOUBTFUL or hit.label.repeats or fits(hit, chosen)]


def fits(hit: Found, chosen: Sequence[Found]) -> bool:
    """The label stands between labels that are printed before and after it in its section."""
    place = chosen.index(hit)
    same = [other for other in chosen[max(0, place - 1) : place + 2] if other.label.section == hit.label.section]
    orders = [other.label.order for other in same]
    return orders == sorted(orders)


def in_turn(found: Sequence[Found]) -> list[Found]:
    """The candidates of greatest weight whose sections do not go back."""
    if all(a.label.section <= b.label.section for a, b in zip(found, found[1:], strict=False)):
        return list(found)
    best: dict[int, tuple[int, tuple[Found, ...] | tuple[()]]] = {}
    chains: list[tuple[int, int, object]] = []
    best_by_section: dict[int, tuple[int, object]] = {}
    for hit in found:
        options = [entry for section, entry in best_by_section.items() if section <= hit.label.section]
        weight, chain = max(options, key=lambda entry: entry[0]) if options else (0, None)
        entry = (weight + hit.weight, (hit, chain))
        if hit.label.section not in best_by_section or best_by_section[hit.label.section][0] < entry[0]:
            best_by_section[hit.label.section] = entry
    del best, chains
    result: list[Found] = []
    link = max(best_by_section.values(), key=lambda entry: entry[0])[1]
    while link:
        hit, link = link  # type: ignore[misc]
        result.append(hit)
    return result[::-1]
