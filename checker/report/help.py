"""The help of the command, in lines as wide as a terminal shows them: a Chinese character takes two columns."""

from __future__ import annotations

import argparse
from typing import Any


class Parser(argparse.ArgumentParser):
    """A reader of arguments; its commands' readers are of this kind too."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"formatter_class": Help, **options})


class Help(argparse.HelpFormatter):
    def _split_lines(self, text: str, width: int) -> list[str]:
        from checker.report.wrap import lines  # only help pays for it

        words = " ".join(text.split())
        return [words[start:end] for start, end in lines(words, width, 0)]

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))
