"""Weights of faces, relative to the text around them.

A face is bold or not by its own name (see :mod:`ai_translator.readers.pdf.font_traits`); Medium
among Light is what bold is elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from ai_translator.layout.page_content import Glyph

#: Name of a weight -> OpenType's usWeightClass.  Those from 600 on are bold by themselves.
_WEIGHTS = {
    "hairline": 100,
    "thin": 100,
    "extralight": 200,
    "ultralight": 200,
    "light": 300,
    "book": 400,
    "regular": 400,
}
_WEIGHTS |= {"roman": 400, "normal": 400, "medium": 500}
#: The weight is the last word of a name, but for what says how wide or slanted the face is.
_STYLED = re.compile(
    r"[-_ ,]?(?P<weight>Hairline|Thin|ExtraLight|UltraLight|Light|Book|Regular|Roman|Normal|Medium)"
    r"(?P<rest>(?:Cond(?:ensed)?|Ext(?:ended)?|Narrow|It(?:alic|al)?|Obl(?:ique)?|"
    r"[-_ ,])*)(?:-Identity-[HV])?$"
)
_HEAVIER = 200  # this much between two weights is seen
_HEAVY = 500  # what is lighter than this by itself is no emphasis


def set_off(glyphs: Sequence[Glyph]) -> None:
    """Make bold what is set in a medium face where most of its family's text is light."""
    fonts = Counter(glyph.font for glyph in glyphs)
    styles = {
        font: style for font in fonts if not font.bold and (style := _style(font.name)) is not None
    }
    if not any(weight >= _HEAVY for _, weight in styles.values()):
        return
    counts: Counter[tuple[str, int]] = Counter()
    for font, style in styles.items():
        counts[style] += fonts[font]
    usual = {family: weight for (family, weight), _ in reversed(counts.most_common())}
    heavier = {
        font: replace(font, bold=True)
        for font, (family, weight) in styles.items()
        if weight >= max(_HEAVY, usual[family] + _HEAVIER)
    }
    for glyph in glyphs if heavier else ():
        glyph.font = heavier.get(glyph.font, glyph.font)


@lru_cache(maxsize=1024)
def _style(name: str) -> tuple[str, int] | None:
    """Return a face's family and weight, as far as its name tells both."""
    found = _STYLED.search(name)
    return (
        (name[: found.start()], _WEIGHTS[found["weight"].lower()])
        if found and found.start()
        else None
    )
