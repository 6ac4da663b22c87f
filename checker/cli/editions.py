"""``nrdl editions``: the cycles that are known, and drafting a new one from prints of its form."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.cli.common import DONE, FOUND, add_own_rules, complain, write_report
from checker.cli.parser import Parser
from checker.errors import ReadError
from checker.messages import LANGUAGES, message, usual_language

if TYPE_CHECKING:
    from checker.edition_draft.draft import DraftedEdition
    from checker.edition_draft.forms import SeenForm
    from checker.model import Rulebook


def add(commands: Any) -> None:
    """Adds ``editions`` and ``editions new`` to the commands."""
    editions: Parser = commands.add_parser("editions", help="…")
    editions.add_argument("--lang", choices=LANGUAGES, default=usual_language())
    add_own_rules(editions)
    editions.set_defaults(run=run_list_editions)
    words = editions.add_subparsers(title="commands", metavar="COMMAND")
    drafter = words.add_parser("new", help="…")
    drafter.add_argument("year", metavar="YEAR")
    drafter.add_argument("--from", dest="forms", metavar="FORM", type=Path, nargs="+", required=True)
    drafter.add_argument("--like", metavar="YEAR")
    drafter.add_argument("--announcement", metavar="FILE", type=Path)
    drafter.add_argument("-o", "--output", metavar="DIR", type=Path, required=True)
    drafter.add_argument("--lang", choices=LANGUAGES, default=usual_language())
    drafter.set_defaults(run=run_draft_edition)


def run_list_editions(options: argparse.Namespace) -> int:
    """Each cycle: whose it is, whether its form was seen, its windows and lists. Raises RuleError."""
    from checker.rule_tools.phrases import RulePhrases
    from checker.rulebook import load_rules

    book, language = load_rules(options.rules, prefer_own=options.prefer_own), options.lang
    speaker, lines = RulePhrases(book, language), []
    for name, edition in sorted(book.editions.items()):
        parameters = edition.parameters
        window = parameters["route_new_name"]
        lists = [one for route in parameters.values() if isinstance(route, dict) for one in route.get("lists", ())]
        about = {
            "year": name,
            "basis": book.messages[f"edition_is_{edition.basis}"][language],
            "seen": book.messages["edition_is_seen" if edition.form_seen else "edition_is_unseen"][language],
            "window": speaker.value(window),
            "lists": speaker.listing(map(speaker.list_title, lists)) or "-",
            "catalogue": speaker.value(parameters["catalogue_in_force"], "catalogue_in_force"),
            "grammar": edition.grammar,
            "todo": speaker.listing(map(speaker.parameter_with_name, edition.todo)) or "-",
        }
        lines.append(book.messages["edition_line"][language].format(**about))
    return write_report("\n".join(lines))


def run_draft_edition(options: argparse.Namespace) -> int:
    """0: nothing is left to do. 1: written, with TODOs. 2: nothing could be read."""
    from checker.criteria.notice import read_submission
    from checker.edition_draft.draft import draft_edition, earlier_forms
    from checker.edition_draft.forms import read_forms
    from checker.edition_draft.notice_text import notice_words
    from checker.rulebook import load_rules

    book, language = load_rules(), options.lang
    if not (options.year.isdecimal() and len(options.year) == 4) or options.like not in (None, *book.editions):
        return complain(message("editions.no_year", year=options.year, known=sorted(book.editions))[language])
    try:
        given = [*dict.fromkeys([*options.forms, *earlier_forms(options.output, options.year, options.forms)])]
        forms = read_forms(given, options.year, options.like, book)
        notice = notice_words(options.announcement) if options.announcement else ""
    except ReadError as error:
        return complain(f"{error.message[language]} {error.advice[language]}")
    except (OSError, ValueError):
        return complain(message("editions.unreadable", file=options.announcement)[language])
    try:
        drafted = draft_edition(options.year, forms, read_submission(notice, options.year), options.output, book)
    except OSError as error:
        return complain(message("editions.unwritten", file=options.output, reason=error.strerror)[language])
    unsaid = write_report("\n".join(draft_report(drafted, forms, book, language, options.output)))
    return unsaid or (FOUND if drafted.todo else DONE)


def draft_report(
    drafted: DraftedEdition, forms: Sequence[SeenForm], book: Rulebook, language: str, folder: Path
) -> list[str]:
    """What was found, what is left to do, and what was written."""
    from checker.edition_draft.forms import choices_seen
    from checker.rule_tools.phrases import RulePhrases

    def say(name: str, /, **about: object) -> str:
        return book.messages[f"edition_draft_{name}"][language].format(**about)

    cycle = forms[0].cycle
    speaker = RulePhrases(book, language, cycle.unstored)
    lines = [say("no_title", path=seen.path, year=drafted.year) for seen in forms if not seen.titled]
    lines += [say("known", known=cycle.known, labels=cycle.labels, like=drafted.like, count=len(forms))]
    for change in drafted.changes:
        lines.append("  " + say(change.kind, old=change.old, new=change.new, near=f"{change.near:.0%}"))
    for key, words in choices_seen(forms, book).items():
        lines.append("  " + say("choices", field=book.fields[key].title[language], words="、".join(words)))
    for name, origin in drafted.origins.items():
        if name in cycle.printed or name == "submission":
            value = drafted.parameters[name]
            shown = speaker.say("value_open") if name in drafted.todo else speaker.value(value, name)
            lines.append("  " + say("parameter", name=speaker.parameter_with_name(name), value=shown, origin=origin))
    lines += (
        [say("edited", names=speaker.listing(map(speaker.parameter_with_name, drafted.edited)))]
        if drafted.edited
        else []
    )
    lines += (
        [say("todo", names=speaker.listing(map(speaker.parameter_with_name, drafted.todo)))] if drafted.todo else []
    )
    empty = dict.fromkeys(cycle.unstored)
    if "catalogue_in_force" in drafted.todo:
        empty[f"nrdl_{int(drafted.year) - 1}"] = None
    lines += [say("list_todo", id=name, title=speaker.list_title(name), folder=folder) for name in empty]
    lines += [say("written", path=path) for path in drafted.files]
    lines.append(say("next", year=drafted.year, like=drafted.like, folder=folder))
    return lines
