"""Runs: the pieces of a text in a paragraph of Word, of the body or of a footnote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.run import Run

from ai_translator.model.content import FontClass, Link, Rise, TextStyle
from ai_translator.model.segments import Span
from ai_translator.typesetting.bidi import has_rtl
from ai_translator.writers.content import FormulaPiece, TextItem, set_as_text
from ai_translator.writers.docx.elements import element, hyperlink
from ai_translator.writers.footnotes import NoteReference, ReferringPiece
from ai_translator.writers.markdown import escape
from ai_translator.writers.reflow.composer import legible
from ai_translator.writers.type_size import text_size
from ai_translator.writers.xml_text import xml_text

#: (formula, size of the letters beside it, part) -> (picture, points below the line), or None.
DrawFormula = Callable[[FormulaPiece, float, Part], "tuple[Any, float] | None"]
_DARK = legible("#000000")


class WordRuns:
    """Writer of pieces into a paragraph's element.

    refer: makes the footnote and returns its number
    """

    def __init__(
        self,
        pages: frozenset[int],
        draw: DrawFormula,
        refer: Callable[[TextItem], int],
    ) -> None:
        self._pages, self._draw, self._refer = pages, draw, refer

    def write(
        self, paragraph: Any, pieces: Sequence[ReferringPiece], part: Part, *, bold: bool = True
    ) -> None:
        """Append the pieces.  bold: False where the style of the paragraph is bold already."""
        size = text_size(pieces)
        for link, group in groupby(set_as_text(pieces), key=_link):
            address = self._address(link)
            parent = hyperlink(part, address) if address else paragraph
            for piece in group:
                self._piece(parent, piece, size, part, bold, is_link=address is not None)
            if address and len(parent):
                paragraph.append(parent)

    def _piece(
        self,
        parent: Any,
        piece: ReferringPiece,
        size: float,
        part: Part,
        bold: bool,
        *,
        is_link: bool,
    ) -> None:
        if isinstance(piece, FormulaPiece):
            self._formula(parent, piece, size, part)
            return
        if isinstance(piece, NoteReference):
            _reference(parent, self._refer(piece.note), piece.text)
        elif piece.text:
            _styled(_run(parent), piece, bold, is_link)

    def _formula(self, parent: Any, formula: FormulaPiece, size: float, part: Part) -> None:
        drawn = self._draw(formula, size, part)
        run = _run(parent)
        if drawn is None:
            run.text = xml_text(formula.text)
            return
        picture, below = drawn
        run._r.append(picture)
        if below:
            run._r.get_or_add_rPr().append(element("position", val=-round(2 * below)))

    def _address(self, link: Link | None) -> str | None:
        if link is None:
            return None
        if link.uri is not None:
            return escape.uri(link.uri)
        return f"#{page_bookmark(link.page)}" if link.page in self._pages else None


def page_bookmark(page: int | None) -> str:
    return f"page_{page}"


def _run(parent: Any) -> Run:
    made = element("r")
    parent.append(made)
    return Run(made, parent)


def _styled(run: Run, span: Span, bold: bool, is_link: bool) -> None:
    style = span.style
    run.text = xml_text(span.text)
    # None, not False: the paragraph's style decides.
    run.bold = (style.bold and bold) or None
    run.italic = style.italic or None
    run.font.superscript = style.rise is Rise.SUPER or None
    run.font.subscript = style.rise is Rise.SUB or None
    if style.font_class is FontClass.MONO:
        run.font.name = "Courier New"
    if has_rtl(span.text):
        run.font.rtl = True
    _color(run, style, span.link if is_link else None)
    if is_link:
        run.font.underline = True


def _color(run: Run, style: TextStyle, link: Link | None) -> None:
    """Colour what is coloured in the source, as far as it can be read on white paper."""
    color = legible(style.color, link)
    if color != _DARK:
        run.font.color.rgb = RGBColor.from_string(color.removeprefix("#").upper())


def _reference(parent: Any, number: int, mark: str) -> None:
    """Append a footnote's reference that shows the source's own mark."""
    run = _run(parent)
    run.font.superscript = True
    reference = element("footnoteReference", id=number)
    reference.set(qn("w:customMarkFollows"), "1")
    run._r.append(reference)
    text = element("t")
    text.text = xml_text(mark)
    run._r.append(text)


def _link(piece: ReferringPiece) -> Link | None:
    return piece.link if isinstance(piece, Span) else None


def add_text(paragraph: Any, text: str, size: float | None = None) -> None:
    """Append plain text to a paragraph's element."""
    run = _run(paragraph)
    run.text = xml_text(text)
    run.font.size = Pt(size) if size else None
