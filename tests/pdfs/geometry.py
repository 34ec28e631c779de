"""Pages that are not what their MediaBox says: turned, cropped, in other units."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
from reportlab.platypus import Paragraph

from . import flow

TITLE = "Notes from a Turned Page"
TEXT = (
    "Whoever scans a drawing turns the sheet until it fits, and the page keeps the turn in a single number. A reader sees it "
    "upright and never learns of it. A program that forgets the number finds lines that run upwards, columns that are rows, "
    "and a heading at the side of the page.",
    "The second paragraph is here so that there is an order to get wrong: it must follow the first one and not precede it, "
    "whichever way the page was turned.",
)
CROPPED_AWAY = "printed outside the visible part of the page"


def rotated(degrees: int) -> Callable[[Path], None]:
    """A page whose content is drawn so that it reads upright once ``/Rotate`` is heeded."""

    def make(path: Path) -> None:
        upright(path)
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            page = pdf.pages[0]
            width, height = float(page.mediabox[2]), float(page.mediabox[3])
            turn = {
                90: (0, 1, -1, 0, height, 0),
                180: (-1, 0, 0, -1, width, height),
                270: (0, -1, 1, 0, 0, width),
            }[degrees]
            _wrap(pdf, page, "{} {} {} {} {} {} cm".format(*turn))
            if degrees != 180:
                page.mediabox = [0, 0, height, width]
            page.Rotate = degrees
            _save(pdf, path)

    return make


def cropped(path: Path) -> None:
    """A CropBox that begins at (60, 70) in a MediaBox that begins at (-20, -10); words outside the crop."""
    upright(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        page.mediabox = [-20, -10, 700, 900]
        page.cropbox = [60, 70, 560, 790]
        page.contents_add(pdf.make_stream(f"BT /F1 9 Tf 70 20 Td ({CROPPED_AWAY}) Tj ET".encode()))
        _save(pdf, path)


def user_unit(path: Path) -> None:
    """A page of 1/3 the size whose unit is three points."""
    upright(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        _wrap(pdf, page, "0.333333 0 0 0.333333 0 0 cm")
        page.mediabox = [0, 0, float(page.mediabox[2]) / 3, float(page.mediabox[3]) / 3]
        page.UserUnit = 3
        _save(pdf, path)


def upright(path: Path | BytesIO) -> None:
    story = [Paragraph(TITLE, flow.HEADING), *(Paragraph(text, flow.BODY) for text in TEXT)]
    flow.save(path, story, [flow.one_column()], title=TITLE)


def _wrap(pdf: pikepdf.Pdf, page: pikepdf.Page, operators: str) -> None:
    page.contents_add(pdf.make_stream(f"q {operators}".encode()), prepend=True)
    page.contents_add(pdf.make_stream(b"Q"))


def _save(pdf: pikepdf.Pdf, path: Path) -> None:
    pdf.save(path, deterministic_id=True)
