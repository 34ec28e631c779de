"""Joins: paragraphs that continue over columns and pages, and tables over pages."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from ai_translator.layout.blocks.draft_editing import last_line
from ai_translator.layout.blocks.drafts import BlockDraft, PageLayout, Piece, TableDraft
from ai_translator.layout.blocks.hyphenation import settled
from ai_translator.layout.blocks.paragraphs import line_end
from ai_translator.layout.glyph_runs import is_caseless, is_ideographic
from ai_translator.layout.reasons import LayoutRule, because
from ai_translator.model.content import Align, BlockKind, Direction, LineEnd

SAME_SIZE = 0.04
MUCH = 0.4  # of its column: a line may leave that free within a sentence
FLUSH = 0.8  # an indent under this is none, in font sizes
LABEL = 0.6  # of its column: a longer line may be any line of a text
ENDS = '.!?:;。！？：；…»”’")）'
_HYPHENS = "-\u2010\u00ad"
_OPENING, _LEADING_ON = "([“\"'", ",–—"
#: Of so many paragraphs that follow another one, this share begins indented if that is the rule.
FEWEST_INDENTED, CUSTOM = 3, 0.7
_TEXT = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.REFERENCE)
_RUNNING = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
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
    """Set ``continues`` where a block continues an earlier one's text."""
    last: tuple[PageLayout, BlockDraft] | None = None
    adjacent = False
    note: BlockDraft | None = None
    indents = _indents(layouts)
    for layout in layouts:
        for piece in layout.pieces:
            if not isinstance(piece, BlockDraft) or piece.kind in _BETWEEN:
                adjacent = False
                continue
            if piece.kind not in _TEXT:
                last = None
                continue
            rule = _rule_after(last, layout, piece, adjacent=adjacent, indents=indents)
            if last is not None and rule is not None:
                _join(last[1], piece, words, rule)
            last, adjacent = (layout, piece), True
        adjacent = False
        note = _join_notes(layout, note, words)


def _rule_after(
    last: tuple[PageLayout, BlockDraft] | None,
    layout: PageLayout,
    piece: BlockDraft,
    *,
    adjacent: bool,
    indents: bool,
) -> LayoutRule | None:
    """Return the rule by which the piece continues the last one, wherever that stands."""
    if last is None or not _same_background(last[1], piece, same_page=last[0] is layout):
        return None
    if adjacent and _under(last, layout, piece):
        return None
    return _rule(last[1], piece, indents=indents)


def _under(last: tuple[PageLayout, BlockDraft], layout: PageLayout, piece: BlockDraft) -> bool:
    """Return True if the piece follows in the same column, where the page has decided already."""
    return (
        last[0] is layout
        and piece.bbox.top > last[1].bbox.bottom - piece.size
        and last[1].column == piece.column
    )


def _same_background(last: BlockDraft, piece: BlockDraft, *, same_page: bool) -> bool:
    return (
        last.background == piece.background
        if same_page
        else bool(last.background) == bool(piece.background)
    )


def _join_notes(
    layout: PageLayout, note: BlockDraft | None, words: Counter[str]
) -> BlockDraft | None:
    """Join a footnote that continues at the foot of the next page; return the page's last one."""
    notes = [p for p in layout.pieces if isinstance(p, BlockDraft) and p.kind is BlockKind.FOOTNOTE]
    if note is not None and notes and _runs_on(note, notes[0]):
        _join(note, notes[0], words, LayoutRule.RUNS_ON)
    return notes[-1] if notes else None


def _runs_on(last: BlockDraft, piece: BlockDraft) -> bool:
    """Return True if the end and the beginning are of one sentence."""
    if piece.marker is not None or not _may_continue(last, piece):
        return False
    text, following = last.text.rstrip(), piece.text.lstrip()
    if any(map(_is_label, (last, piece))) or not (text and following):
        return False
    if not _ends_with_its_column(last, piece):
        return False
    small = following[0].islower()
    if small and text[-1] in _HYPHENS:
        return True
    if _begins_indented(piece) or any(map(_is_broken, (last, piece))):
        return False
    return small or _stops_amid_a_sentence(text, following, several_lines=len(last.lines) > 1)


def _may_continue(last: BlockDraft, piece: BlockDraft) -> bool:
    """Return True if the piece continues nothing yet, and is set as the last one is."""
    return piece.continues is None and _alike(last, piece)


def _begins_indented(piece: BlockDraft) -> bool:
    return piece.first_indent > FLUSH * piece.size


def _ends_with_its_column(last: BlockDraft, piece: BlockDraft) -> bool:
    """Return True if the last line ends where it does because the column does.

    Amid a sentence it may leave more of the column free.
    """
    if last.full:
        return True
    ended, begun = last.text.rstrip()[-1], piece.text.lstrip()[0]
    if last.kind not in _RUNNING or ended in ENDS or not begun.islower():
        return _has_no_room(last, piece, 0.0)
    if last.kind is BlockKind.LIST_ITEM and not _hangs_alike(last, piece):
        return _has_no_room(last, piece, 0.0)
    return len(last.lines) > 1 or _has_no_room(last, piece, MUCH)


def _hangs_alike(item: BlockDraft, piece: BlockDraft) -> bool:
    """Return True if the piece begins as far into its column as the item's words do."""
    words = item.lines[-1].bbox.x0 - item.column[0]
    return abs(piece.lines[0].bbox.x0 - piece.column[0] - words) < FLUSH * piece.size


def _stops_amid_a_sentence(text: str, following: str, *, several_lines: bool) -> bool:
    """Return True if a text stops without an end, and what follows may go on with a capital."""
    ended, begun = text[-1], following[0]
    if ended in ENDS:
        return False
    if is_caseless(ended) and is_caseless(begun):
        return True
    begins = begun.isalnum() or begun in _OPENING
    goes_on = ended.islower() or ended in _LEADING_ON
    return several_lines and begins and goes_on


def _is_label(draft: BlockDraft) -> bool:
    """Return True for a line flush right or centred: a unit of measure, a signature, a title."""
    if len(draft.lines) != 1 or draft.align not in (Align.RIGHT, Align.CENTER):
        return False
    left, right = draft.column
    return draft.bbox.width < LABEL * (right - left)


def _has_no_room(last: BlockDraft, piece: BlockDraft, much: float) -> bool:
    """Return True if the next piece's first word did not fit behind the last line.

    Text that is not justified ends well before the column does.  ``much``: the share of the
    column that may be left over all the same.
    """
    line, following = last.lines[-1], piece.lines[0]
    if not (last.upright and piece.upright) or line.direction is not Direction.LTR:
        return False
    left, right = last.column
    share = (_first_word(following.text) + 1) / max(1, len(following.text))
    spare = right - line.bbox.x1
    return spare < max(share * following.bbox.width, much * (right - left))


def _first_word(text: str) -> int:
    """Return how many characters a line that is too full for them would have had to take in.

    Ideographs break anywhere, but for a mark that stays with the one before it.
    """
    return 1 if is_ideographic(text[:1]) else len(text.split(" ")[0])


def _is_broken(draft: BlockDraft) -> bool:
    """Return True if the author ended some of its lines, as in verse and addresses."""
    return any(line.end is LineEnd.BREAK for line in draft.lines[:-1])


def _indents(layouts: Sequence[PageLayout]) -> bool:
    """Return True if the document's paragraphs begin indented where they follow another one."""
    count = indented = 0
    for layout in layouts:
        for above, piece in itertools.pairwise(layout.pieces):
            if _is_paragraph(above) and _is_paragraph(piece) and above.column == piece.column:
                count += len(piece.lines) > 1
                indented += _begins_indented(piece)
    return indented >= FEWEST_INDENTED and indented >= CUSTOM * count


def _is_paragraph(piece: Piece) -> TypeGuard[BlockDraft]:
    return isinstance(piece, BlockDraft) and piece.kind is BlockKind.PARAGRAPH


def _is_not_indented(last: BlockDraft, piece: BlockDraft) -> bool:
    """Return True if a paragraph continues at the head of a column after the end of a sentence.

    Its last line is full and this one is not indented.
    """
    if not _may_continue(last, piece) or not all(map(_is_plain, (last, piece))):
        return False
    if len(last.lines) < 2 or not last.full or last.align not in (Align.JUSTIFY, Align.LEFT):
        return False
    first = piece.indent if len(piece.lines) == 1 else piece.first_indent
    return max(abs(first), abs(piece.indent)) < FLUSH * piece.size


def _is_plain(draft: BlockDraft) -> bool:
    """Return True for a paragraph whose lines its author did not end."""
    return _is_paragraph(draft) and not _is_broken(draft)


def _alike(last: BlockDraft, piece: BlockDraft) -> bool:
    """Return True if both are set in one face and size, and run in one direction."""
    if abs(last.size - piece.size) > SAME_SIZE * last.size:
        return False
    above, below = last.lines[-1], piece.lines[0]
    face, other_face = (last.font_class, last.bold), (piece.font_class, piece.bold)
    return face == other_face and (above.direction, above.angle) == (below.direction, below.angle)


def _rule(last: BlockDraft, piece: BlockDraft, *, indents: bool) -> LayoutRule | None:
    """Return the rule by which a piece continues the last one; None if it does not."""
    if _runs_on(last, piece):
        return LayoutRule.RUNS_ON
    return LayoutRule.NOT_INDENTED if indents and _is_not_indented(last, piece) else None


def _join(last: BlockDraft, piece: BlockDraft, words: Counter[str], rule: LayoutRule) -> None:
    piece.continues = last.id
    piece.reasons.append(
        because(
            rule,
            last.id,
            ends=last.text.rstrip()[-12:],
            begins=piece.text.lstrip()[:12],
            first_indent_em=piece.first_indent / piece.size,
        )
    )
    end = line_end(last.text, piece.text)
    line = replace(last.lines[-1], end=end)
    last_line(last, settled(line, piece.lines[0], words) if end is LineEnd.HYPHEN else line)


def join_tables(layouts: Sequence[PageLayout]) -> None:
    """Join tables at the head of a page with the one at the foot of the page before."""
    for before, after in itertools.pairwise(layouts):
        last, first = _last_table(before.pieces), _first_table(after.pieces)
        if last is None or first is None or after.number != before.number + 1:
            continue
        if _same_columns(last, first):
            first.continues = last.id
            first.reasons.append(
                because(
                    LayoutRule.SAME_COLUMNS,
                    last.id,
                    columns=first.cols,
                    left=first.bbox.x0,
                    left_before=last.bbox.x0,
                )
            )


def _body(pieces: Sequence[Piece]) -> list[Piece]:
    skipped = (BlockKind.HEADER, BlockKind.FOOTER, BlockKind.PAGE_NUMBER, BlockKind.FOOTNOTE)
    return [p for p in pieces if not (isinstance(p, BlockDraft) and p.kind in skipped)]


def _last_table(pieces: Sequence[Piece]) -> TableDraft | None:
    body = _body(pieces)
    return body[-1] if body and isinstance(body[-1], TableDraft) else None


def _first_table(pieces: Sequence[Piece]) -> TableDraft | None:
    first = next(itertools.dropwhile(_says_continued, _body(pieces)), None)
    return first if isinstance(first, TableDraft) else None


def _says_continued(piece: Piece) -> bool:
    """Return True for a caption such as "Table 3 (continued)"."""
    if not isinstance(piece, BlockDraft) or piece.kind is not BlockKind.CAPTION:
        return False
    return "contin" in piece.text.casefold()


def _same_columns(last: TableDraft, first: TableDraft) -> bool:
    if last.cols != first.cols or last.ruled != first.ruled:
        return False
    near = 0.02 * max(last.bbox.width, first.bbox.width) + 2.0
    return abs(last.bbox.x0 - first.bbox.x0) < near and abs(last.bbox.x1 - first.bbox.x1) < near
