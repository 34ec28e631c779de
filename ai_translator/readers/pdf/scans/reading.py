"""Reading a scanned page: its picture in, page content for layout out.  Runs in a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ai_translator.geometry.boxes import BBox
from ai_translator.geometry.matrices import Matrix, apply, inverse, multiply, transformed
from ai_translator.geometry.page_mapping import PageMapping
from ai_translator.imaging.erasing import Corners, entangled
from ai_translator.imaging.paper import Samples, paper_of, strength
from ai_translator.languages import language
from ai_translator.layout.page_content import Glyph, PageContent, Rule, ScannedGlyph
from ai_translator.model.provenance import ImageRef, OperatorRef, ScannedPage, UnreadWords
from ai_translator.readers.pdf.scans.cache import RecognitionCache, RecognizedPage, picture_key
from ai_translator.readers.pdf.scans.graphics import PixelBox, find_graphics
from ai_translator.readers.pdf.scans.layer import layer_lines
from ai_translator.readers.pdf.scans.orientation import (
    bounds,
    cut,
    find_turn,
    level,
    level_points,
)
from ai_translator.readers.pdf.scans.page_text import glyphs_of
from ai_translator.readers.pdf.scans.recognizer import RecognizedText, recognizer
from ai_translator.readers.pdf.scans.rendering import TooLargeError, draw_page
from ai_translator.readers.pdf.scans.words import MeasuredLine, measured

#: A line whose characters are less certain on average stays as picture and is reported.  Chosen by
#: eye on a few scans: printed lines stay well above it; handwriting and formulas were not measured.
LEAST_CONFIDENCE = 0.8
#: What is less certain than this is a speck or an ornament, as in rapidocr's own settings.
_TEXT = 0.5
_SHORT, _CERTAIN = 2, 0.9  # so few characters must be so certain to be no specks
_DRAWN = "its letters are part of a drawing"
_MOSTLY_LATIN = 0.9  # of the letters of a sample
_MOST_LINES = 2000
_TALL = 3.0  # a box so many times as high as wide is a line that runs up or down


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What reading a scanned page is told.

    language: code of the source language, "" if nobody knows
    cache:    folder of recognized pages, None for none
    believe:  True if a text layer's words are taken without a look at the picture
    ignore:   True if a text layer is not heeded
    """

    language: str = ""
    cache: Path | None = None
    believe: bool = False
    ignore: bool = False


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
        page = _recognized(picture, options)
    if not page.lines:
        return content
    return _with_words(content, picture, scale, page, from_layer=from_layer)


def _recognized(picture: Samples, options: ScanOptions) -> RecognizedPage:
    cache = RecognitionCache(options.cache) if options.cache is not None else None
    key = picture_key(picture, [options.language]) if cache is not None else ""
    found = cache.get(key) if cache is not None else None
    if found is None:
        found = recognize(picture, options.language)
        if cache is not None:
            cache.put(key, found)
    return found


def recognize(picture: Samples, source: str = "") -> RecognizedPage:
    """Return the lines of text on a picture (BGR).  source: code of the language, "" for any."""
    reader = recognizer()
    lines = reader.detect(picture)[:_MOST_LINES]
    if not lines:
        return RecognizedPage(0.0, ())
    turn, sample = find_turn(picture, lines, reader)
    latin = language(source).script == "Latn" if source else _is_latin(sample)
    upright = level(picture, turn)
    corners = [level_points(each, picture.shape, turn) for each in lines]
    crops = [cut(upright, each) for each in corners]
    kept = [at for at, crop in enumerate(crops) if min(crop.shape[:2]) > 2]
    texts = reader.read([crops[at] for at in kept], latin=latin)
    return RecognizedPage(turn, tuple((corners[at], text) for at, text in zip(kept, texts)))


def _is_latin(sample: str) -> bool:
    letters = [char for char in sample if char.isalpha()]
    return bool(letters) and sum(c < "\u0370" for c in letters) >= _MOSTLY_LATIN * len(letters)


def _with_words(
    content: PageContent, picture: Samples, scale: float, page: RecognizedPage, *, from_layer: bool
) -> PageContent:
    upright = level(picture, page.turn)
    apart = strength(upright, paper_of(upright, 72 * scale))
    mapping = PageMapping(content.crop_box, content.rotation)
    turned = replace(mapping, turn=page.turn)
    to_level = multiply(inverse(mapping.user_to_page), turned.user_to_page)
    stamped = [_turned(glyph, to_level, page.turn) for glyph in content.glyphs]
    lines: list[MeasuredLine] = []
    unread: list[UnreadWords] = []
    for line in _lines(page, upright, apart):
        place = _place(line, scale)
        if _is_stamped(place, stamped):
            continue
        if line.confidence >= LEAST_CONFIDENCE:
            lines.append(line)
        elif not _is_speck(line):
            unread.append(UnreadWords(line.text, place, round(line.confidence, 3)))
    lines, lettering = _without_lettering(lines, apart, scale)
    unread += lettering
    if not lines and not unread:
        return content
    texts: list[PixelBox] = [word.box for line in lines for word in line.words]
    graphics = find_graphics(apart, texts, 72 * scale)
    main = max(content.images, key=lambda image: image.bbox.area, default=None)
    path, operator = (main.path, main.operator) if main is not None else ((), -1)
    width, height = turned.size
    return replace(
        content,
        width=width,
        height=height,
        glyphs=[*stamped, *glyphs_of(lines, scale)],
        duplicates=[_turned(glyph, to_level, page.turn) for glyph in content.duplicates],
        rules=[
            *(replace(each, bbox=_box(each.bbox, to_level)) for each in content.rules),
            *(Rule(_scaled(box, scale), level_) for box, level_ in graphics.rules),
        ],
        boxes=[replace(each, bbox=_box(each.bbox, to_level)) for each in content.boxes],
        drawings=[replace(each, bbox=_box(each.bbox, to_level)) for each in content.drawings],
        images=[ImageRef(_scaled(box, scale), path, operator) for box in graphics.pictures],
        links=[replace(each, bbox=_box(each.bbox, to_level)) for each in content.links],
        hidden=[each for each in content.hidden if not _over_picture(each.bbox, content)],
        scan=ScannedPage(
            turn=page.turn,
            confidence=_mean_confidence(lines),
            words=sum(len(line.words) for line in lines),
            unread=tuple(unread),
            layer=tuple(_refs(content.layer, to_level)),
            from_layer=from_layer,
        ),
    )


def _lines(page: RecognizedPage, upright: Samples, apart: Samples) -> Iterator[MeasuredLine]:
    for corners, text in page.lines:
        x0, y0, x1, y1 = bounds(corners)
        if y1 - y0 > _TALL * (x1 - x0) and len(text.text) > 1:
            continue  # runs up or down: kept as it is
        left, top = max(0, int(x0)), max(0, int(y0))
        line = measured(text, cut(upright, corners), cut(apart, corners), left, top)
        if line is not None:
            yield line


def _without_lettering(
    lines: Sequence[MeasuredLine], apart: Samples, scale: float
) -> tuple[list[MeasuredLine], list[UnreadWords]]:
    """Return the lines of type, and those whose letters are part of a drawing."""
    boxes = [[_corners(word.box) for word in line.words] for line in lines]
    drawn = entangled(apart, boxes, 72 * scale)
    type_ = [line for line, tied in zip(lines, drawn) if not tied]
    return type_, [
        UnreadWords(line.text, _place(line, scale), round(line.confidence, 3), _DRAWN)
        for line, tied in zip(lines, drawn)
        if tied and not _is_speck(line)
    ]


def _corners(box: PixelBox) -> Corners:
    x0, top, x1, bottom = box
    return np.array([[x0, top], [x1, top], [x1, bottom], [x0, bottom]])


def _is_speck(line: MeasuredLine) -> bool:
    """Return True for what is no text at all: too uncertain, or too short to be told."""
    letters = sum(map(str.isalnum, line.text))
    return (
        line.confidence < _TEXT
        or letters < _SHORT
        or (letters <= _SHORT and line.confidence < _CERTAIN)
    )


def _is_stamped(place: BBox, stamped: Sequence[Glyph]) -> bool:
    """Return True if the text is drawn by the file itself, over the picture."""
    if not stamped:
        return False
    inside = sum(place.contains_point(*glyph.bbox.center) for glyph in stamped)
    return inside >= 2 or (inside == 1 and place.width < 2 * place.height)


def _mean_confidence(lines: Sequence[MeasuredLine]) -> float:
    words = [word.confidence for line in lines for word in line.words]
    return round(float(np.mean(words)), 4) if words else 0.0


def _place(line: MeasuredLine, scale: float) -> BBox:
    return BBox.around(_scaled(word.box, scale) for word in line.words)


def _scaled(box: PixelBox, scale: float) -> BBox:
    return BBox(*(each / scale for each in box))


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


__all__ = ["LEAST_CONFIDENCE", "RecognizedText", "ScanOptions", "read_scan", "recognize"]
