"""Papers among the uploads: whether they name the drug, and whether they are to be read in Chinese."""

from __future__ import annotations

import re

from checker.engine.operators.attachments import files
from checker.engine.operators.context import Context, operator, unknown
from checker.model import ConditionResult

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LEAST_CHINESE = 0.02
"""The share of a text's letters below which it is a foreign one: Chinese names of its authors may stand there."""


def texts_without_recognition(context: Context, field: str) -> list[tuple[str, str]]:
    """The names and texts of an upload's files that hold text: whole papers are not recognised for a name."""
    read = [file for file in files(context, field) if not file.look().scan]
    return [(file.name, words.text) for file in read if (words := file.look().words()).text.strip()]


@operator
def file_names_drug(context: Context, field: str, name: str) -> ConditionResult:
    """A file of the upload names the drug, with its dosage form or without; unknown where none holds text."""
    from checker.attachments.text_containment import letters_and_digits
    from checker.matching import substance

    value, read = context.value(name), texts_without_recognition(context, field)
    if value is None or not read:
        return unknown("file_names_drug", context.key(field if value else name))
    wanted = letters_and_digits(substance(value.text, context.book.formats))
    truth = any(wanted in letters_and_digits(text) for _, text in read)
    return ConditionResult("file_names_drug", truth, {"file": "、".join(file for file, _ in read)}, (value,))


@operator
def file_foreign(context: Context, field: str) -> ConditionResult:
    """The upload's files hold text, and next to no Chinese; unknown where one of them holds no text."""
    read = texts_without_recognition(context, field)
    if not read or len(read) < len(files(context, field)):
        return unknown("file_foreign", context.key(field))
    letters = [one for _, text in read for one in text if one.isalpha()]
    chinese = sum(bool(CHINESE.match(one)) for one in letters)
    truth = bool(letters) and chinese < LEAST_CHINESE * len(letters)
    return ConditionResult("file_foreign", truth, {"file": "、".join(file for file, _ in read)})
