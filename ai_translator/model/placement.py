"""Geometry: where content stands on its page.  Every part of it is optional.

A reader of documents without pages of their own (a word processor's, a web page) leaves it out;
what needs it asks first, or meets a :class:`NotPlacedError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ai_translator.geometry.boxes import BBox


class NotPlacedError(LookupError):
    """Content without geometry was asked for its place.

    A writer that needs places says so in ``accepts`` (:mod:`ai_translator.formats`), so that nobody
    meets this.
    """

    def __init__(self, content: object) -> None:
        kind = type(content).__name__
        name = getattr(content, "id", None) or getattr(content, "number", None)
        which = f"{kind} {name}" if name is not None else kind
        super().__init__(f"{which} has no place on a page: its reader gave no geometry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Content that may have a place: ``placement`` is its box, None without geometry."""

    placement: BBox | None = None

    @property
    def bbox(self) -> BBox:
        """The box of its place.  Raises NotPlacedError where there is none."""
        if self.placement is None:
            raise NotPlacedError(self)
        return self.placement


@dataclass(frozen=True, slots=True)
class LinePlacement:
    """Where a line stands.

    baseline: y of the baseline (x of the centre line for vertical text)
    angle:    clockwise turn of the baseline in degrees (0 for upright text)
    """

    bbox: BBox
    baseline: float
    angle: float = 0.0


class VerticalAnchor(StrEnum):
    """What part of a text stays in place if it has more or fewer lines."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True)
class ContainerPlacement:
    """How a text stands in the cell or shape that holds nothing else.

    shape: the box or shape whose label the text is; None for a cell, whose table has its box
    """

    anchor: VerticalAnchor = VerticalAnchor.TOP
    shape: BBox | None = None


@dataclass(frozen=True, slots=True)
class PageArea:
    """A page as an area that is painted on.

    width, height: of the page as seen, in page-space units
    user_unit:     points in such a unit
    rules, grounds: thin lines, and boxes painted or framed, that text keeps its distance from (the
        first thousand)
    signs:  drawings and pictures no larger than a letter or two, as bullets and icons are (the
        first thousand)
    shapes: larger ones, up to a quarter of the page, that may have a label in them (the first
        thousand)
    """

    width: float
    height: float
    user_unit: float = 1.0
    rules: tuple[BBox, ...] = ()
    backgrounds: tuple[BBox, ...] = ()
    signs: tuple[BBox, ...] = ()
    shapes: tuple[BBox, ...] = ()
