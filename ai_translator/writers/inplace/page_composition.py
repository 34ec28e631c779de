"""The texts of some pages composed as they are when the whole document is written.

Body text of a page has one size, so the texts that begin on a page are composed together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ai_translator.geometry.boxes import BBox
from ai_translator.languages import language
from ai_translator.model.document import Page
from ai_translator.model.segments import TranslatedDocument
from ai_translator.typesetting.fonts import FontBook
from ai_translator.writers.inplace.composed import Composed
from ai_translator.writers.inplace.heading_numbers import with_numbers_apart
from ai_translator.writers.inplace.layout import InplaceComposer
from ai_translator.writers.inplace.line_placement import placed
from ai_translator.writers.inplace.text_areas import TextAreas
from ai_translator.writers.inplace.text_measuring import Faces, SetLine
from ai_translator.writers.inplace.texts import PlacedText, translated_texts

_ASCENT, _DESCENT = 0.85, 0.2  # of the size: what letters take over and under their baseline


def compose_pages(
    translated: TranslatedDocument,
    texts: Sequence[PlacedText],
    pages: Collection[int],
    faces: Faces,
) -> list[Composed]:
    """Return those of ``texts`` that stand on these pages, composed.

    texts: all of the document that are drawn
    """
    near = _composed_together(texts, pages)
    known = {page.number: page for page in translated.document.pages}
    seen = sorted({*pages, *(number for text in near for number in text.page_numbers)})
    areas = {number: TextAreas(known[number]) for number in seen}
    composer = InplaceComposer(faces, language(translated.target_language), areas)
    return [each for each in composer.compose(near) if not each.text.page_numbers.isdisjoint(pages)]


def text_places(
    translated: TranslatedDocument,
    page: Page,
    fonts: FontBook,
    kept: Collection[int] = (),
) -> dict[str, tuple[BBox, ...]]:
    """Return segment id -> where its translation stands on a page, in page space.

    A text that ends before it comes to this page has no box here.  One without a translation, or
    on a page that keeps its original content, is not in the result: it is where its source is.
    kept: the pages that keep theirs
    """
    translated = with_numbers_apart(translated)
    texts = [text for text in translated_texts(translated) if text.page_numbers.isdisjoint(kept)]
    composed = compose_pages(translated, texts, {page.number}, Faces(fonts))
    return {each.text.segment.id: tuple(_boxes(each, page.number)) for each in composed}


def _composed_together(texts: Sequence[PlacedText], pages: Collection[int]) -> list[PlacedText]:
    """Return the texts on these pages and those that have one size with them."""
    on_pages = [text for text in texts if not text.page_numbers.isdisjoint(pages)]
    heads = {text.places[0].page.number for text in on_pages}
    return [text for text in texts if text.places[0].page.number in heads]


def _boxes(text: Composed, page: int) -> list[BBox]:
    """Return a box around the lines in each of the text's places on a page."""
    return [
        area.frame.box_back(BBox.around([_line_box(line, text) for line in lines]))
        for at, area, lines in placed(text)
        if lines and text.text.places[at].page.number == page
    ]


def _line_box(line: SetLine, text: Composed) -> BBox:
    size = text.size * line.scale
    width = line.width or line.scale * sum(line.flow.advances[line.start : line.end])
    added = max(0.0, line.fill_width - width)
    left, right = (
        (line.x - added, line.x + width) if line.flow.rtl else (line.x, line.x + width + added)
    )
    return BBox(left, line.baseline - _ASCENT * size, right, line.baseline + _DESCENT * size)
