"""Bold is what is set off from the text around it, not what a face's name says alone."""

import pytest
from pikepdf import Dictionary, Name

from ai_translator.layout.page_content import Font
from ai_translator.model.content import FontClass
from ai_translator.readers.pdf.font_weights import set_off
from tests.layout.glyph_page import PROSE, Setter

LABEL, SENTENCE = (
    "Sales staff:",
    "They are required to know why their customers need a list of what is in the product.",
)


def weights(*faces: tuple[str, str]) -> dict[str, bool]:
    """Which of the faces are bold on a page that shows these texts in them."""
    setter = Setter()
    fonts: dict[str, Font] = {}
    for at, (name, text) in enumerate(faces):
        font = fonts.setdefault(name, Font(name, FontClass.SANS, bold="Bold" in name))
        setter.text(50, 50 + 12 * at, text, font=font)
    set_off(setter.content.glyphs)
    return {glyph.font.name: glyph.font.bold for glyph in setter.content.glyphs}


@pytest.mark.parametrize(
    ("body", "label", "bold"),
    [
        ("Avenir-Light", "Avenir-Medium", True),
        ("Avenir-LightItalic", "Avenir-Medium", True),
        ("HelveticaNeue-UltraLight", "HelveticaNeue-Medium", True),
        ("STHeitiSC-Light", "STHeitiSC-Medium", True),
        ("SourceSans3-Light", "SourceSans3-Regular", False),  # hardly heavier
        ("Roboto-Regular", "Roboto-Medium", False),
        ("Avenir-Light", "Avenir-Thin", False),
        ("Avenir-Medium", "Avenir-Light", False),
        (
            "Ryumin-Light",
            "GothicBBB-Medium",
            False,
        ),  # of another family, which looks different anyway
        ("Light", "Medium", False),
    ],
)
def test_a_medium_face_is_bold_where_most_of_its_family_is_light(body, label, bold):
    assert weights((body, SENTENCE), (label, LABEL)) == {body: False, label: bold}


def test_a_medium_face_that_most_of_the_page_is_set_in_is_no_emphasis():
    assert weights(("Avenir-Medium", PROSE), ("Avenir-Light", LABEL)) == {
        "Avenir-Medium": False,
        "Avenir-Light": False,
    }


def test_what_is_bold_by_name_says_nothing_about_the_others():
    found = weights(("Avenir-Light", SENTENCE), ("Avenir-Medium", LABEL), ("Avenir-Bold", PROSE))
    assert found == {"Avenir-Light": False, "Avenir-Medium": True, "Avenir-Bold": True}


def test_labels_of_a_file_in_a_medium_face_among_light_text(maker):
    for name, face in (("F8", "Avenir-Light"), ("F9", "Avenir-Medium")):
        maker.resources.Font[f"/{name}"] = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{face}")
        )
    content = maker.read(
        b"BT /F9 10 Tf 50 100 Td (Label) Tj /F8 10 Tf 40 0 Td (and a longer text) Tj ET"
    )
    assert {glyph.font.name: glyph.font.bold for glyph in content.glyphs} == {
        "Avenir-Light": False,
        "Avenir-Medium": True,
    }
