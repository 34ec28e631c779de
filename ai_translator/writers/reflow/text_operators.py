"""Lines of a galley as content-stream operators (ISO 32000-1, 9.4).

There is one text object for all lines of a flowable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ai_translator.model.content import Link
from ai_translator.typesetting.linebreak import BrokenLine
from ai_translator.typesetting.text_flow import LinePart
from ai_translator.writers.glyph_operators import show
from ai_translator.writers.reflow.galley import (
    Drawn,
    FontText,
    Galley,
    GalleyStyle,
    InlineFormulaBox,
)

#: How much more a space between words stretches than the boundary between two Han characters.
_SPACE_STRETCH = 3.0
_MOST_SPACE, _MOST_BOUNDARY = 0.6, 0.18  # em; a line that would need more stays ragged
_UNDER_SIZE, _UNDER_COLOR = 9.0, "#222222"


@dataclass(frozen=True, slots=True)
class PlacedBox:
    box: InlineFormulaBox
    x: float
    baseline: float


@dataclass(frozen=True, slots=True)
class PlacedLink:
    link: Link
    rect: tuple[float, float, float, float]


@dataclass(slots=True)
class TextOperators:
    """Collector of operators; y grows upwards, as in PDF.

    ``boxes`` and ``links`` are left for the caller to draw.
    """

    operators: list[str] = field(default_factory=list)
    boxes: list[PlacedBox] = field(default_factory=list)
    links: list[PlacedLink] = field(default_factory=list)
    _font: tuple[str, float] = ("", 0.0)
    _color: str = ""
    _spacing: float = 0.0

    def line(
        self, galley: Galley, line: BrokenLine, x: float, baseline: float, extra: float = 0.0
    ) -> None:
        """Set ``line`` from ``x``; ``extra``: how much wider than natural it is to become."""
        parts = list(galley.flow.parts(line.start, line.end, line.hyphen))
        gap = _gap(galley, parts, extra) if extra > 0 else 0.0
        for part in parts:
            look, width = part.run.look, part.width
            if isinstance(look, InlineFormulaBox):
                self.boxes.append(PlacedBox(look, x, baseline))
                self.squeezed(look.under, x, baseline, look.width, look.height)
            else:
                self._text(part, look, x, baseline + look.rise, gap, galley.text)
                width += gap * _justification_spaces(galley.text[part.start : part.end], look)
                self._link(look.link, x, baseline, width, look.size)
            x += width

    def _link(
        self, link: Link | None, x: float, baseline: float, width: float, size: float
    ) -> None:
        """Add one area for a link's runs on one line."""
        if link is None:
            return
        bottom, top = baseline - 0.25 * size, baseline + 0.9 * size
        last = self.links[-1] if self.links else None
        if (
            last is not None
            and last.link == link
            and last.rect[1] <= baseline <= last.rect[3]
            and x - last.rect[2] < size
        ):
            self.links.pop()
            x, width = last.rect[0], x + width - last.rect[0]
            bottom, top = min(bottom, last.rect[1]), max(top, last.rect[3])
        self.links.append(PlacedLink(link, (x, bottom, x + width, top)))

    def _text(
        self, part: LinePart[Drawn], look: GalleyStyle, x: float, y: float, gap: float, text: str
    ) -> None:
        if not part.glyphs:
            return
        self._set(look.font, look.size, look.color, gap if look.wide else 0.0)
        push = (
            (lambda at: gap * _SPACE_STRETCH if text[at] == " " else 0.0)
            if gap and not look.wide
            else None
        )
        self.operators.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm {show(part, gap=push)}")

    def squeezed(
        self, pieces: Sequence[FontText], x: float, baseline: float, width: float, height: float
    ) -> None:
        """Draw text that a picture will cover, as wide as the picture, to be found and copied."""
        size = max(min(height, _UNDER_SIZE), 1.0)
        natural = sum(face.width(text) for _, face, text in pieces) * size
        if natural <= 0:
            return
        self.operators.append(f"{100 * width / natural:.1f} Tz 1 0 0 1 {x:.2f} {baseline:.2f} Tm")
        for name, face, text in pieces:
            self._set(name, size, _UNDER_COLOR, 0.0)
            self.operators.append(f"<{''.join(map(face.codes.__getitem__, text))}>Tj")
        self.operators.append("100 Tz")

    def _set(self, font: str, size: float, color: str, spacing: float) -> None:
        if color != self._color:
            self._color = color
            red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
            self.operators.append(f"{red:.3g} {green:.3g} {blue:.3g} rg")
        if (font, size) != self._font:
            self._font = (font, size)
            self.operators.append(f"/{font} {size:.2f} Tf")
        if spacing != self._spacing:
            self._spacing = spacing
            self.operators.append(f"{spacing:.3f} Tc")


def _justification_spaces(text: str, look: GalleyStyle) -> float:
    """How many units of stretch a text takes."""
    return len(text) if look.wide else _SPACE_STRETCH * text.count(" ")


def _gap(galley: Galley, parts: Sequence[LinePart[Drawn]], extra: float) -> float:
    """Return the extra width of one space; 0 if the line would fall apart."""
    looks = [(part, part.run.look) for part in parts if isinstance(part.run.look, GalleyStyle)]
    spaces = sum(
        _justification_spaces(galley.text[part.start : part.end], look) for part, look in looks
    )
    if looks and looks[-1][1].wide:
        spaces -= 1
    if spaces <= 0:
        return 0.0
    gap = extra / spaces
    return (
        gap
        if gap <= _MOST_BOUNDARY * galley.size and gap * _SPACE_STRETCH <= _MOST_SPACE * galley.size
        else 0.0
    )
