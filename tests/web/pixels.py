"""Pictures of pages against PDFium's own."""

from __future__ import annotations

import pypdfium2
from PIL import ImageChops, ImageStat


def apart(picture, path, number):
    """How far a picture is from page ``number`` of a PDF as PDFium draws it: the mean difference of colours, of 255."""
    with pypdfium2.PdfDocument(path) as opened:
        sheet = opened[number - 1]
        sheet_picture = (
            sheet.render(scale=picture.width / sheet.get_width())
            .to_pil()
            .convert("RGB")
            .resize(picture.size)
        )
    return sum(ImageStat.Stat(ImageChops.difference(picture, sheet_picture)).mean) / 3


def shows(picture, path, number, of):
    """Whether the picture is that page and no other."""
    far = {page: apart(picture, path, page) for page in range(1, of + 1)}
    return far[number] < 1.5 and all(
        distance > 4 for page, distance in far.items() if page != number
    )
