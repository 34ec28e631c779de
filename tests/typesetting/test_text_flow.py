"""Shaped text as a flow: nothing lost, every character measured, what stands on a line in the right order."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.languages import language
from ai_translator.model.content import TextStyle
from ai_translator.typesetting.embedding import EmbeddedFace
from ai_translator.typesetting.faces import FontFace
from ai_translator.typesetting.fonts import FontBook
from ai_translator.typesetting.linebreak import break_lines
from ai_translator.typesetting.text_flow import OBJECT, TextFlow
from ai_translator.writers.glyph_operators import show

FACES: dict[FontFace, EmbeddedFace] = {}
book = lru_cache(lambda code: FontBook.for_language(language(code)))
SAMPLES = {
    "ar": "هذا نص عربي (مع أقواس) يحتوي على GPT-3.5 والرقم ١٢ ونهاية.",
    "fa": "این یک متن فارسی است که می‌خواهیم بخوانیم.",
    "he": "זה טקסט בעברית (עם סוגריים) ו-Python 3.",
    "hi": "यह हिन्दी का एक वाक्य है, जिसमें क्षत्रिय और ज्ञान है।",
    "th": "นี่คือข้อความภาษาไทยที่มีน้ำและกำลัง",
    "zh": "这是中文“引号”，with English AVATAR fi。",
    "ja": "これは日本語の文です。ガ゙ギ",
    "ko": "이것은 한국어 문장입니다.",
    "en": "AVATAR office, To figure.",
    "vi": "Tiếng Việt có dấu.",
}


def flow(text: str, code: str, size: float = 10.0) -> TextFlow[str]:
    made: TextFlow[str] = TextFlow(code)
    for face, part in book(code).split(text, TextStyle()):
        made.put(part, FACES.setdefault(face, EmbeddedFace(face)), size, "look")
    made.finish()
    return made


def seen(made: TextFlow[str], start: int = 0, end: int | None = None) -> str:
    """The text of the glyphs from left to right."""
    out = ""
    for part in made.parts(start, len(made.text) if end is None else end):
        assert part.run.face is not None
        for _, glyph in part.glyphs:
            out += part.run.face.text(glyph.code)
    return out


@pytest.mark.parametrize("code", SAMPLES)
def test_every_character_is_drawn(code: str) -> None:
    made = flow(SAMPLES[code], code)
    assert len(made.advances) == len(made.text)
    assert sorted(seen(made)) == sorted(made.text)
    assert sum(part.width for part in made.parts(0, len(made.text))) == pytest.approx(
        sum(made.advances)
    )


@pytest.mark.parametrize("code", SAMPLES)
def test_no_line_is_wider_than_its_room_and_none_loses_text(code: str) -> None:
    made = flow(SAMPLES[code] + " " + SAMPLES[code], code)
    lines = break_lines(made.text, made.advances, 80, 80, code)
    assert all(
        sum(part.width for part in made.parts(line.start, line.end)) <= 80.5 + 5 for line in lines
    )
    assert (
        "".join(sorted("".join(seen(made, line.start, line.end) for line in lines))).split()
        == "".join(sorted(made.text.replace(" ", ""))).split()
    )


def test_letters_join_and_words_run_from_right_to_left() -> None:
    made = flow("سلام", "ar")
    assert seen(made) == "سلام"[::-1]
    nominal = sum(FACES[next(iter(made.runs)).face.face].advances[char] for char in "سلام") * 10
    assert sum(made.advances) < 0.95 * nominal


def test_brackets_are_mirrored_among_right_to_left_words() -> None:
    made = flow("(אב)", "he")
    (part,) = made.parts(0, 4)
    face = part.run.face
    assert next(glyph for _, glyph in part.glyphs).code == face.code(face.glyph("("), ")")


def test_marks_stand_on_their_letters_without_an_advance() -> None:
    made = flow("กำ น้ำ", "th")
    assert made.advances.count(0.0) >= 3


def test_kerning_brings_letters_together() -> None:
    made = flow("AVAV", "en")
    face = made.runs[0].face
    assert face is not None
    assert sum(made.advances) < 10 * sum(face.advances[char] for char in "AVAV")
    (part,) = made.parts(0, 4)
    assert show(part).startswith("[<") and show(part).endswith("] TJ")


def test_han_is_shown_in_one_string() -> None:
    made = flow("中文没有字距", "zh")
    (part,) = made.parts(0, 6)
    assert show(part).count("<") == 1 and show(part).endswith("Tj")


def test_gaps_go_behind_their_characters() -> None:
    made = flow("a b c", "en")
    (part,) = made.parts(0, 5)
    shown = show(part, gap=lambda at: 5.0 if made.text[at] == " " else 0.0)
    assert shown.count("-500") == 2


def test_an_object_stands_in_its_place() -> None:
    face = EmbeddedFace(book("he").split("א", TextStyle())[0][0])
    made: TextFlow[str] = TextFlow("he")
    made.put("אב", face, 10, "words")
    made.put_object(30, "formula")
    made.put("גד", face, 10, "words")
    made.finish()
    assert made.text[2] == OBJECT
    assert [(part.run.look, part.width if not part.glyphs else 0) for part in made.parts(0, 5)] == [
        ("words", 0),
        ("formula", 30),
        ("words", 0),
    ]
    assert [part.start for part in made.parts(0, 5)] == [3, 2, 0]


def test_scaled_text_is_shown_with_the_same_numbers() -> None:
    """Kerning is in thousandths of the size: one string of operators serves all sizes."""
    (part,) = flow("AVAV", "en").parts(0, 4)
    assert show(part, scale=0.7) == show(part, scale=1.0)


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30))
def test_whatever_comes_is_measured_and_placed(text: str) -> None:
    made = flow(text, "zh")
    assert len(made.advances) == len(made.text)
    parts = list(made.parts(0, len(made.text)))
    assert sorted(at for part in parts for at in range(part.start, part.end)) == list(
        range(len(made.text))
    )


def test_words_of_the_other_direction_within_a_line_are_set_in_theirs() -> None:
    assert seen(flow("abc אבג def", "en")) == "abc גבא def"
    assert seen(flow("אבג abc דהו", "he")) == "והד abc גבא"
    assert [part.start for part in flow("abc אבג def", "en").parts(0, 11) if part.rtl] == [4]


def test_space_between_scripts_is_measured_by_the_larger_neighbour() -> None:
    han, latin = (EmbeddedFace(book("zh").split(text, TextStyle())[0][0]) for text in "用a")

    def made(first: float, second: float) -> list[float]:
        it: TextFlow[str] = TextFlow("zh")
        it.put("用", han, first, "look")
        it.put("a", latin, second, "look")
        it.finish()
        return it.advances

    assert made(10, 10)[0] == pytest.approx(10 + 10 / 8)
    assert made(10, 16)[0] == pytest.approx(10 + 16 / 8)
    assert made(16, 10)[0] == pytest.approx(16 + 16 / 8)
    assert made(16, 10)[1] == pytest.approx(made(10, 10)[1])


def test_a_hyphen_is_offered_within_words_and_drawn_where_it_is_taken() -> None:
    made = flow("an internationalization", "en", 20.0)
    face = made.runs[0].face
    assert face is not None
    points = made.hyphens()
    assert min(points) > 3 and len(points) >= 5
    assert set(points.values()) == {face.advances["-"] * 20.0}
    end = min(points)
    (plain,), (with_sign,) = (list(made.parts(0, end, hyphen=on)) for on in (False, True))
    assert with_sign.width == pytest.approx(plain.width + face.advances["-"] * 20.0)
    assert with_sign.glyphs[:-1] == plain.glyphs
    at, sign = with_sign.glyphs[-1]
    assert (at, face.text(sign.code)) == (end - 1, "-")


def test_no_hyphen_is_offered_where_none_is_used() -> None:
    assert flow("国際化国際化", "ja").hyphens() == {}
    turned = flow("\u202einternationalization\u202c", "en")  # shown from right to left
    assert turned.hyphens() == {}


def test_a_word_from_left_to_right_has_its_hyphens_in_a_text_of_the_other_direction_too() -> None:
    face = EmbeddedFace(book("en").split("a", TextStyle())[0][0])
    made: TextFlow[str] = TextFlow("en", rtl=True)
    made.put("internationalization", face, 10.0, "look")
    made.finish()
    assert made.hyphens() == flow("internationalization", "en").hyphens() != {}


def test_a_hyphen_belongs_to_the_last_part_only() -> None:
    face = EmbeddedFace(book("en").split("a", TextStyle())[0][0])
    made: TextFlow[str] = TextFlow("en")
    made.put("inter", face, 10, "plain")
    made.put("national", face, 10, "bold")
    made.finish()
    first, second = made.parts(0, 10, hyphen=True)
    assert [face.text(glyph.code) for _, glyph in first.glyphs] == list("inter")
    assert [face.text(glyph.code) for _, glyph in second.glyphs] == [*"natio", "-"]


def test_the_width_of_a_text_is_that_of_its_longest_line() -> None:
    face = EmbeddedFace(book("en").split("a", TextStyle())[0][0])

    def width(text: str) -> float:
        made: TextFlow[str] = TextFlow("en")
        made.put(text, face, 10, "look")
        made.finish()
        return made.width

    one = width("a long line")
    for text in ("ab\na long line\nabc", "a long line\nab", "ab\nabc\na long line"):
        assert width(text) == pytest.approx(one)
    assert width("") == 0


def test_what_looks_alike_is_one_run_and_a_line_break_has_no_glyph() -> None:
    face = EmbeddedFace(book("en").split("a", TextStyle())[0][0])
    made: TextFlow[str] = TextFlow("en")
    made.put("ab", face, 10, "plain")
    made.put("c\nd", face, 10, "plain")
    made.put("e", face, 11, "plain")
    made.put("f", face, 11, "bold")
    made.finish()
    assert [(run.start, run.end, run.size, run.look) for run in made.runs] == [
        (0, 5, 10, "plain"), (5, 6, 11, "plain"), (6, 7, 11, "bold")
    ]  # fmt: skip
    assert made.advances[3] == 0.0
    assert [at for part in made.parts(0, 7) for at, _ in part.glyphs] == [0, 1, 2, 4, 5, 6]
