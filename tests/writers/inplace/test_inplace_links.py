"""Where the annotations of links go when their words go elsewhere."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from ai_translator.writers.inplace.links import move_links
from ai_translator.writers.inplace.messages import LinkMove

BEFORE = (50.0, 700.0, 120.0, 712.0)
UPPER, LOWER = (250.0, 700.0, 300.0, 712.0), (50.0, 686.0, 80.0, 698.0)


@pytest.fixture
def page():
    with pikepdf.new() as pdf:
        made = pdf.add_blank_page(page_size=(400, 800))
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array(BEFORE),
            StructParent=3,
            A=Dictionary(S=Name.URI, URI="https://example.org"),
        )
        made.obj.Annots = Array([pdf.make_indirect(link)])
        yield pdf, made


def places(page):
    return [tuple(float(value) for value in link.Rect) for link in page.obj.Annots]


def test_a_link_over_two_lines_has_a_frame_for_each(page):
    pdf, made = page
    move_links(pdf, made, [LinkMove((BEFORE,), (UPPER, LOWER))])
    assert places(made) == [UPPER, LOWER]
    assert [str(link.A.URI) for link in made.obj.Annots] == ["https://example.org"] * 2
    assert ["/StructParent" in link for link in made.obj.Annots] == [True, False]


def test_words_around_a_formula_are_one_link(page):
    pdf, made = page
    move_links(
        pdf, made, [LinkMove((BEFORE,), ((50.0, 700.0, 80.0, 712.0), (95.0, 700.0, 120.0, 712.0)))]
    )
    assert places(made) == [BEFORE]


def test_a_link_that_is_more_than_its_words_stays(page):
    pdf, made = page
    move_links(pdf, made, [LinkMove(((50.0, 700.0, 60.0, 712.0),), (UPPER,))])
    assert places(made) == [BEFORE]
