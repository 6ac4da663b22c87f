"""Optical character recognition: pages that are pictures -> their words, with a box and a confidence each.

RapidOCR does the work (extra ``ocr``); its models come with it, and nothing is downloaded. What was recognised is
kept in the cache folder under the hash of the file's content, so that no page is recognised twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from threading import local
from typing import Any, NamedTuple

from checker import __version__
from checker.model import Box
from checker.paths import cache_folder, read_ours, write_cache

RESOLUTION = 200
"""Dots an inch at which a page is looked at; a finer one gains nothing and costs time."""
METHOD = 3
"""How shapes and lines are made of a picture: counted up with every change, so that pages kept before are read anew."""
LONGEST_SIDE = 3000
"""Pixels: a page larger than A4 is looked at more coarsely."""
POINTS_AN_INCH = 72
DOUBTFUL = 0.8
"""The confidence below which recognised words are marked as doubtful."""

DASH, DASH_CONFIDENCE, ABOVE_DASH = "-", 0.5, 1.5
"""What stands for an empty entry in the form, how sure a stroke on the page is to be one, and its lengths by which the
characters beside it are higher: by a character's height its column is told."""
BARS = ("_", "|")
"""What an upright bar beside a heading is read as."""

Progress = Callable[[int, int], None]
"""Told the page in hand and how many are left with it."""


class RecognisedLine(NamedTuple):
    """Words of a picture on one line. ``boxes`` has one a character, in points from the page's lower left corner."""

    text: str
    boxes: tuple[Box, ...]
    confidence: float


class TickBox(NamedTuple):
    """A small square drawn on a page, and whether it is filled."""

    box: Box
    ticked: bool


class RecognisedPage(NamedTuple):
    """What stands on a page, in no order yet; ``squares`` are what may be tick boxes. ``height`` is the page's.

    ``turn``: by how many quarters it was turned clockwise to be read.
    """

    height: float
    lines: tuple[RecognisedLine, ...]
    squares: tuple[TickBox, ...] = ()
    turn: int = 0


def is_available() -> bool:
    """Whether the extra ``ocr`` is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def engine_version() -> str:
    """What recognises, in words that change when its answers may."""
    try:
        return f"{__version__}-rapidocr-{version('rapidocr')}-{RESOLUTION}-{METHOD}"
    except PackageNotFoundError:
        return ""


def one_page_at_once() -> None:
    """For a process whose memory is limited: a page in hand takes most of a gigabyte, and its like run beside it."""
    global _pages_at_once
    _pages_at_once = 1


_pages_at_once = os.cpu_count() or 1


def recognise_pdf(content: bytes, pages: Sequence[int], progress: Progress | None = None) -> dict[int, RecognisedPage]:
    """The words of a PDF's pages (counted from 1), by page: on all processors, and none of them twice."""
    digest = sha256(content).hexdigest()
    found = {page: kept for page in pages if (kept := kept_page(digest, page)) is not None}
    wanted = [page for page in pages if page not in found]
    if not wanted:
        return found
    workers = min(_pages_at_once, len(wanted))
    with ThreadPoolExecutor(workers) as pool:
        # pdfium draws one page at a time, and only as many as are in hand, so that memory stays flat
        for at in range(0, len(wanted), workers):
            batch = wanted[at : at + workers]
            if progress:
                progress(batch[0], len(wanted) - at)
            answers = pool.map(lambda one: recognise_picture(*one), list(_pictures(content, batch)))
            for page, answer in zip(batch, answers, strict=True):
                found[page] = answer
                keep_page(digest, page, answer)
    return found


def _pictures(content: bytes, pages: Sequence[int]) -> Iterator[tuple[Any, float, float]]:
    """A page's picture, its height in points, and the points a pixel."""
    import pypdfium2

    with closing(pypdfium2.PdfDocument(content)) as document:
        for number in pages:
            with closing(document[number - 1]) as page:
                page.set_rotation(0)
                width, height = page.get_size()
                scale = min(RESOLUTION / POINTS_AN_INCH, LONGEST_SIDE / max(width, height))
                with closing(page.render(scale=scale)) as bitmap:
                    yield bitmap.to_numpy()[:, :, :3].copy(), height, 1 / scale


def recognise_picture(picture: Any, height: float, scale: float) -> RecognisedPage:
    from checker.reader.ocr_shapes import squares_and_dashes

    answer = _engine()(picture, use_cls=False, return_word_box=True, return_single_char_box=True)

    def box(left: float, top: float, right: float, bottom: float) -> Box:
        return (left * scale, height - bottom * scale, right * scale, height - top * scale)

    lines, frames = [], []
    found = zip(answer.txts, answer.scores, answer.word_results, strict=True) if answer.txts else ()
    for text, score, characters in found:
        boxes = [(character, box(*_frame(corners))) for word, _, corners in characters for character in word]
        left, top, right, bottom = _frame([corner for _, _, corners in characters for corner in corners])
        frames.append((left, top, right - left, bottom - top))
        if text not in BARS or bottom - top < right - left:
            lines.append(RecognisedLine(text, tuple(_spread(text, boxes)), round(float(score), 4)))
    squares, dashes = squares_and_dashes(picture, frames)
    around = [(box(left, top, left + wide, top + high), ticked) for (left, top, wide, high), ticked in squares]
    lines += [
        RecognisedLine(DASH, (box(left, top - above, left + wide, top + high + above),), DASH_CONFIDENCE)
        for left, top, wide, high in dashes
        for above in (ABOVE_DASH * wide,)
    ]
    return RecognisedPage(height, tuple(lines), tuple(TickBox(*square) for square in around))


def _frame(corners: Sequence[Any]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of some corners."""
    across, down = [float(corner[0]) for corner in corners], [float(corner[1]) for corner in corners]
    return min(across), min(down), max(across), max(down)


def _spread(text: str, boxes: Sequence[tuple[str, Box]]) -> Iterator[Box]:
    """A box for every character of the text: what has none of its own (a space) gets the one before it."""
    at, last = 0, boxes[0][1] if boxes else (0.0, 0.0, 0.0, 0.0)
    for character in text:
        if at < len(boxes) and boxes[at][0] == character:
            last, at = boxes[at][1], at + 1
        yield tuple(round(edge, 2) for edge in last)  # type: ignore[misc]


_engines = local()


def _engine() -> Any:
    """One engine a thread: it holds what it looks at."""
    if not hasattr(_engines, "engine"):
        _engines.engine = _new_engine()
    return _engines.engine


def _new_engine() -> Any:
    from onnxruntime import disable_telemetry_events
    from rapidocr import RapidOCR

    disable_telemetry_events()  # what is read here is nobody else's
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


# ------------------------------------------------------------------------------------------ what is kept


@cache
def _folder() -> Any:
    folder = cache_folder()
    if folder is None:
        return None
    folder = folder / "ocr"
    try:
        folder.mkdir(exist_ok=True, mode=0o700)
    except OSError:
        return None
    return folder


def kept_page(digest: str, page: int) -> RecognisedPage | None:
    folder = _folder()
    path = folder and folder / f"{digest}-{page}-{engine_version()}.json"
    content = read_ours(path) if path else None
    if content is None:
        return None
    try:
        return page_from_data(json.loads(content))
    except (OSError, ValueError, KeyError, TypeError):  # what cannot be read is recognised again
        return None


def page_from_data(kept: Mapping[str, Any]) -> RecognisedPage:
    """A page as it is kept and sent."""
    lines = tuple(RecognisedLine(text, tuple(map(tuple, boxes)), score) for text, boxes, score in kept["lines"])
    squares = tuple(TickBox(tuple(box), ticked) for box, ticked in kept["squares"])
    return RecognisedPage(kept["height"], lines, squares, kept.get("turn", 0))


def keep_page(digest: str, page: int, answer: RecognisedPage) -> None:
    if folder := _folder():
        write_cache(folder / f"{digest}-{page}-{engine_version()}.json", json.dumps(answer._asdict()).encode())
