"""Air between scripts, and full-width marks in a row."""

from __future__ import annotations

import pytest

from ai_translator.languages import language
from ai_translator.model.content import TextStyle
from ai_translator.typesetting.embedding import EmbeddedFace
from ai_translator.typesetting.fonts import FontBook
from ai_translator.typesetting.linebreak import break_lines
from ai_translator.typesetting.spacing import BOUNDARY_SPACE, adjacent_marks, script_boundaries
from ai_translator.typesetting.text_flow import TextFlow


def flow(text: str, code: str = "zh", vertical: bool = False) -> TextFlow[str]:
    made: TextFlow[str] = TextFlow(code, vertical=vertical)
    faces: dict[object, EmbeddedFace] = {}
    for face, part in FontBook.for_language(language(code)).split(text, TextStyle()):
        made.put(part, faces.setdefault(face, EmbeddedFace(face)), 10.0, "look")
    made.finish()
    return made


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("用GPT模型", [0, 3]), ("第3章", [0, 1]), ("用 GPT 模型", []), ("ひらがなabc", [3]), ("한국어abc", []), ("中文，GPT。", []),
        ("αの値", [0]), ("(中)A", []), ("plain text 3", []),
    ],
)  # fmt: skip
def test_seams(text, expected):
    assert list(script_boundaries(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说：「好」。", [(2, True), (5, True)]), ("（《书》）、", [(0, False), (3, True), (4, True)]), ("中，文", []), ("好！！", []), ("好！」", [(1, True)]),
        ("a, (b)", []),
    ],
)  # fmt: skip
def test_tight(text, expected):
    assert list(adjacent_marks(text)) == expected


def test_a_seam_is_wider_and_nothing_else_is():
    loose, apart = flow("用GPT模型"), flow("用 GPT 模型")
    assert loose.advances[0] == pytest.approx(10 + 10 * BOUNDARY_SPACE) and loose.advances[
        3
    ] == pytest.approx(apart.advances[4] + 10 * BOUNDARY_SPACE)
    assert loose.advances[1:3] == apart.advances[2:4] and loose.advances[4:] == apart.advances[6:]


@pytest.mark.parametrize("code", ["zh", "zh-TW", "ja"])
def test_marks_in_a_row_share_their_blank_halves(code):
    made = flow("他说：「好」。他走", code)
    assert [round(width / 10, 2) for width in made.advances] == [1, 1, 0.5, 1, 1, 0.5, 1, 1, 1]
    drawn = [
        (glyph.advance, glyph.natural) for part in made.parts(0, 9) for _, glyph in part.glyphs
    ]
    assert drawn[2] == (0.5, 1.0) and drawn[3] == (1.0, 1.0)


def test_latin_quotes_and_text_from_top_to_bottom_are_left_alone():
    latin = flow("“‘quoted’”", "en")
    (face,) = {stretch.face for stretch in latin.runs}
    assert (
        list(adjacent_marks(latin.text))
        and not face.half_is_blank("“", behind=False)
        and not face.half_is_blank("’", behind=True)
    )
    assert min(latin.advances) > 0.5 * 10 * face.advances["‘"]
    assert [round(width) for width in flow("他说：「好」。", "ja", vertical=True).advances] == [
        10
    ] * 7


def test_a_line_that_ends_in_two_marks_ends_with_half_a_mark():
    """The last is squeezed by the line's end, the one before by the last."""
    made = flow("他说「好」。他走了")
    lines = break_lines(made.text, made.advances, 50.0, 50.0, "zh")
    assert [made.text[line.start : line.end] for line in lines] == ["他说「好」。", "他走了"]
    assert lines[0].width == pytest.approx(50.0)


def test_a_line_that_begins_with_two_marks_begins_with_half_a_mark():
    made = flow("他走了了（「好」）")
    lines = break_lines(made.text, made.advances, 40.0, 40.0, "zh")
    assert [made.text[line.start : line.end] for line in lines] == ["他走了了", "（「好」）"]
    assert lines[1].inset == pytest.approx(5.0) and lines[1].width == pytest.approx(30.0)
