"""Content with geometry and provenance, for tests that look at places."""

from __future__ import annotations

from dataclasses import fields

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import (
    Block,
    Direction,
    Inline,
    Line,
    LineEnd,
    Link,
    TextRun,
    TextStyle,
)
from ai_translator.model.document import Page
from ai_translator.model.placement import LinePlacement, PageArea
from ai_translator.model.provenance import PdfGlyphs, PdfPage

_AREA, _PDF = ({field.name for field in fields(part)} for part in (PageArea, PdfPage))


def placed_page(
    number: int, width: float, height: float, blocks: tuple[Block, ...] = (), **more: object
) -> Page:
    """A page of a PDF; ``more``: fields of Page, PageArea and PdfPage."""
    area = {name: more.pop(name) for name in _AREA & set(more)}
    pdf = {"crop_box": (0.0, 0.0, width, height)}
    pdf |= {name: more.pop(name) for name in _PDF & set(more)}
    return Page(
        number,
        blocks,
        placement=PageArea(width, height, **area),  # type: ignore[arg-type]
        provenance=PdfPage(**pdf),  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def placed_run(text: str, box: BBox, style: TextStyle, link: Link | None = None) -> TextRun:
    """Text of a PDF that no operator draws."""
    return TextRun(text, style, link, PdfGlyphs(), placement=box)


def placed_line(
    box: BBox,
    inlines: tuple[Inline, ...],
    baseline: float,
    end: LineEnd = LineEnd.SPACE,
    direction: Direction = Direction.LTR,
) -> Line:
    return Line(inlines, end, direction, LinePlacement(box, baseline))
