"""A console that shows any text safely, and the lines that every finding has: words, basis, fix."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from checker.model import Finding, Rulebook
from checker.report.phrases import Phrases
from checker.report.sanitize import visible
from checker.report.wrap import line_breaks

NARROW, PLAIN, WIDE, ENDLESS = 40, 80, 120, 10_000


def make_console(to_file: bool) -> Console:
    """A console as wide and as coloured as what is written is shown. It holds what is built on it; rich would write
    to the stream itself, if only nothing, at the end of each capture."""
    shown = Console(file=io.StringIO() if to_file else sys.stdout)
    on_terminal = shown.is_terminal and not to_file
    # The report is built before it is written, so a console that needs system calls for colours gets none.
    coloured = on_terminal and not shown.legacy_windows and not os.environ.get("NO_COLOR")
    return Console(
        file=io.StringIO(), force_terminal=on_terminal, color_system="auto" if coloured else None,
        width=max(NARROW, min(shown.width, WIDE)) if on_terminal else PLAIN,
        highlight=False, markup=False, emoji=False,
    )  # fmt: skip


def written_on(console: Console, write: Callable[[], object]) -> str:
    """What is written on the console, without spaces at the ends of the lines."""
    with console.capture() as captured:
        write()
    return re.sub(r" +$", "", captured.get(), flags=re.MULTILINE)


def table_lines(
    rows: Sequence[Sequence[str]],
    *,
    indent: int = 0,
    names: int | None = None,
    figures: bool = False,
    width: int | None = None,
) -> list[str]:
    """Columns side by side, in ``width`` cells of a terminal: cells too long are broken. None: as wide as they are.

    ``names`` is the width of the first column, in which a longer name is cut off; ``figures`` stand to the right.
    """
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for n in range(len(rows[0])):
        if names and not n:
            table.add_column(width=names, no_wrap=True, overflow="ellipsis")
        else:
            table.add_column(justify="right" if figures and n else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    room = (width or ENDLESS) - indent
    page = Console(file=io.StringIO(), width=room, highlight=False, markup=False, emoji=False, color_system=None)
    with page.capture() as shown:
        page.print(table)
    return [f"{' ' * indent}{line}".rstrip() for line in shown.get().splitlines()]


def terminal_width() -> int | None:
    """The width that people see; None where no terminal shows what is written."""
    console = make_console(to_file=False)
    return console.width if console.is_terminal else None


class ConsolePage(Phrases):
    """Writes on a console. Every text goes through ``put``, which shows no control character."""

    def __init__(self, book: Rulebook, language: str, console: Console) -> None:
        super().__init__(book, language)
        self.console = console

    def put(self, indent: int, *parts: tuple[str, str], hang: int = 2) -> None:
        line = Line.assemble(*((visible(text), style) for text, style in parts))
        for number, (start, end) in enumerate(line_breaks(line.plain, self.console.width - indent, hang)):
            margin = Line(" " * (indent + (hang if number else 0)))
            self.console.print(margin + line[start:end], soft_wrap=True)

    def blank(self) -> None:
        self.console.print()

    def labelled(self, label: str, indent: int, *parts: tuple[str, str]) -> None:
        word = f"{self.say(label)} "
        self.put(indent, (word, "dim"), *parts, hang=cell_len(word))

    def quotes(self, finding: Finding, indent: int) -> None:
        words = self.words(finding)
        if words:
            self.labelled("words", indent, (words, ""))

    def clause(self, finding: Finding, indent: int) -> None:
        self.labelled("clause", indent, (self.basis(finding), "dim"))

    def advice(self, finding: Finding, indent: int) -> None:
        self.labelled("advice", indent, (finding.fix[self.language], ""))

    def issues(self, finding: Finding, indent: int) -> None:
        for issue in self.known_issues(finding):
            self.labelled("known_issue", indent, (issue, ""))

    def consequences_of(self, finding: Finding, indent: int) -> None:
        if finding.consequences:
            self.labelled("consequences", indent, (self.consequences(finding), ""))

    def assumptions(self, finding: Finding, indent: int) -> None:
        for text in finding.assumptions:
            self.labelled("assumed", indent, (text[self.language], ""))
