"""Lines of narrow columns with white of some ems between their words."""

from __future__ import annotations

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.torn_lines import MOST_TORN
from ai_translator.layout.page_content import Rule
from tests.layout.glyph_page import LEADING, PROSE, Setter, blocks, text_width

#: Words of a narrow column, line by line; the last line is not full.
LINES = (
    "Whoever reads",
    "unbelievably narrow",
    "columns, must",
    "notwithstanding all",
    "words expect",
    "that the whites",
    "between them",
    "grow very much",
    "indeed.",
)
WIDTH = text_width("unbelievably narrow", 10.0)


def narrow(page: Setter, x: float, y: float) -> float:
    """A justified column of two or three words a line."""
    for at, line in enumerate(LINES):
        spare = WIDTH - text_width(line)
        last = at == len(LINES) - 1
        stretch = 0.0 if last else spare / 10.0 / line.count(" ")
        page.text(x, y, line, space=0.25 + stretch, typed=False)
        y += 10 * LEADING
    return y


WHOLE = " ".join(LINES)


def test_a_narrow_justified_column_is_one_text() -> None:
    page = Setter()
    narrow(page, 50, 100)
    assert [block.text for block in blocks(page)] == [WHOLE]


def test_beside_a_wide_column_on_the_same_baselines() -> None:
    page = Setter()
    y = narrow(page, 50, 100)
    narrow(page, 50, y)
    page.paragraph(190, 100, 300, f"Wide {PROSE} {PROSE}")
    found = [block.text for block in blocks(page)]
    assert found[-1] == f"Wide {PROSE} {PROSE}"
    assert " ".join(found[:-1]) == f"{WHOLE} {WHOLE}"


def test_a_rule_between_words_parts_them() -> None:
    page = Setter()
    narrow(page, 50, 100)
    before = len(blocks(page))
    page.content.rules.append(Rule(BBox(98, 88, 98.5, 106), horizontal=False))
    assert len(blocks(page)) > before


@pytest.mark.parametrize("rows", [6, MOST_TORN + 1])
def test_labels_and_values_stay_apart(rows: int) -> None:
    """No line runs from edge to edge over the white between them."""
    page = Setter(height=rows * 12.0 + 200)
    for row in range(rows):
        page.text(50, 100 + 12 * row, f"label {chr(97 + row % 26)}")
        page.right(170, 100 + 12 * row, f"value {chr(97 + row % 26)}")
    assert not any("label" in b.text and "value" in b.text for b in blocks(page))
