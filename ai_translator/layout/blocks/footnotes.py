"""Footnotes: small text at the foot of a column, with a mark or under a short rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile

from ai_translator.geometry.boxes import shared_width
from ai_translator.geometry.grouping import gathered
from ai_translator.layout.blocks.draft_editing import take_marker
from ai_translator.layout.blocks.drafts import BlockDraft, PageLayout, text_drafts
from ai_translator.layout.reasons import LayoutRule, Reason, because
from ai_translator.model.content import BlockKind, Rise, TextRun

SMALLER = 0.95  # of the body size
RULE_GAP = 2.2  # between the rule and the first note, in font sizes
UPPER = 0.25  # share of the page's height: no footnote starts above it
SHORTEST = 30  # characters: less under a rule but without a mark is a label

_SYMBOL = re.compile(r"^[*∗†‡§¶‖#]{1,3}$")
_MARK = re.compile(r"^(?:\d{1,3}|[a-z]|[*∗†‡§¶‖#]{1,3}|[①-⑳])\)?$")
_SKIPPED = (BlockKind.HEADER, BlockKind.FOOTER, BlockKind.PAGE_NUMBER, BlockKind.MARGIN_NOTE)
_TEXT = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)


def mark_footnotes(layout: PageLayout, body_size: float) -> None:
    """Set the kind and marker of the page's footnotes."""
    for column in _columns(layout):
        for run in _small_runs(column, body_size):
            notes = list(dropwhile(lambda draft: not _begins(draft, layout), run))
            if notes and _are_notes(notes, layout, at_foot=run[-1] is column[-1]):
                for draft in notes:
                    _make_note(draft)
                    draft.reasons.append(_reason(draft, layout, body_size))


def _are_notes(notes: Sequence[BlockDraft], layout: PageLayout, *, at_foot: bool) -> bool:
    first = notes[0]
    low = at_foot and first.bbox.top > UPPER * layout.height
    return low or (_has_mark(first) and _under_rule(first, layout))


def _columns(layout: PageLayout) -> list[list[BlockDraft]]:
    """Return the page's text blocks by the column they stand in, from top to bottom."""
    upright = [draft for draft in text_drafts(layout.pieces) if draft.upright]
    drafts = [draft for draft in upright if draft.kind not in _SKIPPED]
    return gathered(
        sorted(drafts, key=lambda d: d.bbox.top),
        lambda column, draft: shared_width(column[-1].bbox, draft.bbox) > 0,
    )


def _small_runs(column: Sequence[BlockDraft], body_size: float) -> list[list[BlockDraft]]:
    """Return runs of small text; a formula within one does not end it."""
    runs: list[list[BlockDraft]] = [[]]
    for draft in column:
        if draft.size <= SMALLER * body_size and draft.kind in _TEXT:
            runs[-1].append(draft)
        elif draft.kind is not BlockKind.FORMULA and runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _begins(draft: BlockDraft, layout: PageLayout) -> bool:
    return _has_mark(draft) or (_under_rule(draft, layout) and len(draft.text) >= SHORTEST)


def _has_mark(draft: BlockDraft) -> bool:
    if draft.marker is not None:
        return _MARK.match(draft.marker.text.strip()) is not None
    first = draft.lines[0].inlines[0]
    if not isinstance(first, TextRun) or len(draft.lines[0].inlines) < 2:
        return False
    pattern = _MARK if first.style.rise is Rise.SUPER else _SYMBOL
    return pattern.match(first.text.strip()) is not None


def _under_rule(draft: BlockDraft, layout: PageLayout) -> bool:
    top, size = draft.lines[0].baseline - 0.8 * draft.size, draft.size
    return any(
        top - RULE_GAP * size < y < top + 0.3 * size
        and abs(x0 - draft.column[0]) < 3 * size
        and x1 > draft.bbox.x0
        for x0, y, x1 in layout.rules
    )


def _reason(draft: BlockDraft, layout: PageLayout, body_size: float) -> Reason:
    return because(
        LayoutRule.NOTE,
        draft.kind,
        mark=draft.marker.text.strip() if draft.marker else "",
        under_rule=_under_rule(draft, layout),
        size_to_body=draft.size / body_size,
        top_to_page=draft.bbox.top / layout.height,
    )


def _make_note(draft: BlockDraft) -> None:
    draft.kind = BlockKind.FOOTNOTE
    if draft.marker is None and _has_mark(draft):
        take_marker(draft)
