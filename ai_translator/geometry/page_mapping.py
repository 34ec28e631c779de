"""The spaces of a page and the ways between them (ISO 32000-1, 8.3.2).

*User space* is what the page's content is written in.  *Page space* is the model's: the page as a
reader sees it, after CropBox and ``/Rotate``, its top left corner the origin, y down.  *Seen space*
is page space with y up, from the lower left corner: what glyphs are drawn in.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, isfinite, radians, sin

from ai_translator.geometry.boxes import BBox, Rectangle, rectangle
from ai_translator.geometry.matrices import Matrix, inverse, multiply, transformed

_QUARTER = 90
#: What readers take for a page without a sensible size, in points.
_LETTER: Rectangle = (0.0, 0.0, 612.0, 792.0)


@dataclass(frozen=True, slots=True)
class PageMapping:
    """What of a page is seen (``crop_box``, in user space) and its clockwise turn in degrees.

    turn: how far the lines of a scanned page are turned clockwise, in degrees: its page space and
        seen space are turned back by as much around the page's middle, so that lines are level
    """

    crop_box: Rectangle
    rotation: int = 0
    turn: float = 0.0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen, with level lines."""
        width, height = self._flat_size
        return (height, width) if round(self.turn / _QUARTER) % 2 else (width, height)

    @property
    def user_to_page(self) -> Matrix:
        if not self.turn:
            return self._flat_to_page
        return multiply(self.user_to_seen, (1.0, 0.0, 0.0, -1.0, 0.0, self.size[1]))

    @property
    def user_to_seen(self) -> Matrix:
        if not self.turn:
            return self._flat_to_seen
        width, height = self._flat_size
        across, along = sin(radians(self.turn)), cos(radians(self.turn))
        to_middle = (1.0, 0.0, 0.0, 1.0, -width / 2, -height / 2)
        back = (along, across, -across, along, self.size[0] / 2, self.size[1] / 2)
        return multiply(multiply(self._flat_to_seen, to_middle), back)

    def flat_box(self, box: BBox) -> tuple[float, float, float, float]:
        """Return a box of page space in shares of the page as its file turns it.

        Left, top, right, bottom; the upright box around it where the page's lines are turned.
        """
        width, height = self._flat_size
        flat = multiply(inverse(self.user_to_page), self._flat_to_page)
        x0, y0, x1, y1 = transformed(flat, (box.x0, box.top, box.x1, box.bottom))
        return (
            max(0.0, x0 / width),
            max(0.0, y0 / height),
            min(1.0, x1 / width),
            min(1.0, y1 / height),
        )

    @property
    def _flat_size(self) -> tuple[float, float]:
        x0, y0, x1, y1 = self.crop_box
        return (y1 - y0, x1 - x0) if self.rotation in (90, 270) else (x1 - x0, y1 - y0)

    @property
    def _flat_to_page(self) -> Matrix:
        x0, y0, x1, y1 = self.crop_box
        match self.rotation:
            case 90:
                return 0.0, 1.0, 1.0, 0.0, -y0, -x0
            case 180:
                return -1.0, 0.0, 0.0, 1.0, x1, -y0
            case 270:
                return 0.0, -1.0, -1.0, 0.0, y1, x1
            case _:
                return 1.0, 0.0, 0.0, -1.0, -x0, y1

    @property
    def _flat_to_seen(self) -> Matrix:
        x0, y0, x1, y1 = self.crop_box
        match self.rotation:
            case 90:
                return 0.0, -1.0, 1.0, 0.0, -y0, x1
            case 180:
                return -1.0, 0.0, 0.0, -1.0, x1, y1
            case 270:
                return 0.0, 1.0, -1.0, 0.0, y1, -x0
            case _:
                return 1.0, 0.0, 0.0, 1.0, -x0, -y0

    def seen_box(self, box: BBox) -> Rectangle:
        """Return a box of page space in seen space."""
        height = self.size[1]
        return box.x0, height - box.bottom, box.x1, height - box.top

    def user_box(self, box: BBox) -> Rectangle:
        """Return a box of page space in user space."""
        return transformed(inverse(self.user_to_seen), self.seen_box(box))

    def page_box(self, box: Rectangle) -> BBox:
        """Return a box of user space in page space."""
        return BBox(*transformed(self.user_to_page, box))


def page_mapping(media_box: object, crop_box: object, rotation: object) -> PageMapping:
    """Return the mapping of a page whose entries, resolved, are these; any may be nonsense.

    The CropBox counts within the MediaBox, and not at all where the two do not meet.
    """
    media = rectangle(media_box) or _LETTER
    crop = rectangle(crop_box) or media
    x0, y0, x1, y1 = (
        max(media[0], crop[0]),
        max(media[1], crop[1]),
        min(media[2], crop[2]),
        min(media[3], crop[3]),
    )
    seen = (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else media
    return PageMapping(seen, _quarter_turn(rotation))


def _quarter_turn(value: object) -> int:
    """Return the nearest quarter turn in degrees, 0 for what is no number."""
    try:
        angle = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 0
    return round(angle / _QUARTER) * _QUARTER % 360 if isfinite(angle) else 0
