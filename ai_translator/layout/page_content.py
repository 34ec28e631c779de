"""The content of a page before layout: glyphs, rules, boxes, pictures, links.

A reader fills a :class:`PageContent`; layout reads it.  Nothing else passes between them.  All
coordinates are page space (see :class:`ai_translator.geometry.boxes.BBox`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import FontClass, Link
from ai_translator.model.document import HiddenText
from ai_translator.model.provenance import ImageRef, ScannedPage


@dataclass(frozen=True, slots=True, eq=False)
class Font:
    """One font of the file as far as layout cares; shared by its glyphs, and equal to none else.

    math: a font of mathematical symbols or letters (CMMI, CMSY, CMEX, STIX Math, Cambria Math,
    Symbol used so ...); text faces such as CMR, CMBX, CMTI are not.  icons: pictographs or dingbats
    (FontAwesome, Wingdings).
    drawing: its glyphs are parts of drawings, such as the arcs and arrow heads of LaTeX's picture
        environment.
    """

    name: str
    font_class: FontClass
    bold: bool = False
    italic: bool = False
    math: bool = False
    icons: bool = False
    drawing: bool = False
    vertical: bool = False
    type3: bool = False


@dataclass(slots=True, eq=False)
class Glyph:
    """One glyph as drawn, equal to no other.

    Never changed after extraction (not frozen only because freezing costs time per glyph).

    text:    its Unicode text: one character, several for a ligature, "" if nothing is known of it
    mapped:  the text comes from the file (ToUnicode, a known encoding) and can be trusted
    x, y:    its origin on the baseline; angle: clockwise turn of the baseline in degrees (0
        upright)
    size:    effective font size;  x0..bottom: advance box, from descent to ascent
    path, operator, start, end, advance: see document.OperatorRef
    """

    text: str
    mapped: bool
    font: Font
    size: float
    color: str
    x: float
    y: float
    x0: float
    top: float
    x1: float
    bottom: float
    angle: float
    path: tuple[int, ...]
    operator: int
    start: int
    end: int
    advance: float

    @property
    def bbox(self) -> BBox:
        return BBox(self.x0, self.top, self.x1, self.bottom)


@dataclass(slots=True, eq=False, kw_only=True)
class ScannedGlyph(Glyph):
    """A character that recognition read on a picture: no operator draws it (``operator`` is -1).

    word:       its number among the page's words
    word_box:   of that word's ink
    confidence: of that word, 0 to 1
    """

    word: int
    word_box: BBox
    confidence: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin straight line, stroked or as a thin filled box; horizontal or vertical."""

    bbox: BBox
    horizontal: bool
    color: str = "#000000"


def level_boxes(rules: Iterable[Rule]) -> list[BBox]:
    """Return the boxes of the horizontal rules."""
    return [rule.bbox for rule in rules if rule.horizontal]


def upright_boxes(rules: Iterable[Rule]) -> list[BBox]:
    """Return the boxes of the vertical rules."""
    return [rule.bbox for rule in rules if not rule.horizontal]


@dataclass(frozen=True, slots=True)
class PaintedBox:
    """A rectangle that is no rule: a coloured background (fill) or a frame (stroke only)."""

    bbox: BBox
    fill: str | None
    stroke: str | None

    @property
    def empty(self) -> bool:
        """True if nothing colours it, or white does."""
        return self.fill in (None, "#ffffff")

    @property
    def visible(self) -> bool:
        """True if it has an outline or a colour."""
        return self.stroke is not None or not self.empty


@dataclass(frozen=True, slots=True)
class Drawing:
    """A path that is neither rule nor box: part of a diagram, an icon, a big bracket.

    Filled: it may be a background for text.
    """

    bbox: BBox
    filled: bool = False


@dataclass(frozen=True, slots=True)
class LinkArea:
    bbox: BBox
    link: Link


@dataclass(slots=True)
class PageContent:
    """Everything on one page, in drawing order within each list.

    Invisible text is only in ``hidden``.

    duplicates: glyphs that were drawn a second time at the place of one in ``glyphs`` (for a bold
        look, as a shadow): no text of their own, but a writer that takes the text out takes them
        out too
    layer: of the hidden glyphs, those without ink over a picture: a text layer over a scan
    scan: how its picture, or its pictures, were read
    picture_text: what was read on the pictures of a page that has text of its own, line by line
    """

    number: int
    width: float
    height: float
    rotation: int = 0
    user_unit: float = 1.0
    crop_box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    label: str = ""
    glyphs: list[Glyph] = field(default_factory=list)
    duplicates: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    boxes: list[PaintedBox] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    images: list[ImageRef] = field(default_factory=list)
    links: list[LinkArea] = field(default_factory=list)
    hidden: list[HiddenText] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    layer: list[Glyph] = field(default_factory=list)
    scan: ScannedPage | None = None
    picture_text: list[list[Glyph]] = field(default_factory=list)
