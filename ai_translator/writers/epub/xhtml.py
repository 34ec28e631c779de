"""XHTML of a chapter, from its items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape as quoted
from typing import TYPE_CHECKING

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Align, BlockKind
from ai_translator.model.placement import Placed
from ai_translator.model.segments import TranslatedDocument
from ai_translator.writers.content import (
    FigureItem,
    FormulaPiece,
    Item,
    MissingPage,
    PageMark,
    Piece,
    TableItem,
    TextItem,
    page_key,
)
from ai_translator.writers.epub.chapters import Chapter
from ai_translator.writers.epub.inline import InlineXhtml, shown
from ai_translator.writers.epub.places import Places, note_name
from ai_translator.writers.footnotes import ReferringPiece
from ai_translator.writers.labels import LEADER, copied, legend, marker, whole, whole_pieces
from ai_translator.writers.pictures import Pictures
from ai_translator.writers.rendering import Picture
from ai_translator.writers.table_rows import RowCell, table_rows
from ai_translator.writers.type_size import body_size, is_in_mono, text_size
from ai_translator.writers.walk import Walk

if TYPE_CHECKING:
    from ai_translator.config import OutputSettings

_FIGURE_DPI, _FORMULA_DPI = 150, 200  # a formula is as sharp as letters on today's screens
_LISTED = frozenset({BlockKind.LIST_ITEM, BlockKind.TOC_ENTRY})
_CLASSES = {
    BlockKind.CAPTION: "caption",
    BlockKind.MARGIN_NOTE: "margin-note",
    BlockKind.REFERENCE: "reference",
    BlockKind.FOOTNOTE: "footnote",
}
_NUMBER = re.compile(r"(\d{1,9})\.")


class ChapterWriter(Walk[Iterator[str]]):
    """Writer of one chapter's elements.  ``keep``: takes a picture, returns its name."""

    def __init__(
        self,
        chapter: Chapter,
        translated: TranslatedDocument,
        places: Places,
        pictures: Pictures,
        keep: Callable[[Picture], str],
        settings: OutputSettings,
    ) -> None:
        document = translated.document
        self._chapter, self._places, self._pictures = chapter, places, pictures
        self._keep, self._settings = keep, settings
        self._pages = {page.number: page for page in document.pages}
        self._source = translated.source_language or document.language
        self._body_size = body_size(document) or 10.0
        self._lists = OpenLists()
        self._inline = InlineXhtml(self._inline_formula, places, typewritten=is_in_mono(document))

    def body(self) -> Iterator[str]:
        """Yield the elements of the body.  A page's mark within a list is in its last item."""
        for item in self._chapter.items:
            if not self._stays_in_list(item):
                yield from self._lists.closed()
            yield from self.made_of(item)
        yield from self._lists.closed()

    def _stays_in_list(self, item: Item) -> bool:
        listed = isinstance(item, TextItem) and item.kind in _LISTED
        return listed or isinstance(item, PageMark)

    def heading(self, item: TextItem) -> Iterator[str]:
        tag = f"h{min(max(item.block.level, 1), 6)}"
        text = self._inline.write(self._places.notes.pieces(item), bold=False, line_break=" ")
        if text:
            anchors = "".join(f'<span id="{name}"></span>' for name in self._places.names_at(item))
            yield f"<{tag}>{anchors}{text}</{tag}>"
            yield from self._original(item)

    def listed(self, item: TextItem) -> Iterator[str]:
        text = self._with_original(item)
        trailer = item.block.trailer
        if trailer is not None and trailer.text.strip():
            label = self._inline.linked(
                shown(LEADER.sub(" … ", f" {trailer.text} ").strip()), trailer.link
            )
            text += f' <span class="trailer">{label}</span>'
        mark = marker(item)
        numbered = _NUMBER.fullmatch(mark) if item.kind is BlockKind.LIST_ITEM else None
        if numbered:
            yield from self._lists.item(item.block.level, "ol", text, int(numbered[1]))
        elif mark and (item.kind is BlockKind.TOC_ENTRY or any(map(str.isalnum, mark))):
            # A marker that a reading device would not make, such as "(iv)", is text.
            yield from self._lists.item(item.block.level, "ul", f"{shown(mark)} {text}", plain=True)
        else:
            plain = item.kind is BlockKind.TOC_ENTRY
            yield from self._lists.item(item.block.level, "ul", text, plain=plain)

    def code(self, item: TextItem) -> Iterator[str]:
        yield f'<pre dir="ltr"><code>{shown(item.plain.expandtabs(4))}</code></pre>'

    def display_formula(self, item: TextItem) -> Iterator[str]:
        picture = self._picture(item.page, item.block, 1, _FORMULA_DPI)
        if picture is None:
            yield from self.paragraph(item)
            return
        name, box = picture
        width = box.width * self._pages[item.page].user_unit / self._body_size
        yield (
            f'<div class="formula"><img src="images/{name}" alt="{shown(copied(item))}" '
            f'style="width: {width:.2f}em"/></div>'
        )

    def paragraph(self, item: TextItem) -> Iterator[str]:
        text = self._inline.write(self._places.notes.pieces(item))
        if text:
            yield from self._with_source(item, f"<p{self._look(item)}>{text}</p>")

    def footnote(self, item: TextItem) -> Iterator[str]:
        mark, text = marker(item), self._inline.write(item.pieces)
        if item.block.id not in self._places.notes.referred:
            raised = f"<sup>{shown(mark)}</sup> " if mark else ""
            yield from self._with_source(item, f"<p{self._look(item)}>{raised}{text}</p>")
            return
        back = f'<a href="{self._places.back(item)}">{shown(mark)}</a>'
        yield f'<aside epub:type="footnote" role="doc-footnote" id="{note_name(item)}">'
        yield from self._original(item)
        yield f'<p class="footnote"><sup>{back}</sup> {text}</p></aside>'

    def table(self, item: TableItem) -> Iterator[str]:
        if not item.cells:
            return
        rows = [
            "".join(self._cells(cells, at < item.header_rows))
            for at, cells in enumerate(table_rows(item))
        ]
        rows = [f"<tr>{cells}</tr>" for cells in rows if cells]
        head, body = rows[: item.header_rows], rows[item.header_rows :]
        yield '<div class="table"><table>'
        yield from (["<thead>", *head, "</thead>"] if head and body else head)
        yield from (["<tbody>", *body, "</tbody>"] if body else [])
        yield "</table></div>"

    def figure(self, item: FigureItem) -> Iterator[str]:
        picture = self._picture(item.page, item.figure, 0, _FIGURE_DPI)
        labels = self._inline.write(legend(item.labels, lambda style: style))
        if picture is None and not labels:
            return
        yield "<figure>"
        if picture is not None:
            name, box = picture
            width = round(box.width * self._pages[item.page].user_unit * 96 / 72)
            words = " · ".join(filter(None, map(whole, item.labels)))
            text = words or f"p. {item.page}"
            yield f'<img src="images/{name}" alt="{shown(text)}" width="{max(width, 1)}"/>'
        if labels:
            yield f"<figcaption>{labels}</figcaption>"
        yield "</figure>"

    def page_mark(self, item: PageMark) -> Iterator[str]:
        name = item.label or str(item.page)
        mark = (
            f'<span epub:type="pagebreak" role="doc-pagebreak" id="{page_key(item.page)}" '
            f'aria-label="{shown(name)}"></span>'
        )
        notes: list[Piece] = []
        for note in item.notes if self._settings.page_marks else ():
            notes += whole_pieces(note)
        text = self._inline.write(notes, line_break=" ")
        shown_name = f"p. {shown(item.name)}" if self._settings.page_marks else ""
        line = " · ".join(filter(None, (shown_name, text)))
        yield f'<div class="page">{mark}{line}</div>'

    def missing_page(self, item: MissingPage) -> Iterator[str]:
        yield f'<p class="notice">Page {item.page} could not be read: {shown(item.reason)}</p>'

    def _with_source(self, item: TextItem, translation: str) -> Iterator[str]:
        """Yield a paragraph, its source above or beside it if both are wanted."""
        source = "".join(self._original(item))
        if source and self._settings.bilingual == "beside":
            yield f'<div class="pair"><div>{source}</div><div>{translation}</div></div>'
        else:
            yield f"{source}{translation}"

    def _original(self, item: TextItem) -> Iterator[str]:
        if self._settings.is_bilingual and item.source:
            text = self._inline.write(item.source, bold=item.kind is not BlockKind.HEADING)
            yield f'<p class="original"{self._lang()}>{text}</p>'

    def _with_original(self, item: TextItem) -> str:
        """Return a text that is no paragraph, under its original if both are wanted."""
        text = self._inline.write(self._places.notes.pieces(item, with_marker=False))
        if not (self._settings.is_bilingual and item.source):
            return text
        original = self._inline.write(item.source)
        return f'<span class="original"{self._lang()}>{original}</span><br/>{text}'

    def _lang(self) -> str:
        known = self._source not in {"", "auto"}
        code = quoted(self._source)
        return f' lang="{code}" xml:lang="{code}" dir="auto"' if known else ' dir="auto"'

    @staticmethod
    def _look(item: TextItem) -> str:
        names = [_CLASSES[item.kind]] if item.kind in _CLASSES else []
        names += [item.block.align.value] if item.block.align in {Align.CENTER, Align.RIGHT} else []
        return f' class="{" ".join(names)}"' if names else ""

    def _cells(self, cells: Sequence[RowCell], header: bool) -> Iterator[str]:
        tag = "th" if header else "td"
        for cell in cells:
            spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
            spans += f' colspan="{cell.col_span}"' if cell.col_span > 1 else ""
            align = cell.texts[0].block.align if cell.texts else Align.LEFT
            look = f' class="{align.value}"' if align in {Align.CENTER, Align.RIGHT} else ""
            texts = (
                f"{shown(marker(text))} {self._with_original(text)}".strip() for text in cell.texts
            )
            yield f"<{tag}{spans}{look}>{'<br/>'.join(texts)}</{tag}>"

    def _inline_formula(
        self, formula: FormulaPiece, pieces: Sequence[ReferringPiece]
    ) -> str | None:
        """Return a formula's picture, sized and set on the line as its neighbours' letters."""
        picture = self._picture(formula.page, formula.formula, 1, _FORMULA_DPI)
        if picture is None:
            return None
        name, box = picture
        size = max(text_size(pieces), 1.0)
        below = max(box.bottom - formula.baseline, 0.0) if formula.baseline else box.height / 4
        return (
            f'<img class="inline" src="images/{name}" alt="{shown(formula.copied)}" '
            f'style="height: {box.height / size:.2f}em; vertical-align: {-below / size:.2f}em"/>'
        )

    def _picture(
        self, page: int, content: Placed, margin: float, dpi: float
    ) -> tuple[str, BBox] | None:
        """Return (name, box) of a picture; None for content without a place or a picture."""
        if content.placement is None:
            return None
        box = content.placement.grown(margin)
        picture = self._pictures.crop(self._pages[page], box, dpi, "png")
        return (self._keep(picture), box) if picture is not None else None


class OpenLists:
    """The lists that are open at a place, outermost first; the last item of each is open too."""

    def __init__(self) -> None:
        self._open: list[tuple[str, bool]] = []

    def closed(self) -> Iterator[str]:
        """Close all and yield their end tags."""
        yield from self._closed_to(0)

    def item(
        self, level: int, tag: str, text: str, number: int | None = None, *, plain: bool = False
    ) -> Iterator[str]:
        """Yield an item's start and text.  A level that skips one is the next deeper one.

        plain: without a bullet.
        """
        level = min(level, len(self._open))
        yield from self._closed_to(level + 1)
        if len(self._open) > level and self._open[level] != (tag, plain):
            yield from self._closed_to(level)
        if len(self._open) > level:
            yield "</li>"
        else:
            self._open.append((tag, plain))
            yield f'<{tag} class="plain">' if plain else f"<{tag}>"
        value = f' value="{number}"' if number is not None else ""
        yield f"<li{value}>{text}"

    def _closed_to(self, depth: int) -> Iterator[str]:
        while len(self._open) > depth:
            tag, _ = self._open.pop()
            yield f"</li></{tag}>"
