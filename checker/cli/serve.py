"""``nrdl serve``: the page in the user's own browser."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from checker.cli.common import DONE, add_own_rules, write_report
from checker.cli.parser import SAID
from checker.errors import rule_error
from checker.messages import LANGUAGES, message, usual_language
from checker.paths import real_path

NEEDED = ("starlette", "uvicorn", "python_multipart")


def add(commands: Any) -> None:
    """Adds ``serve`` to the commands."""
    serve = commands.add_parser("serve", help=SAID)
    serve.add_argument("--host", default="127.0.0.1", metavar="ADDRESS")
    serve.add_argument("--port", type=int, default=0)
    serve.add_argument("--no-browser", action="store_true")
    serve.add_argument("--db", type=Path, metavar="FILE")
    serve.add_argument("--profile", metavar="NAME")
    add_own_rules(serve)
    serve.add_argument("--lang", choices=LANGUAGES)
    serve.set_defaults(run=run_serve)


def run_serve(options: argparse.Namespace) -> int:
    """Serves until the window is closed or somebody presses Ctrl-C. Raises RuleError."""
    if any(find_spec(name) is None for name in NEEDED):
        raise rule_error("page.not_installed", "nrdl serve")
    from checker.page.server import serve
    from checker.rulebook import load_rules
    from checker.rulebook.custom_folder import folder_in_use

    language, profile = options.lang or usual_language(), None
    book = load_rules(folder_in_use(options.rules), prefer_own=options.prefer_own)
    if options.profile:
        from checker import profiles

        profile = profiles.read_profile(options.profile, Path())
        profiles.check_profile(profile, book)

    def tell(address: str) -> None:
        if code := write_report(message("page.address", address=address)[language]):
            raise SystemExit(code)

    with suppress(KeyboardInterrupt):
        serve(
            book,
            host=options.host,
            port=options.port,
            rules=str(real_path(options.rules)) if options.rules else None,
            prefer_own=options.prefer_own,
            profile=profile,
            store=options.db,
            browser=not options.no_browser,
            say=tell,
        )
    print(message("page.ended")[language], file=sys.stderr)
    return DONE
