"""Numbers before titles: they stay, and so does the distance of the words behind them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Align, BlockKind, TextBlock, TextStyle
from ai_translator.model.document import Document
from ai_translator.model.segments import Segment, Span, Translated, TranslatedDocument
from ai_translator.writers.inplace.heading_numbers import with_numbers_apart, without_number
from ai_translator.writers.inplace.texts import translated_texts
from tests.layout.glyph_page import Setter, document
from tests.model.placing import placed_line, placed_page, placed_run

STYLE = TextStyle(size=10.0)


def titled(
    answer: str,
    *,
    align: Align = Align.LEFT,
    kind: BlockKind = BlockKind.HEADING,
    is_apart: bool = True,
    has_words: bool = True,
) -> TranslatedDocument:
    number = placed_run("1.2 ", BBox(50, 92, 65, 102), STYLE)
    words = placed_run("Macros", BBox(85, 92, 130, 102), STYLE)
    runs = (number, words) if has_words else (number,)
    block = TextBlock(
        "b",
        kind,
        (placed_line(BBox(50, 92, 130, 102), runs, 100),),
        align=align,
        number_apart=is_apart,
        placement=BBox(50, 92, 130, 102),
    )
    segment = Segment("s1", "1.2 Macros", 1, BlockKind.HEADING, ("b",))
    return TranslatedDocument(
        Document("a.pdf", 1, (placed_page(1, 400, 600, (block,)),)),
        (segment,),
        {"s1": Translated(answer)},
        "en",
        "zh",
    )


def test_a_number_that_stands_apart_is_a_marker() -> None:
    (text,) = translated_texts(with_numbers_apart(titled("1.2 宏")))
    assert text.head.marker is not None and text.head.marker.text == "1.2"
    assert [run.text for run in text.head.runs] == ["Macros"]
    assert [piece.text for piece in text.pieces] == ["宏"]


@pytest.mark.parametrize(
    ("answer", "more"),
    [
        ("第一章第二节 宏", {}),  # the translation numbers in its own way
        ("1.2", {}),
        ("1.23 宏", {}),
        ("1.2 宏", {"is_apart": False}),  # the reader has seen a space, no gap
        ("1.2 宏", {"align": Align.CENTER}),  # both are centred together
        ("1.2 宏", {"kind": BlockKind.CELL}),
        ("1.2 宏", {"has_words": False}),
    ],
)
def test_what_stays_part_of_the_text(answer: str, more: dict) -> None:
    (text,) = translated_texts(with_numbers_apart(titled(answer, **more)))
    assert text.head.marker is None
    assert "".join(piece.text for piece in text.pieces) == answer


def test_a_number_may_be_in_a_style_of_its_own() -> None:
    bold = TextStyle(size=10.0, bold=True)
    assert without_number(
        [Span("1.", bold), Span("2", STYLE), Span(" ", STYLE), Span(" 宏", bold)], "1.2"
    ) == (Span("宏", bold),)


@given(
    number=st.sampled_from(["1", "2.", "3.4", "12.1.3", "IV.", "§ 7", "A.2", "9a", "Step", "2024"]),
    gap=st.sampled_from([0.25, 0.4, 0.5, 0.8, 1.5, 2.5]),
    size=st.sampled_from([10.0, 16.0]),
)
def test_the_writer_takes_the_readers_word(number: str, gap: float, size: float) -> None:
    page = Setter()
    end = page.text(50, 100, number, size)
    page.text(end + gap * size, 100, "Macros and how they grow", size)
    page.paragraph(50, 140, 300, "Prose under it makes the size of the page's text known. " * 6)
    read = document(page)
    title = next(block for block in read[0].text_blocks() if "Macros" in block.text)
    segment = Segment("s1", title.text, 1, title.kind, (title.id,))
    made = with_numbers_apart(
        TranslatedDocument(
            Document("a.pdf", 1, read), (segment,), {"s1": Translated(title.text)}, "en", "de"
        )
    )
    after = next(block for block in made.document.pages[0].text_blocks() if block.id == title.id)
    if title.number_apart:
        assert title.lines[0].inlines[0].text.strip() == number
        assert after.marker is not None and after.marker.text == number
    else:
        assert after == title


def test_a_number_of_a_contents_entry_stays_apart() -> None:
    (text,) = translated_texts(with_numbers_apart(titled("1.2 宏", kind=BlockKind.TOC_ENTRY)))
    assert text.head.marker is not None and text.head.marker.text == "1.2"


def test_the_dots_of_a_leader_do_not_hide_that_a_number_stands_apart() -> None:
    """Their gaps are wider than the one behind the number."""
    page = Setter()
    for at in range(4):
        page.text(50, 100 + 14 * at, f"1.{at}")
        end = page.text(70, 100 + 14 * at, "Title")
        for dot in range(20):
            page.text(end + 8 * (dot + 1), 100 + 14 * at, ".")
        page.text(end + 8 * 21, 100 + 14 * at, f"{at + 3}")
    found = [block for block in document(page)[0].text_blocks()]
    assert [(block.kind, block.number_apart) for block in found] == 4 * [
        (BlockKind.TOC_ENTRY, True)
    ]
