"""Which pages are scans: a picture, and no text but what was stamped over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.page_content import Glyph, PageContent
from ai_translator.model.provenance import ImageRef
from ai_translator.readers import OcrMode

#: Share of the page that a picture covers to be what the page shows.
_COVERS = 0.5
#: A page without any text is looked at if it has pictures of this share.
_SHOWS = 0.15
#: Share of the page at each edge where headers and Bates numbers are stamped.
_EDGE = 0.13
#: In points, and as a share of the page: text in smaller pictures is no text to be read.
_SMALLEST_SIDE, _SMALLEST_SHARE = 36.0, 0.01
#: More visible characters than this are the page's own text, wherever they stand.
_MOST_STAMPED = 400


def is_scan(content: PageContent, mode: OcrMode) -> bool:
    """Return True if what the page says is to be read on its picture."""
    page = BBox(0.0, 0.0, content.width, content.height)
    share = _covered([image.bbox for image in content.images], page)
    if mode is OcrMode.FORCE:
        return share >= _SHOWS
    visible = [glyph for glyph in content.glyphs if glyph.text.strip()]
    if not visible:
        return share >= _SHOWS
    return share >= _COVERS and _is_stamped(visible, page)


def readable_pictures(content: PageContent) -> list[ImageRef]:
    """Return the page's images that are large enough for words, and can be changed in place."""
    least = _SMALLEST_SHARE * content.width * content.height
    page = BBox(0.0, 0.0, content.width, content.height)
    return [
        image
        for image in content.images
        if image.operator >= 0
        and (seen := image.bbox.intersection(page)) is not None
        and min(seen.width, seen.height) >= _SMALLEST_SIDE
        and seen.area >= least
    ]


def _is_stamped(glyphs: Sequence[Glyph], page: BBox) -> bool:
    """Return True if the text stands at the page's edges only, as headers and numbers do."""
    if len(glyphs) > _MOST_STAMPED:
        return False
    across, down = _EDGE * page.width, _EDGE * page.height
    return all(
        glyph.bottom <= down
        or glyph.top >= page.bottom - down
        or glyph.x1 <= across
        or glyph.x0 >= page.x1 - across
        for glyph in glyphs
    )


def _covered(boxes: Iterable[BBox], page: BBox) -> float:
    """Return the share of the page under the boxes, sampled on a grid of 20 by 20."""
    kept = [box for box in boxes if box.intersection(page) is not None]
    steps = [(at + 0.5) / 20 for at in range(20)]
    hits = sum(
        any(box.contains_point(x * page.width, y * page.height) for box in kept)
        for x in steps
        for y in steps
    )
    return hits / 400
