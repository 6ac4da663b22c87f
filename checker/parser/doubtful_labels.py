"""Lines of a text that may be labels, or words of an entry that names a field: what cannot be told is in doubt.

On a PDF's page the label's column tells them apart; a text has only its lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.model import MissingLabel
from checker.parser.labels import DOUBTFUL, LIKELY, LabelMatch
from checker.parser.layout import CRITERIA, HEADING
from checker.parser.unspaced_text import UnspacedText


def without_quoted(found: Sequence[LabelMatch], unspaced: UnspacedText) -> list[LabelMatch]:
    """The candidates; one that stands alone in its line is doubtful where another of its label has an entry behind it,
    and of headings the other way round: nothing is printed behind them."""
    if unspaced.ordered.document.kind == "pdf":
        return list(found)
    alone = [stands_alone(hit, unspaced) for hit in found]
    sure = {(hit.label.name, one) for hit, one in zip(found, alone, strict=True) if hit.weight >= LIKELY}
    return [
        hit._replace(weight=min(hit.weight, DOUBTFUL))
        if not hit.label.repeats and one is not has_no_entry(hit) and (hit.label.name, not one) in sure
        else hit
        for hit, one in zip(found, alone, strict=True)
    ]


def has_no_entry(hit: LabelMatch) -> bool:
    """Whether it heads a section or the list of criteria: what follows it has lines of its own."""
    return hit.label.rule == HEADING or hit.label.name == CRITERIA


def stands_alone(hit: LabelMatch, unspaced: UnspacedText) -> bool:
    """Whether nothing but a label's words is in its line."""
    text = unspaced.ordered.text
    stop = text.find("\n", hit.end)
    behind = text[hit.end : stop if stop >= 0 else None]
    return not hit.beside and not behind.strip(" :：") and "\n" not in text[hit.start : hit.end]


def doubtful_labels(
    found: Sequence[LabelMatch], chosen: Sequence[LabelMatch], unspaced: UnspacedText
) -> Iterator[MissingLabel]:
    """The fields whose labels were read at one place and may stand at another, in the entry before it or their own."""
    if unspaced.ordered.document.kind == "pdf":
        return

    def same(one: LabelMatch, other: LabelMatch) -> bool:
        return stands_alone(one, unspaced) is stands_alone(other, unspaced)

    by_name: dict[str, list[LabelMatch]] = {}
    for one in found:
        by_name.setdefault(one.label.name, []).append(one)
    for n, hit in enumerate(chosen):
        if hit.label.rule == HEADING or hit.label.repeats:  # each print of one that repeats is a label of its own
            continue
        first = chosen[n - 1].end if n else 0
        stop = chosen[n + 1].start if n + 1 < len(chosen) else None
        between = [
            other
            for other in by_name[hit.label.name]
            if other.start != hit.start and first <= other.start and (stop is None or other.start < stop)
        ]
        rivals = [other for other in between if other.weight >= hit.weight or hit.weight == LIKELY and same(hit, other)]
        if rivals:
            before = (chosen[n - 1].label.key,) if n else ()
            yield MissingLabel(hit.label.key, None, before)
