"""The command ``nrdl``: its version without anything else being loaded, or ``checker.cli``."""

import sys

from checker import __version__


def start() -> int:
    if sys.argv[1:] == ["--version"]:
        print(f"nrdl {__version__}")
        return 0
    from checker.cli.main import main

    return main()


if __name__ == "__main__":
    raise SystemExit(start())
