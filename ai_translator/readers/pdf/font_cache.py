"""The fonts of a file, each read once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from pdfminer.pdffont import PDFCIDFont, PDFFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, resolve1

from ai_translator.readers.pdf.cmaps import read_cmap
from ai_translator.readers.pdf.fonts import CIDFace, SimpleFace, SourceFont

log = logging.getLogger(__name__)

_MANY_FACES = 400
#: What a vertical font has unless it says otherwise (DW2).
_VERTICAL_ORIGIN, _VERTICAL_ADVANCE = 880, -1000


class FaceCache(PDFResourceManager):
    """The faces of one file, made when first used."""

    def __init__(self) -> None:
        super().__init__(caching=False)
        self._faces: dict[tuple[str, int], SourceFont] = {}

    def face(self, reference: object) -> SourceFont:
        """The face of a font resource (a reference or a dictionary); a stand-in when the font is
        missing or broken.
        """
        spec = resolve1(reference)
        number = getattr(reference, "objid", None)
        # A dictionary stays alive, and its id its own, as long as its face does.
        key = ("object", number) if isinstance(number, int) else ("dictionary", id(spec))
        if not isinstance(spec, dict):
            spec, key = {}, ("missing", 0)
        if key not in self._faces:
            if len(self._faces) >= _MANY_FACES:
                self._faces.clear()
            self._faces[key] = self._make(spec)
        return self._faces[key]

    def _make(self, spec: dict[str, Any]) -> SourceFont:
        try:
            return _make_face(self.get_font(None, spec), spec)
        except (
            Exception
        ) as error:  # whatever pdfminer trips over in a broken font costs that font only
            log.debug("font %r cannot be read: %r", spec.get("BaseFont"), error)
            face = _make_face(self.get_font(None, {}), {})
            face.spec = spec
            return face


def _make_face(font: PDFFont, spec: Mapping[str, Any]) -> SourceFont:
    face = _composite(font, spec) if isinstance(font, PDFCIDFont) else SimpleFace(font, spec)
    vars(font).pop("fontfile", None)  # read already, and large
    return face


def _composite(font: PDFCIDFont, spec: Mapping[str, Any]) -> CIDFace:
    encoding = resolve1(spec.get("Encoding"))
    if isinstance(encoding, PDFStream):
        font.cmap = read_cmap(encoding)
        if font.cmap.is_vertical() and not font.vertical:  # pdfminer has taken it for horizontal
            font.vertical = True
            font.disps, font.default_disp = {}, (None, _VERTICAL_ORIGIN)
            font.widths, font.default_width = {}, _VERTICAL_ADVANCE
    return CIDFace(font, spec)
