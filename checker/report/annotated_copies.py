"""The annotated copies of forms: which file each goes to, what they must not overwrite, and writing them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from checker.errors import ReadError, reason_of
from checker.inputs import STANDARD_INPUT
from checker.model import Result, Rulebook
from checker.output_files import file_identity, is_our_report, write_output
from checker.paths import real_path
from checker.pipeline import raised_at
from checker.reader.given import content_of

PDF = ".pdf"


@dataclass(frozen=True)
class Copies:
    """``files`` has each form's copy by the form's path. ``given`` are the files and folders that are checked.

    ``target`` is the copy itself where its name ends in .pdf, else a folder for the copies. By ``force``, files
    that are no copies of ours may be overwritten.
    """

    target: Path
    given: Sequence[str]
    files: Mapping[str, Path]
    force: bool = False

    @property
    def in_folder(self) -> bool:
        return self.target.suffix.lower() != PDF

    def wrong(self, outputs: Iterable[Path], book: Rulebook, language: str) -> str:
        """What is wrong with where the copies go, if anything."""
        copies = list(self.files.values()) if self.in_folder else [self.target]
        inputs = {file_identity(path) for path in self.files} - {None}
        times = Counter(real_path(path) for path in [*copies, *outputs])

        def say(name: str, **words: object) -> str:
            return book.messages[name][language].format(**words)

        if not self.in_folder and len(self.files) > 1:
            return say("annotation_several")
        for folder in filter(os.path.isdir, self.given):
            if real_path(self.target).is_relative_to(real_path(Path(folder))):
                return say("annotation_inside", target=self.target, folder=folder)
        for copy in copies:
            if file_identity(copy) in inputs:
                return say("annotation_overwrites", copy=copy)
            if not self.force and copy.is_file() and not is_our_report(copy):
                return say("annotation_foreign", copy=copy)
            if times[real_path(copy)] > 1:
                return say("annotation_twice", copy=copy)
        return ""

    def write_one(
        self, result: Result, held: Mapping[str, bytes], book: Rulebook, language: str
    ) -> tuple[str, dict[str, object]]:
        """Writes one copy. The message on why it could not be, and its words; an empty one where it was."""
        if result.form is None:
            return "annotation_unreadable", {}
        if has_no_pages(result):
            return "annotation_text", {}
        from checker.report.pdf_annotations import annotate

        copy = self.files[result.place]
        try:
            content = held[result.place] if result.place in held else content_of(result.place)
            if sha256(content).hexdigest() != result.sha256:
                return "annotation_changed", {}
            annotated = annotate(content, result, book, language)
            if self.in_folder:
                copy.parent.mkdir(parents=True, exist_ok=True)
            write_output(copy, annotated)
        except ReadError:
            return "annotation_changed", {}
        except OSError as error:
            return "annotation_unwritable", {"copy": copy, "reason": reason_of(error)[language]}
        except Exception as error:  # a bug of ours on one form must not cost the others their copies
            return "annotation_failed", {"what": f"{raised_at(error)}: {type(error).__name__}"}
        return "", {}


def place_copies(paths: Sequence[str], given: Sequence[str], target: Path, *, force: bool = False) -> Copies:
    """The copies of the forms ``paths``, which were found in ``given``.

    In a folder, they lie to one another as the forms do below what was given, so that equal names stay apart.
    """
    if target.suffix.lower() == PDF:
        return Copies(target, given, dict.fromkeys(paths, target), force)
    whole = [os.path.abspath(path) for path in given if path != STANDARD_INPUT]
    try:
        root = os.path.commonpath([path if os.path.isdir(path) else os.path.dirname(path) for path in whole])
    except ValueError:  # there are none, or they lie on several drives
        root = ""
    return Copies(target, given, {path: target / name_below(path, root) for path in paths}, force)


def name_below(path: str, root: str) -> str:
    if path == STANDARD_INPUT:
        return f"stdin{PDF}"
    name = os.path.relpath(path, root) if root else os.path.basename(path)
    return name if name.lower().endswith(PDF) else name + PDF


def has_no_pages(result: Result) -> bool:
    """Whether a form was read from a text, or from a draft, which is one too."""
    return bool(result.form and result.form.document and result.form.document.kind != "pdf")
