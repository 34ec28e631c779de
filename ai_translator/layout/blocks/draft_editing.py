"""Small changes to a draft's lines once its kind is known."""

from __future__ import annotations

from dataclasses import replace

from ai_translator.layout.blocks.drafts import BlockDraft
from ai_translator.layout.blocks.icons import is_private
from ai_translator.layout.blocks.texts import UNKNOWN
from ai_translator.model.content import Inline, InlineFormula, Line, TextRun
from ai_translator.model.provenance import PdfGlyphs


def restore_marker(draft: BlockDraft) -> None:
    """Put the marker back at the start of the first line: it is part of the text after all."""
    marker, first = draft.marker, draft.lines[0]
    if marker is None:
        return
    draft.lines = (replace(first, inlines=(*_typed(marker), *first.inlines)), *draft.lines[1:])
    draft.marker, draft.counted = None, ""


def _typed(marker: TextRun) -> tuple[Inline, ...]:
    """Return the marker as text with a space, or as a picture if no font has its character."""
    if UNKNOWN not in marker.text and not any(map(is_private, marker.text)):
        return (replace(marker, text=marker.text + " "),)
    reading, place = marker.text.replace(UNKNOWN, ""), marker.placement
    icon = InlineFormula(reading, (marker,), linear=False, placement=place)
    return icon, TextRun(" ", marker.style, provenance=PdfGlyphs(), placement=place)


def take_marker(draft: BlockDraft) -> None:
    """Move the first run out of the text into the block's marker."""
    first = draft.lines[0]
    marker = first.inlines[0]
    if not isinstance(marker, TextRun) or len(first.inlines) < 2:
        return
    draft.marker = replace(marker, text=marker.text.strip())
    draft.lines = (replace(first, inlines=_without_lead(first.inlines[1:])), *draft.lines[1:])


def _without_lead(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    head = inlines[0]
    return (
        (replace(head, text=head.text.lstrip()), *inlines[1:])
        if isinstance(head, TextRun)
        else inlines
    )


def last_line(draft: BlockDraft, line: Line) -> None:
    draft.lines = (*draft.lines[:-1], line)
