"""From the command's options to what is to be audited: everything that could stop a run is looked at before it."""

from __future__ import annotations

import argparse
import os
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from checker import __version__
from checker.audit import cache_key
from checker.audit.models import Limits, Order, RunConfig
from checker.audit.worker import options_of
from checker.errors import RuleError, check_edition, reason_of
from checker.model import Rulebook, Text
from checker.rulebook import load_rules

MEGABYTE = 1_000_000
SECONDS, MEGABYTES = 60.0, 2000
"""What one form may take where nothing is said."""
CHECK_NAME = Text("请核对名称。", "Check its name.")


def order_of(options: argparse.Namespace) -> tuple[Order, Rulebook]:
    """What to audit, and the rules. Raises RuleError for an option that cannot be followed."""
    look_at_cluster(options)
    for root in options.roots:
        if not os.path.exists(root):
            raise wrong(root, Text("没有这个文件或文件夹。", "There is no such file or folder."), CHECK_NAME)
    book = load_rules(options.rules)
    check_edition(options.edition, ("auto", *book.editions))
    for name in ("select", "ignore"):
        for prefix in getattr(options, name):
            if not any(rule.id.startswith(prefix) for rule in book.rules):
                what = Text(f"没有编号以 {prefix} 开头的规则。", f"No rule's id begins with {prefix}.")
                raise wrong(f"--{name}", what, Text("请查看 nrdl rules list。", "See nrdl rules list."))
    if options.attachments and not options.attachments.is_dir():
        what = Text(f"没有文件夹 {options.attachments}。", f"There is no folder {options.attachments}.")
        raise wrong("--attachments", what, CHECK_NAME)
    scope = RunConfig(
        __version__,
        cache_key.engine_sha256(),
        book.sha256,
        cache_key.content_sha256(read(options.waivers)) if options.waivers else None,
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
        what = Text("它说明申报书怎样送往集群，而没有指定集群。", "It is for a cluster, and there is none.")
        raise wrong("--shared-paths", what, Text("请同时使用 --cluster。", "Name --cluster too."))
    if options.cluster and find_spec("distributed") is None:
        install = "pip install 'nrdl-checker[cluster]'"
        what = Text("没有安装 Dask。", "Dask is not installed.")
        raise wrong("--cluster", what, Text(f"请安装：{install}。", f"Install it: {install}."))
    if options.cluster and options.rules and not options.shared_paths:
        mend = Text(
            "请把它们放在各工作进程的同一路径下，并使用 --shared-paths。",
            "Put them under the same path on every worker, and say --shared-paths.",
        )
        raise wrong("--rules", Text("自有规则不会发送到集群。", "Your own rules are not sent to a cluster."), mend)


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = reason_of(error)
        what = Text(f"文件无法读取（{reason.zh}）。", f"The file cannot be read ({reason.en}).")
        raise wrong(str(path), what, CHECK_NAME) from None


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def wrong(where: str, what: Text, mend: Text) -> RuleError:
    return RuleError(where, None, "", what, mend)
