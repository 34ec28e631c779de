"""Rendering of pieces of a page with PDFium.

Runs in a worker process: the file may crash it, hang it or use too much memory.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image

from ai_translator.file_names import readable

_MOST_PIXELS = 1800  # of the longer side: sharp on a page, small in memory
_PHOTO_COLORS = 2000  # a drawing has fewer, also with smoothed edges
_JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Crop:
    """What to draw: a box in shares of the page as seen (left, top, right, bottom), and the width.

    The width is in pixels.
    """

    path: str
    password: str | None
    page: int
    box: tuple[float, float, float, float]
    pixels: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A rendered picture.

    coding: ``jpeg`` (photographs), ``png``, or ``flate`` (bare rows of samples)
    width, height: in pixels
    """

    data: bytes
    coding: str
    grey: bool
    width: int
    height: int


def draw(crop: Crop, coding: str) -> Picture:
    """Return the picture, encoded as ``coding`` unless it is a photograph."""
    image = _image(crop)
    grey = image.mode == "L"
    if not grey and _colors(image) is None:
        return Picture(_file(image, "JPEG", quality=_JPEG_QUALITY), "jpeg", grey, *image.size)
    data = (
        zlib.compress(image.tobytes(), 6)
        if coding == "flate"
        else _file(image, "PNG", compress_level=6)
    )
    return Picture(data, coding, grey, *image.size)


def _image(crop: Crop) -> Image.Image:
    page = _page(crop.path, crop.password, crop.page)
    width, height = page.get_size()
    left, top, right, bottom = crop.box
    scale = crop.pixels / ((right - left) * width)
    scale = min(scale, _MOST_PIXELS / max((right - left) * width, (bottom - top) * height))
    cut = (left * width, (1 - bottom) * height, (1 - right) * width, top * height)
    bitmap = page.render(scale=scale, crop=cut, rev_byteorder=True)
    image: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    colors = _colors(image)
    grey = colors is not None and all(red == green == blue for _, (red, green, blue) in colors)
    return image.convert("L") if grey else image


@lru_cache(maxsize=1)
def _document(path: str, password: str | None) -> Any:
    try:
        document = pypdfium2.PdfDocument(readable(path), password=password)
    except pypdfium2.PdfiumError:
        document = pypdfium2.PdfDocument(_mended(path, password))
    document.init_forms()
    return document


def _mended(path: str, password: str | None) -> bytes:
    """Return the file rewritten, as the parser reads it if damaged: PDFium tolerates less."""
    import pikepdf  # only damaged files need it

    buffer = BytesIO()
    with pikepdf.open(readable(path), password=password or "") as pdf:
        pdf.save(buffer)
    return buffer.getvalue()


@lru_cache(maxsize=1)
def _page(path: str, password: str | None, number: int) -> Any:
    return _document(path, password)[number - 1]


def _colors(image: Image.Image) -> Any:
    """Return the colours of every third pixel; None if they are too many for a drawing."""
    return image.resize(
        (max(1, image.width // 3), max(1, image.height // 3)), Image.Resampling.NEAREST
    ).getcolors(_PHOTO_COLORS)


def _file(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()
