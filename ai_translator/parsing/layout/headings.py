"""Headings and their levels: by size, weight, numbering, and the file's own outline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ai_translator.document import BlockKind, OutlineItem
from ai_translator.parsing.layout.edit import restore_marker
from ai_translator.parsing.layout.model import Draft, PageLayout

LARGER = 1.13  # times the body size: a heading by its size alone
SAME_SIZE = 0.94  # a bold heading is not smaller than this
STEP = 1.04  # sizes closer than this are one level's
DEEPEST = 6
LONGEST = 220  # characters
LONGEST_BOLD = 120
MOST_LINES = 4
GAP = 0.45  # free space over a heading that only its weight or capitals tell, in font sizes

_NUMBERED = re.compile(
    r"^(?:chapter|part|section|appendix|annex|kapitel|chapitre|§)?\s*(?P<path>\d{1,2}(?:\.\d{1,3})*|[A-Z](?:\.\d{1,3})+)\.?\s+\S",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.,;。，；]$")
_WELL_KNOWN = re.compile(
    r"^(?:abstract|summary|introduction|conclusions?|references|bibliography|acknowledge?ments?|contents|table of contents|"
    r"appendix|preface|foreword|index|literatur|inhalt|zusammenfassung|参考文献|摘要|目录|目次|引言|结论|致谢|はじめに|おわりに)$",
    re.IGNORECASE,
)


def mark_headings(layouts: Sequence[PageLayout], outline: Sequence[OutlineItem], body_size: float, body_bold: bool) -> None:
    """Sets the kind and level of headings among the paragraphs."""
    titles = _titles(outline)
    found: list[tuple[PageLayout, Draft, int]] = []
    for layout in layouts:
        drafts = [piece for piece in layout.pieces if isinstance(piece, Draft)]
        for draft in drafts:
            named = titles.get((layout.number, _plain(_whole(draft))), 0)
            if named or _is_heading(draft, body_size, body_bold):
                found.append((layout, draft, named))
    for _, draft, _ in found:
        restore_marker(draft)
        draft.kind = BlockKind.HEADING
    _set_levels(found)


def _whole(draft: Draft) -> str:
    return f"{draft.marker.text} {draft.text}" if draft.marker else draft.text


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _titles(outline: Iterable[OutlineItem]) -> dict[tuple[int, str], int]:
    """Heading level by page and title; with and without the number in front."""
    titles: dict[tuple[int, str], int] = {}
    for item in outline:
        if item.page is not None:
            for text in (item.title, re.sub(r"^[\d.\s]+", "", item.title)):
                if plain := _plain(text):
                    titles[item.page, plain] = min(item.level + 1, DEEPEST)
    return titles


def _is_heading(draft: Draft, body_size: float, body_bold: bool) -> bool:
    if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or not draft.upright or len(draft.lines) > MOST_LINES:
        return False
    text = _whole(draft).strip()
    if not any(char.isalpha() for char in text) or len(text) > LONGEST or draft.counted == "bullet":
        return False
    if draft.size >= LARGER * body_size:
        return not (_SENTENCE_END.search(text) and len(draft.lines) > 2)
    if draft.size < SAME_SIZE * body_size:
        return False
    return _stands_out(draft, text, body_bold)


def _stands_out(draft: Draft, text: str, body_bold: bool) -> bool:
    """Whether text of the body's size looks like a heading."""
    if len(text) > LONGEST_BOLD or len(draft.lines) > 2:
        return False
    if _WELL_KNOWN.match(text.rstrip(" .:")) and len(draft.lines) == 1:
        return True
    numbered = _NUMBERED.match(text) is not None
    if _SENTENCE_END.search(text) and not numbered:
        return False
    if draft.bold and not body_bold:
        return draft.kind is BlockKind.PARAGRAPH or numbered
    capitals = text.upper() == text and sum(char.isalpha() and char.upper() != char.lower() for char in text) >= 4
    apart = draft.gap_above > GAP or draft.gap_above == 0.0
    return (capitals or (draft.italic and numbered)) and apart and draft.kind is BlockKind.PARAGRAPH


def _set_levels(found: Sequence[tuple[PageLayout, Draft, int]]) -> None:
    """Levels: what the outline says; else what it says of others that look the same; else by looks."""
    votes: dict[tuple[float, bool], Counter[int]] = {}
    for _, draft, named in found:
        if named:
            votes.setdefault(_look(draft), Counter())[named] += 1
    ranks = _ranks([draft for _, draft, _ in found])
    depths = _by_depth(found, ranks)
    for _, draft, named in found:
        look, depth = _look(draft), _depth(draft)
        if named:
            draft.level = named
        elif look in votes:
            draft.level = votes[look].most_common(1)[0][0]
        elif depth and depths:
            draft.level = min(DEEPEST, depths + depth - 1)
        else:
            draft.level = ranks[look]


def _look(draft: Draft) -> tuple[float, bool]:
    return round(draft.size * 2) / 2, draft.bold


def _depth(draft: Draft) -> int:
    found = _NUMBERED.match(_whole(draft))
    return found["path"].count(".") + 1 if found else 0


def _ranks(drafts: Iterable[Draft]) -> dict[tuple[float, bool], int]:
    """Level by look: the larger, the higher; bold over plain of one size."""
    looks = sorted({_look(draft) for draft in drafts}, key=lambda look: (-look[0], not look[1]))
    ranks: dict[tuple[float, bool], int] = {}
    level = 0
    last: tuple[float, bool] | None = None
    for look in looks:
        if last is None or last[0] > STEP * look[0] or last[1] != look[1]:
            level += 1
        ranks[look] = min(level, DEEPEST)
        last = look
    return ranks


def _by_depth(found: Sequence[tuple[PageLayout, Draft, int]], ranks: dict[tuple[float, bool], int]) -> int:
    """The level of headings with a number of one part; 0 when there are none."""
    tops = Counter(ranks[_look(draft)] for _, draft, _ in found if _depth(draft) == 1)
    return tops.most_common(1)[0][0] if tops else 0
