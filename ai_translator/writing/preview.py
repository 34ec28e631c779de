"""A picture of pages beside their translation: the preview sheet, and single pages for those who show them."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ai_translator.errors import OutputError
from ai_translator.workers import Lost, Task, Workers
from ai_translator.writing.atomic import draft

if TYPE_CHECKING:
    from PIL import Image

_MOST_PAGES = 12
_WIDTH = 560  # pixels of one page
_TALLEST = 4  # times as high as wide: what is longer is cut
_GAP, _GROUND = 12, "#9aa0a6"
_COLORS = 128
_TIMEOUT = 120.0
_MEMORY_MB = 2048


def write_preview(source: Path, result: Path, target: Path, pages: tuple[int, ...], password: str | None = None) -> Path:
    """Writes a PNG with the first of ``pages`` (1-based), each beside its translation.  Raises OutputError."""
    task = Task(sheet, (str(source.absolute()), str(result.absolute()), password, pages[:_MOST_PAGES]))
    with Workers(1, memory_mb=_MEMORY_MB) as workers:
        outcome = workers.call(task, _TIMEOUT)
    if isinstance(outcome, Lost):
        raise OutputError(f"{target}: the preview could not be drawn ({outcome.reason})", remedy="Leave --preview out")
    with draft(source, target) as making:
        making.path.write_bytes(outcome.value)
    return target


def sheet(source: str, result: str, password: str | None, pages: tuple[int, ...]) -> bytes:
    """The sheet as a PNG.  For a worker process."""
    from PIL import Image

    rows = [[_drawn(path, password, page) for path in (source, result)] for page in pages]
    height = sum(max(image.height for image in row) + _GAP for row in rows) + _GAP
    made = Image.new("RGB", (2 * _WIDTH + 3 * _GAP, height), _GROUND)
    top = _GAP
    for row in rows:
        for column, image in enumerate(row):
            made.paste(image, (_GAP + column * (_WIDTH + _GAP), top))
        top += max(image.height for image in row) + _GAP
    return _png(made.quantize(_COLORS))


def page_picture(path: str, password: str | None, page: int) -> bytes:
    """One page (1-based) as a PNG.  For a worker process."""
    return _png(_drawn(path, password, page))


def _drawn(path: str, password: str | None, number: int) -> Image.Image:
    page = _document(path, password)[number - 1]
    bitmap = page.render(scale=_WIDTH / page.get_width(), may_draw_forms=True)
    image: Image.Image = bitmap.to_pil().convert("RGB")
    page.close()
    return image.crop((0, 0, _WIDTH, min(image.height, _TALLEST * _WIDTH)))


@lru_cache(maxsize=2)
def _document(path: str, password: str | None) -> Any:
    import pypdfium2

    document = pypdfium2.PdfDocument(path, password=password)
    document.init_forms()
    return document


def _png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
