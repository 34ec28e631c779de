"""What only the whole document tells."""

from __future__ import annotations

import pickle

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks import layout_page
from ai_translator.layout.page_content import Rule
from ai_translator.model.content import Align, BlockKind, LineEnd, TextBlock
from ai_translator.model.document import OutlineItem, Page
from tests.layout.glyph_page import (
    BOLD,
    ITALIC,
    MORE,
    PROSE,
    SERIF,
    Setter,
    blocks,
    broken,
    document,
    text_width,
)


def of_kind(pages: tuple[Page, ...], kind: BlockKind) -> list[TextBlock]:
    return [block for page in pages for block in page.text_blocks() if block.kind is kind]


def book(pages: int = 5) -> list[Setter]:
    """Pages of prose with a head that differs by side, and a number at the foot."""
    setters = []
    for number in range(1, pages + 1):
        page = Setter(number=number)
        page.text(50, 40, "Tides and Winds" if number % 2 else "Chapter the First", 8)
        y = page.paragraph(50, 80, 450, f"{PROSE} {MORE}", indent=15)
        page.paragraph(50, y, 450, f"{MORE} {PROSE}", indent=15)
        page.center(275, 770, str(number), 9)
        setters.append(page)
    return setters


def test_running_heads_and_page_numbers() -> None:
    pages = document(*book(6))
    assert [b.text for b in of_kind(pages, BlockKind.HEADER)] == [
        "Tides and Winds",
        "Chapter the First",
    ] * 3
    assert [b.text for b in of_kind(pages, BlockKind.PAGE_NUMBER)] == list("123456")
    assert next(block.kind for block in pages[0].text_blocks()) is BlockKind.HEADER


@pytest.mark.parametrize("form", ["Page {} of 12", "- {} -", "{} | Tides"])
def test_forms_of_page_numbers(form: str) -> None:
    setters = [Setter(number=n) for n in (1, 2, 3, 4)]
    for page in setters:
        page.paragraph(50, 80, 450, f"{PROSE} {MORE}")
        page.center(275, 770, form.format(page.content.number), 9)
    found = {block.kind for page in document(*setters) for block in page.text_blocks()}
    assert found - {BlockKind.PARAGRAPH} == {
        BlockKind.FOOTER if "Tides" in form else BlockKind.PAGE_NUMBER
    }


def test_roman_numbers_that_are_the_page_labels() -> None:
    page = Setter()
    page.paragraph(50, 80, 450, PROSE)
    page.center(275, 770, "iv")
    assert [b.text for b in of_kind(document(page, labels=("iv",)), BlockKind.PAGE_NUMBER)] == [
        "iv"
    ]


def test_heads_that_change_with_the_chapter() -> None:
    setters = book(8)
    for page, head in zip(
        setters,
        ("Low water", "High water", "Spring tide", "Neap tide", "Ebb", "Flood", "Slack", "Bore"),
    ):
        del page.content.glyphs[: next(at for at, g in enumerate(page.content.glyphs) if g.y > 60)]
        page.text(50, 40, head, 8)
    assert len(of_kind(document(*setters), BlockKind.HEADER)) == 8


def test_the_first_line_of_the_text_is_no_head() -> None:
    setters = [Setter(number=n) for n in range(1, 7)]
    for page in setters:
        words = f"{PROSE} {MORE}".split()
        turned = words[7 * page.content.number :] + words[: 7 * page.content.number]
        page.paragraph(50, 60, 450, " ".join(turned))
    assert not of_kind(document(*setters), BlockKind.HEADER)


def test_a_running_head_that_only_the_second_page_has() -> None:
    first, second = Setter(number=1), Setter(number=2)
    first.paragraph(50, 80, 450, f"{PROSE} {MORE}")
    second.center(275, 40, "Tides and Winds", 8)
    second.paragraph(50, 80, 450, f"{MORE} {PROSE}")
    assert [b.text for b in of_kind(document(first, second), BlockKind.HEADER)] == [
        "Tides and Winds"
    ]


def paper() -> list[Setter]:
    first = Setter(number=1)
    first.center(300, 80, "Measuring the Tide with a Ruler", 20)
    first.center(300, 110, "Ada Example and Bob Sample", 12)
    first.text(50, 150, "1 Introduction", 13, BOLD)
    first.paragraph(50, 170, 450, f"{PROSE} {MORE}")
    first.text(50, 260, "1.1 Earlier work", 11, BOLD)
    first.paragraph(50, 280, 450, f"{PROSE} {MORE}")
    second = Setter(number=2)
    second.text(50, 80, "2 Method", 13, BOLD)
    second.paragraph(50, 100, 450, f"{PROSE} {MORE}")
    second.text(50, 190, "2.1 The ruler", 11, BOLD)
    second.paragraph(50, 210, 450, f"{PROSE} {MORE}")
    third = Setter(number=3)
    third.text(50, 80, "3 References", 13, BOLD)
    third.paragraph(50, 100, 450, f"Sample, B. {PROSE}", hang=15)
    third.paragraph(50, 160, 450, f"Zoe, Y. {MORE}", hang=15)
    return [first, second, third]


def test_headings_have_levels_by_look() -> None:
    found = of_kind(document(*paper()), BlockKind.HEADING)
    assert [(b.level, b.text) for b in found] == [
        (1, "Measuring the Tide with a Ruler"),
        (2, "1 Introduction"),
        (3, "1.1 Earlier work"),
        (2, "2 Method"),
        (3, "2.1 The ruler"),
        (2, "3 References"),
    ]


def test_authors_are_no_heading() -> None:
    pages = document(*paper())
    assert (
        next(b for b in pages[0].text_blocks() if b.text.startswith("Ada")).kind
        is BlockKind.PARAGRAPH
    )


def test_the_outline_says_what_a_heading_is() -> None:
    page = Setter()
    page.text(50, 80, "A plain line that is a section")
    page.paragraph(50, 110, 450, PROSE)
    pages = document(page, outline=(OutlineItem("A plain line that is a section", 2, page=1),))
    assert [(b.level, b.text) for b in of_kind(pages, BlockKind.HEADING)] == [
        (3, "A plain line that is a section")
    ]


def test_a_heading_of_two_lines_is_one() -> None:
    page = Setter()
    page.center(300, 80, "The Rise and Fall of the Water along", 18)
    page.center(300, 102, "the Old Coast", 18)
    page.paragraph(50, 150, 450, f"{PROSE} {MORE}")
    (heading,) = of_kind(document(page), BlockKind.HEADING)
    assert heading.text == "The Rise and Fall of the Water along the Old Coast"


def test_small_italic_headings() -> None:
    page = Setter()
    y = 80.0
    for title in ("The Lower Steps", "The Upper Steps"):
        page.text(50, y, title, font=ITALIC)
        y = page.paragraph(50, y + 12, 450, f"{PROSE} {MORE}") + 14
    assert len(of_kind(document(page), BlockKind.HEADING)) == 2


def test_emphasis_in_bold_is_no_heading() -> None:
    page = Setter()
    page.paragraph(50, 80, 450, PROSE)
    page.text(
        50, 130, "Never leave the steps when the water is rising, whatever anyone says.", font=BOLD
    )
    page.paragraph(50, 160, 450, MORE)
    assert not of_kind(document(page), BlockKind.HEADING)


def test_references_are_entries() -> None:
    pages = document(*paper())
    assert [b.text.split(",")[0] for b in of_kind(pages, BlockKind.REFERENCE)] == ["Sample", "Zoe"]


def test_footnotes_give_their_mark() -> None:
    page = Setter()
    page.paragraph(50, 80, 450, f"{PROSE} {MORE}")
    page.rule(50, 700, 150)
    for at, mark in enumerate("12"):
        end = page.text(50, 712.5 + 11 * at, mark, 5.5)
        page.text(end, 715 + 11 * at, f"The note number {mark} says more about it.", 8)
    found = of_kind(document(page), BlockKind.FOOTNOTE)
    assert [(b.marker and b.marker.text, b.text[:4]) for b in found] == [
        ("1", "The "),
        ("2", "The "),
    ]


def test_footnotes_of_a_column_over_a_table_of_the_page() -> None:
    page = Setter()
    page.paragraph(50, 80, 230, f"{PROSE} {MORE}")
    page.paragraph(310, 80, 230, f"{PROSE} {MORE}")
    page.rule(50, 260, 110)
    end = page.text(50, 269.5, "3", 5.5)
    page.text(end, 272, "Only as long as the wind allows it.", 8)
    page.paragraph(50, 320, 490, f"{PROSE} {MORE} {PROSE}")
    assert [b.text for b in of_kind(document(page), BlockKind.FOOTNOTE)] == [
        "Only as long as the wind allows it."
    ]


def test_small_print_at_the_foot_without_mark_or_rule_is_no_footnote() -> None:
    page = Setter()
    page.paragraph(50, 80, 450, f"{PROSE} {MORE}")
    page.text(50, 700, "Printed in the harbour by the old press.", 8)
    assert not of_kind(document(page), BlockKind.FOOTNOTE)


def test_a_small_numbered_list_is_no_footnote() -> None:
    page = Setter()
    page.paragraph(50, 80, 450, f"{PROSE} {MORE}")
    for at in range(3):
        page.text(50, 500 + 12 * at, f"{at + 1}. the item of a list", 8)
    assert {b.kind for b in document(page)[0].text_blocks()} == {
        BlockKind.PARAGRAPH,
        BlockKind.LIST_ITEM,
    }


def hyphenated(*lines: str, also: str = "") -> str:
    page = Setter()
    for at, line in enumerate(lines):
        page.text(50, 100 + 12 * at, line)
    if also:
        page.text(50, 300, also)
    return next(iter(document(page)[0].text_blocks())).text


def test_a_hyphen_at_a_line_end_goes() -> None:
    assert (
        hyphenated("the long and slow develop-", "ment of the coast")
        == "the long and slow development of the coast"
    )


def test_a_compound_that_the_document_knows_keeps_it() -> None:
    text = hyphenated(
        "they praised the self-", "made ruler of the coast", also="A self-made ruler."
    )
    assert text == "they praised the self-made ruler of the coast"


def test_a_chain_of_words_keeps_it() -> None:
    text = hyphenated(
        "they took the state-of-the-",
        "art ruler to the coast",
        also="The art of the state is of art and of the coast.",
    )
    assert text == "they took the state-of-the-art ruler to the coast"


def test_a_name_that_the_document_knows_joined() -> None:
    text = hyphenated(
        "they gave it to the Tide-", "Master of the coast now", also="TideMaster is its name."
    )
    assert text == "they gave it to the TideMaster of the coast now"


def test_a_soft_hyphen_goes() -> None:
    assert (
        hyphenated("the long and slow develop\u00ad", "ment of the coast")
        == "the long and slow development of the coast"
    )


def two_columns(left: str, right: str) -> list[TextBlock]:
    page = Setter()
    page.paragraph(50, 80, 230, left)
    page.paragraph(310, 80, 230, right)
    return list(document(page)[0].text_blocks())


def test_a_paragraph_runs_on_in_the_next_column() -> None:
    page = Setter()
    page.paragraph(50, 80, 230, f"{PROSE} and they all of them", ended=False)
    y = page.paragraph(
        310,
        80,
        230,
        "went home again in the evening when the work was done and the boats lay still.",
    )
    page.paragraph(310, y + 8, 230, f"Then {MORE}")
    found = list(document(page)[0].text_blocks())
    assert [b.continues for b in found] == [None, found[0].id, None]


def test_a_finished_paragraph_does_not_run_on() -> None:
    left, right = two_columns(f"{PROSE} They slept.", f"Later {MORE}")
    assert right.continues is None and left.continues is None


def test_a_paragraph_runs_on_over_a_page_with_heads_and_notes_between() -> None:
    setters = book(4)
    first, second = setters[1:3]
    y = first.paragraph(50, 300, 450, f"{PROSE} and they had a long and hy-", ended=False)
    first.rule(50, 700, 150)
    end = first.text(50, 712.5, "1", 5.5)
    first.text(end, 715, "A note that stands between.", 8)
    at = next(at for at, g in enumerate(second.content.glyphs) if g.y > 60)
    del second.content.glyphs[at:]
    second.paragraph(50, 80, 450, f"phenated work. {MORE} {PROSE}")
    second.center(275, 770, "3", 9)
    pages = document(*setters)
    block = next(b for b in pages[2].text_blocks() if b.text.startswith("phen"))
    head = next(b for page in pages for b in page.text_blocks() if b.id == block.continues)
    assert head.text.startswith(PROSE[:20]) and head.text.endswith("hy")
    assert head.lines[-1].end is LineEnd.HYPHEN and y < 700


def test_text_does_not_run_on_from_box_to_box() -> None:
    page = Setter()
    for at, text in enumerate((f"{PROSE} and all of them", f"went home {MORE}")):
        page.box(40 + 270 * at, 80, 300 + 270 * at, 400)
        page.paragraph(50 + 270 * at, 100, 230, text, ended=False)
    assert [b.continues for b in document(page)[0].text_blocks()] == [None, None]


def test_layouts_travel_between_processes() -> None:
    layout = layout_page(book(1)[0].content)
    assert repr(pickle.loads(pickle.dumps(layout))) == repr(layout)


def test_an_address_under_a_name_keeps_its_lines_however_large_it_is() -> None:
    page = Setter()
    page.center(300, 60, "Zephyr Repairs", size=18, font=BOLD)
    for at, line in enumerate(
        (
            "Certified Collision Repair",
            "123 Main Street, Redmond, WA 98052",
            "Phone: (425) 000-0000",
        )
    ):
        page.center(300, 90 + 17 * at, line, size=14)
    y = page.paragraph(50, 160, 500, PROSE)
    page.paragraph(50, y + 12, 500, MORE)
    address = next(block for block in blocks(page) if "Redmond" in block.text)
    assert address.kind is not BlockKind.HEADING and address.text.count("\n") == 2


def test_a_title_in_the_middle_by_chance_begins_where_those_of_other_pages_do() -> None:
    words = "What is next for the users"
    setters = []
    for number, title in enumerate(("Risks", words, "The notes"), 1):
        page = Setter(number=number)
        page.text(100, 60, title, 20, BOLD)
        side = (
            100 + text_width(words, 20, BOLD) + 50
        )  # as far behind the longest title as before it
        page.paragraph(50, 120, side - 50, f"{PROSE} {MORE}")
        setters.append(page)

    def align(pages: tuple[Page, ...]) -> Align:
        return next(
            block.align for page in pages for block in page.text_blocks() if block.text == words
        )

    assert align(document(setters[1])) is Align.CENTER
    assert align(document(*setters)) is Align.LEFT


def _columns(first: str, second: str, *, indent: float) -> list[TextBlock]:
    """Two columns of indented paragraphs: the last one of the first is full, ``second`` is not
    indented.
    """
    page = Setter()
    y = page.paragraph(50, 100, 230, PROSE, indent=indent)
    y = page.paragraph(50, y, 230, MORE, indent=indent)
    y = page.paragraph(50, y, 230, PROSE, indent=indent)
    page.paragraph(50, y, 230, first, indent=indent, ended=False)
    y = page.paragraph(310, 100, 230, second)
    page.paragraph(310, y, 230, MORE, indent=indent)
    return [block for block in document(page)[0].text_blocks() if block.continues]


def test_a_full_line_that_ends_a_sentence_runs_on_where_paragraphs_are_indented() -> None:
    first, second = "The fishermen counted their boats. All of them were there.", f"Then {MORE}"
    assert [block.text for block in _columns(f"{PROSE} {first}", second, indent=12)] == [second]


def test_and_nothing_says_so_where_they_are_not() -> None:
    assert not _columns(f"{PROSE} The fishermen counted their boats.", f"Then {MORE}", indent=0)


def test_a_column_that_begins_small_goes_on_whatever_mark_the_last_one_ends_with() -> None:
    page = Setter()
    page.paragraph(50, 100, 230, f"{PROSE} They looked at it (as they did;", ended=False)
    page.paragraph(310, 100, 230, f"nobody knew why) and {MORE}")
    assert [
        block.text.split()[0] for block in document(page)[0].text_blocks() if block.continues
    ] == ["nobody"]


def test_a_ragged_paragraph_runs_on_where_the_next_word_had_no_room() -> None:
    page = Setter()
    y = page.paragraph(50, 100, 230, PROSE, justify=False)
    page.text(50, y + 12, "They looked at all of the very many")
    page.paragraph(310, 100, 230, f"circumstantially prepared boats. {MORE}", justify=False)
    assert [b.text.split()[0] for b in document(page)[0].text_blocks() if b.continues] == [
        "circumstantially"
    ]


def test_page_numbers_over_the_foot_of_a_long_paper() -> None:
    """Paper of one size, a text block set for a smaller one."""
    pages = []
    for number in range(1, 4):
        page = Setter(number=number)
        y = page.paragraph(50, 80, 450, f"{PROSE} {MORE}", indent=12)
        page.center(300, max(y + 30, 620), str(number))
        pages.append(page)
    assert [b.text for b in of_kind(document(*pages), BlockKind.PAGE_NUMBER)] == ["1", "2", "3"]


def test_prose_under_the_heading_of_the_bibliography_is_no_entry() -> None:
    page = Setter()
    page.text(50, 60, "References", 14, BOLD)
    page.paragraph(50, 90, 400, "More on this is in the leaflets that the office hands out to all:")
    page.text(50, 120, "The handbook of the garden")
    page.text(50, 150, "Knuth, D. E. The art of setting formulas. Addison, 1984.")
    page.text(50, 180, "A. Miller, Tides and harbours, vol. 3")
    kinds = [block.kind for block in blocks(page)[1:]]
    assert kinds[:2] == [BlockKind.PARAGRAPH] * 2
    assert kinds[2:] == [BlockKind.REFERENCE] * 2


def test_a_unit_flush_right_over_a_table_does_not_run_on_below_it() -> None:
    page = Setter()
    page.paragraph(50, 60, 400, PROSE)
    page.right(450, 150, "单位：元")
    for y in (160, 180, 200):
        page.rule(50, y, 450)
    for x in (50, 250, 449):
        page.content.rules.append(Rule(BBox(x, 160, x + 0.5, 200), horizontal=False))
    for row, (name, number) in enumerate([("门票", "4,755.10"), ("租金", "2,301.00")]):
        page.text(55, 175 + 20 * row, name)
        page.right(445, 175 + 20 * row, number)
    for at in range(3):
        page.text(
            50,
            230 + 14 * at,
            "本公司对于以上各项收支的分类方法请参见管理处发布的规定和办法以及有关的附录",
        )
    found = blocks(page)
    label = next(block for block in found if block.text == "单位：元")
    assert all(block.continues != label.id for block in found)


def test_an_item_runs_on_in_the_next_column() -> None:
    page = Setter()
    page.text(50, 80, "•")
    page.paragraph(62, 80, 218, f"{PROSE[:-1]} and all of the men of the", justify=False)
    y = page.paragraph(322, 80, 218, "town went home again.")
    page.text(310, y + 8, "•")
    page.paragraph(322, y + 8, 218, MORE)
    found = list(document(page)[0].text_blocks())
    assert [b.continues for b in found] == [None, found[0].id, None]


def test_a_paragraph_runs_on_however_long_the_next_word_is() -> None:
    """A narrow column without hyphens: its last line leaves half of it free."""
    page = Setter()
    said = f"{PROSE[:-1]} and the"
    page.paragraph(50, 80, 148, said, justify=False)
    assert text_width([*broken(said, 148, 10, SERIF, 0, 0)][-1]) < 70
    page.paragraph(230, 80, 148, f"re{MORE[1:]}", justify=False)
    found = list(document(page)[0].text_blocks())
    assert [b.continues for b in found] == [None, found[0].id]


KOREAN = (
    "지역의 선원들은 해마다 수확철이 되면 설비를 점검하고 그 결과를 공동 장부에 적는다 두 설계의"
)


def test_scripts_without_capitals_run_on_over_a_page() -> None:
    first, second = Setter(1), Setter(2)
    y = 80.0
    for at in range(3):
        first.paragraph(50, y, 300, KOREAN, ended=False)
        y += 50 + at
    second.paragraph(50, 80, 300, "차이는 쉽게 간과된다.")
    found = [b for page in document(first, second) for b in page.text_blocks()]
    assert found[-1].continues == found[-2].id


def test_the_title_under_a_tables_label_is_no_end_of_the_text() -> None:
    """What goes on over the page's end goes on behind a table with label and title."""
    lines = list(broken(f"{PROSE} {MORE}", 400, 10, SERIF, 0, 0))
    one, other = Setter(number=1), Setter(number=2)
    one.paragraph(50, 100, 400, " ".join(lines[:-2]), ended=False)
    other.center(250, 150, "TABLE IV", 8)
    other.center(250, 161, "THE TIDES OF THE YEAR", 9)
    for at in range(4):
        for x, words in zip((100, 250, 350), ("A harbour", f"{at}8.40", f"1{at}.20")):
            other.text(x, 180 + 12 * at, words, 8)
    other.paragraph(50, 250, 400, " ".join(lines[-2:]))
    pages = document(one, other)
    captions = [block.text for block in of_kind(pages, BlockKind.CAPTION)]
    assert captions == ["TABLE IV", "THE TIDES OF THE YEAR"]
    rest = [block for block in pages[1].text_blocks() if block.text.startswith(lines[-2])]
    assert rest[0].continues == next(pages[0].text_blocks()).id
