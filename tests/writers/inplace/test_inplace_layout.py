"""Where texts go: room, size, lines, sides, leaders, underlines."""

import re
from dataclasses import replace
from itertools import combinations, pairwise

import numpy
import pypdfium2
import pytest

from ai_translator.config import OutputSettings, load
from ai_translator.geometry.boxes import BBox
from ai_translator.languages import language
from ai_translator.layout.alignment import with_alignments
from ai_translator.model.content import (
    Align,
    BlockKind,
    Cell,
    Direction,
    Figure,
    InlineFormula,
    LineEnd,
    Link,
    Table,
    TextBlock,
    TextStyle,
)
from ai_translator.model.document import Document
from ai_translator.model.segments import Translated, TranslatedDocument
from ai_translator.translation import segment
from ai_translator.typesetting.fonts import FontBook
from ai_translator.writers.inplace import write_inplace
from ai_translator.writers.inplace.drawing import PageDrawings
from ai_translator.writers.inplace.layout import InplaceComposer
from ai_translator.writers.inplace.leaders import leader
from ai_translator.writers.inplace.line_placement import placed
from ai_translator.writers.inplace.mirroring import exchanged, mirrored, turns
from ai_translator.writers.inplace.text_areas import TextAreas
from ai_translator.writers.inplace.text_measuring import Faces
from ai_translator.writers.inplace.texts import translated_texts
from ai_translator.writers.inplace.titles import TitleIndex, document_title, outline_titles
from ai_translator.writers.inplace.underlines import underlines
from tests.model.placing import placed_line, placed_page, placed_run
from tests.writers.inplace.files import pixels, text_of, translated

STYLE = TextStyle(size=10.0)


def run(text, x0, x1, baseline, link=None, style=STYLE):
    return placed_run(text, BBox(x0, baseline - 8, x1, baseline + 2), style, link)


def line(*runs, baseline, direction=Direction.LTR):
    box = BBox.around(each.bbox for each in runs)
    return placed_line(box, runs, baseline, direction=direction)


def block(*lines, kind=BlockKind.PARAGRAPH, name="b", **more):
    box = BBox.around(each.bbox for each in lines)
    return TextBlock(name, kind, lines, placement=box, **more)


def page(*blocks, **more):
    """A page as its reader hands it over: with each text's alignment."""
    return with_alignments([placed_page(1, 400, 600, blocks, **more)])[0]


def area_of(made, text, container=None):
    """The area of a text of the page, which knows it by its id."""
    return TextAreas(made).area(
        next(each for each in made.text_blocks() if each.id == text.id), container
    )


def composed(made, target="zh"):
    to = language(target)
    areas = {each.number: TextAreas(each) for each in made.document.pages}
    return InplaceComposer(Faces(FontBook.for_language(to)), to, areas).compose(
        translated_texts(made)
    )


def spoken(made, target, *answers, source="en"):
    """The page's texts composed, each with the answer that is its translation."""
    document = Document("page.pdf", 1, (made,))
    segments = segment(document, load().translation, source, language(target))
    assert len(segments) == len(answers), segments
    outcomes = {each.id: Translated(answer) for each, answer in zip(segments, answers)}
    return composed(TranslatedDocument(document, segments, outcomes, source, target), target)


def said(each):
    """The lines of a composed text."""
    return [[each.flow.text[line.start : line.end] for line in lines] for lines in each.lines]


def test_a_text_whose_every_line_the_author_ended_may_become_wider():
    """None of its lines shows how wide the column is."""
    lines = [
        line(
            run(f"verse {at} of the song", 50, 150 + 5 * at, 100 + 14 * at), baseline=100 + 14 * at
        )
        for at in range(3)
    ]
    verse = block(*(replace(each, end=LineEnd.BREAK) for each in lines))
    other = block(line(run("as wide as the column is", 50, 350, 200), baseline=200), name="c")
    long = "Eine erste Zeile, die viel länger ist"
    first, _ = spoken(page(verse, other), "de", f"{long}\nZweite", "Andere")
    assert said(first) == [[long, "Zweite"]]


BOLD = TextStyle(size=10.0, bold=True)


def positions(text):
    """Where each stretch of a one-line text may begin at the earliest."""
    ((_, _, (line,)),) = placed(text)
    return {text.flow.text[start:].strip(): round(x, 1) for start, x in line.tabs.items()}


def test_words_that_stood_apart_as_after_a_tab_begin_there_as_far_as_there_is_room():
    text = block(
        line(run("Name", 50, 80, 100, style=BOLD), run("Ada Lovelace", 150, 220, 100), baseline=100)
    )
    wide = block(line(run("as wide as the column", 50, 250, 300), baseline=300), name="c")
    (each, _) = spoken(page(text, wide), "de", "<b1>Name</b1> Ada Lovelace", "Breite")
    assert positions(each) == {"Ada Lovelace": 150.0}
    (each, _) = spoken(
        page(text, wide),
        "de",
        "<b1>Name</b1> Ada Lovelace, deren Name hier sehr viel länger wurde",
        "Breite",
    )
    ((_, _, (set_line,)),) = placed(each)
    last = each.flow.runs[-1].start
    assert (
        set_line.tabs[last] < 150
        and set_line.tabs[last] + sum(each.flow.advances[last:]) * each.scale
        <= each.areas[0].right + 0.01
    )


def test_a_formula_between_words_is_no_tab():
    formula = InlineFormula(
        "A(1, 2, 3)", (run("A(1, 2, 3)", 70, 160, 100),), placement=BBox(70, 92, 160, 102)
    )
    text = block(
        line(
            run("by", 50, 66, 100, style=BOLD),
            formula,
            run("and on it goes", 165, 230, 100),
            baseline=100,
        )
    )
    (each,) = spoken(page(text), "de", "<b1>durch</b1>{f1}und weiter")
    assert positions(each) == {}


def test_what_stands_between_the_lines_of_another_text_grows_to_these():
    """A listing's lines to the right of a gap, and those over and under it that have none, are one block around it."""
    lines = [line(run("a line of code without a gap", 50, 350, 100), baseline=100)]
    lines += [
        line(run("{right half}", 220, 350, 112 + 12 * at), baseline=112 + 12 * at)
        for at in range(3)
    ]
    listing = block(
        *lines,
        line(run("a line of code without a gap", 50, 350, 148), baseline=148),
        kind=BlockKind.CODE,
        name="c",
    )
    left = block(line(run("left half", 50, 120, 124), baseline=124))
    area = area_of(page(listing, left), left)
    assert 210 < area.right <= 220 and area.left == pytest.approx(50)
    assert mirrored(area, left).box.x1 < 220


def ends(text):
    """The outermost sides of its lines."""
    ((_, _, lines),) = placed(text)
    return min(line.x for line in lines), max(line.x + line.width for line in lines)


LONG = "ein ziemlich langer Text, der länger wird"


def row_of_two(second="Date"):
    texts = [
        block(line(run("Supervisor", 50, 120, 100), baseline=100)),
        block(line(run(second, 300, 350, 100), baseline=100), name="c", align=Align.RIGHT),
    ]
    return page(
        *texts,
        block(line(run("as wide as the page's text is", 50, 350, 200), baseline=200), name="d"),
    )


def test_texts_that_grow_towards_each_other_meet_half_way():
    left, right, _ = spoken(row_of_two(), "de", LONG, LONG, "breit")
    assert ends(left)[0] == pytest.approx(50) and ends(right)[1] == pytest.approx(350)
    assert ends(left)[1] < 210 < ends(right)[0] + 1
    alone, _ = spoken(row_of_two("17.4"), "de", LONG, "breit")
    assert ends(alone)[1] > 225  # a number does not grow


def test_texts_at_both_ends_of_a_row_change_places_when_both_turn():
    left, right, _ = spoken(row_of_two(), "ar", "المشرف على الرسالة", "التاريخ", "عرض")
    assert ends(left)[1] == pytest.approx(350) and ends(right)[0] == pytest.approx(50)
    stays, _ = spoken(row_of_two("17.4"), "ar", "المشرف على الرسالة", "عرض")
    assert ends(stays)[1] < 300


@pytest.mark.parametrize("align", Align)
def test_texts_change_places_however_they_are_aligned(align):
    """What stands around a text may tell another alignment than its own."""
    made = row_of_two()
    left, right = made.blocks[:2]
    own = replace(area_of(made, left), align=align)
    turned = exchanged(own, right)
    assert (turned.box.x0, turned.box.x1) == (280, 350)
    assert (turned.align is align) is (align in (Align.CENTER, Align.JUSTIFY))


def test_what_turns_does_not_grow_into_what_turns_beside_it():
    texts = [
        block(line(run("label", x0, x0 + 40, 100), baseline=100), name=f"b{x0}")
        for x0 in (50, 150, 250)
    ]
    wide = block(line(run("as wide as the page's text is", 50, 350, 200), baseline=200), name="d")
    *row, _ = spoken(page(*texts, wide), "ar", *["تسمية طويلة جدا جدا جدا للعنصر"] * 3, "عرض")
    sides = sorted(ends(each) for each in row)
    assert all(one[1] <= two[0] for one, two in pairwise(sides))


def test_a_label_of_a_figure_stays_beside_what_it_names():
    label = block(
        line(run("a label", 60, 95, 100), baseline=100), kind=BlockKind.FIGURE_TEXT, name="l"
    )
    figure = Figure("f", (label,), placement=BBox(40, 60, 360, 200))
    (each,) = spoken(page(figure), "ar", "تسمية")
    assert ends(each)[0] == pytest.approx(60)


def test_a_text_between_two_lines_of_a_table_stays_between_their_ends():
    row = block(line(run("the question of the first row", 60, 290, 100), baseline=100))
    wide = block(line(run("as wide as the page's text is", 50, 380, 200), baseline=200), name="d")
    rules = (BBox(50, 85, 300, 85.5), BBox(50, 108, 300, 108.5))
    assert area_of(page(row, wide, rules=rules), row).right == pytest.approx(300)
    assert area_of(page(row, wide, rules=rules[1:]), row).right > 370


def test_a_short_head_of_two_lines_has_all_the_room_of_its_place():
    head = block(
        line(run("2.7", 50, 64, 100), baseline=100),
        line(run("SPDX", 50, 72, 112), baseline=112),
        kind=BlockKind.HEADING,
    )
    wide = block(line(run("as wide as the page's text is", 50, 350, 200), baseline=200), name="d")
    (each, _) = spoken(page(head, wide), "zh", "2.7 软件包数据", "宽")
    assert said(each) == [["2.7 软件包数据"]]


def test_columns_keep_their_gutter():
    """What turns begins at its column's edge; what becomes longer stays in it, too."""
    columns = [
        block(
            *(
                line(run("t", x0, x1 - 9 * at, 200 + 14 * at), baseline=200 + 14 * at)
                for at in range(3)
            ),
            name=f"c{x0}",
        )
        for x0, x1 in ((50, 190), (210, 350))
    ]
    title = block(line(run("a title over both columns", 50, 350, 60), baseline=60), name="t")
    alone = block(line(run("own", 50, 100, 260), baseline=260), name="o")
    beside = block(line(run("own", 210, 300, 260), baseline=260), name="p")
    made = page(title, *columns, alone, beside)
    assert area_of(made, alone).right == pytest.approx(190)
    for each in (columns[0], alone):
        assert mirrored(area_of(made, each), each).box.x1 == pytest.approx(190)


def test_lines_that_the_author_ended_show_no_column():
    rtl = {"direction": Direction.RTL}
    lines = [
        line(run("V1", 320 - at, 350, 200 + 14 * at), baseline=200 + 14 * at, **rtl)
        for at in range(3)
    ]
    entries = block(
        *(replace(each, end=LineEnd.BREAK) for each in lines), name="c", align=Align.RIGHT
    )
    title = block(line(run("title", 250, 350, 100), baseline=100, **rtl), align=Align.RIGHT)
    other = block(
        line(run("other", 60, 350, 300), baseline=300, **rtl), name="d", align=Align.RIGHT
    )
    made = page(title, entries, other)
    assert [mirrored(area_of(made, each), each).box.x0 for each in (title, entries)] == [
        pytest.approx(60)
    ] * 2


def test_a_page_of_short_lines_has_the_margin_of_the_other_side():
    text = block(line(run("Hello World", 100, 150, 100), baseline=100))
    assert area_of(page(text), text).right == pytest.approx(300)
    (each,) = spoken(page(text), "de", "Guten Tag, liebe schöne Welt")
    assert len(said(each)[0]) == 1


def test_words_that_turn_in_a_cell_keep_off_its_side():
    rtl = {"direction": Direction.RTL}
    text = block(
        line(run("a", 200, 290, 100), baseline=100, **rtl), kind=BlockKind.CELL, align=Align.RIGHT
    )
    cell = BBox(100, 80, 300, 120)
    area = area_of(page(text, backgrounds=(cell,)), text, cell)
    assert mirrored(area, text).box.x0 == pytest.approx(110, abs=1.5)


def test_a_text_may_grow_to_the_next_thing_and_no_further():
    first = block(line(run("one", 50, 100, 100), baseline=100))
    second = block(line(run("two", 50, 100, 140), baseline=140), name="c")
    beside = block(line(run("three", 250, 300, 101), baseline=101), name="d")
    area = area_of(page(first, second, beside), first)
    assert 125 < area.bottom <= 132 - 0.4 * 10 + 1e-6
    assert 240 < area.right < 250
    ruled = area_of(page(first, second, beside, rules=(BBox(40, 110, 200, 110.5),)), first)
    assert ruled.bottom <= 110


def test_a_box_around_a_text_holds_it():
    text = block(line(run("inside", 60, 100, 100), baseline=100))
    far = block(line(run("x", 10, 390, 500), baseline=500), name="c")
    area = area_of(page(text, far, backgrounds=(BBox(50, 85, 150, 130),)), text)
    assert area.left > 50 and area.right < 150 and area.bottom < 130


def test_every_line_has_room_and_stands_within_its_block(pdf):
    for each in composed(translated(pdf("paper"))):
        for _, area, lines in placed(each):
            for set_line in lines:
                assert (
                    set_line.x >= min(area.left, area.box.x0 + min(area.first, 0)) - 6
                )  # a quote's empty half hangs
                assert set_line.x + set_line.width <= max(area.right, area.box.x1) + 6
                assert each.body or set_line.baseline <= area.bottom


@pytest.mark.parametrize("name", ["paper", "lists"])
def test_no_text_stands_on_another(pdf, name):
    lines = []
    for each in composed(translated(pdf(name))):
        size = each.size * each.scale
        for at, _, made in placed(each):
            number = each.text.places[at].page.number
            lines += [
                (
                    each,
                    number,
                    BBox(one.x, one.baseline - 0.6 * size, one.x + one.width, one.baseline),
                )
                for one in made
            ]
    for (one, page_of_one, first), (two, page_of_two, second) in combinations(lines, 2):
        assert one is two or page_of_one != page_of_two or not first.overlap(second)


@pytest.mark.parametrize(
    ("target", "answer"), [("zh", "海边路十二号\n海城"), ("de", "Strandweg 12\nSeestadt")]
)
def test_lines_that_the_author_broke_stay_broken(pdf, target, answer):
    made = translated(pdf("paper"), target)
    address = next(
        s
        for s in made.segments
        if s.kind is BlockKind.PARAGRAPH and len(s.source) > 200 and not s.markup.placeholders
    )
    made = replace(made, outcomes={**made.outcomes, address.id: Translated(answer)})
    each = next(c for c in composed(made, target) if c.text.segment.id == address.id)
    assert [
        line.flow.text[line.start : line.end] for _, _, lines in placed(each) for line in lines
    ] == answer.split("\n")


@pytest.mark.parametrize("target", ["zh", "de"])
def test_body_text_of_a_page_has_one_size(pdf, target):
    for number in (1, 2):
        body = [
            each
            for each in composed(translated(pdf("paper"), target), target)
            if each.body and each.page == number
        ]
        sizes = {round(each.size * each.scale, 2) for each in body if abs(each.size - 10) < 0.6}
        assert len(sizes) <= 2, sizes


def test_what_is_much_too_long_shrinks_to_the_floor_and_is_reported(pdf, tmp_path):
    made = translated(pdf("paper"))
    victim = next(
        s
        for s in made.segments
        if s.kind is BlockKind.PARAGRAPH and len(s.source) > 200 and not s.markup.placeholders
    )
    endless = Translated("译文" * 2000)
    made = replace(made, outcomes={**made.outcomes, victim.id: endless})
    each = next(c for c in composed(made) if c.text.segment.id == victim.id)
    assert not each.fits and 0.6 <= each.scale <= 0.7
    result = write_inplace(made, pdf("paper"), tmp_path / "out.pdf", OutputSettings())
    assert any("longer than its place" in warning for warning in result.warnings)


def test_first_lines_stand_on_the_lines_of_the_source_unless_their_stack_flows(pdf):
    moved = 0
    for each in composed(translated(pdf("lists"))):
        _, _, lines = next(placed(each))
        assert lines[0].baseline == pytest.approx(
            each.text.head.lines[0].baseline + each.shifts.get(0, 0.0)
        )
        moved += bool(each.shifts)
    assert moved


def test_markers_stay_beside_their_texts(pdf, tmp_path):
    made = translated(pdf("lists"))
    write_inplace(made, pdf("lists"), tmp_path / "out.pdf", OutputSettings())
    before, after = pixels(pdf("lists"))[0], pixels(tmp_path / "out.pdf")[0]
    moved = 0
    for each in composed(made):
        marker = each.text.head.marker
        if marker is not None and each.page == 1:
            shift = each.shifts.get(0, 0.0)
            moved += shift != 0
            was, now = (
                ink_of(image, marker.bbox, by) for image, by in ((before, 0.0), (after, shift))
            )
            assert now == pytest.approx(was, abs=0.4)  # glyphs are drawn on whole pixels
    assert moved


def ink_of(image, box, down):
    """Centre (x and y, in points from the box's corner) of what is dark in the box, moved down."""
    x0, y0, x1, y1 = (round(1.5 * v) for v in (box.x0, box.top + down, box.x1, box.bottom + down))
    dark = 255.0 - image[y0 - 1 : y1 + 1, x0 : x1 - 1]
    rows, columns = dark.sum(axis=1), dark.sum(axis=0)
    middle = [
        sum(weights * numpy.arange(len(weights))) / sum(weights) / 1.5
        for weights in (columns, rows)
    ]
    return middle[0] + x0 / 1.5 - box.x0, middle[1] + (y0 - 1) / 1.5 - box.top - down


def stacked(*blocks, target="zh", letters=20, said="", **more):
    """The blocks of one page, each with a translation of so many letters (or as many as a block's name says)."""
    document = Document("x.pdf", 1, (page(*blocks, **more),))
    segments = segment(
        document, load(overrides={"backend": "pseudo"}).translation, "en", language(target)
    )
    texts = (
        said or "译" * (int(each.block_ids[0]) if each.block_ids[0].isdigit() else letters)
        for each in segments
    )
    outcomes = {each.id: Translated(text) for each, text in zip(segments, texts)}
    return composed(TranslatedDocument(document, segments, outcomes, "en", target), target)


def paragraph(name, top, lines=4, x0=50, x1=350, **more):
    """Lines of ten points, twelve apart."""
    text = "words that fill a line of this paragraph"
    rows = [line(run(text, x0, x1, top + 12 * at), baseline=top + 12 * at) for at in range(lines)]
    return block(*rows, name=name, align=Align.JUSTIFY, **more)


def test_paragraphs_under_each_other_share_their_room_and_their_pitch():
    made = stacked(paragraph("60", 100), paragraph("120", 154), paragraph("90", 208, lines=3))
    first, second, third = ([each.baseline for each in next(placed(one))[2]] for one in made)
    pitch = made[0].pitches[0]
    assert pitch == pytest.approx(15, abs=0.1) and {one.pitches[0] for one in made} == {pitch}
    assert first[0] == 100 and third[-1] == pytest.approx(232, abs=0.2)
    assert second[0] == pytest.approx(
        first[-1] + pitch + 6, abs=0.2
    )  # what parted them parts them still


def gaps(made):
    """From the last line of each text to the first of the next."""
    lines = [[each.baseline for each in next(placed(one))[2]] for one in made]
    return [below[0] - above[-1] for above, below in pairwise(lines)]


def test_what_short_translations_leave_free_stays_white_at_the_end():
    """The white between paragraphs is that of the source, however much is left over."""
    title = block(
        line(run("A bold title", 50, 150, 82, style=replace(STYLE, bold=True)), baseline=82),
        name="5",
    )
    made = stacked(title, paragraph("20", 100), paragraph("21", 154), paragraph("22", 208))
    pitch = made[1].pitches[0]
    as_before = 18 + pitch - 12
    assert gaps(made) == pytest.approx([as_before] * 3, abs=0.2)


def test_texts_that_become_longer_keep_their_white_where_there_is_room_below():
    """As long as the page lets them, none grows into the white before the next."""
    made = stacked(paragraph("160", 100), paragraph("161", 154), paragraph("90", 208))
    pitch = made[0].pitches[0]
    assert len(next(placed(made[0]))[2]) > 4
    assert gaps(made) == pytest.approx([18 + pitch - 12] * 2, abs=0.2)


def test_a_line_that_runs_over_the_column_does_not_widen_the_text_nor_others():
    """An address that cannot be broken juts out; what is translated ends where the column does."""
    full = [line(run("t", 50, 290, 100 + 12 * at), baseline=100 + 12 * at) for at in range(4)]
    column = block(*full, name="c", align=Align.JUSTIFY)
    rows = [
        line(run("t", 50, x1, 200 + 12 * at), baseline=200 + 12 * at)
        for at, x1 in enumerate((290, 340, 290, 180))
    ]
    jutting = block(*rows, name="j", align=Align.JUSTIFY)
    alone = block(line(run("own", 50, 200, 300), baseline=300), name="o")
    made = page(column, jutting, alone)
    assert area_of(made, jutting).box.x1 == pytest.approx(290, abs=1)
    assert area_of(made, alone).right == pytest.approx(290, abs=1)


def with_fraction(name, top, lines):
    """A paragraph with a fraction in its first line that reaches 9 points over the baseline and 6 below."""
    fraction = InlineFormula(
        "a/b",
        (run("a/b", 200, 214, top),),
        linear=False,
        placement=BBox(200, top - 9, 214, top + 6),
    )
    first = placed_line(
        BBox(50, top - 8, 350, top + 2),
        (run("words before ", 50, 200, top), fraction, run(" words behind", 214, 350, top)),
        top,
    )
    return block(first, *paragraph("", top + 12, lines - 1).lines, name=name, align=Align.JUSTIFY)


@pytest.mark.parametrize(
    ("lines", "letters", "least", "most"), [(6, 165, 13.0, 14.5), (2, 40, 11.4, 12.1)]
)
def test_a_fraction_keeps_off_the_line_below_where_there_is_room(lines, letters, least, most):
    below = block(
        line(run("5,00", 50, 350, 100 + 12 * lines), baseline=100 + 12 * lines),
        name="d",
        kind=BlockKind.HEADING,
    )
    made, *_ = stacked(
        with_fraction("b", 100, lines), below, said="译" * 20 + "{f1}" + "译" * letters
    )
    baselines = [each.baseline for each in next(placed(made))[2]]
    assert len(baselines) == lines
    assert least < baselines[1] - baselines[0] < most
    assert baselines[-1] <= 100 + 12 * (lines - 1) + 0.2


def test_a_stack_over_a_text_that_stays_ends_where_it_ended():
    label = block(line(run("5,00", 370, 390, 208), baseline=208), name="d")
    made = stacked(paragraph("30", 100), paragraph("31", 154), paragraph("b", 208, lines=1), label)
    assert not made[2].shifts
    assert gaps(made[1:3])[0] < 40


@pytest.mark.parametrize(
    "more",
    [
        {"signs": (BBox(40, 148, 44, 152),)},  # a bullet that is drawn
        {"rules": (BBox(50, 145, 350, 145.5),)},
        {"rules": (BBox(50, 195, 350, 195.5),)},  # under it
        {"backgrounds": (BBox(100, 150, 150, 160),)},  # behind some of its words
    ],
)
def test_a_paragraph_that_something_on_the_page_belongs_to_stays(more):
    _, second = stacked(paragraph("20", 100), paragraph("120", 154), **more)
    assert not second.shifts


def test_a_label_of_two_centred_lines_does_not_become_one_long_one():
    rows = (
        line(run("cold/blacklisted", 180, 240, 100), baseline=100),
        line(run("loop/exit", 190, 230, 112), baseline=112),
    )
    label = block(*rows, name="label", kind=BlockKind.FIGURE_TEXT, align=Align.CENTER)
    (made,) = stacked(
        Figure("f", (label,), placement=BBox(20, 20, 380, 300)), said="译文译文译文译文译文"
    )
    _, _, lines = next(placed(made))
    assert len(lines) == 2 and all(each.x > 165 and each.x + each.width < 255 for each in lines)


def test_words_in_the_row_of_a_line_keep_that_line():
    label = block(line(run("5,00", 370, 390, 154), baseline=154), name="d")
    _, second = stacked(paragraph("20", 100), paragraph("b", 154, lines=1), label)
    assert not second.shifts


def test_chinese_is_a_little_smaller_than_latin_letters_that_stood_close():
    rows = [
        line(run("words that fill a line", 50, 350, 100 + 11 * at), baseline=100 + 11 * at)
        for at in range(3)
    ]
    close, wide = (
        stacked(block(*rows), said="译文 abc"),
        stacked(paragraph("a", 100, lines=2), said="译文 abc"),
    )
    assert [round(each.size, 2) for each in close[0].flow.runs] == [9.4, 10.0]
    assert {each.size for each in wide[0].flow.runs} == {10.0}
    words = "一行一行一行一行一行一行一行一行"
    source = block(
        line(run(words, 50, 350, 100), baseline=100), line(run(words, 50, 350, 112), baseline=112)
    )
    assert stacked(source, target="ja")[0].flow.runs[0].size == 10.0


def test_leaders_lead_from_the_new_title_to_the_old_page_number(pdf, tmp_path):
    made = translated(pdf("contents"))
    path = tmp_path / "out.pdf"
    write_inplace(made, pdf("contents"), path, OutputSettings())
    entries = [t for t in translated_texts(made) if leader(t.head)]
    assert entries
    with pypdfium2.PdfDocument(path) as opened:
        text = opened[0].get_textpage()
        for entry in entries:
            box, height = entry.head.trailer.bbox, opened[0].get_height()
            said = text.get_text_bounded(
                left=box.x1 - 30, bottom=height - box.bottom, right=box.x1 + 2, top=height - box.top
            )
            assert said.strip(" .\r\n") == leader(entry.head).number.text
            title_end = text.get_text_bounded(
                left=0, bottom=height - box.bottom, right=box.x1, top=height - box.top
            )
            assert ".." in title_end.replace(" ", "")


def test_the_dots_of_a_cell_lead_from_its_new_text_to_where_they_ended():
    dots = run(". . . . . . . . . .", 100, 147, 100)
    label = block(
        line(run("A label of this row", 20, 98, 100), baseline=100),
        kind=BlockKind.CELL,
        trailer=dots,
        name="4",
    )
    table = Table(
        "t",
        1,
        1,
        (Cell(0, 0, (label,), placement=BBox(10, 90, 150, 110)),),
        placement=BBox(10, 90, 250, 110),
    )
    (made,) = stacked(table)
    _, _, (text, leading) = next(placed(made))
    assert set(leading.flow.text) == {"."} and 2 < leading.x - text.x - text.width < 8
    assert leading.x + leading.width - leading.letter_spacing == pytest.approx(147, abs=0.1)
    *_, gaps = widened(drawn(page(table), made))  # they are drawn as far apart as they were
    spaced = [gap for gap in gaps if gap > 30]  # in thousandths of the size
    assert len(spaced) >= leading.end - leading.start - 1
    assert spaced == pytest.approx([100 * leading.letter_spacing] * len(spaced), abs=1)


def test_a_line_under_a_link_is_an_underline_and_a_form_field_is_not():
    link = Link(uri="https://example.org")
    text = block(line(run("see ", 50, 70, 100), run("this page", 70, 120, 100, link), baseline=100))
    found = list(
        underlines(page(text, rules=(BBox(70, 101.5, 120, 102.0), BBox(50, 140, 200, 140.5))), text)
    )
    assert [each.runs[0].link for each in found] == [link]
    blank = page(text, rules=(BBox(70, 101.5, 300, 102.0),))  # it goes on where no words are
    assert list(underlines(blank, text)) == []


def test_an_underline_may_stand_under_all_descenders_where_it_is_as_long_as_its_words():
    text = block(line(run("a title", 50, 120, 100), baseline=100))
    assert list(underlines(page(text, rules=(BBox(50, 104.2, 120, 104.6),)), text))
    assert not list(underlines(page(text, rules=(BBox(50, 104.2, 112, 104.6),)), text))


def test_a_line_under_a_marker_and_its_text_is_one_underline():
    marker = run("4.", 50, 58, 100)
    text = block(
        line(run("a title", 70, 150, 100), baseline=100), kind=BlockKind.LIST_ITEM, marker=marker
    )
    made = page(text, rules=(BBox(50, 101.5, 150, 102.0),))
    assert [each.runs[0] for each in underlines(made, text)] == [marker]
    (each,) = spoken(made, "de", "ein längerer Titel")
    canvas = PageDrawings({1: made})
    canvas.draw(each)
    (drawn,) = canvas.finished()[1]
    left = re.search(rb"([\d.]+) -[\d.]+ [\d.]+ [\d.]+ re f", drawn)
    assert left and float(left[1]) == pytest.approx(50)


@pytest.mark.parametrize(("x1", "lined"), [(150, True), (90, False)])
def test_words_amid_others_that_are_underlined_do_not_underline_all(x1, lined):
    """Which words of the translation they are is not known."""
    made = page(
        block(line(run("please pay this", 50, 150, 100), baseline=100)),
        rules=(BBox(50, 101.5, x1, 102.0),),
    )
    (each,) = spoken(made, "de", "bitte dies bezahlen")
    canvas = PageDrawings({1: made})
    canvas.draw(each)
    assert (b"re f" in b"".join(canvas.finished()[1])) is lined


def test_words_of_another_colour_keep_their_underline_without_a_link():
    blue = TextStyle(size=10.0, color="#0000ff")
    text = block(
        line(
            run("please read ", 50, 105, 100),
            run("the list", 105, 150, 100, style=blue),
            run(" today", 150, 190, 100),
            baseline=100,
        )
    )
    made = page(text, rules=(BBox(105, 101.5, 150, 102.0),))
    (each,) = spoken(made, "de", "bitte heute <s1>die Liste</s1> lesen")
    canvas = PageDrawings({1: made})
    canvas.draw(each)
    drawn = b"".join(canvas.finished()[1])
    (left, wide), *more = [
        (float(x), float(w))
        for x, w in re.findall(rb"([\d.]+) -[\d.]+ ([\d.]+) [\d.]+ re f", drawn)
    ]
    assert not more and left > 90 and 30 < wide < 60


def test_a_text_that_turns_begins_on_the_other_side():
    text = block(line(run("heading", 50, 120, 100), baseline=100), kind=BlockKind.HEADING)
    body = block(line(run("body", 50, 350, 200), baseline=200), name="c")
    area = area_of(page(text, body), text)
    assert turns(text, language("ar")) and not turns(text, language("zh"))
    turned = mirrored(area, text)
    assert turned.align is Align.RIGHT and turned.box.x1 == pytest.approx(350)


def test_ragged_lines_that_turn_begin_where_their_column_does():
    """Their own far side is ragged: it is no edge for the lines of the translation to begin at."""
    rtl = {"direction": Direction.RTL}
    lines = [
        line(run("a", x0, 350, 100 + 14 * at), baseline=100 + 14 * at, **rtl)
        for at, x0 in enumerate((70, 60, 200))
    ]
    text = block(*lines, align=Align.RIGHT)
    body = block(line(run("b", 50, 350, 200), baseline=200, **rtl), name="c", align=Align.RIGHT)
    turned = mirrored(area_of(page(text, body), text), text)
    assert turned.align is Align.LEFT and turned.box.x0 == pytest.approx(50)
    narrow = block(
        *(
            line(run("a", 250 - at, 350, 300 + 14 * at), baseline=300 + 14 * at, **rtl)
            for at in range(3)
        ),
        align=Align.RIGHT,
    )
    turned = mirrored(area_of(page(narrow, body), narrow), narrow)
    assert turned.box.x0 == pytest.approx(248)  # beside something else


def test_an_item_that_turns_takes_its_marker_along():
    marker = run("1.", 50, 58, 100)
    text = block(
        line(run("item", 70, 350, 100), baseline=100), kind=BlockKind.LIST_ITEM, marker=marker
    )
    area = mirrored(area_of(page(text), text), text)
    assert area.marker_offset == pytest.approx(20) and area.box.x1 == pytest.approx(330)


def test_a_text_that_runs_on_under_its_marker_turns_where_it_stands():
    marker = run("8.4.", 50, 68, 100)
    lines = [line(run("words beside the marker", 74, 350, 100), baseline=100)]
    lines += [
        line(run("words under it", 50, x1, 112 + 12 * at), baseline=112 + 12 * at)
        for at, x1 in enumerate((350, 200))
    ]
    item = block(*lines, kind=BlockKind.LIST_ITEM, marker=marker)
    turned = mirrored(area_of(page(item), item), item)
    assert (turned.box.x0, turned.box.x1, turned.marker_offset) == (50, 350, 0)
    (each,) = spoken(page(item), "ar", "كلمات بجانب العلامة وتحتها")
    ((_, _, (first, mark)),) = placed(each)
    assert mark.x + mark.width == pytest.approx(350) and first.x + first.width < mark.x


def test_formulas_keep_their_own_font(pdf, tmp_path):
    made = translated(pdf("paper"))
    formulas = [p for t in translated_texts(made) for p in t.pieces if hasattr(p, "formula")]
    assert formulas
    path = tmp_path / "out.pdf"
    write_inplace(made, pdf("paper"), path, OutputSettings())
    said = "".join(text_of(path).split())
    for each in formulas:
        for piece in each.formula.runs:
            assert "".join(piece.text.split()) in said


def test_titles_are_those_of_the_texts(pdf):
    made = translated(pdf("links"))
    texts = translated_texts(made)
    known = TitleIndex(texts)
    titles = outline_titles(made, known)
    assert titles and set(titles) <= {item.title for item in made.document.outline}
    some = texts[0]
    named = replace(made, document=replace(made.document, title=some.head.text))
    assert document_title(named, known) == "".join(piece.text for piece in some.pieces)
    assert (
        document_title(replace(made, document=replace(made.document, title="Elsewhere")), known)
        == "Elsewhere"
    )


def test_a_paragraph_over_columns_and_pages_fills_its_places_alike(pdf):
    several = [each for each in composed(translated(pdf("paper"))) if len(each.areas) > 1]
    assert several
    for each in several:
        shares = [len(lines) / area.lines for area, lines in zip(each.areas, each.lines)]
        assert all(shares) and max(shares) - min(shares) < 1.01


def on_shape(shape, *rows, align=Align.LEFT):
    """A label of rows (x0, x1, baseline) on a shape, under a paragraph of the page."""
    label = block(
        *(line(run("some words", x0, x1, y), baseline=y) for x0, x1, y in rows),
        name="4",
        align=align,
    )
    return stacked(paragraph("20", 100), label, shapes=(shape,))[1]


def test_a_label_on_a_shape_stays_on_it_and_in_its_middle():
    bar = BBox(50, 150, 350, 170)
    made = on_shape(bar, (170, 230, 163))  # it would flow on under the paragraph otherwise
    _, area, (only,) = next(placed(made))
    assert not made.shifts and area.left > 50 and area.right < 350
    assert only.x + only.width / 2 == pytest.approx(200)


def test_a_label_of_two_lines_that_becomes_one_stands_half_way_between_them():
    box = BBox(100, 150, 300, 250)
    _, _, lines = next(placed(on_shape(box, (170, 230, 196), (180, 220, 208), align=Align.CENTER)))
    assert [each.baseline for each in lines] == [202] and lines[0].x + lines[
        0
    ].width / 2 == pytest.approx(200)


def test_a_text_that_shares_its_shape_with_others_flows_on_it():
    panel = BBox(40, 80, 360, 400)
    first, second = stacked(paragraph("20", 100), paragraph("21", 154), shapes=(panel,))
    assert second.shifts and not first.areas[0].lifts


def test_centred_lines_are_as_long_as_each_other():
    rows = [
        line(run("words of a title", 100, 300, 100 + 12 * at), baseline=100 + 12 * at)
        for at in range(2)
    ]
    (made,) = stacked(block(*rows, align=Align.CENTER), said="译" * 21)
    longest, last = sorted((each.width for each in made.lines[0]), reverse=True)
    assert last >= longest - 20


def test_a_text_may_grow_into_the_low_part_of_its_page_and_not_into_its_foot():
    """Down to 90 % of the page's height; further where others stand lower, never over the last 3 %."""
    text = block(line(run("a line of text", 50, 150, 100), baseline=100))
    next_ = block(line(run("another line of text", 200, 350, 100), baseline=100), name="n")
    assert area_of(page(text, next_), text).bottom == pytest.approx(0.9 * 600)
    for lowest, bottom in ((560, 560), (597, 0.97 * 600)):
        beside = block(line(run("4711", 300, 350, lowest - 2), baseline=lowest - 2), name="c")
        area = area_of(page(text, next_, beside), text)
        assert area.bottom == pytest.approx(bottom)


def drawn(made, each):
    canvas = PageDrawings({1: made})
    canvas.draw(each)
    return canvas.finished()[1][0].decode("ascii")


def widened(shown):
    """For each line, what is added between its glyphs, in text space units."""
    lines = re.findall(r"\[(.*?)\] TJ", shown)
    return [[-float(gap) for gap in re.findall(r">(-?[\d.]+)<", each)] for each in lines]


def justified(right, target, answer):
    words = "one two three four five six seven eig"
    lines = [line(run(words, 50, right, 100 + 12 * at), baseline=100 + 12 * at) for at in range(5)]
    made = page(block(*lines, align=Align.JUSTIFY))
    (each,) = spoken(made, target, answer)
    ((_, _, placed_lines),) = placed(each)
    return placed_lines, widened(drawn(made, each))


def test_a_justified_line_is_widened_at_its_spaces_to_the_edge_and_the_last_one_is_not():
    lines, gaps = justified(350, "de", " ".join(["Haus und Hof wie immer"] * 12) + " und ewig")
    full = len(lines) - 1
    assert full and len(gaps) >= full
    for each, found in zip(lines[:full], gaps):
        assert each.width + sum(found) / 100 == pytest.approx(300, abs=0.1)  # at 10 points
        wide = [gap for gap in found if gap > 30]  # the others are kerning
        spaces = each.flow.text[each.start : each.end].strip().count(" ")
        assert len(wide) == spaces and max(wide) - min(wide) <= 1
    assert not [gap for found in gaps[full:] for gap in found if gap > 30]


def test_a_justified_chinese_line_is_widened_between_its_characters():
    lines, gaps = justified(346, "zh", "房子和院子像往常一样" * 20)
    assert len(lines) > 5 and len(gaps) >= len(lines) - 1
    for each, found in zip(lines[:-1], gaps):
        assert len(found) == each.end - each.start - 1
        assert each.width + sum(found) / 100 == pytest.approx(296, abs=0.2)


def test_a_line_that_would_become_too_wide_is_not_justified():
    """A long word does not fit behind the first two: its line has two gaps for a third of its width."""
    lines, gaps = justified(350, "de", f"Ein Haus {'x' * 56} und sein Hof {'x' * 56}")
    assert lines[0].fill_width and lines[0].width < 0.5 * lines[0].fill_width
    assert all(gap < 30 for found in gaps for gap in found)


@pytest.mark.parametrize(
    ("target", "said", "slanted"), [("zh", "斜体", True), ("de", "schräg", False)]
)
def test_italics_are_slanted_where_no_face_of_the_script_is_italic(target, said, slanted):
    style = TextStyle(size=10.0, italic=True)
    made = page(block(line(run("a slanted line", 50, 150, 100, style=style), baseline=100)))
    (each,) = spoken(made, target, said)
    (skew,) = re.findall(r"1 0 ([\d.]+) 1 [\d.]+ -[\d.]+ Tm", drawn(made, each))
    assert (float(skew) == pytest.approx(0.21, abs=0.05)) if slanted else skew == "0"
    plain = page(block(line(run("a line", 50, 150, 100), baseline=100)))
    (each,) = spoken(plain, target, said)
    assert "1 0 0 1 50 -100 Tm" in drawn(plain, each)
