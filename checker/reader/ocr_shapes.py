"""What recognition of characters passes over on a page's picture: tick boxes, and dashes that stand alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

SMALLEST, LARGEST = 0.008, 0.022
"""The sides of a tick box, as shares of the page's width (the portal's box is 14 pixels of 1,000)."""
UNEVEN = 1.25
"""How many times higher than wide, or wider than high, a square may be."""
SOLID = 0.7
"""The share of its frame that a square's outline must enclose: a character's encloses less."""
INK = 0.35
"""The share of the inside that is dark in a filled box: an empty one has its frame alone."""
MARGIN = 0.22
"""The share of a side that its frame may take."""
DARKER = 60
"""Steps of grey by which ink is darker than its paper."""
DASH_LONGEST, DASH_SHORTEST, DASH_FLAT = 0.011, 0.0048, 1.6
"""A dash: its length as shares of the page's width, and how many times longer than high it is."""
DASH_SHORTER, SAME_SIZE = 0.0041, 0.0008
"""The length of one that is as large as a dash on its page, where specks are not, and by how much they may differ."""
ABOVE_DASH, BESIDE_DASH = 0.009, 0.004
"""The shares of the page's width that are empty above and beside a dash that stands alone, but for specks."""
BESIDE_WORDS = 0.012
"""The share of the page's width by which a dash that stands alone is apart from words."""
SAME_EDGE = 0.006
"""The share of the page's width by which the left edge of a dash may differ from that of words in its column."""
ALONE = 0.036
"""The share of the page's width within which words above or below a stroke are of its cell: it is no dash then."""
SPECKS = 0.00001
"""The share of the page's pixels that may be specks around it."""
FAINTER = 35
"""Steps of grey by which a dash is darker than its paper, blurred as thin strokes are."""

Frame = tuple[int, int, int, int]
"""Left, top, width, height, in pixels."""


def squares_and_dashes(
    picture: Any, words: Sequence[Sequence[float]]
) -> tuple[list[tuple[Frame, bool]], Sequence[Frame]]:
    """The squares, each with whether its inside is dark; and the dashes that stand apart from the ``words`` found."""
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    # frames are printed lighter than words: what stands out from its surroundings counts, not what is black
    marks = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 8)
    contours, _ = cv2.findContours(marks, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    frames: list[tuple[Frame, float]] = []
    for contour in contours:
        left, top, wide, high = cv2.boundingRect(contour)
        frames.append(((left, top, wide, high), float(cv2.contourArea(contour))))
    return list(_squares(grey, frames)), _dashes(grey, marks, [frame for frame, _ in frames], words)


def _squares(grey: Any, frames: Sequence[tuple[Frame, float]]) -> Iterator[tuple[Frame, bool]]:
    smallest, largest = SMALLEST * grey.shape[1], LARGEST * grey.shape[1]
    for (left, top, wide, high), area in frames:
        short, long = min(wide, high), max(wide, high)
        if short < smallest or long > largest or long > UNEVEN * short or area < SOLID * wide * high:
            continue
        edge = round(MARGIN * short)
        inside = grey[top + edge : top + high - edge, left + edge : left + wide - edge]
        paper = int(grey[max(top - edge, 0) : top + high + edge, max(left - edge, 0) : left + wide + edge].max())
        yield (left, top, wide, high), float((inside < paper - DARKER).mean()) > INK


def _dashes(grey: Any, marks: Any, frames: Sequence[Frame], words: Sequence[Sequence[float]]) -> Sequence[Frame]:
    width = grey.shape[1]
    above, beside = round(ABOVE_DASH * width), round(BESIDE_DASH * width)
    apart, edge = BESIDE_WORDS * width, SAME_EDGE * width
    found = list[Frame]()
    for left, top, wide, high in sorted(frames, key=lambda frame: -frame[2]):
        if not (DASH_SHORTER * width <= wide <= DASH_LONGEST * width and wide >= DASH_FLAT * high and high > 1):
            continue
        if wide < DASH_SHORTEST * width and not any(
            abs(wide - w) <= SAME_SIZE * width and abs(high - h) <= SAME_SIZE * width for _, _, w, h in found
        ):
            continue
        if any(x - apart < left < x + w + apart and y - 1 <= top <= y + h for x, y, w, h in words):
            continue
        of_column = [y + h / 2 for x, y, _, h in words if abs(x - left) <= edge]
        if not of_column or min(abs(middle - top - high / 2) for middle in of_column) < ALONE * width:
            continue
        rows = slice(max(top - above, 0), top + high + above)
        around = marks[rows, max(left - beside, 0) : left + wide + beside]
        others = int((around > 0).sum()) - int((marks[top : top + high, left : left + wide] > 0).sum())
        paper = int(grey[rows, left : left + wide].max())
        dark = int(grey[top : top + high, left : left + wide].min())
        if others <= SPECKS * grey.size and dark < paper - FAINTER:
            found.append((left, top, wide, high))
    return found
