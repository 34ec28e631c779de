"""Whether a picture looks like a page of text, told without the ``ocr`` extra.

Runs in a worker process.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from ai_translator.file_names import readable

_DPI = 40
_MOST_POINTS = 5000.0  # of a page's longer side
#: Of 255: so near to its commonest grey a pixel is paper; so far from it, ink.
_PAPER, _INK = 20, 50
#: Shares of the page: text leaves most of the paper free and is there all the same.
_LEAST_PAPER, _LEAST_INK, _MOST_INK = 0.5, 0.004, 0.35


def looks_written(path: Path, password: str | None, number: int) -> bool:
    """Return True if most of the page is paper of one grey and a little of it is ink."""
    document = pypdfium2.PdfDocument(readable(path), password=password)
    try:
        page = document[number - 1]
        longest = max(page.get_size())
        bitmap = page.render(scale=_DPI / 72 * min(1.0, _MOST_POINTS / longest), grayscale=True)
        counts = bitmap.to_pil().convert("L").histogram()
    finally:
        document.close()
    total = sum(counts)
    paper = max(range(256), key=lambda grey: sum(counts[max(0, grey - 3) : grey + 4]))
    near = sum(counts[max(0, paper - _PAPER) : paper + _PAPER + 1]) / total
    far = 1 - sum(counts[max(0, paper - _INK) : paper + _INK + 1]) / total
    written: bool = near >= _LEAST_PAPER and _LEAST_INK <= far <= _MOST_INK
    return written
