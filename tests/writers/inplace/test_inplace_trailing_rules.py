"""Lines that begin where a heading ends: they begin where its translation ends."""

from dataclasses import replace

import pytest
from pikepdf import Dictionary, Name, Pdf
from reportlab.pdfbase.pdfmetrics import stringWidth

from ai_translator.config import OutputSettings
from ai_translator.geometry.boxes import BBox
from ai_translator.languages import language
from ai_translator.model.content import BlockKind
from ai_translator.model.segments import Translated
from ai_translator.writers.inplace import write_inplace
from ai_translator.writers.inplace.texts import translated_texts
from ai_translator.writers.inplace.trailing_rules import line_behind, moved_rule
from tests.writers.inplace.files import read, translated
from tests.writers.inplace.test_inplace_layout import block, line, page, run

WORDS, LEFT, RIGHT, GAP = "Education and training", 50, 550, 3
START = LEFT + stringWidth(WORDS, "Times-Bold", 16) + GAP


@pytest.fixture
def made(tmp_path):
    """A heading with a blue line behind it that is stroked, or a filled box, and a text below."""

    def make(drawn: str):
        pdf = Pdf.new()
        sheet = pdf.add_blank_page(page_size=(600, 800))
        bold, plain = (
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/Times-{face}"))
            for face in ("Bold", "Roman")
        )
        sheet.Resources = Dictionary(Font=Dictionary(F0=bold, F1=plain))
        body = "The harbour master wrote every morning how high the water stood at the steps."
        text = f"BT /F0 16 Tf {LEFT} 700 Td ({WORDS}) Tj /F1 10 Tf 0 -30 Td ({body}) Tj ET"
        sheet.Contents = pdf.make_stream(f"{drawn}\n{text}".encode("ascii"))
        path = tmp_path / "cv.pdf"
        pdf.save(path)
        return path

    return make


@pytest.mark.parametrize(
    "drawn",
    [
        f"0 0 1 RG 0.8 w {START} 701 m {RIGHT} 701 l S",
        f"q 0 0 1 rg {START} 700.6 {RIGHT - START} 0.8 re f Q",
    ],
)
@pytest.mark.parametrize(
    "words",
    [
        "教育",
        "Ausbildung, Weiterbildung, Umschulung",
        "Ausbildung, berufliche Weiterbildung und alle Arten von Umschulung",
    ],
)
def test_the_line_behind_a_heading_begins_where_the_translation_ends(made, drawn, words, tmp_path):
    source, target = made(drawn), tmp_path / "made.pdf"
    given = translated(source, "zh" if words == "教育" else "de")
    heading = next(each for each in given.segments if WORDS in each.source)
    given = replace(
        given,
        outcomes={**given.outcomes, heading.id: Translated(heading.source.replace(WORDS, words))},
    )
    write_inplace(given, source, target, OutputSettings())
    (sheet,) = read(target).pages
    shown = next(each for each in sheet.text_blocks() if words.startswith(each.text[:6]))
    (behind,) = sheet.rules
    assert behind.x0 == pytest.approx(shown.bbox.x1 + GAP, abs=1)
    assert behind.x1 == pytest.approx(RIGHT, abs=0.5) and behind.center[1] == pytest.approx(
        99, abs=0.3
    )


def heading(x1=150):
    return block(line(run("Education", 50, x1, 100), baseline=100), kind=BlockKind.HEADING)


BEHIND = BBox(153, 99, 350, 99.5)


@pytest.mark.parametrize(
    ("rules", "others"),
    [
        ((BBox(170, 99, 350, 99.5),), ()),  # too far
        ((BBox(153, 99, 160, 99.5),), ()),  # a dash
        ((BBox(153, 84, 350, 84.5),), ()),  # not on its row
        ((BEHIND, BBox(50, 99, 153, 99.5)), ()),  # a longer line, of which the words cover a part
        ((BEHIND, BBox(153, 60, 153.5, 140)), ()),  # a cell
        ((BEHIND, BBox(153, 119, 350, 119.5)), ()),  # blanks of a form, one under the other
        (
            (BEHIND,),
            (
                block(line(run("a", 200, 210, 97), baseline=97), name="o"),
                block(line(run("b", 200, 210, 110), baseline=110), name="u"),
            ),
        ),
    ],
)
def test_what_belongs_to_something_else_as_well_stays(rules, others):
    own = heading()
    assert line_behind(page(own, rules=(BEHIND,)), own) == BEHIND
    assert line_behind(page(own, *others, rules=rules), own) is None


def test_a_text_that_turns_leaves_the_line_where_it_is(made):
    source = made(f"{START} 701 m {RIGHT} 701 l S")
    texts = {text.segment.source: text for text in translated_texts(translated(source, "ar"))}
    found = next(text for words, text in texts.items() if WORDS in words)
    assert (
        moved_rule(found, language("de")) is not None and moved_rule(found, language("ar")) is None
    )
