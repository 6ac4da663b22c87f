"""The program ``nrdl-page``, for a double click: ``nrdl serve`` without a terminal."""

from __future__ import annotations

import io
import os
import sys

from checker.cli.main import main
from checker.end_requests import end_when_asked


def open_page() -> int:
    """Opens the page. Where there is no terminal, a window says why it cannot."""
    end_when_asked()
    if sys.stderr is not None:
        return main(["serve", *sys.argv[1:]])
    sys.stderr = told = io.StringIO()
    with open(os.devnull, "w", encoding="utf-8") as sys.stdout:  # nobody need be told where the page is: it opens
        code = main(["serve", *sys.argv[1:]])
    if code and sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, told.getvalue(), "nrdl", 0)
    return code


if __name__ == "__main__":
    sys.exit(open_page())
