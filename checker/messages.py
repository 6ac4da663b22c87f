"""Words in two languages: the reader's language, lists of names, and the sentences of reports/messages/errors.

Those sentences are read when the first of them is wanted: a check in which nothing is wrong never reads them. What
reports say is part of the rulebook.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from checker import paths
from checker.model import Profile, Rulebook, Text

LANGUAGES = ("zh", "en")
BETWEEN = {
    "words": Text("、", ", "),
    "titles": Text("、", "; "),
    "parts": Text("，", ", "),
    "clauses": Text("；", "; "),
}
"""What stands between things in a row: words, titles (which hold commas in English), parts of a sentence, clauses."""
CHOSEN: ContextVar[str | None] = ContextVar("language", default=None)
"""The language that ``--lang`` names, where it does."""
ENGLISH = 0x09
"""The primary language of a Windows language identifier."""


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """While it holds, the reader's language is this one, where one is given."""
    before = CHOSEN.set(language or CHOSEN.get())
    try:
        yield
    finally:
        CHOSEN.reset(before)


def usual_language() -> str:
    """What the reader asked for; else ``en`` where the locale is an English one, else ``zh``."""
    if chosen := CHOSEN.get():
        return chosen
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next((name for name in names if name), "")
    if not locale and sys.platform == "win32":
        import ctypes

        return "en" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == ENGLISH else "zh"
    return "en" if locale.lower().startswith("en") else "zh"


def join_words(words: Iterable[str], language: str, kind: str = "words") -> str:
    """Words one after the other, with what stands between them in a language; ``kind`` is a key of BETWEEN."""
    return BETWEEN[kind][language].join(words)


def page_ranges(pages: Iterable[int]) -> str:
    """Pages as people name them: those that follow each other by the first and the last."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


class MessagePhrases:
    """Says things in one language by the sentences of reports/messages."""

    def __init__(self, book: Rulebook, language: str) -> None:
        self.book, self.language = book, language

    def say(self, name: str, /, **arguments: object) -> str:
        return self.book.messages[name][self.language].format(**arguments)

    def place(self, page: int, line: int | None) -> str:
        """A page's line; a file's, where it has no pages."""
        return self.say("place", page=page, line=line) if page else self.say("place_in_file", line=line)

    def profile(self, used: Profile | None) -> str:
        """The profile that the rules were used with, behind the rules' version; empty where there was none."""
        return f" · {self.say('profile_used', name=used.name)} {used.sha256[:12]}" if used else ""

    def listing(self, words: Iterable[str]) -> str:
        return join_words(words, self.language)

    def join(self, parts: Iterable[str]) -> str:
        return join_words(parts, self.language, "parts")

    def listed(self, parts: Iterable[str]) -> str:
        """Things that may hold commas themselves."""
        return join_words(parts, self.language, "clauses")


def listing(names: Iterable[Text | str], quotes: str = "", kind: str = "words") -> Text:
    """Names in both languages one after the other; ``quotes`` are the marks around each, in Chinese and in English."""
    every, marks = list(names), tuple(quotes) if len(quotes) == 4 else (*quotes, "", "") if quotes else ("",) * 4
    chinese = (f"{marks[0]}{in_language(name, 'zh')}{marks[1]}" for name in every)
    english = (f"{marks[2]}{in_language(name, 'en')}{marks[3]}" for name in every)
    return Text(join_words(chinese, "zh", kind), join_words(english, "en", kind))


def first_words(words: Sequence[object], most: int) -> Text:
    """The first few, and a sign where there are more."""
    shown, more = listing(map(str, words[:most])), "…" if len(words) > most else ""
    return Text(shown.zh + more, shown.en + more)


QUOTED = '「」""'
"""The marks around titles of fields."""
UNREADABLE = Text(
    "出错（{name}），而说明文字无法读取：请重新安装 nrdl。",
    "Error ({name}), whose words cannot be read: install nrdl again.",
)
"""What is told where the messages themselves cannot be read: the one sentence that stands in Python."""


def message(name: str, /, **arguments: object) -> Text:
    """A sentence of reports/messages/errors, its arguments put in; ``name`` is that of its file, a dot, and its own."""
    part, _, own = name.partition(".")
    text = sentences(part).get(own)
    return filled(text, **arguments) if text else filled(UNREADABLE, name=name)


def sentences(part: str) -> Mapping[str, Text]:
    """The sentences of a file by name; none of a file that cannot be read."""
    return _read(paths.REPORTS / "messages" / "errors" / f"{part}.yaml")


@cache
def _read(path: Path) -> Mapping[str, Text]:
    import yaml

    try:
        raw = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return {name: Text(text["zh"], text["en"]) for name, text in raw.items()}
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError):
        return {}


def filled(text: Text, /, **arguments: object) -> Text:
    """The sentence with its arguments put in, by language: a Text, or several names one after the other."""
    return Text(
        *(text[k].format(**{name: in_language(value, k) for name, value in arguments.items()}) for k in LANGUAGES)
    )


def in_language(value: object, language: str) -> object:
    if isinstance(value, Text):
        return value[language]
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value
    return join_words((str(in_language(part, language)) for part in value), language)
