"""The reader of arguments: help and complaints in the reader's language, and what a misspelt word may have meant."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from checker import paths
from checker.cli.common import USAGE, write_report
from checker.messages import LANGUAGES, message, sentences, usual_language
from checker.model import Text
from checker.report.sanitize import visible

SAID = "…"
"""Stands for the help of a command or an argument until somebody asks for help."""


class Parser(argparse.ArgumentParser):
    """A reader of arguments. Its help is in reports/messages, read only when it is shown: ``help_COMMAND_ARGUMENT``, or
    ``help_ARGUMENT`` where several commands take it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.names: list[str] = []
        super().__init__(*arguments, **{"formatter_class": Help, **options})
        self.set_defaults(parser=self)  # that of the innermost command stays

    def add_argument(self, *names: Any, **options: Any) -> argparse.Action:
        self.names += [name for name in names if name.startswith("--")]
        return super().add_argument(*names, **{**options, "help": SAID})

    def parse_words(self, words: Sequence[str]) -> argparse.Namespace:
        """What the words say; a wrong one ends the program with exit code 2, by the command that does not know it."""
        with own_words_of_argparse():
            options, unknown = self.parse_known_args(words)
            if unknown:
                options.parser.refuse(unknown)
            if getattr(options, "profile", None):
                from checker import profiles

                options.parser.set_defaults(**profiles.read_profile(options.profile, Path()).as_defaults())
                return self.parse_args(words)
        return options

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        near = [near_words(word.partition("=")[0], self.names) for word in unknown if word.startswith("-")]
        found = in_reader_language(message("arguments.unknown", words=" ".join(unknown)))
        self.complain(found + meant([name for names in near for name in names]))

    def error(self, message: str) -> NoReturn:
        self.complain(message)

    def complain(self, what: str) -> NoReturn:
        self.exit(USAGE, in_reader_language(message("arguments.wrong", program=self.prog, what=visible(what))) + "\n")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            raise argparse.ArgumentError(action, no_such_choice(value, choices))

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        try:
            return super()._get_value(action, arg_string)
        except argparse.ArgumentError:
            wanted = in_reader_language(
                message("arguments.no_value", value=arg_string, wanted=said(self.prog, action.dest))
            )
            raise argparse.ArgumentError(action, wanted) from None

    def _print_message(self, message: str, file: Any = None) -> None:
        """Help and version as a report is shown: where they cannot be the program ends with exit code 2."""
        if file is not None and file is sys.stderr:
            super()._print_message(message, file)
            return
        if code := write_report(message):
            raise SystemExit(code)

    def format_help(self) -> str:
        self.description, self.epilog = (said(self.prog, part) for part in ("about", "end"))
        with own_words_of_argparse():
            for group in self._action_groups:
                group.title = argparse_words(group.title or "")
            return super().format_help()


class Help(argparse.HelpFormatter):
    """Lines as wide as a terminal shows them: a Chinese character takes two columns."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **{"width": help_width() - 2, **options})

    def _expand_help(self, action: argparse.Action) -> str:
        if action.help != SAID:
            return super()._expand_help(action)
        listed = f" ({', '.join(action.choices)})" if action.choices and action.metavar else ""
        is_command = isinstance(action, argparse._SubParsersAction._ChoicesPseudoAction)
        return said(self._prog, f"command_{action.dest}" if is_command else action.dest) + listed

    def _split_lines(self, text: str, width: int) -> list[str]:
        from checker.report.wrap import line_breaks  # only help pays for it

        words = " ".join(text.split())
        return [words[start:end] for start, end in line_breaks(words, width, 0)]

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))


def help_width() -> int:
    """As ``shutil`` tells it, which takes longer to load than all commands to be described."""
    with suppress(AttributeError, ValueError, OSError):
        wish = os.environ.get("COLUMNS", "")
        return int(wish) if wish.strip("0").isdecimal() else os.get_terminal_size(sys.stdout.fileno()).columns or 80
    return 80


def in_reader_language(text: Text) -> str:
    return text[usual_language()]


def no_such_choice(value: object, choices: Sequence[str]) -> str:
    return in_reader_language(message("arguments.no_choice", value=value, choices=choices)) + meant(
        near_words(str(value), choices)
    )


def near_words(word: str, known: Collection[str]) -> list[str]:
    """Those of the known words that a misspelt one may have meant, the likeliest first."""
    from difflib import get_close_matches  # nobody else must pay for it

    return get_close_matches(word, known, n=1, cutoff=0.6)


def meant(words: Sequence[str]) -> str:
    """What a misspelt word may have meant, as a question; nothing where no word is near."""
    return in_reader_language(message("arguments.meant", words=words)) if words else ""


def chosen_language(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """The language of ``--lang``, wherever it stands, and the other arguments. One that nobody knows stays there."""
    rest, chosen = list(arguments), None
    end = rest.index("--") if "--" in rest else len(rest)
    for place in range(end - 1, -1, -1):
        name, sign, value = rest[place].partition("=")
        if name == "--lang":
            value = value if sign else "".join(rest[place + 1 : place + 2])
            if value in LANGUAGES:
                chosen = chosen or value
                del rest[place : place + (1 if sign else 2)]
    return chosen, rest


def with_language(language: str | None, arguments: Sequence[str]) -> list[str]:
    """The arguments with the language where every command looks for it: behind its words, before the names of files."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return [*arguments[:end], *(["--lang", language] if language else []), *arguments[end:]]


def said(program: str, part: str, language: str = "") -> str:
    """The help of a command's argument in one language; nothing where there is none."""
    helps = help_messages()
    own = "_".join(["help", *program.split()[1:], part])
    shared = "" if part in ("about", "end") else f"help_{part}"
    text = helps.get(own) or helps.get(shared)
    return text[language or usual_language()] if text else ""


@cache
def help_messages() -> dict[str, dict[str, str]]:
    import yaml

    found: dict[str, dict[str, str]] = yaml.safe_load((paths.REPORTS / "messages" / "help.yaml").read_text("utf-8"))
    return found


@contextmanager
def own_words_of_argparse() -> Iterator[None]:
    """While it holds, argparse speaks the reader's language. It asks for each of its sentences by ``_``, as programs
    that are translated do; gettext's own catalogues would be a second kind of messages, and compiled."""
    before = {name: vars(argparse)[name] for name in ("_", "ngettext")}

    def counted(one: str, many: str, count: int) -> str:
        return argparse_words(one if count == 1 else many)

    vars(argparse).update(_=argparse_words, ngettext=counted)
    try:
        yield
    finally:
        vars(argparse).update(before)


def argparse_words(english: str) -> str:
    """A sentence of argparse in the reader's language; as it is where reports/messages lack it."""
    if usual_language() == "en":
        return english
    return next((text.zh for text in sentences("argparse").values() if text.en == english), english)
