"""Finds the criteria list, wherever the print puts it and wherever a page ends in it.

A list worded as the cycle's edition has it is looked up; any other is read: items 1. 2. 3. … whose words are those of
criteria (grammars/criteria.lark).
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from checker.criteria import understood_length
from checker.parser.unspaced_text import Range, UnspacedText

SHORTEST_CUT = 6
"""Characters of a criterion that must stand before a page's end for the rest to be sought."""
FEWEST_CRITERIA = 3
"""A list of fewer items is no criteria list unless its wording is the edition's."""
ALIKE = 0.6
"""The part of a criterion's characters that stand in its language's phrases, at the least."""
BEGINNING = 60
"""Characters of an item by which it is told whether it is a criterion."""
LONGEST = 700
"""Characters of the longest criterion."""
STRANGE = 3
"""What a character that is no phrase's costs, when it is sought where the rest of a cut criterion begins."""
END = "\N{IDEOGRAPHIC FULL STOP}"


class Criterion(NamedTuple):
    """A criterion of the list and its ranges of the text, two when a page's end cuts it."""

    number: int
    ranges: tuple[Range, ...]


def find_criteria(unspaced: UnspacedText, wordings: Sequence[str], marks: Container[str] = ()) -> list[Criterion]:
    """The criteria; ``wordings`` are the edition's, each with its number, ``marks`` may stand before them as ticks."""
    text = unspaced.text
    found: dict[int, list[Range]] = {}
    for n, wording in enumerate(wordings):
        start = text.find(wording)
        if start >= 0:
            found[n] = [(start, start + len(wording))]
    for n, wording in enumerate(wordings):
        following = found[n + 1][0][0] if n + 1 in found else None
        if n not in found and (cut := cut_criterion(text, wording, unspaced.page_ends, following)):
            found[n] = cut
    if not wordings or len(found) < len(wordings):
        for number, parts in read_criteria_list(unspaced, marks):
            if not any(start <= parts[0][0] < end for spans in found.values() for start, end in spans):
                found.setdefault(number - 1, parts)
    return [Criterion(n + 1, tuple(unspaced.range(*part) for part in found[n])) for n in sorted(found)]


def cut_criterion(text: str, wording: str, ends: Sequence[int], following: int | None) -> list[Range] | None:
    """The two parts of a criterion that a page's end cuts: the rest ends its page, or stands before the next one."""
    for page, end in enumerate(ends[:-1]):
        start = text.rfind(wording[:SHORTEST_CUT], max(0, end - len(wording)), end)
        if start < 0 or not wording.startswith(text[start:end]):
            continue
        rest = wording[end - start :]
        for stop in (following, *ends[page + 1 : page + 3]):  # the table's gap looks like a page's end
            if rest and stop is not None and stop - len(rest) >= end and text.endswith(rest, 0, stop):
                return [(start, end), (stop - len(rest), stop)]
        place = text.rfind(rest, end, ends[min(page + 2, len(ends) - 1)]) if len(rest) >= SHORTEST_CUT else -1
        if place >= 0:  # another block stands behind it
            return [(start, end), (place, place + len(rest))]
    return None


# --------------------------------------------------------------------------------------- a list of other words


def read_criteria_list(unspaced: UnspacedText, marks: Container[str]) -> list[tuple[int, list[Range]]]:
    """The numbers and parts of a list 1. 2. 3. … most of whose items are worded as criteria are; none where there is
    none."""
    text = unspaced.text
    starts = [start + (text[start : start + 1] in marks) for start in unspaced.line_starts]
    for n, first in enumerate(starts):
        if not text.startswith("1.", first):
            continue
        heads = criteria_heads(unspaced, first, starts[n + 1 :], marks)
        stops = [start - (text[start - 1] in marks) for start in heads[1:]]
        like = sum(is_criterion(text, head) for head in heads)
        if like >= max(FEWEST_CRITERIA, len(heads) / 2):
            items = zip(heads, [*stops, None], strict=True)
            return [(number, parts_of(unspaced, start, stop)) for number, (start, stop) in enumerate(items, 1)]
    return []


def criteria_heads(unspaced: UnspacedText, first: int, starts: Sequence[int], marks: Container[str]) -> list[int]:
    """Where the items begin: each with the next number, behind the end of the one before or as a criterion begins."""
    text, heads = unspaced.text, [first]
    for start in starts:
        if text.startswith(f"{len(heads) + 1}.", start):
            before = text[start - 2 : start] if text[start - 1] in marks else text[start - 1]
            if before[:1] == END and start - heads[-1] < LONGEST or is_criterion(text, start):
                heads.append(start)
    return heads


def is_criterion(text: str, start: int) -> bool:
    return alike(text[start : item_end(text, start, start + BEGINNING)])


def item_end(text: str, start: int, limit: int) -> int:
    """Behind the first sentence's end, or the limit."""
    end = text.find(END, start, limit)
    return end + 1 if end >= 0 else limit


def alike(item: str) -> bool:
    return understood_length(item) >= ALIKE * len(item)


def parts_of(unspaced: UnspacedText, start: int, stop: int | None) -> list[Range]:
    """The ranges of an item: up to the next one, the last up to its sentences' end; two where its page ends in it."""
    page = next(n for n, end in enumerate(unspaced.page_ends) if end > start)
    page_end = unspaced.page_ends[page]
    if stop is not None and stop <= page_end:
        return [(start, stop)]
    end = own_end(unspaced, start, page_end)
    if end is not None:
        return [(start, end)]
    if page + 1 == len(unspaced.page_ends):
        return [(start, page_end)]
    candidates = [stop] if stop is not None else unspaced.page_ends[page + 1 : page + 3]
    rests = [rest for last in candidates if (rest := rest_of_item(unspaced, start, page_end, last))]
    return [(start, page_end), *rests[:1]]


def own_end(unspaced: UnspacedText, start: int, limit: int) -> int | None:
    """Behind the last sentence of an item that no other follows: it ends its line, and the next is no criterion's."""
    text, found = unspaced.text, None
    at = start
    while (end := text.find(END, at, min(limit, start + LONGEST))) >= 0:
        if found is not None and not alike(text[found : end + 1]):
            break
        at = end + 1
        if at == limit or at in unspaced.begins_line or found is None:
            found = at
    return found


def rest_of_item(unspaced: UnspacedText, start: int, cut: int, stop: int) -> Range | None:
    """The lines before ``stop`` that best go on with an item that its page's end cut."""
    text = unspaced.text
    best, weight = None, understood_length(text[start:cut])
    for line in reversed(unspaced.line_starts):
        if not max(cut, stop - LONGEST) <= line < stop:
            continue
        whole = text[start:cut] + text[line:stop]
        known = understood_length(whole)
        if (score := known - STRANGE * (len(whole) - known)) > weight:
            best, weight = (line, stop), score
    return best
