"""Segments: the units that are sent for translation, their outcomes, and their inline markup.

The text of a segment is one string.  What is not plain text in it is written as markup that a model
can keep:

    <b1>bold words</b1>     a run whose style or link differs from the segment's main style;
                            tags do not nest
    {f1}                    something that travels as it is: a formula, or text that must not
                            change

Each tag and each placeholder must come back exactly once.  :class:`Markup` is the key to both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from ai_translator.model.content import BlockKind, InlineFormula, Link, TextStyle
from ai_translator.model.document import Document

#: A tag (opening or closing) or a placeholder, as written by this module and by nothing else.
MARK = re.compile(r"</?[a-z]\d{1,4}>|\{f\d{1,4}\}")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a tag stands for."""

    style: TextStyle
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that stands for itself and is not shown to the model: what looks like our own markup."""

    text: str
    style: TextStyle
    link: Link | None = None


Placeholder: TypeAlias = InlineFormula | Literal


@dataclass(frozen=True, slots=True)
class Markup:
    """The key to a segment's markup.

    base:         the style (and link) of unmarked text
    marks:        tag name without brackets (``b1``) -> style and link
    placeholders: name without braces (``f1``) -> what it stands for
    """

    base: Mark = field(default_factory=lambda: Mark(TextStyle()))
    marks: Mapping[str, Mark] = field(default_factory=dict)
    placeholders: Mapping[str, Placeholder] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Every mark that must stand in a faithful translation, as written, sorted."""
        tags = [tag for name in self.marks for tag in (f"<{name}>", f"</{name}>")]
        return sorted(tags + [f"{{{name}}}" for name in self.placeholders])


@dataclass(frozen=True, slots=True)
class Span:
    """A run of translated (or source) text in one style."""

    text: str
    style: TextStyle
    link: Link | None = None


Piece: TypeAlias = Span | InlineFormula


@dataclass(frozen=True, slots=True)
class Segment:
    """What is sent as one unit.

    source:    the text with its markup
    block_ids: the text blocks it was made of, head first (several when a paragraph runs over
        columns or pages)
    page:      1-based page of the head
    context:   heading or sentence before it, for the prompt only
    """

    id: str
    source: str
    page: int
    kind: BlockKind
    block_ids: tuple[str, ...]
    markup: Markup = field(default_factory=Markup)
    context: str = ""


@dataclass(frozen=True, slots=True)
class Translated:
    """``text`` passed every check; it carries the segment's markup."""

    text: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The source is right as it is: nothing to translate, or the same in both languages."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """No usable translation; the source stays and the report says why."""

    reason: str


Outcome: TypeAlias = Translated | Unchanged | Failed


def pieces(text: str, markup: Markup) -> Iterator[Piece]:
    """Return ``text`` with its markup resolved, in order.

    Unknown or unbalanced marks are dropped, text never is.
    """
    mark, at = markup.base, 0
    for found in MARK.finditer(text):
        if found.start() > at:
            yield Span(text[at : found.start()], mark.style, mark.link)
        at = found.end()
        token = found.group()
        if token.startswith("{"):
            yield from _placeholder(token, markup, mark)
        elif token.startswith("</"):
            mark = markup.base
        else:
            mark = markup.marks.get(token[1:-1], mark)
    if at < len(text):
        yield Span(text[at:], mark.style, mark.link)


def _placeholder(token: str, markup: Markup, mark: Mark) -> Iterator[Piece]:
    match markup.placeholders.get(token[1:-1]):
        case Literal(text, style, link):
            yield Span(text, style, link)
        case InlineFormula() as formula:
            yield formula
        case None:
            yield Span(token, mark.style, mark.link)


def plain(text: str, markup: Markup) -> str:
    """Return ``text`` as a reader would copy it: no markup, formulas in one line."""
    return "".join(piece.text for piece in pieces(text, markup))


@dataclass(frozen=True)
class TranslatedDocument:
    """A document, its segments and what became of each: all a writer needs beside the source file.

    source_language and target_language are codes of :mod:`ai_translator.languages` ("" when
    unknown).
    ``marked`` names the origin when this is no real translation (the pseudo backend).
    """

    document: Document
    segments: tuple[Segment, ...]
    outcomes: Mapping[str, Outcome]
    source_language: str = ""
    target_language: str = ""
    marked: str = ""

    @cached_property
    def _by_block(self) -> dict[str, Segment]:
        return {block_id: segment for segment in self.segments for block_id in segment.block_ids}

    def segment_of(self, block_id: str) -> Segment | None:
        """Return the segment this block is part of.

        None for blocks that are not translated by rule.
        """
        return self._by_block.get(block_id)

    def outcome_of(self, segment: Segment) -> Outcome:
        return self.outcomes.get(segment.id, Failed("not translated"))

    def target_text(self, segment: Segment) -> str:
        """Return the translation with its markup; the source where there is none.

        Letters that the source's font does not tell are for the model to guess: a sign for one
        (U+FFFD) that it repeats says nothing to a reader.
        """
        match self.outcome_of(segment):
            case Translated(text):
                return text.replace("\ufffd", "")
            case _:
                return segment.source


@dataclass(frozen=True, slots=True)
class TranslatedBy:
    """Who translated: what a report names."""

    kind: str
    model_name: str
    endpoint: str = ""
