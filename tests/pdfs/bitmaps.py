"""A page in Type 3 fonts: glyphs that are bitmaps, as TeX once made them, and glyphs that are text of another font."""

from __future__ import annotations

from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase.pdfmetrics import stringWidth

from . import geometry

_CODES = range(32, 127)
_DESCENT, _HEIGHT = -250, 1100


def bitmaps(path: Path) -> None:
    """The page of :mod:`geometry`, its text in bitmaps, its heading in glyphs that show another font's."""
    geometry.upright(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        fonts = pdf.pages[0].resources.Font
        for name, font in list(fonts.items()):
            base = str(font.BaseFont)[1:]
            fonts[name] = _type3(
                pdf, base, _quoted(pdf, base) if "Bold" in base else _drawn(pdf, base)
            )
        pdf.save(path, deterministic_id=True)


def _type3(pdf: pikepdf.Pdf, base: str, glyphs: dict[str, pikepdf.Stream]) -> pikepdf.Object:
    names = [Name(f"/c{code}") for code in _CODES]
    own = Dictionary(
        Font=Dictionary(
            Base=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{base}"))
        )
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, _DESCENT, 1000, _DESCENT + _HEIGHT]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([_CODES.start, *names])),
            FirstChar=_CODES.start,
            LastChar=_CODES.stop - 1,
            Widths=Array([_width(code, base) for code in _CODES]),
            CharProcs=Dictionary(glyphs),
            Resources=own,
            ToUnicode=pdf.make_stream(_cmap()),
        )
    )


def _width(code: int, base: str) -> int:
    return round(stringWidth(chr(code), base, 1000))


def _drawn(pdf: pikepdf.Pdf, base: str) -> dict[str, pikepdf.Stream]:
    """A stencil of one bit a pixel for each character."""
    return {
        f"/c{code}": pdf.make_stream(_stencil(chr(code), _width(code, base))) for code in _CODES
    }


def _stencil(char: str, width: int) -> bytes:
    pixels = max(1, width // 40), _HEIGHT // 40
    image = Image.new("1", pixels, 1)
    ImageDraw.Draw(image).text((0, 4), char, fill=0, font=ImageFont.load_default(18))
    head = f"{width} 0 0 {_DESCENT} {width} {_DESCENT + _HEIGHT} d1 {width} 0 0 {_HEIGHT} 0 {_DESCENT} cm"
    image_head = f"BI /W {pixels[0]} /H {pixels[1]} /IM true /BPC 1 /F /AHx ID "
    return f"{head} {image_head}{image.tobytes().hex()}> EI".encode()


def _quoted(pdf: pikepdf.Pdf, base: str) -> dict[str, pikepdf.Stream]:
    """Each character shown in the font that the Type 3 font is named after."""
    return {
        f"/c{code}": pdf.make_stream(
            f"{_width(code, base)} 0 d0 BT /Base 1000 Tf <{code:02x}> Tj ET".encode()
        )
        for code in _CODES
    }


def _cmap() -> bytes:
    return (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"1 beginbfrange <{_CODES.start:02x}> <{_CODES.stop - 1:02x}> <{_CODES.start:04x}> endbfrange endcmap end"
    ).encode()
