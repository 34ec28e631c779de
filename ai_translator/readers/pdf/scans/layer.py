"""A text layer over a scan: whether it agrees with the picture, and its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from statistics import median

import numpy as np

from ai_translator.geometry.boxes import BBox
from ai_translator.imaging.paper import Samples, paper_of, strength
from ai_translator.layout.lines import RawLine, find_lines
from ai_translator.layout.page_content import Glyph, PageContent
from ai_translator.readers.pdf.scans.cache import RecognizedPage
from ai_translator.readers.pdf.scans.orientation import bounds, cut, level, level_points
from ai_translator.readers.pdf.scans.recognizer import Points, RecognizedText, recognizer

#: Lines that are read again to judge a layer.
_SAMPLES = 6
#: Likeness of the layer's lines and what is read there, on average: recognizers of today agree in
#: 0.96 and more of the characters of a printed page.
_AGREES = 0.92
#: Share of the page's ink that lies under the layer's lines: else there is text that it lacks.
_COVERS = 0.7
_STRONG = 64  # of 255
_SHORTEST = 12  # characters of a line that can be judged
#: In ems: columns are further apart; of the size: pieces of other sizes are other lines.
_WIDE, _OTHER = 1.2, 0.15
_HEIGHT, _MARGIN = 1.35, 0.15  # in ems: of a detected box, and beside its text


def layer_lines(
    content: PageContent, picture: Samples, scale: float, believe: bool
) -> RecognizedPage | None:
    """Return the layer's lines as if they had been recognized; None if they are not to be used.

    believe: True to use them whatever the picture shows
    """
    if not content.layer:
        return None
    raw = [line for line in find_lines(content.layer) if line.text.strip()]
    turn = Counter(round(line.angle) % 360 for line in raw).most_common(1)[0][0] if raw else 0
    if turn % 90:
        return None
    lines = [
        _recognized(part, picture, scale, turn)
        for line in raw
        if round(line.angle) % 360 == turn
        for part in _parts(line)
    ]
    page = RecognizedPage(float(turn), tuple(lines))
    if believe:
        return page
    likeness = _agreement(page, picture, 72 * scale)
    if likeness < _AGREES:
        return None
    sure = [
        (corners, replace(text, confidences=(likeness,) * len(text.text)))
        for corners, text in page.lines
    ]
    return RecognizedPage(page.turn, tuple(sure))


def _parts(line: RawLine) -> Iterator[list[tuple[Glyph, bool]]]:
    """Yield pieces of one size without wide gaps: glyphs, and whether a space is before each."""
    part: list[tuple[Glyph, bool]] = []
    for glyph, space in zip(line.glyphs, line.spaces):
        if part:
            before = part[-1][0]
            gap = max(glyph.x0 - before.x1, glyph.top - before.bottom)
            if gap > _WIDE * before.size or abs(glyph.size / before.size - 1) > _OTHER:
                yield part
                part = []
        part.append((glyph, space and bool(part)))
    if part:
        yield part


def _recognized(
    part: Sequence[tuple[Glyph, bool]], picture: Samples, scale: float, turn: int
) -> tuple[Points, RecognizedText]:
    box = BBox.around(glyph.bbox for glyph, _ in part)
    # As high as detection would make its box: layers often stand a little off.
    size = median(glyph.size for glyph, _ in part)
    down = max(0.0, _HEIGHT * size - min(box.width, box.height)) / 2
    along = _MARGIN * size
    wide, high = (down, along) if turn % 180 else (along, down)
    x0, top, x1, bottom = box.x0 - wide, box.top - high, box.x1 + wide, box.bottom + high
    corners = np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]], np.float32) * scale
    level_corners = level_points(corners, picture.shape, turn)
    left, _, right, _ = bounds(level_corners)
    middles = np.array([glyph.bbox.center for glyph, _ in part], np.float32) * scale
    places = (level_points(middles, picture.shape, turn)[:, 0] - left) / max(right - left, 1.0)
    text, shares = "", []
    for (glyph, space), place in zip(part, places):
        if space:
            text += " "
            shares.append(float(place))
        text += glyph.text
        shares += [float(place)] * len(glyph.text)
    return level_corners, RecognizedText(text, tuple(shares), (1.0,) * len(text))


def _agreement(page: RecognizedPage, picture: Samples, dpi: float) -> float:
    """Return the likeness of layer and picture, 0 where the layer lacks some of its text."""
    upright = level(picture, page.turn)
    long = [each for each in page.lines if len(each[1].text) >= _SHORTEST]
    if not long:
        return 0.0
    sample = long[:: max(1, len(long) // _SAMPLES)][:_SAMPLES]
    crops = [cut(upright, corners) for corners, _ in sample]
    if any(min(crop.shape[:2]) < 4 for crop in crops):
        return 0.0
    read = recognizer().read(crops, latin=False)
    alike = [_likeness(text.text, seen.text) for (_, text), seen in zip(sample, read)]
    return sum(alike) / len(alike) if _covers(page.lines, upright, dpi) else 0.0


def _likeness(one: str, other: str) -> float:
    first, second = (
        "".join(char for char in text.casefold() if char.isalnum()) for text in (one, other)
    )
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _covers(lines: Sequence[tuple[Points, RecognizedText]], upright: Samples, dpi: float) -> bool:
    ink = strength(upright, paper_of(upright, dpi)) > _STRONG
    total = int(ink.sum())
    for corners, _ in lines:
        x0, y0, x1, y1 = map(int, bounds(corners))
        ink[max(0, y0) : y1 + 1, max(0, x0) : x1 + 1] = False
    return int(ink.sum()) <= (1 - _COVERS) * total
