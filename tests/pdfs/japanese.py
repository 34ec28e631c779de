"""Vertical Japanese: lines from top to bottom, from right to left, in a font that is not embedded."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

TITLE = "潮の本"
LINES = (
    "港の朝は静かである。船はまだ眠り、水だけが動いて",
    "いる。老人が一人、桟橋に立って海の高さを測る。",
    "「今日は昨日より低い」と彼は言った。",
)
SIZE, TOP, FIRST_LINE = 16, 760, 440  # in vertical writing, (x, y) is the middle of the top edge
_LEADING = 28


def vertical(path: Path) -> None:
    """One page; a title and a paragraph whose first line runs on in the second."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(_font(pdf))))
    columns = [
        _column(TITLE, 500, 24),
        *(_column(line, FIRST_LINE - _LEADING * at, SIZE) for at, line in enumerate(LINES)),
    ]
    page.Contents = pdf.make_stream("\n".join(columns).encode())
    pdf.docinfo["/Title"] = TITLE
    pdf.save(path, deterministic_id=True)


def _column(text: str, x: float, size: int) -> str:
    return f"BT /F1 {size} Tf 1 0 0 1 {x} {TOP} Tm <{text.encode('utf-16-be').hex()}> Tj ET"


def _font(pdf: Pdf) -> pikepdf.Object:
    """A Type0 font with the predefined vertical CMap (ISO 32000-1, 9.7.5.2)."""
    system = Dictionary(
        Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Japan1"), Supplement=4
    )
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/HeiseiMin-W3"),
        Flags=6,
        FontBBox=Array([-123, -257, 1001, 910]),
        ItalicAngle=0,
        Ascent=709,
        Descent=-241,
        CapHeight=709,
        StemV=69,
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=Name("/HeiseiMin-W3"),
        CIDSystemInfo=system,
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
    )
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/HeiseiMin-W3-UniJIS-UTF16-V"),
        Encoding=Name("/UniJIS-UTF16-V"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
    )
