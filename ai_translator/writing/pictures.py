"""Pieces of the source's pages as pictures: figures, and formulas that only a picture shows right."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any

import pypdfium2
from PIL import Image

from ai_translator.document import BBox, Page

log = logging.getLogger(__name__)

_MOST_PIXELS = 1800  # of the longer side: sharp on a page, small in memory
_PHOTO_COLORS = 2000  # a drawing has fewer, also with smoothed edges
_JPEG_QUALITY = 85
# PDFium keeps global state: one thread at a time, whichever document it works on.
_PDFIUM = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture: PNG, or JPEG when it is a photograph."""

    data: bytes
    suffix: str

    @property
    def digest(self) -> str:
        return sha256(self.data).hexdigest()[:10]


class Pictures:
    """Crops pages of one file; opened on first use, one page in memory at a time.  A context manager."""

    def __init__(self, source: Path, password: str | None = None) -> None:
        self._source, self._password = source, password
        self._document: Any = None
        self._page: tuple[int, Any] | None = None

    def __enter__(self) -> Pictures:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with _PDFIUM:
            self._turn_to(None)
            if self._document is not None:
                self._document.close()
                self._document = None

    def image(self, page: Page, box: BBox, dpi: float) -> Image.Image | None:
        """``box`` of ``page`` as a reader sees it, grey when nothing in it has a colour.

        None when there is nothing to show or the page can't be drawn.
        """
        try:
            with _PDFIUM:
                return self._render(page, box, dpi)
        except (pypdfium2.PdfiumError, OSError, ValueError) as error:
            log.warning("page %d: no picture of it can be made (%s)", page.number, error)
            return None

    def _render(self, page: Page, box: BBox, dpi: float) -> Image.Image | None:
        left, top = max(0.0, box.x0), max(0.0, box.top)
        right, bottom = min(page.width, box.x1), min(page.height, box.bottom)
        if right - left <= 0.5 or bottom - top <= 0.5:
            return None
        drawn = self._turn_to(page.number)
        width, height = drawn.get_size()
        # PDFium may count in other units (UserUnit), so that only shares of the page are safe.
        across, down = width / page.width, height / page.height
        scale = dpi / 72 * page.user_unit / across
        scale = min(scale, _MOST_PIXELS / max((right - left) * across, (bottom - top) * down))
        crop = (left * across, (page.height - bottom) * down, (page.width - right) * across, top * down)
        bitmap = drawn.render(scale=scale, crop=crop, rev_byteorder=True)
        image: Image.Image = bitmap.to_pil().convert("RGB")
        bitmap.close()
        colors = _sample(image)
        grey = colors is not None and all(red == green == blue for _, (red, green, blue) in colors)
        return image.convert("L") if grey else image

    def _turn_to(self, number: int | None) -> Any:
        if self._page is not None and self._page[0] == number:
            return self._page[1]
        if self._page is not None:
            self._page[1].close()
            self._page = None
        if number is None:
            return None
        if self._document is None:
            self._document = pypdfium2.PdfDocument(self._source, password=self._password)
            self._document.init_forms()
        self._page = (number, self._document[number - 1])
        return self._page[1]


def _sample(image: Image.Image) -> Any:
    """The colours of every third pixel; None when they are too many for a drawing."""
    return image.resize((max(1, image.width // 3), max(1, image.height // 3)), Image.Resampling.NEAREST).getcolors(_PHOTO_COLORS)


def is_photo(image: Image.Image) -> bool:
    return image.mode == "RGB" and _sample(image) is None


def jpeg(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=_JPEG_QUALITY)
    return buffer.getvalue()


def encoded(image: Image.Image) -> Picture:
    if is_photo(image):
        return Picture(jpeg(image), "jpg")
    buffer = BytesIO()
    image.save(buffer, "PNG", compress_level=6)
    return Picture(buffer.getvalue(), "png")
