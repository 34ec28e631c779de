"""What the writer's own process asks of its worker: plain values that pickle, no PDF library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ai_translator.model.document import OperatorRef
from ai_translator.typesetting.embedding import Subset
from ai_translator.writers.inplace.page_space import Box, Matrix

#: The resource name of a graphics state that lets what lies beneath show: stamps were drawn before
#: the text they cross.
DARKENING = "AtDarken"


@dataclass(frozen=True, slots=True)
class Movable:
    """A formula that travels with its text: the glyphs of ``refs``, and the rules within ``box``
    (seen space).

    color: of its glyphs, where the content sets it in a way that cannot be carried over.
    height: of the page, to turn the origins of the refs
    """

    id: int
    refs: tuple[OperatorRef, ...]
    box: Box
    color: str
    height: float


@dataclass(frozen=True, slots=True)
class PageRewrite:
    """What to take out of a page.

    refs: glyphs to erase;  blanks: spaces, erased where the text before them in the content is;
    matrix: user space to seen space;  lines: under words that go, to be erased (seen space)
    """

    page: int
    refs: tuple[OperatorRef, ...]
    blanks: tuple[OperatorRef, ...]
    matrix: Matrix
    movables: tuple[Movable, ...] = ()
    lines: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Stripped:
    """invisible: how many of the erased operators no reader saw (render mode 3);  erased: of how
    many.
    """

    erased: int
    invisible: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A movable at its new place: ``matrix`` maps seen space to seen space."""

    id: int
    matrix: Matrix


#: A page's drawing: content in seen space, and movables in between.
Drawing: TypeAlias = tuple[bytes | Placed, ...]


@dataclass(frozen=True, slots=True)
class LinkMove:
    """The words of a link that went elsewhere: where they stood and where they stand, in user
    space.
    """

    before: tuple[Box, ...]
    after: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class RewriteJob:
    """What to write.

    drawings, links: by page;  fonts: by the resource name that the drawings use, without slash;
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
    """What there is to say of the file that was written."""

    warnings: tuple[str, ...] = ()
