"""Assembly of the document: what only all of its pages together show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ai_translator.layout.alignment import alignments, with_alignments
from ai_translator.layout.blocks.drafts import (
    BlockDraft,
    DocumentInfo,
    FigureDraft,
    PageLayout,
    Piece,
    TableDraft,
    text_drafts,
    with_inner,
)
from ai_translator.layout.blocks.footnotes import mark_footnotes
from ai_translator.layout.blocks.headings import mark_headings
from ai_translator.layout.blocks.hyphenation import settle_hyphens
from ai_translator.layout.blocks.joins import join, join_tables
from ai_translator.layout.blocks.running_heads import mark_running
from ai_translator.layout.blocks.sections import (
    mark_caption_titles,
    mark_references,
    set_depths,
)
from ai_translator.layout.blocks.typewritten import as_meant
from ai_translator.model.content import (
    Block,
    BlockKind,
    Cell,
    Figure,
    Line,
    LineEnd,
    Table,
    TextBlock,
)
from ai_translator.model.document import Page
from ai_translator.model.placement import PageArea
from ai_translator.model.provenance import PdfImages, PdfPage

#: Where on its page a block of a kind goes; others stay in the middle, in their order.
_PLACES = {
    BlockKind.HEADER: -1,
    BlockKind.MARGIN_NOTE: 1,
    BlockKind.FOOTNOTE: 2,
    BlockKind.FOOTER: 3,
    BlockKind.PAGE_NUMBER: 4,
}
_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")


def assemble(layouts: Sequence[PageLayout], info: DocumentInfo) -> tuple[Page, ...]:
    """Return the pages with every block's kind, level, order, alignment and id.

    The layouts are used up.
    """
    return with_alignments([_page(layout, info) for layout in _settled(layouts, info)])


def settle(layouts: Sequence[PageLayout], info: DocumentInfo) -> list[PageLayout]:
    """Decide what only the whole document tells: the layouts with their pieces changed so."""
    layouts = _settled(layouts, info)
    found = alignments([_page(layout, info) for layout in layouts])
    for draft in _every_draft(layouts):
        if (told := found.get(draft.id)) is not None:
            draft.align = told.align
            draft.reasons += [told.reason] if told.reason is not None else []
    return layouts


def _settled(layouts: Sequence[PageLayout], info: DocumentInfo) -> list[PageLayout]:
    """Decide all but the alignments, which need the pages that come of it."""
    layouts = as_meant(sorted(layouts, key=lambda layout: layout.number))
    size = _body_size(layouts)
    mark_running(layouts, size)
    mark_caption_titles(layouts)
    mark_headings(layouts, info.outline, size, _body_is_bold(_every_draft(layouts)))
    for layout in layouts:
        mark_footnotes(layout, size)
    mark_references(layouts)
    set_depths(layouts)
    words = _vocabulary(_every_draft(layouts))
    for draft in _every_draft(layouts):
        settle_hyphens(draft, words)
    for layout in layouts:
        layout.pieces.sort(key=_place)
        _number(layout)
    join(layouts, words)
    join_tables(layouts)
    return layouts


def _place(piece: Piece) -> int:
    """Return the blocks with running heads first, notes and feet last, others in their order."""
    return _PLACES.get(piece.kind, 0) if isinstance(piece, BlockDraft) else 0


def _number(layout: PageLayout) -> None:
    """Give every block its id."""
    counts: Counter[str] = Counter()
    for piece in layout.pieces:
        counts[piece.letter] += 1
        piece.id = f"p{layout.number}.{piece.letter}{counts[piece.letter]}"
        if isinstance(piece, TableDraft):
            for cell in piece.cells:
                _number_inner(f"{piece.id}.r{cell.row}c{cell.col}", cell.blocks)
        elif isinstance(piece, FigureDraft):
            _number_inner(piece.id, piece.labels)


def _number_inner(prefix: str, drafts: Iterable[BlockDraft]) -> None:
    for at, draft in enumerate(drafts):
        draft.id = f"{prefix}.b{at}"


def _page(layout: PageLayout, info: DocumentInfo) -> Page:
    labels = info.labels
    label = labels[layout.number - 1] if len(labels) >= layout.number else layout.label
    return Page(
        number=layout.number,
        blocks=tuple(map(_block, layout.pieces)),
        label=label,
        hidden=layout.hidden,
        warnings=layout.warnings,
        placement=PageArea(
            layout.width,
            layout.height,
            layout.user_unit,
            rules=layout.lines,
            backgrounds=layout.backgrounds,
            signs=layout.signs,
            shapes=layout.shapes,
        ),
        provenance=PdfPage(layout.rotation, layout.crop_box, layout.blanks, layout.scan),
    )


def _block(piece: Piece) -> Block:
    match piece:
        case TableDraft():
            return _table(piece)
        case FigureDraft():
            return Figure(
                piece.id,
                tuple(map(_text, piece.labels)),
                PdfImages(piece.images),
                placement=piece.bbox,
            )
        case BlockDraft():
            return _text(piece)


def _table(table: TableDraft) -> Table:
    cells = tuple(
        Cell(
            cell.row,
            cell.col,
            tuple(map(_text, cell.blocks)),
            cell.row_span,
            cell.col_span,
            placement=cell.bbox,
        )
        for cell in table.cells
    )
    return Table(
        table.id,
        table.rows,
        table.cols,
        cells,
        table.header_rows,
        table.ruled,
        table.continues,
        placement=table.bbox,
    )


def _text(draft: BlockDraft) -> TextBlock:
    return TextBlock(
        id=draft.id,
        kind=draft.kind,
        lines=draft.lines,
        level=draft.level,
        align=draft.align,
        first_indent=draft.first_indent,
        leading=draft.leading,
        marker=draft.marker,
        trailer=draft.trailer,
        continues=draft.continues,
        number_apart=draft.number_apart and draft.marker is None,
        placement=draft.bbox,
    )


def _body_size(layouts: Iterable[PageLayout]) -> float:
    """Return the font size that most running text is set in."""
    sizes: Counter[float] = Counter()
    for layout in layouts:
        sizes.update(layout.sizes)
    return max(sizes, key=lambda size: sizes[size]) if sizes else 10.0


def _body_is_bold(drafts: Iterable[BlockDraft]) -> bool:
    letters: Counter[bool] = Counter()
    for draft in drafts:
        letters[draft.bold] += len(draft.text)
    return letters[True] > letters[False]


def _every_draft(layouts: Iterable[PageLayout]) -> Iterator[BlockDraft]:
    """Yield every text block, those of cells and figures included."""
    for layout in layouts:
        yield from text_drafts(with_inner(layout.pieces))


def _vocabulary(drafts: Iterable[BlockDraft]) -> Counter[str]:
    """Return how often each word occurs, in lower case; words cut by a line's end are left out."""
    words: Counter[str] = Counter()
    for draft in drafts:
        words.update(_words(draft.lines))
    return words


def _words(lines: Sequence[Line]) -> Iterator[str]:
    cut = False
    for line in lines:
        found = list(map(str.casefold, _WORD.findall(line.text)))
        if cut:
            found = found[1:]
        cut = line.end in (LineEnd.HYPHEN, LineEnd.NOTHING)
        yield from found[:-1] if cut else found
