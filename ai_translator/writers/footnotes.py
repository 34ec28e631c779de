"""Footnotes and what refers to them: a raised mark in the text, the same mark before the note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ai_translator.model.content import BlockKind, Rise
from ai_translator.model.segments import Span
from ai_translator.writers.content import Item, Piece, TableItem, TextItem
from ai_translator.writers.labels import marker, whole_pieces

#: Copied as they are, or pictures: a mark in them is no link.
_WITHOUT_REFERENCES = frozenset({BlockKind.FOOTNOTE, BlockKind.CODE, BlockKind.FORMULA})
_PAGES_ON = 1  # a paragraph that runs on may have its mark, and the note, on the next page


@dataclass(frozen=True, slots=True)
class NoteReference:
    """A mark in a text that refers to a footnote."""

    text: str
    note: TextItem


ReferringPiece: TypeAlias = Piece | NoteReference


class Footnotes:
    """The footnotes of a document by page and mark.

    A note has one reference: the first that could mean it.  ``referred``: id of a note's block ->
    that of the text which refers to it.
    """

    def __init__(self, content: Iterable[Item]) -> None:
        content = list(content)
        self._notes: dict[tuple[int, str], TextItem] = {}
        for item in content:
            if isinstance(item, TextItem) and item.kind is BlockKind.FOOTNOTE and marker(item):
                self._notes.setdefault((item.page, marker(item)), item)
        self._meant: dict[str, dict[str, TextItem]] = {}  # id of a text -> mark -> note
        self.referred: dict[str, str] = {}
        for item in content:
            for text in texts_of(item):
                self._refer(text)

    def pieces(self, text: TextItem, *, with_marker: bool = True) -> Sequence[ReferringPiece]:
        """Return the pieces of a text with its references to notes, its marker and its trailer."""
        due = dict(self._meant.get(text.block.id, {}))
        found: list[ReferringPiece] = []
        for piece in whole_pieces(text) if with_marker else text.pieces:
            note = due.pop(_mark(piece), None)
            found.append(piece if note is None else NoteReference(_mark(piece), note))
        return found

    def _refer(self, text: TextItem) -> None:
        if text.kind in _WITHOUT_REFERENCES:
            return
        for mark in filter(None, map(_mark, text.pieces)):
            note = self._note(text.page, mark)
            if note is not None and note.block.id not in self.referred:
                self.referred[note.block.id] = text.block.id
                self._meant.setdefault(text.block.id, {})[mark] = note

    def _note(self, page: int, mark: str) -> TextItem | None:
        pages = range(page, page + _PAGES_ON + 1)
        return next((self._notes[at, mark] for at in pages if (at, mark) in self._notes), None)


def _mark(piece: Piece) -> str:
    """Return what a raised piece says; nothing for another."""
    is_raised = isinstance(piece, Span) and piece.style.rise is Rise.SUPER
    return piece.text.strip() if is_raised else ""


def texts_of(item: Item) -> Iterable[TextItem]:
    """Return the texts of an item: itself, or those of a table's cells."""
    match item:
        case TextItem():
            return (item,)
        case TableItem():
            return tuple(text for cell in item.cells for text in cell.texts)
        case _:
            return ()
