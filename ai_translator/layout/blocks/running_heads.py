"""Running heads, running feet and page numbers: what repeats at the same height of other pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ai_translator.layout.blocks.draft_editing import restore_marker
from ai_translator.layout.blocks.drafts import BlockDraft, PageLayout
from ai_translator.layout.blocks.list_markers import roman_value
from ai_translator.layout.reasons import LayoutRule, because
from ai_translator.model.content import BlockKind

ZONE = 0.13  # share of the page's height at top and bottom where they stand
HEIGHT_STEP = 4.0  # in points: the same height on another page
LARGEST = 1.12  # of the body size; larger text is a title
MOST_LINES = 3
SHARE = 0.5  # of the pages that have a line of its own at that height
FEWEST_PAGES = 4
LEAST_REPEATS = 3
LONGEST_NUMBER = 5
SMALL = 0.95  # of the body size
APART = 1.0  # in font sizes: the white over a page's number

_NUMBER = re.compile(
    r"^[\s\-–—·|\[(~]*(?:page|seite|pagina|página|pág\.?|p\.|стр\.?|第|-)?\s*(?:[A-Z]?\d{1,2}[-–.])?(?P<number>\d{1,4}|[ivxlcdm]{1,7})\s*"
    r"(?:(?:of|/|von|de|из|sur|av)\s*\d{1,4}|[页頁]|쪽)?[\s\-–—·|\])~]*$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+|\b[ivxlc]{1,6}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Candidate:
    page: int
    draft: BlockDraft
    top_zone: bool
    height: float


def mark_running(layouts: Sequence[PageLayout], body_size: float) -> None:
    """Set the kind of running heads, feet and page numbers."""
    candidates = [c for layout in layouts for c in _candidates(layout)]
    numbers = _page_numbers(candidates, layouts)
    for candidate in numbers:
        _set(candidate, BlockKind.PAGE_NUMBER, LayoutRule.COUNTS_PAGES)
    rest = [
        c
        for c in candidates
        if c.draft.kind is not BlockKind.PAGE_NUMBER and c.draft.size <= LARGEST * body_size
    ]
    lone = _lone(rest, layouts, body_size) if len(layouts) < FEWEST_PAGES else []
    for rule, found in (
        (LayoutRule.REPEATED, _repeated(rest, len(layouts))),
        (LayoutRule.IN_LINE, _in_line(rest, layouts)),
        (LayoutRule.LONE, lone),
    ):
        for candidate in found:
            _set(candidate, BlockKind.HEADER if candidate.top_zone else BlockKind.FOOTER, rule)


def _set(candidate: _Candidate, kind: BlockKind, rule: LayoutRule) -> None:
    draft = candidate.draft
    restore_marker(draft)
    draft.kind = kind
    draft.reasons.append(because(rule, kind, baseline=candidate.height, size=draft.size))


def _candidates(layout: PageLayout) -> list[_Candidate]:
    found = []
    for piece in layout.pieces:
        if not isinstance(piece, BlockDraft) or len(piece.lines) > MOST_LINES:
            continue
        if piece.bbox.bottom < ZONE * layout.height:
            found.append(_Candidate(layout.number, piece, True, piece.lines[0].baseline))
        elif piece.bbox.top > (1 - ZONE) * layout.height or _is_foot_number(piece, layout):
            found.append(_Candidate(layout.number, piece, False, piece.lines[-1].baseline))
    return found


def _is_foot_number(piece: BlockDraft, layout: PageLayout) -> bool:
    """Return True for a number by itself below everything else of the page, with white above it.

    The paper may be longer than what was set for it.
    """
    if len(piece.lines) > 1 or not piece.upright or not _NUMBER.match(piece.text):
        return False
    over = max((p.bbox.bottom for p in layout.pieces if p is not piece), default=0.0)
    return piece.bbox.top - over > APART * piece.size


def _page_numbers(
    candidates: Sequence[_Candidate], layouts: Sequence[PageLayout]
) -> list[_Candidate]:
    """Return numbers at the edge that count along with the pages, or are the page's label."""
    labels = {layout.number: layout.label for layout in layouts}
    by_number = {layout.number: layout for layout in layouts}
    few = len(layouts) < FEWEST_PAGES
    numbered = [(c, found["number"]) for c in candidates if (found := _NUMBER.match(c.draft.text))]
    offsets = Counter((number.isdigit(), _value(number) - c.page) for c, number in numbered)
    kept = []
    for candidate, number in numbered:
        label = labels.get(candidate.page, "")
        value = _value(number)
        counts = offsets[number.isdigit(), value - candidate.page] >= 2 or value == candidate.page
        if (
            counts
            or number.casefold() == label.casefold()
            or (few and _is_alone(candidate, by_number[candidate.page]))
        ):
            kept.append(candidate)
    return kept


def _value(number: str) -> int:
    """Return what an Arabic or Roman number counts to."""
    return int(number) if number.isdigit() else roman_value(number)


def _is_alone(candidate: _Candidate, layout: PageLayout) -> bool:
    """Return True if nothing else is at its height or further out, for documents of few pages."""
    draft = candidate.draft
    if len(draft.text.strip()) > LONGEST_NUMBER:
        return False
    others = [p.bbox for p in layout.pieces if p is not draft]
    if candidate.top_zone:
        return all(box.top > draft.bbox.bottom for box in others)
    return all(box.bottom < draft.bbox.top for box in others)


def _repeated(candidates: Sequence[_Candidate], pages: int) -> list[_Candidate]:
    """Return the same words, numbers aside, at the same height on several pages."""
    groups: dict[tuple[bool, str], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.top_zone, _DIGITS.sub("#", candidate.draft.text.casefold())].append(
            candidate
        )
    needed = 2 if pages < FEWEST_PAGES else LEAST_REPEATS
    kept = []
    for members in groups.values():
        for candidate in members:
            same = {m.page for m in members if abs(m.height - candidate.height) < HEIGHT_STEP}
            if len(same) >= needed:
                kept.append(candidate)
    return kept


def _in_line(candidates: Sequence[_Candidate], layouts: Sequence[PageLayout]) -> list[_Candidate]:
    """Return single outermost lines at a height where most pages have one, whatever they say."""
    if len(layouts) < FEWEST_PAGES:
        return []
    outermost = {layout.number: _outermost(layout) for layout in layouts}
    rows: dict[tuple[bool, int], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        top, bottom = outermost[candidate.page]
        edge = abs(candidate.height - top) if candidate.top_zone else abs(candidate.height - bottom)
        if len(candidate.draft.lines) == 1 and edge < HEIGHT_STEP:
            rows[candidate.top_zone, round(candidate.height / HEIGHT_STEP)].append(candidate)
    kept = []
    for (top_zone, row), members in rows.items():
        near = {m.page for step in (-1, 0, 1) for m in rows.get((top_zone, row + step), [])}
        if len(near) >= SHARE * len(layouts) and len(near) >= FEWEST_PAGES:
            kept.extend(members)
    return kept


def _lone(
    candidates: Sequence[_Candidate], layouts: Sequence[PageLayout], body_size: float
) -> list[_Candidate]:
    """Return small single lines far from the text, for documents of few pages.

    The document's first page is left out.
    """
    outermost = {layout.number: _outermost(layout) for layout in layouts}
    first = min(outermost)
    kept = []
    for candidate in candidates:
        top, bottom = outermost[candidate.page]
        edge = abs(candidate.height - (top if candidate.top_zone else bottom))
        small = candidate.draft.size < SMALL * body_size and len(candidate.draft.lines) == 1
        if candidate.page > first and small and edge < HEIGHT_STEP:
            kept.append(candidate)
    return kept


def _outermost(layout: PageLayout) -> tuple[float, float]:
    """Return baselines of the page's first and last line of text."""
    lines = [
        line.baseline
        for piece in layout.pieces
        if isinstance(piece, BlockDraft) and piece.upright
        for line in piece.lines
    ]
    return (min(lines), max(lines)) if lines else (0.0, 0.0)
