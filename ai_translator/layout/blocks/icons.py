"""Pictographs in a line of text: nobody can type them, and no other font may have them."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.texts import UNKNOWN
from ai_translator.layout.page_content import Glyph

#: Over and under the baseline, in units of its width: fonts of pictographs claim more, and other
#: lines stand there.
OVER, UNDER = 1.4, 0.3
#: Less than a space between words, in font sizes of the text: pictographs are often set before it
#: with a kern.
KERN = 0.1
#: Share of a word's glyphs that have no reading: whoever reads the rest can guess a letter or a
#: ligature of a long word, but not half of "BibTeX" (its small capitals in a bitmap font).
UNREAD = 0.25


def icon_spans(glyphs: Sequence[Glyph]) -> list[tuple[int, int]]:
    """Return half-open ranges of glyphs that are pictographs or have no reading at all, in order.

    One without a reading within a word is no picture if the rest of the word tells it.  Otherwise
    the whole word is one.
    """
    spans: list[tuple[int, int]] = []
    for at, glyph in enumerate(glyphs):
        text = glyph.text
        is_plain = text and text.isascii() and not glyph.font.icons  # as nearly all are
        if is_plain or not _is_icon(glyph):
            continue
        start, end = spans.pop() if spans and spans[-1][1] >= at else (at, at)
        spans.append(_with_word(glyphs, at, start, max(end, at + 1)))
    return [span for span in spans if not _is_letter(glyphs, *span)]


def inked(glyphs: Sequence[Glyph]) -> BBox:
    """Return the box that the pictographs fill."""
    return BBox.around(
        BBox(
            glyph.x0,
            max(glyph.top, glyph.y - OVER * (glyph.x1 - glyph.x0)),
            glyph.x1,
            min(glyph.bottom, glyph.y + UNDER * (glyph.x1 - glyph.x0)),
        )
        for glyph in glyphs
    )


def stands_apart(icon: Glyph, text: Glyph) -> bool:
    """Return True if there is white space between a pictograph and the text beside it."""
    return max(text.x0 - icon.x1, icon.x0 - text.x1) > KERN * text.size


def _is_icon(glyph: Glyph) -> bool:
    if glyph.text.isspace():
        return False
    return (
        _has_no_reading(glyph)
        or (glyph.font.icons and not glyph.text.isalnum())
        or any(map(is_private, glyph.text))
    )


def _has_no_reading(glyph: Glyph) -> bool:
    return UNKNOWN in glyph.text or not (glyph.text or glyph.mapped)


def _with_word(glyphs: Sequence[Glyph], at: int, start: int, end: int) -> tuple[int, int]:
    """Return the range extended over the word around it, if the rest of that does not tell it."""
    word = _word(glyphs, at)
    if _is_letter(glyphs, start, end) and _is_unread(glyphs[slice(*word)]):
        return min(start, word[0]), word[1]
    return start, end


def _word(glyphs: Sequence[Glyph], at: int) -> tuple[int, int]:
    """Return the half-open range of glyphs around one that stand close together."""
    start, end = at, at + 1
    while start and _is_joined(glyphs[start - 1], glyphs[start]):
        start -= 1
    while end < len(glyphs) and _is_joined(glyphs[end - 1], glyphs[end]):
        end += 1
    return start, end


def _is_joined(one: Glyph, other: Glyph) -> bool:
    return not (one.text.isspace() or other.text.isspace() or stands_apart(one, other))


def _is_unread(word: Sequence[Glyph]) -> bool:
    return sum(map(_has_no_reading, word)) > UNREAD * len(word)


def _is_letter(glyphs: Sequence[Glyph], start: int, end: int) -> bool:
    """Return True if glyphs that the file does not read touch letters."""
    if any(glyph.text or glyph.font.icons for glyph in glyphs[start:end]):
        return False
    beside = ((start - 1, start), (end, end - 1))
    return any(_is_letter_at(glyphs, at, edge) for at, edge in beside)


def _is_letter_at(glyphs: Sequence[Glyph], at: int, edge: int) -> bool:
    """Return True for a letter that touches the glyph beside it."""
    if not 0 <= at < len(glyphs) or not glyphs[at].text.isalpha():
        return False
    first, last = sorted((at, edge))
    return not stands_apart(glyphs[first], glyphs[last])


def is_private(char: str) -> bool:
    """Return True if a character means what some font says it does."""
    return "\ue000" <= char <= "\uf8ff"
