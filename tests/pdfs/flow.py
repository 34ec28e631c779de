"""Platypus documents with the same bytes on every run: styles, page templates, saving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer

WIDTH, HEIGHT = A4
Hook = Callable[[Canvas, BaseDocTemplate], None]

BODY = ParagraphStyle(
    "body",
    fontName="Times-Roman",
    fontSize=10,
    leading=12,
    alignment=TA_JUSTIFY,
    embeddedHyphenation=1,
)
INDENTED = ParagraphStyle("indented", BODY, firstLineIndent=12)
TITLE = ParagraphStyle(
    "title", fontName="Times-Bold", fontSize=18, leading=22, alignment=TA_CENTER, spaceAfter=6
)
AUTHOR = ParagraphStyle("author", BODY, fontSize=11, leading=14, alignment=TA_CENTER, spaceAfter=10)
HEADING = ParagraphStyle(
    "heading",
    fontName="Times-Bold",
    fontSize=13,
    leading=16,
    spaceBefore=10,
    spaceAfter=4,
    keepWithNext=1,
)
SUBHEADING = ParagraphStyle(
    "subheading", HEADING, fontSize=11, leading=14, spaceBefore=8, spaceAfter=3
)
CAPTION = ParagraphStyle("caption", BODY, fontSize=8.5, leading=10, spaceBefore=4, spaceAfter=8)
CODE = ParagraphStyle(
    "code",
    fontName="Courier",
    fontSize=8.5,
    leading=10.5,
    leftIndent=10,
    spaceBefore=6,
    spaceAfter=6,
)
CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=9, leading=11)
NOTE = ParagraphStyle("note", BODY, fontSize=8, leading=9.5)


def gap(height: float) -> Spacer:
    return Spacer(1, height)


def canvas(path: Path | BytesIO, size: tuple[float, float] = A4) -> Canvas:
    """A canvas whose file depends on nothing but what is drawn."""
    return Canvas(
        path if isinstance(path, BytesIO) else str(path),
        pagesize=size,
        invariant=1,
        initialFontName="Times-Roman",
        initialFontSize=10,
    )


def nothing(_canvas: Canvas, _doc: BaseDocTemplate) -> None:
    """The hook of pages without running heads."""


def page(
    name: str, frames: Sequence[tuple[float, float, float, float]], hook: Hook = nothing
) -> PageTemplate:
    """A template of frames (x, y, width, height), filled one after the other."""
    made = [
        Frame(*box, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0) for box in frames
    ]
    return PageTemplate(id=name, frames=made, onPage=hook)


def save(
    path: Path | BytesIO, story: list[Flowable], templates: list[PageTemplate], **options: Any
) -> None:
    """Typesets ``story``; the first template is for the first page, the last for all others unless the story switches."""
    document = BaseDocTemplate(
        path if isinstance(path, BytesIO) else str(path),
        pagesize=options.pop("pagesize", A4),
        invariant=1,
        **options,
    )
    document.addPageTemplates(templates)
    document.build(story)


def one_column(hook: Hook = nothing) -> PageTemplate:
    return page("plain", [(72, 72, WIDTH - 144, HEIGHT - 144)], hook)


def page_number(where: Canvas, _doc: BaseDocTemplate) -> None:
    """The page's number, centred at its foot."""
    where.setFont("Times-Roman", 9)
    where.drawCentredString(WIDTH / 2, 40, str(where.getPageNumber()))
