"""Words that no reader sees, and a scan with nothing but a picture."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader

from . import flow

SEEN = "Only this sentence can be seen by a reader."
INVISIBLE = "This layer was put there by a scanner."
WHITE = "White words on white paper ask for better marks."
OUTSIDE = "Nobody looks beyond the edge of the page."
TINY = "Words smaller than dust are not read."
COVERED = "A black bar lies over this secret."
HIDDEN = (INVISIBLE, WHITE, OUTSIDE, TINY, COVERED)
OCR_LAYER = "The scanner believes that it has read these words."
_INVISIBLE_MODE = 3


def hidden(path: Path) -> None:
    """One visible sentence among five that are not."""
    canvas = flow.canvas(path)
    canvas.setTitle("What cannot be seen")
    canvas.setFont("Times-Roman", 12)
    canvas.drawString(72, 700, SEEN)
    canvas.drawString(72, 660, INVISIBLE, mode=_INVISIBLE_MODE)
    canvas.drawString(72, 1200, OUTSIDE)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 620, WHITE)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawString(72, 560, COVERED)
    canvas.rect(70, 555, 260, 18, stroke=0, fill=1)
    canvas.setFont("Times-Roman", 0.4)
    canvas.drawString(72, 520, TINY)
    canvas.save()


def scan(path: Path) -> None:
    """A picture of a page, and no text at all."""
    canvas = flow.canvas(path)
    canvas.setTitle("A scan")
    canvas.drawImage(_picture(), 0, 0, flow.WIDTH, flow.HEIGHT)
    canvas.save()


def scan_with_layer(path: Path) -> None:
    """The same picture with the invisible text of a scanner over it."""
    canvas = flow.canvas(path)
    canvas.setTitle("A scan with its layer")
    canvas.drawImage(_picture(), 0, 0, flow.WIDTH, flow.HEIGHT)
    canvas.setFont("Times-Roman", 12)
    for line in range(4):
        canvas.drawString(72, 700 - 20 * line, OCR_LAYER, mode=_INVISIBLE_MODE)
    canvas.save()


def _picture() -> ImageReader:
    """Grey bars where a scan would have lines of print."""
    image = Image.new("L", (420, 594), 250)
    draw = ImageDraw.Draw(image)
    for line in range(40):
        draw.rectangle((50, 60 + 12 * line, 370 - 40 * (line % 7 == 6), 65 + 12 * line), fill=60)
    return ImageReader(image)
