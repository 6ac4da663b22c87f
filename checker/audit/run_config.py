"""From the command's options to what is to be audited: everything that could stop a run is looked at before it."""

from __future__ import annotations

import argparse
import os
from importlib.util import find_spec
from pathlib import Path

from checker import __version__
from checker.audit import cache_key
from checker.audit.models import Limits, Order, RunConfig
from checker.check_date import today
from checker.errors import reason_of, rule_error
from checker.model import MEGABYTE, Rulebook
from checker.option_checks import check_choices, check_edition
from checker.paths import read_given
from checker.rulebook import load_rules

ENCRYPTED = ("tls://", "wss://")
"""Beginnings of a scheduler's address, under which what is sent cannot be read on the way."""
SECONDS, MEGABYTES = 60.0, 2000
"""What one form may take where nothing is said."""


def order_of(options: argparse.Namespace) -> tuple[Order, Rulebook]:
    """What to audit, and the rules. Raises RuleError for an option that cannot be followed."""
    look_at_cluster(options)
    for root in options.roots:
        if not os.path.exists(root):
            raise rule_error("options.no_path", root)
    book = load_rules(options.rules, prefer_own=options.prefer_own)
    if options.profile:
        from checker.profiles import under_profile

        book = under_profile(book, options.profile)
    check_edition(options.edition, ("auto", *book.editions))
    check_choices(options, book.rules)
    given = (options.rules, options.waivers, options.attachments)
    rules, waivers, attachments = (str(path.resolve()) if path else None for path in given)
    scope = RunConfig(
        __version__,
        cache_key.engine_sha256(),
        book.sha256,
        cache_key.content_sha256(read_given_file(options.waivers)) if options.waivers else None,
        today().isoformat() if options.waivers else None,
        options.edition,
        options.select,
        options.ignore,
        rules,
        waivers,
        attachments,
        options.prefer_own,
        book.profile,
    )
    if options.waivers:
        from checker.audit.worker import options_of

        options_of(scope, book)  # they are sound
    workers = options.workers or (None if options.cluster else cores())
    limits = Limits(options.timeout or SECONDS, (options.memory or MEGABYTES) * MEGABYTE)
    roots = tuple(options.roots)
    return Order(roots, options.db, scope, limits, workers, options.cluster, options.shared_paths), book


def look_at_cluster(options: argparse.Namespace) -> None:
    """Raises RuleError for options that do not go together, and where Dask is not installed."""
    for name in ("shared_paths", "without_tls"):
        if getattr(options, name) and not options.cluster:
            raise rule_error("options.part_without_cluster", f"--{name.replace('_', '-')}")
    if options.cluster and find_spec("distributed") is None:
        raise rule_error("options.no_dask", "--cluster")
    if options.cluster and not options.cluster.startswith(ENCRYPTED) and not options.without_tls:
        raise rule_error("options.cluster_without_tls", f"--cluster {options.cluster}")
    if options.cluster and options.rules and not options.shared_paths:
        raise rule_error("options.rules_without_paths", "--rules")


def read_given_file(path: Path) -> bytes:
    try:
        return read_given(path)
    except OSError as error:
        raise rule_error("options.unreadable", str(path), reason=reason_of(error)) from None


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
