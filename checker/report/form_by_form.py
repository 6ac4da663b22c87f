"""Reports of many forms, written as each is judged: no form is kept longer than that, and no report in memory.

What a report says of all its forms stands on their heads: results without words, some kilobytes each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from io import StringIO
from typing import TextIO

from checker.model import Cause, Citation, Finding, Form, Result, Role, Severity, Text, Value, Verdict

IN_MEMORY, CHUNK = 1_000_000, 65_536
"""Characters of a part of a report that is not yet put on the disk, and of what is copied at once."""
NO_WORDS = Text("", "")
NO_CITATION = Citation(NO_WORDS, NO_WORDS, "seen")
WAIVED = {"reason": ""}
Chunks = Iterator[str | bytes]


class Spool:
    """Text that waits for its place in a report: in memory, then in a file that nobody else sees."""

    def __init__(self) -> None:
        self.count = 0
        self._file: TextIO = StringIO(newline="")

    def put(self, text: str) -> None:
        self.count += 1
        self._file.write(text)
        if isinstance(self._file, StringIO) and self._file.tell() > IN_MEMORY:
            from tempfile import TemporaryFile  # a report of one form need not load it

            held = self._file.getvalue()
            self._file = TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="")  # noqa: SIM115
            self._file.write(held)

    def __iter__(self) -> Iterator[str]:
        self._file.seek(0)
        while chunk := self._file.read(CHUNK):
            yield chunk
        self._file.close()

    def lines(self) -> Iterator[str]:
        """Where each text that was put is a line."""
        self._file.seek(0)
        yield from self._file
        self._file.close()


class FormByForm:
    """A report in the making: ``add`` takes one form's part of it, ``finish`` gives the whole.

    Subclasses work a form's part out before they keep any of it, so that a form whose part fails leaves nothing.
    """

    def add(self, result: Result, *, several: bool) -> None:
        """The next form. ``several``: it is not the only one."""
        raise NotImplementedError

    def finish(self, heads: Sequence[Result]) -> Chunks:
        """The report in pieces; ``heads`` are those of all forms that were added, in their order."""
        raise NotImplementedError


class HeldForms(FormByForm):
    """A report that is only written as a whole, and keeps its forms until then."""

    def __init__(self, render: Callable[[Sequence[Result]], str | bytes]) -> None:
        self.render = render
        self.results: list[Result] = []

    def add(self, result: Result, *, several: bool) -> None:
        self.results.append(result)

    def finish(self, heads: Sequence[Result]) -> Chunks:
        yield self.render(self.results)


def at_once(report: FormByForm, results: Sequence[Result]) -> str:
    """The whole report of results that are all there."""
    for result in results:
        report.add(result, several=len(results) > 1)
    return "".join(map(str, report.finish(results)))


def head_of(result: Result) -> Result:
    """What a report says of a form among others: its names, its outcome, its problems, each finding's level."""
    findings = tuple(
        bare_finding(one.rule, one.verdict, one.severity, one.role, one.cause, one.waived is not None)
        for one in result.findings
    )
    names = {"generic_name": result.drug, "company": result.company}
    form = Form(result.edition or "", values={key: Value(key, text) for key, text in names.items()})
    return result._replace(findings=findings, form=result.form and form, uploads=None, pictures=())


@cache  # of as many kinds as rules have verdicts
def bare_finding(
    rule: str, verdict: Verdict, severity: Severity, role: Role, cause: Cause | None, waived: bool
) -> Finding:
    words = (NO_WORDS, NO_WORDS, NO_WORDS, (), (), NO_CITATION, ())
    return Finding(rule, verdict, severity, *words, WAIVED if waived else None, role, cause)
