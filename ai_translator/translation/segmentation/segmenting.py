"""Segmenting: the segments of a document, and for every other text block why it is not sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ai_translator.boundaries.sentences import sentences
from ai_translator.config import TranslationSettings
from ai_translator.languages import Language, language
from ai_translator.model.content import BlockKind, TextBlock
from ai_translator.model.document import Document
from ai_translator.model.segments import Segment, Unchanged
from ai_translator.translation.segmentation.markup import marked_text, restored, stripped
from ai_translator.translation.segmentation.prompt_injection import Injection, injection
from ai_translator.translation.segmentation.rules import (
    RuleContext,
    counts,
    kept_by_kind,
    kept_by_text,
)

_MOST_CONTEXT = 100  # characters of each part; all of it is sent with every request
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE})
#: Titles that programs write, not authors.
_NO_TITLE = re.compile(
    r"untitled|(?:microsoft )?(?:word|powerpoint|excel)\b.*|.*\.\w{2,5}|(?:slide|folie|"
    r"document|presentation|title) ?\d*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Survey:
    """Every text block of a document: in a segment, or kept for a reason."""

    segments: tuple[Segment, ...]
    kept: dict[str, Unchanged]  # block id -> why it is not sent


def segment(
    document: Document, settings: TranslationSettings, source: str, target: Language
) -> tuple[Segment, ...]:
    """Return the segments in reading order.  ``source``: a language code or ``auto``."""
    return survey(document, settings, source, target).segments


def survey(
    document: Document, settings: TranslationSettings, source: str, target: Language
) -> Survey:
    """Return the segments, and for all other blocks why they are kept."""
    blocks = [(page.number, block) for page in document.pages for block in page.text_blocks()]
    setting = RuleContext(
        source_language(source), target, settings, counts(block.text for _, block in blocks)
    )
    segments: list[Segment] = []
    kept: dict[str, Unchanged] = {}
    surrounding = SurroundingText(document.title)
    for page, chain in _chains(blocks):
        head = chain[0]
        text, markup = marked_text(chain)
        reason = (
            kept_by_kind(head, settings)
            or kept_by_text(restored(text, markup), setting)
            or kept_by_text(stripped(text), setting)
        )
        if reason:
            kept.update({block.id: Unchanged(reason) for block in chain})
        else:
            ids = tuple(block.id for block in chain)
            segments.append(
                Segment(
                    f"s{len(segments) + 1}", text, page, head.kind, ids, markup, surrounding.current
                )
            )
        surrounding.advance(head.kind, restored(text, markup))
    return Survey(tuple(segments), kept)


def source_language(name: str) -> Language | None:
    """Return the language that a setting names; None for ``auto``."""
    return None if name in {"", "auto"} else language(name)


def _chains(blocks: Sequence[tuple[int, TextBlock]]) -> Iterator[tuple[int, list[TextBlock]]]:
    """Yield (page of the first block, the blocks of one text).

    A block that continues an earlier one joins it, once.
    """
    chains: dict[str, tuple[int, list[TextBlock]]] = {}
    last_of: dict[str, str] = {}  # block id -> head of its chain
    for page, block in blocks:
        head = last_of.get(block.continues or "")
        if head is None or chains[head][1][-1].id != block.continues:
            head = block.id
            chains[head] = (page, [])
        chains[head][1].append(block)
        last_of[block.id] = head
    yield from chains.values()


class SurroundingText:
    """Collector of the surrounding text, block by block from the top of a document."""

    def __init__(self, title: str) -> None:
        title = _excerpt(title)
        self._title = "" if _NO_TITLE.fullmatch(title) else title
        self._heading = self._before = ""

    @property
    def current(self) -> str:
        """The title, heading and preceding sentence in one line."""
        parts = {"document": self._title, "section": self._heading, "before": self._before}
        return "; ".join(f"{name}: {text}" for name, text in parts.items() if text)

    def advance(self, kind: BlockKind, text: str) -> None:
        """Record a block that was passed."""
        if kind is BlockKind.HEADING:
            self._heading, self._before = _excerpt(text), ""
        elif kind in _PROSE:
            said = list(sentences(" ".join(text.split())))
            self._before = _excerpt(said[-1]) if said and injection(text) is Injection.NONE else ""


def _excerpt(text: str) -> str:
    """Return the end of the text in one line without markup characters.

    Text that might be a prompt injection gives "".
    """
    if injection(text) is not Injection.NONE:
        return ""
    line = " ".join(re.sub(r"[<>{}]", " ", text).split())
    return line if len(line) <= _MOST_CONTEXT else f"…{line[-_MOST_CONTEXT:]}"
