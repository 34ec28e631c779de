"""Pieces in reading order from the items of a page, or of a background on it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import chain

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.draft_building import ColumnContext, draft, formula_draft
from ai_translator.layout.blocks.drafts import BlockDraft, LayoutLine, Piece, text_drafts
from ai_translator.layout.blocks.items import Item, in_rows, lines_of
from ai_translator.layout.blocks.layout_lines import text_line as line_of
from ai_translator.layout.blocks.paragraphs import ColumnReader
from ai_translator.layout.blocks.programs import mark_programs
from ai_translator.layout.blocks.reading_order import TextColumn, columns
from ai_translator.layout.blocks.rows import row_wise, with_drop_caps
from ai_translator.layout.blocks.runs import Runs
from ai_translator.layout.blocks.toc import page_numbers
from ai_translator.layout.formulas import absorb_fragments, display_formulas
from ai_translator.layout.page_content import Rule
from ai_translator.layout.reasons import LayoutRule, because
from ai_translator.layout.rivers import River
from ai_translator.model.content import BlockKind

#: A margin note's column is narrower than this share of the text's, and its type smaller.
MARGIN_WIDTH, MARGIN_SIZE = 0.4, 0.95


_NUMBER = re.compile(r"[(\[]\s?[A-Z]?\.?\d{1,3}(?:[.\-]\d{1,3})*[a-z]?\s?[)\]]")
_WORD = re.compile(r"[^\W\d_]{4,}")


class BlockFlow:
    """Lays out the items of one frame.

    body_size: the page's usual font size.  displays, formulas: whether display and inline formulas
        may stand there.
    bullets: pictures no larger than letters, boxes to be ticked.  rivers: gutters however narrow
    """

    def __init__(
        self,
        runs: Runs,
        rules: Sequence[Rule],
        body_size: float,
        *,
        rtl: bool,
        displays: bool = True,
        formulas: bool = True,
        bullets: Sequence[BBox] = (),
        rivers: Sequence[River] = (),
    ) -> None:
        self._runs = runs
        self._rules = rules
        self._body_size = body_size
        self._rtl = rtl
        self._displays = displays
        self._formulas = formulas
        self._bullets = bullets
        self._rivers = rivers
        self._backgrounds = 0

    def pieces(self, items: Sequence[Item], cell: Item | None = None) -> list[Piece]:
        """Return the pieces of the items.  ``cell``: the box of a form around them."""
        found = columns(items, self._rtl, self._rivers)
        if cell is not None and len(found) == 1:
            found[0].left, found[0].right = cell.x0, cell.x1
        return [piece for column in found for piece in self._column(column)]

    def _column(self, column: TextColumn) -> list[Piece]:
        text_lines = lines_of(column.items)
        wholes = in_rows([i for i in column.items if not i.text_line], self._rtl)
        placed: list[tuple[float, Piece]] = []
        if text_lines:
            setting = ColumnContext(
                column.left, column.right, column.beside, self._formulas, column.reason
            )
            placed = self._text(with_drop_caps(text_lines), wholes, setting)
        out: list[Piece] = []
        for whole in wholes:
            while placed and placed[0][0] < whole.top + 0.5 * self._body_size:
                out.append(placed.pop(0)[1])
            out.extend(self._whole(whole))
        out.extend(piece for _, piece in placed)
        return out

    def _whole(self, whole: Item) -> list[Piece]:
        if not whole.inside:
            return whole.pieces
        pieces = self.pieces(whole.inside, whole if whole.cell else None)
        self._backgrounds += 1
        for each in text_drafts(pieces):
            each.background = each.background or self._backgrounds
        return pieces

    def _text(
        self, text_lines: list[LayoutLine], wholes: Sequence[Item], setting: ColumnContext
    ) -> list[tuple[float, Piece]]:
        """Return the blocks of a column's lines with their tops, from top to bottom."""
        text_lines, placed = self._without_displays(text_lines, setting)
        rows = row_wise(text_lines, self._rules)
        numbers = page_numbers(list(chain(*rows)))
        aside = set(numbers.values())
        text = [[s for s in row if s not in aside] for row in rows]
        mark_programs([row[0] for row in text if len(row) == 1])
        reader = ColumnReader(
            text, self._rules, wholes, numbers.keys(), (setting.left, setting.right), self._bullets
        )
        found = reader.paragraphs()
        for above, paragraph in zip([*found[:1], *found], found):
            made = draft(paragraph, self._runs, setting, numbers.get(paragraph.last))
            top = paragraph.text_lines[0].top
            if paragraph is not above:
                made.gap_above = (top - above.last.bottom) / made.size
            placed.append((top, made))
        placed.sort(key=lambda pair: pair[0])
        return placed

    def _without_displays(
        self, text_lines: list[LayoutLine], setting: ColumnContext
    ) -> tuple[list[LayoutLine], list[tuple[float, Piece]]]:
        """Take out display formulas; put pieces of tall inline formulas into their lines."""
        upright = [s for s in text_lines if s.x0 == s.raw.bbox.x0 and not s.raw.angle]
        if not self._displays or len(upright) < len(text_lines) or not text_lines:
            return text_lines, []
        lines = [s.raw for s in text_lines]
        placed: list[tuple[float, Piece]] = []
        taken: set[int] = set()
        for region in display_formulas(
            lines, self._rules, setting.left, setting.right, self._body_size
        ):
            chosen = self._with_row(region.lines, text_lines, taken)
            members = [text_lines[at] for at in chosen]
            box = BBox.around([region.bbox, *(s.raw.bbox for s in members)])
            made = formula_draft(members, box, self._runs, setting, region.reason)
            placed.append((box.top, made))
            taken.update(chosen)
        rest = {line.raw: line for at, line in enumerate(text_lines) if at not in taken}
        whole = absorb_fragments(list(rest), self._rules, self._body_size)
        return [rest.get(line) or line_of(line) for line in whole], placed

    def _with_row(
        self, chosen: Sequence[int], text_lines: Sequence[LayoutLine], taken: Collection[int]
    ) -> list[int]:
        """Return the lines of a display formula and what else is on their rows.

        That is its number or a condition.
        """
        near = 0.5 * self._body_size
        bases = [text_lines[at].base for at in chosen]
        others = set(range(len(text_lines))).difference(chosen, taken)
        also = [
            at
            for at in sorted(others, key=lambda at: (text_lines[at].x0, at))
            if any(abs(text_lines[at].base - base) < near for base in bases)
        ]
        return [*chosen, *(at for at in also if _is_formal(text_lines[at]))]


def _is_formal(text_line: LayoutLine) -> bool:
    """Return True for an equation's number, or symbols without words."""
    text = text_line.text.strip()
    symbols = text_line.raw.has_maths and not _WORD.search(text)
    return symbols or _NUMBER.fullmatch(text) is not None


def note_margins(pieces: Sequence[Piece], body_size: float) -> None:
    """Mark the paragraphs of narrow columns in small type beside the text as margin notes."""
    drafts = [each for each in text_drafts(pieces) if each.beside > 1 and each.upright]
    small = [each for each in drafts if each.size < MARGIN_SIZE * body_size]
    for piece in filter(_is_paragraph, small):
        width, widest = _width(piece.column), _widest_beside(piece, drafts)
        if width < MARGIN_WIDTH * widest:
            piece.kind = BlockKind.MARGIN_NOTE
            piece.reasons.append(
                because(
                    LayoutRule.MARGIN,
                    piece.kind,
                    width=width,
                    widest=widest,
                    size_to_body=piece.size / body_size,
                )
            )


def _is_paragraph(draft: BlockDraft) -> bool:
    return draft.kind is BlockKind.PARAGRAPH


def _width(column: tuple[float, float]) -> float:
    left, right = column
    return right - left


def _widest_beside(piece: BlockDraft, drafts: Sequence[BlockDraft]) -> float:
    """Return the width of the widest column of larger text at either side; 0 if none is there."""
    left, right = piece.column
    larger = [each.column for each in drafts if each.size > piece.size / MARGIN_SIZE]
    beside = [column for column in larger if column[1] <= left or column[0] >= right]
    return max(map(_width, beside), default=0.0)
