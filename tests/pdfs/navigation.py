"""Links and an outline: what must still lead somewhere after translation."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, PageBreak, Paragraph

from . import flow

URI = "https://example.org/tides?month=5&year=2024"
OUTLINE = ("Where the water comes from", "Where the water goes", "A note on harbours")
TEXT = (
    f'The tables are kept by <link href="{URI}" color="blue">the harbour office</link> and change every year. How they are made '
    'is told in <link href="#second" color="blue">the next chapter</link>, which nobody has to read.',
    'Water that comes in the morning leaves at noon. Go back to <link href="#first" color="blue">the first chapter</link> '
    "when you have forgotten why.",
    "A harbour is a place where the water is asked to wait.",
)


def links(path: Path) -> None:
    """Two pages, a link to a URI, two links within, an outline of two levels."""
    story = [
        Paragraph(f'<a name="first"/>{OUTLINE[0]}', flow.HEADING),
        Paragraph(TEXT[0], flow.BODY),
        PageBreak(),
        Paragraph(f'<a name="second"/>{OUTLINE[1]}', flow.HEADING),
        Paragraph(TEXT[1], flow.BODY),
        Paragraph(f'<a name="third"/>{OUTLINE[2]}', flow.SUBHEADING),
        Paragraph(TEXT[2], flow.BODY),
    ]
    flow.save(path, story, [flow.one_column(_outline)], title="Of Water")


def _outline(canvas: Canvas, document: BaseDocTemplate) -> None:
    flow.page_number(canvas, document)
    if canvas.getPageNumber() == 1:
        canvas.showOutline()
        for level, name, title in (
            (0, "first", OUTLINE[0]),
            (0, "second", OUTLINE[1]),
            (1, "third", OUTLINE[2]),
        ):
            canvas.addOutlineEntry(title, name, level)
