"""What is a form, a draft, an upload, and the folder of uploads: the one definition, for checks, hooks and audits.

Files are known by their names alone, drafts by their first lines too. What people call the folder of uploads, and what
systems leave behind by themselves, are words in rules/formats.yaml.
"""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from checker.file_looks import LOOKED_AT, first_bytes, is_itself, meaning_of, mode_of, seen_kind, suffix_of
from checker.messages import join_words
from checker.model import Rulebook
from checker.normalize import fold
from checker.paths import real_path
from checker.settled_folders import of_settled_folder

STANDARD_INPUT = "-"
FORM_TYPES = (".pdf", ".txt")
DRAFT_TYPES = (".yaml", ".yml")
ARCHIVE_TYPE = ".zip"
SCHEMA = "form.schema.json"
"""What an editor completes a draft by; it lies beside it."""
DRAFT_KEYS = tuple(re.compile(rb"(?m)^(?:\xef\xbb\xbf)?" + key + b":") for key in (b"edition", b"form"))
InputKind = Literal["form", "archive", "closed", "other", "nothing"]
"""``closed``: a folder that cannot be entered. ``other``: a file that is not looked at. ``nothing``: a file that is a
system's or ours, not the user's."""


class InputFile(NamedTuple):
    """What a search came to. ``name`` is the path below the folder that was searched, with ``/`` between folders.

    ``label`` is what a file that is not looked at is counted under: its suffix, or the name of a message.
    """

    path: str
    name: str
    kind: InputKind
    label: str = ""


class Search:
    """What the paths of a command hold: forms, folders that cannot be entered, how many files were not looked at."""

    def __init__(self, forms: Sequence[str] = ()) -> None:
        self.forms, self.closed = list(forms), list[str]()
        self.skipped = Counter[str]()


class Inputs(NamedTuple):
    """Tells forms, uploads and the rest apart, by a rulebook's words. We make the first of ``folders`` ourselves."""

    folders: tuple[str, ...]
    system_file: re.Pattern[str]

    @classmethod
    def of(cls, book: Rulebook) -> Inputs:
        return cls(tuple(book.formats.uploads_folders), re.compile(book.formats.patterns["system_file"]))

    def is_uploads_folder(self, name: str) -> bool:
        return fold(meant_name(name)) in map(fold, self.folders)

    def owner_of(self, name: str) -> str | None:
        """The folder whose forms the file, or folder of uploads, belongs to; None for what is no upload."""
        parts = PurePosixPath(name).parts
        at = next((at for at, part in enumerate(parts) if self.is_uploads_folder(part)), None)
        return None if at is None else str(PurePosixPath(*parts[:at]))

    def kind_of(self, name: str, head: Callable[[], bytes]) -> tuple[InputKind, str]:
        """What a file is by its path below the folder that is searched, and by its first bytes if need be."""
        last = name.rpartition("/")[2]
        suffix = suffix_of(last)
        if self.system_file.fullmatch(meant_name(name)) or last == SCHEMA:
            return "nothing", ""
        if suffix in FORM_TYPES or (suffix in DRAFT_TYPES and is_meant_for_draft(head())):
            return "form", ""
        if last.startswith("."):
            return "nothing", ""
        return ("archive" if suffix == ARCHIVE_TYPE else "other"), suffix or "input_bare"

    def is_form(self, name: str) -> bool:
        """A file is there that can be a form, by its name from the current folder."""
        return os.path.isfile(name) and self.kind_of(name, lambda: first_bytes(name))[0] == "form"

    def search(self, paths: Sequence[str], attachments: Path | None = None) -> Search:
        """The files to check: paths as they are, folders by the forms in them, but for the uploads' folders."""
        found = Search()
        for path in paths:
            if path == STANDARD_INPUT or not os.path.isdir(path):
                found.forms.append(path)
                continue
            for entry in self.walk(Path(path), attachments):
                if entry.kind == "form":
                    found.forms.append(entry.path)
                elif entry.kind == "closed":
                    found.closed.append(entry.path)
                else:
                    found.skipped[entry.label] += 1
        return found

    def walk(self, folder: Path, attachments: Path | None = None, prefix: str = "") -> Iterator[InputFile]:
        """What a folder and those in it hold, in the order of their names; uploads and what is nobody's are left out.

        ``attachments`` is a folder of uploads by whatever name; ``prefix`` begins every name.
        """
        given = real_path(attachments) if attachments else None
        yield from self._walk(str(folder), prefix, given)

    def _walk(self, folder: str, prefix: str, attachments: Path | None) -> Iterator[InputFile]:
        """Works with words, not with paths: there may be a hundred thousand files, and most are what they seem."""
        try:
            with os.scandir(folder) as entries:
                found = sorted((entry.name, *seen_kind(entry)) for entry in entries)
        except OSError:
            yield InputFile(folder, prefix, "closed")
            return
        below, within = ("" if folder == os.curdir else os.path.join(folder, "")), f"{prefix}/" if prefix else ""
        for name, is_folder, is_file in found:
            path, named = f"{below}{name}", f"{within}{name}"
            if not is_folder:
                yield from self._file(path, named, is_file)
            elif not (
                self.is_uploads_folder(name)
                or self.system_file.fullmatch(meant_name(f"{named}/"))
                or (attachments and real_path(Path(path)) == attachments)
            ):
                yield from self._walk(path, named, attachments)

    def _file(self, path: str, name: str, is_file: bool) -> Iterator[InputFile]:
        """``is_file``: it is known to be one. A link's mode is that of what it leads to."""
        mode = stat.S_IFREG if is_file else mode_of(path)
        kind, label = self.kind_of(name, lambda: first_bytes(path) if stat.S_ISREG(mode) else b"")
        if kind == "nothing":
            return
        if stat.S_ISDIR(mode):
            yield InputFile(path, name, "other", "input_link")
        elif not stat.S_ISREG(mode):  # a pipe, say: opening it could wait for ever
            yield InputFile(path, name, "other", "input_special")
        else:
            yield InputFile(path, name, kind, label)

    def uploads_beside(self, form: str) -> list[Path]:
        """The folders of uploads beside a form. One that is a link is none: it leads elsewhere."""
        if form == STANDARD_INPUT:
            return []
        folder = Path(os.path.abspath(form)).parent
        names = of_settled_folder(_uploads_folders_in, folder, self)
        return [folder / name for name in names or () if is_itself(folder / name)]

    def several_forms_beside(self, form: str) -> bool:
        """Other forms lie in the form's own folder; the same one as a print and as a text is one."""
        return bool(of_settled_folder(_several_forms_in, Path(os.path.abspath(form)).parent, self))


@lru_cache(maxsize=64)
def _uploads_folders_in(inputs: Inputs, folder: Path, changed: object) -> Sequence[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir() and inputs.is_uploads_folder(entry.name))
    except OSError:
        return ()


@lru_cache(maxsize=64)
def _several_forms_in(inputs: Inputs, folder: Path, changed: object) -> bool:
    stems = (Path(entry.path).stem for entry in inputs.walk(folder) if entry.kind == "form" and "/" not in entry.name)
    first = next(stems, None)
    return any(stem != first for stem in stems)


def kind_by_name(name: str) -> str:
    """What a name says that the content is to be: a PDF, or a draft. Of another kind the same content is no form."""
    small = name.lower()
    return "pdf" if small.endswith(".pdf") else "draft" if small.endswith(DRAFT_TYPES) else ""


def meant_name(name: str) -> str:
    """A file's name as its bytes mean it: some programs unpack names in a Chinese encoding, which reach us escaped."""
    return "/".join(map(meaning_of, name.split("/")))


def escaped_name(name: str) -> str:
    """A file's name as it is kept and shown: bytes that are no text are spelt out."""
    return name.encode("utf-8", "backslashreplace").decode()


def is_meant_for_draft(head: bytes) -> bool:
    """One of a draft's keys, or the name of its schema, stands in the file: a draft with a slip must be told of."""
    return SCHEMA.encode() in head or any(key.search(head) for key in DRAFT_KEYS)


def is_draft(content: bytes) -> bool:
    """Whether lines of the content begin with the keys of a draft, whatever the file's name is."""
    return all(key.search(content, 0, LOOKED_AT) for key in DRAFT_KEYS)


def skipped_note(message: str, skipped: Counter[str], book: Rulebook, language: str) -> str:
    """What was not looked at: each kind of file and how many."""

    def say(name: str, **words: object) -> str:
        return book.messages[name][language].format(**words)

    kinds = [
        say("input_count", kind=say(label) if label in book.messages else label, count=count)
        for label, count in sorted(skipped.items())
    ]
    return say(message, kinds=join_words(kinds, language))
