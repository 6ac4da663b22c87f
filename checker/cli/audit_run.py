"""``nrdl audit DIR``: an audit is run, and what it came to is told."""

from __future__ import annotations

import argparse

from checker.audit.models import Order, Tally
from checker.audit.progress import closing, teller, watching
from checker.audit.run_config import order_of
from checker.audit.runner import run_audit
from checker.cli.common import DONE, FOUND, UNREADABLE, Show, complain
from checker.inputs import skipped_note
from checker.model import Rulebook


def run_run(options: argparse.Namespace, show: Show) -> int:
    order, book = order_of(options)
    number, tally = watched(order, book, options.lang)
    if tally.skipped:
        complain(skipped_note("audit_skipped", tally.skipped, book, options.lang))
    if not tally.total:
        complain(book.messages["input_nothing"][options.lang])
        return UNREADABLE
    unsaid = show(closing(number, tally, order, book, options.lang))
    if unsaid:
        return unsaid
    if tally.outcomes["error"]:
        return UNREADABLE
    return FOUND if tally.outcomes["fail"] and options.fail_on != "never" else DONE


def watched(order: Order, book: Rulebook, language: str) -> tuple[int, Tally]:
    """The number of a run, and how it went; while it goes on it is told of."""
    with watching(book, language) as watch:
        return run_audit(order, book, watch, teller(book, language))
