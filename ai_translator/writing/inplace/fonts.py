"""Faces as fonts of a PDF: composite, Identity-H, subset, with exact Unicode (ISO 32000-1, 9.7 and 9.10.3)."""

from __future__ import annotations

from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

from ai_translator.typesetting.embedding import Subset
from ai_translator.writing.unicode import to_unicode

_SYMBOLIC = 4
_STEM = 80


def embed(pdf: Pdf, subset: Subset) -> Any:
    """The font object, indirect."""
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{subset.name}"),
        Flags=_SYMBOLIC,
        FontBBox=Array(subset.box),
        ItalicAngle=0,
        Ascent=subset.ascent,
        Descent=subset.descent,
        CapHeight=subset.ascent,
        StemV=_STEM,
        FontFile2=pdf.make_stream(subset.data, Length1=len(subset.data)),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{subset.name}"),
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        W=_widths(subset.widths),
        CIDToGIDMap=pdf.make_stream(b"".join(glyph.to_bytes(2, "big") for glyph in subset.glyphs)),
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name(f"/{subset.name}"),
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_stream(to_unicode(subset)),
    )
    return pdf.make_indirect(font)


def _widths(widths: tuple[int, ...]) -> Array:
    """Runs of what differs from the default of one em: most Chinese glyphs do not."""
    entries: list[Any] = []
    run: list[int] = []
    for code, width in enumerate((*widths, 1000)):
        if width != 1000:
            if not run:
                entries.append(code)
            run.append(width)
        elif run:
            entries.append(Array(run))
            run = []
    return Array(entries)
