"""Runs: styles, links, and the operators that drew them; nothing lost, nothing twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_translator.geometry.boxes import BBox
from ai_translator.layout.page_content import Glyph
from ai_translator.model.content import InlineFormula, Link, Rise, TextRun
from ai_translator.model.provenance import OperatorRef
from tests.layout.glyph_page import (
    BOLD,
    ICONS,
    ITALIC,
    MONO,
    PROSE,
    SERIF,
    Setter,
    advances,
    blocks,
    document,
    places_in,
    places_out,
)


def runs(page: Setter) -> list[TextRun]:
    (block,) = blocks(page)
    return list(block.runs)


def test_one_style_is_one_run_and_one_ref() -> None:
    page = Setter()
    page.text(50, 100, "one run only")
    (run,) = runs(page)
    assert run.text == "one run only"
    assert [(r.path, r.operator, r.start, r.end) for r in run.refs] == [((), 0, 0, 12)]
    assert advances(run.refs) == pytest.approx(sum(g.advance for g in page.content.glyphs))


def test_spaces_stand_outside_marked_words() -> None:
    page = Setter()
    end = page.text(50, 100, "the ")
    end = page.text(end, 100, "bold", font=BOLD)
    end = page.text(end + 2.5, 100, "and the ")
    page.text(end, 100, "last", font=ITALIC)
    assert [run.text for run in runs(page)] == ["the ", "bold", " and the ", "last"]


def test_fonts_that_look_alike_make_one_run() -> None:
    page = Setter()
    end = page.text(50, 100, "sub")
    page.text(end, 100, "set", font=replace(SERIF, name="Tinos-Subset-B"))
    (run,) = runs(page)
    assert run.text == "subset"
    assert [(r.operator, r.start, r.end) for r in run.refs] == [(0, 0, 3), (1, 0, 3)]


def test_scripts_rise_and_sink() -> None:
    page = Setter()
    end = page.text(50, 100, "sea level")
    end = page.text(end, 96.5, "12", 7)
    page.text(end, 100, " rises")
    assert [(run.text, run.style.rise) for run in runs(page)] == [
        ("sea level", Rise.NONE),
        ("12", Rise.SUPER),
        (" rises", Rise.NONE),
    ]


def test_a_link_covers_its_words() -> None:
    page = Setter()
    start = page.text(50, 100, "read ")
    end = page.text(start, 100, "the manual")
    page.text(end + 2.5, 100, "first")
    page.link(start, 90, end, 104, "https://example.org")
    assert [(run.text, run.link) for run in runs(page)] == [
        ("read ", None),
        ("the manual", Link(uri="https://example.org")),
        (" first", None),
    ]


def test_right_to_left_runs_claim_their_bytes_once() -> None:
    page = Setter()
    page.rtl(400, 100, "םולש לכל ימ שיש ול")
    (run,) = runs(page)
    assert [(r.start, r.end) for r in run.refs] == [(0, 18)]


@pytest.mark.parametrize(
    ("before", "letter", "rise", "word"), [("caf", "e", 0.0, "café"), ("", "E", 2.5, "É")]
)
def test_accents_drawn_apart_are_one_letter(
    before: str, letter: str, rise: float, word: str
) -> None:
    """Over capitals, fonts without accented letters need them higher."""
    page = Setter()
    end = page.text(50, 100, before) if before else 50.0
    page.text(end + 0.8, 100 - rise, "´")
    end = page.text(end, 100, letter)
    page.text(end, 100, "s and teas")
    (run,) = runs(page)
    assert run.text == f"{word}s and teas"
    assert places_out(document(page)[0], page.content) == places_in(page.content)


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("ﬁnal oﬃce", "final office"),
        ("\ufe8d\ufedf\ufeb4\ufefc\ufee1", "\u0645\u0644\u0627\u0633\u0644\u0627"),
    ],
)
def test_ligatures_and_presentation_forms_are_plain_letters(drawn: str, read: str) -> None:
    page = Setter()
    page.text(50, 100, drawn)
    (block,) = blocks(page)
    assert sorted(block.text) == sorted(read)


def test_an_unknown_letter_is_kept_as_such() -> None:
    page = Setter()
    page.text(50, 100, "known o?ce known")
    at = next(i for i, g in enumerate(page.content.glyphs) if g.text == "?")
    page.content.glyphs[at] = replace(page.content.glyphs[at], text="", mapped=False)
    (block,) = blocks(page)
    assert block.text == "known o\ufffdce known"
    assert places_out(document(page)[0], page.content) == places_in(page.content)


def test_what_was_drawn_twice_is_claimed_with_the_first() -> None:
    page = Setter()
    page.text(50, 100, "bold by two strokes")
    first = list(page.content.glyphs)
    page.text(50.3, 100, "bold by two strokes")
    duplicates = page.content.glyphs[len(first) :]
    page.content.glyphs, page.content.duplicates = first, [g for g in duplicates if g.text != " "]
    (run,) = runs(page)
    assert run.text == "bold by two strokes"
    assert {r.operator for r in run.refs} == {0, 1}
    assert places_out(document(page)[0], page.content) == places_in(page.content)


def test_refs_name_the_form_that_drew_them() -> None:
    page = Setter()
    page.text(50, 100, "in a form", path=(2, 0))
    assert runs(page)[0].refs[0].path == (2, 0)


def test_marker_and_trailer_keep_their_operators() -> None:
    page = Setter()
    page.text(50, 100, "• item of a list")
    page.text(50, 200, "Contents entry " + "." * 40 + " 7")
    item, entry = blocks(page)
    assert item.marker is not None and item.marker.refs == (OperatorRef((), 0, 0, 1, 480.0),)
    assert entry.trailer is not None and entry.trailer.text == "." * 40 + " 7"
    assert places_out(document(page)[0], page.content) == places_in(page.content)


pieces = st.lists(
    st.tuples(
        st.floats(10, 560),
        st.floats(20, 790),
        st.sampled_from(
            [
                "• item",
                "word",
                "Figure 2. A",
                "a longer line of words",
                "12",
                "1. one",
                "",
                "漢字",
                "םולש",
                "x",
                "Title ..... 4",
            ]
        ),
        st.sampled_from([6.0, 9.0, 10.0, 10.0, 22.0]),
        st.sampled_from([SERIF, BOLD, MONO, ICONS]),
    ),
    max_size=40,
)


@settings(max_examples=60)
@given(pieces, st.booleans())
def test_nothing_is_lost_and_nothing_is_claimed_twice(
    placed: list[tuple[float, float, str, float, object]], boxed: bool
) -> None:
    page = Setter()
    for x, y, text, size, font in placed:
        page.text(x, y, text, size, font)
    page.turned(15, 400, "turned text")
    page.vertical(590, 300, "縦")
    if boxed:
        page.box(100, 100, 400, 500)
        page.rule(50, 300, 500)
    (made,) = document(page)
    assert places_out(made, page.content) == places_in(page.content)
    ids = [block.id for block in made.text_blocks()]
    assert len(ids) == len(set(ids))


def test_a_page_without_text() -> None:
    assert document(Setter())[0].blocks == ()


def test_prose_is_its_own_text() -> None:
    page = Setter()
    page.paragraph(50, 100, 300, PROSE)
    assert (
        "".join(
            run.text + (" " if not run.text.endswith(" ") else "") for run in runs(page)
        ).split()
        == PROSE.split()
    )
    assert isinstance(page.content.glyphs[0], Glyph) and isinstance(
        page.content.glyphs[0].bbox, BBox
    )


def test_small_figures_around_a_fraction_slash_are_one_character_or_travel_as_their_glyphs() -> (
    None
):
    page = Setter()
    end = page.text(50, 100, "up to ")
    for over, under in (("1", "4"), ("3", "16")):
        end = page.text(end, 97, over, 5.5)
        end = page.text(end, 100, "\u2044")
        end = page.text(end, 100, under, 5.5)
        end = page.text(end, 100, " inch and ")
    page.text(end, 100, "3\u20444 of it")
    (found,) = blocks(page)
    assert found.text == "up to ¼ inch and 3\u204416 inch and 3\u20444 of it"
    inlines = found.lines[0].inlines
    assert [inline.text for inline in inlines if isinstance(inline, InlineFormula)] == ["3\u204416"]
    assert {inline.style.size for inline in inlines if isinstance(inline, TextRun)} == {10.0}
