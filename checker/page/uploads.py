"""What a request sends: one form and its uploads, within limits; until they are checked their files have no name."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from checker.messages import message
from checker.model import MEGABYTE
from checker.page.models import CheckLimits, RequestRefused
from checker.reader import SIZE_LIMIT

FORM, UPLOADS = "form", "attachments"
MOST_FIELDS = 10
"""Fields that are no files: there should be none, and the first is refused by its name."""
LONGEST_NAME = 1000
DRAINED = 2
"""How many times the limit is read, and thrown away, so that the sender hears the answer."""


class ReceivedUpload(NamedTuple):
    """The form and its uploads by name; ``uploads`` is None where none were sent."""

    source: str
    content: bytes
    uploads: Sequence[tuple[str, UploadFile]] | None

    def lay_out(self, folder: Path) -> tuple[tuple[str, str], ...] | None:
        """The uploads written into a folder, under numbers: a name might be none that a system takes."""
        if self.uploads is None:
            return None
        laid = []
        for number, (name, upload) in enumerate(self.uploads):
            path = folder / str(number)
            upload.file.seek(0)
            with path.open("wb") as target:
                shutil.copyfileobj(upload.file, target)
            laid.append((name, str(path)))
        return tuple(laid)


async def read_parts(request: Request, limits: CheckLimits) -> FormData:
    """The parts of a request; close them. Raises Refused, OSError, and ClientDisconnect."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise RequestRefused(400, message("page.no_multipart"))
    chunks = limited_body(request, limits.size)
    parser = MultiPartParser(request.headers, chunks, max_files=limits.files + 1, max_fields=MOST_FIELDS)  # type: ignore[arg-type]
    try:
        return await parser.parse()
    except MultiPartException as error:
        for file in parser._files_to_close_on_error:
            file.close()
        if parser._current_files > limits.files:
            raise RequestRefused(413, message("page.too_many", limit=limits.files)) from None
        raise RequestRefused(400, message("page.broken_parts", what=error.message)) from None
    except BaseException:
        for file in parser._files_to_close_on_error:
            file.close()
        raise
    finally:
        async for _ in chunks:  # the sender hears the answer only when all is read
            pass


async def limited_body(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The body of a request. Raises Refused where it is larger than the limit."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= limit:
            yield chunk
        elif size > limit * DRAINED:
            break
    if size > limit:
        raise RequestRefused(413, message("page.too_large", limit=f"{limit / MEGABYTE:g}"))


async def several(request: Request, limits: CheckLimits, names: Sequence[str]) -> list[tuple[str, bytes]]:
    """Name and bytes of one file under each of the names. Raises RequestRefused, OSError, ClientDisconnect."""
    parts = await read_parts(request, limits)
    try:
        found = [parts.get(name) for name in names]
        for name, one in zip(names, found, strict=True):
            if not isinstance(one, UploadFile) or not one.filename:
                raise RequestRefused(400, message("page.no_file", part=name))
            if (one.size or 0) > SIZE_LIMIT:
                raise RequestRefused(413, message("page.form_too_large", limit=f"{SIZE_LIMIT / MEGABYTE:g}"))
        return [(one.filename or "", await one.read()) for one in found if isinstance(one, UploadFile)]
    finally:
        await parts.close()


async def sent(parts: FormData) -> ReceivedUpload:
    """The form and the uploads among the parts of a request. Raises Refused."""
    for key, value in parts.multi_items():
        if key not in (FORM, UPLOADS):
            raise RequestRefused(400, message("page.other_part", part=key))
        if not isinstance(value, UploadFile):
            raise RequestRefused(400, message("page.no_file", part=key))
    forms, uploads = parts.getlist(FORM), parts.getlist(UPLOADS)
    if len(forms) != 1:
        raise RequestRefused(400, message("page.one_form", count=len(forms)))
    (form,) = forms
    assert isinstance(form, UploadFile)
    if not form.filename:
        raise RequestRefused(400, message("page.no_name"))
    if (form.size or 0) > SIZE_LIMIT:
        raise RequestRefused(413, message("page.form_too_large", limit=f"{SIZE_LIMIT / MEGABYTE:g}"))
    named = [(upload_name(one.filename or ""), one) for one in uploads if isinstance(one, UploadFile)]
    names = [name for name, _ in named]
    twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
    if twice:
        raise RequestRefused(400, message("page.twice", name=twice))
    return ReceivedUpload(form.filename, await form.read(), named or None)


def upload_name(name: str) -> str:
    """The path of an upload below the folder of uploads. Raises Refused for one that leads elsewhere."""
    path = PurePosixPath(name.replace("\\", "/"))
    if not path.parts or path.is_absolute() or ".." in path.parts or len(name) > LONGEST_NAME or "\0" in name:
        raise RequestRefused(400, message("page.bad_name", name=name[:LONGEST_NAME]))
    return str(path)
