"""How long a check takes: `make bench`, or `python -m tests.bench [TEXT [PDF]]` for forms of one's own.

Processor time throughout. Runs are paired, one of each in turn, and the median of the ratios counts, so that
a busy machine slows both sides alike.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import pypdfium2

from checker.parser import parse
from checker.pipeline import Options, judge
from checker.reader import load_bytes, read_document
from checker.rulebook import load_rules

FORMS = Path(__file__).parent / "forms"
COLD_RUNS, WARM_RUNS, PDF_RUNS = 15, 50, 15


def spent(*command: str) -> float:
    """Seconds of processor time of a command, its output thrown away."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    subprocess.run([sys.executable, *command], stdout=subprocess.DEVNULL, check=False)
    return used() - before


def timed(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def paired(ours: Callable[[], float], theirs: Callable[[], float], runs: int) -> tuple[float, float, float]:
    """The medians of both, in milliseconds, and of the ratio."""
    ours(), theirs()  # what only the first run pays: compiled rules, caches of the disk
    pairs = [(ours(), theirs()) for _ in range(runs)]
    return (
        1000 * median(a for a, _ in pairs),
        1000 * median(b for _, b in pairs),
        median(a / b for a, b in pairs),
    )


def pdfium_text(path: Path) -> None:
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            page.get_textpage().get_text_range()


def main(text: Path, pdf: Path) -> None:
    check = ("-m", "checker", "check", str(text), "--format", "json")
    own, lark, ratio = paired(lambda: spent(*check), lambda: spent("-c", "import lark"), COLD_RUNS)
    print(f"cold check of {text.name} ({text.stat().st_size / 1000:.0f} kB): {own:.0f} ms", end=", ")
    print(f"`import lark` {lark:.0f} ms: {ratio:.2f} times (at most 2.5)")

    book, content = load_rules(), load_bytes(text)

    def warm() -> None:
        judge(parse(read_document(str(text), content), book, "auto"), str(text), None, book, Options())

    warm()
    print(f"read, parse and evaluate, warm: {1000 * median(timed(warm) for _ in range(WARM_RUNS)):.1f} ms")
    form = read_document(str(text), content)
    parsed = parse(form, book, "auto")
    print(
        f"  parse {1000 * median(timed(lambda: parse(form, book, 'auto')) for _ in range(WARM_RUNS)):.1f} ms",
        end=", ",
    )
    each = median(timed(lambda: judge(parsed, "", None, book, Options())) for _ in range(WARM_RUNS))
    print(f"evaluate {1000 * each:.1f} ms (together at most 8)")

    data = load_bytes(pdf)

    def whole() -> None:
        judge(parse(read_document(str(pdf), data), book, "auto"), str(pdf), None, book, Options())

    own, pdfium, ratio = paired(lambda: timed(whole), lambda: timed(lambda: pdfium_text(pdf)), PDF_RUNS)
    with pypdfium2.PdfDocument(pdf) as document:
        pages = len(document)
    print(f"{pdf.name} ({pages} pages): {own:.0f} ms", end=", ")
    print(f"pdfium's own text {pdfium:.0f} ms: {ratio:.2f} times (at most 2.5)")


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(*(given + [FORMS / "2025" / "rare-disease.txt", FORMS / "2025" / "rare-disease.pdf"][len(given) :]))
