"""Papers among the uploads: whether they name the drug, and whether they are to be read in Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from checker.engine.operators.attachments import files, recognised_page_marks
from checker.engine.operators.context import Context, operator, unknown
from checker.messages import listing
from checker.model import ConditionResult, Text, UploadMark, Value

if TYPE_CHECKING:  # a check without a folder of uploads does not load what reads them
    from checker.attachments import Attachment, ExtractedText

CHINESE = r"[\u4e00-\u9fff]"
LEAST_CHINESE = 0.02
"""The share of a text's letters below which it is a foreign one: Chinese names of its authors may stand there."""


MOST_RECOGNISED = 12
"""The pages of a scan that are recognised for a name: an excerpt, not a book."""


def texts_of_papers(context: Context, field: str) -> list[tuple[Attachment, ExtractedText]]:
    """An upload's files that hold text, or pictures of a few pages, and what they say."""
    looks = [(file, file.look()) for file in files(context, field)]
    read = [(file, look) for file, look in looks if not look.scan or 0 < (look.pages or 0) <= MOST_RECOGNISED]
    context.worked_out |= {("words", file.name): True for file, _ in read}
    return [(file, words) for file, look in read if (words := look.words()).text.strip()]


@operator
def file_names_drug(context: Context, field: str, name: str) -> ConditionResult:
    """A file of the upload names the drug, with its dosage form or without; unknown where none holds text."""
    from checker.attachments.agreement import without_confusion
    from checker.attachments.text_containment import letters_and_digits
    from checker.matching import substance

    value, read = context.value(name), texts_of_papers(context, field)
    if value is None or not read:
        return unknown("file_names_drug", context.key(field if value else name))
    confused = context.book.formats.documents["confused"]
    wanted = letters_and_digits(substance(value.text, context.book.formats))
    truth = any(
        without_confusion(wanted, confused) in without_confusion(letters_and_digits(words.text), confused)
        if words.recognised
        else wanted in letters_and_digits(words.text)
        for _, words in read
    )
    marks: tuple[Value | UploadMark, ...] = (value, *recognised_page_marks(context, field, read))
    return ConditionResult("file_names_drug", truth, {"file": listed_files(read)}, marks)


def listed_files(read: Sequence[tuple[Attachment, ExtractedText]]) -> Text:
    return listing([file.name for file, _ in read])


@operator
def file_foreign(context: Context, field: str) -> ConditionResult:
    """The upload's files hold text, and next to no Chinese; unknown where one of them holds no text."""
    read = texts_of_papers(context, field)
    if not read or len(read) < len(files(context, field)):
        return unknown("file_foreign", context.key(field))
    letters = [one for _, words in read for one in words.text if one.isalpha()]
    chinese = sum(bool(re.match(CHINESE, one)) for one in letters)
    truth = bool(letters) and chinese < LEAST_CHINESE * len(letters)
    return ConditionResult(
        "file_foreign", truth, {"file": listed_files(read)}, recognised_page_marks(context, field, read)
    )
