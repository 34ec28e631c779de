"""Small changes to a draft's lines once its kind is known."""

from __future__ import annotations

from dataclasses import replace

from ai_translator.layout.blocks.drafts import BlockDraft
from ai_translator.layout.blocks.icons import is_private
from ai_translator.layout.blocks.texts import UNKNOWN
from ai_translator.model.document import Inline, InlineFormula, Line, TextRun


def restore_marker(draft: BlockDraft) -> None:
    """Puts the marker back at the head of the first line: it is part of the text after all."""
    marker, first = draft.marker, draft.lines[0]
    if marker is None:
        return
    draft.lines = (replace(first, inlines=(*_typed(marker), *first.inlines)), *draft.lines[1:])
    draft.marker, draft.counted = None, ""


def _typed(marker: TextRun) -> tuple[Inline, ...]:
    """The marker as text, a space behind it; as a picture where no font has its sign."""
    if UNKNOWN not in marker.text and not any(map(is_private, marker.text)):
        return (replace(marker, text=marker.text + " "),)
    icon = InlineFormula(marker.text.replace(UNKNOWN, ""), marker.bbox, (marker,), linear=False)
    return icon, TextRun(" ", marker.style, marker.bbox)


def take_marker(draft: BlockDraft) -> None:
    """Takes the first run out of the text, as the block's marker."""
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
