"""What documents an upload holds, known by their heads and words (rules/documents.yaml), and what each states.

A page with a head begins a document; one without goes on with it: several certificates are scanned into one file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from checker.attachments.models import Attachment
from checker.attachments.text_containment import letters_and_digits
from checker.lazy_pattern import Hit
from checker.model import Box, UploadMark
from checker.normalize import unify, unspaced
from checker.reader.repair import repair_characters

LONGEST = 2000
"""Characters of a value behind a label, which no label may end."""
OPENING, CLOSING = "【〔［〖[", "】〕］〗]"
"""The shapes of a bracket around a label of an insert, that of the specification first."""
LEAST_LABELS = 2
"""The labels that a further page of a certificate has at least."""
SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class UploadWords:
    """Words of a file: where they stand in the text of a page. ``entry`` is what they say, without line breaks."""

    file: Attachment
    page: int
    start: int
    end: int
    entry: str
    match: re.Match[str] | Hit | None = None

    def mark(self, field: str, row: int | None) -> UploadMark:
        words = self.file.look().words()
        recognised = words.recognised.get(self.page)
        box: Box | None = self.file.look().box(self.page, self.start, self.end)
        sure = recognised.confidence(self.start, self.end) if recognised else None
        line = words.pages[self.page - 1].count("\n", 0, self.start) + 1
        return UploadMark(field, row, self.file.name, self.page, line, self.entry, box, sure)


@dataclass(frozen=True, eq=False)
class UploadedDocument:
    """A document of a file, from its first page to its last. ``kind`` is None where it is not known what it is.

    ``head`` are the words that it is known by; None where its words alone say so.
    """

    file: Attachment
    kind: str | None
    first: int
    last: int
    head: UploadWords | None = None

    @cached_property
    def pages(self) -> Sequence[str]:
        return self.file.look().words().pages[self.first - 1 : self.last]

    @cached_property
    def folded(self) -> str:
        return letters_and_digits("\n".join(self.pages))

    def words(self, offset: int, end: int, entry: str, match: re.Match[str] | Hit | None = None) -> UploadWords:
        """The words from one offset to another in the pages joined by line feeds, as far as the first page goes."""
        at = 0
        for number, page in enumerate(self.pages, self.first):
            if offset <= at + len(page) or number == self.last:
                return UploadWords(self.file, number, offset - at, min(end - at, len(page)), entry, match)
            at += len(page) + 1
        raise ValueError(offset)


def documents_in(file: Attachment, spec: Mapping[str, Any]) -> list[UploadedDocument]:
    """The documents of a file, in the order of their pages; one of unknown kind where nothing says what it is."""
    pages = file.look().words().pages
    if not pages:
        return []
    starts: list[tuple[int, str | None, UploadWords | None]] = []
    for number, page in enumerate(pages, 1):
        head = _head(file, number, page, spec)
        # an insert repeats its head on its pages
        if head and not (starts and starts[-1][1] == head[0] == "insert"):
            starts.append((number, *head))
    if not starts or starts[0][0] > 1:
        before = pages[: starts[0][0] - 1] if starts else pages
        starts.insert(0, (1, _by_words("\n".join(before), spec), None))
    ends = [number - 1 for number, *_ in starts[1:]] + [len(pages)]
    return [
        UploadedDocument(file, kind, first, last, head) for (first, kind, head), last in zip(starts, ends, strict=True)
    ]


def _head(file: Attachment, number: int, page: str, spec: Mapping[str, Any]) -> tuple[str, UploadWords] | None:
    """The kind of document whose head the page bears, and the head: the first, but for kinds that are over it."""
    at, lines = 0, 0
    found: tuple[str, UploadWords] | None = None
    for line in page.splitlines(keepends=True):
        plain = _plain(line)
        lines += bool(plain)
        if lines > spec["head_lines"]:
            break
        for kind, about in spec["kinds"].items():
            if found and found[0] not in about.get("over", ()):
                continue
            headed = plain and any(_compiled(head).fullmatch(plain) for head in about.get("heads", ()))
            if headed and _words_there("\n".join(file.look().words().pages[number - 1 : number + 3]), about):
                start = at + len(line) - len(line.lstrip())
                found = kind, UploadWords(file, number, start, at + len(line.rstrip()), line.strip())
                break
        at += len(line)
    return found


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _plain(text: str) -> str:
    """A line without white space and the brackets around a title."""
    return re.sub(r"[\s《》〈〉（）()]", "", unify(repair_characters(text)[0]))


def _by_words(text: str, spec: Mapping[str, Any]) -> str | None:
    return next(
        (kind for kind, about in spec["kinds"].items() if "heads" not in about and _words_there(text, about)), None
    )


def _words_there(text: str, about: Mapping[str, Any]) -> bool:
    plain = unify(text)
    return bool(sum(bool(_compiled(word).search(plain)) for word in about.get("words", ())) >= about.get("least", 0))


# ---------------------------------------------------------------------------------------------------- what it states


def facts(document: UploadedDocument, name: str, spec: Mapping[str, Any]) -> list[UploadWords]:
    """What the document states under a name of ``facts``, in its order."""
    about = spec["facts"][name]
    text = "\n".join(document.pages)
    entry = _compiled(about["entry"]) if "entry" in about else None
    found = []
    for start, end in _values(text, tuple(about["labels"]), _every_label(spec)):
        words = text[start:end]
        if entry is None:
            words = _before_foot(words, spec)
            said = "".join(line.strip() for line in words.splitlines())
            if said:
                lead = len(words) - len(words.lstrip())
                found.append(document.words(start + lead, start + len(words.rstrip()), said))
            continue
        spaced = _spaced(words)
        for hit in entry.finditer(spaced[0]):
            first, last = spaced[1][hit.start()], spaced[1][hit.end() - 1] + 1
            found.append(document.words(start + first, start + last, hit[0], hit))
            if not about.get("every"):
                break
    return found or (_alone(document, entry, spec) if entry and about.get("alone") else [])


def _alone(document: UploadedDocument, entry: re.Pattern[str], spec: Mapping[str, Any]) -> list[UploadWords]:
    """The last line that begins with the entry, on the first page that has one: annexes have dates of their own, and
    no labels of a certificate."""
    labels = tuple(label for about in spec["facts"].values() for label in about["labels"])
    for number, page in enumerate(document.pages, document.first):
        own = {_label_of(hit) for hit in _label_pattern(labels).finditer(page)}
        if number > document.first and len(own) < LEAST_LABELS:
            continue
        at, found = 0, []
        for line in page.splitlines(keepends=True):
            first = line.split()[:1]
            for words in (line.strip(), *first):  # a seal's words may stand beside it
                if hit := entry.fullmatch(SPACES.sub("", unify(words))):
                    start = at + line.index(words)
                    found = [UploadWords(document.file, number, start, start + len(words), hit[0], hit)]
                    break
            at += len(line)
        if found:
            return found
    return []


def _before_foot(words: str, spec: Mapping[str, Any]) -> str:
    """The words before a line that is a date alone, with which a certificate ends."""
    alone = [_compiled(about["entry"]) for about in spec["facts"].values() if about.get("alone")]
    kept = ""
    for line in words.splitlines(keepends=True):
        if any(expression.fullmatch(SPACES.sub("", unify(line))) for expression in alone):
            break
        kept += line
    return kept


def _spaced(text: str) -> tuple[str, list[int]]:
    """The text in half width without white space, and where each of its characters stood."""
    plain = "".join(unify(one) if len(unify(one)) == 1 else one for one in text)
    return unspaced(plain)


def _values(text: str, labels: tuple[str, ...], every: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where the values of labels stand: each up to the next label, whosever it is."""
    hits = list(_label_pattern(every).finditer(text))
    following: re.Match[str] | None
    for hit, following in zip(hits, [*hits[1:], None], strict=False):
        if _label_of(hit) in labels:
            end = following.start() if following else len(text)
            yield hit.end(), min(end, hit.end() + LONGEST)


@cache
def _label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """A label before a colon, at the end of a bracket, or alone in its cell: at a line's beginning, or behind a gap."""
    words = "|".join(r"\s*".join(map(_one_of, label)) for label in sorted(labels, key=lambda one: -len(one)))
    alone = rf"(?:^[ \t]*|(?<=[ \t]))(?P<alone>{words})(?=[ \t]+\S|[ \t]*\r?$)"
    return re.compile(rf"(?m)(?:(?P<label>{words})(?:(?<=[{re.escape(CLOSING)}])|\s*[:：])|{alone})")


def _one_of(character: str) -> str:
    """An expression for a character of a label, a bracket in any of its shapes."""
    brackets = next((shapes for shapes in (OPENING, CLOSING) if character in shapes), None)
    return f"[{re.escape(brackets)}]" if brackets else re.escape(character)


def _label_of(hit: re.Match[str]) -> str:
    """The label as the specification writes it."""
    words = SPACES.sub("", hit["label"] or hit["alone"])
    return words.translate(dict.fromkeys(map(ord, OPENING), "【") | dict.fromkeys(map(ord, CLOSING), "】"))


def _every_label(spec: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(label for about in spec["facts"].values() for label in about["labels"])) + tuple(
        spec["other_labels"]
    )
