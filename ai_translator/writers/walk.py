"""The walk over a document's items: one method for each kind of them.

Every format that sets the text anew goes the same way; it fills in what it makes of a heading, a
list item, a table.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from ai_translator.model.content import BlockKind
from ai_translator.writers.content import (
    FigureItem,
    Item,
    MissingPage,
    PageMark,
    TableItem,
    TextItem,
)

Made = TypeVar("Made")


class Walk(ABC, Generic[Made]):
    """Maker of what a result has for an item.

    ``Made`` is an iterator of blocks or flowables, or None where they are put in place at once.
    """

    def made_of(self, item: Item) -> Made:
        """Make what the item becomes."""
        match item:
            case TextItem():
                return self._text(item)
            case TableItem():
                return self.table(item)
            case FigureItem():
                return self.figure(item)
            case PageMark():
                return self.page_mark(item)
            case MissingPage():
                return self.missing_page(item)

    def _text(self, item: TextItem) -> Made:
        match item.kind:
            case BlockKind.HEADING:
                return self.heading(item)
            case BlockKind.LIST_ITEM | BlockKind.TOC_ENTRY:
                return self.listed(item)
            case BlockKind.CODE:
                return self.code(item)
            case BlockKind.FORMULA:
                return self.display_formula(item)
            case BlockKind.FOOTNOTE:
                return self.footnote(item)
            case _:
                return self.paragraph(item)

    @abstractmethod
    def heading(self, item: TextItem) -> Made: ...

    @abstractmethod
    def listed(self, item: TextItem) -> Made:
        """Make a list item, or an entry of a table of contents."""

    @abstractmethod
    def code(self, item: TextItem) -> Made: ...

    @abstractmethod
    def display_formula(self, item: TextItem) -> Made: ...

    @abstractmethod
    def paragraph(self, item: TextItem) -> Made:
        """Make any other text: a paragraph, a caption, a note in the margin, a reference."""

    def footnote(self, item: TextItem) -> Made:
        return self.paragraph(item)

    @abstractmethod
    def table(self, item: TableItem) -> Made:
        """Make a table; one without cells is nothing."""

    @abstractmethod
    def figure(self, item: FigureItem) -> Made: ...

    @abstractmethod
    def page_mark(self, item: PageMark) -> Made: ...

    @abstractmethod
    def missing_page(self, item: MissingPage) -> Made: ...
