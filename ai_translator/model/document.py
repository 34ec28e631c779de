"""The document model: what a parsed PDF looks like to everything after the parser.

Plain frozen dataclasses, standard library only.  Nothing here knows a PDF library: text carries an
:class:`OperatorRef` that says which bytes of which content-stream operator drew it, figures carry
an :class:`ImageRef`, and a writer that needs the file opens the file.

    Document -> Page -> TextBlock -> Line -> TextRun | InlineFormula
                     -> Table -> Cell -> TextBlock
                     -> Figure -> TextBlock (its labels)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from ai_translator.geometry.boxes import BBox


@dataclass(frozen=True, slots=True)
class OperatorRef:
    """Which glyphs of which text-showing operator drew a run (ISO 32000-1, 9.4.3).

    path:     the ordinals, counted from 0 among all ``Do`` operators of their stream, of the form
              invocations that lead from the page's content (its streams joined) to the stream the
              operator stands in
    operator: the operator's ordinal, from 0, among the text-showing operators (Tj TJ ' ") of that
        stream
    start, end: byte range within the operator's strings, joined; ``start == end`` never occurs
    advance:  how far these glyphs move the text position, in thousandths of text space: the number
              that, negated, replaces them in a TJ array without moving what follows
    origin:   where the first of these glyphs stands on its baseline, in page space
    """

    path: tuple[int, ...]
    operator: int
    start: int
    end: int
    advance: float
    origin: tuple[float, float] = field(default=(0.0, 0.0), compare=False)


class FontClass(StrEnum):
    SERIF = "serif"
    SANS = "sans"
    MONO = "mono"


class Rise(StrEnum):
    """Where a run stands against its line's baseline."""

    NONE = "none"
    SUPER = "super"
    SUB = "sub"


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
    """A link's target: a URI, or a place (1-based page, y in that page's space) in the same
    document.
    """

    uri: str | None = None
    page: int | None = None
    top: float | None = None


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text in one style, with one link at most.  Spaces between words are part of ``text``."""

    text: str
    style: TextStyle
    bbox: BBox
    link: Link | None = None
    refs: tuple[OperatorRef, ...] = ()


@dataclass(frozen=True, slots=True)
class InlineFormula:
    """A formula within a line.  ``text`` reads it in one line; ``runs`` hold its pieces at their
    places.

    ``linear``: nothing but a row of symbols with sub- and superscripts, so that a writer may set it
    as text; otherwise (fractions, roots, big operators, unmapped glyphs) only its picture is right.
    """

    text: str
    bbox: BBox
    runs: tuple[TextRun, ...]
    linear: bool = True

    @property
    def refs(self) -> tuple[OperatorRef, ...]:
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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text.  ``angle``: clockwise turn of its baseline in degrees (0 for upright text).

    The inlines stand in reading order, text in logical order (also right to left).
    """

    bbox: BBox
    inlines: tuple[Inline, ...]
    baseline: float  # y of the baseline (x of the centre line for vertical text)
    end: LineEnd = LineEnd.SPACE
    direction: Direction = Direction.LTR
    angle: float = 0.0

    @property
    def text(self) -> str:
        return "".join(inline.text for inline in self.inlines)


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
class TextBlock:
    """Lines that belong together on one page.

    id:        unique in the document
    level:     heading 1..6; list item and table-of-contents entry: depth from 0
    marker:    a list item's bullet or number, a footnote's mark; not repeated in ``lines``
    trailer:   what ends a table-of-contents entry: leader and page number; not repeated in
        ``lines``
    continues: id of the block (an earlier column or page) whose text runs on in this one
    """

    id: str
    kind: BlockKind
    bbox: BBox
    lines: tuple[Line, ...]
    level: int = 0
    align: Align = Align.LEFT
    first_indent: float = 0.0  # of the first line against the others; negative when it hangs
    leading: float = 0.0  # baseline to baseline; 0 when there is one line
    marker: TextRun | None = None
    trailer: TextRun | None = None
    continues: str | None = None

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
    """The text of the lines as one string; hyphenation undone, author's line breaks as ``\\n``."""
    text = ""
    for line in lines:
        text += line.text
        text = close_line(text, line.end)
    return text.rstrip()


def close_line(text: str, end: LineEnd) -> str:
    """``text`` made ready for the next line's text to be put behind it."""
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
class Cell:
    """A table cell.  ``row`` and ``col`` from 0, spans at least 1."""

    row: int
    col: int
    bbox: BBox
    blocks: tuple[TextBlock, ...]
    row_span: int = 1
    col_span: int = 1

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in row-major order; a place under a span has no cell of its own.

    ``continues``: id of the table on an earlier page that goes on here; its repeated header rows
    are counted in ``header_rows`` here too.
    """

    id: str
    bbox: BBox
    rows: int
    cols: int
    cells: tuple[Cell, ...]
    header_rows: int = 0
    ruled: bool = True
    continues: str | None = None


@dataclass(frozen=True, slots=True)
class ImageRef:
    """An image drawn on the page: the path of form invocations (see OperatorRef) and its own ``Do``
    ordinal.
    """

    bbox: BBox
    path: tuple[int, ...] = ()
    operator: int = -1  # -1: an inline image


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture or drawing.  A writer gets its look by rendering ``bbox`` of the page."""

    id: str
    bbox: BBox
    images: tuple[ImageRef, ...] = ()
    labels: tuple[TextBlock, ...] = ()


Block: TypeAlias = TextBlock | Table | Figure


class HiddenReason(StrEnum):
    INVISIBLE = "invisible"  # render mode 3: an OCR layer
    SAME_COLOR = "same color as its background"
    OFF_PAGE = "off the page"
    TOO_SMALL = "too small to read"
    COVERED = "covered"


@dataclass(frozen=True, slots=True)
class HiddenText:
    """Text that no reader sees: not translated, but reported."""

    text: str
    bbox: BBox
    reason: HiddenReason


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``blocks`` in reading order.

    width, height: of the page as seen, in page-space units.  rotation: the page's ``/Rotate``.
    crop_box: the visible box (x0, y0, x1, y1) in unrotated user space, to map page space back.
    blanks: spaces that belong to no run, at the ends of what an operator shows: they go with the
        text beside them.
    rules, grounds: thin lines, and boxes painted or framed, that text keeps its distance from (the
        first thousand).
    signs: drawings and pictures no larger than a letter or two, as bullets and icons are (the first
        thousand).
    shapes: larger ones, up to a quarter of the page, that may have a label in them (the first
        thousand).
    """

    number: int
    width: float
    height: float
    blocks: tuple[Block, ...] = ()
    rotation: int = 0
    user_unit: float = 1.0
    crop_box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    label: str = ""
    hidden: tuple[HiddenText, ...] = ()
    warnings: tuple[str, ...] = ()
    blanks: tuple[OperatorRef, ...] = ()
    rules: tuple[BBox, ...] = ()
    grounds: tuple[BBox, ...] = ()
    signs: tuple[BBox, ...] = ()
    shapes: tuple[BBox, ...] = ()

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
    """A parsed PDF.

    ``pages`` holds those asked for that could be parsed; ``failures`` names the others.
    """

    name: str
    page_count: int
    pages: tuple[Page, ...]
    title: str = ""
    author: str = ""
    language: str = ""
    outline: tuple[OutlineItem, ...] = ()
    failures: tuple[PageFailure, ...] = field(default=())
