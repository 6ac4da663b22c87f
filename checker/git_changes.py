"""A commit's changed files -> the forms to check, and what to tell of the rest.

pre-commit gives the names of files that were added or altered. It never gives those of deleted ones: these come
from git. A form is checked when it changed itself, or when something in its folder of uploads did.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from checker.inputs import Inputs
from checker.messages import join_words
from checker.model import Result, Rulebook

NO_FORM = ["no_form"]
"""The problems of a file that plainly is no form. One that cannot be read may well be a form, and is told."""
FROM, TO = "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF"
"""Set by pre-commit when it looks at the commits between two, as before a push or in CI."""
NAMED = 10
"""Names in one line."""


def file_arguments(arguments: Sequence[str]) -> list[str]:
    """The command's arguments; a name that looks like an option but is a file's is made to look like a file's."""
    return [f"./{word}" if word.startswith("-") and os.path.lexists(word) else word for word in arguments]


def staged_changes(names: Sequence[str]) -> list[str]:
    """These names and those of deleted files, each once, from the current folder and with ``/`` between folders."""
    return list(dict.fromkeys([*map(from_here, names), *deleted()]))


def from_here(name: str) -> str:
    try:
        name = os.path.relpath(name)
    except ValueError:  # on another drive
        name = os.path.abspath(name)
    return name.replace(os.sep, "/")


def deleted() -> list[str]:
    """What the commit, or the commits that are looked at, delete; moved files at their old place are among them."""
    first, last = os.environ.get(FROM), os.environ.get(TO)
    # without a common ancestor, as in a clone that is not deep, the first way fails
    ranges = [f"{first}...{last}", f"{first}..{last}"] if first and last else ["--cached"]
    options = ("--name-only", "--no-renames", "--no-ext-diff", "--diff-filter=D", "--relative", "-z")
    found = (git("diff", *options, wanted, "--") for wanted in ranges)
    return next((names for names in found if names is not None), [])


def git(*arguments: str) -> list[str] | None:
    """The names that git lists; None where there is no git, or this is no work tree of it."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, stdin=subprocess.DEVNULL)
    except OSError:
        return None
    return None if done.returncode else os.fsdecode(done.stdout).split("\0")[:-1]


# ------------------------------------------------------------------------------------------------ the forms


def changed_forms(names: Iterable[str], inputs: Inputs) -> list[str]:
    """The forms among these files, and those whose uploads are among them; in order, as they are there now."""
    forms: set[str] = set()
    folders: set[str] = set()
    for name in names:
        if (folder := inputs.owner_of(name)) is not None:
            folders.add(folder)
        elif inputs.is_form(name):
            forms.add(name)
    return sorted(forms.union(filter(inputs.is_form, tracked_files(folders))))


def tracked_files(folders: set[str]) -> Iterator[str]:
    """The files in these folders: those that git knows, since others are no part of a commit."""
    known = git("ls-files", "-z") if folders else None
    below: dict[str, list[str]] = {}
    for name in known or ():
        below.setdefault(name.rpartition("/")[0] or ".", []).append(name)
    for folder in folders:
        if known is None or folder.startswith("..") or os.path.isabs(folder):
            yield from names_under(folder)
        else:
            yield from below.get(folder, ())


def names_under(folder: str) -> list[str]:
    try:
        return [from_here(os.path.join(folder, name)) for name in os.listdir(folder)]
    except OSError:  # it went with what was in it
        return []


# --------------------------------------------------------------------------------------------- what is told


def is_none(result: Result) -> bool:
    """The file plainly is no form, such as notes beside it."""
    return [problem.kind for problem in result.problems] == NO_FORM


def notes(
    results: Sequence[Result], names: Sequence[str], settings: Iterable[Path | None], book: Rulebook, language: str
) -> Iterator[str]:
    """A line on whatever the user might take for checked and that was not; ``settings`` are what forms are judged
    by, a waivers file and a folder of rules."""

    def say(key: str, found: Sequence[str] = ()) -> str:
        words = join_words(found[:NAMED], language) + ("…" if len(found) > NAMED else "")
        return book.messages[key][language].format(files=words)

    forms = [result for result in results if not is_none(result)]
    if other := [result.source for result in results if is_none(result)]:
        yield say("hook_no_form", other)
    if unread := [form.source for form in forms if form.form is None and form.problems[0].kind != "engine"]:
        yield say("hook_unread", unread)
    if missing := untracked([form.place for form in forms], Inputs.of(book)):
        yield say("hook_untracked", missing)
    judged_by = [from_here(str(path)) for path in settings if path]
    altered = [path for path in judged_by if any(PurePosixPath(name).is_relative_to(path) for name in names)]
    if altered and not_looked_at(results, Inputs.of(book)):
        yield say("hook_settings", altered)
    if not forms:
        yield say("hook_nothing")


def not_looked_at(results: Sequence[Result], inputs: Inputs) -> bool:
    """Whether git knows of a form that is not among these: where all are, nobody need run it over all files."""
    known, seen = git("ls-files", "-z"), {result.place for result in results}
    return known is None or any(
        inputs.is_form(name) for name in known if name not in seen and inputs.owner_of(name) is None
    )


def untracked(forms: Sequence[str], inputs: Inputs) -> list[str]:
    """The uploads of these forms that the commit will not have; what git ignores is left out on purpose."""
    if not any(map(inputs.uploads_beside, forms)):
        return []
    folders = {str(PurePosixPath(form).parent) for form in forms}
    others = git("ls-files", "--others", "--exclude-standard", "-z") or ()
    return [name for name in others if inputs.owner_of(name) in folders]
