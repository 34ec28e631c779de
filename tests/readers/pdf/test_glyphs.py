"""Letters slanted or emboldened by operators instead of by their face."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ai_translator.layout.lines import find_lines
from ai_translator.layout.page_content import Glyph
from ai_translator.readers.pdf.extract import draw
from ai_translator.readers.pdf.source import open_source

WORDS = "Let the boats of the harbour be counted"


def _drawn(
    folder: Path, matrix: tuple[float, ...], *, size: float = 10, mode: int = 0
) -> list[Glyph]:
    path = folder / "styled.pdf"
    device = Canvas(str(path), pagesize=(400, 400))
    device.setLineWidth(0.4)
    text = device.beginText()
    text.setFont("Times-Roman", size)
    text.setTextTransform(*matrix, 40, 200)
    text.setTextRenderMode(mode)
    text.textOut(WORDS)
    device.drawText(text)
    device.save()
    with closing(open_source(path, None)) as source:
        return list(draw(source.page(1).page_obj, source).glyphs)


@pytest.mark.parametrize("shear", [0.21, 0.25, 0.3333])
def test_slanted_letters_are_italic_and_keep_their_spaces(tmp_path: Path, shear: float) -> None:
    glyphs = _drawn(tmp_path, (1, 0, shear, 1))
    assert [line.text for line in find_lines(glyphs)] == [WORDS]
    assert all(glyph.font.italic for glyph in glyphs)


def test_slanted_letters_up_the_page(tmp_path: Path) -> None:
    glyphs = _drawn(tmp_path, (0, 1, -1, 0.25))
    assert [line.text for line in find_lines(glyphs)] == [WORDS]
    assert all(glyph.font.italic for glyph in glyphs)


@pytest.mark.parametrize("matrix", [(1, 0, 0, 1), (0, 1, -1, 0), (1.2, 0, 0, 1), (1, 0, 0.05, 1)])
def test_letters_that_are_turned_or_widened_are_upright(
    tmp_path: Path, matrix: tuple[float, ...]
) -> None:
    assert not any(glyph.font.italic for glyph in _drawn(tmp_path, matrix))


def test_a_stroke_makes_bold_by_what_is_drawn_not_by_the_raw_size(tmp_path: Path) -> None:
    assert _drawn(tmp_path, (10, 0, 0, 10), size=1, mode=2)[0].font.bold
    assert not _drawn(tmp_path, (60, 0, 0, 60), size=1, mode=2)[0].font.bold


def test_a_transparent_colour_is_what_it_looks_like_on_paper(tmp_path: Path) -> None:
    path = tmp_path / "pale.pdf"
    canvas = Canvas(str(path))
    canvas.setFillColorRGB(0.8, 0, 0)
    canvas.setFillAlpha(0.25)
    canvas.drawString(72, 700, "Draft")
    canvas.setFillAlpha(1)
    canvas.drawString(72, 600, WORDS)
    canvas.save()
    with closing(open_source(path)) as source:
        glyphs = draw(source.page(1).page_obj, source).glyphs
    assert {glyph.color for glyph in glyphs if glyph.y < 200} == {"#f2bfbf"}
    assert {glyph.color for glyph in glyphs if glyph.y > 200} == {"#cc0000"}
