"""A face in a document: codes, widths and the subset that a viewer and whoever copies text rely on."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from ai_translator.languages import language
from ai_translator.model.content import FontClass, TextStyle
from ai_translator.typesetting.embedding import EmbeddedFace, Subset
from ai_translator.typesetting.faces import FontFace, bundled_faces
from ai_translator.typesetting.fonts import FontBook
from ai_translator.typesetting.shaping import tokens


def face_of(name: str) -> FontFace:
    return next(face for face in bundled_faces() if face.name == name)


SERIF, HAN = face_of("NotoSerif-Regular"), face_of("NotoSansSC-Regular")


def opened(subset: Subset) -> TTFont:
    return TTFont(BytesIO(subset.data))


def thai() -> tuple[EmbeddedFace, str]:
    """A face and a word with glyphs that stand on others."""
    ((face, text),) = FontBook.for_language(language("th")).split(
        "น้ำที่", TextStyle(font_class=FontClass.SANS)
    )
    return EmbeddedFace(face), text


def test_each_character_has_a_code_and_each_code_its_text() -> None:
    """Two characters that one glyph draws keep a code each, so that copied text is right."""
    face = EmbeddedFace(SERIF)
    codes = [face.codes[char] for char in "A\u00a0 A"]
    assert codes == ["0001", "0002", "0003", "0001"]
    assert [face.text(code) for code in codes] == ["A", "\u00a0", " ", "A"]
    assert face.text("0000") == ""  # .notdef stands for nothing
    subset = face.subset()
    assert subset.texts == ("", "A", "\u00a0", " ")
    assert len(subset.glyphs) == len(subset.widths) == 4


@pytest.mark.parametrize(("face", "text"), [(SERIF, "AVmi.“é"), (HAN, "潮，A「。")])
def test_the_subset_draws_the_same_glyphs_with_the_same_widths(face: FontFace, text: str) -> None:
    embedded = EmbeddedFace(face)
    codes = {char: int(embedded.codes[char], 16) for char in text}
    subset = embedded.subset()
    whole, part = TTFont(face.path), opened(subset)
    upem = whole["head"].unitsPerEm
    order, names = whole.getBestCmap(), part.getGlyphOrder()
    for char, code in codes.items():
        old, new = order[ord(char)], names[subset.glyphs[code]]
        advance = whole["hmtx"][old][0]
        assert part["hmtx"][new][0] == advance
        assert subset.widths[code] == round(advance * 1000 / upem)
        assert embedded.advances[char] == pytest.approx(advance / upem)
        boxes = [[getattr(font["glyf"][name], side, 0) for side in ("xMin", "yMin", "xMax", "yMax")] for font, name in ((whole, old), (part, new))]  # fmt: skip
        assert boxes[0] == boxes[1]
    assert len(names) < 40
    assert not {"GSUB", "GPOS", "GDEF", "cmap"} & set(part.keys())


def test_what_the_face_lacks_takes_the_room_of_its_notdef() -> None:
    embedded = EmbeddedFace(SERIF)
    whole = TTFont(SERIF.path)
    notdef = whole["hmtx"][whole.getGlyphOrder()[0]][0] / whole["head"].unitsPerEm
    assert embedded.glyph("潮") == 0
    assert embedded.advances["潮"] == pytest.approx(notdef)
    assert embedded.width("潮A") == pytest.approx(notdef + embedded.advances["A"])


def test_a_subset_is_named_by_what_is_in_it() -> None:
    """Six letters and the face: two subsets of one name in a file would be taken for one."""

    def named(text: str) -> str:
        embedded = EmbeddedFace(SERIF)
        for char in text:
            embedded.code(embedded.glyph(char), char)
        return embedded.subset().name

    names = [named(text) for text in ("abc", "abd", "a", "", *"bcdefghijk")]
    assert all(re.fullmatch(r"[A-Z]{6}\+NotoSerif-Regular", name) for name in names)
    assert len(set(names)) == len(names) and named("abc") == names[0]
    assert len(set("".join(name[:6] for name in names))) > 8


def test_ascent_descent_and_box_are_those_of_the_face_in_thousandths() -> None:
    subset, whole = EmbeddedFace(SERIF).subset(), TTFont(SERIF.path)
    upem = whole["head"].unitsPerEm
    assert subset.ascent == round(whole["hhea"].ascent * 1000 / upem) > 700
    assert subset.descent == round(whole["hhea"].descent * 1000 / upem) < -100
    left, bottom, right, top = subset.box
    assert (bottom, top) == (subset.descent, subset.ascent)
    assert left <= -200 and right >= 1500


def test_glyphs_that_stand_on_others_become_one_with_all_its_parts_in_place() -> None:
    """Readers would take a mark at another height for another line."""
    embedded, text = thai()
    shaped = embedded.shape(text)
    subset = embedded.subset()
    part = opened(subset)
    names = part.getGlyphOrder()
    whole = TTFont(embedded.face.path)
    upem = whole["head"].unitsPerEm
    composites = 0
    for glyph in filter(None, shaped):
        code = int(glyph.code, 16)
        name = names[subset.glyphs[code]]
        assert part["hmtx"][name][0] == pytest.approx(glyph.natural * upem)
        assert subset.widths[code] == round(glyph.natural * 1000)
        if len(subset.texts[code]) > 1:
            composites += 1
            drawn = part["glyf"][name]
            assert drawn.isComposite() and len(drawn.components) >= 2
            base, *marks = drawn.components
            assert (base.x, base.y) == (0, 0)
            assert all(mark.x or mark.y for mark in marks)
            for each in drawn.components:  # whole glyphs of the face, none of them empty
                assert part["glyf"][each.glyphName].numberOfContours != 0
    assert composites >= 2
    assert "".join(subset.texts) == text


@pytest.mark.parametrize(
    ("char", "behind", "before"),
    [("，", True, False), ("。", True, False), ("「", False, True), ("（", False, True), ("潮", False, False), ("A", False, False)],
)  # fmt: skip
def test_which_half_of_a_full_width_mark_is_blank(char: str, behind: bool, before: bool) -> None:
    embedded = EmbeddedFace(HAN)
    for _ in range(2):  # the second time from what is remembered
        assert embedded.half_is_blank(char, behind=True) is behind
        assert embedded.half_is_blank(char, behind=False) is before


def test_an_upright_character_is_its_own_glyph_unless_there_is_one_for_vertical_text() -> None:
    embedded = EmbeddedFace(HAN)
    (upright,) = embedded.shape_upright("潮")
    assert upright is not None
    assert upright.code == embedded.codes["潮"]
    assert (upright.advance, upright.natural) == (1.0, 1.0)
    assert embedded.is_upright("潮") and not embedded.is_upright("A")
    (space,) = embedded.shape_upright(" ")
    assert space is not None and space.advance == embedded.advances[" "]


def test_what_needs_no_shaping_is_told_from_words() -> None:
    text = "ab 中文x\u3000y가\u3099葛\U000e0100 ،a"
    found = list(tokens(text))
    assert "".join(piece for piece, _ in found) == text
    assert found == [
        ("ab", False), (" ", True), ("中", True), ("文", True), ("x", False), ("\u3000", True), ("y", False),
        ("가\u3099", False), ("葛\U000e0100", False), (" ", True), ("،a", False),
    ]  # fmt: skip
