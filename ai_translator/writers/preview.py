"""Pictures of pages beside their translation: the preview sheet, and single pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ai_translator.errors import OutputError
from ai_translator.file_names import readable
from ai_translator.workers import Lost, Task, Workers
from ai_translator.writers.atomic import draft

if TYPE_CHECKING:
    from PIL import Image

_MOST_PAGES = 12
_WIDTH = 560  # pixels of one page
_TALLEST = 4  # times as high as wide: what is longer is cut
_MOST_WIDTH, _MOST_WIDE = (
    1280,
    2000,
)  # pixels of a page as a picture of its own, and of one that is wider than high
_MOST_HEIGHT, _MOST_PIXELS = 16_000, 6_000_000
_QUALITY = 86
_THUMBNAIL, _THUMBNAIL_QUALITY = 224, 70  # pixels wide: sharp at half of that on any screen
_GAP, _BACKGROUND = 12, "#9aa0a6"
_COLORS = 128
_TIMEOUT = 120.0
_MEMORY_MB = 2048


def write_preview(
    source: Path, result: Path, target: Path, pages: tuple[int, ...], password: str | None = None
) -> Path:
    """Write a PNG with the first of ``pages`` (1-based), each beside its translation.

    Raises OutputError.
    """
    task = Task(
        sheet, (str(source.absolute()), str(result.absolute()), password, pages[:_MOST_PAGES])
    )
    with Workers(1, memory_mb=_MEMORY_MB) as workers:
        outcome = workers.call(task, _TIMEOUT)
    if isinstance(outcome, Lost):
        raise OutputError(
            f"{target}: the preview could not be drawn ({outcome.reason})",
            remedy="Leave --preview out",
        ) from outcome.error
    with draft(source, target) as making:
        making.path.write_bytes(outcome.value)
    return target


def sheet(source: str, result: str, password: str | None, pages: tuple[int, ...]) -> bytes:
    """Return the preview sheet as a PNG.  Runs in a worker process."""
    from PIL import Image

    rows = [[_drawn(path, password, page) for path in (source, result)] for page in pages]
    height = sum(max(image.height for image in row) + _GAP for row in rows) + _GAP
    made = Image.new("RGB", (2 * _WIDTH + 3 * _GAP, height), _BACKGROUND)
    top = _GAP
    for row in rows:
        for column, image in enumerate(row):
            made.paste(image, (_GAP + column * (_WIDTH + _GAP), top))
        top += max(image.height for image in row) + _GAP
    return _png(made.quantize(_COLORS))


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as a JPEG; width and height in pixels."""

    jpeg: bytes
    width: int
    height: int


def page_picture(
    path: str, password: str | None, page: int, longest: int = 0, version: int = 0
) -> PagePicture:
    """Return one whole page (1-based), whatever its size.  Runs in a worker process.

    longest: pixels of the longer side; 0 for a size to read
    version: another one for a file that has been replaced meanwhile
    """
    sheet = _document(path, password, version)[page - 1]
    width, height = (max(side, 1.0) for side in sheet.get_size())
    most = _MOST_WIDTH if width <= height else _MOST_WIDE
    scale = min(most / width, _MOST_HEIGHT / height, sqrt(_MOST_PIXELS / (width * height)))
    if longest:
        scale = min(scale, longest / max(width, height))
    bitmap = sheet.render(scale=scale, may_draw_forms=True)
    image: Image.Image = bitmap.to_pil().convert("RGB")
    sheet.close()
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, subsampling=0)  # small coloured letters stay sharp
    return PagePicture(buffer.getvalue(), image.width, image.height)


def page_thumbnail(path: str, password: str | None) -> bytes:
    """Return the first page as a small JPEG, the top of one that is long.

    Runs in a worker process.
    """
    sheet = _document(path, password)[0]
    width, height = (max(side, 1.0) for side in sheet.get_size())
    scale = min(_THUMBNAIL / width, _TALLEST * _THUMBNAIL / height)
    image: Image.Image = sheet.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    sheet.close()
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=_THUMBNAIL_QUALITY)
    return buffer.getvalue()


def _drawn(path: str, password: str | None, number: int) -> Image.Image:
    page = _document(path, password)[number - 1]
    bitmap = page.render(scale=_WIDTH / page.get_width(), may_draw_forms=True)
    image: Image.Image = bitmap.to_pil().convert("RGB")
    page.close()
    return image.crop((0, 0, _WIDTH, min(image.height, _TALLEST * _WIDTH)))


@lru_cache(maxsize=2)
def _document(path: str, password: str | None, version: int = 0) -> Any:
    """Return the open file, kept for the next page.  version: so that a new one is opened anew."""
    import pypdfium2

    document = pypdfium2.PdfDocument(readable(path), password=password)
    document.init_forms()
    return document


def _png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
