"""Reading a scanned page: its picture in, page content for layout out.  Runs in a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.matrices import Matrix, apply, inverse, multiply, transformed
from ai_translator.geometry.page_mapping import PageMapping
from ai_translator.imaging.paper import Samples
from ai_translator.layout.page_content import Glyph, PageContent, Rule, ScannedGlyph
from ai_translator.model.provenance import ImageRef, OperatorRef, ScannedPage
from ai_translator.readers.pdf.scans.cache import RecognizedPage
from ai_translator.readers.pdf.scans.graphics import find_graphics
from ai_translator.readers.pdf.scans.layer import layer_lines
from ai_translator.readers.pdf.scans.lines import (
    apart_from_background,
    count_words,
    is_stamped,
    mean_confidence,
    scaled,
    seen_lines,
    sorted_out,
    without_rules,
)
from ai_translator.readers.pdf.scans.orientation import level
from ai_translator.readers.pdf.scans.page_text import glyphs_of
from ai_translator.readers.pdf.scans.recognition import ScanOptions, recognized
from ai_translator.readers.pdf.scans.rendering import TooLargeError, draw_page


def read_scan(
    content: PageContent, path: Path, password: str | None, options: ScanOptions
) -> PageContent:
    """Return the content with the words of the page's picture as glyphs.

    Its pictures are those within the scan.  Comes back unchanged where no text is seen; with
    ``scan.reason`` where the picture cannot be read.
    """
    try:
        picture, scale = draw_page(path, password, content.number)
    except TooLargeError as error:
        return replace(content, scan=ScannedPage(reason=str(error)))
    page = None if options.ignore else layer_lines(content, picture, scale, options.believe)
    from_layer = page is not None
    if page is None:
        page = recognized(picture, options)
    if not page.lines:
        return content
    return _with_words(content, picture, scale, page, from_layer=from_layer)


def _with_words(
    content: PageContent, picture: Samples, scale: float, page: RecognizedPage, *, from_layer: bool
) -> PageContent:
    upright = level(picture, page.turn)
    apart = apart_from_background(page, upright, 72 * scale)
    mapping = PageMapping(content.crop_box, content.rotation)
    turned = replace(mapping, turn=page.turn)
    to_level = multiply(inverse(mapping.user_to_page), turned.user_to_page)
    stamped = [_turned(glyph, to_level, page.turn) for glyph in content.glyphs]
    # A layer that is believed says where words are, also where the picture shows strokes only.
    ink = apart if from_layer else without_rules(apart, 72 * scale)
    seen = seen_lines(page, upright, ink)
    own = [each for each in seen if not is_stamped(each.place(scale), stamped)]
    lines, unread = sorted_out(own, apart, scale)
    if not lines and not unread:
        return content
    texts = [box for each in lines for box in each.boxes]
    graphics = find_graphics(apart, texts, 72 * scale)
    main = max(content.images, key=lambda image: image.bbox.area, default=None)
    path, operator = (main.path, main.operator) if main is not None else ((), -1)
    width, height = turned.size
    return replace(
        content,
        width=width,
        height=height,
        glyphs=[*stamped, *chain.from_iterable(glyphs_of(lines, scale))],
        duplicates=[_turned(glyph, to_level, page.turn) for glyph in content.duplicates],
        rules=[
            *(replace(each, bbox=_box(each.bbox, to_level)) for each in content.rules),
            *(Rule(scaled(box, scale), level_) for box, level_ in graphics.rules),
        ],
        boxes=[replace(each, bbox=_box(each.bbox, to_level)) for each in content.boxes],
        drawings=[replace(each, bbox=_box(each.bbox, to_level)) for each in content.drawings],
        images=[ImageRef(scaled(box, scale), path, operator) for box in graphics.pictures],
        links=[replace(each, bbox=_box(each.bbox, to_level)) for each in content.links],
        hidden=[each for each in content.hidden if not _over_picture(each.bbox, content)],
        scan=ScannedPage(
            turn=page.turn,
            confidence=mean_confidence(lines),
            words=count_words(lines),
            unread=tuple(unread),
            layer=tuple(_refs(content.layer, to_level)),
            from_layer=from_layer,
        ),
    )


def _box(box: BBox, matrix: Matrix) -> BBox:
    return BBox(*transformed(matrix, (box.x0, box.top, box.x1, box.bottom)))


def _turned(glyph: Glyph, matrix: Matrix, turn: float) -> Glyph:
    """Return a glyph of the file where it stands on the level page."""
    if not turn or isinstance(glyph, ScannedGlyph):
        return glyph
    x, y = apply(matrix, glyph.x, glyph.y)
    box = _box(glyph.bbox, matrix)
    return replace(
        glyph, x=x, y=y, x0=box.x0, top=box.top, x1=box.x1, bottom=box.bottom,
        angle=(glyph.angle - turn) % 360,
    )  # fmt: skip


def _over_picture(box: BBox, content: PageContent) -> bool:
    return any(image.bbox.contains_point(*box.center) for image in content.images)


def _refs(layer: Sequence[Glyph], matrix: Matrix) -> Iterator[OperatorRef]:
    """Return what draws the layer, glyph by glyph, each with its middle on the level page."""
    for glyph in layer:
        middle = apply(matrix, *glyph.bbox.center)
        yield OperatorRef(glyph.path, glyph.operator, glyph.start, glyph.end, glyph.advance, middle)
