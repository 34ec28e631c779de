"""Panels of running text that share a frame with a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.grids import RuledCell, RuleSegment, RuleSegments
from ai_translator.layout.tables.assemble import Assembled, TableCandidate
from ai_translator.layout.tables.evidence import Text
from ai_translator.layout.tables.words import within

#: A row of one cell with so many words is no row of the table.
PANEL_WORDS = 14
#: ... when it is over that share of the table's width.
PANEL_WIDTH = 0.75


def without_panels(found: Assembled, cells: Text) -> list[TableCandidate]:
    """Return the parts of the place between its panels; the place itself if it has none."""
    panels = _panel_rows(found, cells)
    if not panels:
        return [found.candidate]
    ys = found.grid.ys
    parts = []
    start = 0
    for row in [*panels, len(ys) - 1]:
        if row - start >= 2:
            parts.append(_part(found.candidate, ys[start], ys[row]))
        start = row + 1
    return parts


def _panel_rows(found: Assembled, cells: Text) -> list[int]:
    """Return rows that are one wide cell of running text."""
    wide = PANEL_WIDTH * found.grid.bbox.width
    full: dict[int, list[RuledCell]] = defaultdict(list)
    for cell in filter(cells.get, cells):
        for row in range(cell.row, cell.row + cell.row_span):
            full[row].append(cell)
    alone = {row: within[0] for row, within in sorted(full.items()) if len(within) == 1}
    return [
        row
        for row, cell in alone.items()
        if len(cells[cell]) >= PANEL_WORDS and found.grid.box(cell).width > wide
    ]


def _part(candidate: TableCandidate, top: float, bottom: float) -> TableCandidate:
    area = BBox(candidate.area.x0, top, candidate.area.x1, bottom)
    drawn = RuleSegments(
        [s for s in candidate.drawn.horizontal if top - 1 <= s.at <= bottom + 1],
        list(_cut(candidate.drawn.vertical, top, bottom)),
    )
    return TableCandidate(area, drawn, within(candidate.words, area), candidate.em)


def _cut(segments: Iterable[RuleSegment], top: float, bottom: float) -> Iterable[RuleSegment]:
    for segment in segments:
        start, end = max(segment.start, top), min(segment.end, bottom)
        if start < end:
            yield RuleSegment(segment.at, start, end)
