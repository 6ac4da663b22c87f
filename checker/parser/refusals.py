"""What is no single form in its own order, and why: a fault of the print or of a tool, never the applicant's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from checker.errors import ReadError, refuse_document
from checker.messages import message
from checker.parser.labels import LIKELY, LabelMatch, Shapes
from checker.parser.unspaced_text import UnspacedText

LONG_LINES = 200
"""Characters of a text's lines, on average, from which on a tool has joined them."""
FEWEST_JOINED = 5
"""Labels within such lines that tell a form."""
FEWEST_TWICE = 10
"""Labels that a form prints once, found twice, from which on it is two forms."""
TWICE = 0.2
"""The part of its labels that a second form has at the least."""
FEWEST_ASIDE = 5
"""Labels of the first column that stand in another one, from which on two pages stand side by side."""
PAGE_ASIDE = 200.0
"""Points from the first column, at the least, to that of a page beside it."""
FEWEST_ALONE = 3
"""Labels of a row's second column without their row's first one."""


def refuse_unreadable_order(unspaced: UnspacedText, shapes: Shapes, found: Sequence[LabelMatch]) -> None:
    """Raises ReadError: "several_forms", "pages_side_by_side", "joined_lines"."""
    if unspaced.ordered.document.kind == "text":
        if has_joined_lines(unspaced, shapes) or has_labels_alone(found):
            raise refuse_document("joined_lines")
    elif stands_side_by_side(unspaced, shapes):
        raise refuse_document("pages_side_by_side")
    if error := several_forms(unspaced, found):
        raise error


def has_joined_lines(unspaced: UnspacedText, shapes: Shapes) -> bool:
    lines = unspaced.ordered.text.count("\n") + 1
    if len(unspaced.ordered.text) < LONG_LINES * lines:
        return False
    return len({label for label, _ in printed_labels(unspaced, shapes)}) >= FEWEST_JOINED


def has_labels_alone(found: Sequence[LabelMatch]) -> bool:
    """Whether labels of second columns stand there without their rows' first labels: the rows were mixed up."""
    orders = {hit.label.order for hit in found}
    return (
        sum(order - 1 not in orders for order in {hit.label.order for hit in found if hit.label.second}) >= FEWEST_ALONE
    )


def printed_labels(unspaced: UnspacedText, shapes: Shapes) -> Iterator[tuple[str, int]]:
    """The names and offsets of labels, wherever a word begins."""
    text = unspaced.text
    for start in unspaced.words:
        hit = shapes.at(text, start) if text[start : start + 2] in shapes.beginnings else None
        if hit and not hit[0].second and start + len(hit[0].shape) in unspaced.boundaries:
            yield hit[0].name, start


def stands_side_by_side(unspaced: UnspacedText, shapes: Shapes) -> bool:
    """Whether labels of the first column stand in two columns, far apart, on one page."""
    places = [(name, unspaced.box(start)) for name, start in printed_labels(unspaced, shapes)]
    lefts = sorted((box[0], name) for name, box in places if box)
    if not lefts:
        return False
    first = lefts[len(lefts) // 4][0]
    aside = [left for left, _ in lefts if left > first + PAGE_ASIDE]
    return max((sum(abs(left - other) < 3 for other in aside) for left in aside), default=0) >= FEWEST_ASIDE


def several_forms(unspaced: UnspacedText, found: Sequence[LabelMatch]) -> ReadError | None:
    """The refusal of a document that holds forms one behind the other, with the pages of each."""
    once = [hit for hit in found if hit.weight >= LIKELY and not hit.label.repeats and not hit.foreign]
    counts = Counter(hit.label.name for hit in once)
    fewest = max(FEWEST_TWICE, TWICE * len(counts))
    if sum(count > 1 for count in counts.values()) < fewest:
        return None
    document, ordered = unspaced.ordered.document, unspaced.ordered
    begins = [document.lines[document.line_at(ordered.origin[hit.start])] for hit in first_labels(once, fewest)]
    ends = [line.page - 1 for line in begins[1:]] + [document.body[-1].page]
    spans = [f"{line.page}–{max(line.page, end)}" for line, end in zip(begins, ends, strict=True)]
    if any(a.page == b.page for a, b in pairwise(begins)):  # a text without pages
        spans = [f"{line.number}" for line in begins]
        where = message("reader.begin_in_lines", lines=spans)
    else:
        where = message("reader.on_pages", pages=spans)
    return refuse_document("several_forms", count=len(begins), where=where)


def first_labels(found: Sequence[LabelMatch], fewest: float) -> Iterator[LabelMatch]:
    """The first label of each form: where, behind many of the labels, one comes again; or those before it, in their
    order, which the form before it lost."""
    seen = set[str]()
    for n, hit in enumerate(found):
        if not seen:
            yield hit
        elif hit.label.name in seen and len(seen) >= fewest / 2:
            first = n
            while found[first - 1].label.order < found[first].label.order:
                first -= 1
            yield found[first]
            seen = {one.label.name for one in found[first:n]}
        seen.add(hit.label.name)
