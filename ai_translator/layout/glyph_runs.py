"""Runs of glyphs on one baseline in one size: the pieces that lines are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ai_translator.layout.frames import Placed
from ai_translator.layout.page_content import Glyph
from ai_translator.layout.visual_order import is_mark
from ai_translator.model.content import FontClass

# All in units of the font size.
WIDE = 1.0  # a gap that no word space reaches: what follows may belong to another column
WORD = 0.14  # the narrowest word space of tightly set text (Times squeezed by a justifier: 0.17)
# listings push the letters of narrower faces into wide columns; a space of theirs is half an em
MONO_WORD = 0.32
TYPED = 0.05  # a space character counts only where it leaves a gap: kerning can take it back
IDEOGRAPHIC = 0.8  # between ideographs only a gap of nearly one of them is a space
#: Full-width marks whose ink stands in the left half of their cell, and the blank behind it.
CLOSING_MARKS = frozenset("，。．、；：！？」』）】》〉〕］｝”’")
FULL_WIDTH, HALF_BLANK = 0.9, 0.5
BACK = -0.5  # a glyph further back than this was not drawn after the one before
#: So far over the one before it another operator draws another text; kerns are less.
OVERPRINT = 0.13
SAME_BASE = 0.03  # rounding of coordinates


@dataclass(slots=True, eq=False)
class GlyphRun:
    """Glyphs in a row.

    lead, trail: True if a space character was drawn before, behind
    v:           baseline
    row:         index, set when lines are made
    script:      True if it was put into the row of another, as a sub- or superscript
    """

    glyphs: list[Glyph]
    starts: list[float]
    spaces: list[bool]
    u0: float
    u1: float
    v: float
    size: float
    lead: bool = False
    trail: bool = False
    row: int = -1
    script: bool = False

    def add(self, glyph: Glyph, start: float, space: bool) -> None:
        """Add a glyph.  A space before the marks that were drawn before it is told by them."""
        first = len(self.glyphs)
        while first and is_mark(self.glyphs[first - 1].text):
            first -= 1
            self.starts[first] = min(self.starts[first], start)
        self.spaces.append(space and not any(self.spaces[first:]))
        self.glyphs.append(glyph)
        self.starts.append(start)

    def add_mark(self, mark: Glyph, space: bool) -> None:
        """Add a mark: its own place says nothing of where words end, nor of its order."""
        self.spaces.append(space)
        self.glyphs.append(mark)
        self.starts.append(self.starts[-1])


def glyph_runs(placed: Iterable[Placed]) -> list[GlyphRun]:
    """Return them in drawing order, cut at gaps of an em, letter-spaced text at wider ones.

    Blanks are taken out and leave their mark in ``spaces``, ``lead`` and ``trail``.
    """
    found: list[GlyphRun] = []
    at: GlyphRun | None = None
    end = base = size = tracking = last_gap = 0.0
    blank = False
    for u0, u1, v, glyph in placed:
        text = glyph.text
        if (text <= " " and text) or text.isspace():
            blank = True
            continue
        gap = u0 - end
        if at is not None and is_mark(text) and _is_on(at, glyph, gap, v - base):
            at.add_mark(glyph, blank)
            end = max(end, u1) if u1 - u0 > TYPED * size else end
            blank = False
            continue
        is_level = glyph.size == size and -SAME_BASE * size <= v - base <= SAME_BASE * size
        if (
            at is not None
            and is_level
            and BACK * size < gap < WIDE * size + 2 * tracking
            and not _is_overprinted(gap, size, at.glyphs[-1], glyph)
        ):
            is_gap = gap >= TYPED * size  # hardly any is: the letters of a word touch
            space = is_gap and _parts_words(gap, size, blank, at.glyphs[-1], glyph)
            at.add(glyph, u0, space)
            tracking = last_gap if gap > last_gap else max(0.0, gap)
            last_gap = gap if gap > WORD * size else 0.0
        else:
            if at is not None:
                at.u1, at.trail = end, blank
            size, base, tracking, last_gap = glyph.size, v, 0.0, 0.0
            at = GlyphRun([glyph], [u0], [False], u0, u1, v, size or 1.0, lead=blank)
            found.append(at)
        end = u1
        blank = False
    if at is not None:
        at.u1, at.trail = end, blank
    return found


def _is_overprinted(gap: float, size: float, before: Glyph, after: Glyph) -> bool:
    """Return True for letters of two operators over each other: an accent may be one of its own."""
    if gap > -OVERPRINT * size or before.operator == after.operator:
        return False
    return before.text.isalpha() and after.text.isalpha()


def _is_on(run: GlyphRun, mark: Glyph, gap: float, rise: float) -> bool:
    """Return True for a mark that is drawn with the run's letters, by a hair higher or lower."""
    reach = WIDE * run.size
    return mark.size == run.size and -reach < gap < reach and abs(rise) < TYPED * run.size


def _parts_words(gap: float, size: float, typed: bool, before: Glyph, after: Glyph) -> bool:
    mono = before.font.font_class is after.font.font_class is FontClass.MONO
    return is_space(gap, size, typed, before.text, after.text, MONO_WORD if mono else WORD)


def is_space(
    gap: float, size: float, typed: bool, before: str, after: str, word: float = WORD
) -> bool:
    """Return True if a gap (in page units) between two glyphs separates words."""
    if gap < TYPED * size:
        return False
    if typed:
        return True
    if gap < word * size:
        return False
    return gap >= IDEOGRAPHIC * size or not (
        is_ideographic(before[-1:]) and is_ideographic(after[:1])
    )


def ink_end(glyph: Glyph) -> float:
    """Return where a glyph ends without the blank behind a full-width mark."""
    full = glyph.x1 - glyph.x0 > FULL_WIDTH * glyph.size
    return glyph.x1 - HALF_BLANK * glyph.size * (full and glyph.text in CLOSING_MARKS)


def is_ideographic(char: str) -> bool:
    """Return True for kana, Han, their punctuation and full-width forms: scripts without spaces."""
    return (
        "\u2e80" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\ufe30" <= char <= "\uff60"
        or char >= "\U00020000"
    )


def is_caseless(char: str) -> bool:
    """Return True for letters of a script without capitals, which tell nothing of sentences."""
    return is_ideographic(char) or (char.isalpha() and not (char.islower() or char.isupper()))
