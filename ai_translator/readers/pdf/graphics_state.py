"""The graphics state, and the device that the interpreter draws on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdfminer.pdfdevice import PDFDevice
from pdfminer.pdfinterp import PDFGraphicState, PDFTextState

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.matrices import Matrix
from ai_translator.readers.pdf.colors import BLACK, GRAY, ColorSpace
from ai_translator.readers.pdf.fonts import SourceFont


class Subpath:
    """One subpath, in user space.  ``curved``: its points are the hull of a curve."""

    __slots__ = ("closed", "curved", "points")

    def __init__(self, points: list[tuple[float, float]], *, closed: bool = False) -> None:
        self.points = points
        self.closed = closed
        self.curved = False

    def add_to_hull(self, points: Sequence[tuple[float, float]]) -> None:
        """Extend the path's bounds without keeping every point: it limits the cost of a path."""
        self.curved = True
        xs = [point[0] for point in (*self.points[-2:], *points)]
        ys = [point[1] for point in (*self.points[-2:], *points)]
        self.points[-2:] = [(min(xs), min(ys)), (max(xs), max(ys))]


class GraphicsState(PDFGraphicState):
    """pdfminer's graphics state with what it lacks.

    Colours are ``#rrggbb``.
    clip:      in page space, None while nothing is clipped
    blended:   True under a blend mode or a soft mask: paint does not simply cover what is beneath
    text_clip: True if paint shows in the shape of letters only
    """

    def __init__(self) -> None:
        super().__init__()
        self.linewidth = 1.0
        self.fill = BLACK
        self.stroke = BLACK
        self.fill_space: ColorSpace = GRAY
        self.stroke_space: ColorSpace = GRAY
        self.fill_alpha = 1.0
        self.stroke_alpha = 1.0
        self.blended = False
        self.clip: BBox | None = None
        self.text_clip = False

    def copy(self) -> GraphicsState:
        other = GraphicsState.__new__(GraphicsState)
        other.__dict__.update(self.__dict__)
        return other


class TextState(PDFTextState):
    """pdfminer's text state, with our own idea of a font."""

    def __init__(self) -> None:
        super().__init__()
        self.face: SourceFont | None = None

    def copy(self) -> TextState:
        other = TextState.__new__(TextState)
        other.__dict__.update(self.__dict__)
        return other


class PageDevice(PDFDevice):
    """The interface that the interpreter draws on.

    ``path`` and ``operator`` as in OperatorRef, ``ctm`` user space -> page space.
    is_full: True if it takes no more text
    """

    is_full = False

    def show(
        self,
        text: TextState,
        state: GraphicsState,
        ctm: Matrix,
        strings: Sequence[Any],
        path: tuple[int, ...],
        operator: int,
    ) -> None:
        """Draw strings and displacements, and move the text position past them.

        Raises TooMuchContentError.
        """
        raise NotImplementedError

    def begin_actual_text(self, text: str) -> None:
        """Begin a stretch of marked content whose glyphs stand for this text (14.9.4)."""

    def end_actual_text(self) -> None:
        """End the stretch that was begun last."""

    def paint(
        self,
        subpaths: list[Subpath],
        state: GraphicsState,
        ctm: Matrix,
        *,
        stroke: bool,
        fill: bool,
    ) -> None:
        raise NotImplementedError

    def clip(self, subpaths: list[Subpath], state: GraphicsState, ctm: Matrix) -> None:
        """Narrow ``state.clip``."""
        raise NotImplementedError

    def shade(self, state: GraphicsState) -> None:
        raise NotImplementedError

    def image(
        self,
        state: GraphicsState,
        ctm: Matrix,
        path: tuple[int, ...],
        operator: int,
        *,
        opaque: bool,
    ) -> None:
        raise NotImplementedError

    def hide(self, hidden: bool) -> None:
        """Set whether what follows belongs to optional content that is off."""
        raise NotImplementedError

    def end_state(self) -> None:
        """Prepare for the graphics state to be restored."""
        raise NotImplementedError

    def is_off(self, group: object) -> bool:
        """Return True if an optional-content group or membership (unresolved) is off."""
        raise NotImplementedError
