"""Paragraphs that run on over columns and pages, and tables that go on on the next page."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ai_translator.layout.blocks.draft_editing import last_line
from ai_translator.layout.blocks.drafts import BlockDraft, PageLayout, Piece, TableDraft
from ai_translator.layout.blocks.hyphenation import settled
from ai_translator.layout.blocks.paragraphs import line_end
from ai_translator.layout.glyph_runs import is_ideographic
from ai_translator.model.document import BlockKind, LineEnd

SAME_SIZE = 0.04
FLUSH = 0.8  # an indent under this is none, in font sizes
ENDS = '.!?:;。！？：；…»”’")）'
_TEXT = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.REFERENCE)
_BETWEEN = (
    BlockKind.CAPTION,
    BlockKind.FOOTNOTE,
    BlockKind.HEADER,
    BlockKind.FOOTER,
    BlockKind.PAGE_NUMBER,
    BlockKind.MARGIN_NOTE,
    BlockKind.FIGURE_TEXT,
)


def join(layouts: Sequence[PageLayout], words: Counter[str]) -> None:
    """Sets ``continues`` where a block goes on with an earlier one's text."""
    last: tuple[PageLayout, BlockDraft] | None = None
    adjacent = False
    note: BlockDraft | None = None
    for layout in layouts:
        for piece in layout.pieces:
            if not isinstance(piece, BlockDraft) or piece.kind in _BETWEEN:
                adjacent = False
                continue
            if piece.kind not in _TEXT:
                last = None
                continue
            parted = last is not None and not _same_ground(
                last[1], piece, same_page=last[0] is layout
            )
            if (
                last is not None
                and not parted
                and not (adjacent and _under(last, layout, piece))
                and _runs_on(last[1], piece)
            ):
                _join(last[1], piece, words)
            last, adjacent = (layout, piece), True
        adjacent = False
        note = _join_notes(layout, note, words)


def _under(last: tuple[PageLayout, BlockDraft], layout: PageLayout, piece: BlockDraft) -> bool:
    """Whether the piece follows in the same column: then the page has said what there is to say."""
    return (
        last[0] is layout
        and piece.bbox.top > last[1].bbox.bottom - piece.size
        and last[1].column == piece.column
    )


def _same_ground(last: BlockDraft, piece: BlockDraft, *, same_page: bool) -> bool:
    return last.ground == piece.ground if same_page else bool(last.ground) == bool(piece.ground)


def _join_notes(
    layout: PageLayout, note: BlockDraft | None, words: Counter[str]
) -> BlockDraft | None:
    """A footnote that goes on at the foot of the next page; returns the page's last one."""
    notes = [p for p in layout.pieces if isinstance(p, BlockDraft) and p.kind is BlockKind.FOOTNOTE]
    if note is not None and notes and notes[0].marker is None and _runs_on(note, notes[0]):
        _join(note, notes[0], words)
    return notes[-1] if notes else None


def _runs_on(last: BlockDraft, piece: BlockDraft) -> bool:
    if (
        piece.marker is not None
        or piece.continues is not None
        or not _alike(last, piece)
        or not last.full
    ):
        return False
    text, following = last.text.rstrip(), piece.text.lstrip()
    if not text or not following:
        return False
    if text[-1] in "-\u2010\u00ad" and following[0].islower():
        return True
    if text[-1] in ENDS or piece.first_indent > FLUSH * piece.size:
        return False
    if any(line.end is LineEnd.BREAK for line in (*last.lines[:-1], *piece.lines[:-1])):
        return False
    if following[0].islower() or (is_ideographic(text[-1]) and is_ideographic(following[0])):
        return True
    return (
        len(last.lines) > 1
        and (following[0].isalnum() or following[0] in "([“\"'")
        and (text[-1].islower() or text[-1] in ",–—")
    )


def _alike(last: BlockDraft, piece: BlockDraft) -> bool:
    if (
        abs(last.size - piece.size) > SAME_SIZE * last.size
        or last.font_class is not piece.font_class
    ):
        return False
    return (
        last.bold == piece.bold
        and last.lines[-1].direction is piece.lines[0].direction
        and last.lines[-1].angle == piece.lines[0].angle
    )


def _join(last: BlockDraft, piece: BlockDraft, words: Counter[str]) -> None:
    piece.continues = last.id
    end = line_end(last.text, piece.text)
    line = replace(last.lines[-1], end=end)
    last_line(last, settled(line, piece.lines[0], words) if end is LineEnd.HYPHEN else line)


def join_tables(layouts: Sequence[PageLayout]) -> None:
    """Tables at the head of a page that go on with the one at the foot of the page before."""
    for before, after in itertools.pairwise(layouts):
        last, first = _last_table(before.pieces), _first_table(after.pieces)
        if (
            last is not None
            and first is not None
            and after.number == before.number + 1
            and _same_columns(last, first)
        ):
            first.continues = last.id


def _body(pieces: Sequence[Piece]) -> list[Piece]:
    skipped = (BlockKind.HEADER, BlockKind.FOOTER, BlockKind.PAGE_NUMBER, BlockKind.FOOTNOTE)
    return [p for p in pieces if not (isinstance(p, BlockDraft) and p.kind in skipped)]


def _last_table(pieces: Sequence[Piece]) -> TableDraft | None:
    body = _body(pieces)
    return body[-1] if body and isinstance(body[-1], TableDraft) else None


def _first_table(pieces: Sequence[Piece]) -> TableDraft | None:
    body = _body(pieces)
    while (
        body
        and isinstance(body[0], BlockDraft)
        and "contin" in body[0].text.casefold()
        and body[0].kind is BlockKind.CAPTION
    ):
        body = body[1:]
    return body[0] if body and isinstance(body[0], TableDraft) else None


def _same_columns(last: TableDraft, first: TableDraft) -> bool:
    if last.cols != first.cols or last.ruled != first.ruled:
        return False
    near = 0.02 * max(last.bbox.width, first.bbox.width) + 2.0
    return abs(last.bbox.x0 - first.bbox.x0) < near and abs(last.bbox.x1 - first.bbox.x1) < near
