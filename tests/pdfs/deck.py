"""A slide deck of 146 pages: bullets, boxes, diagrams, tables, pictures; for memory, and for text in odd places."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from . import flow
from .prose import Prose

PAGES = 146
TITLE = "One Hundred and Forty-Six Slides"
_SIZE = (720.0, 405.0)
_SEED = 11
_INK, _ACCENT, _PALE = (0.1, 0.1, 0.15), (0.0, 0.35, 0.55), (0.88, 0.94, 0.97)


def deck(path: Path | BytesIO) -> None:
    """Five kinds of slides by turns, a small logo on every one."""
    canvas = flow.canvas(path, _SIZE)
    canvas.setTitle(TITLE)
    prose, logo = Prose(_SEED), ImageReader(_gradient(64))
    kinds = (_bullets, _boxes, _diagram, _grid, _picture)
    for number in range(1, PAGES + 1):
        _frame(canvas, prose, logo, number)
        kinds[number % len(kinds)](canvas, prose)
        canvas.showPage()
    canvas.save()


def _frame(canvas: Canvas, prose: Prose, logo: ImageReader, number: int) -> None:
    canvas.setFillColorRGB(*_ACCENT)
    canvas.rect(0, 350, _SIZE[0], 55, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.setFont("Helvetica-Bold", 24)
    canvas.drawString(36, 369, prose.title()[:44])
    canvas.drawImage(logo, 670, 358, 38, 38)
    canvas.setFillColorRGB(*_INK)
    canvas.setFont("Helvetica", 9)
    canvas.drawRightString(700, 14, str(number))
    canvas.drawString(36, 14, TITLE)


def _bullets(canvas: Canvas, prose: Prose) -> None:
    y = 310.0
    for at in range(6):
        indent = 24 * (at % 3 == 2)
        canvas.setFont("Helvetica", 18 - 3 * (indent > 0))
        canvas.drawString(48 + indent, y, "–" if indent else "•")
        y = (
            _lines(
                canvas, prose.phrase() if at % 2 else prose.sentence(), 66 + indent, y, 590 - indent
            )
            - 8
        )


def _boxes(canvas: Canvas, prose: Prose) -> None:
    for at in range(3):
        x = 36 + 220 * at
        canvas.setFillColorRGB(*_PALE)
        canvas.roundRect(x, 80, 205, 230, 10, stroke=0, fill=1)
        canvas.setFillColorRGB(*_INK)
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(x + 12, 282, prose.title()[:22])
        canvas.setFont("Helvetica", 12)
        _lines(canvas, prose.sentence(), x + 12, 258, 180)


def _diagram(canvas: Canvas, prose: Prose) -> None:
    canvas.setFont("Helvetica", 10)
    for at in range(4):
        x, y = 40 + 170 * at, 190 + 40 * (at % 2)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.rect(x, y, 130, 60, stroke=1, fill=1)
        canvas.setFillColorRGB(*_INK)
        _lines(canvas, prose.phrase(), x + 8, y + 42, 115)
        if at < 3:
            canvas.line(x + 130, y + 30, x + 170, 190 + 40 * ((at + 1) % 2) + 30)
    canvas.circle(360, 110, 34, stroke=1, fill=0)
    canvas.drawCentredString(360, 106, "centre")


def _grid(canvas: Canvas, prose: Prose) -> None:
    xs, ys = [36, 200, 440, 684], [320 - 40 * at for at in range(7)]
    canvas.grid(xs, ys)
    for row, top in enumerate(ys[:-1]):
        canvas.setFont("Helvetica-Bold" if row == 0 else "Helvetica", 11)
        canvas.drawString(42, top - 24, f"{row} {prose.title()}"[:22])
        canvas.drawString(206, top - 24, prose.phrase()[:36])
        canvas.drawString(446, top - 24, prose.phrase()[:36])


def _picture(canvas: Canvas, prose: Prose) -> None:
    canvas.drawImage(ImageReader(_gradient(200)), 36, 80, 300, 230)
    canvas.setFont("Helvetica", 16)
    _lines(canvas, prose.sentence(), 360, 290, 320)
    canvas.setFont("Helvetica-Oblique", 11)
    canvas.drawString(36, 62, f"Picture: {prose.phrase()}"[:60])


def _lines(canvas: Canvas, text: str, x: float, y: float, width: float) -> float:
    """Draws ``text`` ragged right from (x, y) down; the y below it."""
    font, size = canvas._fontname, canvas._fontsize
    line = ""
    for word in [*text.split(), ""]:
        longer = f"{line} {word}".strip()
        if not word or stringWidth(longer, font, size) > width:
            canvas.drawString(x, y, line)
            line, y = word, y - 1.2 * size
        else:
            line = longer
    return y


def _gradient(size: int) -> Image.Image:
    image = Image.new("RGB", (size, size))
    image.putdata(
        [(255 * x // size, 90, 255 * y // size) for y in range(size) for x in range(size)]
    )
    return image
