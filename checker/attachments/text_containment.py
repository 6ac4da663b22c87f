"""Whether the text of a file holds what the form says. Only letters and digits are compared: white space,
line ends, punctuation, width and case are the print's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from checker.lazy_pattern import LazyPattern
from checker.normalize import unify_case
from checker.numerals import numerals
from checker.reader.repair import repair_characters
from checker.safe_regex import Pattern

TextRange = tuple[int, int]
SHORTEST = 4
"""Letters and digits of a passage that says something by itself."""
PARAGRAPH_NUMBER = re.compile(rf"^\s*[（(]?[0-9{''.join(numerals().ordinal)}]{{1,2}}[）)、.．]\s*")


def letters_and_digits(text: str) -> str:
    return "".join(filter(str.isalnum, unify_case(repair_characters(text)[0])))


def without_margins(pages: Sequence[str], page_number: LazyPattern | Pattern) -> str:
    """The pages as one text, without lines of a page's number and the lines that stand at the edge of several pages."""
    lines = [[line for line in page.splitlines() if line.strip()] for page in pages]
    edges: Counter[str] = Counter(
        key
        for page in lines
        for key in {re.sub(r"\d", "", letters_and_digits(line)) for line in (*page[:3], *page[-3:])}
    )
    kept = []
    for page in lines:
        for number, line in enumerate(page):
            at_edge = number < 3 or number >= len(page) - 3
            repeated = at_edge and len(pages) > 1 and edges[re.sub(r"\d", "", letters_and_digits(line))] > 1
            if not repeated and not page_number.fullmatch(line.strip()):
                kept.append(line)
    return "\n".join(kept)


def passages_lacking(
    said: str, files: Sequence[Sequence[str]], page_number: LazyPattern | Pattern
) -> tuple[list[TextRange], float]:
    """The sentences of ``said`` that no file holds, and which share of the text is held."""
    texts = [letters_and_digits("\n".join(pages)) for pages in files] + [
        letters_and_digits(without_margins(pages, page_number)) for pages in files
    ]
    whole = letters_and_digits(said)
    if whole and any(whole in text for text in texts):
        return [], 1.0
    lacking: list[TextRange] = []
    held = 0
    for hit in re.finditer(r"[^。；;！？\n]+", said):
        passage = letters_and_digits(PARAGRAPH_NUMBER.sub("", hit[0]))
        if len(passage) < SHORTEST or any(passage in text for text in texts):
            held += len(letters_and_digits(hit[0]))
        else:
            lacking.append(hit.span())
    # Nothing but scraps that were too short to compare: not held.
    if not lacking and not any(len(letters_and_digits(hit)) >= SHORTEST for hit in re.split(r"[。；;！？\n]+", said)):
        return [(0, len(said))], 0.0
    return lacking, held / max(1, len(whole))


def codes_lacking(said: str, text: str, separator: str | None) -> tuple[list[TextRange], float]:
    """The parts of ``said`` (one, without a separator) that the text does not hold, bracketed words aside."""
    held = letters_and_digits(text)
    parts = _parts(said, separator)
    lacking = []
    for start, end in parts:
        part = said[start:end]
        plain = re.sub(r"[（(][^（()）]*[）)]", "", part)
        if not any(letters_and_digits(one) and letters_and_digits(one) in held for one in (part, plain)):
            lacking.append((start, end))
    return lacking, 1 - len(lacking) / max(1, len(parts))


def _parts(said: str, separator: str | None) -> list[TextRange]:
    if separator is None:
        return [(0, len(said))]
    spans, at = [], 0
    for hit in re.finditer(separator, said):
        spans.append((at, hit.start()))
        at = hit.end()
    spans.append((at, len(said)))
    return [(start, end) for start, end in spans if letters_and_digits(said[start:end])]
