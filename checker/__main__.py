"""The command ``nrdl``: its version without anything else being loaded, or ``checker.cli``."""

import os
import sys
from contextlib import suppress

from checker import __version__


def start() -> int:
    for descriptor in range(3):
        try:  # a file of ours must not be opened in the place of a stream that was closed
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:  # nobody listens, and nothing need ask
        sys.stderr = os.fdopen(2, "w", closefd=False)
    if sys.argv[1:] == ["--version"]:
        with suppress(OSError, AttributeError):  # what is full or closed is told by the command
            sys.stdout.write(f"nrdl {__version__}\n")
            sys.stdout.flush()
            return 0
    from checker.cli.main import main

    return main()


if __name__ == "__main__":
    raise SystemExit(start())
