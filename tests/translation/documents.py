"""Small documents for the tests, built from strings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ai_translator.model.content import (
    Block,
    BlockKind,
    FontClass,
    Inline,
    InlineFormula,
    Line,
    LineEnd,
    Link,
    Rise,
    TextBlock,
    TextRun,
    TextStyle,
)
from ai_translator.model.document import Document, Page
from ai_translator.model.segments import Markup, Segment

PLAIN = TextStyle()
BOLD = replace(PLAIN, bold=True)
ITALIC = replace(PLAIN, italic=True)
MONO = replace(PLAIN, font_class=FontClass.MONO)
RED = replace(PLAIN, color="#cc0000")
SUPER = replace(PLAIN, rise=Rise.SUPER, size=7.0)
SITE = Link(uri="https://example.org/")
FORMULA = InlineFormula("x+1")


def run(text: str, style: TextStyle = PLAIN, link: Link | None = None) -> TextRun:
    return TextRun(text, style, link)


def line(*inlines: Inline | str, end: LineEnd = LineEnd.SPACE) -> Line:
    return Line(tuple(run(each) if isinstance(each, str) else each for each in inlines), end)


def block(
    *lines: Line | Inline | str,
    id: str = "b",
    kind: BlockKind = BlockKind.PARAGRAPH,
    continues: str | None = None,
) -> TextBlock:
    """A block; inlines that are no lines make one line together."""
    if lines and not isinstance(lines[0], Line):
        lines = (line(*lines),)
    return TextBlock(id, kind, lines, continues=continues)


def document(*blocks: Block, name: str = "paper.pdf") -> Document:
    return Document(name, 1, (Page(1, blocks),))


def paragraphs(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Document:
    return document(
        *(block(text, id=f"b{number}", kind=kind) for number, text in enumerate(texts, 1))
    )


def segments(texts: Iterable[str]) -> tuple[Segment, ...]:
    """Segments without a document; marks in the texts are taken as they are."""
    return tuple(
        Segment(f"s{n}", text, n, BlockKind.PARAGRAPH, (f"b{n}",), Markup())
        for n, text in enumerate(texts, 1)
    )
