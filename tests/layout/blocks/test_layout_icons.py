"""Pictographs and signs without a reading: they travel as pictures, between words that can be read."""

from __future__ import annotations

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.page_content import Drawing
from ai_translator.model.content import BlockKind, InlineFormula, TextRun
from tests.layout.glyph_page import BOLD, ICONS, SERIF, Setter, blocks


def inlines(page: Setter) -> list[TextRun | InlineFormula]:
    (block,) = blocks(page)
    return [inline for line in block.lines for inline in line.inlines]


def contact_line(*, kern: float, icon: str = "\u260e") -> Setter:
    """Text, a pictograph, and behind it, after a kern, what it stands for."""
    page = Setter()
    end = page.text(50, 100, "You reach us by day | ")
    end = page.text(end, 100, icon, font=ICONS)
    page.text(end + kern, 100, "www.example.org at all times")
    return page


@pytest.mark.parametrize("icon", ["\u260e", "\uf095", "\ufffd"])
def test_a_pictograph_is_a_picture_amid_text(icon: str) -> None:
    first, picture, rest = inlines(contact_line(kern=0.0, icon=icon))
    assert isinstance(picture, InlineFormula) and not picture.linear
    assert (first.text, rest.text) == ("You reach us by day | ", "www.example.org at all times")
    assert [(ref.operator, ref.start, ref.end) for ref in picture.refs] == [(1, 0, 1)]


def test_one_without_a_reading_has_no_text() -> None:
    assert [i.text for i in inlines(contact_line(kern=0.0, icon="\ufffd"))][1] == ""


def test_a_glyph_that_the_font_says_nothing_of_is_a_picture() -> None:
    """No text at all, as the parser gives it, and no sign for what is missing either."""
    page = Setter()
    end = page.text(50, 100, "Fill in: ")
    page.text(end, 100, "~~~")
    for glyph in page.content.glyphs[-3:]:
        glyph.text, glyph.mapped = "", False
    text, picture = inlines(page)
    assert isinstance(picture, InlineFormula) and text.text == "Fill in: "


def test_a_kern_behind_a_pictograph_is_a_space() -> None:
    block = blocks(contact_line(kern=2.0))[0]
    assert "\u260e www.example.org" in block.text


def test_its_picture_takes_nothing_of_the_lines_around() -> None:
    """Its font claims twice the height of what it draws."""
    page = contact_line(kern=0.0)
    glyph = next(g for g in page.content.glyphs if g.font is ICONS)
    glyph.top, glyph.bottom = 70.0, 120.0
    page.text(50, 88, "A line of text that stands right over it and has descenders, gypsy")
    (picture,) = [
        i
        for block in blocks(page)
        for line in block.lines
        for i in line.inlines
        if isinstance(i, InlineFormula)
    ]
    assert picture.bbox.top > 90 and picture.bbox.bottom < 104


def test_letters_of_a_font_of_pictographs_stay_text() -> None:
    page = Setter()
    end = page.text(50, 100, "set in ")
    page.text(end, 100, "Wingdings", font=ICONS)
    assert all(isinstance(inline, TextRun) for inline in inlines(page))


def test_a_word_no_font_can_read_is_one_picture() -> None:
    page = Setter()
    end = page.text(50, 100, "before ", font=SERIF)
    end = page.text(end, 100, "\ue001\ue002\ue003", font=SERIF)
    page.text(end, 100, " and after", font=SERIF)
    assert [type(i) for i in inlines(page)] == [TextRun, InlineFormula, TextRun]


def test_a_pictograph_that_becomes_part_of_a_text_again_stays_a_picture() -> None:
    """It is a bullet until the text is known to be an entry of the bibliography."""
    page = Setter()
    page.text(50, 80, "Some lines of text of the usual size that say what was learned there")
    page.text(50, 120, "References", size=16, font=BOLD)
    page.text(50, 150, "\ufffd", font=ICONS)
    page.text(66, 150, "A. Author: On what was learned, and where. 1999.")
    entry = next(block for block in blocks(page) if block.kind is BlockKind.REFERENCE)
    assert isinstance(entry.lines[0].inlines[0], InlineFormula)
    assert entry.text.strip() == "A. Author: On what was learned, and where. 1999."


def test_a_bullet_within_a_figure_stays_where_it_is() -> None:
    """A label's bullet is no part of what is translated."""
    page = Setter()
    page.content.drawings += [Drawing(BBox(40 + 60 * at, 60, 90 + 60 * at, 90)) for at in range(5)]
    page.content.drawings.append(Drawing(BBox(40, 60, 340, 240)))
    for at, words in enumerate(("trains", "gaming", "travelling")):
        page.text(60, 120 + 30 * at, "\ufffd", font=ICONS)
        page.text(76, 120 + 30 * at, words)
    page.paragraph(
        50, 300, 500, "Some lines of text of the usual size that have nothing to do with it " * 9
    )
    labels = {block.text: block for block in blocks(page) if block.kind is BlockKind.FIGURE_TEXT}
    assert set(labels) == {"trains", "gaming", "travelling"}
    assert all(block.marker is not None and block.marker.refs for block in labels.values())
