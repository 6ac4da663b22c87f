"""Where words of an upload stand, as conditions look at them."""

from typing import NamedTuple

from checker.model.document import Box


class UploadMark(NamedTuple):
    """Words of an upload: of which field's, in which row, file and page, and what is around them.

    ``confidence`` is of recognition, where the words were recognised.
    """

    field: str
    row: int | None
    file: str
    page: int
    line: int
    text: str
    box: Box | None = None
    confidence: float | None = None
