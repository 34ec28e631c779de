from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.figures import FigureRegion, find_figures
from ai_translator.layout.page_content import Drawing, PaintedBox, Rule
from ai_translator.model.provenance import ImageRef
from tests.layout.glyph_page import BOLD, ICONS, MORE, PROSE, Setter


@pytest.fixture
def page() -> Setter:
    """A page with a paragraph at its foot, so that its text size is known."""
    setter = Setter()
    setter.paragraph(50, 700, 500, PROSE)
    return setter


def image(page: Setter, x0: float, top: float, x1: float, bottom: float) -> None:
    page.content.images.append(ImageRef(BBox(x0, top, x1, bottom), (), len(page.content.images)))


def drawing(page: Setter, x0: float, top: float, x1: float, bottom: float) -> None:
    page.content.drawings.append(Drawing(BBox(x0, top, x1, bottom)))


def upright(page: Setter, x: float, top: float, bottom: float) -> None:
    page.content.rules.append(Rule(BBox(x, top, x + 0.5, bottom), horizontal=False))


def labels(page: Setter, figure: FigureRegion) -> str:
    return "".join(page.content.glyphs[at].text for at in figure.glyphs).strip()


def diagram(page: Setter, x: float = 100, y: float = 100) -> None:
    """Three nodes with names and the curves between them."""
    for at, name in enumerate(["Start", "Work", "Stop"]):
        page.content.boxes.append(
            PaintedBox(BBox(x + 100 * at, y, x + 60 + 100 * at, y + 30), "#eeeeff", "#000000")
        )
        page.text(x + 10 + 100 * at, y + 18, name, size=8)
    for at in range(2):
        drawing(page, x + 60 + 100 * at, y + 10, x + 100 + 100 * at, y + 20)
        drawing(page, x + 70 + 100 * at, y - 30, x + 95 + 100 * at, y + 5)


def test_a_picture(page: Setter) -> None:
    image(page, 100, 100, 300, 250)
    (figure,) = find_figures(page.content)
    assert (figure.bbox, len(figure.images), figure.glyphs) == (BBox(100, 100, 300, 250), 1, ())


def test_tiles_of_a_picture_are_one_figure(page: Setter) -> None:
    for at in range(4):
        image(page, 100 + 50 * at, 100, 150 + 50 * at, 250)
    (figure,) = find_figures(page.content)
    assert len(figure.images) == 4


def test_a_diagram_with_its_labels(page: Setter) -> None:
    diagram(page)
    (figure,) = find_figures(page.content)
    assert labels(page, figure) == "StartWorkStop"


def test_a_plot_with_numbers_and_title_at_its_axes(page: Setter) -> None:
    for at in range(6):
        drawing(page, 100 + 30 * at, 100, 130 + 30 * at, 200)
    page.rule(100, 200, 300)
    upright(page, 100, 90, 200)
    for at in range(5):
        page.text(98 + 48 * at, 212, str(at * 5), size=8)
    page.center(200, 224, "Time in days", size=8)
    page.turned(86, 180, "Share", size=8)
    page.text(100, 250, "Figure 1. What it shows.")
    (figure,) = find_figures(page.content)
    assert sorted(labels(page, figure)) == sorted("05101520Time in daysShare")
    assert figure.bbox.bottom < 240


def test_a_plot_whose_marks_are_dingbats(page: Setter) -> None:
    page.content.boxes.append(PaintedBox(BBox(100, 100, 200, 200), None, "#000000"))
    for at in range(4):
        page.rule(97, 110 + 25 * at, 100)
        upright(page, 110 + 25 * at, 200, 203)
    for at in range(60):
        page.text(105 + at * 1.4, 110 + (at * 37) % 80, "l", size=3, font=ICONS)
    (figure,) = find_figures(page.content)
    assert labels(page, figure).count("l") == 60


def test_a_title_beside_a_logo_on_a_rule_across_the_page_is_no_label(page: Setter) -> None:
    image(page, 340, 40, 450, 70)
    page.rule(20, 72, 560)
    page.text(30, 60, "The title of the slide", size=14)
    (figure,) = find_figures(page.content)
    assert (figure.bbox, figure.glyphs) == (BBox(340, 40, 450, 70), ())


def test_small_bullets_under_a_drawing_are_no_numbers_of_its_axis(page: Setter) -> None:
    for at in range(6):
        drawing(page, 40 + 60 * at, 100, 100 + 60 * at, 180)
    page.text(38, 194, "▶", size=7)
    page.text(60, 194, "the first thing that the drawing above it shows", size=10)
    (figure,) = find_figures(page.content)
    assert labels(page, figure) == "" and figure.bbox.bottom == 180


def test_bars_of_a_chart(page: Setter) -> None:
    page.rule(100, 250, 340)
    for at, height in enumerate([90, 60, 120, 30, 75]):
        page.box(110 + 45 * at, 250 - height, 140 + 45 * at, 250, "#9977bb")
        page.text(115 + 45 * at, 246 - height, str(height), size=7)
    (figure,) = find_figures(page.content)
    assert labels(page, figure) == "906012030" + "75"


def test_a_note_in_small_print_under_a_chart_is_no_label(page: Setter) -> None:
    page.rule(100, 250, 340)
    for at, height in enumerate([90, 60, 120, 30, 75]):
        page.box(110 + 45 * at, 250 - height, 140 + 45 * at, 250, "#9977bb")
    page.paragraph(
        100,
        266,
        250,
        "Note: the question of whether they need help with this was not asked of children under six years.",
        size=8,
    )
    (figure,) = find_figures(page.content)
    assert labels(page, figure) == ""


def test_pictures_in_one_frame_are_one_figure(page: Setter) -> None:
    drawing(page, 90, 90, 360, 260)
    image(page, 100, 100, 180, 200)
    image(page, 260, 100, 350, 240)
    page.text(110, 215, "Boots nut", size=8)
    page.text(230, 255, "Anchor nut", size=8)
    (figure,) = find_figures(page.content)
    assert figure.bbox == BBox(90, 90, 360, 260)
    assert labels(page, figure).replace(" ", "") == "BootsnutAnchornut"


def test_text_that_runs_over_a_picture_s_side_stays_text(page: Setter) -> None:
    """The box of a cut-out picture, with a paragraph that flows around what is to be seen of it."""
    image(page, 50, 100, 250, 220)
    page.paragraph(200, 112, 350, PROSE + MORE)
    (figure,) = find_figures(page.content)
    assert figure.glyphs == ()


NO_FIGURES = {
    "a picture under the whole page": lambda page: (
        image(page, 0, 0, 600, 800),
        page.paragraph(50, 100, 400, PROSE),
    ),
    "a photo under paragraphs": lambda page: (
        image(page, 50, 90, 550, 300),
        page.paragraph(60, 110, 480, PROSE + MORE + PROSE),
    ),
    "a picture under a heading": lambda page: (
        image(page, 0, 0, 110, 70),
        page.text(20, 50, "Risk", size=40, font=BOLD),
    ),
    "buttons": lambda page: [
        (
            image(page, 50, y, 130, y + 40),
            page.text(55, y + 16, "Application", font=BOLD),
            page.text(55, y + 30, "Security", font=BOLD),
        )
        for y in (100, 180, 260)
    ],
    "a sidebar": lambda page: (
        page.box(50, 90, 250, 300, "#ffeecc"),
        page.paragraph(60, 110, 180, PROSE + MORE),
    ),
    "a sidebar with round corners": lambda page: (
        drawing(page, 50, 90, 250, 300),
        page.paragraph(60, 110, 180, PROSE + MORE),
    ),
    "bands over the page": lambda page: [
        page.box(0, y, 600, y + 20, "#336699") for y in (0, 100, 780)
    ],
    "an icon in a line": lambda page: (
        image(page, 50, 92, 60, 102),
        page.text(64, 100, "a line with an icon"),
    ),
    "bullets that are drawn": lambda page: [
        (drawing(page, 50, y, 54, y + 4), page.text(60, y + 5, "an item of the list"))
        for y in range(100, 200, 14)
    ],
    "rules under headings": lambda page: [
        (page.text(50, y, "Heading"), page.rule(50, y + 3, 550)) for y in (100, 200, 300)
    ],
    "a swoosh": lambda page: drawing(page, 50, 100, 500, 300),
    "check boxes": lambda page: [
        (
            page.content.boxes.append(PaintedBox(BBox(50, y, 58, y + 8), None, "#000000")),
            page.text(64, y + 8, "Yes"),
        )
        for y in range(100, 300, 14)
    ],
}


@pytest.mark.parametrize("case", NO_FIGURES)
def test_no_figure(page: Setter, case: str) -> None:
    NO_FIGURES[case](page)
    assert find_figures(page.content) == []


def test_a_table_with_shaded_cells_and_icons_is_no_figure(page: Setter) -> None:
    for row in range(5):
        for col in range(3):
            x, y = 50 + 120 * col, 100 + 24 * row
            page.content.boxes.append(PaintedBox(BBox(x, y, x + 120, y + 24), "#ddeeff", "#000000"))
            page.text(x + 5, y + 16, f"entry {row}{col}")
        for stroke in range(3):
            drawing(page, 260, 104 + 24 * row + 4 * stroke, 276, 110 + 24 * row + 4 * stroke)
    assert find_figures(page.content) == []


def test_a_form_of_empty_fields_is_no_figure(page: Setter) -> None:
    for row in range(4):
        for col, width in enumerate([90, 60, 120]):
            x = 50 + sum([90, 60, 120][:col])
            page.content.boxes.append(
                PaintedBox(BBox(x, 100 + 20 * row, x + width, 120 + 20 * row), None, "#000000")
            )
            if row == 0:
                page.text(x + 3, 112, "Name", size=7)
    assert find_figures(page.content) == []


def test_figures_come_from_top_to_bottom(page: Setter) -> None:
    image(page, 100, 400, 300, 500)
    image(page, 100, 100, 300, 200)
    assert [figure.bbox.top for figure in find_figures(page.content)] == [100, 400]


def test_a_page_without_graphics_has_none(page: Setter) -> None:
    assert find_figures(page.content) == []


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 500),
            st.integers(0, 600),
            st.integers(1, 200),
            st.integers(1, 200),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_figures_never_share_a_glyph_or_a_place(
    shapes: list[tuple[int, int, int, int, bool]],
) -> None:
    page = Setter()
    page.paragraph(50, 60, 500, PROSE + MORE)
    for x, y, width, height, picture in shapes:
        (image if picture else drawing)(page, x, y, x + width, y + height)
    found = find_figures(page.content)
    glyphs = [at for figure in found for at in figure.glyphs]
    assert len(glyphs) == len(set(glyphs))
    assert all(a.bbox.overlap(b.bbox) == 0 for at, a in enumerate(found) for b in found[at + 1 :])
