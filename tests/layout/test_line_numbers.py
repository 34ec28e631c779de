"""Numbers beside lines: what counts lines of text, and what numbers something else."""

from __future__ import annotations

import pytest

from ai_translator.layout.line_numbers import line_numbers
from ai_translator.layout.lines import find_lines
from tests.layout.glyph_page import BOLD, MORE, PROSE, SERIF, Setter, blocks, broken

LONG = f"{PROSE} {MORE} {PROSE}"


def _numbered(step: int, *, gap: float = 10.0) -> Setter:
    page = Setter()
    for at, line in enumerate(broken(LONG, 300, 10, SERIF, 0, 0), 1):
        y = 100 + 14 * at
        if at % step == 0:
            page.right(100 - gap, y, str(at), 6)
        page.text(100, y, line)
    return page


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("gap", [4.0, 10.0, 25.0])
def test_numbers_of_lines_are_no_text(step: int, gap: float) -> None:
    assert [block.text for block in blocks(_numbered(step, gap=gap))] == [LONG]


def test_numbers_at_the_right_of_a_column() -> None:
    page = Setter()
    for at, line in enumerate(broken(LONG, 300, 10, SERIF, 0, 0), 1):
        page.text(100, 100 + 14 * at, line)
        page.text(412, 100 + 14 * at, str(at), 6)
    assert [block.text for block in blocks(page)] == [LONG]


def test_the_numbers_of_a_list_and_of_rows_are_none() -> None:
    page = Setter()
    for at in range(1, 9):
        page.text(80, 100 + 14 * at, str(at))
        page.text(100, 100 + 14 * at, f"Aalen and Bergen were visited by the train number {at}0")
    assert line_numbers(find_lines(page.content.glyphs)) == set()


def test_the_number_beside_a_numbered_heading() -> None:
    """Number and heading are digits on one line: the white between them tells them apart."""
    page = _numbered(1)
    for at in (9, 18):
        y = 100 + 14 * at
        page.content.glyphs[:] = [g for g in page.content.glyphs if g.y != y or g.x1 <= 92]
        page.text(100, y, f"{at // 9}.1 Of ships", font=BOLD)
    texts = [block.text for block in blocks(page)]
    assert texts.count("1.1 Of ships") == texts.count("2.1 Of ships") == 1
    assert not any(text.isdigit() for text in texts)
