"""A bilevel picture as the JBIG2 stream that a PDF embeds (ITU-T T.88; ISO 32000-1, 7.4.7).

One page of one immediate generic region, whose bits are coded as group 4 fax (MMR).
"""

from __future__ import annotations

import struct
from io import BytesIO

from PIL import Image, ImageOps, TiffImagePlugin

_PAGE_INFORMATION, _GENERIC_REGION = 48, 39  # segment types
_MMR = 0x01


def embedded(picture: Image.Image) -> bytes:
    """Return the stream of a picture of mode ``1``; JBIG2 calls black 1."""
    width, height = picture.size
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, _MMR) + _mmr(picture)
    return _segment(0, _PAGE_INFORMATION, page) + _segment(1, _GENERIC_REGION, region)


def _segment(number: int, kind: int, data: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data


def _mmr(picture: Image.Image) -> bytes:
    """Return the fax code, in which 1 is black: in Pillow's pictures it is white."""
    buffer = BytesIO()
    ImageOps.invert(picture.convert("L")).convert("1").save(
        buffer, "TIFF", compression="group4", strip_size=picture.width * picture.height + 1
    )
    written = TiffImagePlugin.TiffImageFile(BytesIO(buffer.getvalue()))
    (start,), (size,) = written.tag_v2[273], written.tag_v2[279]
    return buffer.getvalue()[start : start + size]
