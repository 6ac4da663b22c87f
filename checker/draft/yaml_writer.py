"""How a text stands in a draft's file: in one line, in quotes, or as a block of lines that give it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from unicodedata import east_asian_width

import yaml

from checker.draft.yaml_source import NO_YAML
from checker.normalize import is_latin
from checker.parser.reading_order import joint

WIDTH = 88
"""Cells of a line, at the most where the text can be broken: a Chinese character takes two."""
STEP = 2
OPENING, CLOSING = "（(《〈【〔[“‘「『<", "，。；：、！？）)》〉】〕]”’」』,.;:!?%…·~"
COMMAS, SENTENCE_END = "，；》,;", "。！？；!?;"
RESOLVER = yaml.resolver.Resolver()


def entry(head: str, text: str, room: int) -> list[str]:
    """A key, or an item's dash, and its text; ``room`` is how wide the lines may be."""
    if not text:
        return [head]
    whole = f"{head} {quoted(text)}"
    lines = [] if cells(whole) <= room or NO_YAML.search(text) else broken(text, room - STEP)
    return block(head, lines) if len(lines) > 1 else [whole]


def block(head: str, lines: Iterable[str]) -> list[str]:
    """Lines as they are, below a key."""
    return [f"{head} |-", *deeper(lines)]


def deeper(lines: Iterable[str], by: int = STEP) -> list[str]:
    return [" " * by + line if line else "" for line in lines]


def item(lines: Sequence[str]) -> list[str]:
    """The lines of a mapping as an item of a list: the first that is no comment bears the dash."""
    first = next((n for n, line in enumerate(lines) if not line.startswith("#")), None)
    if first is None:
        return ["-"]
    return [*lines[:first], f"- {lines[first]}", *deeper(lines[first + 1 :])]


def quoted(text: str) -> str:
    """The text in one line, in quotes where YAML would take it for something else than a text."""
    if NO_YAML.search(text):
        body = text.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + NO_YAML.sub(lambda hit: f"\\U{ord(hit[0]):08x}", body) + '"'
    if is_plain(text):
        return text
    return "'" + text.replace("'", "''") + "'" if '"' in text or "\\" in text else f'"{text}"'


def is_plain(text: str) -> bool:
    """A text that every reader of YAML takes for that text: no number, date or yes, no mark of YAML's own."""
    begins = text[0].isalpha() if text.isascii() else text[0].isalnum() or not text[0].isascii()
    if not begins or ": " in text or " #" in text or text.endswith(":"):
        return False
    tag = RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return bool(tag == "tag:yaml.org,2002:str")


def cells(text: str) -> int:
    return len(text) + sum(map(is_wide, text))


def is_wide(character: str) -> bool:
    return east_asian_width(character) in "WF"


# ------------------------------------------------------------------------------------------ lines of a block


def broken(text: str, width: int) -> list[str]:
    """The text in lines, a sentence each and none wider than ``width`` where it can be; ``rejoined`` undoes it."""
    return [line for sentence in split_sentences(text) for line in fitted(sentence, width)]


def rejoined(lines: Iterable[str]) -> str:
    """What the lines of a block are read as."""
    text = ""
    for line in lines:
        text += joint(text, line) + line
    return text


def split_sentences(text: str) -> Iterator[str]:
    start = 0
    for at in breaks(text):
        closed = text[at - 1] in CLOSING and text[at - 2 : at - 1] in tuple(SENTENCE_END)
        if text[at - 1] in SENTENCE_END or closed:
            yield text[start:at]
            start = at
    yield text[start:]


def fitted(text: str, width: int) -> Iterator[str]:
    """Lines that fit, ended behind a comma where one stands in their second half."""
    start = end = comma = 0
    for at in (*breaks(text), len(text)):
        if end > start and cells(text[start:at]) > width:
            end = comma if 2 * cells(text[start:comma]) > width else end
            yield text[start:end]
            start = end + (text[end] == " ")
        end = at
        comma = at if text[at - 1 : at] in COMMAS else comma
    yield text[start:]


def breaks(text: str) -> Iterator[int]:
    """Where a line may end: where joining puts back what was there, and no word, number or bracket is cut."""
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        if after == " ":
            if is_latin(before) and is_latin(text[at + 1 : at + 2]):
                yield at
        elif before == " " or joint(before, after) or after in CLOSING or before in OPENING:
            continue
        elif is_wide(before) or is_wide(after):
            yield at
