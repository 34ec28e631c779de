"""Glyphs in page space from shown strings, with the bytes that drew each (ISO 32000-1, 9.4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from math import atan2, degrees, hypot
from typing import Any

from ai_translator.geometry.matrices import Matrix, multiply
from ai_translator.layout.page_content import Font, Glyph
from ai_translator.readers.pdf.colors import WHITE
from ai_translator.readers.pdf.fonts import SourceFont
from ai_translator.readers.pdf.graphics_state import GraphicsState, TextState

_FILLED, _STROKED, _BOTH, _INVISIBLE, _CLIP_ONLY = 0, 1, 2, 3, 7
#: Stroking the outlines this much of the size makes letters bold.
_BOLD_STROKE = 0.01
#: The tangent of a slant: producers' lie between 0.2 (12 degrees) and 0.36 (20 degrees).
_LEAST_SLANT, _MOST_SLANT = 0.12, 0.6
_THOUSAND = 1000.0


def place_glyphs(
    text: TextState,
    state: GraphicsState,
    ctm: Matrix,
    strings: Sequence[Any],
    path: tuple[int, ...],
    operator: int,
) -> list[Glyph]:
    """Yield the glyphs of one text-showing operator; move ``text.linematrix`` past them."""
    face = text.face
    if face is None:
        return []
    if face.vertical:
        return _place_vertical(face, text, state, ctm, strings, path, operator)
    return _place_horizontal(face, text, state, ctm, strings, path, operator)


def _place_horizontal(
    face: SourceFont,
    text: TextState,
    state: GraphicsState,
    ctm: Matrix,
    strings: Sequence[Any],
    path: tuple[int, ...],
    operator: int,
) -> list[Glyph]:
    a, b, c, d, e, f = multiply(text.matrix, ctm)
    size, scale = text.fontsize, text.scaling / 100
    wide, char_space, word_space = size * scale, text.charspace * scale, text.wordspace * scale
    x, y = text.linematrix
    rise = y + text.rise
    base_x, base_y = rise * c + e, rise * d + f
    # The advance box against the glyph's origin, but for its width: the corners of descent and
    # ascent.
    above, below = face.ascent * size * face.em, face.descent * size * face.em
    upward, slanted = _unsheared(a, b, c, d)
    left, right = sorted((above * upward[0], below * upward[0]))
    up, down = sorted((above * upward[1], below * upward[1]))
    seen_size, angle = _seen_size(a, b, c, d, size * face.em), _angle(a, b, wide)
    color, bold = _paint(text, state, size)
    spacing = _THOUSAND / wide if wide else 0.0
    glyphs: list[Glyph] = []
    add = glyphs.append
    begin = 0
    for item in strings:
        if not isinstance(item, bytes):
            if isinstance(item, (int, float)):
                x -= item * wide / _THOUSAND
            continue
        for string, mapped, width, length, is_space, font, _ in face.codes(item):
            if bold or slanted:
                font = styled(font, bold, slanted)
            step = width * wide
            advance = step + char_space + word_space if is_space else step + char_space
            at_x, at_y = x * a + base_x, x * b + base_y
            run_x, run_y = step * a, step * b
            end = begin + length
            add(
                Glyph(
                    string,
                    mapped,
                    font,
                    seen_size,
                    color,
                    at_x,
                    at_y,
                    at_x + left + run_x if run_x < 0 else at_x + left,
                    at_y + up + run_y if run_y < 0 else at_y + up,
                    at_x + right + run_x if run_x > 0 else at_x + right,
                    at_y + down + run_y if run_y > 0 else at_y + down,
                    angle,
                    path,
                    operator,
                    begin,
                    end,
                    advance * spacing,
                )
            )
            x += advance
            begin = end
    text.linematrix = (x, y)
    return glyphs


def _place_vertical(
    face: SourceFont,
    text: TextState,
    state: GraphicsState,
    ctm: Matrix,
    strings: Sequence[Any],
    path: tuple[int, ...],
    operator: int,
) -> list[Glyph]:
    """Yield vertical glyphs: x is the centre line, y where the advance begins."""
    a, b, c, d, e, f = multiply(text.matrix, ctm)
    size, scale = text.fontsize, text.scaling / 100
    x, y = text.linematrix
    seen_size, angle = _seen_size(a, b, c, d, size), _angle(a, b, size * scale)
    color, bold = _paint(text, state, size)
    spacing = _THOUSAND / size if size else 0.0
    glyphs = []
    begin = 0
    for item in strings:
        if not isinstance(item, bytes):
            if isinstance(item, (int, float)):
                y -= item * size / _THOUSAND
            continue
        for code in face.codes(item):
            step = code.width * size
            advance = step + text.charspace + (text.wordspace if code.is_space else 0.0)
            half = code.origin[0] * size * scale
            at = y + text.rise
            xs = [x_ * a + y_ * c + e for x_ in (x - half, x + half) for y_ in (at, at + step)]
            ys = [x_ * b + y_ * d + f for x_ in (x - half, x + half) for y_ in (at, at + step)]
            box = min(xs), min(ys), max(xs), max(ys)
            end = begin + code.length
            font = styled(code.font, bold, False) if bold else code.font
            origin = x * a + at * c + e, x * b + at * d + f
            glyphs.append(
                Glyph(
                    code.text,
                    code.mapped,
                    font,
                    seen_size,
                    color,
                    *origin,
                    *box,
                    angle,
                    path,
                    operator,
                    begin,
                    end,
                    advance * spacing,
                )
            )
            y += advance
            begin = end
    text.linematrix = (x, y)
    return glyphs


def _paint(text: TextState, state: GraphicsState, size: float) -> tuple[str, bool]:
    """Return the colour of the letters, and whether they are stroked to look bold."""
    mode = text.render & 3 if isinstance(text.render, int) else _FILLED
    if mode == _STROKED:
        return on_paper(state.stroke, state.stroke_alpha), False
    if mode == _BOTH and state.fill == WHITE:  # what a reader sees are the outlines
        return on_paper(state.stroke, state.stroke_alpha), False
    a, b, c, d = text.matrix[:4]
    drawn = abs(size) * abs(a * d - b * c) ** 0.5  # a producer may scale by the text matrix
    bold = mode == _BOTH and state.linewidth > _BOLD_STROKE * drawn and state.stroke == state.fill
    return on_paper(state.fill, state.fill_alpha), bold


@lru_cache(maxsize=256)
def on_paper(color: str, alpha: float) -> str:
    """Return what a transparent colour looks like on white paper, as "#rrggbb".

    A watermark is pale; what else it may lie over is not known here.
    """
    if alpha >= 1:
        return color
    share = max(0.0, alpha)
    parts = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - share * (255 - part)):02x}" for part in parts)


def _seen_size(a: float, b: float, c: float, d: float, size: float) -> float:
    """Return the height of an em square to its baseline, as seen.

    Shear does not enlarge letters.
    """
    along = hypot(a, b)
    return abs((a * d - b * c) * size) / along if along else 0.0


def _angle(a: float, b: float, wide: float) -> float:
    """Return the baseline's clockwise turn in degrees; y runs down."""
    if b == 0:
        return 0.0 if (a > 0) == (wide > 0) else 180.0
    return degrees(atan2(b, a) if wide >= 0 else atan2(-b, -a))


def _unsheared(a: float, b: float, c: float, d: float) -> tuple[tuple[float, float], bool]:
    """Return the upright direction of the letters, and whether they lean to the right.

    A face without an italic is slanted by the matrix.  Slanted letters stand over their neighbours,
    as italic ones do; their advances do not change.
    """
    shear = c * a + d * b
    if not shear or not (a or b):
        return (c, d), False
    along = shear / (a * a + b * b)
    height = abs(a * d - b * c)
    slanted = _LEAST_SLANT * height <= shear <= _MOST_SLANT * height
    return (c - along * a, d - along * b), slanted


@lru_cache(maxsize=256)
def styled(font: Font, bold: bool, slanted: bool) -> Font:
    """Return the same font in bold or italic; one object for each."""
    return replace(font, bold=font.bold or bold, italic=font.italic or slanted)
