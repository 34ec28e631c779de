"""Kinds by surroundings: entries of the bibliography; depths of lists and contents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ai_translator.geometry.boxes import shared_width
from ai_translator.layout.blocks.draft_editing import restore_marker
from ai_translator.layout.blocks.drafts import BlockDraft, PageLayout, text_drafts, texts_of_pages
from ai_translator.layout.reasons import LayoutRule, because
from ai_translator.model.content import BlockKind

_REFERENCES = re.compile(
    r"^(?:[\dIVX.]+\s*)?(?:references?(?: and notes)?|bibliography|literature(?: cited)?|"
    r"works cited|literatur(?:verzeichnis)?|"
    r"quellen|références|bibliographie|bibliografía|referencias|bibliografia|"
    r"список литературы|литература|参考文献|參考文獻|참고문헌)\W*$",
    re.IGNORECASE,
)
#: What entries of a bibliography have and prose below its heading lacks: a label, a year, the name
#: of a place or a work, initials, pages.
_ENTRY_SIGNS = re.compile(
    r"^\s*(?:[\[(]\w{1,12}[\])]|\d{1,3}[.)]?\s)|(?<!\d)(?:1[5-9]|20)\d\d(?!\d)"
    r"|(?i:https?:|www\.|\bdoi\b|\barxiv\b|\bisbn\b|\bet al\b|\bpp?\.|\bvol\.|\beds?\b)"
    r"|\b[A-Z]\.|\d\s?[-–:]\s?\d|\[[A-Z](?:/[A-Z]+)?\]",
    re.ASCII,
)
#: Indents closer than this are one level, in font sizes.
LEVEL_STEP = 0.7
#: A caption's label has so many words, and its title begins that far below it, in font sizes.
LABEL_WORDS, TITLE_STEP = 2, 2.0


def mark_references(layouts: Iterable[PageLayout]) -> None:
    """Mark paragraphs and list items behind the heading of the bibliography as its entries."""
    inside = False
    for draft in texts_of_pages(layouts):
        if draft.kind is BlockKind.HEADING:
            inside = _REFERENCES.match(draft.text.strip()) is not None
        elif inside and _is_entry(draft):
            restore_marker(draft)
            draft.kind = BlockKind.REFERENCE
            draft.reasons.append(because(LayoutRule.BIBLIOGRAPHY, draft.kind))


def mark_caption_titles(layouts: Iterable[PageLayout]) -> None:
    """Mark a text between a label such as "TABLE IV" and its table or figure as its caption."""
    for layout in layouts:
        for label, title, shown in zip(layout.pieces, layout.pieces[1:], layout.pieces[2:]):
            if not isinstance(label, BlockDraft) or not isinstance(title, BlockDraft):
                continue
            parts = title.kind is BlockKind.PARAGRAPH and not isinstance(shown, BlockDraft)
            if parts and _is_bare_label(label) and _is_under(title, label):
                title.kind = BlockKind.CAPTION
                title.reasons.append(because(LayoutRule.CAPTION_TITLE, title.kind))


def _is_bare_label(draft: BlockDraft) -> bool:
    text = draft.text.strip()
    return draft.kind is BlockKind.CAPTION and len(text.split()) <= LABEL_WORDS


def _is_under(title: BlockDraft, label: BlockDraft) -> bool:
    """Return True if a text begins in the line under a label, in the same column."""
    step = title.lines[0].baseline - label.lines[-1].baseline
    return 0 < step < TITLE_STEP * label.size and shared_width(title.bbox, label.bbox) > 0


def _is_entry(draft: BlockDraft) -> bool:
    """Return True if a text under the heading has a sign of an entry, and introduces none."""
    if draft.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
        return False
    text = draft.text.strip()
    if text.endswith((":", "：")):
        return False
    numbered = draft.marker is not None and any(map(str.isdigit, draft.marker.text))
    return numbered or draft.first_indent < 0 or _ENTRY_SIGNS.search(text) is not None


def set_depths(layouts: Iterable[PageLayout]) -> None:
    """Set the levels of list items in their list and of entries in their page's contents."""
    for layout in layouts:
        run: list[BlockDraft] = []
        drafts = text_drafts(layout.pieces)
        for draft in drafts:
            if draft.kind is BlockKind.LIST_ITEM:
                run.append(draft)
            elif draft.kind is not BlockKind.PARAGRAPH or draft.indent < LEVEL_STEP * draft.size:
                _nest(run)
                run = []
        _nest(run)
        _nest([draft for draft in drafts if draft.kind is BlockKind.TOC_ENTRY])


def _nest(drafts: Sequence[BlockDraft]) -> None:
    """Set levels by steps of indent."""
    edges: list[float] = []
    for draft in sorted(drafts, key=_edge):
        if not edges or _edge(draft) - edges[-1] > LEVEL_STEP * draft.size:
            edges.append(_edge(draft))
        draft.level = len(edges) - 1


def _edge(draft: BlockDraft) -> float:
    return draft.column[0] + draft.indent if draft.beside == 1 else draft.indent
