"""Faces as fonts of one PDF.

Composite, Identity-H, subset, exact Unicode (ISO 32000-1, 9.7, 9.10.3).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString

from ai_translator.model.content import TextStyle
from ai_translator.typesetting.embedding import EmbeddedFace, Subset
from ai_translator.typesetting.faces import FontFace
from ai_translator.typesetting.fonts import FontBook
from ai_translator.writers.tounicode import to_unicode

_SYMBOLIC = 4


class Fonts:
    """The fonts of one PDF.  reportlab calls :meth:`addObjects` when it closes the file."""

    def __init__(self, book: FontBook) -> None:
        self.book = book
        self._used: dict[FontFace, tuple[str, EmbeddedFace]] = {}

    def split(self, text: str, style: TextStyle) -> Iterator[tuple[str, EmbeddedFace, str]]:
        """Yield ``text`` as pieces of (resource name, face, text)."""
        for face, piece in self.book.split(text, style):
            name, embedded = self.used(face)
            yield name, embedded, piece

    def used(self, face: FontFace) -> tuple[str, EmbeddedFace]:
        if face not in self._used:
            self._used[face] = (f"F{len(self._used) + 1}", EmbeddedFace(face))
        return self._used[face]

    def addObjects(self, document: Any) -> None:  # noqa: N802, reportlab's name
        resources = document.idToObject["BasicFonts"].dict
        for name, embedded in self._used.values():
            resources[name] = document.Reference(_font(document, embedded.subset()))


def deflated(content: bytes, **entries: Any) -> PDFStream:
    """Return a compressed stream; reportlab would also encode it as ASCII."""
    stream = PDFStream(PDFDictionary(entries), zlib.compress(content, 6))
    stream.dictionary["Filter"] = PDFName("FlateDecode")
    return stream


def _font(document: Any, subset: Subset) -> PDFDictionary:
    font_file = deflated(subset.data, Length1=len(subset.data))
    descriptor = PDFDictionary(
        {
            "Type": PDFName("FontDescriptor"),
            "FontName": PDFName(subset.name),
            "Flags": _SYMBOLIC,
            "FontBBox": PDFArray(subset.box),
            "ItalicAngle": 0,
            "Ascent": subset.ascent,
            "Descent": subset.descent,
            "CapHeight": subset.ascent,
            "StemV": 80,
            "FontFile2": document.Reference(font_file),
        }
    )
    glyphs = b"".join(glyph.to_bytes(2, "big") for glyph in subset.glyphs)
    cid_font = PDFDictionary(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("CIDFontType2"),
            "BaseFont": PDFName(subset.name),
            "CIDSystemInfo": PDFDictionary(
                {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
            ),
            "FontDescriptor": document.Reference(descriptor),
            "DW": 1000,
            "W": PDFArray([0, PDFArray(subset.widths)]),
            "CIDToGIDMap": document.Reference(deflated(glyphs)),
        }
    )
    return PDFDictionary(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("Type0"),
            "BaseFont": PDFName(subset.name),
            "Encoding": PDFName("Identity-H"),
            "DescendantFonts": PDFArray([document.Reference(cid_font)]),
            "ToUnicode": document.Reference(deflated(to_unicode(subset))),
        }
    )
