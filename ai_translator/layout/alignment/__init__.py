"""The alignment of texts, decided once from all pages of a document, for every writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import median

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.alignment.page_alignment import PageAlignment, TextAlignment
from ai_translator.layout.alignment.titles import AlignedTitles
from ai_translator.model.content import Block, Cell, Figure, Table, TextBlock
from ai_translator.model.document import Page

__all__ = ["TextAlignment", "alignments", "with_alignments"]


def alignments(pages: Sequence[Page]) -> dict[str, TextAlignment]:
    """Return the alignment of each text by its id.

    It starts from what the text's own lines show (``align``), and needs the kinds of all texts.
    Texts that are neither upright nor turned by quarters keep theirs.
    """
    titles, middle = AlignedTitles(pages), _usual_middle(pages)
    return {
        block_id: found
        for page in pages
        for block_id, found in PageAlignment(page, titles, middle).texts()
    }


def _usual_middle(pages: Sequence[Page]) -> float | None:
    """Return the middle between the sides of the text on most pages; None if it is not known."""
    found = [(list(page.text_blocks()), page.width) for page in pages]
    boxes = [(BBox.around(text.bbox for text in texts), width) for texts, width in found if texts]
    wide = [box for box, width in boxes if box.width > width / 2]
    return median(box.center[0] for box in wide) if wide else None


def with_alignments(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Return the pages with each text's alignment as :func:`alignments` tells it."""
    found = alignments(pages)
    return tuple(
        replace(page, blocks=tuple(_block(block, found) for block in page.blocks)) for page in pages
    )


def _block(block: Block, found: Mapping[str, TextAlignment]) -> Block:
    match block:
        case TextBlock():
            return _text(block, found)
        case Table():
            return replace(block, cells=tuple(_cell(cell, found) for cell in block.cells))
        case Figure():
            return replace(block, labels=_texts(block.labels, found)) if block.labels else block


def _cell(cell: Cell, found: Mapping[str, TextAlignment]) -> Cell:
    return replace(cell, blocks=_texts(cell.blocks, found)) if cell.blocks else cell


def _texts(
    blocks: Sequence[TextBlock], found: Mapping[str, TextAlignment]
) -> tuple[TextBlock, ...]:
    return tuple(_text(block, found) for block in blocks)


def _text(block: TextBlock, found: Mapping[str, TextAlignment]) -> TextBlock:
    told = found.get(block.id)
    if told is None or (told.align, told.in_container) == (block.align, block.in_container):
        return block
    return replace(block, align=told.align, in_container=told.in_container)
