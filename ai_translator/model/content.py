"""Content: text, tables and figures, without coordinates.

Each node may have two parts beside its content: ``placement`` (geometry, see
:mod:`ai_translator.model.placement`) and ``provenance`` (see
:mod:`ai_translator.model.provenance`).  ``bbox``, ``baseline`` and ``refs`` read through to them
and raise where there is none.

    TextBlock -> Line -> TextRun | InlineFormula
    Table     -> Cell -> TextBlock
    Figure    -> TextBlock (its labels)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from ai_translator.geometry.boxes import BBox
from ai_translator.model.placement import (
    ContainerPlacement,
    LinePlacement,
    NotPlacedError,
    Placed,
)
from ai_translator.model.provenance import (
    NoProvenanceError,
    OperatorRef,
    PdfGlyphs,
    PdfImages,
    ScanWords,
    TextProvenance,
)
from ai_translator.pickling import quickly_pickled

#: What leads the eye from a text to its number: full stops, dots of other scripts, underscores.
LEADER_DOTS = ".·․‥…・_"


class FontClass(StrEnum):
    SERIF = "serif"
    SANS = "sans"
    MONO = "mono"


class Rise(StrEnum):
    """Where a run stands against its line's baseline."""

    NONE = "none"
    SUPER = "super"
    SUB = "sub"


@quickly_pickled
@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a run looks.  ``size`` in page-space units, ``color`` as ``#rrggbb``."""

    font_class: FontClass = FontClass.SERIF
    size: float = 10.0
    bold: bool = False
    italic: bool = False
    color: str = "#000000"
    rise: Rise = Rise.NONE


@dataclass(frozen=True, slots=True)
class Link:
    """A link's target: a URI or a place in the same document.

    A place is a 1-based page and a y in that page's space.
    """

    uri: str | None = None
    page: int | None = None
    top: float | None = None


@quickly_pickled
@dataclass(frozen=True, slots=True)
class TextRun(Placed):
    """Text in one style, with one link at most.  Spaces between words are part of ``text``."""

    text: str
    style: TextStyle
    link: Link | None = None
    provenance: TextProvenance | None = None

    @property
    def refs(self) -> tuple[OperatorRef, ...]:
        """The operators that draw it: none for words on a picture.

        Raises NoProvenanceError for text that was not read from a page of a PDF.
        """
        match self.provenance:
            case PdfGlyphs(refs):
                return refs
            case ScanWords():
                return ()
            case _:
                raise NoProvenanceError(self)


@quickly_pickled
@dataclass(frozen=True, slots=True)
class InlineFormula(Placed):
    """A formula within a line.

    text:   its reading, in one line
    runs:   its pieces, at their places
    linear: nothing but a row of symbols with sub- and superscripts, so that a writer may set it as
        text; otherwise (fractions, roots, big operators, unmapped glyphs) only its picture is right
    """

    text: str
    runs: tuple[TextRun, ...] = ()
    linear: bool = True

    @property
    def refs(self) -> tuple[OperatorRef, ...]:
        """The operators that draw it.  Raises NoProvenanceError for text of another source."""
        return tuple(ref for run in self.runs for ref in run.refs)


Inline: TypeAlias = TextRun | InlineFormula


class Direction(StrEnum):
    """How a line runs: its characters one after the other."""

    LTR = "ltr"
    RTL = "rtl"
    VERTICAL = "vertical"  # top to bottom, lines from right to left (Japanese, Chinese)


class LineEnd(StrEnum):
    """What stands between a line of a block and the next line of the same text."""

    SPACE = "space"
    NOTHING = "nothing"  # scripts without spaces, a word cut without hyphen
    HYPHEN = "hyphen"  # a word was hyphenated: the hyphen goes, the halves join
    BREAK = "break"  # the author broke the line here: verse, addresses, code


@quickly_pickled
@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; all the text of a paragraph where the source has no lines.

    The inlines stand in reading order, text in logical order (also right to left).
    """

    inlines: tuple[Inline, ...]
    end: LineEnd = LineEnd.SPACE
    direction: Direction = Direction.LTR
    placement: LinePlacement | None = None

    @property
    def text(self) -> str:
        return "".join(inline.text for inline in self.inlines)

    @property
    def bbox(self) -> BBox:
        return self._placed.bbox

    @property
    def baseline(self) -> float:
        return self._placed.baseline

    @property
    def angle(self) -> float:
        return self._placed.angle

    @property
    def _placed(self) -> LinePlacement:
        if self.placement is None:
            raise NotPlacedError(self)
        return self.placement


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TOC_ENTRY = "toc_entry"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    MARGIN_NOTE = "margin_note"
    REFERENCE = "reference"  # an entry of the bibliography
    HEADER = "header"  # running head
    FOOTER = "footer"
    PAGE_NUMBER = "page_number"
    CODE = "code"
    FORMULA = "formula"  # display formula
    FIGURE_TEXT = "figure_text"  # a label inside a figure
    CELL = "cell"  # a paragraph of a table cell


class Align(StrEnum):
    LEFT = "left"
    RIGHT = "right"
    CENTER = "center"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class TextBlock(Placed):
    """Lines that belong together, on one page where there are pages.

    id:        unique in the document
    level:     heading 1..6; list item and table-of-contents entry: depth from 0
    marker:    a list item's bullet or number, a footnote's mark; not repeated in ``lines``
    trailer:   what ends a table-of-contents entry: leader and page number; not repeated in
        ``lines``
    continues: id of the block (an earlier column or page) whose text runs on in this one
    in_container: how it stands in a cell or shape, if it is alone there
    number_apart: its first run is a number (of a section, a clause) set apart from the words
    """

    id: str
    kind: BlockKind
    lines: tuple[Line, ...] = ()
    level: int = 0
    align: Align = Align.LEFT
    first_indent: float = 0.0  # of the first line against the others; negative when it hangs
    leading: float = 0.0  # baseline to baseline; 0 when there is one line
    marker: TextRun | None = None
    trailer: TextRun | None = None
    continues: str | None = None
    in_container: ContainerPlacement | None = None
    number_apart: bool = False

    @property
    def text(self) -> str:
        return join_lines(self.lines)

    @property
    def runs(self) -> Iterator[TextRun]:
        """Every run, those inside formulas included; marker and trailer are not."""
        for line in self.lines:
            for inline in line.inlines:
                if isinstance(inline, TextRun):
                    yield inline
                else:
                    yield from inline.runs


def join_lines(lines: Iterable[Line]) -> str:
    r"""Return the text of the lines as one string.

    Hyphenation is undone; the author's line breaks are ``\n``.
    """
    text = ""
    for line in lines:
        text += line.text
        text = close_line(text, line.end)
    return text.rstrip()


def close_line(text: str, end: LineEnd) -> str:
    """Return ``text`` ready for the next line's text to be appended."""
    match end:
        case LineEnd.HYPHEN:
            return text.rstrip().removesuffix("\u00ad").removesuffix("-").removesuffix("\u2010")
        case LineEnd.BREAK:
            return text.rstrip() + "\n"
        case LineEnd.SPACE:
            return text.rstrip() + " "
        case LineEnd.NOTHING:
            return text.rstrip()


@dataclass(frozen=True, slots=True)
class Cell(Placed):
    """A table cell.  ``row`` and ``col`` from 0, spans at least 1."""

    row: int
    col: int
    blocks: tuple[TextBlock, ...] = ()
    row_span: int = 1
    col_span: int = 1

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Table(Placed):
    """Cells in row-major order; a place under a span has no cell of its own.

    ruled:     has lines between its cells
    continues: id of the table on an earlier page that goes on here; its repeated header rows are
        counted in ``header_rows`` here too
    """

    id: str
    rows: int
    cols: int
    cells: tuple[Cell, ...]
    header_rows: int = 0
    ruled: bool = True
    continues: str | None = None


@dataclass(frozen=True, slots=True)
class Figure(Placed):
    """A picture or drawing.  A writer gets its look by rendering ``bbox`` of the source's page."""

    id: str
    labels: tuple[TextBlock, ...] = ()
    provenance: PdfImages | None = None


Block: TypeAlias = TextBlock | Table | Figure
