"""Numbers set apart before titles, as the reader has marked them.

They stay as in the source, and the words keep their distance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ai_translator.model.content import Align, Block, BlockKind, TextBlock, TextRun
from ai_translator.model.document import Page
from ai_translator.model.segments import Piece, Span, Translated, TranslatedDocument, plain

#: What begins with a number that is part of its text; the markers of other kinds are not.
KINDS = frozenset({BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.TOC_ENTRY})


def with_numbers_apart(translated: TranslatedDocument) -> TranslatedDocument:
    """Return the document with such numbers as markers of their texts.

    The translation must begin with the same number.
    """
    pages = tuple(_page(page, translated) for page in translated.document.pages)
    return replace(translated, document=replace(translated.document, pages=pages))


def without_number(pieces: Iterable[Piece], number: str) -> tuple[Piece, ...]:
    """Return a translation without the number that it begins with."""
    rest, left = list(pieces), len(number)
    while rest and isinstance(first := rest[0], Span):
        text = first.text.lstrip()
        cut = min(left, len(text))
        left -= cut
        text = text[cut:] if left else text[cut:].lstrip()
        if text:
            return (replace(first, text=text), *rest[1:])
        rest.pop(0)
    return tuple(rest)


def _page(page: Page, translated: TranslatedDocument) -> Page:
    return replace(page, blocks=tuple(_block(block, translated) for block in page.blocks))


def _block(block: Block, translated: TranslatedDocument) -> Block:
    if not isinstance(block, TextBlock) or not _may_stay_apart(block):
        return block
    first = block.lines[0]
    number, words = first.inlines[:2]
    if not isinstance(number, TextRun):
        return block
    lead = number.text.strip()
    if not _begins_with(lead, block, translated):
        return block
    if isinstance(words, TextRun):
        words = replace(words, text=words.text.lstrip())
    line = replace(first, inlines=(words, *first.inlines[2:]))
    return replace(
        block,
        marker=replace(number, text=lead),
        lines=(line, *block.lines[1:]),
        align=block.align if block.align is Align.JUSTIFY else Align.LEFT,
        in_container=None,
    )


def _may_stay_apart(block: TextBlock) -> bool:
    """Return True for a number apart, unless it is centred together with the words."""
    is_numbered = block.number_apart and block.marker is None and block.kind in KINDS
    has_words = bool(block.lines) and len(block.lines[0].inlines) > 1
    return is_numbered and has_words and block.align is not Align.CENTER


def _begins_with(number: str, block: TextBlock, translated: TranslatedDocument) -> bool:
    segment = translated.segment_of(block.id)
    outcome = translated.outcome_of(segment) if segment else None
    if segment is None or not isinstance(outcome, Translated):
        return False
    text = plain(outcome.text, segment.markup).lstrip()
    return text.startswith(number) and len(text) > len(number) and text[len(number)].isspace()
