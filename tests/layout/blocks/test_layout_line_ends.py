"""Lines that end where their column does, whatever the last word or mark looks like."""

from __future__ import annotations

from ai_translator.model.content import Align, BlockKind, InlineFormula, LineEnd, TextRun
from tests.layout.glyph_page import BOLD, MONO, Setter, blocks, document, text_width

PROSE = (
    "The harbour office keeps a book of every ship that came in, and whoever asks may read in it "
    "on any weekday between nine and twelve"
)


def texts(page: Setter) -> list[str]:
    return [block.text for block in blocks(page)]


def test_an_address_in_a_code_face_runs_over_the_line() -> None:
    """Its rest is a line of nothing but code, and no listing."""
    page = Setter()
    end = page.paragraph(50, 100, 400, PROSE, ended=False)
    x = page.text(50, end, "the list of all of the ships stands here under (")
    page.text(x, end, "https://www.harbour.", font=MONO)
    page.text(50, end + 12, "example/ships).", font=MONO)
    page.paragraph(50, end + 60, 400, PROSE)
    first = texts(page)[0]
    assert first.endswith("(https://www.harbour.example/ships).")


def test_a_listing_under_prose_is_code() -> None:
    page = Setter()
    end = page.paragraph(50, 100, 400, PROSE + " as follows:")
    page.text(50, end, "make all", font=MONO)
    page.text(50, end + 12, "make check", font=MONO)
    assert [block.kind for block in blocks(page)] == [BlockKind.PARAGRAPH, BlockKind.CODE]


def test_a_full_stop_that_hangs_in_the_margin_breaks_no_lines() -> None:
    """The first line is indented by as much as the mark stands out: nothing is centred there."""
    page = Setter()
    page.text(60, 100, "海" * 39)
    page.text(50, 115, "海" * 40 + "。")
    for at in range(2, 6):
        page.text(50, 100 + 15 * at, "海" * 40)
    page.text(50, 190, "海。")
    (block,) = blocks(page)
    assert block.align is Align.JUSTIFY
    assert all(line.end is LineEnd.NOTHING for line in block.lines[:-1])


def test_german_nouns_at_line_starts_are_no_verse() -> None:
    page = Setter()
    lines = (
        "Die Fischer fuhren zwischen einem nicht mehr genauer bekannten",
        "Zeitpunkt im Jahr 2005 und dem Herbst verschiedene feste Routen",
        "Staatsschiffe unter dem Vorwand, sie suchten Arbeit, vom Hafen ins",
        "Bundesland. Den Weg nahmen sie entweder mit dem Boot oder zu Fuss.",
        "Sie versprachen, sich um die guten Karten und Essen zu kuemmern.",
    )
    for at, line in enumerate(lines):
        page.text(50, 100 + 13 * at, line)
    (block,) = blocks(page)
    assert all(line.end is LineEnd.SPACE for line in block.lines[:-1])


def test_a_dash_or_a_word_like_a_bullet_begins_no_item_within_a_sentence() -> None:
    for mark in ("–", "o"):
        page = Setter()
        end = page.paragraph(50, 100, 400, PROSE, ended=False)
        page.paragraph(50, end, 400, f"{mark} bien en otro lugar del puerto {PROSE}")
        assert len(texts(page)) == 1, mark


def test_items_with_dashes_are_items() -> None:
    page = Setter()
    for at in range(3):
        page.text(50, 100 + 14 * at, "– an item of the list")
    assert [block.kind for block in blocks(page)] == [BlockKind.LIST_ITEM] * 3


def test_words_behind_a_number_that_stands_apart_are_a_run_of_their_own() -> None:
    page = Setter()
    x = page.text(50, 100, "1", font=BOLD, size=14)
    page.text(x + 14, 100, "Introduction of the matter", font=BOLD, size=14)
    page.paragraph(50, 130, 400, PROSE)
    first = blocks(page)[0].lines[0]
    assert [run.text.strip() for run in first.inlines if isinstance(run, TextRun)] == [
        "1",
        "Introduction of the matter",
    ]


def test_a_date_that_begins_with_an_ordinal_is_no_item() -> None:
    page = Setter()
    page.center(300, 200, "Die Fischer", size=17, font=BOLD)
    page.center(300, 260, "31. Mai 2022")
    assert [block.marker for block in blocks(page)] == [None, None]


def test_all_lines_of_a_title_page_share_its_middle() -> None:
    page = Setter()
    page.center(300, 200, "Mon Premier Document", size=16, font=BOLD)
    page.center(300, 240, "par")
    page.center(300, 270, "Ciceron de Rome")
    assert {block.align for block in blocks(page)} == {Align.CENTER}


def test_a_paragraph_of_one_line_is_indented_as_first_lines_are() -> None:
    """It is as far from both sides by chance."""
    page, y = Setter(), 100.0
    for _ in range(3):
        y = page.paragraph(50, y, 400, PROSE, indent=18)
    line = "The simple record defines a tuple in a simple form and has this"
    spare = 400 - 36 - text_width(line)
    page.text(68, y, line, space=0.25 + spare / 10 / line.count(" "))
    assert blocks(page)[-1].align is not Align.CENTER


def test_a_word_of_which_much_has_no_reading_is_a_picture() -> None:
    page = Setter()
    x = page.text(50, 100, "Databases for ")
    first = len(page.content.glyphs)
    page.text(x, 100, "BibTeX are files with entries.")
    for glyph in page.content.glyphs[first + 1 : first + 3]:
        glyph.text, glyph.mapped = "", False
    _, picture, rest = blocks(page)[0].lines[0].inlines
    assert isinstance(picture, InlineFormula) and rest.text.strip().startswith("are files")


def test_a_letter_without_a_reading_in_a_long_word_is_left_to_the_model() -> None:
    page = Setter()
    page.text(50, 100, "The definitions stand in a book.")
    page.content.glyphs[6].text, page.content.glyphs[6].mapped = "", False
    (run,) = document(page)[0].blocks[0].lines[0].inlines
    assert run.text.startswith("The de\ufffdinitions")
