"""The words of the example as pages."""

from __future__ import annotations

from pathlib import Path

import words
from figure import TideFigure, TideFormula
from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Preformatted,
    Spacer,
    Table,
    TableStyle,
)

_WIDTH, _HEIGHT = A4
_MARGIN, _GAP = 68.0, 20.0
_TEXT = _WIDTH - 2 * _MARGIN
_COLUMN = (_TEXT - _GAP) / 2
_BLUE, _PALE, _SAND = HexColor("#1a4f8b"), HexColor("#eef3f9"), HexColor("#fdf3d8")

_BODY = ParagraphStyle(
    "body", fontName="Times-Roman", fontSize=11, leading=14, alignment=TA_JUSTIFY, spaceAfter=5
)
_TITLE = ParagraphStyle(
    "title", fontName="Helvetica-Bold", fontSize=24, leading=29, textColor=_BLUE
)
_SUBTITLE = ParagraphStyle("subtitle", fontName="Helvetica", fontSize=13, leading=18, spaceAfter=4)
_AUTHORS = ParagraphStyle(
    "authors", fontName="Times-Italic", fontSize=11, leading=14, spaceAfter=14
)
_HEADING = ParagraphStyle(
    "heading",
    fontName="Helvetica-Bold",
    fontSize=14,
    leading=18,
    spaceBefore=10,
    spaceAfter=5,
    textColor=_BLUE,
    keepWithNext=1,
)
_SUBHEADING = ParagraphStyle(
    "subheading", _HEADING, fontSize=11.5, leading=15, spaceBefore=8, spaceAfter=3
)
_ABSTRACT = ParagraphStyle(
    "abstract", _BODY, fontSize=10, leading=13, leftIndent=24, rightIndent=24, spaceAfter=10
)
_CAPTION = ParagraphStyle(
    "caption",
    fontName="Times-Italic",
    fontSize=9,
    leading=11,
    spaceBefore=3,
    spaceAfter=8,
    alignment=TA_CENTER,
)
_CODE = ParagraphStyle(
    "code",
    fontName="Courier",
    fontSize=9,
    leading=11.5,
    leftIndent=10,
    spaceBefore=4,
    spaceAfter=10,
)
_CELL = ParagraphStyle("cell", fontName="Helvetica", fontSize=9, leading=11.5)
_HEAD_CELL = ParagraphStyle("head", _CELL, fontName="Helvetica-Bold", textColor=white)
_NOTE = ParagraphStyle("note", _BODY, fontSize=8.5, leading=10.5)
_REFERENCE = ParagraphStyle(
    "reference",
    _BODY,
    fontSize=9.5,
    leading=12,
    leftIndent=18,
    firstLineIndent=-18,
    alignment=0,
    spaceAfter=3,
)
_STEP = ParagraphStyle(
    "step",
    _BODY,
    leftIndent=18,
    bulletIndent=2,
    bulletFontName="Times-Roman",
    bulletFontSize=11,
    spaceAfter=3,
)
_ITEM = ParagraphStyle("item", _BODY, leftIndent=14, bulletIndent=2, alignment=0, spaceAfter=2)
_INNER_ITEM = ParagraphStyle("inner", _ITEM, leftIndent=30, bulletIndent=18)
_WARNING = ParagraphStyle("warning", _BODY, spaceAfter=0)

_CONTENTS = (
    ("Abstract", "abstract", 0),
    ("1 Why another table", "why", 0),
    ("1.1 Three waves", "waves", 1),
    ("2 The readings", "readings", 0),
    ("3 Do it yourself", "yourself", 0),
    ("3.1 Mistakes to avoid", "mistakes", 1),
    ("4 What the water said", "said", 0),
    ("4.1 A month later", "later", 1),
    ("4.2 Questions from the pier", "questions", 1),
    ("5 Conclusion", "conclusion", 0),
    ("References", "references", 0),
)


def build(target: Path) -> None:
    """Write the four pages to ``target``; the same bytes on every run."""
    document = BaseDocTemplate(
        str(target),
        pagesize=A4,
        invariant=1,
        title=words.TITLE,
        author=words.AUTHORS,
        subject=words.SUBTITLE,
        lang="en",
    )
    one, two = (
        _frame(_MARGIN, _TEXT),
        [_frame(_MARGIN, _COLUMN), _frame(_MARGIN + _COLUMN + _GAP, _COLUMN)],
    )
    document.addPageTemplates(
        [
            PageTemplate("first", [_frame(_MARGIN, _TEXT, 40)], onPage=_first),
            PageTemplate("columns", two, onPage=_later),
            PageTemplate("plain", [one], onPage=_later),
        ]
    )
    document.build([*_opening(), *_columns(), *_results(), *_end()])


def _frame(x: float, width: float, foot: float = 0) -> Frame:
    height = _HEIGHT - 2 * _MARGIN - foot
    return Frame(
        x,
        _MARGIN + foot,
        width,
        height,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )


def _heading(name: str) -> Paragraph:
    title, _, level = next(entry for entry in _CONTENTS if entry[1] == name)
    return Paragraph(f'<a name="{name}"/>{title}', _SUBHEADING if level else _HEADING)


def _paragraphs(texts: tuple[str, ...]) -> list[Flowable]:
    return [Paragraph(text.format(site=words.SITE), _BODY) for text in texts]


def _opening() -> list[Flowable]:
    top = [
        Paragraph(words.TITLE, _TITLE),
        Paragraph(words.SUBTITLE, _SUBTITLE),
        Paragraph(words.AUTHORS, _AUTHORS),
    ]
    story = [
        *top,
        _heading("abstract"),
        Paragraph(words.ABSTRACT, _ABSTRACT),
        _heading("why"),
        *_paragraphs(words.INTRODUCTION),
    ]
    story += [
        _heading("waves"),
        Paragraph(words.MOTION[0], _BODY),
        TideFormula(_TEXT),
        *_paragraphs(words.MOTION[1:]),
    ]
    return [*story, NextPageTemplate("columns"), PageBreak()]


def _columns() -> list[Flowable]:
    first, *others = _paragraphs(words.READINGS)
    figure = [TideFigure(_COLUMN, 170), Paragraph(words.CAPTION, _CAPTION)]
    story = [
        _heading("readings"),
        first,
        *figure,
        *others,
        _heading("yourself"),
        Paragraph(words.STEPS_LEAD, _BODY),
        *_steps(),
    ]
    story += [
        Paragraph(words.KIT_LEAD, _BODY),
        *_kit(),
        _heading("mistakes"),
        *_paragraphs(words.MISTAKES),
    ]
    return [*story, NextPageTemplate("plain"), PageBreak()]


def _steps() -> list[Flowable]:
    return [
        Paragraph(text, _STEP, bulletText=f"{number}.")
        for number, text in enumerate(words.STEPS, 1)
    ]


def _kit() -> list[Flowable]:
    items: list[Flowable] = []
    for text, below in words.KIT:
        items.append(Paragraph(text, _ITEM, bulletText="•"))
        items += [Paragraph(line, _INNER_ITEM, bulletText="–") for line in below]
    return items


def _results() -> list[Flowable]:
    story: list[Flowable] = [_heading("said"), *_paragraphs(words.FIT), Spacer(1, 4), _table()]
    story += [
        Paragraph(words.TABLE_CAPTION, _CAPTION),
        *_paragraphs(words.PROGRAM[:1]),
        Preformatted(words.CODE, _CODE),
    ]
    story += [
        *_paragraphs(words.PROGRAM[1:]),
        _heading("later"),
        *_paragraphs(words.RESULTS),
        Spacer(1, 6),
        _warning(),
    ]
    return [*story, Spacer(1, 6), _heading("questions"), *_paragraphs(words.QUESTIONS)]


def _table() -> Table:
    header, *rows = words.TABLE
    cells = [
        [Paragraph(text, _HEAD_CELL) for text in header],
        *([Paragraph(text, _CELL) for text in row] for row in rows),
    ]
    table = Table(cells, colWidths=[48, 62, 84, 104, _TEXT - 298], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), _BLUE),
                ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, _PALE]),
                ("GRID", (0, 0), (-1, -1), 0.4, _BLUE),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ]
        )
    )
    return table


def _warning() -> Table:
    box = Table([[Paragraph(words.WARNING, _WARNING)]], colWidths=[_TEXT])
    box.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), _SAND),
                ("BOX", (0, 0), (-1, -1), 0.6, HexColor("#c9a227")),
            ]
        )
    )
    return box


def _end() -> list[Flowable]:
    references = [Paragraph(entry, _REFERENCE) for entry in words.REFERENCES]
    return [
        _heading("conclusion"),
        *_paragraphs(words.CONCLUSION),
        _heading("references"),
        *references,
    ]


def _first(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.showOutline()
    for title, name, level in _CONTENTS:
        canvas.addOutlineEntry(title, name, level)
    _number(canvas)
    canvas.setLineWidth(0.4)
    canvas.line(_MARGIN, _MARGIN + 22, _MARGIN + 110, _MARGIN + 22)
    note = Paragraph(f'<super rise="3" size="6">1</super> {words.FOOTNOTE}', _NOTE)
    _, height = note.wrap(_TEXT, 40)
    note.drawOn(canvas, _MARGIN, _MARGIN + 18 - height)


def _later(canvas: Canvas, document: BaseDocTemplate) -> None:
    _number(canvas)
    canvas.saveState()
    canvas.setFont("Helvetica", 8.5)
    canvas.setFillColor(_BLUE)
    canvas.drawString(_MARGIN, _HEIGHT - 44, words.RUNNING_HEAD)
    canvas.line(_MARGIN, _HEIGHT - 50, _WIDTH - _MARGIN, _HEIGHT - 50)
    canvas.restoreState()


def _number(canvas: Canvas) -> None:
    canvas.setFont("Times-Roman", 9.5)
    canvas.drawCentredString(_WIDTH / 2, 36, str(canvas.getPageNumber()))
