"""Labels of a form whose cycle no file describes that are known ones worded anew.

A label is taken for one only where its place agrees: between the labels that are printed before and behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from checker.parser.label_words import Word, label_words
from checker.parser.labels import LIKELY, LabelMatch
from checker.parser.layout import Label
from checker.parser.unspaced_text import Range, UnspacedText

GROUPED = "__"
"""Parts the name of a repeated group from its label's."""
NEAR = 0.6
"""How alike, from 0 to 1, a label worded anew and the known one are at the least."""
LONGEST = 4
"""Times the known label's length, the most that of one worded anew has."""
LONG, BEGINNING, SHORTENED = 18, 6, 0.9
"""Characters of a long label, which may be shortened or get a remark behind it; those in which it begins as before; and
what it then counts."""
PART = re.compile(r"[^/、()和及与或]+")
MOST_WORDS = 18
"""Printed words, parted by white space or the print's line ends, of one label."""


class Reworded(NamedTuple):
    """A known label, its new wording, and how near the two are."""

    label: Label
    wording: str
    near: float


class Printed(NamedTuple):
    """The known labels of a print in its order, once each, as offsets of the text without white space; ``rows`` are all
    prints of those of repeated groups."""

    labels: Sequence[Label]
    starts: Sequence[int]
    ends: Sequence[int]
    rows: Sequence[tuple[Label, int, int]]


def printed_labels_of(unspaced: UnspacedText, found: Sequence[LabelMatch]) -> Printed:
    """The surest print of each label."""
    best: dict[str, LabelMatch] = {}
    for hit in found:
        rival = best.get(hit.label.name)
        if hit.weight >= LIKELY and not hit.label.behind and (rival is None or hit.weight > rival.weight):
            best[hit.label.name] = hit
    hits = sorted(best.values(), key=lambda hit: hit.start)
    rows = [(hit.label, *span_of(unspaced, hit)) for hit in found if GROUPED in hit.label.name and hit.weight >= LIKELY]
    spans = [span_of(unspaced, hit) for hit in hits]
    return Printed([hit.label for hit in hits], [span[0] for span in spans], [span[1] for span in spans], rows)


def span_of(unspaced: UnspacedText, hit: LabelMatch) -> Range:
    return unspaced.index(hit.start), unspaced.index(hit.end - 1) + 1


def reworded_labels(
    unspaced: UnspacedText, printed: Printed, missing: Sequence[Label], passed: Sequence[Range], link: str
) -> list[Reworded]:
    """Of the labels that are missing, those that stand worded anew where each has its place.

    ``passed`` are ranges of the text without labels; ``link`` is the pattern of the portal's word before a file's name.
    """
    words = label_words(unspaced, passed, link)
    offers = [offer for label in missing for offer in nearest_words(unspaced, printed, label, words)]
    found, taken = dict[str, Reworded](), list[Range]()
    for offer in sorted(offers, key=lambda offer: (-offer.near, len(offer.wording))):
        (start, end), name = offer.span, offer.label.name
        if name not in found and not any(start < last and first < end for first, last in taken):
            found[name] = Reworded(offer.label, offer.wording, offer.near)
            taken.append((start, end))
    return list(found.values())


class Offer(NamedTuple):
    """Words that may be a label worded anew."""

    label: Label
    near: float
    wording: str
    span: Range


def nearest_words(unspaced: UnspacedText, printed: Printed, label: Label, words: Sequence[Word]) -> Iterator[Offer]:
    """Runs of printed words in the label's place that are near it, and how near."""
    place = place_of(unspaced, printed, label)
    if place is None:
        return
    taken = [(start, end) for _, start, end in printed.rows]
    inside = [
        word
        for word in words
        if place[0] <= word.start < place[1]
        and (label.second or not word.beside)
        and not any(start <= word.start < end for start, end in taken)
    ]
    for n, (start, *_) in enumerate(inside):
        if not (label.second or start in unspaced.begins_line):
            continue
        wording = ""
        for first, last, ends, _ in inside[n : n + MOST_WORDS]:
            word = unspaced.text[first:last]
            before_colon, colon, behind = word.partition(":")
            if colon and behind:  # the entry follows without white space
                last, ends, word = first + len(before_colon), True, before_colon
            wording += word
            bare = wording.rstrip(":")
            bare = bare.rstrip("0123456789") if label.numbered else bare
            if len(bare) > LONGEST * len(label.shape):
                break
            if (near := nearness(bare, label.shape, ends)) >= NEAR:
                yield Offer(label, near, bare, (start, last))
            if colon and behind:
                break


def nearness(wording: str, known: str, ends: bool) -> float:
    """The part of both that is the same; of two long ones that begin alike, and end here, that of the shorter one."""
    shorter, longer = sorted((wording, known), key=len)
    if not shorter:
        return 0.0
    matcher = SequenceMatcher(None, wording, known, autojunk=False)
    if ends and len(shorter) >= LONG and wording[:BEGINNING] == known[:BEGINNING]:
        same = sum(block.size for block in matcher.get_matching_blocks())
        return max(matcher.ratio(), same / len(shorter) * SHORTENED)
    if len(known) >= LONG and not ends:
        return matcher.ratio() * SHORTENED
    if 2 * len(shorter) < NEAR * (len(shorter) + len(longer)):
        return 0.0
    parts = [sorted(PART.findall(words)) for words in (wording, known)]
    if len(parts[0]) == len(parts[1]) > 1:  # in another order
        return max(
            matcher.ratio(),
            SequenceMatcher(None, "".join(parts[0]), "".join(parts[1]), autojunk=False).ratio() * SHORTENED,
        )
    return matcher.ratio()


def place_of(unspaced: UnspacedText, printed: Printed, label: Label) -> Range | None:
    """Between the last known label of its section before it, or the section before, and whatever is printed next; of a
    group, its first row."""
    text_end = len(unspaced.text)
    group, grouped, _ = label.name.partition(GROUPED)
    of_group = [(other, start, end) for other, start, end in printed.rows if other.name.startswith(group + GROUPED)]
    if grouped and of_group:
        first, _, start = of_group[0]
        again = [begin for other, begin, _ in of_group[1:] if other.name == first.name]
        others = [
            begin
            for other, begin in zip(printed.labels, printed.starts, strict=True)
            if begin > start and not other.name.startswith(group + GROUPED) and not other.floats
        ]
        return start, min([*again[:1], *others], default=text_end)
    of_section = [
        (other, start, end)
        for other, start, end in zip(printed.labels, printed.starts, printed.ends, strict=True)
        if other.section == label.section and not other.floats
    ]
    before = [(other.order, end) for other, _, end in of_section if other.order < label.order]
    if before:
        start = max(before)[1]
        last = max(other.name for other, _, end in of_section if end == start)
        if GROUPED in last:  # a group is printed twice
            start = max(end for other, _, end in printed.rows if other.name.startswith(last.partition(GROUPED)[0]))
        return start, min([other for other in printed.starts if other >= start], default=text_end)
    if not of_section:
        return None
    behind = min(start for _, start, _ in of_section)
    return max([end for end in printed.ends if end <= behind], default=0), behind
