"""The document model: what every reader makes and every writer takes.

Frozen dataclasses, standard library only; nothing here knows a library for any kind of file.

    Document -> Page -> TextBlock | Table | Figure

Three parts, each in a module of its own: :mod:`~ai_translator.model.content` is the words and their
style, :mod:`~ai_translator.model.placement` the geometry, :mod:`~ai_translator.model.provenance`
where in the source they were found.  Only content is always there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Block, Figure, Table, TextBlock
from ai_translator.model.placement import NotPlacedError, PageArea, Placed
from ai_translator.model.provenance import NoProvenanceError, PdfPage


class HiddenReason(StrEnum):
    INVISIBLE = "invisible"  # render mode 3: an OCR layer
    SAME_COLOR = "same color as its background"
    OFF_PAGE = "off the page"
    TOO_SMALL = "too small to read"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class HiddenText(Placed):
    """Text that no reader sees: not translated, but reported."""

    text: str
    reason: HiddenReason


@dataclass(frozen=True, slots=True)
class Page:
    """One page, or all of a document that has none; ``blocks`` in reading order.

    number: from 1.  label: as the source calls the page ("iv"), "" where it does not.
    """

    number: int
    blocks: tuple[Block, ...] = ()
    label: str = ""
    hidden: tuple[HiddenText, ...] = ()
    warnings: tuple[str, ...] = ()
    placement: PageArea | None = None
    provenance: PdfPage | None = None

    @property
    def area(self) -> PageArea:
        """The page as an area.  Raises NotPlacedError where there is none."""
        if self.placement is None:
            raise NotPlacedError(self)
        return self.placement

    @property
    def width(self) -> float:
        return self.area.width

    @property
    def height(self) -> float:
        return self.area.height

    @property
    def user_unit(self) -> float:
        """Points in a unit of the page's lengths and type sizes."""
        return self.placement.user_unit if self.placement is not None else 1.0

    @property
    def rules(self) -> tuple[BBox, ...]:
        return self.area.rules

    @property
    def backgrounds(self) -> tuple[BBox, ...]:
        return self.area.backgrounds

    @property
    def signs(self) -> tuple[BBox, ...]:
        return self.area.signs

    @property
    def shapes(self) -> tuple[BBox, ...]:
        return self.area.shapes

    @property
    def pdf(self) -> PdfPage:
        """How the PDF holds the page.  Raises NoProvenanceError for a page of another source."""
        if self.provenance is None:
            raise NoProvenanceError(self)
        return self.provenance

    def text_blocks(self) -> Iterator[TextBlock]:
        """Every text block in reading order, those in cells and figures included."""
        for block in self.blocks:
            match block:
                case TextBlock():
                    yield block
                case Table():
                    for cell in block.cells:
                        yield from cell.blocks
                case Figure():
                    yield from block.labels


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A bookmark: ``level`` from 0; ``page`` 1-based, None when its target is lost."""

    title: str
    level: int
    page: int | None = None
    top: float | None = None


@dataclass(frozen=True, slots=True)
class PageFailure:
    """A page that could not be parsed."""

    page: int
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader made of a source.

    ``pages`` holds those asked for that could be read; ``failures`` names the others.
    """

    name: str
    page_count: int
    pages: tuple[Page, ...]
    title: str = ""
    author: str = ""
    language: str = ""
    outline: tuple[OutlineItem, ...] = ()
    failures: tuple[PageFailure, ...] = ()

    @property
    def is_placed(self) -> bool:
        """Whether every page, text, table and figure has its place."""
        return all(page.placement is not None for page in self.pages) and all(
            block.placement is not None and _lines_are_placed(block)
            for page in self.pages
            for block in (*page.blocks, *page.text_blocks())
        )


def _lines_are_placed(block: Block) -> bool:
    return not isinstance(block, TextBlock) or all(
        line.placement is not None for line in block.lines
    )
