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


def icon_spans(glyphs: Sequence[Glyph]) -> list[tuple[int, int]]:
    """Return half-open ranges of glyphs that are pictographs or have no reading at all, in order.

    One without a reading within a word is no picture: whoever reads the rest can guess the letter.
    """
    spans: list[tuple[int, int]] = []
    for at, glyph in enumerate(glyphs):
        text = glyph.text
        is_plain = text and text.isascii() and not glyph.font.icons  # as nearly all are
        if is_plain or not _is_icon(glyph):
            continue
        if spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
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
    """Return True if there is white space between a pictograph and the text behind it."""
    return text.x0 - icon.x1 > KERN * text.size


def _is_icon(glyph: Glyph) -> bool:
    if glyph.text.isspace():
        return False
    unread = UNKNOWN in glyph.text or not (glyph.text or glyph.mapped)
    return (
        unread
        or (glyph.font.icons and not glyph.text.isalnum())
        or any(map(is_private, glyph.text))
    )


def _is_letter(glyphs: Sequence[Glyph], start: int, end: int) -> bool:
    """Return True if glyphs that the file does not read touch letters."""
    if any(glyph.text or glyph.font.icons for glyph in glyphs[start:end]):
        return False
    before, after = glyphs[start - 1 : start], glyphs[end : end + 1]
    touched = [each for each in before if not stands_apart(each, glyphs[start])]
    touched += [each for each in after if not stands_apart(glyphs[end - 1], each)]
    return any(each.text.isalpha() for each in touched)


def is_private(char: str) -> bool:
    """Return True if a character means what some font says it does."""
    return "\ue000" <= char <= "\uf8ff"
