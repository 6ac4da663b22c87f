"""``nrdl init``: its arguments. No more is imported than is run."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from checker.catalog import LANGUAGES, usual_language


def add(commands: Any, show: Callable[[str], int]) -> None:
    """Adds ``init`` to the commands; ``show`` prints a text and gives an exit code."""
    init = commands.add_parser("init", help="新建申报材料文件夹 · make a repository for submissions")
    init.add_argument(
        "folder",
        type=Path,
        metavar="DIR",
        help="位置，已有的文件不改动 · where; what is there already is left as it is",
    )
    init.add_argument(
        "--drug",
        action="append",
        default=[],
        metavar="NAME",
        help="药品的文件夹，可写多次 · a drug's folder; may be repeated",
    )
    init.add_argument(
        "--edition", default="", metavar="YEAR", help="年度（默认最近一年）· the drafts' cycle (default: the latest)"
    )
    init.add_argument(
        "--lang", choices=LANGUAGES, help="草稿的语言（默认随系统）· language of the drafts (default: the system's)"
    )
    init.set_defaults(run=lambda options: show(run(options)))


def run(options: argparse.Namespace) -> str:
    from checker.rulebook import load_rules
    from checker.submission import scaffold

    language = options.lang or usual_language()
    return scaffold.init(options.folder, options.drug, options.edition, load_rules(), language)
