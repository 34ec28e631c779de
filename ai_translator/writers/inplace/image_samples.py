"""Samples of a PDF's images: decoded as they are stored, encoded as they were (ISO 32000-1, 8.9).

Runs in a worker process.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any, TypeAlias

import numpy as np
import pikepdf
import pypdfium2
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name
from PIL import Image, JpegImagePlugin, TiffImagePlugin

from ai_translator.errors import ExplainedFault
from ai_translator.writers.inplace.jpeg_blocks import exchanged

Samples: TypeAlias = NDArray[np.uint8]

#: More samples are not decoded: three copies of them must fit into a worker.
_MOST_SAMPLES = 300_000_000
_STRIP_BYTES, _STRIP_SIZES, _PHOTOMETRIC = 273, 279, 262  # TIFF tags


class UnchangeableImageError(ExplainedFault):
    """An image cannot be decoded, or is too large to be."""


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image's samples: (height, width) or (height, width, channels), 8 bits each.

    kind:    of its compression: ``ccitt``, ``dct``, ``jpx`` or ``flate``
    source:  as Pillow opened it, for the tables of a JPEG
    palette: colours of an indexed image, a row each; its samples are the colours then
    deep:    the samples with 16 bits, where they have so many
    plain:   True if it was decoded to plain black and white, grey or RGB, and its colour space is
        that now
    """

    samples: Samples
    kind: str
    source: Any = None
    palette: Samples | None = None
    deep: NDArray[np.uint16] | None = None
    plain: bool = False


def decoded(image: Any) -> StoredImage:
    """Return the samples of an image XObject.  Raises UnchangeableImageError."""
    width, height = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    if not 0 < width * height * 3 <= _MOST_SAMPLES:
        raise UnchangeableImageError(f"an image of {width} x {height} pixels")
    try:
        return _decoded(image, width, height)
    except UnchangeableImageError:
        raise
    except Exception:  # libraries raise anything on a damaged stream; PDFium tolerates more
        return _by_pdfium(image, width, height)


def _decoded(image: Any, width: int, height: int) -> StoredImage:
    filters = _filters(image)
    last = filters[-1] if filters else ""
    if last == "/DCTDecode" and len(filters) == 1:
        picture = Image.open(BytesIO(image.read_raw_bytes()))
        picture.load()
        return StoredImage(_as_array(picture), "dct", picture)
    if last == "/JPXDecode" and len(filters) == 1:
        picture = Image.open(BytesIO(image.read_raw_bytes()))
        picture.load()
        if picture.mode not in ("L", "RGB"):
            return _by_pdfium(image, width, height)
        return StoredImage(_as_array(picture), "jpx", picture)
    if _depth(image) == 1:
        return _bilevel(image, width, height, last)
    data = np.frombuffer(image.read_bytes(), np.uint8)
    channels = len(data) // (width * height * max(1, _depth(image) // 8))
    if _depth(image) == 16:
        deep = data[: width * height * channels * 2].view(">u2").astype(np.uint16)
        deep = _shaped(deep, width, height, channels)
        return StoredImage((deep >> 8).astype(np.uint8), "flate", deep=deep)
    if _depth(image) != 8 or channels < 1:
        return _by_pdfium(image, width, height)
    samples = _shaped(data[: width * height * channels], width, height, channels)
    palette = _palette(image)
    if palette is None:
        return StoredImage(samples, "flate")
    return StoredImage(palette[np.minimum(samples, len(palette) - 1)], "flate", palette=palette)


def _bilevel(image: Any, width: int, height: int, last: str) -> StoredImage:
    if last == "/JBIG2Decode":
        return _by_pdfium(image, width, height)
    if last == "/CCITTFaxDecode":
        picture = pikepdf.PdfImage(image).as_pil_image().convert("1")
        return StoredImage(np.asarray(picture).astype(np.uint8) * 255, "ccitt")
    row = (width + 7) // 8
    packed = np.frombuffer(image.read_bytes(), np.uint8)[: row * height].reshape(height, row)
    return StoredImage(np.unpackbits(packed, axis=1)[:, :width] * 255, "ccitt")


def _by_pdfium(image: Any, width: int, height: int) -> StoredImage:
    """Return what PDFium makes of the image: plain grey or RGB, or black and white."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(width, height))
        own = pdf.copy_foreign(image) if image.is_indirect else pdf.make_indirect(image)
        for key in ("/SMask", "/Mask"):
            if key in own:
                del own[key]
        page.obj.Resources = Dictionary(XObject=Dictionary(Im=own))
        page.obj.Contents = pdf.make_stream(f"{width} 0 0 {height} 0 0 cm /Im Do".encode())
        buffer = BytesIO()
        pdf.save(buffer)
    document = pypdfium2.PdfDocument(buffer.getvalue())
    try:
        bitmap = document[0].render(scale=1, rev_byteorder=True)
        picture = bitmap.to_pil().convert("RGB")
    finally:
        document.close()
    samples = np.asarray(picture)
    if samples.shape[:2] != (height, width):
        raise UnchangeableImageError("an image that cannot be decoded")
    if _depth(image) == 1:
        black = np.where(samples[:, :, 1] > 127, 255, 0).astype(np.uint8)
        return StoredImage(black, "ccitt", plain=True)
    if bool((np.ptp(samples, axis=2) == 0).all()):
        return StoredImage(np.ascontiguousarray(samples[:, :, 0]), "flate", plain=True)
    return StoredImage(samples, "flate", plain=True)


def encoded(pdf: Any, image: Any, stored: StoredImage, made: Samples, gone: Any) -> Any:
    """Return a new image XObject like ``image`` with the samples ``made``.

    gone: where they differ from those stored
    """
    kept = {
        key: value
        for key, value in image.items()
        if key not in ("/Length", "/Filter", "/DecodeParms")
    }
    match stored.kind:
        case "ccitt":
            data, entries = _fax(made)
        case "dct":
            data, entries = _jpeg(image, stored, made, gone), {"/Filter": Name.DCTDecode}
        case "jpx":
            data, entries = _jpeg2000(made, image), {"/Filter": Name.JPXDecode}
        case _:
            data, entries = _flate(_stored_samples(stored, made, gone))
    if stored.plain:
        kept.pop("/Decode", None)
        kept["/BitsPerComponent"] = 1 if stored.kind == "ccitt" else 8
        if not image.get("/ImageMask", False):
            kept["/ColorSpace"] = Name.DeviceGray if made.ndim == 2 else Name.DeviceRGB
    stream = pdf.make_stream(data)
    for key, value in (kept | entries).items():
        stream[key] = value
    return stream


def _stored_samples(stored: StoredImage, made: Samples, gone: Any) -> NDArray[Any]:
    """Return the samples as the image's colour space has them."""
    if stored.deep is not None:
        deep = stored.deep.copy()
        deep[gone] = made[gone].astype(np.uint16) * 257
        return deep.astype(">u2")
    if stored.palette is None:
        return made
    nearest = {tuple(color): at for at, color in reversed(list(enumerate(stored.palette)))}
    colors, places = np.unique(made.reshape(-1, made.shape[2]), axis=0, return_inverse=True)
    table = stored.palette.astype(np.int32)
    indices = np.array(
        [
            nearest.get(tuple(color), int(((table - color) ** 2).sum(axis=1).argmin()))
            for color in colors
        ],
        np.uint8,
    )
    return indices[places].reshape(made.shape[:2])


def _flate(samples: NDArray[Any]) -> tuple[bytes, dict[str, Any]]:
    width = samples.shape[1]
    mode = {2: "L", 3: "RGB"}.get(samples.ndim if samples.ndim == 2 else samples.shape[2])
    if samples.dtype == np.uint8 and mode is not None:
        colors = 1 if mode == "L" else 3
        parameters = Dictionary(Predictor=15, Colors=colors, BitsPerComponent=8, Columns=width)
        entries = {"/Filter": Name.FlateDecode, "/DecodeParms": parameters}
        return _png_rows(Image.fromarray(samples, mode)), entries
    return zlib.compress(samples.tobytes(), 9), {"/Filter": Name.FlateDecode}


def _png_rows(picture: Image.Image) -> bytes:
    """Return the picture's rows filtered and deflated as PNG does, which PDF takes as they are."""
    buffer = BytesIO()
    picture.save(buffer, "PNG", compress_level=9)
    data, at, rows = buffer.getvalue(), 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            rows += data[at + 8 : at + 8 + length]
        at += length + 12
    return rows


def _fax(samples: Samples) -> tuple[bytes, dict[str, Any]]:
    """Return the samples in CCITT group 4."""
    height, width = samples.shape
    picture = Image.fromarray(samples).convert("1", dither=Image.Dither.NONE)
    buffer = BytesIO()
    picture.save(buffer, "TIFF", compression="group4", strip_size=width * height + 1)
    written = TiffImagePlugin.TiffImageFile(BytesIO(buffer.getvalue()))
    (start,), (size,) = written.tag_v2[_STRIP_BYTES], written.tag_v2[_STRIP_SIZES]
    # Fax calls black what TIFF stores as 1: that is white where black is 0.
    black_is_one = written.tag_v2[_PHOTOMETRIC] == 1
    parameters = Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=black_is_one)
    entries = {"/Filter": Name.CCITTFaxDecode, "/DecodeParms": parameters}
    return buffer.getvalue()[start : start + size], entries


def _jpeg(image: Any, stored: StoredImage, made: Samples, gone: Any) -> bytes:
    """Return a JPEG with the source's own tables, and its own blocks where nothing changed."""
    encode = partial(_jpeg_like, stored.source)
    joined = exchanged(image.read_raw_bytes(), stored.samples, made, gone, encode)
    if joined is not None:
        return joined
    if stored.source.mode == "CMYK" and "adobe" not in stored.source.info:
        # Pillow adds Adobe's mark, which says that ink is stored inverted.
        raise UnchangeableImageError("a JPEG of plain ink")
    progressive = bool(stored.source.info.get("progressive"))
    return _jpeg_like(stored.source, made, optimize=True, progressive=progressive)


def _jpeg_like(source: Any, samples: Samples, **options: bool) -> bytes:
    """Return the samples as a JPEG with the tables and the sampling of another."""
    buffer = BytesIO()
    sampling = JpegImagePlugin.get_sampling(source)
    Image.fromarray(samples, source.mode).save(
        buffer, "JPEG", qtables=source.quantization, subsampling=sampling, **options
    )
    return buffer.getvalue()


def _jpeg2000(samples: Samples, image: Any) -> bytes:
    before = max(1, len(image.read_raw_bytes()))
    buffer = BytesIO()
    Image.fromarray(samples).save(
        buffer,
        "JPEG2000",
        quality_mode="rates",
        quality_layers=[max(1.0, samples.size / before)],
        irreversible=True,
    )
    return buffer.getvalue()


def _as_array(picture: Image.Image) -> Samples:
    if picture.mode not in ("L", "RGB", "CMYK"):
        raise UnchangeableImageError(f"an image in {picture.mode}")
    return np.asarray(picture)


def _shaped(data: NDArray[Any], width: int, height: int, channels: int) -> NDArray[Any]:
    return data.reshape((height, width) if channels == 1 else (height, width, channels))


def _palette(image: Any) -> Samples | None:
    space = image.get("/ColorSpace")
    if not (isinstance(space, Array) and len(space) == 4 and space[0] == Name.Indexed):
        return None
    lookup = space[3]
    data = lookup.read_bytes() if isinstance(lookup, pikepdf.Stream) else bytes(lookup)
    colors = int(space[2]) + 1
    channels = max(1, len(data) // colors)
    table = np.frombuffer(data[: colors * channels], np.uint8)
    return table.reshape(colors, channels)


def _filters(image: Any) -> list[str]:
    value = image.get("/Filter")
    if value is None:
        return []
    return list(map(str, value)) if isinstance(value, Array) else [str(value)]


def _depth(image: Any) -> int:
    if image.get("/ImageMask", False):
        return 1
    return int(image.get("/BitsPerComponent", 8))
