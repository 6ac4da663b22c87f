"""Tables of any length in an xlsx file, written row by row: millions of rows that are not wrapped need no memory.

Text stays text: nothing is taken for a formula, a link or a number. A table that is longer than a sheet goes on
on further sheets, and ``Sheets.names`` says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from traceback import walk_tb
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple
from zipfile import ZipFile

from rich.cells import cell_len
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from checker.leftovers import TemporaryFolder
from checker.output_files import OFFICE_DATE
from checker.report.sanitize import visible
from checker.report.wrap import line_breaks

MOST_ROWS = 1_048_576
"""Rows of a sheet, as Excel has them; the header is one."""
LONGEST_TEXT, MOST_LINES, LONGEST_NAME = 32_767, 254, 31
"""What Excel takes in a cell, in UTF-16 units and in lines, and in the name of a sheet."""
LINE, MARGIN, TITLE, HIGHEST = 14.5, 3, 22, 409
"""Heights in points: a line of text, what a row has above and below it, the first line of all, the highest row."""
A4 = 9
FORMULA_SIGNS = ("=", "+", "-", "@")
DARK, FRAME = "#1F3864", "#D0D0D0"
STYLES: dict[str, dict[str, Any]] = {
    "": {},
    "number": {"align": "center"},
    "title": {"bold": True, "font_size": 14, "font_color": DARK},
    "bold": {"bold": True},
    "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": DARK, "valign": "vcenter"},
    "head_to_fill": {"bold": True, "font_color": "#7F6000", "bg_color": "#FFE699", "valign": "vcenter"},
    "to_fill": {"bg_color": "#FFFBEF"},
    "pass": {"bg_color": "#E2F0D9", "font_color": "#375623"},
    "fail": {"bg_color": "#F8CBAD", "font_color": "#842222", "bold": True},
    "review": {"bg_color": "#FFF2CC", "font_color": "#7F6000", "bold": True},
    "not_applicable": {"font_color": "#767676"},
}
"""How a cell looks. A colour never stands alone: the word is in the cell."""


class Styled(NamedTuple):
    """A text and its style."""

    text: str
    style: str


Cell = str | int | Styled | None


class Column(NamedTuple):
    """``width`` is in Latin characters; a Chinese one takes two. ``to_fill`` is left to the reader's own words."""

    title: str
    width: float
    to_fill: bool = False


@dataclass(frozen=True)
class SheetTable:
    """How a table looks. ``frozen`` columns stay in view. Where ``only`` is given, the sheet opens with the rows
    that have one of these words in the column ``filtered``; the others are there, behind its filter.

    Columns behind the first ``shown`` are folded away: a click opens them.

    Long text is ``wrapped``. The heights that this needs are kept in memory, and so is what ``only`` hides: a table
    of a million rows does without both.
    """

    name: str
    columns: Sequence[Column]
    frozen: int = 1
    filtered: int = 0
    only: frozenset[str] = frozenset()
    wrapped: bool = True
    shown: int | None = None


class Sheets:
    """An xlsx file. ``with`` writes it to ``target`` at the end; after an error nothing is written.

    ``names`` has the sheets of each table by its name: one, or as many as its rows needed.
    """

    def __init__(self, target: BinaryIO | str, title: str, font: str) -> None:
        # The library would leave its temporary files behind after an error; they hold what the forms hold.
        self._folder = TemporaryFolder()
        options = {
            "constant_memory": True,
            "tmpdir": self._folder.name,
            "use_zip64": True,
            "default_format_properties": {"font_name": font, "font_size": 10},
        }
        self._book = Workbook(target, options)
        self._book.set_properties({"title": title, "author": "nrdl", "created": OFFICE_DATE})
        self._book.set_size(1600, 900)
        self._formats: dict[tuple[str, bool, bool, bool], Any] = {}
        self._reserved: dict[str, Any] = {}
        self.names: dict[str, list[str]] = {}

    def __enter__(self) -> Sheets:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self._book.close()
        except FileCreateError as wrong:
            refused: OSError = wrong.args[0]
            give_up_archives(refused)
            raise refused from None
        finally:
            self._folder.cleanup()

    def reserve(self, name: str) -> None:
        """The next sheet is that of the table ``name``, which is written later: it may tell of the others."""
        self._reserved[name] = self._book.add_worksheet(name)

    def table(self, table: SheetTable, rows: Iterable[Sequence[Cell]], above: Sequence[Styled] = ()) -> None:
        """Writes the rows, each a cell a column, below a header; ``above`` are lines that stand before it."""
        sheet, number, first = self._sheet(table, above, 1), 1, len(above)
        at = first
        for row in rows:
            if at + 1 == MOST_ROWS:
                self._finish(sheet, table, first, at)
                number += 1
                sheet, first, at = self._sheet(table, (), number), 0, 0
            at += 1
            hidden = bool(table.only) and text_of(row[table.filtered]) not in table.only
            self._row(sheet, at, table, row, "", hidden)
        self._finish(sheet, table, first, at)

    def _sheet(self, table: SheetTable, above: Sequence[Styled], number: int) -> Any:
        """A new sheet with what stands before the rows."""
        suffix = f" ({number})" if number > 1 else ""
        name = table.name[: LONGEST_NAME - len(suffix)] + suffix
        sheet = self._reserved.pop(name, None) or self._book.add_worksheet(name)
        self.names.setdefault(table.name, []).append(name)
        for n, column in enumerate(table.columns):
            folded = {"level": 1, "hidden": True} if table.shown and n >= table.shown else None
            sheet.set_column(n, n, column.width, None, folded)
        for at, line in enumerate(above):
            sheet.set_row(at, TITLE if line.style == "title" else LINE + MARGIN)
            sheet.write_string(at, 0, cell_text(line.text), self._format(line.style, framed=False))
        self._row(sheet, len(above), table, [column.title for column in table.columns], "head")
        sheet.freeze_panes(len(above) + 1, table.frozen)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(len(above))
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def _row(
        self, sheet: Any, at: int, table: SheetTable, row: Sequence[Cell], style: str, hidden: bool = False
    ) -> None:
        texts = [cell_text(text_of(cell)) for cell in row]
        wrapped = table.wrapped or style == "head"
        most = max(map(lines_in, texts, (column.width for column in table.columns))) if wrapped else 1
        if most > 1 or hidden:  # Excel would find the height itself, LibreOffice does not
            height = min(most * LINE + MARGIN, HIGHEST) if most > 1 else None
            sheet.set_row(at, height, None, {"hidden": hidden})
        for n, (cell, text, column) in enumerate(zip(row, texts, table.columns, strict=True)):
            own = cell.style if isinstance(cell, Styled) else style
            look = f"{own}_to_fill".strip("_") if column.to_fill else own
            if isinstance(cell, int):
                sheet.write_number(at, n, cell, self._format(look or "number", wrapped))
            elif text:
                sheet.write_string(at, n, text, self._format(look, wrapped, quoted=text.startswith(FORMULA_SIGNS)))
            else:
                sheet.write_blank(at, n, None, self._format(look, wrapped))

    def _finish(self, sheet: Any, table: SheetTable, head: int, last: int) -> None:
        """The filter, once the last row is known; a head alone has nothing to filter."""
        if last == head:
            return
        sheet.autofilter(head, 0, last, len(table.columns) - 1)
        if table.only:
            sheet.filter_column_list(table.filtered, sorted(table.only))

    def _format(self, style: str, wrapped: bool = False, *, framed: bool = True, quoted: bool = False) -> Any:
        """The look of a cell. ``quoted`` keeps its text a text when somebody edits it."""
        key = (style, wrapped, framed, quoted)
        if key not in self._formats:
            look = {"valign": "top", "text_wrap": wrapped, "quote_prefix": quoted}
            frame = {"border": 1, "border_color": FRAME} if framed else {}
            self._formats[key] = self._book.add_format({**look, **frame, **STYLES[style]})
        return self._formats[key]


def text_of(cell: Cell) -> str:
    if isinstance(cell, Styled):
        return cell.text
    return "" if cell is None else str(cell)


def cell_text(text: str) -> str:
    """The text as a cell can hold it: its lines kept, what is invisible spelt out, too long a one cut with a sign."""
    lines = text.split("\n")
    shown = "\n".join(map(visible, lines[:MOST_LINES])) + ("…" if len(lines) > MOST_LINES else "")
    if len(shown) > LONGEST_TEXT // 2:  # a character outside the basic plane counts as two
        units = shown.encode("utf-16-le")
        if len(units) > 2 * LONGEST_TEXT:
            shown = units[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"
    # The library takes a text in these marks for its own XML and would not escape it.
    return shown + " " if shown.startswith("<r>") and shown.endswith("</r>") else shown


@lru_cache(maxsize=4096)  # the words of rules come again and again
def lines_in(text: str, width: float) -> int:
    """How many lines a text takes in a column, about: readers have different fonts."""
    room = int(width) - 1
    return sum(1 if cell_len(line) <= room else sum(1 for _ in line_breaks(line, room, 0)) for line in text.split("\n"))


def give_up_archives(wrong: OSError) -> None:
    """A half-written archive would be finished when it is forgotten, on the same full disk, and complain of it."""
    for frame, _ in walk_tb(wrong.__traceback__):
        for value in frame.f_locals.values():
            if isinstance(value, ZipFile):
                value.fp = None
