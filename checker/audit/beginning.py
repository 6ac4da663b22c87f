"""From the command's options to what is to be audited: everything that could stop a run is looked at before it."""

from __future__ import annotations

import argparse
import os
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from checker import __version__
from checker.audit import hashes
from checker.audit.records import Limits, Scope
from checker.audit.running import Order
from checker.audit.work import load_rules, options_of
from checker.errors import RuleError
from checker.model import Rulebook

MEGABYTE = 1_000_000
SECONDS, MEGABYTES = 60.0, 2000
"""What one form may take where nothing is said."""


def order_of(options: argparse.Namespace) -> tuple[Order, Rulebook]:
    """What to audit, and the rules. Raises RuleError for an option that cannot be followed."""
    look_at_cluster(options)
    for root in options.roots:
        if not os.path.exists(root):
            raise wrong(root, "There is no such file or folder.", "Check its name.")
    book = load_rules(options.rules and str(options.rules))
    if options.edition not in ("auto", *book.editions):
        known = ", ".join(sorted(book.editions))
        raise wrong("--edition", f"There are no rules for {options.edition}.", f"Use {known}.")
    for name in ("select", "ignore"):
        for prefix in getattr(options, name):
            if not any(rule.id.startswith(prefix) for rule in book.rules):
                raise wrong(f"--{name}", f"No rule's id begins with {prefix}.", "See nrdl rules list.")
    if options.attachments and not options.attachments.is_dir():
        raise wrong("--attachments", f"There is no folder {options.attachments}.", "Check its name.")
    scope = Scope(
        __version__,
        hashes.engine_sha256(),
        book.sha256,
        hashes.content_sha256(read(options.waivers)) if options.waivers else None,
        date.today().isoformat() if options.waivers else None,
        options.edition,
        options.select,
        options.ignore,
        *(str(path.resolve()) if path else None for path in (options.rules, options.waivers, options.attachments)),
    )
    options_of(scope, book)  # the waivers are sound
    workers = options.workers or (None if options.cluster else cores())
    limits = Limits(options.timeout or SECONDS, (options.memory or MEGABYTES) * MEGABYTE)
    roots = tuple(options.roots)
    return Order(roots, options.db, scope, limits, workers, options.cluster, options.shared_paths), book


def look_at_cluster(options: argparse.Namespace) -> None:
    """Raises RuleError for options that do not go together, and where Dask is not installed."""
    if options.shared_paths and not options.cluster:
        raise wrong("--shared-paths", "It says how forms come to a cluster, and there is none.", "Name --cluster too.")
    if options.cluster and find_spec("distributed") is None:
        raise wrong("--cluster", "Dask is not installed.", "Install it: pip install 'nrdl-checker[cluster]'.")
    if options.cluster and options.rules and not options.shared_paths:
        mend = "Put them under the same path on every worker, and say --shared-paths."
        raise wrong("--rules", "Your own rules are not sent to a cluster.", mend)


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise wrong(str(path), f"The file cannot be read ({error.strerror}).", "Check its name.") from None


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def wrong(where: str, what: str, mend: str) -> RuleError:
    return RuleError(where, None, "", what, mend)
