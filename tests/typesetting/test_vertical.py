"""Text from top to bottom: what stands, what lies, and that nothing is lost on the way."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_translator.languages import language
from ai_translator.model.content import FontClass, TextStyle
from ai_translator.typesetting.embedding import EmbeddedFace
from ai_translator.typesetting.faces import FontFace
from ai_translator.typesetting.fonts import FontBook
from ai_translator.typesetting.linebreak import break_lines
from ai_translator.typesetting.text_flow import TextFlow
from ai_translator.writers.glyph_operators import show

FACES: dict[FontFace, EmbeddedFace] = {}
book = lru_cache(lambda code: FontBook.for_language(language(code)))


def flow(text: str, code: str = "ja", font_class: FontClass = FontClass.SERIF) -> TextFlow[str]:
    made: TextFlow[str] = TextFlow(code, vertical=True)
    for face, part in book(code).split(text, TextStyle(font_class)):
        made.put(part, FACES.setdefault(face, EmbeddedFace(face)), 10.0, "look")
    made.finish()
    return made


def standing(text: str, code: str = "ja") -> str:
    made = flow(text, code)
    return "".join(made.text[each.start : each.end] for each in made.runs if each.upright)


def shown(made: TextFlow[str], start: int, end: int) -> str:
    return "".join(
        part.run.face.text(glyph.code)
        for part in made.parts(start, end)
        for _, glyph in part.glyphs
    )


@pytest.mark.parametrize("font_class", [FontClass.SERIF, FontClass.SANS])
def test_han_kana_and_hangul_stand_and_latin_lies(font_class: FontClass) -> None:
    made = flow("潮の本GPT 3年", font_class=font_class)
    assert [(made.text[each.start : each.end], each.upright) for each in made.runs] == [
        ("潮の本", True), ("GPT 3", False), ("年", True),
    ]  # fmt: skip
    assert standing("항구의 아침", "ko") == "항구의 아침"


def test_brackets_marks_and_small_kana_have_glyphs_of_their_own_there() -> None:
    for char in "「」（）、。ーっ：…":
        made, level = flow(char), TextFlow[str]("ja")
        (stretch,) = made.runs
        assert stretch.upright and stretch.face is not None
        level.put(char, stretch.face, 10.0, "look")
        level.finish()
        codes = [int(next(each.parts(0, 1)).glyphs[0][1].code, 16) for each in (made, level)]
        glyphs = stretch.face.subset().glyphs
        assert glyphs[codes[0]] != glyphs[codes[1]], char


def test_what_has_no_such_glyph_lies() -> None:
    assert standing("—") == ""  # a level dash, turned with its line, is a vertical one
    assert standing("“말”", "ko") == "말"  # narrow quotes of a Latin face
    assert standing("ｶﾅ") == standing("｡") == standing("ﾜ") == ""


def test_an_upright_character_takes_an_em_and_gaps_go_on_downwards() -> None:
    made = flow("潮の本")
    assert made.advances == [10.0, 10.0, 10.0]
    (part,) = made.parts(0, 3)
    assert show(part).endswith(" Tj")
    spaced = show(part, gap=lambda at: 1.0)
    # 9.4.4: in vertical writing a number is taken from the (negative) advance, so a positive one leads further down.
    assert spaced.count("100") == 3 and "-" not in spaced


def test_a_subset_says_whether_some_of_it_stands() -> None:
    ((face, _),) = book("ja").split("潮", TextStyle())
    embedded = EmbeddedFace(face)
    embedded.shape("潮")
    assert not embedded.subset().upright
    embedded.shape_upright("潮")
    assert embedded.subset().upright


@given(
    st.text(alphabet="潮の本がっー「」（）、。“”…—①ABCéfi 12.,-AV\u3099", min_size=1, max_size=60),
    st.integers(12, 200),
)
@settings(max_examples=60)
def test_every_character_is_drawn_once_and_in_order(text: str, width: int) -> None:
    made = flow(text)
    assert len(made.advances) == len(made.text) == len(text)
    lines = break_lines(made.text, made.advances, width, width, "ja")
    drawn = "".join(shown(made, line.start, line.end) for line in lines)
    assert drawn.replace(" ", "") == "".join(char for char in made.text if char != " ")
