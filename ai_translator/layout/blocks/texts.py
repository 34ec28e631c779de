"""Texts of a line's glyphs: accents on their letters, right-to-left brackets, no ligatures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ai_translator.layout.accents import ACCENTS
from ai_translator.layout.lines import RawLine
from ai_translator.layout.page_content import Glyph
from ai_translator.layout.visual_order import mirrored
from ai_translator.model.content import Direction

#: What stands for a glyph of which nothing is known.
UNKNOWN = "\ufffd"

_ACCENT = re.compile("[" + re.escape("".join(ACCENTS)) + "]")
_COMPATIBLE = re.compile("[\ufb00-\ufdff\ufe70-\ufeff\u200b\u2060\u00a0\u2011\ufeff]")
_BRACKETS = re.compile(r"[()\[\]{}<>«»‹›]")

#: An accent stands over its letter when their centres are this close, in font sizes.
OVER = 0.3


def texts_of(line: RawLine) -> list[str]:
    """Return the text of each glyph as it is to be read.

    "" for an accent that its letter has taken.
    """
    texts = [g.text if g.text or g.mapped else UNKNOWN for g in line.glyphs]
    whole = "".join(texts)
    if _ACCENT.search(whole):
        _compose(line.glyphs, texts)
    if whole.isascii():
        return texts
    if line.direction is Direction.RTL and _BRACKETS.search(whole):
        _turn_brackets(texts, line.spaces)
    if _COMPATIBLE.search(whole):
        texts = list(map(_compatible, texts))
    return texts


def joined(texts: Sequence[str], spaces: Sequence[bool]) -> str:
    return "".join([" " + text if space else text for text, space in zip(texts, spaces)])


def _compatible(text: str) -> str:
    """Return ligatures and presentation forms as plain letters, without zero-width characters."""
    return (
        unicodedata.normalize("NFKC", text).translate({0x200B: None, 0x2060: None, 0xFEFF: None})
        if _COMPATIBLE.search(text)
        else text
    )


def _compose(glyphs: list[Glyph], texts: list[str]) -> None:
    """Combine each accent that is drawn over a neighbouring letter with that letter."""
    for at, text in enumerate(texts):
        mark = ACCENTS.get(text)
        if mark is None:
            continue
        for other in (at + 1, at - 1):
            if (
                0 <= other < len(texts)
                and texts[other].isalpha()
                and _over(glyphs[at], glyphs[other])
            ):
                base = {"ı": "i", "ȷ": "j"}.get(texts[other], texts[other])
                composed = unicodedata.normalize("NFC", base + mark)
                if len(composed) == len(base):
                    texts[other], texts[at] = composed, ""
                    break


def _over(accent: Glyph, letter: Glyph) -> bool:
    apart = (accent.x0 + accent.x1) / 2 - (letter.x0 + letter.x1) / 2
    return abs(apart) < OVER * letter.size and min(accent.x1, letter.x1) > max(accent.x0, letter.x0)


def _turn_brackets(texts: list[str], spaces: list[bool]) -> None:
    turned = iter(_BRACKETS.findall(mirrored(joined(texts, spaces))))
    for at, text in enumerate(texts):
        if _BRACKETS.fullmatch(text):
            texts[at] = next(turned)
