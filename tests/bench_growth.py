"""How time grows with what is read: `python -m tests.bench_growth`, part of `make bench`. Exit code 1 where it bends.

Each work is done on 1, 10 and 100 times as much. Ten times as much may take MOST times as long; what takes less than
FLOOR seconds says nothing. The texts are those that patterns and loops stumble over: one sign, repeated.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from time import process_time
from typing import Any

from checker.audit import dashboard
from checker.audit.cross_form_rules import judge_run, kinds_of
from checker.audit.models import Limits, RunConfig
from checker.audit.store import connect
from checker.audit.store.queries import run_of
from checker.audit.store.run_rows import begin
from checker.audit.store.schema import migrate
from checker.model import Rulebook
from checker.pipeline import Options, check_content, judge
from checker.redaction import masked
from checker.report import report_begun
from checker.report.form_by_form import head_of
from checker.rulebook import load_rules
from checker.rulebook.example_form import form_from_data
from tests.draw.audited import Drawing, audited
from tests.draw.forms import mutate, western
from tests.draw.text import draw_text

MOST, FLOOR = 16.0, 0.25
SIGNS = {
    "digits": "1", "wide digits": "１", "letters": "a", "a.": "a.", "1.": "1.", "1、": "1、", "-": "-", "139": "139",
    "5%": "5%", "a1": "a1", "commas": "，", "quotes": "“", "brackets": "（", "pairs": "（）", "titles": "《",
    "spaces": "药 ", "words": "药", "sums": "1,000元；", "doses": "一次5mg，", "years": "2023年", "files": "a.pdf、",
    "mails": "a@x.com ", "yes": "是", "slashes": "a/", "parts": "药品片、",
}  # fmt: skip
MARK, WIDTH = "乂此处乂", 45
FORMS, VALUES, TEXTS = (400, 4000, 40_000), (400, 4000), (400, 4000, 40_000)
REPORTED, RUN = (3, 30, 300), (100, 1000, 10_000)


def forms_compared(book: Rulebook, number: int) -> Callable[[], object]:
    """The rules over all forms of a run, of which each shares something with another."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    migrate(database, "")
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute("BEGIN")
    fields = sorted({kind for kind, _ in kinds_of(book.across)} - {"content", "upload", "contact"})
    scope = RunConfig("1", "a" * 64, "b" * 64)
    run, _ = begin(database, ["forms"], scope, Limits(1, 1), "key", b"", "2026-01-01")
    rows = ((run, f"{n:06}.txt", f"{n // 2:064x}", n) for n in range(number))
    database.executemany("INSERT INTO form (run, name, path, sha256, result) VALUES (?, ?, '', ?, ?)", rows)
    database.executemany("INSERT INTO field VALUES (?, ?)", enumerate(fields))
    entries = ((n, place, f"{key}{n // (2 + place % 2)}") for n in range(number) for place, key in enumerate(fields))
    database.executemany("INSERT INTO entry (result, field, number, text) VALUES (?, ?, 0, ?)", entries)
    tokens = ((n, kind, f"key{n // 3}", f"{n}") for n in range(number) for kind in ("contact", "upload"))
    database.executemany("INSERT INTO token VALUES (?, ?, ?, ?)", tokens)
    return lambda: judge_run(database, run, scope, "key", book)


def every_field(sign: str, book: Rulebook, length: int) -> Callable[[], object]:
    """All rules and the masking, of a form that has one text in all of its fields."""
    data: dict[str, Any] = {}
    for key in book.fields:
        group, bracket, part = key.partition("[].")
        holder = data.setdefault(group, [{}])[0] if bracket else data
        holder[part if bracket else key] = sign * (length // len(sign))
    form = form_from_data("2025", data, book)
    return lambda: masked(judge(form, "form", "0", book, Options()), book)


def one_value(sign: str, book: Rulebook, length: int) -> Callable[[], object]:
    """A whole check of a text whose one field is long."""
    text = draw_text(mutate(western("2025"), "innovation", MARK))[0]
    words = sign * (length // len(sign))
    printed = words if "\n" in sign else "\n".join(words[at : at + WIDTH] for at in range(0, len(words), WIDTH))
    content = text.replace(MARK, printed).encode()
    return lambda: check_content("form.txt", content, book, Options(), None)


def reports_of_many(name: str, book: Rulebook, number: int) -> Callable[[], object]:
    """A report of so many forms, written form by form, one of them again and again."""
    result = check_content("form.txt", draw_text(western("2025"))[0].encode(), book, Options(), None)

    def write() -> None:
        report = report_begun(name, book, "zh", **({"to_file": True} if name == "text" else {}))
        for _ in range(number):
            report.add(result, several=True)
        sum(map(len, report.finish([head_of(result)] * number)))

    return write


def dashboard_of_many(book: Rulebook, number: int) -> Callable[[], object]:
    """The page of a run of so many forms."""
    path = Path(mkdtemp()) / "a.sqlite"
    drawing = Drawing(book, 1)
    audited(path, [(f"{n:06}.txt", drawing.record(n)) for n in range(number)])
    database = connect(path, read_only=True)
    shutil.rmtree(path.parent)  # it is open, and stays so
    return lambda: dashboard.render(database, run_of(database), book, "zh", "")


def works(book: Rulebook) -> Iterator[tuple[str, Callable[[int], Callable[[], object]], Sequence[int]]]:
    yield "forms compared with one another", partial(forms_compared, book), FORMS
    for name in ("text", "concise", "json", "sarif", "junit", "html", "xlsx", "markdown", "github"):
        yield f"{name} of many forms", partial(reports_of_many, name, book), REPORTED
    yield "dashboard of many forms", partial(dashboard_of_many, book), RUN
    for name, sign in SIGNS.items():
        yield f"{name} in every field", partial(every_field, sign, book), VALUES
        yield f"{name} in one field", partial(one_value, sign, book), TEXTS
    for name, line in {"label lines": "\n适应症：\n", "lines": "药\n"}.items():
        yield f"{name} in one field", partial(one_value, line, book), TEXTS


def main(wanted: str = "") -> int:
    book, bent = load_rules(), 0
    every_field("药", book, 10)(), one_value("药", book, 10)()  # what only the first run pays
    for name, work, sizes in works(book):
        if wanted not in name:
            continue
        times = []
        for size in sizes:
            ready, start = work(size), process_time()
            ready()
            times.append(process_time() - start)
        bends = any(after > FLOOR and after > MOST * max(before, FLOOR / MOST) for before, after in pairwise(times))
        bent += bends
        told = ", ".join(f"{size}: {seconds:.2f} s" for size, seconds in zip(sizes, times, strict=True))
        print(f"{'bends  ' if bends else ''}{name}: {told}", flush=True)
    print(f"{bent} of the lines bend" if bent else "every line is straight")
    return 1 if bent else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
