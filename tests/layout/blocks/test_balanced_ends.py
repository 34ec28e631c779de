"""A text's last lines in columns: too few to show a gutter by themselves."""

from __future__ import annotations

import pytest

from tests.layout.glyph_page import MORE, PROSE, SERIF, Setter, blocks, broken


@pytest.mark.parametrize("gutter", [14.0, 20.0])
def test_two_lines_beside_three(gutter: float) -> None:
    page = Setter()
    page.right(530 + gutter, 70, "7")  # the page's number
    lines = list(broken(f"{PROSE} {MORE}", 240, 10, SERIF, 0, 0))
    left, right = " ".join(lines[:2]), " ".join(lines[2:5])[:-20]
    page.paragraph(50, 100, 240, left, ended=False)
    page.paragraph(290 + gutter, 100, 240, right)
    assert " ".join(block.text for block in blocks(page)).startswith(f"{left} {right}")


def test_labels_and_texts_of_other_widths_stay_rows() -> None:
    page = Setter()
    for at, (name, words) in enumerate((("Harbour", PROSE[:60]), ("Coast and sea", MORE[:58]))):
        page.text(50, 100 + 12 * at, name)
        page.text(150, 100 + 12 * at, words)
    assert [b.text for b in blocks(page)][:2] == ["Harbour", PROSE[:60]]
