"""Pages with text of their own around pictures that say something: charts, diagrams, screenshots.

What the pictures say is known in advance: :data:`CHART`, :data:`WINDOW`, :data:`STEPS`.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ai_translator.resources import fonts_folder

CHART = ("Rainfall in the harbour", "Winter", "Spring", "Summer", "Autumn", "Measured height")
WINDOW = ("Save the document", "Open another folder", "Cancel")
STEPS = ("Collect the water", "Filter the sand", "Store the bottles")
PROSE = (
    "The keeper measured the harbour twelve times in the spring",
    "and wrote every number into a small green notebook.",
)
_WIDTH, _HEIGHT = 900, 560  # pixels


def _face(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "NotoSans-Bold" if bold else "NotoSans-Regular"
    return ImageFont.truetype(str(fonts_folder() / f"{name}.ttf"), size)


def chart() -> Image.Image:
    """Return a chart of bars on a grid, with a title, and an axis whose name runs up."""
    picture = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    pen.text((_WIDTH / 2, 40), CHART[0], fill=(30, 30, 30), font=_face(34, bold=True), anchor="mm")
    for at, (name, high) in enumerate(zip(CHART[1:5], (310, 240, 120, 280))):
        left = 150 + 180 * at
        pen.rectangle((left, 480 - high, left + 110, 480), fill=(70, 130, 180))
        pen.text((left + 55, 510), name, fill=(60, 60, 60), font=_face(26), anchor="mm")
    for level in range(0, 5):
        pen.line((120, 480 - 80 * level, 860, 480 - 80 * level), fill=(200, 200, 200), width=2)
        pen.text((105, 480 - 80 * level), str(20 * level), fill=(60, 60, 60), font=_face(22),
                 anchor="rm")  # fmt: skip
    axis = Image.new("RGB", (360, 36), "white")
    ImageDraw.Draw(axis).text((180, 18), CHART[5], fill=(60, 60, 60), font=_face(26), anchor="mm")
    picture.paste(axis.rotate(90, expand=True), (14, 110))
    return picture


def window() -> Image.Image:
    """Return a dialogue: white words on coloured buttons."""
    picture = Image.new("RGB", (_WIDTH, 300), (236, 236, 240))
    pen = ImageDraw.Draw(picture)
    for at, (words, ground) in enumerate(zip(WINDOW, ((0, 90, 160), (40, 120, 60), (150, 30, 30)))):
        pen.rounded_rectangle((60, 20 + 90 * at, 560, 90 + 90 * at), 12, fill=ground)
        pen.text((310, 55 + 90 * at), words, fill="white", font=_face(30), anchor="mm")
    return picture


def diagram() -> Image.Image:
    """Return boxes with arrows between them."""
    picture = Image.new("RGB", (_WIDTH, 160), "white")
    pen = ImageDraw.Draw(picture)
    for at, words in enumerate(STEPS):
        left = 20 + 300 * at
        pen.rectangle((left, 40, left + 250, 120), outline="black", fill=(255, 244, 214), width=3)
        pen.text((left + 125, 80), words, fill="black", font=_face(24), anchor="mm")
        if at < 2:
            pen.line((left + 252, 80, left + 298, 80), fill="black", width=3)
    return picture


def write(path: Path, *pictures: Image.Image, jpeg: bool = False) -> Path:
    """Write a page a picture, each with a paragraph above it, and the first one twice.

    The first picture is one object that two pages share.
    """
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    readers = [_stored(picture, jpeg=jpeg) for picture in pictures]
    for reader in (*readers, readers[0]):
        canvas.setFont("Times-Roman", 12)
        for at, line in enumerate(PROSE):
            canvas.drawString(72, 760 - 16 * at, line)
        width, height = reader.getSize()
        wide = 440.0
        high = wide * height / width
        canvas.drawImage(reader, 72, 700 - high, wide, high)
        canvas.showPage()
    canvas.save()
    return path


def _stored(picture: Image.Image, *, jpeg: bool) -> ImageReader:
    buffer = BytesIO()
    picture.save(buffer, "JPEG" if jpeg else "PNG", **({"quality": 80} if jpeg else {}))
    buffer.seek(0)
    return ImageReader(buffer)
