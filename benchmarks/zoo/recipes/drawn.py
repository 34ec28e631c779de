"""PDFs drawn by hand with reportlab: columns of any gutter, letter by letter, slanted and emboldened by operators.

Here every line is set by this module, so that what no typesetter offers can be tried: letters without spaces between them,
a text matrix that shears, strokes instead of a bold face, a font whose scale lies in the text matrix.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.zoo import compose
from benchmarks.zoo.recipe import Made, Recipe
from benchmarks.zoo.stock import Stock
from benchmarks.zoo.tree import Article, Heading, Items, Pairs, Paragraph, Table, Unit, plain, truth

_WIDTH, _HEIGHT = 595.0, 842.0
_FACES = (("Times-Roman", "Times-Bold"), ("Helvetica", "Helvetica-Bold"))


@dataclass(frozen=True, slots=True)
class Setup:
    """way: how a line is drawn, by the names of _WAYS;  kind: "prose", "pairs", "terms", "invoice", "cells" or "cards" """

    name: str
    group: str
    way: str = "line"
    columns: int = 1
    kind: str = "prose"


SETUPS = (
    Setup("drawn-letters", "drawn", "letters"),
    Setup("drawn-words", "drawn", "words"),
    Setup("drawn-words-two", "drawn", "words", 2),
    Setup("drawn-sheared", "drawn", "sheared"),
    Setup("drawn-stroked", "drawn", "stroked"),
    Setup("drawn-scaled-two", "drawn", "scaled", 2),
    Setup("drawn-justified-two", "drawn", "justified", 2),
    Setup("drawn-three", "drawn3", "line", 3),
    Setup("drawn-justified-three", "drawn3", "justified", 3),
    Setup("drawn-four", "drawn3", "line", 4),
    Setup("drawn-pairs", "tables", kind="pairs"),
    Setup("drawn-terms", "tables", kind="terms"),
    Setup("drawn-invoice", "tables", kind="invoice"),
    Setup("drawn-cells", "tables", kind="cells"),
    Setup("drawn-cards", "drawn", kind="cards"),
)


def _line(
    canvas: Any, x: float, y: float, text: str, font: str, size: float, width: float | None
) -> None:
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)


def _letters(
    canvas: Any, x: float, y: float, text: str, font: str, size: float, width: float | None
) -> None:
    """Each letter by itself, spaces left out, as some converters do."""
    canvas.setFont(font, size)
    for char in text:
        if char != " ":
            canvas.drawString(x, y, char)
        x += canvas.stringWidth(char, font, size)


def _words(
    canvas: Any, x: float, y: float, text: str, font: str, size: float, width: float | None
) -> None:
    canvas.setFont(font, size)
    space = canvas.stringWidth(" ", font, size)
    for word in text.split():
        canvas.drawString(x, y, word)
        x += canvas.stringWidth(word, font, size) + space


def _justified(
    canvas: Any, x: float, y: float, text: str, font: str, size: float, width: float | None
) -> None:
    """Word by word, the white of the line shared between the spaces."""
    canvas.setFont(font, size)
    parts = text.split()
    own = sum(canvas.stringWidth(part, font, size) for part in parts)
    space = (
        (width - own) / (len(parts) - 1)
        if width and len(parts) > 1
        else canvas.stringWidth(" ", font, size)
    )
    for part in parts:
        canvas.drawString(x, y, part)
        x += canvas.stringWidth(part, font, size) + space


def _sheared(
    canvas: Any, x: float, y: float, text: str, font: str, size: float, width: float | None
) -> None:
    told = canvas.beginText()
    told.setFont(font, size)
    told.setTextTransform(1, 0, 0.25, 1, x, y)
    told.textOut(text)
    canvas.drawText(told)


def _stroked(
    canvas: Any, x: float, y: float, text: str, font: str, size: float, width: float | None
) -> None:
    told = canvas.beginText(x, y)
    told.setFont(font, size)
    told.setTextRenderMode(2)
    canvas.setLineWidth(size / 30)
    told.textOut(text)
    told.setTextRenderMode(0)
    canvas.drawText(told)


def _scaled(
    canvas: Any, x: float, y: float, text: str, font: str, size: float, width: float | None
) -> None:
    told = canvas.beginText()
    told.setFont(font, 1)
    told.setTextTransform(size, 0, 0, size, x, y)
    told.textOut(text)
    canvas.drawText(told)


_WAYS: dict[str, Callable[[Any, float, float, str, str, float, float | None], None]] = {
    "line": _line, "letters": _letters, "words": _words, "sheared": _sheared, "stroked": _stroked, "scaled": _scaled,
    "justified": _justified,
}  # fmt: skip


class _Page:
    """Columns that fill one after another, page after page."""

    def __init__(self, pdf: Path, columns: int, gutter: float, margin: float) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self.canvas = Canvas(str(pdf), pagesize=(_WIDTH, _HEIGHT), invariant=1)
        self._columns, self._gutter, self._margin = columns, gutter, margin
        self.width = (_WIDTH - 2 * margin - gutter * (columns - 1)) / columns
        self._column, self._top = 0, _HEIGHT - 64
        self.y = self._top

    @property
    def x(self) -> float:
        return self._margin + self._column * (self.width + self._gutter)

    def advance(self, height: float, *, keep: float = 0.0) -> None:
        """Moves down; to the next column when the line, and ``keep`` below it, have no room."""
        self.y -= height
        if self.y - keep < 64:
            self._column += 1
            self.y = self._top - height
            if self._column == self._columns:
                self.canvas.showPage()
                self._column = 0

    def save(self) -> None:
        self.canvas.save()


def _wrapped(
    canvas: Any, text: str, font: str, size: float, width: float, indent: float = 0.0
) -> Iterator[str]:
    line = ""
    room = width - indent
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and canvas.stringWidth(longer, font, size) > room:
            yield line
            line, room = word, width
        else:
            line = longer
    yield line


def _prose(setup: Setup, page: _Page, article: Article, rng: random.Random) -> dict[str, object]:
    draw = _WAYS[setup.way]
    (roman, bold), size = rng.choice(_FACES), rng.choice([8.5, 9, 9.5, 10, 11])
    leading = size * rng.choice([1.15, 1.25, 1.4])
    indent, apart = rng.choice([(10.0, 0.0), (0.0, 0.6 * leading)])
    canvas = page.canvas
    for block in article.blocks:
        match block:
            case Heading(_, text):
                page.advance(0.8 * leading)
                for line in _wrapped(canvas, text, bold, 1.2 * size, page.width):
                    page.advance(1.2 * leading, keep=2 * leading)
                    draw(canvas, page.x, page.y, line, bold, 1.2 * size, None)
                page.advance(0.3 * leading)
            case Paragraph(text):
                lines = list(_wrapped(canvas, plain(text), roman, size, page.width, indent))
                for at, line in enumerate(lines):
                    page.advance(leading)
                    shift = indent if at == 0 else 0.0
                    draw(
                        canvas,
                        page.x + shift,
                        page.y,
                        line,
                        roman,
                        size,
                        None if at == len(lines) - 1 else page.width - shift,
                    )
                page.advance(apart)
            case Items(items):
                for item in items:
                    lines = list(_wrapped(canvas, plain(item), roman, size, page.width - 12))
                    for at, line in enumerate(lines):
                        page.advance(leading)
                        if at == 0:
                            draw(canvas, page.x, page.y, "•", roman, size, None)
                        draw(canvas, page.x + 12, page.y, line, roman, size, None)
                page.advance(apart)
    return {"size": size, "leading": leading, "font": roman, "indent": indent}


def _rows(
    page: _Page,
    rows: list[tuple[str, ...]],
    widths: list[float],
    right: frozenset[int],
    rng: random.Random,
    *,
    rules: str,
) -> dict[str, object]:
    """Rows of cells at fixed places, each wrapped in its own width."""
    (roman, bold), size = rng.choice(_FACES), rng.choice([9, 9.5, 10, 10.5])
    leading, apart = 1.2 * size, rng.choice([3.0, 5.0, 8.0])
    canvas, x = page.canvas, page.x
    for at, row in enumerate(rows):
        font = bold if at == 0 else roman
        cells = [
            list(_wrapped(canvas, text, font, size, width - 10)) for text, width in zip(row, widths)
        ]
        height = leading * max(map(len, cells))
        page.advance(apart / 2, keep=height)
        top = page.y
        for index, lines in enumerate(cells):
            left = x + sum(widths[:index]) + 4
            for number, line in enumerate(lines):
                y = top - leading * number - size
                canvas.setFont(font, size)
                if index in right:
                    canvas.drawRightString(left + widths[index] - 10, y, line)
                else:
                    canvas.drawString(left, y, line)
        page.advance(height + apart / 2)
        if rules in {"rows", "grid"}:
            canvas.setLineWidth(0.5)
            canvas.line(x, page.y, x + sum(widths), page.y)
        if rules == "grid":
            for index in range(len(widths) + 1):
                at_x = x + sum(widths[:index])
                canvas.line(at_x, top + apart / 2, at_x, page.y)
            if at == 0:
                canvas.line(x, top + apart / 2, x + sum(widths), top + apart / 2)
    return {"size": size, "font": roman, "apart": apart, "rules": rules}


def _cards(page: _Page, stock: Stock, rng: random.Random) -> list[Unit]:
    """Framed panels side by side, each with a heading and a text of its own."""
    units = []
    canvas, size, gap = page.canvas, rng.choice([9, 10]), rng.choice([8, 14])
    across = rng.choice([2, 3])
    width, height = (_WIDTH - 96 - gap * (across - 1)) / across, 130
    for row in range(4):
        for column in range(across):
            x, top = 48 + column * (width + gap), _HEIGHT - 60 - row * (height + gap)
            canvas.rect(x, top - height, width, height)
            title, text = stock.heading(), stock.sentence()
            y = top
            for told, font, points in (
                (title, "Helvetica-Bold", size + 1),
                (text, "Helvetica", size),
            ):
                for line in _wrapped(canvas, told, font, points, width - 16):
                    y -= 1.25 * points
                    canvas.setFont(font, points)
                    canvas.drawString(x + 8, y, line)
                y -= 4
            units += [Unit("heading", title), Unit("paragraph", text)]
    return units


def _make(setup: Setup, rng: random.Random, folder: Path) -> Made:
    pdf = folder / "zoo.pdf"
    gutter, margin = rng.choice([9, 11, 14, 20, 28]), rng.choice([44.0, 56.0])
    page = _Page(pdf, setup.columns, gutter, margin)
    stock = Stock(rng)
    drawn: dict[str, object] = {"gutter": gutter, "margin": margin}
    protected: list[Unit] = []
    if setup.kind == "cards":
        units = _cards(page, stock, rng)
    elif setup.kind == "prose":
        article = compose.Composer(rng, "en", compose.PLAIN).article(
            rng.randint(10, 24), abstract=False
        )
        drawn |= _prose(setup, page, article, rng)
        units, protected = truth(article, title=False)
    else:
        table = _table(setup.kind, stock, rng)
        widths = [share * page.width for share in table.widths]
        rules = "none" if setup.kind in {"pairs", "terms"} else rng.choice(["none", "rows", "grid"])
        drawn |= _rows(page, list(table.rows), widths, table.right, rng, rules=rules)
        units = _units(setup.kind, table)
    page.save()
    return Made(pdf, "en", units, protected, drawn)


def _table(kind: str, stock: Stock, rng: random.Random) -> Table:
    count = rng.randint(6, 14)
    if kind in {"pairs", "terms"}:
        rows = [("Term", "Meaning")] if kind == "terms" else [("Field", "Entry")]
        rows += [
            (stock.label(), stock.cell() if kind == "pairs" else stock.sentence())
            for _ in range(count)
        ]
        share = rng.choice([0.2, 0.28])
        return Table(tuple(rows), (share, 0.95 - share))
    if kind == "invoice":
        composer = compose.Composer(rng, "en", frozenset({"invoice"}))
        return next(each for each in composer.article(6).blocks if isinstance(each, Table))
    columns = rng.choice([2, 3, 4])
    rows = [tuple(stock.heads(columns))]
    rows += [
        tuple(stock.cell() if rng.random() < 0.6 else stock.sentence() for _ in range(columns))
        for _ in range(count // 2 + 2)
    ]
    return Table(tuple(rows), tuple(1 / columns for _ in range(columns)))


def _units(kind: str, table: Table) -> list[Unit]:
    if kind in {"pairs", "terms"}:
        return truth(
            Article("en", "", (), (), (Pairs(tuple((row[0], row[1]) for row in table.rows)),)),
            title=False,
        )[0]
    return truth(Article("en", "", (), (), (table,)), title=False)[0]


def _recipe(setup: Setup) -> Recipe:
    return Recipe(
        setup.name,
        setup.group,
        lambda rng, folder: _make(setup, rng, folder),
        lambda: find_spec("reportlab") is not None,
    )


RECIPES = tuple(map(_recipe, SETUPS))
