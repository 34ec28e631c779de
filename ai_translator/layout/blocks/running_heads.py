"""Running heads, running feet and page numbers: what repeats at the same height of other pages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf

from ai_translator.layout.blocks.draft_editing import restore_marker
from ai_translator.layout.blocks.drafts import BlockDraft, PageLayout, text_drafts
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
    candidates = list(chain(*map(_candidates, layouts)))
    numbers = _page_numbers(candidates, layouts)
    for candidate in numbers:
        _set(candidate, BlockKind.PAGE_NUMBER, LayoutRule.COUNTS_PAGES)
    words = [c for c in candidates if c.draft.kind is not BlockKind.PAGE_NUMBER]
    rest = [c for c in words if c.draft.size <= LARGEST * body_size]
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
    for draft in text_drafts(layout.pieces):
        if len(draft.lines) > MOST_LINES:
            continue
        if draft.bbox.bottom < ZONE * layout.height:
            found.append(_Candidate(layout.number, draft, True, draft.lines[0].baseline))
        elif draft.bbox.top > (1 - ZONE) * layout.height or _is_foot_number(draft, layout):
            found.append(_Candidate(layout.number, draft, False, draft.lines[-1].baseline))
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
    by_number = {layout.number: layout for layout in layouts}
    few = len(layouts) < FEWEST_PAGES
    numbered = [(c, found["number"]) for c in candidates if (found := _NUMBER.match(c.draft.text))]
    offsets = Counter((number.isdigit(), _value(number) - c.page) for c, number in numbered)
    kept = []
    for candidate, number in numbered:
        layout, offset = by_number[candidate.page], _value(number) - candidate.page
        counts = offset == 0 or offsets[number.isdigit(), offset] >= 2
        is_label = number.casefold() == layout.label.casefold()
        if counts or is_label or (few and _is_alone(candidate, layout)):
            kept.append(candidate)
    return kept


def _value(number: str) -> int:
    """Return what an Arabic or Roman number counts to."""
    return int(number) if number.isdigit() else roman_value(number)


def _is_alone(candidate: _Candidate, layout: PageLayout) -> bool:
    """Return True if nothing else is at its height or further out, for documents of few pages."""
    draft = candidate.draft
    others = [p.bbox for p in layout.pieces if p is not draft]
    if candidate.top_zone:
        alone = draft.bbox.bottom < min((box.top for box in others), default=inf)
    else:
        alone = max((box.bottom for box in others), default=-inf) < draft.bbox.top
    return alone and len(draft.text.strip()) <= LONGEST_NUMBER


def _repeated(candidates: Sequence[_Candidate], pages: int) -> list[_Candidate]:
    """Return the same words, numbers aside, at the same height on several pages."""
    groups: dict[tuple[bool, str], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        words = _DIGITS.sub("#", candidate.draft.text.casefold())
        groups[candidate.top_zone, words].append(candidate)
    needed = 2 if pages < FEWEST_PAGES else LEAST_REPEATS
    return [
        candidate
        for members in groups.values()
        for candidate in members
        if len(_pages_at(candidate.height, members)) >= needed
    ]


def _pages_at(height: float, candidates: Iterable[_Candidate]) -> set[int]:
    return {each.page for each in candidates if abs(each.height - height) < HEIGHT_STEP}


def _in_line(candidates: Sequence[_Candidate], layouts: Sequence[PageLayout]) -> list[_Candidate]:
    """Return single outermost lines at a height where most pages have one, whatever they say."""
    if len(layouts) < FEWEST_PAGES:
        return []
    rows: dict[tuple[bool, int], list[_Candidate]] = defaultdict(list)
    for candidate in _outermost_lines(candidates, layouts):
        rows[candidate.top_zone, round(candidate.height / HEIGHT_STEP)].append(candidate)
    kept = []
    for (top_zone, row), members in rows.items():
        near = {m.page for step in (-1, 0, 1) for m in rows.get((top_zone, row + step), [])}
        if len(near) >= max(FEWEST_PAGES, SHARE * len(layouts)):
            kept.extend(members)
    return kept


def _lone(
    candidates: Sequence[_Candidate], layouts: Sequence[PageLayout], body_size: float
) -> list[_Candidate]:
    """Return small single lines far from the text, for documents of few pages.

    The document's first page is left out.
    """
    first = min(layout.number for layout in layouts)
    later = [each for each in _outermost_lines(candidates, layouts) if each.page > first]
    return [each for each in later if each.draft.size < SMALL * body_size]


def _outermost_lines(
    candidates: Iterable[_Candidate], layouts: Sequence[PageLayout]
) -> list[_Candidate]:
    """Return the single lines that are the first, or the last, of their page's text."""
    edges: dict[tuple[int, bool], float] = {}
    for layout in layouts:
        edges[layout.number, True], edges[layout.number, False] = _edges(layout)
    single = [each for each in candidates if len(each.draft.lines) == 1]
    return [
        each for each in single if abs(each.height - edges[each.page, each.top_zone]) < HEIGHT_STEP
    ]


def _edges(layout: PageLayout) -> tuple[float, float]:
    """Return baselines of the page's first and last line of text."""
    upright = [draft for draft in text_drafts(layout.pieces) if draft.upright]
    bases = [line.baseline for line in chain(*(draft.lines for draft in upright))]
    return min(bases, default=0.0), max(bases, default=0.0)
