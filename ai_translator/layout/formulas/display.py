"""Display formulas among the lines of a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ai_translator.geometry.boxes import BBox, share_y
from ai_translator.layout.formulas.clusters import FormulaCluster, clusters
from ai_translator.layout.formulas.lines import LineNature, Nature, hold_maths, natures
from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.layout.lines import RawLine
from ai_translator.layout.page_content import Rule, level_boxes
from ai_translator.layout.reasons import LayoutRule, Reason, because

# In ems of the body text.
#: A display stands in from the column's edge, or apart from the text: a paragraph's last line does
#: neither.
INDENT = 0.8
APART = 0.55
#: Lines of one display (an aligned system, a matrix) are closer than this to each other.
TOGETHER = 0.9
#: A fraction, brackets around two rows.
TALL = 2.2


@dataclass(frozen=True, slots=True)
class DisplayRegion:
    """One display formula.

    Indices of the lines given that it is made of, equation number included.
    """

    bbox: BBox
    lines: tuple[int, ...]
    reason: Reason | None = None


def display_formulas(
    lines: Sequence[RawLine],
    rules: Sequence[Rule],
    column_left: float,
    column_right: float,
    body_size: float,
) -> list[DisplayRegion]:
    """Return the display formulas among the lines of one column, from top to bottom."""
    if not hold_maths(lines):
        return []
    kinds = natures(lines, rules, body_size)
    if all(kind.nature in (Nature.PROSE, Nature.NUMBER) for kind in kinds):
        return []
    low, high = column_left - body_size, column_right + body_size
    near = [box for box in level_boxes(rules) if low < box.x0 and box.x1 < high]
    found = clusters(lines, kinds, near, body_size)
    width = column_right - column_left
    tall = [
        c
        for c in found
        if _is_tall(c, found, kinds, width, body_size) and not _has_ideographs(c, lines)
    ]
    displays = [
        c for c in found if c in tall or _is_display(c, found, kinds, column_left, body_size)
    ]
    return [
        _region(group, kinds, column_left, body_size)
        for group in _merged(displays, found, body_size)
    ]


def _is_display(
    cluster: FormulaCluster,
    others: Sequence[FormulaCluster],
    kinds: Sequence[LineNature],
    left: float,
    em: float,
) -> bool:
    members = [kinds[at].nature for at in cluster.lines]
    if Nature.MATH not in members or not cluster.pure:
        return False
    if Nature.NUMBER in members or cluster.bbox.x0 > left + INDENT * em:
        return True
    boxes = [other.bbox for other in others if other is not cluster]
    return min(_gaps(cluster.bbox, boxes, em)) > APART * em


def _gaps(box: BBox, others: Sequence[BBox], em: float) -> tuple[float, float]:
    """Return the white over a box and under it; what reaches half an em into it is beside it."""
    above = [other.bottom for other in others if other.bottom <= box.top + em / 2]
    below = [other.top for other in others if other.top >= box.bottom - em / 2]
    return box.top - max(above, default=-1e9), min(below, default=1e9) - box.bottom


def _is_tall(
    cluster: FormulaCluster,
    others: Sequence[FormulaCluster],
    kinds: Sequence[LineNature],
    width: float,
    em: float,
) -> bool:
    """Return True if it has several rows, no words, and fills half of the column.

    Then it may begin at the column's edge.
    """
    box, members = cluster.bbox, [kinds[at] for at in cluster.lines]
    if not cluster.pure or any(kind.words for kind in members):
        return False
    if not any(kind.nature is Nature.MATH for kind in members):
        return False
    core = BBox(box.x0, box.top + em, box.x1, box.bottom - em)
    alone = not any(share_y(o.bbox, core) for o in others if o is not cluster)
    return alone and box.height > TALL * em and box.width > width / 2


def _has_ideographs(cluster: FormulaCluster, lines: Sequence[RawLine]) -> bool:
    return any(is_ideographic(glyph.text[:1]) for at in cluster.lines for glyph in lines[at].glyphs)


def _merged(
    displays: Sequence[FormulaCluster], others: Sequence[FormulaCluster], em: float
) -> Iterable[list[FormulaCluster]]:
    """Yield the displays, those that follow each other closely as one."""
    group: list[FormulaCluster] = []
    for cluster in sorted(displays, key=lambda c: c.bbox.top):
        if group and cluster.bbox.top - max(c.bbox.bottom for c in group) > TOGETHER * em:
            yield group
            group = []
        group.append(cluster)
    if group:
        yield group


def _region(
    group: Sequence[FormulaCluster], kinds: Sequence[LineNature], left: float, em: float
) -> DisplayRegion:
    members = tuple(sorted(at for cluster in group for at in cluster.lines))
    box = BBox.around(kinds[at].box for at in members)
    why = because(
        LayoutRule.DISPLAY,
        "formula",
        lines_of_maths=sum(kinds[at].nature is Nature.MATH for at in members),
        numbers=sum(kinds[at].nature is Nature.NUMBER for at in members),
        words=sum(kinds[at].words for at in members),
        indent_em=(box.x0 - left) / em,
        height_em=box.height / em,
    )
    return DisplayRegion(box, members, why)
