"""Headings and their levels: by size, weight, numbering, and the file's own outline."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

from ai_translator.layout.blocks.draft_editing import restore_marker
from ai_translator.layout.blocks.drafts import BlockDraft, PageLayout, text_drafts, texts_of_pages
from ai_translator.layout.blocks.paragraphs import line_end
from ai_translator.layout.reasons import LayoutRule, Reason, because
from ai_translator.model.content import BlockKind, LineEnd
from ai_translator.model.document import OutlineItem

LARGER = 1.13  # times the body size: a heading by its size alone
SAME_SIZE = 0.94  # a bold heading is not smaller than this
STEP = 1.04  # sizes closer than this are one level's
DEEPEST = 6
LONGEST = 220  # characters
LONGEST_BOLD = 120
MOST_LINES = 4
LONGEST_ITALIC = 60
FEWEST_ITALIC = 2
FEWEST_PAGES = 3  # shorter documents may be nothing but a first page
MUCH = 0.2  # share of the text that no headings make up
FOLLOWS = 1.2  # the text stands this close under an italic heading, in font sizes
GAP = 0.45  # free space over a heading that only its weight or capitals tell, in font sizes

_NUMBERED = re.compile(
    r"^(?:chapter|part|section|appendix|annex|kapitel|chapitre|§)?\s*(?P<path>\d{1,2}(?:\.\d{1,3})*|[A-Z](?:\.\d{1,3})+)\.?\s+\S",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.,;。，；]$")
_WELL_KNOWN = re.compile(
    r"^(?:abstract|summary|introduction|conclusions?|references|bibliography|"
    r"acknowledge?ments?|contents|table of contents|"
    r"appendix|preface|foreword|index|literatur|inhalt|zusammenfassung|参考文献|摘要|目录|目次|引言|结论|致谢|はじめに|おわりに)$",
    re.IGNORECASE,
)


_Look: TypeAlias = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class _Found:
    """A heading candidate.

    named: the level that the outline gives it; 0 if it does not name it
    """

    page: int
    draft: BlockDraft
    named: int

    @property
    def look(self) -> _Look:
        return _look(self.draft)


def mark_headings(
    layouts: Sequence[PageLayout], outline: Sequence[OutlineItem], body_size: float, body_bold: bool
) -> None:
    """Set the kind and level of headings among the paragraphs."""
    found = list(_candidates(layouts, _titles(outline), body_size, body_bold))
    several = len(layouts) >= FEWEST_PAGES
    if several:
        found = _without_second_bodies(found, layouts)
    italic = _italic(layouts, body_size, {each.draft for each in found})
    found = [*(_without_bylines(found) if several else found), *italic]
    slanted = {each.draft for each in italic}
    for each in found:
        make_heading(each.draft)
    _set_levels(found)
    for each in found:
        rule = LayoutRule.ITALIC_TITLE if each.draft in slanted else _rule_of(each, body_size)
        each.draft.reasons.append(_reason(each, rule, body_size))


def _candidates(
    layouts: Sequence[PageLayout],
    titles: dict[tuple[int, str], int],
    body_size: float,
    body_bold: bool,
) -> Iterator[_Found]:
    """Yield what the outline names, or what looks like a heading."""
    for layout in layouts:
        for draft in text_drafts(layout.pieces):
            named = _named(draft, layout.number, titles)
            if named or _is_heading(draft, body_size, body_bold):
                yield _Found(layout.number, draft, named)


def _rule_of(each: _Found, body_size: float) -> LayoutRule:
    if each.named:
        return LayoutRule.IN_OUTLINE
    larger = each.draft.size >= LARGER * body_size
    return LayoutRule.LARGER if larger else LayoutRule.STANDS_OUT


def _reason(each: _Found, rule: LayoutRule, body_size: float) -> Reason:
    draft = each.draft
    return because(
        rule,
        draft.kind,
        level=draft.level,
        size_to_body=draft.size / body_size,
        bold=draft.bold,
        gap_above_em=draft.gap_above,
        parts_of_number=_depth(draft),
    )


def make_heading(draft: BlockDraft) -> None:
    """Turn the draft into a heading: one text, however its lines are broken."""
    restore_marker(draft)
    draft.kind = BlockKind.HEADING
    ends = [
        line_end(line.text, after.text) if line.end is LineEnd.BREAK else line.end
        for line, after in pairwise(draft.lines)
    ]
    draft.lines = (
        *(replace(line, end=end) for line, end in zip(draft.lines, ends)),
        draft.lines[-1],
    )


def _named(draft: BlockDraft, page: int, titles: dict[tuple[int, str], int]) -> int:
    """Return the level that the outline gives this text."""
    return titles.get((page, _plain(_whole(draft))), 0) if _may_be_title(draft) else 0


def _without_second_bodies(found: list[_Found], layouts: Sequence[PageLayout]) -> list[_Found]:
    """Return the candidates without styles that much of the text has, however large.

    Examples are a leaflet with two sizes, a manual with large rules.
    """
    chars: Counter[_Look] = Counter()
    for draft in texts_of_pages(layouts):
        chars[_look(draft)] += len(draft.text)
    limit = MUCH * chars.total()
    common = {look for look, count in chars.items() if count >= limit}
    return [each for each in found if each.named or each.draft.bold or each.look not in common]


def _without_bylines(found: list[_Found]) -> list[_Found]:
    """Return the candidates without authors and their institutes.

    These are on the first page only, under the title, large but not bold.
    """
    on_first, later = _by_first_page(found)
    inner = {each.look for each in later}
    title = max((each.draft.size for each in on_first), default=0.0)
    return [
        *(each for each in on_first if each.look in inner or not _is_byline(each, title)),
        *later,
    ]


def _by_first_page(found: Sequence[_Found]) -> tuple[list[_Found], list[_Found]]:
    """Return the candidates on the first page that has any, and the later ones."""
    first = min((each.page for each in found), default=0)
    return (
        [each for each in found if each.page == first],
        [each for each in found if each.page > first],
    )


def _is_byline(each: _Found, title: float) -> bool:
    draft = each.draft
    if each.named or draft.bold or _depth(draft):
        return False
    return draft.size * STEP < title and not _is_well_known(draft.text.strip())


def _is_well_known(text: str) -> bool:
    return _WELL_KNOWN.match(text) is not None


def _italic(
    layouts: Sequence[PageLayout], body_size: float, known: Collection[BlockDraft]
) -> list[_Found]:
    """Return single short lines in italics over a paragraph, if the document has several."""
    found: list[_Found] = []
    for layout in layouts:
        found += [
            _Found(layout.number, draft, 0)
            for draft, below in pairwise(text_drafts(layout.pieces))
            if draft.size >= SAME_SIZE * body_size and _is_italic_title(draft, below)
        ]
    found = [each for each in found if each.draft not in known]
    return found if len(found) >= FEWEST_ITALIC else []


def _is_italic_title(draft: BlockDraft, below: BlockDraft) -> bool:
    """Return True for a line in italics, a title by its words, right over a plain paragraph."""
    styles = (draft.kind, draft.italic), (below.kind, below.italic)
    if styles != ((BlockKind.PARAGRAPH, True), (BlockKind.PARAGRAPH, False)):
        return False
    if len(draft.lines) > 1 or len(below.lines) == 1 or not _reads_as_title(draft.text.strip()):
        return False
    left = min(line.bbox.x0 for line in below.lines)
    flush = abs(draft.lines[0].bbox.x0 - left) < draft.size
    return flush and below.gap_above < FOLLOWS and not 0.0 < draft.gap_above < GAP


def _reads_as_title(text: str) -> bool:
    short = len(text) <= LONGEST_ITALIC
    return short and text[:1].isupper() and text[-1] not in ".,;:!?"


def _whole(draft: BlockDraft) -> str:
    return f"{draft.marker.text} {draft.text}" if draft.marker else draft.text


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _titles(outline: Iterable[OutlineItem]) -> dict[tuple[int, str], int]:
    """Return the heading level by page and title; with and without the number in front."""
    titles: dict[tuple[int, str], int] = {}
    for item in outline:
        for text in (item.title, re.sub(r"^[\d.\s]+", "", item.title)):
            if item.page is not None and (plain := _plain(text)):
                titles[item.page, plain] = min(item.level + 1, DEEPEST)
    return titles


def _is_heading(draft: BlockDraft, body_size: float, body_bold: bool) -> bool:
    if not _may_be_title(draft) or draft.lines[0].angle or draft.counted == "bullet":
        return False
    text = _whole(draft).strip()
    if not any(map(str.isalpha, text)) or len(text) > LONGEST:
        return False
    if draft.size >= LARGER * body_size:
        return not (_is_broken_at_will(draft) or _is_long_sentence(draft, text))
    return draft.size >= SAME_SIZE * body_size and _stands_out(draft, text, body_bold)


def _may_be_title(draft: BlockDraft) -> bool:
    text_kind = draft.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
    return text_kind and len(draft.lines) <= MOST_LINES


def _is_broken_at_will(draft: BlockDraft) -> bool:
    """Return True for three plain lines or more, each ended by its author: an address."""
    broken = all(line.end is LineEnd.BREAK for line in draft.lines[:-1])
    return broken and len(draft.lines) > 2 and not draft.bold


def _is_long_sentence(draft: BlockDraft, text: str) -> bool:
    long = len(draft.lines) > 2 or draft.kind is BlockKind.LIST_ITEM
    return long and _SENTENCE_END.search(text) is not None


def _stands_out(draft: BlockDraft, text: str, body_bold: bool) -> bool:
    """Return True if text of the body's size looks like a heading."""
    if len(text) > LONGEST_BOLD or len(draft.lines) > 2:
        return False
    if len(draft.lines) == 1 and _is_well_known(text.rstrip(" .:")):
        return True
    numbered = _NUMBERED.match(text) is not None
    if _SENTENCE_END.search(text) and not numbered:
        return False
    plain = draft.kind is BlockKind.PARAGRAPH
    if draft.bold and not body_bold:
        return plain or numbered
    marked = _is_in_capitals(text) or (draft.italic and numbered)
    return marked and plain and _is_apart(draft)


def _is_apart(draft: BlockDraft) -> bool:
    """Return True if there is free space above the draft, or nothing."""
    return draft.gap_above > GAP or draft.gap_above == 0.0


def _is_in_capitals(text: str) -> bool:
    """Return True for some letters of a script with capitals, and no small ones."""
    cased = sum(char.isalpha() and char.upper() != char.lower() for char in text)
    return text.upper() == text and cased >= 4


def _set_levels(found: Sequence[_Found]) -> None:
    """Set levels by the outline, by headings of the same look, or by number and look."""
    votes: dict[_Look, Counter[int]] = defaultdict(Counter)
    for each in found:
        if each.named:
            votes[each.look][each.named] += 1
    ranks = _ranks(found)
    top = _top_of_numbers(found, ranks)
    for each in found:
        level = each.named or _level(each, votes, ranks, top)
        each.draft.level = min(level, DEEPEST)


def _level(
    each: _Found, votes: Mapping[_Look, Counter[int]], ranks: Mapping[_Look, int], top: int
) -> int:
    """Return the level of a heading that the outline does not name."""
    if each.look in votes:
        return votes[each.look].most_common(1)[0][0]
    depth = _depth(each.draft)
    return top + depth - 1 if depth and top else ranks[each.look]


def _look(draft: BlockDraft) -> _Look:
    return round(draft.size * 2) / 2, draft.bold


def _depth(draft: BlockDraft) -> int:
    found = _NUMBERED.match(_whole(draft))
    return found["path"].count(".") + 1 if found else 0


def _ranks(found: Sequence[_Found]) -> dict[_Look, int]:
    """Return the level by look: larger is higher, bold above plain.

    Looks of the title page or of a single heading make no level.
    """
    on_first, later = _by_first_page(found)
    title_page = [each.look for each in on_first]
    inner = Counter(each.look for each in later)
    several = [look for look, count in inner.items() if count > 1]
    looks = sorted(several or inner, key=_order)
    title = min(title_page, key=_order, default=(0.0, False))
    titled = title not in inner and _is_above_all(title, looks)
    ranks = {
        look: min(_levels_above(look, looks) + 1 + titled, DEEPEST)
        for look in {*title_page, *inner}
    }
    return ranks | {title: 1} if titled else ranks


def _is_above_all(title: _Look, looks: Sequence[_Look]) -> bool:
    """Return True if the look is of a higher level than all others, which are in order."""
    return len(looks) > 0 and _order(title) < _order(looks[0])


def _order(look: _Look) -> tuple[float, bool]:
    return -look[0], not look[1]


def _levels_above(look: _Look, looks: Sequence[_Look]) -> int:
    """Return how many levels the looks above this one are; sizes that hardly differ are one."""
    over = [other for other in looks if _order(other) < _order(look)]
    return sum(
        above[0] > STEP * below[0] or above[1] != below[1]
        for above, below in pairwise([*over, look])
    )


def _top_of_numbers(found: Sequence[_Found], ranks: dict[_Look, int]) -> int:
    """Return the level of headings with a number of one part; 0 if there are none."""
    tops = Counter(ranks[each.look] for each in found if _depth(each.draft) == 1)
    return tops.most_common(1)[0][0] if tops else 0
