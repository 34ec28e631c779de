"""Measured lines as glyphs of a page's content: layout need not know where they are from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.layout.page_content import Font, Glyph, ScannedGlyph
from ai_translator.model.content import FontClass
from ai_translator.readers.pdf.scans.line_sizes import common_sizes
from ai_translator.readers.pdf.scans.lines import SeenLine, turned_box, turned_point
from ai_translator.readers.pdf.scans.words import MeasuredLine

#: Of the size, over and under the baseline: the box of a line's glyphs.
_ASCENT, _DESCENT = 0.78, 0.22
#: Strokes so many times as wide as those of the page's text are bold (measured: 1.5 to 1.9, less
#: in a blurred scan).
_BOLD = 1.3
#: Upright strokes so many times as wide as level ones: a serif face (measured at 150 to 300 dpi:
#: Times and Song 1.7 to 2.3, worn letterpress 1.4 to 1.6, Helvetica 1.2 to 1.35).
_SERIF = 1.4
#: Distance in RGB below which a line has the ink of the page: scans vary so much along a page.
_SAME_INK = 70.0
#: Narrower than this, in ems, a space would be overlooked.
_SPACE = 0.2


def glyphs_of(seen: Sequence[SeenLine], scale: float, serif: float = _SERIF) -> list[list[Glyph]]:
    """Return the characters of each line in page space.

    scale: pixels a point;  serif: so many times as wide are upright strokes of a face with serifs
    """
    if not seen:
        return []
    lines = [each.line for each in seen]
    sizes = common_sizes(lines)
    regular = _weighted_median([line.stroke / size for line, size in zip(lines, sizes)], lines)
    contrast = _weighted_median([line.contrast for line in lines], lines)
    family = FontClass.SERIF if contrast >= serif else FontClass.SANS
    colors = _common_colors(lines)
    found: list[list[Glyph]] = []
    word = 0
    for each, line, size, color in zip(seen, lines, sizes, colors):
        bold = line.stroke / size >= _BOLD * regular and len(line.text) > 1
        font = _font(family if line.advance is None else FontClass.MONO, bold=bold)
        across, down = each.size
        size_of_page = (across / scale, down / scale)
        made = _glyphs(line, size, color, font, scale, word)
        found.append([_turned(glyph, each.turn, size_of_page) for glyph in made])
        word += len(line.words)
    return found


def _font(family: FontClass, *, bold: bool) -> Font:
    name = "scan-mono" if family is FontClass.MONO else "scan"
    return Font(f"{name}-bold" if bold else name, family, bold=bold)


def _turned(glyph: ScannedGlyph, turn: int, size: tuple[float, float]) -> ScannedGlyph:
    """Return a glyph of a line that runs up or down where it stands on the page of that size."""
    if not turn:
        return glyph
    x, y = turned_point(glyph.x, glyph.y, turn, size)
    x0, top, x1, bottom = turned_box((glyph.x0, glyph.top, glyph.x1, glyph.bottom), turn, size)
    word = glyph.word_box
    word_box = BBox(*turned_box((word.x0, word.top, word.x1, word.bottom), turn, size))
    return replace(
        glyph, x=x, y=y, x0=x0, top=top, x1=x1, bottom=bottom, angle=float(turn),
        word_box=word_box,
    )  # fmt: skip


def _glyphs(
    line: MeasuredLine, size: float, color: str, font: Font, scale: float, first: int
) -> Iterator[ScannedGlyph]:
    baseline, points = line.baseline / scale, size / scale
    end = None
    for number, word in enumerate(line.words, first):
        box = BBox(*(each / scale for each in word.box))
        begin = word.edges[0] / scale
        if end is not None and not _run_together(line, number - first):
            # What ink leaves of a space can be less than a space: the first letter gives way.
            begin = max(begin, end + min(_SPACE * points, (word.edges[-1] / scale - end) / 2))
        edges = [begin, *(max(begin, each / scale) for each in word.edges[1:])]
        if is_ideographic(word.text[-1]):
            # It fills its square, also where its ink does not: a comma has half of it.
            edges[-1] = max(edges[-1], edges[-2] + points)
        for char, x0, x1 in zip(word.text, edges, edges[1:]):
            yield ScannedGlyph(
                text=char, mapped=True, font=font, size=round(points, 2), color=color,
                x=x0, y=baseline, x0=x0, top=baseline - _ASCENT * points,
                x1=max(x1, x0 + 0.01), bottom=baseline + _DESCENT * points,
                angle=0.0, path=(), operator=-1, start=0, end=0, advance=0.0,
                word=number, word_box=box, confidence=word.confidence,
            )  # fmt: skip
        end = edges[-1]


def _run_together(line: MeasuredLine, at: int) -> bool:
    """Return True between ideographs, where no space is written."""
    return is_ideographic(line.words[at - 1].text[-1]) and is_ideographic(line.words[at].text[0])


def _common_colors(lines: Sequence[MeasuredLine]) -> list[str]:
    """Return each line's colour; those near the page's most common ink get exactly that."""
    chars: Counter[tuple[int, int, int]] = Counter()
    for line in lines:
        blue, green, red = line.color
        chars[red, green, blue] += len(line.text)
    inks: list[tuple[int, int, int]] = []
    for color, _ in chars.most_common():
        if not any(_distance(color, ink) < _SAME_INK for ink in inks):
            inks.append(color)
    found = []
    for line in lines:
        blue, green, red = line.color
        own = (red, green, blue)
        nearest = min(inks, key=lambda ink: _distance(own, ink))
        found.append("#{:02x}{:02x}{:02x}".format(*_median_of(nearest, chars)))
    return found


def _median_of(
    ink: tuple[int, int, int], chars: Counter[tuple[int, int, int]]
) -> tuple[int, int, int]:
    """Return the middle of the colours that count as this ink."""
    near = [color for color in chars if _distance(color, ink) < _SAME_INK]
    red, green, blue = (round(float(each)) for each in np.median(near, axis=0))
    return red, green, blue


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, other)) ** 0.5)


def _weighted_median(values: Sequence[float], lines: Sequence[MeasuredLine]) -> float:
    return float(np.median([v for v, line in zip(values, lines) for _ in range(len(line.text))]))
