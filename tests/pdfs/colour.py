"""A page with grounds: white words on a dark band, a tinted box, words over a picture."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Paragraph

from . import flow

BAND = "The Museum of Small Sounds"
BOX = "Open every day but Tuesday, when the sounds are dusted. Children pay half, and nobody pays for listening twice."
OVER_PICTURE = "Hear the snow before it falls."
TEXT = (
    "The museum keeps four thousand sounds in drawers of oak. Visitors may open three of them and are asked to close them again, "
    "since a sound that has been left out overnight goes stale and has to be given to the radio."
)
RED = "The drawer marked with a red ribbon must stay closed."


def colours(path: Path) -> None:
    canvas = flow.canvas(path)
    canvas.setTitle(BAND)
    _band(canvas)
    _box(canvas)
    canvas.drawImage(_sky(), 72, 330, 450, 120)
    canvas.setFillColor(colors.white)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawCentredString(297, 382, OVER_PICTURE)
    _paragraph(canvas, TEXT, 300, 72, 450, colors.black)
    _paragraph(canvas, RED, 230, 72, 450, colors.red)
    canvas.save()


def _band(canvas: flow.Canvas) -> None:
    canvas.setFillColorRGB(0.08, 0.12, 0.3)
    canvas.rect(0, 730, flow.WIDTH, 112, stroke=0, fill=1)
    canvas.setFillColor(colors.white)
    canvas.setFont("Helvetica-Bold", 28)
    canvas.drawString(72, 775, BAND)


def _box(canvas: flow.Canvas) -> None:
    canvas.setFillColorRGB(1, 0.95, 0.8)
    canvas.setStrokeColorRGB(0.7, 0.5, 0.1)
    canvas.roundRect(72, 490, 220, 120, 8, stroke=1, fill=1)
    _paragraph(canvas, BOX, 596, 84, 196, colors.HexColor("#503000"))


def _paragraph(
    canvas: flow.Canvas, text: str, top: float, left: float, width: float, color: colors.Color
) -> None:
    paragraph = Paragraph(
        text,
        ParagraphStyle("coloured", fontName="Helvetica", fontSize=11, leading=15, textColor=color),
    )
    _, height = paragraph.wrap(width, 400)
    paragraph.drawOn(canvas, left, top - height)


def _sky() -> ImageReader:
    """A gradient from night to morning."""
    image = Image.new("RGB", (90, 24))
    image.putdata([(20 + x, 30 + 2 * y + x // 2, 90 + 3 * y) for y in range(24) for x in range(90)])
    return ImageReader(image)
