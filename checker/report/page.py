"""A console that shows any text safely, and the lines that every finding has: words, basis, fix."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Line

from checker.model import Evidence, Finding, Rulebook
from checker.report.visible import visible
from checker.report.wrap import lines

NARROW, PLAIN, WIDE = 40, 80, 120
LONGEST_QUOTE = 40
MOST_QUOTES = 3
SURE = ("seen", "high")


def make_console(to_file: bool) -> Console:
    console = Console(file=io.StringIO() if to_file else sys.stdout, highlight=False, markup=False, emoji=False)
    on_terminal = console.is_terminal and not to_file
    # The report is built before it is written, so a console that needs system calls for colours gets none.
    if not on_terminal or console.legacy_windows or os.environ.get("NO_COLOR"):
        console = Console(file=console.file, highlight=False, markup=False, emoji=False, color_system=None)
    console.width = max(NARROW, min(console.width, WIDE)) if on_terminal else PLAIN
    return console


class Page:
    """Writes on a console. Every text goes through ``put``, which shows no control character."""

    def __init__(self, console: Console, book: Rulebook, language: str) -> None:
        self.console, self.book, self.language = console, book, language

    def say(self, name: str, **arguments: object) -> str:
        return self.book.messages[name][self.language].format(**arguments)

    def put(self, indent: int, *parts: tuple[str, str], hang: int = 2) -> None:
        line = Line.assemble(*((visible(text), style) for text, style in parts))
        for number, (start, end) in enumerate(lines(line.plain, self.console.width - indent, hang)):
            margin = Line(" " * (indent + (hang if number else 0)))
            self.console.print(margin + line[start:end], soft_wrap=True)

    def blank(self) -> None:
        self.console.print()

    def join(self, parts: Iterable[str]) -> str:
        return ("，" if self.language == "zh" else ", ").join(parts)

    def labelled(self, label: str, indent: int, *parts: tuple[str, str]) -> None:
        word = f"{self.say(label)} "
        self.put(indent, (word, "dim"), *parts, hang=cell_len(word))

    def quotes(self, finding: Finding, indent: int) -> None:
        told = [evidence for evidence in finding.evidence if evidence.text.strip()]
        if not told:
            return
        words = [self.quote(evidence) for evidence in told[:MOST_QUOTES]]
        if len(told) > MOST_QUOTES:
            words.append(self.say("and_more", count=len(told) - MOST_QUOTES))
        self.labelled("words", indent, ("；".join(words) if self.language == "zh" else "; ".join(words), ""))

    def quote(self, evidence: Evidence) -> str:
        where = self.where(evidence)
        return self.say("quoted", words=clip(evidence.text)) + (self.say("aside", words=where) if where else "")

    def where(self, evidence: Evidence) -> str:
        """The field's name, its row, and where its words begin."""
        parts = []
        if evidence.field in self.book.fields:
            parts.append(self.book.fields[evidence.field]["title"][self.language])
        if evidence.row is not None:
            parts.append(self.say("row", row=evidence.row + 1))
        if evidence.places:
            parts.append(self.say("place", page=evidence.places[0].page, line=evidence.places[0].line))
        return self.join(parts)

    def clause(self, finding: Finding, indent: int) -> None:
        citation = finding.citation
        words = [citation.document[self.language], citation.clause[self.language]]
        if citation.confidence not in SURE:
            words.append(self.say(f"confidence_{citation.confidence}"))
        self.labelled("clause", indent, (self.join(words), "dim"))

    def advice(self, finding: Finding, indent: int) -> None:
        self.labelled("advice", indent, (finding.fix[self.language], ""))

    def assumptions(self, finding: Finding, indent: int) -> None:
        for text in finding.assumptions:
            self.labelled("assumed", indent, (text[self.language], ""))


def clip(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
