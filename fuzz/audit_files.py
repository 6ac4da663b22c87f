"""An audit's database, given to each command that reads one; the first byte says to which."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from checker.cli.common import UNREADABLE
from fuzz import text_forms
from fuzz.harness import command
from tests.draw.audited import Drawing, audited

COMMANDS = (
    ("summary",),
    ("show", "1.txt"),
    ("show", "1.txt", "--format", "json"),
    ("diff", "1", "1"),
    ("review", "1.txt", "C001", "accept", "--by", "甲", "--reason", "乙"),
    ("export", "-o", "out", "--format", "csv"),
    ("export", "-o", "out.xlsx"),
    ("export", "-o", "out.html"),
    ("sample", "--rate", "0.5", "--seed", "1", "-o", "out.csv"),
    ("sql", "SELECT * FROM findings"),
    ("manifest",),
)


def take(data: bytes) -> None:
    name, *more = COMMANDS[data[0] % len(COMMANDS)] if data else COMMANDS[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "audit.sqlite"
        path.write_bytes(data[1:])
        told = [str(Path(folder) / word) if word.startswith("out") else word for word in more]
        assert command("audit", name, *told, "--db", str(path)) != UNREADABLE


def seeds() -> Iterator[bytes]:
    drawing = Drawing(text_forms.book(), 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "audit.sqlite"
        audited(path, [(f"{number}.txt", drawing.record(number)) for number in range(3)])
        for number in range(len(COMMANDS)):
            yield bytes([number]) + path.read_bytes()


def words() -> Iterator[str]:
    yield from ("SQLite format 3\0", "CREATE TABLE ", "CREATE VIEW findings AS SELECT 1", "CREATE TRIGGER ", "NULL")
