"""Formulas look after the translation as they did before: drawn, and compared pixel by pixel."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy
import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ai_translator.config import OutputSettings
from ai_translator.model.segments import Translated, TranslatedDocument
from ai_translator.writers.inplace import write_inplace
from tests.writers.inplace.files import translated

SIZE = 11.0
SCALE = 4  # pixels a point: fine enough that a bar of half a point is seen
SAME = 0.95  # of the ink: glyphs and bars fall on other fractions of a pixel

Formula = Callable[[Canvas, float, float], float]


def glyph(canvas: Canvas, x: float, y: float, text: str, font: str, size: float = SIZE) -> float:
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)
    return x + canvas.stringWidth(text, font, size)


def bar(canvas: Canvas, x0: float, x1: float, y: float) -> None:
    canvas.setLineWidth(0.45)
    canvas.line(x0, y, x1, y)


def fraction(canvas: Canvas, x: float, y: float) -> float:
    glyph(canvas, x + 2, y + 4.6, "β", "Symbol", 7.5)
    end = glyph(canvas, x + 1, y - 5.2, "γ", "Symbol", 7.5) + 3
    bar(canvas, x, end, y + 2.9)
    return end


def root(canvas: Canvas, x: float, y: float) -> float:
    start = glyph(canvas, x, y, "√", "Symbol")
    end = glyph(canvas, start, y, "ω", "Symbol")
    bar(canvas, start, end, y + 8.6)
    return end


def overbar(canvas: Canvas, x: float, y: float) -> float:
    end = glyph(canvas, x, y, "ψ", "Symbol")
    bar(canvas, x, end, y + 7.6)
    return end


def scripts(canvas: Canvas, x: float, y: float) -> float:
    end = glyph(canvas, x, y, "λ", "Symbol")
    glyph(canvas, end, y + 4.2, "2", "Times-Roman", 7)
    return glyph(canvas, end, y - 2.4, "κ", "Symbol", 7)


def total(canvas: Canvas, x: float, y: float) -> float:
    """A big operator with limits over and under it, and what it sums."""
    end = glyph(canvas, x, y - 2, "∑", "Symbol", 16)
    glyph(canvas, x + 3, y + 11.5, "ν", "Symbol", 7)
    glyph(canvas, x + 1, y - 9.5, "κ = 1", "Symbol", 7)
    return glyph(canvas, end + 3, y, "ζ", "Symbol")


def cases(canvas: Canvas, x: float, y: float) -> float:
    """A brace over two lines, put together from its pieces."""
    for piece, lower in (("\u23a7", -9.0), ("\u23a8", 0.0), ("\u23a9", 9.0)):
        glyph(canvas, x, y - lower, piece, "Symbol")
    glyph(canvas, x + 8, y + 7, "ζ = 0", "Symbol")
    return glyph(canvas, x + 8, y - 7, "ζ = 1", "Symbol")


def source(path: Path, formula: Formula, *, inline: bool) -> tuple[float, float, float, float]:
    """A page with the formula; returns its box, origin at the bottom left."""
    canvas = Canvas(str(path), pagesize=A4)
    text = "The keeper of the tower wrote down each of the ships that came in at night"
    for at in range(4):
        glyph(canvas, 80, 700 - 20 * at, text, "Times-Roman")
    y = 620.0
    x = glyph(canvas, 80, y, "and reckoned with ", "Times-Roman") if inline else 270.0
    end = formula(canvas, x, y)
    if inline:
        glyph(canvas, end + 3, y, "how many of them had been in before", "Times-Roman")
    for at in range(1, 4):
        glyph(canvas, 80, y - 16 - 20 * at, text, "Times-Roman")
    canvas.save()
    return x - 1, y - 13, end + 1, y + 17


def drawn(pdf: bytes | Path) -> numpy.ndarray:
    with pypdfium2.PdfDocument(pdf) as document:
        bitmap = document[0].render(scale=SCALE)
        grey = numpy.asarray(bitmap.to_pil().convert("L"))
    return grey[SCALE * 110 : SCALE * 250, SCALE * 70 : SCALE * 330] < 128


def alone(formula: Formula, at: tuple[float, float]) -> numpy.ndarray:
    """The formula's ink by itself, cut to what is drawn."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4)
    formula(canvas, *at)
    canvas.save()
    ink = drawn(made.getvalue())
    rows, columns = ink.any(axis=1).nonzero()[0], ink.any(axis=0).nonzero()[0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def best_match(page: numpy.ndarray, formula: Formula) -> float:
    """The largest share of the formula's ink that the page has, wherever it is laid on the page.

    A formula moves by parts of a pixel, too: its ink is drawn at thirds of one, too.
    """
    size = [2 * length for length in page.shape]
    spectrum = numpy.fft.rfft2(page.astype(float), size)
    found = []
    for across, up in itertools.product(range(3), repeat=2):
        ink = alone(formula, (200.0 + across / 3 / SCALE, 600.0 + up / 3 / SCALE))
        other = numpy.fft.rfft2(ink[::-1, ::-1].astype(float), size)
        found.append(float(numpy.fft.irfft2(spectrum * other, size).max() / ink.sum()))
    return max(found)


def shortened(made: TranslatedDocument) -> TranslatedDocument:
    """The document with texts that need no smaller size: a formula has its text's size."""
    outcomes = {
        each.id: Translated(
            " ".join(["Kurz und", *map("{{{}}}".format, each.markup.placeholders), "wieder kurz"])
        )
        for each in made.segments
    }
    return replace(made, outcomes=outcomes)


INLINE = [fraction, root, overbar, scripts]
DISPLAYED = [*INLINE, total, cases]


@pytest.mark.parametrize("formula", INLINE)
def test_a_formula_in_a_line_moves_as_one_drawing(formula: Formula, tmp_path: Path) -> None:
    path = tmp_path / "source.pdf"
    source(path, formula, inline=True)
    write_inplace(shortened(translated(path, "de")), path, tmp_path / "out.pdf", OutputSettings())
    assert best_match(drawn(path), formula) > SAME  # it is found where it is known to be
    assert best_match(drawn(tmp_path / "out.pdf"), formula) > SAME


@pytest.mark.parametrize("formula", DISPLAYED)
def test_a_displayed_formula_keeps_every_pixel(formula: Formula, tmp_path: Path) -> None:
    path = tmp_path / "source.pdf"
    x0, y0, x1, y1 = source(path, formula, inline=False)
    write_inplace(translated(path, "de"), path, tmp_path / "out.pdf", OutputSettings())
    top, bottom = (round(SCALE * (A4[1] - 110 - y)) for y in (y1, y0))
    left, right = round(SCALE * (x0 - 70)), round(SCALE * (x1 - 70))
    before, after = (drawn(each)[top:bottom, left:right] for each in (path, tmp_path / "out.pdf"))
    assert before.any()
    assert (before != after).sum() == 0
