"""The size of a page's text: the unit that thresholds are measured in."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median_low

from ai_translator.layout.page_content import Glyph

#: Enough glyphs to know the usual one.
SAMPLE = 2000


def text_size(glyphs: Sequence[Glyph], default: float = 10.0) -> float:
    """Return the usual size of letters and digits.

    A plot's marks that are set as dingbats do not count.
    """
    step = max(1, len(glyphs) // SAMPLE)
    sizes = [g.size for g in glyphs[::step] if g.text[:1].isalnum() and not g.font.icons]
    return median_low(sizes) if sizes else default
