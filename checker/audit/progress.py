"""How far a run is: a bar on a terminal, plain lines elsewhere; and what it came to."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from checker.audit.models import Checked, Order, Tally, Tell, Watch
from checker.model import OUTCOMES, Rulebook, Text
from checker.report.phrases import Phrases
from checker.report.sanitize import visible

LINE_SECONDS = 5.0
BAR_SECONDS = 0.1
LONGEST_NAME = 40


class Rate:
    """Forms a second, since the run began."""

    def __init__(self) -> None:
        self.start = time.monotonic()

    def of(self, tally: Tally) -> float:
        return tally.done / max(time.monotonic() - self.start, 0.001)


@contextmanager
def watching(book: Rulebook, language: str) -> Iterator[Watch]:
    """What to tell of each form while a run goes on."""
    telling, rate = Phrases(book, language), Rate()
    if sys.stderr.isatty():
        with bar(telling, rate) as watch:
            yield watch
    else:
        yield plain_lines(telling, rate)


def teller(book: Rulebook, language: str) -> Tell:
    """What says a message beside the progress."""
    telling = Phrases(book, language)

    def tell(name: str, **words: object) -> None:
        chosen = {key: word[language] if isinstance(word, Text) else word for key, word in words.items()}
        said = {key: visible(word) if isinstance(word, str) else word for key, word in chosen.items()}
        with suppress(OSError):  # nobody to be told is no reason to stop
            print(telling.say(name, **said), file=sys.stderr, flush=True)

    return tell


@contextmanager
def bar(telling: Phrases, rate: Rate) -> Iterator[Watch]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.text import Text as Line

    columns = (
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[words]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as progress:
        task = progress.add_task("", total=None, words="")
        last = 0.0

        def watch(tally: Tally, checked: Checked) -> None:
            nonlocal last
            if time.monotonic() - last > BAR_SECONDS or tally.done == tally.total:
                last = time.monotonic()
                name = shown_name(checked)
                name = name if len(name) <= LONGEST_NAME else f"…{name[1 - LONGEST_NAME :]}"
                words = " · ".join([*counts(telling, tally), speed(telling, rate.of(tally)), name])
                progress.update(task, total=tally.total, completed=tally.done, words=Line(words).plain, refresh=True)

        yield watch


def plain_lines(telling: Phrases, rate: Rate) -> Watch:
    last = time.monotonic()

    def watch(tally: Tally, checked: Checked) -> None:
        nonlocal last
        if time.monotonic() - last > LINE_SECONDS:
            last = time.monotonic()
            words = [f"{tally.done}/{tally.total}", *counts(telling, tally), speed(telling, rate.of(tally))]
            left = (tally.total - tally.done) / max(rate.of(tally), 0.001)
            words.append(telling.say("audit_left", minutes=f"{left / 60:.1f}"))
            with suppress(OSError):
                print(" · ".join([*words, shown_name(checked)]), file=sys.stderr, flush=True)

    return watch


def shown_name(checked: Checked) -> str:
    """The form that was checked last; of those that are being read nobody knows yet what in their names is personal."""
    return visible(checked.masked.name if checked.masked else checked.name)


def counts(telling: Phrases, tally: Tally) -> list[str]:
    return [f"{telling.say(f'outcome_{name}')} {tally.outcomes[name]}" for name in OUTCOMES if tally.outcomes[name]]


def speed(telling: Phrases, rate: float) -> str:
    return telling.say("audit_rate", rate=f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}")


def closing(number: int, tally: Tally, order: Order, book: Rulebook, language: str) -> str:
    """What a run came to, and where it is kept."""
    telling = Phrases(book, language)
    told = [telling.say("audit_done", run=number, count=tally.done)]
    if tally.kept:
        told.append(telling.say("audit_kept", count=tally.kept))
    place = telling.say("audit_file", file=visible(str(order.store)))
    return "\n".join([telling.join([*told, *counts(telling, tally)]), place])
