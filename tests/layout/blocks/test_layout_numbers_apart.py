"""Numbers set apart from the words behind them are marked for writers."""

from __future__ import annotations

import pytest

from ai_translator.model.content import TextBlock
from tests.layout.glyph_page import BOLD, Setter, blocks

PROSE = "Prose under it makes the size of the page's text known to whoever reads it. " * 6


def titled(number: str, gap: float, words: str = "Macros and how they grow") -> TextBlock:
    """A title with so many font sizes between its number and its words."""
    page = Setter()
    end = page.text(50, 100, number, 16)
    page.text(end + gap * 16, 100, words, 16)
    page.paragraph(50, 140, 300, PROSE)
    return next(block for block in blocks(page) if words in block.text)


@pytest.mark.parametrize("number", ["1", "3.4", "12.1.3", "2.", "3)", "IV.", "§7", "A.2"])
def test_a_number_apart_is_marked_and_a_run_of_its_own(number: str) -> None:
    title = titled(number, 1.2)
    assert title.marker is None and title.number_apart
    assert title.lines[0].inlines[0].text.strip() == number


@pytest.mark.parametrize(
    ("number", "gap"),
    [("3.4", 0.25), ("3.4", 0.4), ("2.", 0.25), ("Step", 1.2), ("2024", 1.2), ("3.4.", 0.44)],
)
def test_a_space_is_no_gap_and_a_word_no_number(number: str, gap: float) -> None:
    assert not titled(number, gap).number_apart


def test_in_a_stretched_line_an_article_is_no_number() -> None:
    page = Setter()
    page.text(50, 100, "A title of words as far apart as these", 16, space=0.6)
    page.paragraph(50, 140, 300, PROSE)
    (title, *_) = blocks(page)
    assert not title.number_apart


def test_a_number_in_a_face_of_its_own() -> None:
    page = Setter()
    end = page.text(50, 100, "2.1", 16, font=BOLD)
    page.text(end + 16, 100, "Macros and how they grow", 16)
    page.paragraph(50, 140, 300, PROSE)
    (title, *_) = blocks(page)
    assert title.number_apart
    assert [run.text.strip() for run in title.runs] == ["2.1", "Macros and how they grow"]


def test_the_marker_of_a_list_is_told_as_marker_only() -> None:
    page = Setter()
    for number, y in enumerate((100, 112, 124), 1):
        end = page.text(50, y, f"{number}.")
        page.text(end + 10, y, "an item of the list with some words")
    found = blocks(page)
    assert all(block.marker is not None and not block.number_apart for block in found)


def test_only_lines_from_left_to_right_have_one() -> None:
    page = Setter()
    page.turned(100, 300, "1.2   Macros", 16)
    page.paragraph(150, 140, 300, PROSE)
    assert not any(block.number_apart for block in blocks(page))
