from __future__ import annotations

from dataclasses import replace

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.formulas import is_linear, linear_text
from ai_translator.layout.page_content import Glyph, Rule
from tests.layout.glyph_page import MATHS, Setter


@pytest.fixture
def glyphs() -> list[Glyph]:
    """x with index i, to the n+1, = 5"""
    page = Setter()
    x = page.text(50, 100, "x", font=MATHS)
    page.text(x, 102, "i", size=7, font=MATHS)
    x = page.text(x, 96, "n+1", size=7, font=MATHS)
    page.text(x, 100, " = 5")
    return [g for g in page.content.glyphs if g.text != " "]


def test_scripts_are_written_with_marks(glyphs: list[Glyph]) -> None:
    assert linear_text(glyphs) == "x_i^{n+1} = 5"


def test_nothing_reads_as_nothing() -> None:
    assert linear_text([]) == ""
    assert not is_linear([], [])


def test_a_row_with_scripts_is_linear(glyphs: list[Glyph]) -> None:
    assert is_linear(glyphs, [])


def test_a_fraction_is_not(glyphs: list[Glyph]) -> None:
    assert not is_linear(glyphs, [Rule(BBox(49, 97, 60, 97.5), horizontal=True)])


@pytest.mark.parametrize(
    "change", [{"text": "\uf8f0"}, {"text": ""}, {"mapped": False}, {"angle": 90.0}]
)
def test_a_glyph_without_sure_text_is_not(glyphs: list[Glyph], change: dict[str, object]) -> None:
    assert not is_linear([replace(glyphs[0], **change), *glyphs[1:]], [])


def test_an_accent_over_a_letter_is_not(glyphs: list[Glyph]) -> None:
    first = glyphs[0]
    assert not is_linear([first, replace(first, text="ˆ")], [])


def test_two_rows_are_not(glyphs: list[Glyph]) -> None:
    lower = [replace(g, y=g.y + 12, x0=g.x0 + 40, x1=g.x1 + 40) for g in glyphs]
    assert not is_linear(glyphs + lower, [])
