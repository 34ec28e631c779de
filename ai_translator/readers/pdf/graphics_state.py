"""The graphics state, and what the interpreter draws on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from pdfminer.pdfdevice import PDFDevice
from pdfminer.pdfinterp import PDFGraphicState, PDFTextState

from ai_translator.geometry.boxes import BBox
from ai_translator.readers.pdf.colors import BLACK, GRAY, Space
from ai_translator.readers.pdf.fonts import SourceFont

Matrix: TypeAlias = tuple[float, float, float, float, float, float]


class Subpath:
    """One subpath, in user space.  ``curved``: its points are the hull of a curve."""

    __slots__ = ("closed", "curved", "points")

    def __init__(self, points: list[tuple[float, float]], *, closed: bool = False) -> None:
        self.points = points
        self.closed = closed
        self.curved = False

    def add_to_hull(self, points: Sequence[tuple[float, float]]) -> None:
        """Widens the path's extent without keeping every point: a bound on what one path may cost."""
        self.curved = True
        xs = [point[0] for point in (*self.points[-2:], *points)]
        ys = [point[1] for point in (*self.points[-2:], *points)]
        self.points[-2:] = [(min(xs), min(ys)), (max(xs), max(ys))]


class GraphicsState(PDFGraphicState):
    """pdfminer's graphics state with what it lacks.

    Colours as ``#rrggbb``; ``clip`` in page space, None while nothing is clipped; ``blended``: a
    blend mode or a soft mask is at work, so that paint does not simply cover what is beneath;
    ``text_clip``: paint shows in the shape of letters only.
    """

    def __init__(self) -> None:
        super().__init__()
        self.linewidth = 1.0
        self.fill = BLACK
        self.stroke = BLACK
        self.fill_space: Space = GRAY
        self.stroke_space: Space = GRAY
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
    """What the interpreter draws on.

    ``path`` and ``operator`` as in OperatorRef, ``ctm`` user space -> page space.
    """

    def show(
        self,
        text: TextState,
        state: GraphicsState,
        ctm: Matrix,
        strings: Sequence[Any],
        path: tuple[int, ...],
        operator: int,
    ) -> None:
        """Draws strings and displacements, and moves the text position past them."""
        raise NotImplementedError

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
        """Narrows ``state.clip``."""
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
        """Whether what follows belongs to optional content that is off."""
        raise NotImplementedError

    def end_state(self) -> None:
        """The graphics state is about to be restored."""
        raise NotImplementedError

    def is_off(self, group: object) -> bool:
        """Whether an optional-content group or membership (unresolved) is off."""
        raise NotImplementedError
