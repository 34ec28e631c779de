"""Layout's intermediate data between raw lines and the document: lines, drafts, page layouts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import ClassVar, TypeAlias

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.lines import RawLine
from ai_translator.layout.reasons import Reason
from ai_translator.model.content import Align, BlockKind, Direction, FontClass, Line, TextRun
from ai_translator.model.document import HiddenText, OutlineItem
from ai_translator.model.provenance import ImageRef, OperatorRef, ScannedPage
from ai_translator.typed_items import of_type

#: Normalised height of a line over and under its baseline, in font sizes: fonts' own figures differ
#: too much to compare.
ASCENT, DESCENT = 0.8, 0.22


@dataclass(slots=True, eq=False)
class LayoutLine:
    """A line as layout sees it, in the coordinates of its frame (see parsing.frames).

    texts: what each glyph of ``raw`` reads;  text: the same as one string
    start, stop: where reading starts and stops along the line: x0 and x1, or -x1 and -x0 from right
        to left
    hang: how far its beginning (the number of a line of code) stands out of its column
    led: whether it ends where leaders of its table's column do, so that a dot or two there are one
    """

    raw: RawLine
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    texts: list[str]
    text: str
    bold: bool
    italic: bool
    mono: bool
    color: str
    rtl: bool = False
    hang: float = 0.0
    led: bool = False

    @property
    def start(self) -> float:
        return -self.x1 if self.rtl else self.x0

    @property
    def stop(self) -> float:
        return -self.x0 if self.rtl else self.x1

    @property
    def width(self) -> float:
        return self.x1 - self.x0


def most_are_rtl(text_lines: Collection[LayoutLine]) -> bool:
    """Return True if more than half of the lines run from right to left."""
    return 2 * sum(line.rtl for line in text_lines) > len(text_lines)


@dataclass(slots=True, eq=False)
class BlockDraft:
    """A text block before the whole document has been seen.  Boxes are page space.

    column:    left and right edge of the column it stands in, along its lines;  beside: how many
        columns stand there
    indent:    distance of its lines (of its marker, if it has one) from the column's start
    gap_above: free space above it in its column, in font sizes
    full:      its last line reaches the column's end
    counted:   the marker's kind of counting ("" without marker)
    reasons:   of what was decided about it, in order (see :mod:`ai_translator.layout.reasons`)
    number_apart: its first line begins with a number set apart from the words
    ground:    number of the coloured box on the page that it stands in; 0 for none
    """

    letter: ClassVar = "b"  # of its id
    kind: BlockKind
    bbox: BBox
    lines: tuple[Line, ...]
    size: float
    font_class: FontClass
    bold: bool
    italic: bool
    color: str
    column: tuple[float, float] = (0.0, 0.0)
    beside: int = 1
    indent: float = 0.0
    gap_above: float = 0.0
    full: bool = False
    counted: str = ""
    level: int = 0
    align: Align = Align.LEFT
    first_indent: float = 0.0
    leading: float = 0.0
    marker: TextRun | None = None
    trailer: TextRun | None = None
    background: int = 0
    number_apart: bool = False
    id: str = ""
    continues: str | None = None
    reasons: list[Reason] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def upright(self) -> bool:
        return self.lines[0].angle == 0.0 and self.lines[0].direction is not Direction.VERTICAL


@dataclass(slots=True)
class CellDraft:
    row: int
    col: int
    row_span: int
    col_span: int
    bbox: BBox
    blocks: list[BlockDraft]


@dataclass(slots=True)
class TableDraft:
    letter: ClassVar = "t"
    bbox: BBox
    rows: int
    cols: int
    cells: list[CellDraft]
    header_rows: int
    ruled: bool
    id: str = ""
    continues: str | None = None
    reasons: list[Reason] = field(default_factory=list)


@dataclass(slots=True)
class FigureDraft:
    letter: ClassVar = "f"
    bbox: BBox
    images: tuple[ImageRef, ...]
    labels: list[BlockDraft]
    id: str = ""
    reasons: list[Reason] = field(default_factory=list)


Piece: TypeAlias = BlockDraft | TableDraft | FigureDraft


@dataclass(slots=True)
class PageLayout:
    """One page, laid out as far as the page alone tells.

    Small, and fit to be sent between processes.

    pieces: in reading order.  sizes: characters of running text by font size.
    rules:  short horizontal rules, as they stand over footnotes: (x0, y, x1)
    blanks, lines, backgrounds, signs, shapes: what a writer needs, see document.Page (lines are its
        rules)
    typewritten: the page read as prose in a mono face, where it may be that; only the document
        tells whether it is
    """

    number: int
    width: float
    height: float
    rotation: int
    user_unit: float
    crop_box: tuple[float, float, float, float]
    label: str
    pieces: list[Piece] = field(default_factory=list)
    sizes: Counter[float] = field(default_factory=Counter)
    rules: list[tuple[float, float, float]] = field(default_factory=list)
    hidden: tuple[HiddenText, ...] = ()
    warnings: tuple[str, ...] = ()
    blanks: tuple[OperatorRef, ...] = ()
    lines: tuple[BBox, ...] = ()
    backgrounds: tuple[BBox, ...] = ()
    signs: tuple[BBox, ...] = ()
    shapes: tuple[BBox, ...] = ()
    typewritten: PageLayout | None = None
    scan: ScannedPage | None = None


def text_drafts(pieces: Iterable[Piece]) -> list[BlockDraft]:
    """Return the blocks of text among the pieces."""
    return of_type(pieces, BlockDraft)


def texts_of_pages(layouts: Iterable[PageLayout]) -> Iterator[BlockDraft]:
    """Yield the blocks of text of all pages, page by page."""
    for layout in layouts:
        yield from text_drafts(layout.pieces)


def with_inner(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces, and those in cells and figures behind the table or figure."""
    for piece in pieces:
        yield piece
        if isinstance(piece, TableDraft):
            yield from chain(*(cell.blocks for cell in piece.cells))
        elif isinstance(piece, FigureDraft):
            yield from piece.labels


def forget_reasons(layout: PageLayout) -> PageLayout:
    """Drop why the page's pieces are as they are: a normal run does not ask."""
    for piece in with_inner(layout.pieces):
        piece.reasons = []
    if layout.typewritten is not None:
        forget_reasons(layout.typewritten)
    return layout


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What the file says of itself.  labels: page labels by page, 1-based page n at n - 1."""

    page_count: int
    outline: tuple[OutlineItem, ...] = ()
    labels: tuple[str, ...] = ()
