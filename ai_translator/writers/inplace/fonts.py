"""Faces as fonts of a PDF.

Composite, Identity-H, subset, exact Unicode (ISO 32000-1, 9.7, 9.10.3).
"""

from __future__ import annotations

from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

from ai_translator.typesetting.embedding import Subset
from ai_translator.writers.inplace.text_measuring import vertical_font
from ai_translator.writers.tounicode import to_unicode

_SYMBOLIC = 4
_STEM = 80


def embed(pdf: Pdf, name: str, subset: Subset) -> dict[str, Any]:
    """Return the font objects by their resource names, indirect.

    There is one for horizontal text and, if the face has any, one for vertical text.
    """
    descendant = pdf.make_indirect(_descendant(pdf, subset))
    unicode = pdf.make_stream(to_unicode(subset))
    fonts = {name: "/Identity-H"} | ({vertical_font(name): "/Identity-V"} if subset.upright else {})
    return {
        each: pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name(f"/{subset.name}"),
                Encoding=Name(encoding),
                DescendantFonts=Array([descendant]),
                ToUnicode=unicode,
            )
        )
        for each, encoding in fonts.items()
    }


def _descendant(pdf: Pdf, subset: Subset) -> Dictionary:
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
    return Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{subset.name}"),
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        W=_widths(subset.widths),
        CIDToGIDMap=pdf.make_stream(b"".join(glyph.to_bytes(2, "big") for glyph in subset.glyphs)),
    )


def _widths(widths: tuple[int, ...]) -> Array:
    """Return runs of widths other than the default of one em, which most Chinese glyphs have."""
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
