"""Which file of the folder a name in the form means."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any, Literal, NamedTuple

from checker.attachments.models import Attachment, Attachments
from checker.normalize import fold, remove_spaces, unify
from checker.reader.repair import repair_characters, trim

Pattern = Any
"""A compiled expression."""
LOST = "\ufffd"
How = Literal["same", "alike", "subfolder", "link", "unclear", "absent"]


class FileMatch(NamedTuple):
    """How a name came out. ``alike``: the files differ from it in ``differences`` only (keys of DIFFERENCES).

    ``subfolder``: the file lies in one. ``unclear``: the name has lost characters, or not all of the folder
    is known.
    """

    how: How
    files: tuple[Attachment, ...] = ()
    differences: tuple[str, ...] = ()


DIFFERENCES: dict[str, Callable[[str], str]] = {
    "unicode_form": lambda name: unicodedata.normalize("NFC", name),
    "case": lambda name: name.casefold(),
    "width": unify,
    "spaces": remove_spaces,
}


def match_filename(name: str, attachments: Attachments, *, wrapped: bool = False) -> FileMatch:
    """The file of this name. ``wrapped``: the print broke it over lines, which may cost or add a space."""
    here = [file for file in attachments.files if "/" not in file.name]
    deeper = [file for file in attachments.files if "/" in file.name]
    for files, last_part_only in ((here, False), (deeper, False), (deeper, True)):
        found = _among(name, files, last_part_only, wrapped)
        if found is None:
            continue
        if any(file.link for file in found.files):
            return found._replace(how="link")
        return found._replace(how="subfolder") if last_part_only else found
    return FileMatch("unclear" if LOST in name or attachments.cut else "absent")


def _among(name: str, files: Sequence[Attachment], last_part_only: bool, wrapped: bool) -> FileMatch | None:
    wanted = as_printed(name)
    names = [(file, as_printed(file.name.rpartition("/")[2] if last_part_only else file.name)) for file in files]
    same = [file for file, other in names if other == wanted]
    if same:
        return FileMatch("same", (same[0],))
    for count in range(1, len(DIFFERENCES) + 1):
        for steps in combinations(DIFFERENCES, count):
            alike = tuple(file for file, other in names if _folded(other, steps) == _folded(wanted, steps))
            if alike:
                told = steps if steps != ("spaces",) or not wrapped or len(alike) > 1 else ()
                return FileMatch("alike" if told else "same", alike, told)
    return None


NEAR = 0.85
"""How alike two names are, their endings and numbers aside, of which one is taken for the other."""


def nearest_name(name: str, attachments: Attachments, numbering: Pattern) -> str | None:
    """The file whose name differs from this one in its ending, its numbering (附件1-) or a character or two."""

    def core(text: str) -> str:
        stem = as_printed(text.rpartition("/")[2])
        stem = stem.rpartition(".")[0] or stem
        return fold(stem[hit.end() :] if (hit := numbering.match(stem)) else stem)

    wanted = core(name)
    rated = [(SequenceMatcher(None, wanted, core(file.name)).ratio(), file.name) for file in attachments.files]
    best = max(rated, default=(0.0, ""))
    return best[1] if wanted and best[0] >= NEAR else None


def as_printed(name: str) -> str:
    """The name as a reader of the form gives it: radicals folded, icons dropped, a run of spaces is one."""
    return " ".join(trim(repair_characters(name)[0])[0].split())


def _folded(name: str, steps: Sequence[str]) -> str:
    for step in steps:
        name = DIFFERENCES[step](name)
    return name
