"""Draws an article: which blocks, how long, with which of the things that make reading hard."""

from __future__ import annotations

import random
from collections.abc import Iterator

from benchmarks.zoo.maths import DISPLAY, INLINE
from benchmarks.zoo.stock import Stock
from benchmarks.zoo.tree import (
    Article,
    Aside,
    Block,
    Cite,
    Display,
    Heading,
    Inline,
    Items,
    Listing,
    Maths,
    Note,
    Pairs,
    Paragraph,
    Picture,
    Quote,
    Table,
    Text,
    Url,
    Words,
)

PROSE = frozenset({"heading", "bold", "items", "note", "cite"})
PAPER = PROSE | {"maths", "display", "table", "picture", "theorem", "code"}
MANUAL = PROSE | {"table", "listing", "code", "url", "quote", "picture"}
PLAIN = frozenset({"heading", "bold", "items"})
FOREIGN = frozenset({"heading", "bold", "items"})
TABLES = frozenset({"heading", "table", "wordy", "invoice"})
PAIRED = frozenset({"heading", "pairs"})


class Composer:
    """features: what may occur, by the names that :meth:`block` knows."""

    def __init__(self, rng: random.Random, language: str, features: frozenset[str]) -> None:
        self._rng = rng
        self._stock = Stock(rng, language)
        self._language = language
        self._features = features
        self._count = 0

    def article(self, paragraphs: int, *, abstract: bool = True) -> Article:
        """An article of about so many paragraphs, the other blocks among them."""
        stock = self._stock
        blocks = list(self._blocks(paragraphs))
        return Article(
            self._language,
            stock.title(),
            tuple(stock.names(2)),
            self._text(2, 4, plain=True) if abstract else (),
            tuple(blocks),
            stock.heading(),
        )

    def _blocks(self, paragraphs: int) -> Iterator[Block]:
        kinds = [kind for kind in sorted(self._features) if hasattr(self, f"_{kind}_block")]
        waiting = self._rng.sample(kinds, len(kinds))
        since = 0
        for index in range(paragraphs):
            if index == 0 or since > self._rng.randint(1, 3):
                since = 0
                if "heading" in self._features:
                    yield Heading(
                        1 if index == 0 or self._rng.random() < 0.6 else 2, self._stock.heading()
                    )
            yield Paragraph(self._text(2, 5))
            since += 1
            if kinds and self._rng.random() < 0.7:
                waiting = waiting or self._rng.sample(kinds, len(kinds))
                yield from getattr(self, f"_{waiting.pop()}_block")()

    def _text(self, least: int, most: int, *, plain: bool = False) -> Text:
        inlines: list[Inline] = []
        for sentence in self._stock.sentences(least, most):
            if inlines:
                inlines.append(Words(" " if self._language not in {"zh", "ja"} else ""))
            inlines += [Words(sentence)] if plain else self._decorated(sentence)
        return tuple(inlines)

    def _decorated(self, sentence: str) -> list[Inline]:
        found = [
            way for way in ("bold", "maths", "code", "url", "note", "cite") if way in self._features
        ]
        if not found or self._rng.random() > 0.35:
            return [Words(sentence)]
        way = self._rng.choice(found)
        if way == "bold":
            return self._emphasised(sentence)
        if self._language != "en":
            return [Words(sentence)]
        body, end = sentence[:-1], sentence[-1]
        match way:
            case "maths":
                return [
                    Words(f"{body}, where "),
                    Maths(self._rng.randrange(len(INLINE))),
                    Words(" is given" + end),
                ]
            case "code":
                return [
                    Words(f"{body}, as set by "),
                    Words(self._stock.identifier(), "code"),
                    Words(end),
                ]
            case "url":
                return [
                    Words(f"{body}; see "),
                    Url(self._stock.url()),
                    Words(" for the details" + end),
                ]
            case "note":
                return [Words(sentence), Note(self._stock.sentence())]
            case _:
                self._count += 1
                return [Words(f"{body} "), Cite(self._count), Words(end)]

    def _emphasised(self, sentence: str) -> list[Inline]:
        style = self._rng.choice(["bold", "italic"])
        if self._language in {"zh", "ja"}:
            cut = min(len(sentence) // 3, 6)
            return [
                Words(sentence[:cut]),
                Words(sentence[cut : cut + 4], "bold"),
                Words(sentence[cut + 4 :]),
            ]
        parts = sentence.split(" ")
        start = self._rng.randrange(max(1, len(parts) - 4))
        end = start + self._rng.randint(1, 3)
        before, within, after = (
            " ".join(parts[:start]),
            " ".join(parts[start:end]),
            " ".join(parts[end:]),
        )
        return [
            Words(before + " " * bool(before)),
            Words(within, style),
            Words(" " + after if after else ""),
        ]

    def _items_block(self) -> Iterator[Block]:
        count = self._rng.randint(3, 5)
        items = tuple(
            (Words(self._stock.item() if self._rng.random() < 0.6 else self._stock.sentence()),)
            for _ in range(count)
        )
        yield Items(items, self._rng.random() < 0.4)

    def _pairs_block(self) -> Iterator[Block]:
        count = self._rng.randint(4, 7)
        labels = list(dict.fromkeys(self._stock.label() for _ in range(count)))
        yield Pairs(
            tuple(
                (label, self._stock.cell() if self._rng.random() < 0.5 else self._stock.sentence())
                for label in labels
            )
        )

    def _table_block(self) -> Iterator[Block]:
        columns = self._rng.choice([3, 4])
        rows = [tuple(self._stock.heads(columns))]
        rows += [
            (
                self._stock.label(),
                *(self._stock.cell() for _ in range(columns - 2)),
                str(self._rng.randint(2, 980)),
            )
            for _ in range(self._rng.randint(3, 6))
        ]
        widths = (0.2, *(0.65 / (columns - 2) for _ in range(columns - 2)), 0.15)
        yield self._table(rows, widths, right=frozenset({columns - 1}))

    def _wordy_block(self) -> Iterator[Block]:
        columns = self._rng.choice([2, 2, 3])
        rows = [tuple(self._stock.heads(columns))]
        most = 1 if self._language == "zh" else 2
        rows += [
            tuple(" ".join(self._stock.sentences(1, most)) for _ in range(columns))
            for _ in range(self._rng.randint(3, 6))
        ]
        yield self._table(rows, tuple(1 / columns for _ in range(columns)))

    def _invoice_block(self) -> Iterator[Block]:
        rows: list[tuple[str, ...]] = [("Pos.", "Description", "Quantity", "Unit price", "Amount")]
        for number in range(1, self._rng.randint(4, 8)):
            count, price = self._rng.randint(1, 40), self._rng.randint(100, 9000) / 100
            text = self._stock.cell() if self._rng.random() < 0.7 else self._stock.sentence()
            rows.append((str(number), text, str(count), f"{price:.2f}", f"{count * price:,.2f}"))
        yield self._table(
            rows, (0.08, 0.47, 0.15, 0.15, 0.15), right=frozenset({2, 3, 4}), caption=False
        )

    def _table(
        self,
        rows: list[tuple[str, ...]],
        widths: tuple[float, ...],
        *,
        right: frozenset[int] = frozenset(),
        caption: bool = True,
    ) -> Table:
        text = self._stock.sentence().rstrip(".。") if caption and self._rng.random() < 0.7 else ""
        return Table(
            tuple(rows),
            widths,
            text,
            self._rng.choice(["booktabs", "ruled", "lines", "open"]),
            right,
        )

    def _picture_block(self) -> Iterator[Block]:
        yield Picture(self._stock.sentence())

    def _display_block(self) -> Iterator[Block]:
        yield Display(self._rng.randrange(len(DISPLAY)), self._rng.random() < 0.5)

    def _listing_block(self) -> Iterator[Block]:
        yield Listing(tuple(self._stock.code(self._rng.randint(3, 6))), self._rng.random() < 0.3)

    def _theorem_block(self) -> Iterator[Block]:
        yield Paragraph(self._text(1, 3), self._rng.choice(["Theorem", "Definition", "Remark"]))

    def _quote_block(self) -> Iterator[Block]:
        yield Quote(self._text(1, 3))

    def _aside_block(self) -> Iterator[Block]:
        yield Aside(self._stock.sentence())
