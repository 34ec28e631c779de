"""Messages between the writer's process and its worker.

Plain values that pickle, no PDF library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from ai_translator.geometry.boxes import Rectangle
from ai_translator.geometry.matrices import Matrix
from ai_translator.model.provenance import OperatorRef
from ai_translator.typesetting.embedding import Subset

#: The resource name of a graphics state that lets what lies beneath show: stamps were drawn before
#: the text they cross.
DARKENING = "AtDarken"


class MovedPart(Enum):
    FORMULA = "formula"
    MARKER = "marker"
    FOLLOWER = "line behind its words"


@dataclass(frozen=True, slots=True)
class MovableId:
    """``number``: of the formula in the document, or of the text whose part it is."""

    part: MovedPart
    number: int


@dataclass(frozen=True, slots=True)
class Movable:
    """A formula that moves with its text: the glyphs of ``refs``, and the rules within ``box``.

    box:    in seen space
    color:  of its glyphs, where the content sets it in a way that cannot be copied
    height: of the page, to convert the origins of the refs
    """

    id: MovableId
    refs: tuple[OperatorRef, ...]
    box: Rectangle
    color: str
    height: float


@dataclass(frozen=True, slots=True)
class PageRewrite:
    """What to remove from a page.

    refs:   glyphs to erase
    blanks: spaces, erased where the text before them in the content is
    matrix: user space to seen space
    lines:  underlines of removed words, to be erased (seen space)
    ink:    words on the page's picture, whose ink is erased (seen space)
    kept_ink: words on it that stay (seen space)
    scanned: True if the page as a whole is a picture
    """

    page: int
    refs: tuple[OperatorRef, ...]
    blanks: tuple[OperatorRef, ...]
    matrix: Matrix
    movables: tuple[Movable, ...] = ()
    lines: tuple[Rectangle, ...] = ()
    ink: tuple[Rectangle, ...] = ()
    kept_ink: tuple[Rectangle, ...] = ()
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Stripped:
    """The result of removing text from a page.

    invisible: how many of the erased operators no reader saw (render mode 3)
    erased:    how many there are in all
    missed:    how many words on its picture lie on no image that can be changed
    """

    erased: int
    invisible: int
    missed: int = 0


@dataclass(frozen=True, slots=True)
class PlacedMovable:
    """A movable at its new place: ``matrix`` maps seen space to seen space."""

    id: MovableId
    matrix: Matrix


#: A page's drawing: content in seen space, and movables in between.
Drawing: TypeAlias = tuple[bytes | PlacedMovable, ...]


@dataclass(frozen=True, slots=True)
class LinkMove:
    """The words of a link that moved: their old and new boxes, in user space."""

    before: tuple[Rectangle, ...]
    after: tuple[Rectangle, ...]


@dataclass(frozen=True, slots=True)
class RewriteJob:
    """What to write.

    drawings, links: by page
    fonts:  by the resource name that the drawings use, without slash
    titles: of the outline, old to new
    """

    target: str
    drawings: Mapping[int, Drawing]
    fonts: Mapping[str, Subset]
    matrices: Mapping[int, Matrix]
    links: Mapping[int, tuple[LinkMove, ...]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    language: str = ""
    producer: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class RewriteReport:
    """Facts about the file that was written."""

    warnings: tuple[str, ...] = ()
