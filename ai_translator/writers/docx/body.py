"""The body of a Word file, from the items of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.part import Part
from docx.shared import Pt
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.text.paragraph import Paragraph

from ai_translator.config import OutputSettings
from ai_translator.geometry.boxes import BBox
from ai_translator.languages import language
from ai_translator.model.content import Align, BlockKind, TextStyle
from ai_translator.model.placement import Placed
from ai_translator.model.segments import Span, TranslatedDocument
from ai_translator.writers.content import (
    FigureItem,
    FormulaPiece,
    Item,
    MissingPage,
    PageMark,
    Piece,
    TableItem,
    TextItem,
)
from ai_translator.writers.docx.elements import bookmark, drawing, element, tab_with_leader
from ai_translator.writers.docx.notes import NotesPart
from ai_translator.writers.docx.numbering import Numbering
from ai_translator.writers.docx.runs import WordRuns, add_text, page_bookmark
from ai_translator.writers.docx.template import text_width
from ai_translator.writers.footnotes import Footnotes
from ai_translator.writers.labels import LEADER, copied, legend, marker, whole, whole_pieces
from ai_translator.writers.pictures import Pictures
from ai_translator.writers.result import NOTICE
from ai_translator.writers.table_rows import RowCell, table_rows
from ai_translator.writers.type_size import body_size
from ai_translator.writers.walk import Walk

_FIGURE_DPI, _FORMULA_DPI = 150, 220
_BODY = 11.0  # points: of the template's body text
_MOST_COLUMNS = 63  # of a table, in Word
_MOST_HEIGHT = 0.75  # of a picture against the width of the text
_NUMBER = re.compile(r"(\d{1,5})\.")
_ALIGNS = {Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER, Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT}
_STYLES = {BlockKind.CAPTION: "Caption", BlockKind.FOOTNOTE: "Footnote Text"}
_INDENT = 18.0  # points for each level of a list, as in its definitions


class Body(Walk[None]):
    """Writer of item after item into a document.  ``warnings``: one sentence each."""

    def __init__(
        self,
        document: WordDocument,
        translated: TranslatedDocument,
        notes: Footnotes,
        pictures: Pictures,
        settings: OutputSettings,
    ) -> None:
        self._document, self._notes, self._pictures = document, notes, pictures
        self._settings, self._marked = settings, bool(translated.marked)
        self._pages = {page.number: page for page in translated.document.pages}
        self._rtl = language(translated.target_language).rtl
        self._scale = _BODY / (body_size(translated.document) or _BODY)
        self._width = text_width(document)
        self._numbering, self._notes_part = Numbering(document), NotesPart(document)
        self._runs = WordRuns(frozenset(self._pages), self._inline_formula, self._note)
        self._count = 0  # of pictures and places
        self.warnings: list[str] = []

    def write(self, content: Iterable[Item]) -> None:
        if self._marked:
            add_text(self._paragraph("Notice")._p, NOTICE)
        for item in content:
            if not _stays_in_list(item):
                self._numbering.close()
            self.made_of(item)

    def heading(self, item: TextItem) -> None:
        if not whole(item):
            return
        paragraph = self._paragraph(f"Heading {min(max(item.block.level, 1), 9)}")
        self._runs.write(paragraph._p, self._notes.pieces(item), self._part, bold=False)
        self._align(paragraph, item)
        self._original(item)

    def listed(self, item: TextItem) -> None:
        if item.kind is BlockKind.TOC_ENTRY:
            self._entry(item)
            return
        mark, level = marker(item), item.block.level
        numbered = _NUMBER.fullmatch(mark)
        self._original(item, level + 1)
        paragraph = self._paragraph("List Paragraph")
        if numbered:
            _put_in_list(paragraph, *self._numbering.number(level, int(numbered[1])))
        elif mark and any(map(str.isalnum, mark)):
            # A marker that Word would not make, such as "(iv)", is text.
            paragraph.paragraph_format.left_indent = Pt(_INDENT * (level + 1))
            paragraph.paragraph_format.first_line_indent = Pt(-_INDENT)
            add_text(paragraph._p, f"{mark}\t")
        else:
            _put_in_list(paragraph, *self._numbering.bullet(level))
        pieces = self._notes.pieces(item, with_marker=False)
        self._runs.write(paragraph._p, pieces, self._part)

    def _entry(self, item: TextItem) -> None:
        self._original(item, item.block.level)
        paragraph = self._paragraph("Normal")
        paragraph.paragraph_format.left_indent = Pt(_INDENT * item.block.level)
        paragraph.paragraph_format.space_after = Pt(2)
        text = self._notes.pieces(replace(item, block=replace(item.block, trailer=None)))
        self._runs.write(paragraph._p, text, self._part)
        trailer = item.block.trailer
        if trailer is not None and trailer.text.strip():
            paragraph._p.get_or_add_pPr().insert_element_before(
                tab_with_leader(self._width), "w:spacing", "w:ind", "w:jc"
            )
            add_text(paragraph._p, "\t")
            label = LEADER.sub(" ", f" {trailer.text} ").strip()
            shown = Span(label, trailer.style, trailer.link)
            self._runs.write(paragraph._p, [shown], self._part)

    def code(self, item: TextItem) -> None:
        paragraph = self._paragraph("Code", rtl=False)
        add_text(paragraph._p, item.plain.expandtabs(4))

    def display_formula(self, item: TextItem) -> None:
        picture = self._picture(item.page, item.block, 1, _FORMULA_DPI, copied(item), self._part)
        if picture is None:
            self.paragraph(item)
            return
        paragraph = self._paragraph("Normal")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run()._r.append(picture)

    def paragraph(self, item: TextItem) -> None:
        pieces = self._notes.pieces(item)
        if not pieces:
            return
        self._original(item)
        paragraph = self._paragraph(_STYLES.get(item.kind, "Normal"))
        self._runs.write(paragraph._p, pieces, self._part)
        self._align(paragraph, item)

    def footnote(self, item: TextItem) -> None:
        """Write only a note that nothing refers to; the others are written with their reference."""
        if item.block.id not in self._notes.referred:
            self.paragraph(item)

    def table(self, item: TableItem) -> None:
        if not item.cells:
            return
        if item.cols > _MOST_COLUMNS:
            self.warnings.append(
                f"page {item.page}: a table of {item.cols} columns is written as lines of text, "
                f"Word's tables have {_MOST_COLUMNS}"
            )
            for row in table_rows(item):
                words = "\t".join(" ".join(map(whole, cell.texts)) for cell in row)
                add_text(self._paragraph("Normal")._p, words)
            return
        made = self._document.add_table(item.rows, item.cols, "Table Grid")
        if self._rtl:
            made._tblPr.append(element("bidiVisual"))
        self._fill(made, item)
        for row in list(made.rows)[: item.header_rows]:
            row._tr.get_or_add_trPr().append(element("tblHeader"))
        add_text(self._paragraph("Normal")._p, "")  # two tables in a row would be one

    def _fill(self, table: WordTable, item: TableItem) -> None:
        places = [list(row.cells) for row in table.rows]
        for at, row in enumerate(table_rows(item)):
            for cell in row:
                word = places[at][cell.col]
                if cell.row_span > 1 or cell.col_span > 1:
                    end = places[at + cell.row_span - 1][cell.col + cell.col_span - 1]
                    word = word.merge(end)
                self._cell(word, cell, at < item.header_rows)

    def _cell(self, word: WordCell, cell: RowCell, header: bool) -> None:
        for at, text in enumerate(cell.texts):
            paragraph = word.add_paragraph() if at else word.paragraphs[0]
            if self._settings.is_bilingual and text.source:
                paragraph.style = "Original"
                self._runs.write(paragraph._p, _faded(text.source), self._part)
                paragraph = word.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(0)
            self._direct(paragraph)
            self._align(paragraph, text)
            self._runs.write(paragraph._p, self._notes.pieces(text), self._part)
            for run in paragraph.runs if header else ():
                run.bold = True

    def figure(self, item: FigureItem) -> None:
        words = " · ".join(filter(None, map(whole, item.labels)))
        picture = self._picture(
            item.page, item.figure, 0, _FIGURE_DPI, words or f"p. {item.page}", self._part
        )
        if picture is not None:
            paragraph = self._paragraph("Normal")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.keep_with_next = True
            paragraph.add_run()._r.append(picture)
        labels = legend(item.labels, _plain)
        if labels:
            self._runs.write(self._paragraph("Original")._p, labels, self._part)

    def page_mark(self, item: PageMark) -> None:
        paragraph = self._paragraph("Page Mark")
        self._count += 1
        for each in bookmark(self._count, page_bookmark(item.page)):
            paragraph._p.append(each)
        if self._settings.page_marks:
            notes = map(whole, item.notes)
            add_text(paragraph._p, " · ".join(filter(None, (f"p. {item.name}", *notes))))
        else:
            paragraph.paragraph_format.space_after = Pt(0)

    def missing_page(self, item: MissingPage) -> None:
        text = f"Page {item.page} could not be read: {item.reason}"
        add_text(self._paragraph("Notice")._p, text)

    @property
    def _part(self) -> Part:
        return self._document.part

    def _paragraph(self, style: str, *, rtl: bool = True) -> Paragraph:
        paragraph = self._document.add_paragraph(style=style)
        if rtl:
            self._direct(paragraph)
        return paragraph

    def _direct(self, paragraph: Paragraph) -> None:
        """Let a paragraph run as the target's script does."""
        if self._rtl:
            paragraph._p.get_or_add_pPr().insert_element_before(
                element("bidi"), "w:spacing", "w:ind", "w:jc"
            )

    @staticmethod
    def _align(paragraph: Paragraph, item: TextItem) -> None:
        if item.block.align in _ALIGNS:
            paragraph.alignment = _ALIGNS[item.block.align]

    def _original(self, item: TextItem, level: int = 0) -> None:
        """Write the source of a translation if both are wanted."""
        if self._settings.is_bilingual and item.source:
            paragraph = self._document.add_paragraph(style="Original")
            paragraph.paragraph_format.keep_with_next = True
            if level:
                paragraph.paragraph_format.left_indent = Pt(_INDENT * level)
            self._runs.write(paragraph._p, _faded(item.source), self._part)

    def _note(self, item: TextItem) -> int:
        """Write a footnote and return its number."""
        number, note = self._notes_part.add()
        part = self._notes_part.part
        for style, pieces in self._note_texts(item):
            paragraph = element("p")
            note.append(paragraph)
            made = Paragraph(paragraph, self._document._body)
            made.style = style
            self._direct(made)
            self._runs.write(paragraph, pieces, part)
        return number

    def _note_texts(self, item: TextItem) -> Iterator[tuple[str, Sequence[Any]]]:
        if self._settings.is_bilingual and item.source:
            yield "Original", _faded(item.source)
        yield "Footnote Text", whole_pieces(item)

    def _inline_formula(
        self, formula: FormulaPiece, size: float, part: Part
    ) -> tuple[Any, float] | None:
        scale = _BODY / max(size, 1.0) / self._pages[formula.page].user_unit
        picture = self._picture(
            formula.page, formula.formula, 1, _FORMULA_DPI, formula.copied, part, scale
        )
        if picture is None:
            return None
        box = formula.formula.bbox
        below = max(box.bottom - formula.baseline, 0.0) if formula.baseline else box.height / 4
        return picture, below * scale

    def _picture(
        self,
        page: int,
        content: Placed,
        margin: float,
        dpi: float,
        text: str,
        part: Part,
        scale: float | None = None,
    ) -> Any:
        """Return the drawing of a place of the source; None when it cannot be shown."""
        if content.placement is None:
            return None
        box: BBox = content.placement.grown(margin)
        picture = self._pictures.crop(self._pages[page], box, dpi, "png")
        if picture is None:
            return None
        scale = (scale or self._scale) * self._pages[page].user_unit
        scale = min(
            scale, self._width / box.width, self._width * 2 * _MOST_HEIGHT / max(box.height, 1.0)
        )
        self._count += 1
        image = self._document.part.package.get_or_add_image_part(BytesIO(picture.data))
        return drawing(part, image, self._count, box.width * scale, box.height * scale, text)


def _plain(style: TextStyle) -> TextStyle:
    return replace(style, bold=False, color=TextStyle().color)


def _faded(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces without weight and colour of their own: the paragraph's style has both."""
    return [
        replace(piece, style=_plain(piece.style)) if isinstance(piece, Span) else piece
        for piece in pieces
    ]


def _stays_in_list(item: Item) -> bool:
    is_listed = isinstance(item, TextItem) and item.kind is BlockKind.LIST_ITEM
    return is_listed or isinstance(item, PageMark)


def _put_in_list(paragraph: Paragraph, number: int, level: int) -> None:
    properties: Any = paragraph._p.get_or_add_pPr()
    listed = properties.get_or_add_numPr()
    listed.get_or_add_ilvl().val = level
    listed.get_or_add_numId().val = number
