"""Provenance: which part of the source content was read from.  Every part of it is optional.

A writer that changes the source in place needs it to take out the very text it translates; the
others do without.  Each kind of source has its own record, and only its reader and the writers that
know it look inside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.page_mapping import PageMapping
from ai_translator.pickling import quickly_pickled


class NoProvenanceError(LookupError):
    """Content was asked for its place in a PDF's content streams and was not read from one."""

    def __init__(self, content: object) -> None:
        super().__init__(f"{type(content).__name__} was not read from a PDF's operators")


@quickly_pickled
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


@quickly_pickled
@dataclass(frozen=True, slots=True)
class PdfGlyphs:
    """Text drawn by text-showing operators of a PDF.

    Without ``refs`` it is a space that no operator draws.
    """

    refs: tuple[OperatorRef, ...] = ()


@dataclass(frozen=True, slots=True)
class ScanWords:
    """Text that recognition read on a picture of the page.

    boxes:      of its words, in order, in page space
    confidence: of the least certain word, 0 to 1
    """

    boxes: tuple[BBox, ...]
    confidence: float = 1.0


TextProvenance: TypeAlias = PdfGlyphs | ScanWords


@dataclass(frozen=True, slots=True)
class ImageRef:
    """An image drawn on the page.

    It is named by the path of form invocations (see OperatorRef) and its own ``Do`` ordinal.
    """

    bbox: BBox
    path: tuple[int, ...] = ()
    operator: int = -1  # -1: an inline image


@dataclass(frozen=True, slots=True)
class PdfImages:
    """A figure made of images that a PDF draws; its drawings are not named."""

    images: tuple[ImageRef, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadWords:
    """Words on a picture that stay as they are.

    bbox: in page space.  confidence: 0 to 1
    reason: why, "" if recognition is not certain enough of them
    """

    text: str
    bbox: BBox
    confidence: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """How recognition read a page that is a picture, or the pictures on a page.

    turn:       how far its lines are turned clockwise on the page, in degrees; page space is level
    confidence: mean over its words, 0 to 1
    words:      how many were read, those in ``unread`` not among them
    unread:     what was seen and left as picture
    layer:      the invisible text over the picture, glyph by glyph
    from_layer: its words are those of the layer, which agrees with the picture
    reason:     why nothing on it was read, "" if it was
    pictures:   how many were read on a page that has text of its own, 0 for a page that is one
    """

    turn: float = 0.0
    confidence: float = 1.0
    words: int = 0
    unread: tuple[UnreadWords, ...] = ()
    layer: tuple[OperatorRef, ...] = ()
    from_layer: bool = False
    reason: str = ""
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class PdfPage:
    """How a PDF holds a page.

    rotation: the page's ``/Rotate``
    crop_box: the visible box (x0, y0, x1, y1) in unrotated user space, to map page space back
    blanks:   spaces that belong to no run, at the ends of what an operator shows: they go with the
        text beside them
    scan:     how its picture was read, if it is one
    """

    rotation: int = 0
    crop_box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    blanks: tuple[OperatorRef, ...] = ()
    scan: ScannedPage | None = None

    @property
    def mapping(self) -> PageMapping:
        """The way between the page's user space and page space."""
        return PageMapping(
            self.crop_box, self.rotation, self.scan.turn if self.scan is not None else 0.0
        )
