"""Composite glyphs: clusters of several glyphs as one glyph of the embedded font.

A dot or mark with a code of its own has no character to stand for, and PDF readers extract wrong
text for it.  Drawn at another height it looks like another line to them.  As one glyph (a TrueType
composite) a cluster has one code, one width and one text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

from ai_translator.typesetting.shaping import GlyphCluster


def with_composites(data: bytes, clusters: Sequence[GlyphCluster], new: Mapping[int, int]) -> bytes:
    """Return the TrueType font ``data`` with a glyph appended for each of the clusters, in order.

    new: glyph number in the clusters -> glyph number in ``data``
    """
    # Imported here: most documents have no such clusters, and it is not small.
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(data)) as font:
        order = list(font.getGlyphOrder())
        glyf, metrics = font["glyf"], font["hmtx"]
        for number, cluster in enumerate(clusters):
            pen = TTGlyphPen(order)
            for component in cluster.components:
                pen.addComponent(
                    order[new[component.glyph]], (1, 0, 0, 1, component.x, component.y)
                )
            name = f"cluster{number}"
            glyf[name] = pen.glyph()
            metrics[name] = (max(cluster.advance, 0), 0)
        font.setGlyphOrder([*order, *(f"cluster{number}" for number in range(len(clusters)))])
        out = BytesIO()
        font.save(out, reorderTables=None)
        return out.getvalue()
