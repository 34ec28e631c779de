"""Lines of a picture as they stand on it: level ones, and those that run up or down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ai_translator.geometry.boxes import BBox
from ai_translator.imaging.erasing import entangled, rules_of
from ai_translator.imaging.panels import Corners, apart_from_panels, find_panels
from ai_translator.imaging.paper import Samples, paper_of, strength
from ai_translator.layout.page_content import Glyph
from ai_translator.model.provenance import UnreadWords
from ai_translator.readers.pdf.scans.cache import RecognizedPage
from ai_translator.readers.pdf.scans.fixed_advance import fixed_advances
from ai_translator.readers.pdf.scans.graphics import PixelBox
from ai_translator.readers.pdf.scans.orientation import bounds, cut
from ai_translator.readers.pdf.scans.words import MeasuredLine, measured

#: A line whose characters are less certain on average stays as picture and is reported.  Chosen by
#: eye on a few scans: printed lines stay well above it; handwriting and formulas were not measured.
LEAST_CONFIDENCE = 0.8
#: What is less certain than this is a speck or an ornament, as in rapidocr's own settings.
_TEXT = 0.5
_RING = 0.08  # of a box's height: its border, where no letters are
_STRONG = 48  # of 255
_SHORT, _CERTAIN = 2, 0.9  # so few characters must be so certain to be no specks
_DRAWN = "its letters are part of a drawing"


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of a picture whose main lines are level.

    line: measured as if the picture were turned back by ``turn``
    turn: clockwise: 0, 90 for a line that runs down, 270 for one that runs up
    size: width and height of the picture, in pixels
    """

    line: MeasuredLine
    turn: int
    size: tuple[float, float]

    def box(self, box: PixelBox) -> PixelBox:
        """Return a box of the line where it stands on the picture."""
        return turned_box(box, self.turn, self.size)

    @property
    def boxes(self) -> list[PixelBox]:
        """The words' boxes on the picture."""
        return [self.box(word.box) for word in self.line.words]

    def place(self, scale: float) -> BBox:
        """Return the box around its words, in points; ``scale``: pixels a point."""
        return BBox.around(scaled(box, scale) for box in self.boxes)


def turned_box(box: PixelBox, turn: int, size: tuple[float, float]) -> PixelBox:
    """Return a box where it stands on a page of that size, before the page was turned back."""
    x0, top, x1, bottom = box
    width, height = size
    match turn:
        case 90:
            return width - bottom, x0, width - top, x1
        case 270:
            return top, height - x1, bottom, height - x0
        case _:
            return box


def turned_point(x: float, y: float, turn: int, size: tuple[float, float]) -> tuple[float, float]:
    """Return a point where it stands on a page of that size, before the page was turned back."""
    x0, top, _, _ = turned_box((x, y, x, y), turn, size)
    return x0, top


def seen_lines(page: RecognizedPage, upright: Samples, apart: Samples) -> Iterator[SeenLine]:
    """Yield the recognized lines that have ink.

    upright, apart: the level picture, and how much each of its pixels differs from the paper
    """
    height, width = upright.shape[:2]
    for (corners, text), advance in zip(page.lines, fixed_advances(page.lines)):
        x0, y0, _, _ = bounds(corners)
        left, top = max(0, int(x0)), max(0, int(y0))
        crops = [cut(each, corners) for each in (upright, apart)]
        if min(crops[0].shape[:2]) == 0:
            continue
        if text.turn:
            crops = [np.ascontiguousarray(np.rot90(each, text.turn // 90)) for each in crops]
            right, bottom = left + crops[0].shape[0], top + crops[0].shape[1]
            left, top = (top, width - right) if text.turn == 90 else (height - bottom, left)
        line = measured(text, crops[0], crops[1], left, top, advance)
        if line is not None:
            yield SeenLine(line, text.turn, (width, height))


def apart_from_background(page: RecognizedPage, upright: Samples, dpi: float) -> Samples:
    """Return how much each pixel of a level picture differs from the ground of its text.

    Rules are no ink of text: a label in a narrow cell would be as high as the cell.
    """
    boxes = [bounds(corners) for corners, _ in page.lines]
    tallest = max((min(x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes), default=0.0)
    apart = strength(upright, paper_of(upright, dpi, tallest))
    rings = []
    for x0, y0, x1, y1 in boxes:
        by = _RING * min(x1 - x0, y1 - y0)
        rings.append(
            (_box_corners(x0, y0, x1, y1), _box_corners(x0 + by, y0 + by, x1 - by, y1 - by))
        )
    return apart_from_panels(upright, apart, find_panels(upright, apart, rings))


def _box_corners(x0: float, top: float, x1: float, bottom: float) -> Corners:
    return np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]])


def without_rules(apart: Samples, dpi: float) -> Samples:
    """Return the ink without straight lines that are longer than letters are."""
    rules = cv2.dilate(rules_of(apart > _STRONG, dpi).view(np.uint8), np.ones((3, 3), np.uint8))
    return np.where(rules.view(bool), np.uint8(0), apart)


def sorted_out(
    lines: Sequence[SeenLine], apart: Samples, scale: float
) -> tuple[list[SeenLine], list[UnreadWords]]:
    """Return the lines that can be translated, and those that stay as picture.

    So do uncertain ones, and those whose letters are part of a drawing.  Specks are neither.
    """
    unread = [
        UnreadWords(each.line.text, each.place(scale), round(each.line.confidence, 3))
        for each in lines
        if each.line.confidence < LEAST_CONFIDENCE and not _is_speck(each.line)
    ]
    sure = [each for each in lines if each.line.confidence >= LEAST_CONFIDENCE]
    boxes = [[_corners(word.box, each) for word in each.line.words] for each in sure]
    drawn = entangled(apart, boxes, 72 * scale)
    unread += (
        UnreadWords(each.line.text, each.place(scale), round(each.line.confidence, 3), _DRAWN)
        for each, tied in zip(sure, drawn)
        if tied and not _is_speck(each.line)
    )
    return [each for each, tied in zip(sure, drawn) if not tied], unread


def is_stamped(place: BBox, stamped: Sequence[Glyph]) -> bool:
    """Return True if the text is drawn by the file itself, over the picture."""
    if not stamped:
        return False
    inside = sum(place.contains_point(*glyph.bbox.center) for glyph in stamped)
    return inside >= 2 or (inside == 1 and place.width < 2 * place.height)


def count_words(lines: Sequence[SeenLine]) -> int:
    return sum(len(each.line.words) for each in lines)


def mean_confidence(lines: Sequence[SeenLine]) -> float:
    words = [word.confidence for each in lines for word in each.line.words]
    return round(float(np.mean(words)), 4) if words else 0.0


def scaled(box: PixelBox, scale: float) -> BBox:
    """Return a box in points; ``scale``: pixels a point."""
    return BBox(*(each / scale for each in box))


def _corners(box: PixelBox, seen: SeenLine) -> Corners:
    """Return the corners on the picture, from the text's top left, clockwise as the text runs."""
    return np.array([turned_point(x, y, seen.turn, seen.size) for x, y in _box_corners(*box)])


def _is_speck(line: MeasuredLine) -> bool:
    """Return True for what is no text at all: too uncertain, or too short to be told."""
    letters = sum(map(str.isalnum, line.text))
    return (
        line.confidence < _TEXT
        or letters < _SHORT
        or (letters <= _SHORT and line.confidence < _CERTAIN)
    )
