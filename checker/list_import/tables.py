"""A file as people have an annex -> rows of cells: xlsx, csv, HTML, PDF or text. Merged cells are filled."""

from __future__ import annotations

import csv
import re
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path

from checker.list_import.pdf_table import pdf_rows
from checker.paths import read_given

Cells = list[str]
CELL_BREAK = re.compile(r"\t|\s*[|｜│]\s*|\s{2,}|　+")
ENCODINGS = ("utf-8-sig", "gb18030")
ROW_SPAN = re.compile(r"\s*\+?(\d+)")
MOST_ROWS, MOST_SPANNED = 65_534, 1_000_000
"""That a cell may span, as browsers have it; cells of all rows that are filled so: the longest annex has a tenth."""


def read_rows(path: Path) -> list[Cells]:
    """The rows of a file's tables, or its lines parted into cells. Raises OSError, ValueError, ImportError."""
    content = read_given(path)
    if content[:2] == b"PK":
        return xlsx_rows(content)
    if content[:5] == b"%PDF-":
        return pdf_rows(content)
    text = decoded(content)
    if re.search(r"<(?:table|html|body|p|div)\b", text, re.IGNORECASE):
        return html_rows(text)
    if path.suffix.lower() in (".csv", ".tsv"):
        return csv_rows(text)
    return text_rows(text)


def decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("encoding")


def xlsx_rows(content: bytes) -> list[Cells]:
    import openpyxl

    rows: list[Cells] = []
    try:
        book = openpyxl.load_workbook(BytesIO(content), data_only=True)
    except Exception as error:  # a broken archive, or another office file: openpyxl raises many kinds
        raise ValueError("xlsx") from error
    for sheet in book.worksheets:
        filled: dict[tuple[int | None, int | None], object] = {
            (row, column): sheet.cell(area.min_row, area.min_col).value
            for area in sheet.merged_cells.ranges
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
            if area.max_row > area.min_row  # a cell merged over columns is a title
        }
        for cells in sheet.iter_rows():
            rows.append([table_cell_text(filled.get((cell.row, cell.column), cell.value)) for cell in cells])
    return rows


def table_cell_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def csv_rows(text: str) -> list[Cells]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(",\t;", key=first.count)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(StringIO(text), delimiter=mark)]
    except csv.Error as error:  # a quote that is never closed, say
        raise ValueError("csv") from error


def text_rows(text: str) -> list[Cells]:
    return [[cell.strip() for cell in CELL_BREAK.split(line.strip().strip("|"))] for line in text.splitlines()]


def html_rows(text: str) -> list[Cells]:
    reader = TableReader()
    reader.feed(text)
    return reader.rows or text_rows("\n".join(reader.lines))


class TableReader(HTMLParser):
    """The rows of a page's tables, with what spans several rows in each of them; its lines where it has no table."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Cells] = []
        self.lines: list[str] = [""]
        self.cell: list[str] | None = None
        self.spans: dict[int, tuple[int, str]] = {}
        self.height, self.spanned = 1, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.spans.clear()
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.fill()
            span = ROW_SPAN.match(dict(attrs).get("rowspan") or "")
            self.cell, self.height = [], min(int(span[1][:6]) or MOST_ROWS, MOST_ROWS) if span else 1
        elif tag in ("br", "p", "div", "li"):
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        self.lines[-1] += data.strip()
        if self.cell is not None:
            self.cell.append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.cell is not None:
            said = "".join(self.cell)
            if self.height > 1:
                self.spans[len(self.rows[-1])] = (self.height - 1, said)
            self.rows[-1].append(said)
            self.cell = None
        elif tag == "tr" and self.rows:
            self.fill()

    def fill(self) -> None:
        """What a cell of an earlier row spans."""
        row = self.rows[-1]
        while len(row) in self.spans:
            left, said = self.spans.pop(len(row))
            if left > 1:
                self.spans[len(row)] = (left - 1, said)
            row.append(said)
            self.spanned += 1
            if self.spanned > MOST_SPANNED:
                raise ValueError("rowspan")
