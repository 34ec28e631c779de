"""Numbers before titles: they stay, and so does the distance of the words behind them."""

from __future__ import annotations

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Align, BlockKind, TextBlock, TextStyle
from ai_translator.model.document import Document
from ai_translator.model.segments import Segment, Span, Translated, TranslatedDocument
from ai_translator.writers.inplace.heading_numbers import with_numbers_apart, without_number
from ai_translator.writers.inplace.texts import translated_texts
from tests.model.placing import placed_line, placed_page, placed_run

STYLE = TextStyle(size=10.0)


def titled(
    answer: str, *, number: str = "1.2 ", words_at: float = 85.0, align: Align = Align.LEFT
) -> TranslatedDocument:
    runs = (
        placed_run(number, BBox(50, 92, 65, 102), STYLE),
        placed_run("Macros", BBox(words_at, 92, 130, 102), STYLE),
    )
    block = TextBlock(
        "b",
        BlockKind.HEADING,
        (placed_line(BBox(50, 92, 130, 102), runs, 100),),
        align=align,
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
        ("1.2 宏", {"words_at": 68.0}),  # a space, no gap
        ("1.2 宏", {"align": Align.CENTER}),  # both are centred together
        ("Step 宏", {"number": "Step "}),
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
