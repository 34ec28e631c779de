"""The first page as a picture.  Runs in a worker process: the file may crash it, hang it or eat its memory."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

_WIDTH, _MOST_HEIGHT = 760, 1600  # pixels
_QUALITY = 82


def first_page(path: Path, password: str | None, number: int = 1) -> bytes:
    """A JPEG of the page.  Raises what PDFium and Pillow raise."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path, password=password)
    document.init_forms()
    page = document[min(number, len(document)) - 1]
    width, height = page.get_size()
    scale = min(_WIDTH / max(width, 1), _MOST_HEIGHT / max(height, 1))
    image = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
