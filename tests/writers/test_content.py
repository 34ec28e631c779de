from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Block, BlockKind, InlineFormula, LineEnd, TextBlock
from ai_translator.model.document import Page, PageFailure
from ai_translator.model.placement import LinePlacement
from ai_translator.model.segments import Failed, Segment, Translated, TranslatedDocument
from ai_translator.writers.content import (
    FigureItem,
    FormulaPiece,
    Item,
    MissingPage,
    PageMark,
    TableItem,
    TextItem,
    items,
)
from tests.writers.building import Builder, formula


def texts(item: Item) -> list[TextItem]:
    match item:
        case TextItem():
            return [item]
        case TableItem():
            return [text for cell in item.cells for text in cell.texts]
        case FigureItem():
            return list(item.labels)
        case PageMark():
            return list(item.notes)
    return []


def plain(builder: Builder, words: dict[str, str] | None = None) -> list[str]:
    return [text.plain for item in items(builder.translated(words)) for text in texts(item)]


def test_a_text_over_two_pages_is_whole_where_it_begins() -> None:
    builder = Builder()
    head = builder.paragraph("It begins and is hyphen-", ends=[LineEnd.HYPHEN])
    builder.add(BlockKind.FOOTNOTE, "A note", marker="1")
    builder.next_page()
    builder.paragraph("ated here.", continues=head.id)
    builder.paragraph("Another.")
    kinds = [
        item.page if isinstance(item, PageMark) else texts(item)[0].plain
        for item in items(builder.translated())
    ]
    assert kinds == [1, "It begins and is hyphenated here.", "A note", 2, "Another."]


def test_a_segment_over_two_blocks_is_written_once() -> None:
    builder = Builder()
    one, two = builder.paragraph("one"), builder.paragraph("two")
    document = builder.document()
    segment = Segment("s1", "one two", 1, BlockKind.PARAGRAPH, (one.id, two.id))
    translated = TranslatedDocument(document, (segment,), {"s1": Translated("eins zwei")})
    found = [item for item in items(translated) if isinstance(item, TextItem)]
    assert [(item.plain, "".join(piece.text for piece in item.source)) for item in found] == [
        ("eins zwei", "one two")
    ]


def test_a_failed_segment_keeps_its_source() -> None:
    builder = Builder()
    block = builder.paragraph("one")
    segment = Segment("s1", "one", 1, BlockKind.PARAGRAPH, (block.id,))
    translated = TranslatedDocument(builder.document(), (segment,), {"s1": Failed("refused")})
    found = [item for item in items(translated) if isinstance(item, TextItem)]
    assert [(item.plain, item.source) for item in found] == [("one", ())]


def test_running_heads_are_gathered_at_the_mark_of_their_page() -> None:
    builder = Builder()
    builder.add(BlockKind.HEADER, "Head")
    builder.paragraph("Body")
    builder.add(BlockKind.PAGE_NUMBER, "7")
    mark, body = items(builder.translated())
    assert isinstance(mark, PageMark)
    assert [note.plain for note in mark.notes] == ["Head", "7"]
    assert texts(body)[0].plain == "Body"


def test_a_table_over_pages_is_one_without_its_repeated_header() -> None:
    builder = Builder()
    head = builder.table([["Name", "Age"], ["Ann", "7"]])
    builder.next_page()
    builder.table([["Name", "Age"], ["Bob", "8"]], continues=head.id)
    builder.next_page()
    builder.table([["Cid", "9"]], header_rows=0, continues=builder.pages[1][0].id)
    tables = [item for item in items(builder.translated()) if isinstance(item, TableItem)]
    assert [(table.rows, table.header_rows) for table in tables] == [(4, 1)]
    assert [(cell.row, cell.col, cell.texts[0].plain) for cell in tables[0].cells][-2:] == [
        (3, 0, "Cid"),
        (3, 1, "9"),
    ]


def test_a_changed_header_is_kept() -> None:
    builder = Builder()
    head = builder.table([["Name", "Age"], ["Ann", "7"]])
    builder.next_page()
    builder.table([["Name", "Height"], ["Bob", "8"]], continues=head.id)
    assert plain(builder) == ["Name", "Age", "Ann", "7", "Name", "Height", "Bob", "8"]


def test_code_keeps_its_lines_and_gets_its_indentation_from_the_page() -> None:
    builder = Builder()
    block = builder.add(BlockKind.CODE, "if x:", "return 1", "done()", ends=[LineEnd.BREAK] * 3)
    boxes = (BBox(50, 50, 350, 62), BBox(170, 62, 650, 74), BBox(50, 74, 410, 86))
    lines = tuple(
        replace(line, placement=LinePlacement(box, box.bottom - 2))
        for line, box in zip(block.lines, boxes)
    )
    builder.pages[0][0] = replace(block, lines=lines)
    assert plain(builder) == ["if x:\n  return 1\ndone()"]


def test_a_page_that_could_not_be_read_has_its_place() -> None:
    builder = Builder()
    builder.paragraph("one")
    document = builder.document(failures=(PageFailure(2, "took too long"),))
    found = list(items(TranslatedDocument(document, (), {})))
    assert found[-1] == MissingPage(2, "took too long")


def test_a_formula_knows_its_page_and_baseline() -> None:
    builder = Builder()
    head = builder.paragraph("It begins")
    builder.next_page()
    builder.paragraph(["with ", formula("x", False)], continues=head.id)
    found = next(item for item in items(builder.translated()) if isinstance(item, TextItem))
    placed = [piece for piece in found.pieces if isinstance(piece, FormulaPiece)]
    assert [(piece.page, piece.baseline) for piece in placed] == [(2, 60)]


def test_an_empty_document_has_no_items() -> None:
    builder = Builder(pages=[])
    assert list(items(builder.translated())) == []


KINDS = [kind for kind in BlockKind if kind not in {BlockKind.CELL, BlockKind.FIGURE_TEXT}]
WORD = st.text(st.sampled_from("abcdef"), min_size=1, max_size=6)


@st.composite
def built(draw: st.DrawFn) -> Builder:
    """Pages of random blocks; some continue any earlier one."""
    builder = Builder()
    put: list[Block] = []
    for _ in range(draw(st.integers(1, 12))):
        match draw(st.integers(0, 5)):
            case 0:
                builder.next_page()
            case 1:
                put.append(
                    builder.table([[draw(WORD), draw(WORD)], [draw(WORD), ""]], header_rows=0)
                )
            case 2:
                put.append(builder.figure(BBox(0, 0, 10, 10), draw(WORD)))
            case _:
                before = draw(
                    st.sampled_from(
                        [None, *(each.id for each in put if isinstance(each, TextBlock))]
                    )
                )
                marker = draw(st.sampled_from([None, "1."]))
                put.append(
                    builder.add(
                        draw(st.sampled_from(KINDS)),
                        draw(WORD),
                        draw(WORD),
                        marker=marker,
                        continues=before,
                    )
                )
    return builder


@given(built(), st.booleans())
def test_every_block_is_in_exactly_one_item(builder: Builder, translate: bool) -> None:
    blocks = [block for page in builder.document().pages for block in page.text_blocks()]
    words = {block.text: block.text for block in blocks} if translate else None
    expected = Counter(word for block in blocks for word in block.text.split())
    assert Counter(word for text in plain(builder, words) for word in text.split()) == expected


@pytest.mark.parametrize("label", ["", "iv"])
def test_page_labels_are_told(label: str) -> None:
    builder = Builder()
    document = builder.document()
    page: Page = replace(document.pages[0], label=label)
    mark = next(items(TranslatedDocument(replace(document, pages=(page,)), (), {})))
    assert isinstance(mark, PageMark)
    assert mark.label == label


def test_the_text_under_a_formulas_picture_is_the_sources() -> None:
    formula = FormulaPiece(InlineFormula("a_{ij} + x^2 = S_n"), 1)
    assert formula.copied == "aij + x2 = Sn"
