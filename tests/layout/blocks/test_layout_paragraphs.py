"""Paragraphs, lists, contents, code, verse."""

from __future__ import annotations

import pytest

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.blocks.paragraphs import line_end
from ai_translator.layout.page_content import PaintedBox
from ai_translator.model.content import Align, BlockKind, InlineFormula, LineEnd, TextBlock
from tests.layout.glyph_page import (
    BOLD,
    ICONS,
    ITALIC,
    LEADING,
    MATHS,
    MONO,
    MORE,
    PROSE,
    SERIF,
    Setter,
    blocks,
    broken,
    kinds,
    text_width,
)


@pytest.fixture
def page() -> Setter:
    return Setter()


def texts(page: Setter) -> list[str]:
    return [block.text for block in blocks(page)]


def test_first_line_indents_part_paragraphs(page: Setter) -> None:
    y = page.paragraph(50, 100, 400, PROSE, indent=15)
    page.paragraph(50, y, 400, MORE, indent=15)
    found = blocks(page)
    assert [block.text for block in found] == [PROSE, MORE]
    assert found[0].first_indent == pytest.approx(15, abs=0.5)
    assert found[0].leading == pytest.approx(12)


def test_a_short_last_line_parts_paragraphs(page: Setter) -> None:
    y = page.paragraph(50, 100, 400, f"{PROSE} Then he slept.")
    page.paragraph(50, y, 400, MORE)
    assert texts(page) == [f"{PROSE} Then he slept.", MORE]


def test_a_line_shorter_than_the_next_was_ended_on_purpose(page: Setter) -> None:
    """The column reaches at least as far as the next line does, whatever edge other lines share."""
    for at in range(2):
        page.text(50, 60 + 12 * at, "短い行は短い行")
    page.text(50, 100, "説明：一つ目の行は長くない。")
    page.text(50, 112, "例：二つ目の行は一つ目の行よりもずっと長く書かれている。")
    assert texts(page)[-2:] == [
        "説明：一つ目の行は長くない。",
        "例：二つ目の行は一つ目の行よりもずっと長く書かれている。",
    ]


def test_a_chinese_line_that_ends_a_little_early_within_a_sentence_runs_on(page: Setter) -> None:
    for at in range(2):
        page.text(50, 60 + 12 * at, "这一行和下面的一行一样长这一行和下面的一行一样长这一行。")
    page.text(50, 100, "如果想获取整数类型的随机数不要放大十的若干倍然后")
    page.text(50, 112, "取整直接使用对象的方法。")
    page.text(50, 140, "这一段的第一行到这里为止是一个完整的句子结束了。")
    page.text(50, 152, "这是下一段。")
    assert texts(page)[-3:] == [
        "如果想获取整数类型的随机数不要放大十的若干倍然后取整直接使用对象的方法。",
        "这一段的第一行到这里为止是一个完整的句子结束了。",
        "这是下一段。",
    ]


def test_lines_beside_a_picture_are_no_verse(page: Setter) -> None:
    for at in range(2):
        page.text(
            50,
            60 + 12 * at,
            "この段落の行は段の右の端まで続いているのでとても長い行になっているのです。",
        )
    lines = (
        "図の横にある文章の行はどれも同じ",
        "ところまでしか届かないけれども詩",
        "ではないので一つの段落だと言える",
        "のである。",
    )
    for at, words in enumerate(lines):
        page.text(50, 100 + 12 * at, words)
    page.box(230, 95, 400, 160)
    assert texts(page)[-1] == "".join(lines)


def test_centred_lines_of_two_colours_are_two_lines(page: Setter) -> None:
    for y, words, color in (
        (100, "Background Checks of the whole State", "#000000"),
        (118, "in November", "#ff0000"),
    ):
        page.text(300 - text_width(words, 16) / 2, y, words, 16, color=color)
    (block,) = blocks(page)
    assert [line.end for line in block.lines][:1] == [LineEnd.BREAK]


def test_labels_with_their_values_are_one_text_each(page: Setter) -> None:
    lines = (
        "指导教师：某某某 教授",
        "完成日期：二〇二三年五月九日",
        "Supervisor: somebody of the town",
        "Completed on: the day before it",
    )
    for at, words in enumerate(lines):
        page.text(50, 100 + 14 * at, words)
    assert texts(page) == list(lines)


def test_a_hyphen_that_forbids_breaks_ends_a_line_as_any_other(page: Setter) -> None:
    """Some typesetters hyphenate with U+2011."""
    page.text(50, 100, "the list of all requirements that ar\u2011")
    page.text(50, 112, "chitects of the harbour have to heed")
    (found,) = blocks(page)
    assert found.text == "the list of all requirements that architects of the harbour have to heed"


def test_ragged_lines_are_one_paragraph(page: Setter) -> None:
    page.paragraph(50, 100, 300, f"{PROSE} {MORE}", justify=False)
    assert texts(page) == [f"{PROSE} {MORE}"]


def test_space_parts_paragraphs(page: Setter) -> None:
    y = page.paragraph(50, 100, 400, PROSE)
    page.paragraph(50, y + 6, 400, MORE)
    assert texts(page) == [PROSE, MORE]


def test_a_line_pushed_down_by_a_tall_formula_runs_on(page: Setter) -> None:
    page.text(50, 100, "a line of the text that fills all of its column to the end and", space=0.3)
    width = page.content.glyphs[-1].x1 - 50
    page.paragraph(50, 118, width, f"goes on lower down {PROSE}")
    assert len(texts(page)) == 1


def test_a_link_in_another_colour_at_a_line_end_parts_nothing(page: Setter) -> None:
    end = page.text(50, 100, "the list of the whole community is on the page ")
    page.text(end, 100, "of the old", color="#0000ff")
    end = page.text(50, 112, "harbour and its many boats in the north", color="#0000ff")
    page.text(end, 112, " of it")
    assert len(texts(page)) == 1


def test_bullets_and_what_hangs_under_them(page: Setter) -> None:
    y = 100.0
    for words in (PROSE, MORE):
        page.text(60, y, "•")
        y = page.paragraph(75, y, 300, words)
    found = blocks(page)
    assert [(b.kind, b.marker and b.marker.text, b.text) for b in found] == [
        (BlockKind.LIST_ITEM, "•", PROSE),
        (BlockKind.LIST_ITEM, "•", MORE),
    ]


def test_pictures_as_bullets_part_items(page: Setter) -> None:
    for at, words in enumerate(
        ("open the lid;", "fill in the cold water;", "wait for a while; and", "close it again.")
    ):
        page.text(90, 100 + 13 * at, words)
        page.picture(72, 92 + 13 * at, 82, 102 + 13 * at)
    page.picture(300, 200, 310, 210)  # elsewhere
    page.paragraph(50, 180, 300, PROSE)
    assert texts(page) == [
        "open the lid;",
        "fill in the cold water;",
        "wait for a while; and",
        "close it again.",
        PROSE,
    ]


def test_a_number_right_before_its_text_is_a_marker_also_where_a_space_follows_soon(
    page: Setter,
) -> None:
    page.text(50, 100, "1.【强制】注意 Math 这个方法")
    page.text(50, 116, "2.【强制】在使用正则表达式时")
    assert [block.marker.text for block in blocks(page) if block.marker] == ["1.", "2."]


def test_an_item_whose_lines_stand_as_far_apart_as_the_items(page: Setter) -> None:
    page.paragraph(50, 60, 400, f"{PROSE} {MORE}")
    for at in (0, 2):
        page.text(60, 200 + 17 * at, "•")
        page.paragraph(
            72,
            200 + 17 * at,
            378,
            "the first line of an item that is as long as it can be until it ends and",
            ended=False,
        )
        page.text(72, 217 + 17 * at, "it goes on below")
    assert [b.text.endswith("below") for b in blocks(page) if b.marker] == [True, True]


@pytest.mark.parametrize("bullet", ["\uf0b7", "–", "►", "o", "※", "\ufffd"])
def test_kinds_of_bullets(page: Setter, bullet: str) -> None:
    page.text(60, 100, bullet, font=ICONS if bullet == "o" else MONO if bullet == "-" else ITALIC)
    page.text(80, 100, "an item of the list")
    (found,) = blocks(page)
    assert (found.kind, found.marker and found.marker.text, found.text) == (
        BlockKind.LIST_ITEM,
        bullet,
        "an item of the list",
    )


@pytest.mark.parametrize(
    "numbers", [("1.", "2.", "3."), ("(a)", "(b)", "(c)"), ("i)", "ii)", "iii)"), ("①", "②", "③")]
)
def test_numbered_items(page: Setter, numbers: tuple[str, ...]) -> None:
    page.paragraph(50, 80, 400, "What has to be done, in this order:")
    for at, number in enumerate(numbers):
        page.text(60, 100 + 12 * at, f"{number} item that is short")
    assert [b.marker.text for b in blocks(page) if b.marker] == list(numbers)


def test_nested_lists_have_levels(page: Setter) -> None:
    for at, (indent, word) in enumerate(((60, "one"), (80, "two"), (80, "three"), (60, "four"))):
        page.text(indent, 100 + 14 * at, f"• item {word}")
    assert [b.level for b in blocks(page)] == [0, 1, 1, 0]


def test_a_year_at_the_start_of_a_line_is_no_number(page: Setter) -> None:
    end = "They finished the building of the large harbour wall with all the help of the town in the spring of"
    page.text(50, 100, end)
    page.text(
        50,
        112,
        "12. That year had been hard for all of them and the next one was not to be any better than",
    )
    page.text(
        50, 124, "the last for anyone who lived near the water and had to pay for the stones of it."
    )
    assert len(texts(page)) == 1


def test_an_initial_is_part_of_its_word(page: Setter) -> None:
    page.text(50, 124, "T", 34)
    left = page.content.glyphs[-1].x1 + 2
    page.text(left, 100, "he harbour master wrote each morning how high the")
    page.text(left, 112, "water stood at the old stone steps and whether the")
    page.text(left, 124, "wind had turned during the night, so that they all")
    page.text(50, 136, "could read before they left what kind of day it was now.")
    assert texts(page)[0].startswith("The harbour master wrote each morning")
    assert len(texts(page)) == 1


def test_initials_of_centred_names_are_no_markers(page: Setter) -> None:
    """Though C follows B, and stands near its edge."""
    names = (
        "A. Turing, Cambridge",
        "B. Russell and A. Whitehead",
        "C. Babbage, the London Institute",
        "D. Hilbert, Göttingen",
    )
    for at, name in enumerate(names):
        page.text(300 - text_width(name) / 2, 100 + 12 * at, name)
    assert all(block.marker is None for block in blocks(page))
    assert " ".join(texts(page)).split() == " ".join(names).split()


def test_items_of_one_line_at_one_edge_keep_their_letters(page: Setter) -> None:
    for at, words in enumerate(
        ("A. the first of these", "B. the second of them", "C. the third of the lot")
    ):
        page.text(50, 100 + 12 * at, words)
    assert [block.marker and block.marker.text for block in blocks(page)] == ["A.", "B.", "C."]


def test_contents_with_leaders(page: Setter) -> None:
    for at, title in enumerate(("Introduction", "The tide and the wind", "Index")):
        end = page.text(50 + 15 * (at == 1), 100 + 14 * at, title + " ")
        page.text(end, 100 + 14 * at, "." * int((400 - end) / 2.8) + f" {at + 3}")
    found = blocks(page)
    assert [(b.kind, b.text, b.level) for b in found] == [
        (BlockKind.TOC_ENTRY, "Introduction", 0),
        (BlockKind.TOC_ENTRY, "The tide and the wind", 1),
        (BlockKind.TOC_ENTRY, "Index", 0),
    ]
    assert found[1].trailer is not None and found[1].trailer.text.endswith("4")


def test_page_numbers_that_stand_off_their_leaders(page: Setter) -> None:
    for at, title in enumerate(("Introduction", "The tide and the wind", "Index")):
        end = page.text(50, 100 + 14 * at, title + " ")
        page.text(end, 100 + 14 * at, "." * int((400 - end) / 2.8))
        page.text(415, 100 + 14 * at, str(at + 3))
    assert [b.trailer.text[-1] for b in blocks(page) if b.trailer] == ["3", "4", "5"]


def test_a_dot_or_two_are_a_leader_where_those_of_the_column_end(page: Setter) -> None:
    labels = (
        "Fraud",
        "Gambling",
        "Vandalism",
        "Arson",
        "Weapons, their possession, etc.",
        "Sales in the U.S.",
    )
    page.rule(50, 85, 300)
    for at, label in enumerate(labels):
        y = 100 + 14 * at
        x = page.text(50, y, label)
        while x < 198 - 5 and label[-2] != "S":
            page.right(200 - 5 * int((198 - x) / 5), y, ".")
            x = page.content.glyphs[-1].x1
        for right in (250, 300):
            page.right(right, y, f"{at}4.5")
    page.rule(50, 178, 300)
    found = {
        b.text: b.trailer and b.trailer.text.count(".")
        for b in blocks(page)
        if b.kind is BlockKind.CELL
    }
    assert "Fraud" in found and found["Fraud"] > 10
    assert found["Weapons, their possession, etc"] == 3
    assert found["Sales in the U.S."] is None


def test_contents_without_leaders(page: Setter) -> None:
    for at, title in enumerate(("Introduction", "The tide", "The wind", "Index")):
        page.text(50, 100 + 14 * at, title)
        page.right(500, 100 + 14 * at, str(3 + 9 * at))
    found = blocks(page)
    assert [(b.kind, b.text, b.trailer and b.trailer.text) for b in found] == [
        (BlockKind.TOC_ENTRY, "Introduction", "3"),
        (BlockKind.TOC_ENTRY, "The tide", "12"),
        (BlockKind.TOC_ENTRY, "The wind", "21"),
        (BlockKind.TOC_ENTRY, "Index", "30"),
    ]


def test_last_entries_without_leaders_are_entries_too(page: Setter) -> None:
    """White runs down between them and their pages, which is no gutter of columns."""
    y = 100.0
    for title, number in (
        ("1 What it is", "3"),
        ("2 How it works", "11"),
        ("3 Where it fails", "14"),
    ):
        page.text(50, y, title)
        page.right(500, y, number)
        page.text(70, y + 14, f"{title[0]}.1 A part of it and of its neighbours " + ". " * 47)
        page.right(500, y + 14, number)
        y += 42
    for title, number in (("4 Conclusions and Future Work", "16"), ("A Contributions", "20")):
        page.text(50, y, title)
        page.right(500, y, number)
        y += 28
    page.text(273, 780, "2")  # the page's own number
    found = blocks(page)
    assert [b.kind for b in found[:8]] == [BlockKind.TOC_ENTRY] * 8
    assert [b.trailer.text.strip(" .") for b in found if b.trailer][-2:] == ["16", "20"]


def test_a_contents_entry_over_two_lines(page: Setter) -> None:
    for at, title in enumerate(("Introduction to it", "Preface")):
        page.text(50, 72 + 14 * at, title + " " + "." * 60 + f" {at + 1}")
    page.text(50, 100, "A long title of a chapter that needs")
    page.text(65, 112, "two lines " + "." * 50 + " 9")
    assert blocks(page)[2].text == "A long title of a chapter that needs two lines"


def test_code_keeps_lines_and_indents(page: Setter) -> None:
    page.paragraph(50, 60, 400, PROSE)
    code = ["def tide(x):", "    if x > 2:", "        return 1  # high", "    return 0"]
    for at, line in enumerate(code):
        lead = len(line) - len(line.lstrip())
        page.text(60 + 6 * lead, 130 + 11 * at, line.lstrip(), font=MONO)
    found = blocks(page)[-1]
    assert (found.kind, found.text) == (BlockKind.CODE, "\n".join(code))


def test_code_with_a_column_of_comments_stays_one_listing(page: Setter) -> None:
    rows = [
        ("mov eax, 1", "// one"),
        ("ret", "// back"),
        ("nop", "// rest"),
        ("jmp top", "// again"),
    ]
    page.paragraph(50, 60, 400, PROSE)
    for at, (code, comment) in enumerate(rows):
        page.text(60, 130 + 11 * at, code, font=MONO)
        page.text(180, 130 + 11 * at, comment, font=MONO)
    found = blocks(page)[-1]
    assert found.kind is BlockKind.CODE
    assert [line.split("//")[0].rstrip() for line in found.text.split("\n")] == [
        code for code, _ in rows
    ]
    assert len({line.index("//") for line in found.text.split("\n")}) == 1


def test_verse_keeps_its_lines(page: Setter) -> None:
    for at, line in enumerate(
        (
            "Who rides so late through night and wind",
            "It is the father with his child",
            "He holds the boy",
            "He keeps him warm",
        )
    ):
        page.text(50, 100 + 13 * at, line)
    (found,) = blocks(page)
    assert found.text.count("\n") == 3
    assert {line.end for line in found.lines[:-1]} == {LineEnd.BREAK}


def test_an_address_keeps_its_lines(page: Setter) -> None:
    page.paragraph(50, 60, 400, PROSE)
    for at, line in enumerate(("Harbour Office", "12 Steps Lane", "4010 Oldport")):
        page.text(50, 150 + 12 * at, line)
    assert blocks(page)[-1].text == "Harbour Office\n12 Steps Lane\n4010 Oldport"


def test_a_subtitle_and_the_author_under_it_are_two_texts(page: Setter) -> None:
    page.center(250, 60, "Notes of a Harbour Master", 17)
    page.center(250, 84, "A small book that may be of use to those who go to sea.", 12)
    page.center(250, 110, "Emma Pease", 12)
    page.paragraph(50, 160, 400, f"{PROSE} {MORE}")
    assert "Emma Pease" in texts(page)


def test_an_address_on_a_centred_line_of_its_own(page: Setter) -> None:
    for at, line in enumerate(
        ("Annals of the Harbour 160 (2017), 17-20", "https://example.org/10.4007/annals.2017.1")
    ):
        page.center(250, 100 + 9 * at, line, 8)
    assert texts(page) == [
        "Annals of the Harbour 160 (2017), 17-20\nhttps://example.org/10.4007/annals.2017.1"
    ]


def test_a_stretched_line_is_one_line(page: Setter) -> None:
    x = 50.0
    for word in ("In", "measure", "theory", "have"):
        x = page.text(x, 100, word) + 26
    page.paragraph(50, 112, x - 26 - 50, f"supertypes {PROSE}")
    assert texts(page) == [f"In measure theory have supertypes {PROSE}"]


def test_alignments(page: Setter) -> None:
    page.paragraph(50, 60, 400, f"{PROSE} {MORE}")
    for at, line in enumerate(
        ("A centred line that is long", "and a short one", "and then one more of them")
    ):
        page.center(250, 200 + 12 * at, line)
    found = blocks(page)
    assert [b.align for b in found] == [Align.JUSTIFY, Align.CENTER]


def test_two_lines_that_end_at_one_edge_have_no_hanging_indent(page: Setter) -> None:
    """Addresses in Latin letters amid Hebrew."""
    words = ["ינש", "רוט", "לש", "הרושה", "איה"]
    for at in range(6):
        page.rtl(450, 60 + 18 * at, " ".join(words[: 3 + at % 3]))
    page.rtl(
        450,
        190,
        "https://www.example.org/index.php/a_line_that_is_as_wide_as_the_column_and_goes Sheet",
    )
    page.rtl(450, 208, "_on_the_next")
    *_, found = blocks(page)
    assert (found.align, found.first_indent, len(found.lines)) == (Align.RIGHT, 0.0, 2)


def test_ideographic_lines_join_with_nothing(page: Setter) -> None:
    for at, line in enumerate(
        (
            "我们在这里写了一段很长的中文文字用来测试换行",
            "的处理方法它应该被正确地连接起来而不会出现空",
            "格。",
        )
    ):
        page.text(50, 100 + 16 * at, line)
    assert texts(page) == [
        "我们在这里写了一段很长的中文文字用来测试换行的处理方法它应该被正确地连接起来而不会出现空格。"
    ]


def test_korean_lines_join_with_a_space(page: Setter) -> None:
    page.text(50, 100, "우리는 여기에 긴 한국어 문장을 써서 줄 바꿈을 시험하려고 합니다")
    page.text(50, 116, "그리고 다음 줄이 이어집니다")
    assert texts(page) == [
        "우리는 여기에 긴 한국어 문장을 써서 줄 바꿈을 시험하려고 합니다 그리고 다음 줄이 이어집니다"
    ]


def test_a_paragraph_beside_a_figure_is_not_cut_by_it(page: Setter) -> None:
    page.paragraph(200, 100, 300, PROSE)
    page.content.images.append(_image(50, 90, 190, 160))
    assert [b.text for b in blocks(page) if b.kind is BlockKind.PARAGRAPH] == [PROSE]


def _image(x0: float, top: float, x1: float, bottom: float):
    from ai_translator.geometry.boxes import BBox
    from ai_translator.model.provenance import ImageRef

    return ImageRef(BBox(x0, top, x1, bottom), (), 0)


def test_a_display_formula_with_its_number(page: Setter) -> None:
    y = page.paragraph(50, 100, 400, PROSE)
    end = page.text(180, y + 10, "x", font=MATHS)
    end = page.text(end + 3, y + 10, "=")
    page.text(end + 3, y + 10, "y", font=MATHS)
    page.right(450, y + 10, "(12)")
    page.paragraph(50, y + 30, 400, MORE)
    found = blocks(page)
    assert [b.kind for b in found] == [BlockKind.PARAGRAPH, BlockKind.FORMULA, BlockKind.PARAGRAPH]
    (formula,) = found[1].lines[0].inlines
    assert isinstance(formula, InlineFormula) and "(12)" in formula.text


def test_a_bold_lead_stays_in_its_paragraph(page: Setter) -> None:
    end = page.text(50, 100, "Constant change.", font=BOLD)
    end = page.text(
        end + 2.5, 100, "The list will go on to change, and even without one line of work"
    )
    page.paragraph(50, 112, end - 50, PROSE)
    assert len(texts(page)) == 1


def test_a_caption_is_told_from_a_sentence(page: Setter) -> None:
    page.text(50, 100, "Figure 3: The harbour at low water.", 9)
    page.paragraph(50, 130, 400, f"Figure 3 shows what {PROSE}")
    page.text(50, 200, "图 4-1 系统结构")
    assert [b.kind.value for b in blocks(page)] == ["caption", "paragraph", "caption"]


def test_leading_is_known_by_the_page(page: Setter) -> None:
    page.paragraph(50, 100, 400, PROSE, leading=2.0)
    assert texts(page) == [PROSE]
    assert kinds(blocks(page))[0][0] == "paragraph"
    assert LEADING != 2.0


def test_two_lines_nearly_as_long_as_each_other_are_centred_when_they_share_their_middle() -> None:
    page = Setter()
    page.center(300, 100, "Initiate an Open")
    page.center(300, 112, "Source Review")
    (label,) = blocks(page)
    assert label.align is Align.CENTER
    flush = Setter()
    flush.text(100, 100, "Initiate an Open")
    flush.text(100, 112, "Source Reviews")
    (label,) = blocks(flush)
    assert label.align is Align.LEFT


def test_lines_of_an_address_stay_lines() -> None:
    """Two of them end where each other do, by chance; a postal code, a telephone and an e-mail lead lines as capitals do."""
    page = Setter()
    for at, said in enumerate(
        ("Technical University of Examples", "Office of Letters", "12 Castle Road", "64289 Exampl")
    ):
        page.text(50, 60 + 11 * at, said, size=9.9)
    page.paragraph(50, 140, 480, PROSE)
    address = blocks(page)[0]
    assert [line.end for line in address.lines[:-1]] == [LineEnd.BREAK] * 3
    page = Setter()
    for at, said in enumerate(
        (
            "12, rue du Faubourg",
            "1234 Exemple",
            "user@example.org",
            "+32 684 037",
            "BE01 2345 6789 0123 4567",
        )
    ):
        page.text(50, 60 + 11 * at, said, size=9.9)
    (address,) = blocks(page)
    assert [line.end for line in address.lines[:-1]] == [LineEnd.BREAK] * 4


def test_an_indented_line_that_ends_amid_a_sentence_runs_on_under_a_capital() -> None:
    page = Setter()
    page.paragraph(50, 60, 440, PROSE, indent=36)
    page.text(
        86,
        260,
        "Some professors may explicitly require or denounce the use of headings. Dr. Que of",
    )
    page.text(50, 272, "Anytown requires they be used for anything longer than five pages.")
    assert blocks(page)[-1].text.startswith("Some professors") and blocks(page)[-1].text.endswith(
        "five pages."
    )


@pytest.mark.parametrize(
    ("second", "count"), [("Other lines in red are the next item", 2), ("and go on in red", 1)]
)
def test_a_line_wholly_in_another_color_that_begins_large_is_another_text(
    second: str, count: int
) -> None:
    page = Setter()
    page.text(50, 100, "The template follows the design of the house")
    page.text(50, 112, second, color="#cc0000")
    assert len(blocks(page)) == count


def test_a_line_that_is_mostly_a_small_link_goes_on_with_its_sentence() -> None:
    page = Setter()
    page.text(
        50,
        100,
        "One popular set of licenses are those that were approved by the initiative, based on its definition.",
    )
    page.text(
        50,
        112,
        "Of these a complete list, which is kept up to date by those who approve them, with all that were",
    )
    end = page.text(50, 124, "approved is at ")
    page.text(end, 124, "http://www.example.org/licenses/alphabetical/", size=8.3, color="#0000ff")
    (block,) = blocks(page)
    assert "were approved is at" in block.text


def stretched(page: Setter, y: float, text: str, right: float) -> None:
    """The text from 50 on, its spaces so wide that it ends at ``right``."""
    page.text(50, y, text, space=0.25 + (right - 50 - text_width(text)) / text.count(" ") / 10)


def test_a_short_last_word_behind_a_stretched_space_is_of_its_line(page: Setter) -> None:
    stretched(page, 60, "Users of the old interface should call one of the two functions", 350)
    stretched(page, 72, "compute it (which of both does not matter),", 324)
    page.right(350, 72, "or")
    stretched(page, 84, "the other function, which gives the same number as the", 350)
    page.text(50, 96, "first one does.")
    assert len(texts(page)) == 1


def test_mono_words_that_are_smaller_part_no_line(page: Setter) -> None:
    stretched(page, 60, "In the experiments we use the maximum of all pipelines of two", 350)
    end = page.text(50, 72, "one != two or six !=", size=9.3, font=MONO)
    page.text(end + 14, 72, "five. The whole of it can be", space=0.35)
    stretched(page, 84, "made longer by more blocks depending on the data and on the", 350)
    page.text(50, 96, "time there is.")
    assert len(texts(page)) == 1


def test_a_page_number_at_the_edge_of_its_column_stays_apart(page: Setter) -> None:
    stretched(page, 60, "In the experiments we use the maximum of all pipelines of two", 350)
    stretched(page, 72, "A title that nearly reaches the end of the column", 324)
    page.right(350, 72, "12")
    stretched(page, 84, "made longer by more blocks depending on the data and on the", 350)
    assert "12" in texts(page)


def test_a_stanza_whose_lines_fill_their_column_keeps_them(page: Setter) -> None:
    stanza = (
        "I love you so, I am charmed by your lovely face;",
        "And if you are not willing, there is force here;",
        "My father, my father, he takes me now!",
        "He has done me a harm this night",
    )
    for at, text in enumerate(stanza):
        page.text(50, 100 + 12 * at, text)
    assert texts(page) == ["\n".join(stanza)]


def test_lines_that_begin_with_capitals_by_chance_run_on(page: Setter) -> None:
    reference = (
        "Fairbairns, Robin, Rahtz, Sebastian.",
        "A Package for Rotated Objects, again.",
        "Archive of Networks (2016). Accessed",
        "October",
    )
    for at, text in enumerate(reference):
        page.text(50, 100 + 12 * at, text)
    assert any("Accessed October" in text for text in texts(page))


def test_a_chinese_item_that_was_broken_by_hand_runs_on_between_its_number_and_its_text(
    page: Setter,
) -> None:
    page.text(
        50, 76, "我们希望每一位读者都能够按照下面所列的各个项目来检查自己公司的产品和流程是否妥当。"
    )
    page.text(50, 100, "（3）")
    page.text(82, 100, "已经开发完成的软件以及从其他公司采购的零部件当中是否有没有被认")
    page.text(70, 115, "识到的开放源代码软件呢？")
    assert any("被认识到" in text for text in texts(page))


def test_labels_spread_to_the_width_of_the_longest_are_words(page: Setter) -> None:
    page.text(100, 100, "完成日期：")
    for y, first, last in ((120, "姓", "名：王二"), (140, "院", "系：")):
        page.text(100, y, first)
        page.text(130, y, last)
    page.text(100, 260, "三")
    page.text(130, 260, "三个月")
    found = texts(page)
    assert {"姓名：王二", "院系："} <= set(found) and "三三个月" not in found


def short_lines(*said: str) -> list[TextBlock]:
    """Lines under each other, each far from the edge that a paragraph below them shows."""
    page = Setter()
    for at, text in enumerate(said):
        page.text(50, 60 + 12 * at, text)
    page.paragraph(50, 160, 480, f"{PROSE} {MORE}")
    return blocks(page)


def test_lines_far_from_full_were_broken_by_hand() -> None:
    address, _ = short_lines("Mary Example", "Harbour Street 5", "Port of Examples")
    assert [line.end for line in address.lines] == [LineEnd.BREAK, LineEnd.BREAK, LineEnd.SPACE]


def test_a_sentence_that_ends_far_from_the_edge_ends_its_paragraph() -> None:
    assert len(short_lines("She went to the harbour.", "Nobody was there at all.")) == 3


@pytest.mark.parametrize(("gap", "count"), [(2.0, 1), (2.6, 1), (2.9, 2)])
def test_code_goes_on_over_an_empty_line_and_not_over_two(gap: float, count: int) -> None:
    page = Setter()
    lines = ("for (int i = 0; i < n; i++) {", "}", "while (true) {", "}")
    for y, line in zip((100.0, 112.0, 112.0 + gap * 10, 124.0 + gap * 10), lines):
        page.text(50, y, line, font=MONO)
    found = blocks(page)
    assert [block.kind for block in found] == [BlockKind.CODE] * count


def test_a_heading_that_hangs_under_its_number_is_one(page: Setter) -> None:
    page.text(50, 100, "2.1", 12, BOLD)
    page.text(74, 100, "Storage and transport of gravel", 12, BOLD)
    page.text(74, 114, "during the last century", 12, BOLD)
    page.paragraph(50, 136, 220, PROSE)
    assert texts(page)[0] == "2.1 Storage and transport of gravel during the last century"


def test_a_caption_that_hangs_behind_its_label_is_one(page: Setter) -> None:
    end = page.text(50, 100, "Figure 2: ")
    page.text(end, 100, "The harbour before the storm, as it was seen from")
    page.text(end, 112, "the old lighthouse.")
    assert len(blocks(page)) == 1


def test_drawn_dots_part_items(page: Setter) -> None:
    for at, line in enumerate(("The boats of the harbour", "The nets of the boats", "The fish")):
        page.content.boxes.append(
            PaintedBox(BBox(50, 96 + 12 * at, 53, 99 + 12 * at), "#000000", None)
        )
        page.text(60, 100 + 12 * at, line)
    assert len(blocks(page)) == 3


def test_terms_in_bold_begin_texts(page: Setter) -> None:
    for at, (term, said) in enumerate((("Boat", "what swims"), ("Net", "what holds the fish"))):
        end = page.text(50, 100 + 12 * at, f"{term} ", 10, BOLD)
        page.text(end, 100 + 12 * at, said)
    assert len(blocks(page)) == 2


def test_a_bar_over_letters_parts_no_lines(page: Setter) -> None:
    y = page.paragraph(50, 100, 300, PROSE)
    page.rule(120, y - 12 - 12 + 4.5, 140)
    assert texts(page) == [PROSE]


def test_a_note_mark_as_large_as_its_word_stays_at_it(page: Setter) -> None:
    page.text(50, 100, "The boats of the harbour were")
    end = page.text(50, 112, "counted in the evening.")
    page.text(end, 107, "1", 9.8)
    assert texts(page)[0].replace(" ", "").endswith("counted in the evening.1".replace(" ", ""))


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("it is at https://", "www.example.org/records by"),
        ("it is at https:", "//doi.org/10.21105/joh.00286"),
        ("see (http://files.example.org/2018%20-", "%20Report.pdf), which"),
        ("see http://files.example.org/Final", "%20Report.pdf, which"),
        ("at www.example.org/tide-", "tables/north"),
        ("at https://example.org/data/", "Report.pdf"),
    ],
)
def test_an_address_over_two_lines_is_one_word(text: str, following: str) -> None:
    assert line_end(text, following) is LineEnd.NOTHING


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("it is at https://example.org", "by all"),
        ("it is said of https:", "the secure one"),
        ("it is at www.example.org,", "for all"),
    ],
)
def test_what_follows_an_address_is_another_word(text: str, following: str) -> None:
    assert line_end(text, following) is LineEnd.SPACE


def test_bold_words_that_fill_a_line_are_of_their_sentence(page: Setter) -> None:
    page.paragraph(50, 100, 130, "We saw that each of those. Nothing in the", justify=False)
    page.text(50, 124, "district grows without", font=BOLD)
    page.paragraph(50, 136, 130, "shelter, and so each of the orchards has its walls.")
    assert len(blocks(page)) == 1


def test_a_bold_label_over_its_text_is_another_text(page: Setter) -> None:
    page.text(50, 100, "tide tables", font=BOLD)
    page.paragraph(50, 112, 230, f"each of them {MORE}")
    assert len(blocks(page)) == 2


def test_labels_and_values_of_a_form_stay_apart(page: Setter) -> None:
    for at, label in enumerate(("name", "street", "town", "country")):
        page.text(50, 100 + 13 * at, label)
        page.text(250, 100 + 13 * at, "To be filled in by hand")
    assert len(blocks(page)) == 8


@pytest.mark.parametrize("mark", ["{}.", "{})"])
def test_a_number_beside_right_to_left_text_is_its_marker(page: Setter, mark: str) -> None:
    """Seen from the left: the text, then the mark's sign, then its number."""
    for at in range(4):
        page.rtl(480, 100 + 18 * at, "הרושה איה תאז הנה")
        page.rtl(510, 100 + 18 * at, mark.format(at + 1)[::-1])
    page.rtl(510, 172, "ינש רוט לש הרושה איה תאז הנה")
    found = blocks(page)
    assert [block.kind for block in found[:4]] == [BlockKind.LIST_ITEM] * 4
    marks = [block.marker.text for block in found[:4] if block.marker]
    assert marks == [mark.format(at + 1) for at in range(4)]


HEBREW = "ינש רוט לש הרושה איה תאז הנה תאז תאז איה הרושה לש הז"


def hebrew(page: Setter, ends: list[float], steps: list[float], left: float = 100.0) -> None:
    """Lines that run from each of the ends to one left edge; visual order."""
    y, words = 100.0, HEBREW.split()
    for at, (right, step) in enumerate(zip(ends, steps)):
        line = " ".join(words[3 * at % 11 :] + words[: 3 * at % 11])
        page.text(left, y, line, space=0.25 + (right - left - text_width(line)) / 10 / 11)
        y += step


def test_uneven_leading_parts_no_clause_of_a_script_without_capitals(page: Setter) -> None:
    """TeX sets a line with tall letters further away; the first one is indented."""
    hebrew(page, [385, 400, 400, 400], [18, 12, 18, 12])
    assert len(blocks(page)) == 1


@pytest.mark.parametrize("step", [20.0, 25.0, 28.0])
def test_double_spacing_is_the_leading_where_the_words_run_on(page: Setter, step: float) -> None:
    hebrew(page, [400] * 5, [step] * 5)
    assert len(blocks(page)) == 1


def test_short_lines_far_apart_are_not_double_spaced(page: Setter) -> None:
    for at in range(6):
        page.text(50, 100 + 27 * at, ("Name", "Age of the owner", "Street and town")[at % 3])
    assert len(blocks(page)) == 6


def test_latin_names_over_right_to_left_text_are_another_text(page: Setter) -> None:
    page.rtl(400, 100 - 12, "Ada Lindqvist and Ines Castellan")
    hebrew(page, [400] * 4, [12] * 4)
    assert len(blocks(page)) == 2


def test_a_paragraph_indented_as_far_as_the_item_over_it_hangs(page: Setter) -> None:
    page.text(50, 100, "1.")
    page.text(65, 100, "The first item.")
    page.text(50, 112, "2.")
    last = page.text(65, 112, "The second one is as long as the column.")
    page.paragraph(50, 124, last - 50, f"Running {PROSE}", indent=15, justify=False)
    assert [block.text.split()[0] for block in blocks(page)] == ["The", "The", "Running"]


def test_the_second_line_of_an_item_over_another_item_stays_with_it(page: Setter) -> None:
    for at, y in enumerate((100, 124)):
        page.text(50, y, f"{at + 1}.")
        page.text(65, y, "Close the doors before the night. The masons of")
        page.text(65, y + 12, "the mill have the keys")
    assert len(blocks(page)) == 2


def test_a_line_goes_on_where_the_next_word_had_no_room(page: Setter) -> None:
    """A ragged line is short of the edge by more than a letter, and ends a sentence."""
    first = page.text(65, 100, "The walls stood long. It was in the last old year.")
    page.text(50, 112, "Extraordinarily wide rooms were built. All of them")
    page.text(50, 124, "were dry.")
    for y in (76, 136):  # the edge of the column
        page.right(first + 30, y, "Another text that shows where the edge of it is, at")
    assert any(
        block.text.startswith("The walls stood long. It was in the last old year. Extra")
        for block in blocks(page)
    )


def test_short_texts_that_begin_anew_are_no_column_of_prose(page: Setter) -> None:
    pairs = (
        ("The harbour of old", "Not used in the valley any more"),
        ("The old railway", "Delivered gradually by surveyors"),
        ("Lighthouse and weir", "Only after the winter has ended"),
        ("The greenhouses", "See the remarks on resin and salt"),
    )
    for at, (label, said) in enumerate(pairs):
        page.text(50, 100 + 11 * at, label)
        page.text(180, 100 + 11 * at, said)
    assert {block.text for block in blocks(page)} == {text for pair in pairs for text in pair}


def test_a_text_beside_the_next_label_begins_anew(page: Setter) -> None:
    page.text(50, 100, "Mill")
    page.paragraph(110, 100, 220, f"{PROSE}.", leading=1.2, ended=False)
    last = max(glyph.y for glyph in page.content.glyphs)
    page.text(50, last + 14, "Weir")
    page.text(110, last + 14, "Too narrow for daily use")
    assert "Too narrow for daily use" in [block.text for block in blocks(page)]


def test_the_last_word_of_a_heading_in_small_capitals_stays_with_it(page: Setter) -> None:
    """It has no capital of the larger size, and the leading of the heading all the same."""
    end = page.text(100, 100, "H", size=10)
    end = page.text(end, 100, "OW A CLOCK IS TAKEN APART AND PUT BACK", size=8)
    page.center((100 + end) / 2, 112, "TOGETHER", size=8)
    for at in range(3):
        page.paragraph(60, 140 + 100 * at, end - 20, PROSE, size=8, leading=1.13)
    assert any(block.text.endswith("TOGETHER") and len(block.lines) == 2 for block in blocks(page))


def test_a_paragraph_outside_the_item_above_it(page: Setter) -> None:
    """It begins before the item's marker, and shares its middle with the item by chance."""
    item = "It is told by sailors that the coast is near"
    page.text(56, 100, "3.")
    page.text(73, 100, item)
    page.paragraph(50, 112, text_width(item) + 46, MORE)
    assert texts(page) == [item, MORE]


def test_a_paragraph_indented_like_the_item_over_it_may_begin_with_a_clause(page: Setter) -> None:
    page.text(50, 100, "•")
    page.text(62, 100, "Never lift more than that")
    clause = "Only a part was ever used;"
    prose = f"{clause} the {PROSE}"
    page.paragraph(50, 112, text_width(clause) + 13, prose, indent=10)
    assert texts(page) == ["Never lift more than that", prose]


def test_a_little_more_white_parts_paragraphs_where_the_leading_is_kept(page: Setter) -> None:
    """The line above is not short enough to tell: the next word hardly had room."""
    first = f"{PROSE} {MORE} {PROSE} {MORE}"
    width = next(at for at in range(200, 400) if 13 < _left_over(first, at) < 28)
    y = page.paragraph(50, 100, width, first, leading=1.7)
    page.paragraph(50, y + 3.5, width, PROSE, leading=1.7)
    assert texts(page) == [first, PROSE]


def _left_over(text: str, width: float) -> float:
    """Return what the last line leaves free."""
    return width - text_width(list(broken(text, width, 10, SERIF, 0, 0))[-1])


def test_numbers_with_a_tab_behind_begin_texts_of_their_own(page: Setter) -> None:
    """As notes do whose marks are neither raised nor smaller."""
    for at, text in enumerate(("A long way lies behind us by now", "The way home is longer"), 2):
        page.text(50, 100 + 12 * at, str(at))
        page.text(67, 100 + 12 * at, text)
    assert len(texts(page)) == 2


def test_a_centred_line_in_a_script_without_spaces_is_not_the_first_of_what_follows(
    page: Setter,
) -> None:
    page.center(250, 100, "这份清单列出了剧院里的全部物品")
    page.picture(150, 120, 350, 220)
    page.paragraph(50, 250, 400, "到了节日，低处的房间经常被水淹没，" * 4)
    assert all(block.continues is None for block in blocks(page))


def test_white_numbers_on_balls_are_markers() -> None:
    """Slides number their items so; the number has no stop and is smaller than the words."""
    page = Setter()
    for at, words in enumerate(("Data may be missing", "No answer is possible", "None at all")):
        page.text(50, 100 + 24 * at, f"{at + 1}", size=6.0, color="#ffffff")
        page.text(62, 101 + 24 * at, words)
        page.text(70, 112 + 24 * at, "This is a remark below it.", size=9.0)
    found = blocks(page)
    assert [b.marker.text for b in found if b.marker] == ["1", "2", "3"]
    assert [b.text for b in found if b.marker] == [
        "Data may be missing",
        "No answer is possible",
        "None at all",
    ]


def test_numbers_in_the_colour_of_their_words_are_none() -> None:
    page = Setter()
    for at in range(3):
        page.text(50, 100 + 24 * at, f"{at + 1} boats lay there in white", color="#ffffff")
        page.text(50, 112 + 24 * at, f"{at + 4} boats lay there in black")
    assert all(block.marker is None for block in blocks(page))


def test_an_address_in_a_larger_code_face_goes_on(page: Setter) -> None:
    """All of its second line is in that face, and nothing of the first line's."""
    end = page.text(50, 100, "Of the tides of the whole year and their many names, 2024. See ")
    end = page.text(end, 100, "https://example.org/tides", 12, MONO)
    page.text(57, 113, "-and-their-names-by-the-old-men.", 12, MONO)
    page.paragraph(50, 140, end - 50, f"{PROSE} {MORE}")
    assert texts(page)[0].endswith("-and-their-names-by-the-old-men.")


def test_double_spaced_text_has_its_titles_so(page: Setter) -> None:
    page.center(250, 60, "What the Old Men Had Left Behind in the", 12, BOLD)
    page.center(250, 81, "Harbour of the Town", 12, BOLD)
    page.paragraph(50, 110, 400, f"{PROSE} {MORE} {PROSE} {MORE}", leading=1.75)
    title, text = texts(page)
    assert title == "What the Old Men Had Left Behind in the Harbour of the Town"
    assert text.startswith(PROSE)


def test_a_raised_mark_in_the_margin_of_its_note(page: Setter) -> None:
    """It is raised by more than half of its own size."""
    y = page.paragraph(50, 100, 400, PROSE)
    page.text(52, y + 6.2, "1", 6)
    page.paragraph(60, y + 10, 390, MORE, 9)
    assert len(blocks(page)) == 2
