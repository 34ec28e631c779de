"""Alignment of titles that begin at one place on many pages: centring is chance there."""

from __future__ import annotations

from collections.abc import Sequence

from ai_translator.layout.blocks.drafts import BlockDraft, PageLayout
from ai_translator.layout.reasons import LayoutRule, because
from ai_translator.model.content import Align, BlockKind

ALIKE = 2  # others
EVEN = 1.0  # points
UNEVEN = 0.5  # of the size: titles as long as each other tell nothing


def align_titles(layouts: Sequence[PageLayout]) -> None:
    """Set titles flush left if others of their size, on other pages, begin where they do."""
    by_size: dict[float, list[tuple[int, BlockDraft]]] = {}
    for layout in layouts:
        for piece in layout.pieces:
            if (
                isinstance(piece, BlockDraft)
                and piece.kind is BlockKind.HEADING
                and len(piece.lines) == 1
                and piece.upright
            ):
                by_size.setdefault(round(piece.size, 1), []).append((layout.number, piece))
    for titles in by_size.values():
        for page, title in titles:
            if title.align in (Align.CENTER, Align.RIGHT):
                alike = sum(
                    _begin_alike(title, other) for number, other in titles if number != page
                )
                middle = sum(
                    _share_middle(title, other) for number, other in titles if number != page
                )
                if alike >= ALIKE and alike > middle:
                    title.align = Align.LEFT
                    title.reasons.append(
                        because(
                            LayoutRule.TITLES_BEGIN, title.align, alike=alike, same_middle=middle
                        )
                    )


def _begin_alike(one: BlockDraft, other: BlockDraft) -> bool:
    return (
        abs(one.bbox.x0 - other.bbox.x0) < EVEN
        and abs(one.bbox.width - other.bbox.width) > UNEVEN * one.size
    )


def _share_middle(one: BlockDraft, other: BlockDraft) -> bool:
    return abs(one.bbox.center[0] - other.bbox.center[0]) < EVEN
