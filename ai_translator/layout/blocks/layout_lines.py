"""Layout lines: raw lines in the coordinates of their frame."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ai_translator.geometry.frames import UPRIGHT, Frame
from ai_translator.layout.blocks.drafts import ASCENT, DESCENT, LayoutLine
from ai_translator.layout.blocks.texts import joined, texts_of
from ai_translator.layout.frames import placed_in
from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.layout.lines import RawLine
from ai_translator.layout.page_content import Glyph
from ai_translator.layout.visual_order import logical_order
from ai_translator.model.content import Direction, FontClass

#: Where a program has words of people; the line has no spaces any more.
_COMMENT_OR_STRING = re.compile(r"(?:#|//|/\*|--|%).*|^\*.*|\"[^\"]*\"|'[^']*'")
#: A line is bold, italic or set in a mono face when that share of its letters is.
MOST = 0.9


def frame_of_line(line: RawLine) -> Frame:
    if line.direction is Direction.VERTICAL:
        return Frame(vertical=True)
    return Frame(line.angle) if line.angle else UPRIGHT


def text_line(line: RawLine) -> LayoutLine:
    frame = frame_of_line(line)
    glyphs = line.glyphs
    if frame.upright:
        x0, x1, base = line.bbox.x0, line.bbox.x1, line.baseline
    else:
        placed = placed_in(frame, glyphs)
        x0, x1 = min(p[0] for p in placed), max(p[1] for p in placed)
        base = _usual_base(placed, line.size)
    over, under = (0.5, 0.5) if frame.vertical else (ASCENT, DESCENT)
    bold, italic, mono = _faces(glyphs)
    texts = texts_of(line)
    return LayoutLine(
        raw=line,
        x0=x0,
        x1=x1,
        top=base - over * line.size,
        bottom=base + under * line.size,
        base=base,
        size=line.size,
        texts=texts,
        text=joined(texts, line.spaces),
        bold=bold,
        italic=italic,
        mono=mono,
        color=_usual([g.color for g in glyphs]),
        rtl=line.direction is Direction.RTL,
    )


def right_to_left(line: LayoutLine) -> LayoutLine:
    """Return a line without letters as text that runs from right to left has it."""
    raw = line.raw
    order = logical_order([glyph.text for glyph in raw.glyphs], raw.spaces, rtl=True)
    glyphs, spaces = [raw.glyphs[at] for at, _ in order], [space for _, space in order]
    return text_line(replace(raw, glyphs=glyphs, spaces=spaces))


def _usual_base(placed: Iterable[tuple[float, float, float, Glyph]], size: float) -> float:
    bases = sorted(p[2] for p in placed if p[3].size >= 0.9 * size)
    return bases[len(bases) // 2]


def _faces(glyphs: list[Glyph]) -> tuple[bool, bool, bool]:
    """Return True if nearly all glyphs are bold, italic, mono."""
    fonts = [g.font for g in glyphs]
    first = fonts[0]
    if fonts.count(first) == len(fonts):
        return first.bold, first.italic, first.font_class is FontClass.MONO
    letters = [font for font in fonts if not font.icons]
    most = MOST * max(1, len(letters))
    bold, italic = sum(font.bold for font in letters), sum(font.italic for font in letters)
    return bold >= most, italic >= most, _is_mono(glyphs)


def _is_mono(glyphs: Sequence[Glyph]) -> bool:
    """Return True if nearly all glyphs of whose face a program would be set in are mono."""
    fonts = [glyph.font for glyph in glyphs]
    total = sum(not font.icons for font in fonts)
    mono = sum(font.font_class is FontClass.MONO for font in fonts)
    if not mono:
        return False
    # Code may have its Greek letters from a maths font.
    greek = sum(font.math and glyph.text.isalpha() for font, glyph in zip(fonts, glyphs))
    others = greek if 2 * mono > total else 0
    return mono >= MOST * (total - others - _of_comment(glyphs))


def _of_comment(glyphs: Sequence[Glyph]) -> int:
    """Return the number of ideographs behind a comment's sign or within quotes.

    No code face has an own width for those, so that they do not speak against it.
    """
    text = "".join(glyph.text for glyph in glyphs)
    return sum(sum(map(is_ideographic, part.group())) for part in _COMMENT_OR_STRING.finditer(text))


def _usual(values: list[str]) -> str:
    if values.count(values[0]) * 2 >= len(values):
        return values[0]
    return Counter(values).most_common(1)[0][0]
