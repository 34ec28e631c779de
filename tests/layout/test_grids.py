from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.grids import (
    RuledGrid,
    RuleSegment,
    RuleSegments,
    grid_of,
    lattices,
    merged,
    page_lines,
)
from ai_translator.layout.page_content import PageContent, PaintedBox, Rule

EM = 10.0


def drawn(
    across: list[tuple[float, float, float]], down: list[tuple[float, float, float]]
) -> RuleSegments:
    return RuleSegments([RuleSegment(*s) for s in across], [RuleSegment(*s) for s in down])


def shape(grid: RuledGrid) -> list[tuple[int, int, int, int]]:
    return [(c.row, c.col, c.row_span, c.col_span) for c in grid.cells]


def test_a_line_drawn_twice_or_in_pieces_is_one() -> None:
    lines = merged(drawn([(100, 0, 50), (101, 52, 90), (100, 40, 60)], []), EM)
    assert [(round(s.at), s.start, s.end) for s in lines.horizontal] == [(100, 0, 90)]


def test_gaps_stay_gaps() -> None:
    assert len(merged(drawn([(100, 0, 50), (100, 70, 90)], []), EM).horizontal) == 2


def test_lattices_are_what_touches() -> None:
    one = drawn([(0, 0, 50), (30, 0, 50)], [(0, 0, 30), (50, 0, 30)])
    other = drawn([(100, 0, 50)], [(10, 100, 130)])
    alone = drawn([(200, 0, 50)], [(300, 0, 20)])
    lines = RuleSegments(
        one.horizontal + other.horizontal + alone.horizontal,
        one.vertical + other.vertical + alone.vertical,
    )
    assert sorted((len(g.horizontal), len(g.vertical)) for g in lattices(lines, EM)) == [
        (1, 1),
        (2, 2),
    ]


def test_missing_inner_lines_merge_cells() -> None:
    grid = grid_of(
        drawn([(0, 0, 100), (20, 0, 100), (40, 0, 100)], [(0, 0, 40), (50, 20, 40), (100, 0, 40)]),
        EM,
    )
    assert shape(grid) == [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_open_sides_are_closed() -> None:
    grid = grid_of(drawn([(0, 0, 100), (20, 0, 100)], [(50, 0, 60)]), EM)
    assert grid.bbox == BBox(0, 0, 100, 60)
    assert len(grid.cells) == 4


def test_cells_that_are_no_rectangle_are_cut() -> None:
    """An L of three places: a line parts only one of the four."""
    grid = grid_of(
        drawn([(0, 0, 100), (20, 50, 100), (40, 0, 100)], [(0, 0, 40), (50, 20, 40), (100, 0, 40)]),
        EM,
    )
    assert sum(c.row_span * c.col_span for c in grid.cells) == 4


def test_a_cell_does_not_reach_down_into_a_wider_one() -> None:
    """Two cells over one that spans both, with a floor under the first only."""
    grid = grid_of(
        drawn([(0, 0, 100), (20, 0, 50), (40, 0, 100)], [(0, 0, 40), (50, 0, 20), (100, 0, 40)]), EM
    )
    assert shape(grid) == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 2)]


def test_boxes_draw_their_edges_unless_nobody_sees_them() -> None:
    content = PageContent(1, 600, 800)
    content.boxes = [
        PaintedBox(BBox(50, 100, 150, 120), "#eeeeee", None),
        PaintedBox(BBox(50, 200, 150, 220), "#ffffff", None),
        PaintedBox(BBox(50, 300, 55, 305), None, "#000000"),
        PaintedBox(BBox(0, 0, 600, 800), "#eeeeee", None),
    ]
    content.rules = [Rule(BBox(50, 400, 150, 400.5), horizontal=True)]
    lines = page_lines(content, EM)
    assert [round(s.at) for s in lines.horizontal] == [100, 120, 400]
    assert [round(s.at) for s in lines.vertical] == [50, 150]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 7), st.integers(1, 8)), min_size=1, max_size=12
    ),
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 7), st.integers(1, 8)), min_size=1, max_size=12
    ),
)
def test_a_grid_covers_every_place_once(
    across: list[tuple[int, int, int]], down: list[tuple[int, int, int]]
) -> None:
    def segments(items: list[tuple[int, int, int]]) -> list[tuple[float, float, float]]:
        return [(20.0 * at, 20.0 * start, 20.0 * (start + length)) for at, start, length in items]

    lines = merged(drawn(segments(across), segments(down)), EM)
    grid = grid_of(lines, EM)
    places = [
        (r, c)
        for cell in grid.cells
        for r in range(cell.row, cell.row + cell.row_span)
        for c in range(cell.col, cell.col + cell.col_span)
    ]
    assert sorted(places) == [
        (r, c) for r in range(len(grid.ys) - 1) for c in range(len(grid.xs) - 1)
    ]
    for row, line in enumerate(grid.cell_at()):
        for col, cell in enumerate(line):
            assert (
                cell.row <= row < cell.row + cell.row_span
                and cell.col <= col < cell.col + cell.col_span
            )
