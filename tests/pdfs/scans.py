"""Scans of known text: pages are set, drawn as pictures, and worn as a scanner and a cheap file wear them.

    page = set_page(path, "columns")              # the page as it was printed, and its texts
    scan(page.path, target, Scanner(dpi=200))     # the same, scanned

What must be read is known in advance: ``page.texts`` in reading order.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name
from PIL import Image
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from ai_translator.resources import fonts_folder

from .prose import Prose

CHINESE = (
    "海港的水位在春天量过十二次，每一次都记在同一本册子里。",
    "冬天没有人住在街尽头的那座小房子里，窗户一直关着。",
    "看守人说，旧桥比河面高出四米，船只可以从下面通过。",
    "学校的老师把地图挂在墙上，让孩子们自己找到北方的山。",
    "工程师从城里来，带着望远镜和一只很重的木箱。",
    "那一年雨水很多，园子里的果树都比往年长得高。",
    "我们沿着河岸走了半天，才看见对面的灯光。",
    "他把信放在桌上，没有留下名字，也没有再回来。",
)
TABLE = (
    ("Place", "Height", "Keeper", "Remark"),
    ("Old bridge", "4.2 m", "Miller", "closed in winter"),
    ("North harbour", "11.8 m", "Captain", "measured twice"),
    ("Lighthouse", "36.0 m", "Widow", "painted in spring"),
    ("Market gate", "7.5 m", "Baker", "broken since March"),
    ("Stone chapel", "21.3 m", "Teacher", "open on Sunday"),
)
_MARGIN = 72.0


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page as it was printed.  texts: its units in reading order."""

    path: Path
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scanner:
    """How a page is worn.

    skew: degrees clockwise;  turn: quarter turns clockwise;  noise: standard deviation of grey levels;
    blur: radius in pixels;  ground: colour of the paper;  quality: of the JPEG, None for lossless
    mode: ``RGB``, ``L``, or ``1`` (black and white, CCITT group 4)
    """

    dpi: int = 200
    skew: float = 0.0
    turn: int = 0
    noise: float = 0.0
    blur: float = 0.0
    ground: tuple[int, int, int] = (255, 255, 255)
    quality: int | None = None
    mode: str = "RGB"


def set_page(path: Path, kind: str, seed: int = 1) -> PrintedPage:
    """Write the page: ``prose``, ``columns``, ``table``, ``title`` or ``chinese``."""
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    texts = _KINDS[kind](canvas, seed)
    canvas.save()
    return PrintedPage(path, tuple(texts))


def scan(source: Path, target: Path, scanner: Scanner, seed: int = 1) -> None:
    """Write ``target``: the first page of ``source`` as one picture on a page of the same size."""
    picture = worn(source, scanner, seed)
    document = pypdfium2.PdfDocument(source)
    width, height = document[0].get_size()
    document.close()
    if scanner.turn % 2:
        width, height = height, width
    write_picture(target, picture, (width, height), scanner)


def worn(source: Path, scanner: Scanner, seed: int = 1) -> Image.Image:
    """Return the first page of ``source`` as the scanner sees it."""
    document = pypdfium2.PdfDocument(source)
    printed = document[0].render(scale=scanner.dpi / 72).to_pil().convert("RGB")
    document.close()
    paper = np.asarray(scanner.ground, np.float32) / 255
    samples = np.asarray(printed, np.float32) * paper
    picture = Image.fromarray(samples.astype(np.uint8))
    if scanner.skew:
        picture = picture.rotate(-scanner.skew, Image.Resampling.BICUBIC, fillcolor=scanner.ground)
    if scanner.turn:
        picture = picture.rotate(-90 * scanner.turn, expand=True)
    if scanner.blur:
        from PIL import ImageFilter

        picture = picture.filter(ImageFilter.GaussianBlur(scanner.blur))
    if scanner.noise:
        grain = np.random.default_rng(seed).normal(
            0, scanner.noise, (picture.height, picture.width, 1)
        )
        samples = np.asarray(picture, np.float32) + grain
        picture = Image.fromarray(np.clip(samples, 0, 255).astype(np.uint8))
    return (
        picture.convert(scanner.mode, dither=Image.Dither.NONE)
        if scanner.mode != "RGB"
        else picture
    )


def write_picture(
    target: Path, picture: Image.Image, size: tuple[float, float], scanner: Scanner
) -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=size)
        data, entries = _stored(picture, scanner)
        image = pdf.make_stream(data)
        entries |= {
            "/Type": Name.XObject,
            "/Subtype": Name.Image,
            "/Width": picture.width,
            "/Height": picture.height,
        }
        for key, value in entries.items():
            image[key] = value
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=image))
        page.obj.Contents = pdf.make_stream(f"q {size[0]} 0 0 {size[1]} 0 0 cm /Im0 Do Q".encode())
        pdf.save(target, deterministic_id=True)


def _stored(picture: Image.Image, scanner: Scanner) -> tuple[bytes, dict[str, Any]]:
    space = {
        "L": Name.DeviceGray,
        "RGB": Name.DeviceRGB,
        "CMYK": Name.DeviceCMYK,
        "1": Name.DeviceGray,
    }[picture.mode]
    entries: dict[str, Any] = {
        "/ColorSpace": space,
        "/BitsPerComponent": 1 if picture.mode == "1" else 8,
    }
    buffer = BytesIO()
    if picture.mode == "1":
        from PIL import TiffImagePlugin

        picture.save(
            buffer, "TIFF", compression="group4", strip_size=picture.width * picture.height + 1
        )
        written = TiffImagePlugin.TiffImageFile(BytesIO(buffer.getvalue()))
        (start,), (size,) = written.tag_v2[273], written.tag_v2[279]
        entries |= {
            "/Filter": Name.CCITTFaxDecode,
            "/DecodeParms": Dictionary(
                K=-1, Columns=picture.width, Rows=picture.height, BlackIs1=written.tag_v2[262] == 1
            ),
        }
        return buffer.getvalue()[start : start + size], entries
    if scanner.quality is not None:
        picture.save(buffer, "JPEG", quality=scanner.quality)
        return buffer.getvalue(), entries | {"/Filter": Name.DCTDecode}
    import zlib

    return zlib.compress(picture.tobytes(), 6), entries | {"/Filter": Name.FlateDecode}


def _prose(canvas: Canvas, seed: int) -> list[str]:
    return _column(canvas, Prose(seed), _MARGIN, A4[0] - 2 * _MARGIN, A4[1] - _MARGIN, 6)


def _columns(canvas: Canvas, seed: int) -> list[str]:
    prose, width = Prose(seed), (A4[0] - 2 * _MARGIN - 24) / 2
    left = _column(canvas, prose, _MARGIN, width, A4[1] - _MARGIN, 5)
    return left + _column(canvas, prose, _MARGIN + width + 24, width, A4[1] - _MARGIN, 5)


def _column(
    canvas: Canvas, prose: Prose, x: float, width: float, top: float, count: int
) -> list[str]:
    body = ParagraphStyle(
        "body", fontName="Times-Roman", fontSize=11, leading=14, alignment=TA_JUSTIFY
    )
    texts = [" ".join(prose.sentence() for _ in range(4)) for _ in range(count)]
    for text in texts:
        top = _put(canvas, text, body, x, top, width) - 8
    return texts


def _title(canvas: Canvas, seed: int) -> list[str]:
    prose = Prose(seed)
    title = ParagraphStyle(
        "title", fontName="Times-Bold", fontSize=26, leading=32, alignment=TA_CENTER
    )
    plain = ParagraphStyle(
        "plain", fontName="Times-Italic", fontSize=14, leading=18, alignment=TA_CENTER
    )
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=11, leading=15)
    texts = [
        "The Keeper of the Northern Harbour",
        "A report on seven winters",
        " ".join(prose.sentence() for _ in range(5)),
    ]
    top = A4[1] - 190
    for text, style, gap in zip(texts, (title, plain, body), (30.0, 120.0, 0.0)):
        top = _put(canvas, text, style, _MARGIN, top, A4[0] - 2 * _MARGIN) - gap
    return texts


def _table(canvas: Canvas, seed: int) -> list[str]:
    prose = Prose(seed)
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=11, leading=15)
    intro = " ".join(prose.sentence() for _ in range(3))
    top = _put(canvas, intro, body, _MARGIN, A4[1] - _MARGIN, A4[0] - 2 * _MARGIN) - 30
    widths, high = (120.0, 80.0, 90.0, 150.0), 24.0
    edges = [_MARGIN + sum(widths[:at]) for at in range(len(widths) + 1)]
    for row, cells in enumerate(TABLE):
        canvas.setFont("Helvetica-Bold" if row == 0 else "Helvetica", 10.5)
        for x, cell in zip(edges, cells):
            canvas.drawString(x + 6, top - row * high - 16, cell)
    canvas.setLineWidth(0.8)
    canvas.grid(edges, [top - high * row for row in range(len(TABLE) + 1)])
    return [intro, *(cell for cells in TABLE for cell in cells)]


def _chinese(canvas: Canvas, seed: int) -> list[str]:
    for name in ("NotoSerifSC-Regular", "NotoSansSC-Bold"):
        pdfmetrics.registerFont(TTFont(name, str(fonts_folder() / f"{name}.ttf")))
    body = ParagraphStyle(
        "body",
        fontName="NotoSerifSC-Regular",
        fontSize=11,
        leading=18,
        wordWrap="CJK",
        firstLineIndent=22,
    )
    head = ParagraphStyle(
        "head", fontName="NotoSansSC-Bold", fontSize=18, leading=28, wordWrap="CJK"
    )
    draw = random.Random(seed)
    texts = ["北方海港的看守人"]
    top = _put(canvas, texts[0], head, _MARGIN, A4[1] - _MARGIN, A4[0] - 2 * _MARGIN) - 12
    for _ in range(5):
        texts.append("".join(draw.sample(CHINESE, 5)))
        top = _put(canvas, texts[-1], body, _MARGIN, top, A4[0] - 2 * _MARGIN) - 8
    return texts


def _put(
    canvas: Canvas, text: str, style: ParagraphStyle, x: float, top: float, width: float
) -> float:
    """Draw the text and return where it ends."""
    paragraph = Paragraph(text, style)
    _, height = paragraph.wrap(width, A4[1])
    paragraph.drawOn(canvas, x, top - height)
    return top - height


_KINDS: dict[str, Callable[[Canvas, int], list[str]]] = {
    "prose": _prose, "columns": _columns, "title": _title, "table": _table, "chinese": _chinese,
}  # fmt: skip
