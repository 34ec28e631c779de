"""Reading the pictures of a page that has text of its own.  Runs in a worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from ai_translator.imaging.paper import Samples
from ai_translator.layout.page_content import PageContent
from ai_translator.model.provenance import ImageRef, ScannedPage
from ai_translator.readers.pdf.scans.cache import RecognizedPage
from ai_translator.readers.pdf.scans.detection import readable_pictures
from ai_translator.readers.pdf.scans.lines import (
    apart_from_background,
    count_words,
    is_stamped,
    mean_confidence,
    seen_lines,
    sorted_out,
    without_rules,
)
from ai_translator.readers.pdf.scans.page_text import glyphs_of
from ai_translator.readers.pdf.scans.recognition import ScanOptions, recognized
from ai_translator.readers.pdf.scans.recognizer import Points, RecognizedText
from ai_translator.readers.pdf.scans.rendering import TooLargeError, draw_page

#: As in page_text, for words in pictures: there are few of them, which spreads their measures, and
#: their faces are nearly always sans serif.
_SERIF = 1.6


def read_pictures(
    content: PageContent, path: Path, password: str | None, options: ScanOptions
) -> PageContent:
    """Return the content with the words that its pictures show as glyphs of their own.

    Comes back unchanged where they show none; with ``scan.reason`` where they cannot be read.
    """
    try:
        picture, scale = draw_page(path, password, content.number)
    except TooLargeError as error:
        return replace(content, scan=ScannedPage(reason=str(error)))
    images = readable_pictures(content)
    page = RecognizedPage(
        0.0, tuple(line for image in images for line in _shown(image, picture, scale, options))
    )
    apart = apart_from_background(page, picture, 72 * scale)
    own = [
        each
        for each in seen_lines(page, picture, without_rules(apart, 72 * scale))
        if not is_stamped(each.place(scale), content.glyphs)
    ]
    lines, unread = sorted_out(own, apart, scale)
    if not lines and not unread:
        return content
    return replace(
        content,
        picture_text=glyphs_of(lines, scale, _SERIF),
        scan=ScannedPage(
            confidence=mean_confidence(lines),
            words=count_words(lines),
            unread=tuple(unread),
            pictures=len(images),
        ),
    )


def _shown(
    image: ImageRef, picture: Samples, scale: float, options: ScanOptions
) -> Iterator[tuple[Points, RecognizedText]]:
    """Yield the lines that an image on the drawn page shows, in its pixels."""
    box = image.bbox
    left, top = max(0, int(box.x0 * scale)), max(0, int(box.top * scale))
    crop = picture[top : int(box.bottom * scale) + 1, left : int(box.x1 * scale) + 1]
    page = recognized(np.ascontiguousarray(crop), options, level_only=True)
    for corners, text in page.lines:
        yield corners + np.array([left, top], np.float32), text
