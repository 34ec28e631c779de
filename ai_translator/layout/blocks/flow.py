"""The items of a page (or of a ground on it) to pieces in reading order."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.draft_building import ColumnContext, draft, formula_draft
from ai_translator.layout.blocks.drafts import BlockDraft, LayoutLine, Piece
from ai_translator.layout.blocks.items import Item, in_rows
from ai_translator.layout.blocks.layout_lines import strip as strip_of
from ai_translator.layout.blocks.paragraphs import ColumnReader
from ai_translator.layout.blocks.programs import mark_programs
from ai_translator.layout.blocks.reading_order import TextColumn, columns
from ai_translator.layout.blocks.rows import row_wise, with_drop_caps
from ai_translator.layout.blocks.runs import Runs
from ai_translator.layout.blocks.toc import page_numbers
from ai_translator.layout.formulas import absorb_fragments, display_formulas
from ai_translator.layout.page_content import Rule
from ai_translator.model.document import BlockKind

#: A margin note's column is narrower than this share of the text's, and its type smaller.
MARGIN_WIDTH, MARGIN_SIZE = 0.4, 0.95


_NUMBER = re.compile(r"[(\[]\s?[A-Z]?\.?\d{1,3}(?:[.\-]\d{1,3})*[a-z]?\s?[)\]]")
_WORD = re.compile(r"[^\W\d_]{4,}")


class BlockFlow:
    """Lays out the items of one frame.

    body_size: the page's usual font size.  displays, formulas: whether display and inline formulas
        may stand there.
    bullets: pictures no larger than letters, boxes to be ticked
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
    ) -> None:
        self._runs = runs
        self._rules = rules
        self._body_size = body_size
        self._rtl = rtl
        self._displays = displays
        self._formulas = formulas
        self._bullets = bullets
        self._grounds = 0

    def pieces(self, items: Sequence[Item], cell: Item | None = None) -> list[Piece]:
        """``cell``: the box of a form around them."""
        found = columns(items, self._rtl)
        if cell is not None and len(found) == 1:
            found[0].left, found[0].right = cell.x0, cell.x1
        return [piece for column in found for piece in self._column(column)]

    def _column(self, column: TextColumn) -> list[Piece]:
        strips = [i.strip for i in column.items if i.strip]
        wholes = in_rows([i for i in column.items if not i.strip], self._rtl)
        placed: list[tuple[float, Piece]] = []
        if strips:
            setting = ColumnContext(column.left, column.right, column.beside, self._formulas)
            placed = self._text(with_drop_caps(strips), wholes, setting)
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
        self._grounds += 1
        for piece in pieces:
            if isinstance(piece, BlockDraft) and not piece.ground:
                piece.ground = self._grounds
        return pieces

    def _text(
        self, strips: list[LayoutLine], wholes: Sequence[Item], setting: ColumnContext
    ) -> list[tuple[float, Piece]]:
        """The blocks of a column's strips with their tops, from top to bottom."""
        strips, placed = self._without_displays(strips, setting)
        rows = row_wise(strips, self._rules)
        numbers = page_numbers([s for row in rows for s in row])
        aside = {id(number) for number in numbers.values()}
        text = [[s for s in row if id(s) not in aside] for row in rows]
        mark_programs([s for row in text if len(row) == 1 for s in row])
        reader = ColumnReader(
            text, self._rules, wholes, numbers.keys(), (setting.left, setting.right), self._bullets
        )
        last_bottom = None
        for paragraph in reader.paragraphs():
            made = draft(paragraph, self._runs, setting, numbers.get(id(paragraph.last)))
            top = paragraph.strips[0].top
            made.gap_above = (top - last_bottom) / made.size if last_bottom is not None else 0.0
            last_bottom = paragraph.last.bottom
            placed.append((top, made))
        placed.sort(key=lambda pair: pair[0])
        return placed

    def _without_displays(
        self, strips: list[LayoutLine], setting: ColumnContext
    ) -> tuple[list[LayoutLine], list[tuple[float, Piece]]]:
        """Takes the display formulas out, and puts pieces of tall inline formulas into their lines."""
        upright = [s for s in strips if s.x0 == s.raw.bbox.x0 and not s.raw.angle]
        if not self._displays or len(upright) < len(strips) or not strips:
            return strips, []
        lines = [s.raw for s in strips]
        placed: list[tuple[float, Piece]] = []
        taken: set[int] = set()
        for region in display_formulas(
            lines, self._rules, setting.left, setting.right, self._body_size
        ):
            chosen = self._with_row(region.lines, strips, taken)
            members = [strips[at] for at in chosen]
            box = BBox.around([region.bbox, *(s.raw.bbox for s in members)])
            placed.append((box.top, formula_draft(members, box, self._runs, setting)))
            taken.update(chosen)
        rest = [line for at, line in enumerate(lines) if at not in taken]
        known = {id(s.raw): s for s in strips}
        return [
            known.get(id(line)) or strip_of(line)
            for line in absorb_fragments(rest, self._rules, self._body_size)
        ], placed

    def _with_row(
        self, chosen: Sequence[int], strips: Sequence[LayoutLine], taken: Collection[int]
    ) -> list[int]:
        """The lines of a display formula and what else of it stands on their rows: its number, a
        condition.
        """
        near = 0.5 * self._body_size
        bases = [strips[at].base for at in chosen]
        also = [
            at
            for at, strip in enumerate(strips)
            if at not in chosen
            and at not in taken
            and _is_formal(strip)
            and any(abs(strip.base - b) < near for b in bases)
        ]
        return [*chosen, *sorted(also, key=lambda at: strips[at].x0)]


def _is_formal(strip: LayoutLine) -> bool:
    """An equation's number, or symbols without words."""
    text = strip.text.strip()
    return bool(_NUMBER.fullmatch(text)) or (
        any(g.font.math for g in strip.raw.glyphs) and not _WORD.search(text)
    )


def note_margins(pieces: Sequence[Piece], body_size: float) -> None:
    """Marks the paragraphs of narrow columns in small type beside the text as margin notes."""
    drafts = [p for p in pieces if isinstance(p, BlockDraft) and p.beside > 1 and p.upright]
    for piece in drafts:
        wide = [
            d for d in drafts if d.column[1] <= piece.column[0] or d.column[0] >= piece.column[1]
        ]
        width = piece.column[1] - piece.column[0]
        widest = max(
            (d.column[1] - d.column[0] for d in wide if d.size > piece.size / MARGIN_SIZE),
            default=0.0,
        )
        if (
            width < MARGIN_WIDTH * widest
            and piece.size < MARGIN_SIZE * body_size
            and piece.kind is BlockKind.PARAGRAPH
        ):
            piece.kind = BlockKind.MARGIN_NOTE
