"""The content for re-typeset formats: items in reading order, each source text in exactly one.

Texts that run over columns and pages are whole again and stand where they begin.  Tables that
continue over pages are one.  Running heads, feet and page numbers are collected at the mark of
their page.  Footnotes close their page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias, TypeVar

from ai_translator.model import segments
from ai_translator.model.content import (
    Block,
    BlockKind,
    Cell,
    Figure,
    InlineFormula,
    Table,
    TextBlock,
)
from ai_translator.model.document import Page, PageFailure
from ai_translator.model.segments import Span, Translated, TranslatedDocument, pieces
from ai_translator.typed_items import of_type
from ai_translator.writers.source import code_text, source_pieces, symbols

#: How the parser writes scripts: ``x_i``, ``x^{n+1}``.
_SCRIPT = re.compile(r"[_^](?:\{([^{}]*)\}|(\S))")
_PAGE_KEY = "page-"
_PAGE_MARKS = frozenset({BlockKind.HEADER, BlockKind.FOOTER, BlockKind.PAGE_NUMBER})


@dataclass(frozen=True, slots=True)
class FormulaPiece:
    """A formula within a text, with its page and the baseline of its line there."""

    formula: InlineFormula
    page: int
    baseline: float = 0.0

    @property
    def text(self) -> str:
        return self.formula.text

    @property
    def copied(self) -> str:
        """The formula as a reader would copy it, without the signs for scripts."""
        return _SCRIPT.sub(lambda found: found[1] or found[2] or "", self.text)


Piece: TypeAlias = Span | FormulaPiece


@dataclass(frozen=True, slots=True)
class TextItem:
    """One text: a paragraph, heading, list item, caption, entry ...

    block:  its first block, which has its kind, level, marker, trailer, alignment and place
    pieces: what to write
    source: the original of a translation, () if ``pieces`` are the original
    """

    block: TextBlock
    page: int
    pieces: tuple[Piece, ...]
    source: tuple[Piece, ...] = ()

    @property
    def kind(self) -> BlockKind:
        return self.block.kind

    @property
    def plain(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class CellItem:
    row: int
    col: int
    row_span: int
    col_span: int
    texts: tuple[TextItem, ...]


@dataclass(frozen=True, slots=True)
class TableItem:
    """A whole table; ``header_rows`` are its first rows, cells row-major."""

    table: Table
    page: int
    rows: int
    cols: int
    header_rows: int
    cells: tuple[CellItem, ...]


@dataclass(frozen=True, slots=True)
class FigureItem:
    figure: Figure
    page: int
    labels: tuple[TextItem, ...]


@dataclass(frozen=True, slots=True)
class PageMark:
    """The start of a source page.  ``notes``: its running head, foot and page number."""

    page: int
    label: str
    notes: tuple[TextItem, ...]

    @property
    def name(self) -> str:
        """The number, with the page's own label where that is another: ``7 (iii)``."""
        return f"{self.page}" + (
            f" ({self.label})" if self.label not in {"", str(self.page)} else ""
        )


Other = TypeVar("Other")


def set_as_text(pieces: Iterable[Piece | Other]) -> Iterator[Piece | Other]:
    """Yield the pieces, spans for formulas that are rows of symbols.

    The formulas that are left are to be shown as pictures.
    """
    for piece in pieces:
        if isinstance(piece, FormulaPiece) and (
            piece.formula.linear or piece.formula.placement is None
        ):
            yield from (Span(text, style) for text, style in symbols(piece.formula))
        else:
            yield piece


def page_key(page: int) -> str:
    """Return the name, in a re-typeset PDF, of the place where a source page begins."""
    return f"{_PAGE_KEY}{page}"


def page_of_key(name: str) -> int | None:
    """Return the page that such a name means; None for another name."""
    number = name.removeprefix(_PAGE_KEY)
    return int(number) if number != name and number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class MissingPage:
    """A page that could not be read."""

    page: int
    reason: str


Item: TypeAlias = TextItem | TableItem | FigureItem | PageMark | MissingPage


def items(translated: TranslatedDocument, without: frozenset[str] = frozenset()) -> Iterator[Item]:
    """Yield everything to write in order, except for the figures named by ``without``."""
    walk = _ItemCollector(translated)
    document = translated.document
    pages: dict[int, Page | PageFailure] = {failure.page: failure for failure in document.failures}
    pages.update((page.number, page) for page in document.pages)
    for number in sorted(pages):
        match pages[number]:
            case Page() as page:
                yield from (
                    item
                    for item in walk.page(page)
                    if not (isinstance(item, FigureItem) and item.figure.id in without)
                )
            case PageFailure(_, reason):
                yield MissingPage(number, reason)


class _ItemCollector:
    """The blocks that make one text or one table, and those already yielded."""

    def __init__(self, translated: TranslatedDocument) -> None:
        self._translated = translated
        self._texts: dict[str, list[TextBlock]] = {}
        self._head: dict[str, str] = {}
        self._tables: dict[str, list[Table]] = {}
        self._formulas: dict[str, list[FormulaPiece]] = {}
        self._pages: dict[str, int] = {}
        self._done: set[str] = set()
        for page in translated.document.pages:
            for block in page.text_blocks():
                self._formulas[block.id] = list(_formulas(block, page.number))
                self._pages[block.id] = page.number
                self._join_text(block)
            for table in of_type(page.blocks, Table):
                self._join_table(table)

    def _join_text(self, block: TextBlock) -> None:
        segment = self._translated.segment_of(block.id)
        before = self._head.get(block.continues or "")
        if segment is not None:
            head = segment.block_ids[0]
        elif before is not None and self._translated.segment_of(before) is None:
            head = before
        else:
            head = block.id
        self._head[block.id] = head
        self._texts.setdefault(head, []).append(block)

    def _join_table(self, table: Table) -> None:
        for parts in self._tables.values():
            if table.continues == parts[-1].id and _extent(table)[1] == _extent(parts[0])[1]:
                parts.append(table)
                return
        self._tables[table.id] = [table]

    def page(self, page: Page) -> Iterator[Item]:
        notes = [
            block
            for block in page.blocks
            if isinstance(block, TextBlock) and block.kind in _PAGE_MARKS
        ]
        feet = [
            block
            for block in page.blocks
            if isinstance(block, TextBlock) and block.kind is BlockKind.FOOTNOTE
        ]
        apart = {block.id for block in chain(notes, feet)}
        yield PageMark(page.number, page.label, tuple(self._given(notes)))
        for block in page.blocks:
            if block.id not in apart:
                yield from self._item(block, page.number)
        yield from self._given(feet)

    def _item(self, block: Block, page: int) -> Iterator[Item]:
        match block:
            case TextBlock():
                yield from self._given([block])
            case Table():
                if block.id in self._tables:
                    yield self._table(self._tables[block.id], page)
            case Figure():
                yield FigureItem(block, page, tuple(self._given(block.labels)))

    def _given(self, blocks: Iterable[TextBlock]) -> Iterator[TextItem]:
        """Yield the texts of these blocks that have not been yielded."""
        for block in blocks:
            head = self._head[block.id]
            if head not in self._done:
                self._done.add(head)
                yield self._text(self._texts[head])

    def _text(self, blocks: list[TextBlock]) -> TextItem:
        page = self._pages[blocks[0].id]
        head, segment = blocks[0], self._translated.segment_of(blocks[0].id)
        if segment is None:
            written = code_text(blocks) if head.kind is BlockKind.CODE else source_pieces(blocks)
            return TextItem(head, page, self._placed(written, blocks))
        source = self._placed(pieces(segment.source, segment.markup), blocks)
        if not isinstance(self._translated.outcome_of(segment), Translated):
            return TextItem(head, page, source)
        return TextItem(
            head,
            page,
            self._placed(pieces(self._translated.target_text(segment), segment.markup), blocks),
            source,
        )

    def _placed(
        self, found: Iterable[segments.Piece], blocks: Sequence[TextBlock]
    ) -> tuple[Piece, ...]:
        """Return formulas with their pages: a paragraph may hold some of the next page."""
        held = [formula for block in blocks for formula in self._formulas[block.id]]
        page = self._pages[blocks[0].id]
        return tuple(
            next((each for each in held if each.formula == piece), FormulaPiece(piece, page))
            if isinstance(piece, InlineFormula)
            else piece
            for piece in found
        )

    def _table(self, parts: list[Table], page: int) -> TableItem:
        head = parts[0]
        cells = [self._cell(cell, 0) for cell in head.cells]
        rows, cols = _extent(head)
        for part in parts[1:]:
            skipped = part.header_rows if _headers(part) == _headers(head) else 0
            cells += [
                self._cell(cell, rows - skipped) for cell in part.cells if cell.row >= skipped
            ]
            rows += _extent(part)[0] - skipped
        return TableItem(head, page, rows, cols, head.header_rows, tuple(cells))

    def _cell(self, cell: Cell, shift: int) -> CellItem:
        texts = tuple(self._given(cell.blocks))
        return CellItem(cell.row + shift, cell.col, cell.row_span, cell.col_span, texts)


def _extent(table: Table) -> tuple[int, int]:
    """Return the number of rows and columns, enough for every cell."""
    rows = max([table.rows, *(cell.row + 1 for cell in table.cells)])
    return rows, max([table.cols, *(cell.col + 1 for cell in table.cells)])


def _headers(table: Table) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.col, cell.text) for cell in table.cells if cell.row < table.header_rows]


def _formulas(block: TextBlock, page: int) -> Iterator[FormulaPiece]:
    for line in block.lines:
        baseline = line.placement.baseline if line.placement is not None else 0.0
        for inline in line.inlines:
            if isinstance(inline, InlineFormula):
                yield FormulaPiece(inline, page, baseline)
