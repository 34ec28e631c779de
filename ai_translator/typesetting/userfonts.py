"""Fonts that the user names.

Opened, checked, and refused with a reason if they cannot be embedded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import uharfbuzz as hb

from ai_translator.errors import ConfigError
from ai_translator.model.content import FontClass
from ai_translator.typesetting.coverage import Coverage
from ai_translator.typesetting.faces import FontFace

_REMEDY = (
    "Name a TrueType font (.ttf with glyf outlines) under fonts: in config.yaml, or take "
    "the line out"
)
_TRUETYPE = (b"\x00\x01\x00\x00", b"true")
_NO_EMBEDDING = 0x0002  # OS/2 fsType, OpenType specification
_NO_SUBSETTING = 0x0300
_BOLD, _ITALIC = 0x20, 0x01  # OS/2 fsSelection


def user_faces(paths: Sequence[Path]) -> list[FontFace]:
    """Return a face for each font file.

    Raises ConfigError that names the file and what is wrong with it.
    """
    return [_face(path.expanduser(), number) for number, path in enumerate(paths, start=1)]


def _face(path: Path, number: int) -> FontFace:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"font {path} cannot be read ({error.strerror})", remedy=_REMEDY
        ) from error
    font = _opened(path, data)
    os2 = _table(font, "OS/2")
    _check_rights(path, os2)
    selection = _short(os2, 62)
    name = font.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) or path.stem
    return FontFace(
        name=f"user{number}-{re.sub(r'[^A-Za-z0-9-]', '', name)}",
        path=path,
        family=font.get_name(hb.OTNameIdPredefined.FONT_FAMILY) or path.stem,
        font_class=_font_class(font, os2),
        bold=bool(selection & _BOLD),
        italic=bool(selection & _ITALIC),
        user=True,
        coverage=Coverage.of(code for code in font.unicodes if code >= ord(" ")),
    )


def _opened(path: Path, data: bytes) -> hb.Face:
    if data[:4] == b"ttcf":
        raise ConfigError(f"font {path} is a collection (.ttc)", remedy=_REMEDY)
    font = hb.Face(hb.Blob(data))
    if data[:4] == b"OTTO" or {"CFF ", "CFF2"} & set(font.table_tags):
        raise ConfigError(
            f"font {path} has PostScript outlines, which the re-typeset PDF cannot embed",
            remedy=_REMEDY,
        )
    if data[:4] not in _TRUETYPE or not {"glyf", "cmap", "hmtx", "name"} <= set(font.table_tags):
        raise ConfigError(f"font {path} is not a TrueType font", remedy=_REMEDY)
    if not _whole(data):
        raise ConfigError(f"font {path} is cut off", remedy="Copy or download the file again")
    return font


def _check_rights(path: Path, os2: bytes) -> None:
    rights = _short(os2, 8)
    if rights & 0x000F == _NO_EMBEDDING or rights & _NO_SUBSETTING:
        raise ConfigError(f"font {path} forbids embedding (its OS/2 table says so)", remedy=_REMEDY)


def _font_class(font: hb.Face, os2: bytes) -> FontClass:
    """Return the font class: mono by measurement, else by PANOSE, else sans.

    An i as wide as an M is measured because not every mono face says so.  PANOSE serif styles are 2
    to 10.
    """
    if len({_advance(font, char) for char in "iM."}) == 1:
        return FontClass.MONO
    panose = os2[32:42]
    serif = len(panose) == 10 and panose[0] == 2 and 2 <= panose[1] <= 10
    return FontClass.SERIF if serif else FontClass.SANS


def _advance(font: hb.Face, char: str) -> int | str:
    sized = hb.Font(font)
    glyph = sized.get_nominal_glyph(ord(char))
    return sized.get_glyph_h_advance(glyph) if glyph else char


def _whole(data: bytes) -> bool:
    """Return True if every table that the directory names lies within the file."""
    records = (data[at : at + 16] for at in range(12, 12 + 16 * _short(data, 4), 16))
    ends = (
        int.from_bytes(record[8:12], "big") + int.from_bytes(record[12:16], "big")
        for record in records
    )
    return all(end <= len(data) for end in ends)


def _table(font: hb.Face, tag: str) -> bytes:
    blob = font.reference_table(tag)
    return bytes(blob.data) if blob is not None else b""


def _short(table: bytes, at: int) -> int:
    return int.from_bytes(table[at : at + 2], "big")
