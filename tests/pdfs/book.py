"""A book of 52 pages and about 140,000 characters: nothing but prose, for speed and memory."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, PageBreak, Paragraph

from . import flow
from .prose import Prose

PAGES = 52
TITLE = "The Harbour Without Water"
_WIDTH, _HEIGHT = 432.0, 648.0
_CHAPTERS, _PARAGRAPHS, _SEED = 13, 19, 7
_CHAPTER = ParagraphStyle("chapter", flow.HEADING, fontSize=16, leading=20, spaceAfter=14)


def book(path: Path | BytesIO) -> None:
    """Justified paragraphs, a heading on a new page for each chapter, running heads, page numbers."""
    prose = Prose(_SEED)
    story: list[Flowable] = []
    for number in range(1, _CHAPTERS + 1):
        story.append(Paragraph(f"Chapter {number}: {prose.title()}", _CHAPTER))
        story += [Paragraph(text, flow.INDENTED) for text in prose.paragraphs(_PARAGRAPHS)]
        story.append(PageBreak())
    frame = (54.0, 54.0, _WIDTH - 108, _HEIGHT - 118)
    flow.save(
        path, story, [flow.page("book", [frame], _head)], pagesize=(_WIDTH, _HEIGHT), title=TITLE
    )


def _head(canvas: Canvas, _document: BaseDocTemplate) -> None:
    canvas.setFont("Times-Italic", 9)
    canvas.drawCentredString(_WIDTH / 2, _HEIGHT - 40, TITLE)
    canvas.setFont("Times-Roman", 9)
    canvas.drawCentredString(_WIDTH / 2, 30, str(canvas.getPageNumber()))
