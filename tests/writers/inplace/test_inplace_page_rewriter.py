"""Text out of whole pages: over every generated PDF, what goes is gone and what stays has not moved."""

import pikepdf
import pytest

from ai_translator.geometry.matrices import IDENTITY
from ai_translator.model.provenance import OperatorRef
from ai_translator.readers.pdf.extract import draw
from ai_translator.readers.pdf.source import open_source
from ai_translator.writers.inplace.glyph_removal import MismatchError
from ai_translator.writers.inplace.graphics import RewriterState
from ai_translator.writers.inplace.messages import PageRewrite
from ai_translator.writers.inplace.page_rewriter import Session
from ai_translator.writers.inplace.stream_rewriter import Rewriter, edits
from tests.pdfs import PDFS
from tests.writers.inplace.files import all_refs, differing, pixels, read, stripped, text_of

NAMES = sorted(
    name
    for name, spec in PDFS.items()
    if spec.pages
    and name not in {"slow-page", "book", "deck", "scan", "scan-with-layer", "wrong-header"}
)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_taken_out_is_the_same_to_the_last_pixel(name, pdf):
    password = PDFS[name].password
    document = read(pdf(name), password)
    made = stripped(pdf(name), document, lambda blocks: [], password)
    assert differing(pixels(pdf(name), password), pixels(made)) == 0
    assert text_of(made) == text_of(pdf(name), password)


@pytest.mark.parametrize("name", NAMES)
def test_all_taken_out_leaves_the_graphics_and_no_text(name, pdf):
    password = PDFS[name].password
    document = read(pdf(name), password)
    made = stripped(pdf(name), document, lambda blocks: blocks, password)
    hidden = "".join(each.text for page in document.pages for each in page.hidden)
    assert letters(text_of(made)) <= letters(hidden)
    assert (
        differing(pixels(pdf(name), password, without_text=True), pixels(made, without_text=True))
        == 0
    )


def letters(text):
    return {char for char in text if char.isalnum()}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_kept_stands_where_it_stood(name, pdf, tmp_path):
    password = PDFS[name].password
    document = read(pdf(name), password)
    made = tmp_path / "half.pdf"
    made.write_bytes(stripped(pdf(name), document, lambda blocks: blocks[::2], password))
    gone = set()
    for page in document.pages:
        for ref in all_refs(list(page.text_blocks())[::2]):
            gone |= {(page.number, ref.path, ref.operator, at) for at in range(ref.start, ref.end)}
    before = [place for place, key in glyphs(pdf(name), password) if key not in gone]
    after = [place for place, _ in glyphs(made, None)]
    assert len(after) == len(before)
    assert all(
        one[:2] == two[:2] and one[2:] == pytest.approx(two[2:], abs=0.02)
        for one, two in zip(sorted(before), sorted(after))
    )


def glyphs(path, password):
    """(page, text, x, y) of every glyph that is no space, and where it comes from."""
    source = open_source(path, password)
    found = []
    for number in range(1, source.page_count + 1):
        for glyph in draw(source.page(number).page_obj, source).glyphs:
            if glyph.text.strip():
                place = number, glyph.text, round(glyph.x, 2), round(glyph.y, 2)
                found.append((place, (number, glyph.path, glyph.operator, glyph.start)))
    source.close()
    return found


@pytest.mark.parametrize("name", NAMES)
def test_parser_and_rewriter_count_alike(name, pdf):
    """Every glyph that the parser found can be cut out at its address, and nothing of what is shown is left."""
    password = PDFS[name].password
    source, session = open_source(pdf(name), password), Session(str(pdf(name)), password)
    for number in range(1, source.page_count + 1):
        refs = tuple(ref_of(glyph) for glyph in draw(source.page(number).page_obj, source).glyphs)
        session.strip(PageRewrite(number, refs, (), IDENTITY))
        assert shown(session.prepared[number].content) == b""
    source.close()


def ref_of(glyph):
    return OperatorRef(glyph.path, glyph.operator, glyph.start, glyph.end, glyph.advance)


def shown(content):
    pdf = pikepdf.new()
    strings = []
    for operands, operator in pikepdf.parse_content_stream(pdf.make_stream(content)):
        if str(operator) in {"Tj", "TJ", "'", '"'}:
            parts = operands[-1] if isinstance(operands[-1], pikepdf.Array) else [operands[-1]]
            strings += [bytes(part) for part in parts if isinstance(part, pikepdf.String)]
    return b"".join(strings)


# One stream at a time


def rewritten(content, *cuts, blanks=(), lines=(), movables=()):
    """The stream without ``cuts`` (operator, start, end, advance), as lines of operators."""
    refs = [OperatorRef((), *cut) for cut in cuts]
    todo = edits(refs, [OperatorRef((), *blank) for blank in blanks], movables, lines)
    rewriter = Rewriter(todo, (), {}, lambda *_: None, RewriterState(IDENTITY))
    pdf = pikepdf.new()
    return rewriter.run(pdf.make_stream(content)).decode("latin-1").split("\n"), rewriter


def test_quotes_move_and_space_without_their_text():
    made, _ = rewritten(
        b"BT /F1 10 Tf 12 TL (a) Tj (b) ' 1 2 (c) \" (d) Tj ET", (1, 0, 1, 500.0), (2, 0, 1, 500.0)
    )
    assert made == [
        "BT",
        "/F1 10 Tf",
        "12 TL",
        "(a) Tj",
        "T*",
        "1 Tw",
        "2 Tc",
        "T*",
        "[ -500.000 ] TJ",
        "(d) Tj",
        "ET",
    ]


def test_a_displacement_that_nothing_follows_is_left_out():
    made, _ = rewritten(b"BT /F1 10 Tf (ab) Tj 0 -12 Td (c) Tj ET", (0, 0, 2, 900.0))
    assert made == ["BT", "/F1 10 Tf", "0 -12 Td", "(c) Tj", "ET"]


def test_fonts_that_show_nothing_any_more_are_not_chosen():
    made, rewriter = rewritten(b"BT /F1 10 Tf (a) Tj /F2 9 Tf (b) Tj ET", (0, 0, 1, 500.0))
    assert rewriter.fonts == {"/F2"}
    assert "/F1 10 Tf" not in made and "/F2 9 Tf" in made


def test_spaces_go_with_the_text_before_them():
    content = b"BT /F1 10 Tf (a) Tj ( ) Tj 5 0 Td (b) Tj ( ) Tj ET"
    made, _ = rewritten(content, (0, 0, 1, 500.0), blanks=[(1, 0, 1, 250.0), (3, 0, 1, 250.0)])
    assert [line for line in made if "(" in line] == ["(b) Tj", "( ) Tj"]


def test_states_and_text_objects_are_closed():
    made, _ = rewritten(b"Q q 1 0 0 1 5 5 cm q BT /F1 10 Tf (a) Tj /Span BMC", (0, 0, 1, 500.0))
    assert made[0] == "q"  # the Q before restored nothing, and must restore nothing of ours
    assert made[-4:] == ["ET", "EMC", "Q", "Q"]


def test_text_that_clips_still_clips_all_when_it_is_gone():
    made, _ = rewritten(b"q BT 7 Tr /F1 10 Tf (a) Tj ET /Im Do Q", (0, 0, 1, 500.0))
    assert made[made.index("ET") + 1 : made.index("/Im Do")] == ["0 0 0 0 re", "W", "n"]


def test_actual_text_of_what_changed_is_no_longer_true():
    made, _ = rewritten(
        b"/Span <</MCID 3/ActualText (old)>> BDC BT /F1 10 Tf (a) Tj ET EMC", (0, 0, 1, 500.0)
    )
    assert "ActualText" not in made[0] and "/MCID 3" in made[0]
    made, _ = rewritten(b"/Span <</MCID 3/ActualText (old)>> BDC BT /F1 10 Tf (a) Tj ET EMC")
    assert "ActualText" in made[0]


def test_content_that_reads_otherwise_is_refused():
    with pytest.raises(MismatchError, match="has 1 text operators"):
        rewritten(b"BT /F1 10 Tf (a) Tj ET", (4, 0, 1, 500.0))


def test_a_line_under_words_goes_with_them_and_others_stay():
    made, _ = rewritten(b"10 20 30 0.5 re f 10 90 30 0.5 re f", lines=[(10.0, 20.0, 40.0, 20.5)])
    assert made == ["10 90 30 0.5 re", "f"]


def test_a_form_of_two_pages_changes_on_one(pdf):
    document, session = read(pdf("forms")), Session(str(pdf("forms")), None)
    page = document.pages[0]
    session.strip(
        PageRewrite(
            1, tuple(all_refs(page.text_blocks())), page.pdf.blanks, page.pdf.mapping.user_to_seen
        )
    )
    resources = session.prepared[1].resources
    first = session.pdf.pages[0].resources.XObject
    assert any(str(name).startswith("/At") for name in resources.XObject)
    assert (
        first.keys() == session.pdf.pages[0].resources.XObject.keys()
    )  # the page itself has not changed yet
    assert not any(str(name).startswith("/At") for name in session.pdf.pages[1].resources.XObject)
