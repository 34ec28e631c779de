"""Three pages, the second so full of rectangles that reading it takes far longer than a second."""

from __future__ import annotations

from pathlib import Path

import pikepdf

from . import flow

BEFORE = "The first page is as good as any other."
AFTER = "The last page must not suffer for the one before it."
_RECTANGLES = 1_500_000


def slow(path: Path) -> None:
    """To be read with ``parsing.page_timeout`` set to a second or two."""
    canvas = flow.canvas(path)
    canvas.setTitle("A full page")
    for text in (BEFORE, "Too much.", AFTER):
        canvas.setFont("Times-Roman", 12)
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[1].contents_add(pdf.make_stream(b"9 9 1 1 re f\n" * _RECTANGLES))
        pdf.save(path, deterministic_id=True, compress_streams=True)
