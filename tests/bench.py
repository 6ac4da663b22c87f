"""How fast nrdl is, beside others: `make bench`, or `python -m tests.bench [TEXT [PDF]]` for forms of one's own.

A table of ratios: each row is measured in turn with what it stands against, and the median of the ratios counts, so
that a busy machine slows both alike. Processor time throughout. What is not installed is told, and its row left out.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from statistics import median
from time import process_time

import pypdfium2
import yaml

from checker.parser import parse
from checker.parser.grammar import layouts
from checker.parser.layout import START
from checker.parser.lexer import FormLexer
from checker.pipeline import Options, judge
from checker.reader import load_bytes, read_document
from checker.rulebook import load_rules
from scripts.prepare import prepare
from tests.bench_audit import INSTALLED, audit_rows
from tests.bench_table import Row, print_table

HOUSE = Path(__file__).parents[1]
FORMS = Path(__file__).parent / "forms" / "2025"
COLD_RUNS, WARM_RUNS, PDF_RUNS = 15, 30, 9
TEMPLATE = """
issuer: 申报
keywords: [申报]
fields:
  amount: {parser: static, value: 1}
  invoice_number: {parser: static, value: 1}
  date: {parser: static, value: "2025-07-01"}
  name: {parser: regex, regex: '药品通用名称[：: ]*(\\S+)'}
"""


def spent(*command: str, place: Path = HOUSE, **environment: str) -> float:
    """Seconds of processor time of a Python command, its output thrown away."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = used()
    subprocess.run(
        [sys.executable, *command],
        cwd=place,
        env={**INSTALLED, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return used() - before


def cold_check(form: Path) -> Sequence[str]:
    return "-m", "checker", "check", str(form), "--format", "json"


def timed(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def paired(ours: Callable[[], float], theirs: Callable[[], float], runs: int) -> float:
    """The median of the ratios of both."""
    ours(), theirs()  # what only the first run pays: compiled rules, caches of the disk
    return median(ours() / theirs() for _ in range(runs))


def cold_rows(text: Path, pdf: Path, place: Path) -> Iterator[Row]:
    def check(form: Path) -> Callable[[], float]:
        return lambda: spent(*cold_check(form))

    def peer(module: str, *arguments: str) -> Callable[[], float] | None:
        return (lambda: spent("-m", module, *arguments)) if find_spec(module) else None

    def against(work: str, goal: float, form: Path, named: str, other: Callable[[], float] | None) -> Row:
        return Row(work, named, goal, paired(check(form), other, COLD_RUNS) if other else None)

    templates, listed = place / "templates", place / "form.yaml"
    templates.mkdir()
    (templates / "form.yml").write_text(TEMPLATE, encoding="utf-8")
    lines = {f"line{n}": line for n, line in enumerate(text.read_text(encoding="utf-8").splitlines())}
    listed.write_text(yaml.safe_dump(lines, allow_unicode=True), encoding="utf-8")
    invoice = ("--exclude-built-in-templates", "--template-folder", str(templates), "--input-reader")
    yield against("cold check of a text form", 2.0, text, "import lark", lambda: spent("-c", "import lark"))
    name = "invoice2data, one template, the same text"
    yield against("cold check of a text form", 1.2, text, name, peer("invoice2data", *invoice, "text", str(text)))
    name = "yamllint on a YAML file of that length"
    yield against("cold check of a text form", 1.6, text, name, peer("yamllint", str(listed)))
    name = "invoice2data with pdfium"
    yield against("cold check of a PDF", 1.0, pdf, name, peer("invoice2data", *invoice, "pdfium", str(pdf)))
    started = "import sys; from checker.__main__ import start; sys.exit(start())"  # as the installed command does
    version = paired(lambda: spent("-c", started, "--version"), lambda: spent("-c", ""), COLD_RUNS)
    yield Row("nrdl --version", "an empty Python", 1.5, version)
    yield Row("first run after installation", "a later run", 1.5, first_run(text, place / "installed"))
    yield Row("files opened by a cold check", "", 200, files_opened(text))


def first_run(text: Path, copy: Path) -> float:
    """A check by a prepared copy of the program with an empty cache folder, against one with a filled one."""
    for folder in ("checker", "rules", "grammars", "reports"):
        shutil.copytree(HOUSE / folder, copy / folder)
    prepare(copy / "prepared")
    check = ("-m", "checker", "check", str(text))
    used = copy / "used"

    def first() -> float:
        with tempfile.TemporaryDirectory() as empty:
            return spent(*check, place=copy, NRDL_CACHE=empty, PYTHONPATH=str(copy))

    return paired(first, lambda: spent(*check, place=copy, NRDL_CACHE=str(used), PYTHONPATH=str(copy)), COLD_RUNS)


def files_opened(text: Path) -> float | None:
    if not shutil.which("strace"):
        return None
    command = ["strace", "-f", "-e", "trace=open,openat", sys.executable, *cold_check(text)]
    run = partial(subprocess.run, command, cwd=HOUSE, env=INSTALLED, capture_output=True)
    told = [run(encoding="utf-8", errors="replace").stderr for _ in range(2)][-1]  # the first keeps its byte code
    return sum("open" in line and "ENOENT" not in line and " = " in line for line in told.splitlines())


def lark_alone(text: Path, grammar: str) -> Callable[[], object]:
    """Lark's own parser, given the tokens that the layout's lexer makes of the form. It reads a form of some hundred
    tokens in a millisecond, for it neither lexes nor judges: the row says how much work all rules are, not how fast
    they are asked."""
    from lark import Lark
    from lark.lexer import Lexer, Token

    tokens: list[Token] = []
    original = FormLexer.lex

    def noted(lexer: FormLexer, source: object) -> Iterator[object]:
        tokens[:] = [Token(token.type, str(token)) for token in original(lexer, source)]  # type: ignore[arg-type]
        yield from original(lexer, source)  # type: ignore[arg-type]

    FormLexer.lex = noted  # type: ignore[assignment,method-assign]
    parse(read_document(str(text), load_bytes(text)), load_rules(), "auto")
    FormLexer.lex = original  # type: ignore[method-assign]

    class Given(Lexer):
        def __init__(self, conf: object) -> None:
            del conf

        def lex(self, text: object) -> Iterator[Token]:  # type: ignore[override]
            return iter(tokens)

    source = "".join((HOUSE / "grammars" / f"{name}.lark").read_text(encoding="utf-8") for name in ("form", grammar))
    lark = Lark(source, parser="lalr", lexer=Given, start=START)
    return lambda: lark.parse("")


def pdfium_text(path: Path) -> None:
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            page.get_textpage().get_text_range()


def warm_rows(text: Path, pdf: Path) -> Iterator[Row]:
    book = load_rules()

    def judged(path: Path) -> Callable[[], object]:
        document = read_document(str(path), load_bytes(path))
        return lambda: judge(parse(document, book, "auto"), str(path), None, book, Options())

    def reading() -> object:
        return read_document(str(pdf), load_bytes(pdf))

    def whole() -> object:
        return judge(parse(read_document(str(pdf), load_bytes(pdf)), book, "auto"), str(pdf), None, book, Options())

    warm = judged(text)
    grammar = parse(read_document(str(text), load_bytes(text)), book, "auto").edition
    alone = lark_alone(text, grammar if grammar in layouts() else "2025")
    ratio = paired(lambda: timed(warm), lambda: timed(alone), WARM_RUNS)
    yield Row("warm text form: parse and judge", "Lark alone, handed the tokens", 2.5, ratio)
    for work, goal, ours in (("PDF form: reading", 1.2, reading), ("PDF form: the whole", 2.0, whole)):
        ratio = paired(lambda ours=ours: timed(ours), lambda: timed(lambda: pdfium_text(pdf)), PDF_RUNS)  # type: ignore[misc]
        yield Row(work, "pdfium's own text", goal, ratio)


def main(text: Path, pdf: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        print_table(chain(cold_rows(text, pdf, Path(place)), warm_rows(text, pdf), audit_rows()))


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(*(given + [FORMS / "rare-disease.txt", FORMS / "rare-disease.pdf"][len(given) :]))
