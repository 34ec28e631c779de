"""The reading of a formula in one line of text."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.formulas.symbols import is_unreadable
from ai_translator.layout.formulas.tokens import shift_of
from ai_translator.layout.page_content import Glyph, Rule, level_boxes

#: Gaps of this share of the size are word spaces; a thin space in a formula is a sixth of an em.
SPACE = 0.15
#: Glyphs of a row follow each other; accents, roots and limits lie over or under others. In ems.
OVERLAP = 0.25
BAR_BESIDE, BAR_OVER = 0.3, 0.15  # sizes: how far a bar may stand out of its glyphs' box


def linear_text(glyphs: Sequence[Glyph]) -> str:
    """Return the formula as one line of text, scripts as ``x_i`` and ``x^{n+1}``.

    The glyphs keep their order.
    """
    if not glyphs:
        return ""
    baseline, size = _main(glyphs)
    parts: list[str] = []
    rise, script = "", ""
    for before, glyph in zip([None, *glyphs], glyphs):
        now = _rise(glyph, baseline, size)
        spaced = before is not None and glyph.x0 - before.x1 > SPACE * size
        if now != rise:
            parts.append(_script(rise, script) + (" " if spaced else ""))
            rise, script = now, ""
        elif spaced:
            script += " "
        script += glyph.text
    parts.append(_script(rise, script))
    return "".join(parts)


def is_linear(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> bool:
    """Return True if it is a row of symbols with sub- and superscripts only, every glyph mapped."""
    if not glyphs or not all(map(_is_plain, glyphs)):
        return False
    area = BBox.around(glyphs)
    if bars_of(area, max(g.size for g in glyphs), rules):
        return False
    if any(area.overlap(rule.bbox.grown(0.1)) for rule in rules):
        return False
    return _are_in_rows(glyphs)


def _is_plain(glyph: Glyph) -> bool:
    """Return True for an upright glyph whose text is known."""
    return glyph.mapped and not is_unreadable(glyph.text) and glyph.angle == 0


def _are_in_rows(glyphs: Sequence[Glyph]) -> bool:
    """Return True if text and scripts stand in three rows, each glyph behind the last one."""
    baseline, size = _main(glyphs)
    near = OVERLAP * size
    ends = dict.fromkeys(("", "_", "^"), float("-inf"))
    for glyph in glyphs:
        rise = _rise(glyph, baseline, size)
        if not rise and abs(baseline - glyph.y) > near:
            return False
        if glyph.x0 < max(ends[rise], ends[""]) - near:
            return False
        ends[rise] = max(ends[rise], glyph.x1)
    return True


def bars_of(area: BBox, size: float, rules: Sequence[Rule]) -> list[BBox]:
    """Return the bars of fractions, roots and means that are part of a formula's drawing.

    area: of its glyphs.  Widths of glyphs may be told wrongly, and a root's bar is over its box.
    """
    near = BBox(
        area.x0 - BAR_BESIDE * size,
        area.top - BAR_OVER * size,
        area.x1 + BAR_BESIDE * size,
        area.bottom,
    )
    return list(filter(near.holds, level_boxes(rules)))


def _main(glyphs: Sequence[Glyph]) -> tuple[float, float]:
    """Return baseline and size of the largest glyph's row."""
    size = max(g.size for g in glyphs)
    rows = sorted(g.y for g in glyphs if g.size > 0.9 * size)
    return rows[len(rows) // 2], size


def _rise(glyph: Glyph, baseline: float, size: float) -> str:
    shift = shift_of(glyph, baseline, size)
    return "^" if shift > 0 else "_" if shift < 0 else ""


def _script(rise: str, text: str) -> str:
    if not rise or not text:
        return text
    return f"{rise}{text}" if len(text) == 1 else f"{rise}{{{text}}}"
