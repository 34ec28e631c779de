"""Pages set glyph by glyph, with widths like a real face's, so that layout can be tested without a PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks import DocumentInfo, assemble, layout_page
from ai_translator.layout.page_content import Font, Glyph, LinkArea, PageContent, PaintedBox, Rule
from ai_translator.model.content import FontClass, Link, TextBlock
from ai_translator.model.document import Page
from ai_translator.model.provenance import ImageRef, OperatorRef

SERIF = Font("Tinos", FontClass.SERIF)
BOLD = Font("Tinos-Bold", FontClass.SERIF, bold=True)
ITALIC = Font("Tinos-Italic", FontClass.SERIF, italic=True)
MONO = Font("Cousine", FontClass.MONO)
MATHS = Font("CMMI10", FontClass.SERIF, italic=True, math=True)
VERTICAL = Font("Mincho-V", FontClass.SERIF, vertical=True)
ICONS = Font("Wingdings", FontClass.SANS, icons=True)

SPACE = 0.25
LEADING = 1.2


def width_of(char: str, font: Font = SERIF) -> float:
    """In font sizes."""
    if font.font_class is FontClass.MONO:
        return 0.6
    if char in " .,:;'|!ilj()[]":
        return 0.28
    if char >= "\u2e80":
        return 1.0
    if char in "mwMW":
        return 0.78
    return 0.65 if char.isupper() else 0.48


def text_width(text: str, size: float = 10.0, font: Font = SERIF) -> float:
    return (
        sum(SPACE if char == " " and font is not MONO else width_of(char, font) for char in text)
        * size
    )


class Setter:
    """Sets text on a page; each call is one operator."""

    def __init__(self, number: int = 1, width: float = 600.0, height: float = 800.0) -> None:
        self.content = PageContent(
            number=number, width=width, height=height, crop_box=(0.0, 0.0, width, height)
        )
        self._operator = 0

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 10.0,
        font: Font = SERIF,
        *,
        color: str = "#000000",
        space: float = SPACE,
        tracking: float = 0.0,
        typed: bool = True,
        path: tuple[int, ...] = (),
    ) -> float:
        """``text`` from (x, baseline y); returns where it ends.

        space: width of a space; tracking: added to every glyph; both in sizes.  typed: spaces are characters, not gaps.
        """
        at = 0
        for char in text:
            blank = char == " "
            wide = (0.6 if font is MONO else space) if blank else width_of(char, font)
            advance = (wide + tracking) * size
            if not blank or typed:
                self._glyph(char, font, size, color, x, y, advance - tracking * size, path, at)
                at += 1
            x += advance
        self._operator += 1
        return x

    def _glyph(
        self,
        char: str,
        font: Font,
        size: float,
        color: str,
        x: float,
        y: float,
        advance: float,
        path: tuple[int, ...],
        at: int,
    ) -> None:
        box = BBox(x, y - 0.75 * size, x + advance, y + 0.2 * size)
        self.content.glyphs.append(
            Glyph(
                char,
                True,
                font,
                size,
                color,
                x,
                y,
                box.x0,
                box.top,
                box.x1,
                box.bottom,
                0.0,
                path,
                self._operator,
                at,
                at + 1,
                advance * 1000 / size,
            )
        )

    def center(self, x: float, y: float, text: str, size: float = 10.0, font: Font = SERIF) -> None:
        self.text(x - text_width(text, size, font) / 2, y, text, size, font)

    def right(self, x: float, y: float, text: str, size: float = 10.0, font: Font = SERIF) -> None:
        self.text(x - text_width(text, size, font), y, text, size, font)

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: float = 10.0,
        font: Font = SERIF,
        *,
        indent: float = 0.0,
        hang: float = 0.0,
        justify: bool = True,
        leading: float = LEADING,
        typed: bool = True,
        ended: bool = True,
    ) -> float:
        """Broken greedily into lines; returns the baseline for what stands right under it.

        ended: the last line is the paragraph's last; else it is as full as the others.
        """
        lines = list(broken(text, width, size, font, indent, hang))
        for at, line in enumerate(lines):
            left = x + (indent if at == 0 else hang)
            spare = width - (left - x) - text_width(line, size, font)
            stretch = (
                spare / size / line.count(" ")
                if justify and (at < len(lines) - 1 or not ended) and " " in line
                else 0.0
            )
            self.text(left, y, line, size, font, space=SPACE + stretch, typed=typed)
            y += leading * size
        return y

    def vertical(self, x: float, y: float, text: str, size: float = 10.0) -> None:
        """``text`` downwards from the top y, centred on x."""
        for at, char in enumerate(text):
            box = BBox(x - size / 2, y + at * size, x + size / 2, y + (at + 1) * size)
            self.content.glyphs.append(
                Glyph(
                    char,
                    True,
                    VERTICAL,
                    size,
                    "#000000",
                    x,
                    y + at * size,
                    box.x0,
                    box.top,
                    box.x1,
                    box.bottom,
                    0.0,
                    (),
                    self._operator,
                    at,
                    at + 1,
                    1000.0,
                )
            )
        self._operator += 1

    def turned(self, x: float, y: float, text: str, size: float = 10.0) -> None:
        """``text`` turned by 270 degrees: upwards from (x, y)."""
        first = len(self.content.glyphs)
        self.text(0.0, 0.0, text, size)
        for at, g in enumerate(self.content.glyphs[first:], first):
            self.content.glyphs[at] = replace(
                g,
                x=x,
                y=y - g.x,
                x0=x - 0.75 * size,
                top=y - g.x1,
                x1=x + 0.2 * size,
                bottom=y - g.x0,
                angle=270.0,
            )

    def rtl(self, right: float, y: float, text: str, size: float = 10.0) -> None:
        """A line as a reader of a right-to-left script sees it: ``text`` is in visual order, ends at ``right``."""
        self.text(right - text_width(text, size), y, text, size)

    def rule(self, x0: float, y: float, x1: float) -> None:
        self.content.rules.append(Rule(BBox(x0, y, x1, y + 0.5), horizontal=True))

    def box(
        self, x0: float, top: float, x1: float, bottom: float, fill: str | None = "#ddeeff"
    ) -> None:
        self.content.boxes.append(PaintedBox(BBox(x0, top, x1, bottom), fill, None))

    def picture(self, x0: float, top: float, x1: float, bottom: float) -> None:
        self.content.images.append(ImageRef(BBox(x0, top, x1, bottom)))

    def link(self, x0: float, top: float, x1: float, bottom: float, uri: str) -> None:
        self.content.links.append(LinkArea(BBox(x0, top, x1, bottom), Link(uri=uri)))


def broken(
    text: str, width: float, size: float, font: Font, indent: float, hang: float
) -> Iterator[str]:
    line, room = "", width - indent
    for word in text.split(" "):
        if line and text_width(f"{line} {word}", size, font) > room:
            yield line
            line, room = word, width - hang
        else:
            line = f"{line} {word}" if line else word
    yield line


def document(
    *setters: Setter, outline: tuple = (), labels: tuple[str, ...] = ()
) -> tuple[Page, ...]:
    layouts = [layout_page(setter.content) for setter in setters]
    return assemble(layouts, DocumentInfo(len(setters), outline, labels))


def blocks(setter: Setter) -> list[TextBlock]:
    """The text blocks of a document of this page alone."""
    return list(document(setter)[0].text_blocks())


def kinds(found: Iterable[TextBlock]) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in found]


def places_in(content: PageContent) -> Counter[tuple]:
    """Every byte that draws something to see."""
    return Counter(
        (g.path, g.operator, at)
        for g in content.glyphs + content.duplicates
        if not g.text.isspace()
        for at in range(g.start, g.end)
    )


def places_out(page: Page, content: PageContent) -> Counter[tuple]:
    """Every byte that a run of the page claims, spaces aside."""
    blanks = {
        (g.path, g.operator, at)
        for g in content.glyphs
        if g.text.isspace()
        for at in range(g.start, g.end)
    }
    found: Counter[tuple] = Counter()
    for block in page.text_blocks():
        runs = [*block.runs, *(run for run in (block.marker, block.trailer) if run)]
        for ref in (ref for run in runs for ref in run.refs):
            found.update(
                place
                for at in range(ref.start, ref.end)
                if (place := (ref.path, ref.operator, at)) not in blanks
            )
    return found


def advances(refs: Iterable[OperatorRef]) -> float:
    return sum(ref.advance for ref in refs)


PROSE = (
    "The harbour master wrote every morning how high the water stood at the old stone steps and whether the wind had "
    "turned during the night so that the fishermen could read before they left what kind of day it was going to be."
)
MORE = (
    "Nobody had asked him to do this work and nobody paid him for it but after thirty years the little book held more "
    "about the weather of that coast than any office in the capital would ever know about any place at all."
)
