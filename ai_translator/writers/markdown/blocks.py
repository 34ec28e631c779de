"""Markdown blocks from the items of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import BlockKind
from ai_translator.model.placement import Placed
from ai_translator.writers.content import (
    FigureItem,
    FormulaPiece,
    Item,
    MissingPage,
    PageMark,
    Piece,
    TableItem,
    TextItem,
)
from ai_translator.writers.labels import LEADER, legend, marker, whole, whole_pieces
from ai_translator.writers.markdown import escape
from ai_translator.writers.markdown.inline import Inline
from ai_translator.writers.markdown.lists import Lists
from ai_translator.writers.markdown.tables import table
from ai_translator.writers.walk import Walk

if TYPE_CHECKING:
    from ai_translator.config import OutputSettings

#: (page, box, dots per inch) -> the picture's relative path, or None when there is none.
SavePicture = Callable[[int, BBox, float], str | None]

_FIGURE_DPI, _FORMULA_DPI, _INLINE_DPI = (
    150,
    130,
    115,
)  # formulas at the size of a browser's body text
_LISTED = frozenset({BlockKind.LIST_ITEM, BlockKind.TOC_ENTRY})


@dataclass(frozen=True, slots=True)
class _Block:
    """One block.  ``tight``: no empty line between this one and a tight one before it."""

    text: str
    tight: bool = False


class Blocks(Walk[Iterator[_Block]]):
    """Writer of item after item; it tracks the open lists.

    typewritten: True if a mono face is that of all text, and marks nothing
    """

    def __init__(
        self, settings: OutputSettings, save: SavePicture, *, typewritten: bool = False
    ) -> None:
        self._settings, self._save = settings, save
        self._lists = Lists()
        self._pending: list[PageMark] = []
        body = Inline(self._inline_formula, plain_mono=typewritten)
        self._body = body
        self._code = replace(body, plain_mono=True)
        self._heading = replace(body, plain_bold=True, line_break=" ")
        self._cell = replace(body, line_break="<br>")

    def document(self, items: Iterable[Item]) -> Iterator[str]:
        """Yield the file piece by piece."""
        before: _Block | None = None
        for block in self._blocks(items):
            if before is not None:
                yield "\n" if before.tight and block.tight else "\n\n"
            yield block.text
            before = block
        yield "\n" if before else ""

    def _blocks(self, items: Iterable[Item]) -> Iterator[_Block]:
        for item in items:
            if isinstance(item, PageMark):
                self._pending.append(item)
                continue
            in_list = isinstance(item, TextItem) and item.kind in _LISTED and bool(self._lists)
            yield from self._marks(in_list)
            if not in_list:
                self._lists.close()
            yield from (block for block in self.made_of(item) if block.text)
        yield from self._marks(False)

    def _marks(self, in_list: bool) -> Iterator[_Block]:
        """Yield the marks of pages that have begun.

        Within a list they are in its last item, so that they do not end the list.
        """
        indent = self._lists.indent() if in_list else ""
        for mark in self._pending:
            for block in self.page_mark(mark):
                yield _Block(indent + block.text, tight=in_list)
        self._pending.clear()

    def heading(self, item: TextItem) -> Iterator[_Block]:
        yield _Block(self._headline(item))
        yield from self._original(item)

    def listed(self, item: TextItem) -> Iterator[_Block]:
        yield _Block(self._listed(item), tight=True)

    def code(self, item: TextItem) -> Iterator[_Block]:
        yield _Block(_code_block(item))

    def display_formula(self, item: TextItem) -> Iterator[_Block]:
        path = self._picture(item.page, item.block, 1, _FORMULA_DPI)
        yield _Block(_image(whole(item), path) if path else self._paragraph(item))

    def paragraph(self, item: TextItem) -> Iterator[_Block]:
        if item.kind is BlockKind.MARGIN_NOTE:
            yield _Block(_quote(self._paragraph(item)))
            return
        yield from self._original(item)
        yield _Block(self._paragraph(item))

    def table(self, item: TableItem) -> Iterator[_Block]:
        if item.cells:
            yield _Block(table(item, self._cell_text))

    def figure(self, item: FigureItem) -> Iterator[_Block]:
        path = self._picture(item.page, item.figure, 0, _FIGURE_DPI)
        if path:
            yield _Block(_image(f"p. {item.page}", path))
        labels = legend(item.labels, lambda style: replace(style, italic=True, bold=False))
        yield _Block(escape.guarded(self._body.write(labels)))

    def page_mark(self, item: PageMark) -> Iterator[_Block]:
        notes = (
            " | ".join(filter(None, map(whole, item.notes))) if self._settings.page_marks else ""
        )
        name = f"page {item.name}"
        yield _Block(
            f"<!-- {escape.comment(f'{name}: {notes}' if notes else name)} --><a "
            f'id="page-{item.page}"></a>'
        )

    def missing_page(self, item: MissingPage) -> Iterator[_Block]:
        reason = escape.escaped(escape.cleaned(item.reason))
        yield _Block(f"> **Page {item.page} could not be read: {reason}**")

    def _original(self, item: TextItem) -> Iterator[_Block]:
        if self._settings.is_bilingual and item.source:
            yield _Block(_quote(escape.guarded(self._body.write(item.source))))

    def _headline(self, item: TextItem) -> str:
        text = f"{_marker(item)} {self._heading.write(item.pieces)}".strip()
        text = re.sub(r"(#+)$", r"\\\1", text)
        return f"{'#' * min(max(item.block.level, 1), 6)} {text}" if text else ""

    def _listed(self, item: TextItem) -> str:
        text = self._both(item, self._body, "\\\n")
        if item.block.trailer:
            text += " " + escape.escaped(
                LEADER.sub(" … ", f" {escape.cleaned(item.block.trailer.text)} ").strip()
            )
        if item.kind is BlockKind.TOC_ENTRY and item.block.marker:
            return self._lists.item(item.block.level, "", f"{_marker(item)} {text}".strip())
        return self._lists.item(item.block.level, marker(item), text)

    def _both(self, item: TextItem, inline: Inline, between: str) -> str:
        """Return the translation, under its original if both are wanted."""
        text = inline.write(item.pieces)
        return (
            f"{inline.write(item.source)}{between}{text}"
            if self._settings.is_bilingual and item.source
            else text
        )

    def _paragraph(self, item: TextItem) -> str:
        text, mark = self._body.write(_with_trailer(item)), _marker(item)
        if mark and item.kind is BlockKind.FOOTNOTE:
            mark = f"<sup>{mark}</sup>"
        return escape.guarded(f"{mark} {text}".strip())

    def _cell_text(self, item: TextItem, header: bool) -> str:
        inline = replace(self._cell, plain_bold=header)
        text = f"{_marker(item)} {self._both(item, inline, '<br>')}".strip()
        # GFM looks for cells before it looks for code.
        return re.sub(r"(?<!\\)\|", r"\\|", text)

    def _inline_formula(self, formula: FormulaPiece) -> str | None:
        path = self._picture(formula.page, formula.formula, 1, _INLINE_DPI)
        return _image(formula.text, path) if path else None

    def _picture(self, page: int, content: Placed, margin: float, dpi: float) -> str | None:
        """Return the path of a picture; None for content without a place or a picture."""
        if content.placement is None:
            return None
        return self._save(page, content.placement.grown(margin), dpi)


def _marker(item: TextItem) -> str:
    return escape.escaped(escape.cleaned(marker(item)))


def _image(text: str, path: str) -> str:
    """Return a picture with its alternative text, if it has any."""
    alternative = " ".join(escape.cleaned(text).replace("\ufffd", " ").split())
    return f"![{escape.escaped(alternative)}]({escape.path(path)})"


def _with_trailer(item: TextItem) -> list[Piece]:
    return whole_pieces(replace(item, block=replace(item.block, marker=None)))


def _quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else ""


def _code_block(item: TextItem) -> str:
    code = "\n".join(escape.cleaned(line.expandtabs(4)) for line in item.plain.split("\n"))
    fence = escape.fence(code)
    return f"{fence}\n{code}\n{fence}"
