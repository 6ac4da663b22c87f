"""``nrdl init``: its arguments. No more is imported than is run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from checker.cli.common import write_report
from checker.cli.parser import SAID
from checker.messages import LANGUAGES, usual_language


def add(commands: Any) -> None:
    """Adds ``init`` to the commands."""
    init = commands.add_parser("init", help=SAID)
    init.add_argument("folder", type=Path, metavar="DIR")
    init.add_argument("--drug", action="append", default=[], metavar="NAME")
    init.add_argument("--edition", default="", metavar="YEAR")
    init.add_argument("--lang", choices=LANGUAGES)
    init.set_defaults(run=lambda options: write_report(run(options)))


def run(options: argparse.Namespace) -> str:
    from checker.rulebook import load_rules
    from checker.submission import scaffold

    language = options.lang or usual_language()
    return scaffold.init(options.folder, options.drug, options.edition, load_rules(), language)
