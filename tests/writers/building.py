"""Documents built by hand, for writers: each call makes the next block, below the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ai_translator.geometry.boxes import BBox  # fmt: skip
from ai_translator.model.content import (
    Align,
    Block,
    BlockKind,
    Cell,
    Figure,
    Inline,
    InlineFormula,
    LineEnd,
    Link,
    Table,
    TextBlock,
    TextRun,
    TextStyle,
)
from ai_translator.model.document import Document, OutlineItem
from ai_translator.model.segments import Outcome, Segment, Translated, TranslatedDocument
from tests.model.placing import placed_line, placed_page, placed_run

BODY = TextStyle()
WIDTH, HEIGHT = 400.0, 600.0


def run(
    text: str, style: TextStyle = BODY, link: Link | None = None, box: BBox | None = None
) -> TextRun:
    return placed_run(text, box or BBox(50, 50, 50 + 5 * len(text), 62), style, link)


def formula(text: str, linear: bool = True, *runs: TextRun) -> InlineFormula:
    box = BBox(100, 100, 140, 112)
    return InlineFormula(
        text, runs or (run(text, replace(BODY, italic=True), box=box),), linear, placement=box
    )


@dataclass
class Builder:
    """Collects blocks, page by page."""

    pages: list[list[Block]] = field(default_factory=lambda: [[]])
    count: int = 0

    def next_page(self) -> None:
        self.pages.append([])

    def id(self) -> str:
        self.count += 1
        return f"b{self.count}"

    def block(
        self,
        kind: BlockKind,
        *parts: str | Inline | Sequence[str | Inline],
        ends: Sequence[LineEnd] = (),
        **more: object,
    ) -> TextBlock:
        """A text block; each part is a line: a string, an inline, or several of them.  Not put on the page."""
        lines = []
        for index, part in enumerate(parts):
            inlines = part if isinstance(part, (list, tuple)) else [part]
            made = tuple(run(inline) if isinstance(inline, str) else inline for inline in inlines)
            end = ends[index] if index < len(ends) else LineEnd.SPACE
            lines.append(
                placed_line(
                    BBox(50, 50 + 12 * index, 350, 62 + 12 * index), made, 60 + 12 * index, end
                )
            )
        marker = more.pop("marker", None)
        trailer = more.pop("trailer", None)
        return TextBlock(
            self.id(), kind, tuple(lines), placement=BBox(50, 50, 350, 62 + 12 * len(lines)),
            marker=run(marker) if isinstance(marker, str) else marker,  # type: ignore[arg-type]
            trailer=run(trailer) if isinstance(trailer, str) else trailer,  # type: ignore[arg-type]
            **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def put(self, block: Block) -> Block:
        self.pages[-1].append(block)
        return block

    def add(
        self, kind: BlockKind, *parts: str | Inline | Sequence[str | Inline], **more: object
    ) -> TextBlock:
        block = self.block(kind, *parts, **more)  # type: ignore[arg-type]
        self.put(block)
        return block

    def heading(self, text: str, level: int = 1) -> TextBlock:
        return self.add(
            BlockKind.HEADING, run(text, TextStyle(size=16 - level, bold=True)), level=level
        )

    def paragraph(self, *parts: str | Inline | Sequence[str | Inline], **more: object) -> TextBlock:
        return self.add(BlockKind.PARAGRAPH, *parts, **more)

    def item(self, marker: str, text: str, level: int = 0) -> TextBlock:
        return self.add(BlockKind.LIST_ITEM, text, marker=marker, level=level)

    def table(
        self,
        rows: Sequence[Sequence[str | None]],
        header_rows: int = 1,
        continues: str | None = None,
        aligns: Sequence[Align] = (),
    ) -> Table:
        """Cells as text; None where a cell to the left spans this place."""
        cells = []
        for row, texts in enumerate(rows):
            for col, text in enumerate(texts):
                if text is None:
                    continue
                span = 1
                while col + span < len(texts) and texts[col + span] is None:
                    span += 1
                align = aligns[col] if aligns else Align.LEFT
                blocks = (
                    tuple(
                        self.block(BlockKind.CELL, line, align=align) for line in text.split("\n")
                    )
                    if text
                    else ()
                )
                box = BBox(50 + 80 * col, 100 + 20 * row, 130 + 80 * col, 120 + 20 * row)
                cells.append(Cell(row, col, blocks, col_span=span, placement=box))
        box = BBox(50, 100, 50 + 80 * len(rows[0]), 100 + 20 * len(rows))
        table = Table(
            self.id(),
            len(rows),
            len(rows[0]),
            tuple(cells),
            header_rows,
            True,
            continues,
            placement=box,
        )
        self.put(table)
        return table

    def figure(self, box: BBox, *labels: str) -> Figure:
        made = tuple(self.block(BlockKind.FIGURE_TEXT, label) for label in labels)
        figure = Figure(self.id(), made, placement=box)
        self.put(figure)
        return figure

    def document(self, **more: object) -> Document:
        pages = tuple(
            placed_page(number, WIDTH, HEIGHT, tuple(blocks))
            for number, blocks in enumerate(self.pages, 1)
        )
        return Document("test.pdf", len(pages), pages, **more)  # type: ignore[arg-type]

    def translated(
        self,
        words: dict[str, str] | None = None,
        target: str = "zh",
        marked: str = "",
        **more: object,
    ) -> TranslatedDocument:
        """The document with a segment for each block whose plain text ``words`` translates."""
        document = self.document(**more)
        segments, outcomes = [], {}
        for page in document.pages:
            for block in page.text_blocks():
                if words and block.text in words:
                    segment = Segment(
                        f"s{len(segments) + 1}", block.text, page.number, block.kind, (block.id,)
                    )
                    segments.append(segment)
                    outcome: Outcome = Translated(words[block.text])
                    outcomes[segment.id] = outcome
        return TranslatedDocument(document, tuple(segments), outcomes, "en", target, marked)


__all__ = ["BODY", "Builder", "OutlineItem", "formula", "run"]
