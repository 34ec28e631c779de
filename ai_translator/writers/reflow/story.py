"""The story (platypus's term: the list of flowables) of a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reportlab.platypus import CondPageBreak, Flowable

from ai_translator.languages import Language
from ai_translator.model.content import Align, BlockKind, FontClass, TextStyle
from ai_translator.model.document import Page
from ai_translator.model.segments import Span
from ai_translator.writers.content import (
    FigureItem,
    Item,
    MissingPage,
    PageMark,
    Piece,
    TableItem,
    TextItem,
    page_key,
)
from ai_translator.writers.labels import LEADER, copied, legend, marker, whole_pieces
from ai_translator.writers.outline import Outline
from ai_translator.writers.reflow.composer import ReflowComposer, StyleOverride
from ai_translator.writers.reflow.flowables import ImageFlowable
from ai_translator.writers.reflow.fonts import Fonts
from ai_translator.writers.reflow.galley import Galley
from ai_translator.writers.reflow.images import PageImages
from ai_translator.writers.reflow.prose import ParagraphStyle, Prose
from ai_translator.writers.reflow.side_by_side import SideBySide, column_width
from ai_translator.writers.reflow.sizes import Paper
from ai_translator.writers.reflow.tables import grid
from ai_translator.writers.walk import Walk

if TYPE_CHECKING:
    from ai_translator.config import OutputSettings

_GREY = "#6b7078"
_ORIGINAL_SIZE = 0.9  # of the translation's, where the source stands above it
_GAP = 1.5  # points between the two
_FIGURE_SHARE = 0.62  # of a page's height, at most: its caption and legend stand with it
_FORMULA_SHARE = 0.4
_LIST_INDENT = 1.7  # em for each level
_SET_APART = 4  # lines; a longer text is no longer read well centred or at the right edge
_LONGEST_MARKER = 12  # characters
_MOST_TOGETHER = 0.8  # of a page: what may ask for a new one
_DEEPEST = 6  # levels of a list that are still set in
_AFTER_HEADING = 3  # lines that must follow a heading on its page


class Story(Walk[Iterator[Flowable]]):
    """Builder of one document's flowables.

    scale: points on paper for a point of the source, for pictures
    """

    def __init__(
        self,
        paper: Paper,
        language: Language,
        fonts: Fonts,
        pages: dict[int, Page],
        images: PageImages,
        scale: float,
        settings: OutputSettings,
    ) -> None:
        self._paper, self._language, self._fonts, self._pages = paper, language, fonts, pages
        self._images, self._scale, self._settings = images, scale, settings
        self._composer = ReflowComposer(
            fonts,
            language,
            frozenset(pages),
            (column_width(paper.measure) if self._is_beside else paper.measure) * 0.95,
            paper.text_height * _FORMULA_SHARE,
        )
        self._outline = Outline((), {}, {})
        self._last: Item | None = None

    def flowables(self, items: Iterable[Item], outline: Outline) -> Iterator[Flowable]:
        self._outline = outline
        for item in items:
            yield from self.made_of(item)
            self._last = item

    def notice(self, text: str) -> Flowable:
        """Add a line at the very top that no one overlooks."""
        size = self._paper.body * 0.9
        setting = ParagraphStyle(
            size * 1.4,
            Align.LEFT,
            after=10,
            background="#fdecea",
            pad=6,
            language=self._language.code,
        )
        return Prose(
            self._composer.plain(text, StyleOverride(size, bold=True, color="#a3261b")),
            setting,
            self._images,
        )

    def heading(self, item: TextItem) -> Iterator[Flowable]:
        made = self._heading(item)
        height = made.wrap(self._paper.measure, 0)[1]
        body = self._paper.body * self._paper.leading
        yield self._break_unless(height + made.spaceBefore + _AFTER_HEADING * body)
        yield made
        if self._is_bilingual(item):  # a heading is as wide as the page: its source is below it
            size = self._paper.body
            yield self._original(
                item, self._setting(size, self._paper.leading, Align.LEFT, after=size)
            )

    def table(self, item: TableItem) -> Iterator[Flowable]:
        paper = self._paper
        if item.cells:
            yield grid(item, self._cell, paper.measure, paper.text_height, self._language.code)

    def missing_page(self, item: MissingPage) -> Iterator[Flowable]:
        yield self.notice(f"Page {item.page} could not be read: {item.reason}")

    @property
    def _is_beside(self) -> bool:
        return self._settings.bilingual == "beside"

    def _is_bilingual(self, item: TextItem) -> bool:
        return self._settings.is_bilingual and bool(item.source)

    def _original(
        self, item: TextItem, setting: ParagraphStyle, marker: Galley | None = None
    ) -> Prose:
        """Return the source of a translation, small and grey."""
        size = _ORIGINAL_SIZE * self._paper.body
        galley = self._composer.compose(item.source, StyleOverride(size, color=_GREY))
        return Prose(galley, setting, self._images, marker)

    def _both(
        self, item: TextItem, galley: Galley, setting: ParagraphStyle, marker: Galley | None
    ) -> Iterator[Flowable]:
        """Yield the text; its original goes before it, and takes the marker, if both are wanted."""
        if self._is_bilingual(item) and self._is_beside:
            small = replace(setting, leading=setting.leading * _ORIGINAL_SIZE)
            translation = Prose(galley, replace(setting, rule=False), self._images, marker)
            yield SideBySide(self._original(item, small, marker), translation)
            return
        if self._is_bilingual(item):
            above = replace(setting, leading=setting.leading * _ORIGINAL_SIZE, after=_GAP)
            yield self._original(item, above, marker)
            setting, marker = replace(setting, before=0.0, rule=False), None
        yield Prose(galley, setting, self._images, marker)

    def _break_unless(self, height: float) -> Flowable:
        """Break the page unless so much space is left on it."""
        return CondPageBreak(min(height, _MOST_TOGETHER * self._paper.text_height))

    def _heading(self, item: TextItem) -> Prose:
        size = self._paper.size(BlockKind.HEADING, item.block.level)
        align = (
            Align.CENTER
            if item.block.align is Align.CENTER and item.block.level <= 1
            else Align.LEFT
        )
        setting = self._setting(size, 1.3, align, before=size * 1.1, after=size * 0.45)
        keys = self._outline.headings.get(item.block.id, ())
        number = [Span(marker(item) + " ", item.block.marker.style)] if item.block.marker else []
        galley = self._composer.compose([*number, *item.pieces], StyleOverride(size, bold=True))
        return Prose(galley, setting, self._images, keys=keys)

    def paragraph(self, item: TextItem) -> Iterator[Flowable]:
        size = self._paper.size(item.kind)
        leading, align = self._paper.leading, self._align(item)
        setting = self._setting(size, leading, align, after=size * 0.55)
        override = StyleOverride(size)
        match item.kind:
            case BlockKind.CAPTION:
                setting = replace(setting, leading=size * 1.35, before=2, after=size)
            case BlockKind.FOOTNOTE:
                first = not (
                    isinstance(self._last, TextItem) and self._last.kind is BlockKind.FOOTNOTE
                )
                setting = replace(
                    setting,
                    leading=size * 1.4,
                    rule=first,
                    before=6 if first else 0,
                    hanging_indent=1.4 * size,
                    after=2,
                )
            case BlockKind.MARGIN_NOTE:
                setting = replace(setting, bar="#c4c9d0", left=6, pad=4)
            case BlockKind.REFERENCE:
                setting = replace(
                    setting,
                    hanging_indent=1.8 * size if item.block.marker else 0.0,
                    leading=size * 1.4,
                )
            case _ if item.block.marker is not None:
                setting = replace(setting, hanging_indent=1.5 * size)
        galley = self._composer.compose(self._pieces(item), override)
        yield from self._both(item, galley, setting, self._marker(item, override))

    def _align(self, item: TextItem) -> Align:
        if item.block.align in {Align.CENTER, Align.RIGHT} and len(item.block.lines) <= _SET_APART:
            return item.block.align
        return Align.LEFT if item.kind is BlockKind.CAPTION else Align.JUSTIFY

    def _setting(
        self, size: float, leading: float, align: Align, before: float = 0.0, after: float = 0.0
    ) -> ParagraphStyle:
        return ParagraphStyle(
            size * leading, align, before=before, after=after, language=self._language.code
        )

    def _marker(self, item: TextItem, override: StyleOverride) -> Galley | None:
        """Return the marker to the left of a text; one too long for that is part of the text.

        See :meth:`_pieces`.
        """
        run = item.block.marker
        if run is None or not 0 < len(run.text.strip()) <= _LONGEST_MARKER:
            return None
        return self._composer.compose([Span(marker(item), run.style, run.link)], override)

    @staticmethod
    def _pieces(item: TextItem) -> Sequence[Piece]:
        """Return what the text's lines hold, without hanging marker and trailer."""
        run, block = item.block.marker, item.block
        if run is not None and len(run.text.strip()) <= _LONGEST_MARKER:
            block = replace(block, marker=None)
        if item.kind is BlockKind.TOC_ENTRY:
            block = replace(block, trailer=None)
        return whole_pieces(replace(item, block=block))

    def listed(self, item: TextItem) -> Iterator[Flowable]:
        size = self._paper.body
        setting = self._setting(size, self._paper.leading, Align.JUSTIFY, after=size * 0.3)
        left = min(item.block.level, _DEEPEST) * _LIST_INDENT * size
        override = StyleOverride(size)
        if item.kind is BlockKind.LIST_ITEM:
            setting = replace(setting, left=left, hanging_indent=_LIST_INDENT * size)
            galley = self._composer.compose(self._pieces(item), override)
            yield from self._both(item, galley, setting, self._marker(item, override))
            return
        trailer = item.block.trailer
        label = LEADER.sub(" ", f" {trailer.text} ").strip() if trailer else ""
        tail = (
            self._composer.plain(label, override, trailer.link if trailer else None)
            if label
            else None
        )
        hanging_indent = 1.8 * size if item.block.marker else 0.0
        setting = replace(
            setting, align=Align.LEFT, left=left, hanging_indent=hanging_indent, after=size * 0.15
        )
        if self._is_bilingual(item):
            yield self._original(item, setting)
        galley = self._composer.compose(self._pieces(item), override)
        yield Prose(galley, setting, self._images, self._marker(item, override), tail)

    def code(self, item: TextItem) -> Iterator[Flowable]:
        size = self._paper.size(BlockKind.CODE)
        setting = ParagraphStyle(
            size * 1.35,
            Align.LEFT,
            before=4,
            after=8,
            background="#f4f5f7",
            pad=6,
            hooks=True,
            language="en",
        )
        text = [
            replace(piece, text=piece.text.expandtabs(4)) if isinstance(piece, Span) else piece
            for piece in item.pieces
        ]
        yield Prose(
            self._composer.compose(text, StyleOverride(size, mono=True)), setting, self._images
        )

    def _cell(self, item: TextItem, header: bool, share: float) -> Prose:
        size = self._paper.size(BlockKind.CELL) * share
        align = item.block.align if item.block.align in {Align.CENTER, Align.RIGHT} else Align.LEFT
        override = StyleOverride(size, bold=True if header else None)
        setting = self._setting(size, 1.32, align)
        if item.block.marker:
            setting = replace(setting, hanging_indent=1.2 * size)
        pieces = self._pieces(item)
        if self._is_bilingual(item):
            pieces = [*_grey(item.source), Span("\n", TextStyle()), *pieces]
        return Prose(
            self._composer.compose(pieces, override),
            setting,
            self._images,
            self._marker(item, override),
        )

    def display_formula(self, item: TextItem) -> Iterator[Flowable]:
        if item.block.placement is None:
            yield from self.paragraph(item)
            return
        under = tuple(self._fonts.split(copied(item).replace("\ufffd", " "), TextStyle()))
        scale = self._scale * self._pages[item.page].user_unit
        yield ImageFlowable(
            self._images,
            item.page,
            item.block.bbox,
            scale,
            self._paper.text_height * _FORMULA_SHARE,
            under,
        )

    def figure(self, item: FigureItem) -> Iterator[Flowable]:
        if (box := item.figure.placement) is not None:
            scale = self._scale * self._pages[item.page].user_unit
            most = self._paper.text_height * _FIGURE_SHARE
            image = ImageFlowable(self._images, item.page, box, scale, most)
            yield self._break_unless(image.wrap(self._paper.measure, 0)[1] + 4 * self._paper.body)
            yield image
        labels = legend(
            item.labels,
            lambda style: replace(style, bold=False, italic=False, font_class=FontClass.SANS),
        )
        if labels:
            size = self._paper.size(BlockKind.FIGURE_TEXT)
            galley = self._composer.compose(labels, StyleOverride(size, color=_GREY))
            yield Prose(galley, self._setting(size, 1.35, Align.LEFT, after=size), self._images)

    @staticmethod
    def _mark_text(name: str, item: PageMark) -> list[Piece]:
        """Return the page's name and its running texts, links included."""
        style = TextStyle(FontClass.SANS)
        found: list[Piece] = [Span(name, style)]
        for note in item.notes:
            found += [Span(" · ", style), *whole_pieces(note)]
        return [
            replace(piece, text=" ".join(piece.text.split("\n")))
            if isinstance(piece, Span)
            else piece
            for piece in found
        ]

    def page_mark(self, item: PageMark) -> Iterator[Flowable]:
        size = self._paper.size(BlockKind.HEADER)
        keys = (page_key(item.page), *self._outline.pages.get(item.page, ()))
        text = self._mark_text(f"p. {item.name}", item) if self._settings.page_marks else []
        setting = replace(self._setting(size, 1.3, Align.LEFT, before=4, after=6), mark=bool(text))
        galley = self._composer.compose(
            text, StyleOverride(size, bold=False, italic=False, color=_GREY)
        )
        yield Prose(galley, setting, self._images, keys=keys)


def _grey(pieces: Iterable[Piece]) -> list[Piece]:
    return [
        replace(piece, style=replace(piece.style, color=_GREY))
        if isinstance(piece, Span)
        else piece
        for piece in pieces
    ]
