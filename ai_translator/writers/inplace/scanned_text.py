"""Text that is a picture: which boxes of a page lose their ink, and the images that hold it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import hypot
from typing import TYPE_CHECKING, Any, TypeAlias

from ai_translator.geometry.boxes import BBox, Rectangle
from ai_translator.geometry.matrices import Matrix, apply, inverse
from ai_translator.languages import Language
from ai_translator.model.content import TextBlock, TextRun
from ai_translator.model.document import Page
from ai_translator.model.provenance import OperatorRef, ScanWords
from ai_translator.writers.inplace.leaders import leader
from ai_translator.writers.inplace.mirroring import turns

if TYPE_CHECKING:
    from ai_translator.imaging.panels import Corners
    from ai_translator.writers.inplace.texts import PlacedText

#: Corners of a box in an image's unit square, from the top left, clockwise.
Quad: TypeAlias = Sequence[tuple[float, float]]

_REACH = 0.3  # of a word's height: glyphs of a text layer are so far off at most


def is_scanned(page: Page) -> bool:
    """Return True if the page's text was read on its picture."""
    return page.provenance is not None and (
        page.provenance.scan is not None and not page.provenance.scan.reason
    )


def is_one_picture(page: Page) -> bool:
    """Return True if the page as a whole is a picture that was read."""
    return is_scanned(page) and page.pdf.scan is not None and not page.pdf.scan.pictures


def is_in_picture(text: PlacedText) -> bool:
    """Return True for words of a picture on a page that has text of its own."""
    return any(
        isinstance(run.provenance, ScanWords) and not is_one_picture(place.page)
        for place in text.places
        for run in place.block.runs
    )


def ink_boxes(block: TextBlock, target: Language) -> Iterator[BBox]:
    """Return the words of a block on the picture, in page space; see ``texts.refs_of``."""
    runs: list[TextRun] = list(block.runs)
    if block.marker is not None and turns(block, target):
        runs.append(block.marker)
    if block.trailer is not None and leader(block) is not None:
        runs.append(block.trailer)
    for run in runs:
        if isinstance(run.provenance, ScanWords):
            yield from run.provenance.boxes


def kept_words(page: Page, erased: Collection[BBox]) -> Iterator[BBox]:
    """Return the words on the page's picture that stay, in page space."""
    for block in page.text_blocks():
        for run in (*block.runs, block.marker, block.trailer):
            if run is not None and isinstance(run.provenance, ScanWords):
                yield from (box for box in run.provenance.boxes if box not in erased)
    if page.pdf.scan is not None:
        yield from (each.bbox for each in page.pdf.scan.unread)


def layer_refs(page: Page, boxes: Sequence[BBox]) -> Iterator[OperatorRef]:
    """Return the glyphs of the page's text layer that lie over the boxes."""
    scan = page.pdf.scan
    if scan is None:
        return
    reached = [box.grown(_REACH * min(box.width, box.height)) for box in boxes]
    for ref in scan.layer:
        if any(box.contains_point(*ref.origin) for box in reached):
            yield ref


class InkRemoval:
    """What takes the ink in some boxes (seen space) off the images of a page."""

    def __init__(self, boxes: Sequence[Rectangle], kept: Sequence[Rectangle] = ()) -> None:
        """kept: boxes of words that stay, near the others."""
        self._boxes, self._kept = boxes, kept
        self._found: set[int] = set()

    @property
    def missed(self) -> int:
        """The number of boxes in which no image had ink."""
        return len(self._boxes) - len(self._found)

    def without_ink(self, pdf: Any, image: Any, placed: Matrix) -> Any | None:
        """Return the image without the ink in the boxes; None if it has none of it.

        Text may be in the image itself, or in the mask through which it is painted.
        placed: its unit square -> seen space
        Raises UnchangeableImageError.
        """
        under = dict(_quads(self._boxes, placed))
        if not under:
            return None
        masks = {
            key: made
            for key in ("/SMask", "/Mask")
            if _is_image(mask := image.get(key))
            and (made := self._erased(pdf, mask, placed, under)) is not None
        }
        made = self._erased(pdf, image, placed, under)
        if made is None and masks:
            made = pdf.make_stream(image.read_raw_bytes(), dict(image.items()))
        for key, mask in masks.items():
            made[key] = mask
        return made

    def _erased(self, pdf: Any, image: Any, placed: Matrix, under: Mapping[int, Quad]) -> Any:
        # Only a page that was read on its picture needs these.
        from ai_translator.imaging.erasing import erase
        from ai_translator.writers.inplace.image_samples import decoded, encoded

        stored = decoded(image)
        height, width = stored.samples.shape[:2]
        corners = {at: _pixels(quad, width, height) for at, quad in under.items()}
        inches = hypot(placed[0], placed[1]) / 72
        made, gone = erase(
            stored.samples,
            [*corners.values()],
            width / max(inches, 0.01),
            lossy=stored.kind in ("dct", "jpx"),
            kept=[_pixels(quad, width, height) for _, quad in _quads(self._kept, placed)],
        )
        if not gone.any():
            return None
        for at, box in corners.items():
            (x0, y0), (x1, y1) = box.min(axis=0), box.max(axis=0)
            if gone[max(0, int(y0)) : int(y1) + 1, max(0, int(x0)) : int(x1) + 1].any():
                self._found.add(at)
        return encoded(pdf, image, stored, made, gone)


def _quads(boxes: Sequence[Rectangle], placed: Matrix) -> Iterable[tuple[int, Quad]]:
    """Yield the boxes that lie over an image, by number, in its unit square."""
    try:
        to_unit = inverse(placed)
    except ZeroDivisionError:
        return
    for at, (x0, y0, x1, y1) in enumerate(boxes):
        corners = ((x0, y1), (x1, y1), (x1, y0), (x0, y0))
        quad = [apply(to_unit, x, y) for x, y in corners]
        # A page may be of many pictures, one below the other, whose edges cut lines of text.
        if all(min(values) < 1 and max(values) > 0 for values in zip(*quad)):
            yield at, quad


def _pixels(quad: Quad, width: int, height: int) -> Corners:
    import numpy as np

    return np.array([[x * width, (1 - y) * height] for x, y in quad])


def _is_image(value: Any) -> bool:
    return hasattr(value, "read_raw_bytes")
