"""Which face draws what."""

from __future__ import annotations

import shutil
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.errors import ConfigError
from ai_translator.languages import language, languages
from ai_translator.model.content import FontClass, TextStyle
from ai_translator.resources import fonts_folder
from ai_translator.typesetting.characters import CharacterKind, kind
from ai_translator.typesetting.fonts import REPLACEMENT, FontBook

SERIF, SANS, MONO = (
    TextStyle(font_class=each) for each in (FontClass.SERIF, FontClass.SANS, FontClass.MONO)
)
BOLD_SANS = TextStyle(font_class=FontClass.SANS, bold=True)

ALPHABET = (
    "abéő漢字かナ한글αЖ∈≤→①“”‘’—…·，。（） \u00a0\t\u0301\u3099\u200b\u200d\ufe0f٣مनि्ไ()[]✓😀\ue000"
)
TEXTS = st.text(st.sampled_from(ALPHABET) | st.characters(exclude_categories=["Cs"]), max_size=30)
LOOKS = st.builds(
    TextStyle, font_class=st.sampled_from(FontClass), bold=st.booleans(), italic=st.booleans()
)
BOOKS = {each.code: FontBook.for_language(each) for each in languages()}


def drawn(code: str, text: str, style: TextStyle = SERIF) -> list[tuple[str, str]]:
    return [
        (face.name.removeprefix("Noto"), piece) for face, piece in BOOKS[code].split(text, style)
    ]


@given(st.sampled_from(sorted(BOOKS)), TEXTS, LOOKS)
def test_nothing_visible_is_lost(code: str, text: str, style: TextStyle) -> None:
    book = FontBook.for_language(language(code))
    pieces = book.split(text, style)
    assert all(face.covers(piece) and piece for face, piece in pieces), (
        "a face draws only what it has"
    )
    assert all(one[0] is not other[0] for one, other in pairwise(pieces)), (
        "neighbours differ in face"
    )

    def visible(shown: str) -> list[str]:
        composed = unicodedata.normalize("NFC", shown)
        return [
            char
            for char in composed
            if not char.isspace() and kind(char) is not CharacterKind.IGNORABLE
        ]

    shown = "".join(piece for _, piece in pieces)
    replaced = "".join(
        REPLACEMENT if char in book.missing else char for char in unicodedata.normalize("NFC", text)
    )
    assert visible(shown) == visible(replaced)
    assert sum(char.isspace() for char in shown) == sum(char.isspace() for char in text)


@given(st.sampled_from(sorted(BOOKS)), TEXTS)
def test_uncovered_tells_what_split_will_miss(code: str, text: str) -> None:
    book = FontBook.for_language(language(code))
    composed = unicodedata.normalize("NFC", text)
    book.split(composed, SERIF)
    assert set(book.missing) == book.uncovered(composed)


@pytest.mark.parametrize(
    ("code", "style", "text", "expected"),
    [
        ("en", SERIF, "A “quick” fox’s tail — 3 ≠ 4", [("Serif-Regular", "A “quick” fox’s tail — 3 "), ("SansMath-Regular", "≠ "), ("Serif-Regular", "4")]),
        ("zh", SERIF, "模型的“注意力”——见图。", [("SerifSC-Regular", "模型的“注意力”——见图。")]),
        ("zh", SANS, "他说“好”。", [("SansSC-Regular", "他说“好”。")]),
        ("zh", SERIF, "“It’s all you need” — done", [("Serif-Regular", "“It’s all you need” — done")]),
        ("zh", SANS, "用 don’t 时", [("SansSC-Regular", "用 "), ("Sans-Regular", "don’t "), ("SansSC-Regular", "时")]),
        ("zh", SANS, "模型 (BERT) 好", [("SansSC-Regular", "模型 "), ("Sans-Regular", "(BERT) "), ("SansSC-Regular", "好")]),
        ("zh", BOLD_SANS, "第3章", [("SansSC-Bold", "第"), ("Sans-Bold", "3"), ("SansSC-Bold", "章")]),
        ("zh", SANS, "①安装②运行", [("SansSC-Regular", "①安装②运行")]),
        ("zh", SANS, "“", [("SansSC-Regular", "“")]),
        ("ja", SERIF, "データ「表」・グラフ", [("SerifSC-Regular", "データ「表」・グラフ")]),
        ("ko", SANS, "모델의 “주의”는, 좋다.", [("SansKR-Regular", "모델의 “주의”는, 좋다.")]),
        ("ko", SERIF, "표 3과 BERT", [("SansKR-Regular", "표 "), ("Sans-Regular", "3"), ("SansKR-Regular", "과 "), ("Sans-Regular", "BERT")]),
        ("ru", TextStyle(italic=True), "Привет, мир", [("Serif-Italic", "Привет, мир")]),
        ("de", TextStyle(bold=True, italic=True), "Größe", [("Serif-BoldItalic", "Größe")]),
        ("zh", MONO, "x = 1  # 注释 → y", [("SansMono-Regular", "x = 1  # "), ("SansSC-Regular", "注释"), ("SansMono-Regular", " → y")]),
        ("ar", BOLD_SANS, "مرحبا (بالعالم)،", [("SansArabic-Bold", "مرحبا (بالعالم)،")]),
        ("hi", SANS, "नमस्ते", [("SansDevanagari-Regular", "नमस्ते")]),
        ("zh", SANS, "用“BERT”吧", [("SansSC-Regular", "用“"), ("Sans-Regular", "BERT"), ("SansSC-Regular", "”吧")]),
        ("zh", SANS, "单位kg·m好", [("SansSC-Regular", "单位"), ("Sans-Regular", "kg·m"), ("SansSC-Regular", "好")]),
        ("zh", SANS, "用‘users’吧", [("SansSC-Regular", "用‘"), ("Sans-Regular", "users"), ("SansSC-Regular", "’吧")]),
        ("ko", SANS, "모델 “BERT” 는", [("SansKR-Regular", "모델 "), ("Sans-Regular", "“BERT” "), ("SansKR-Regular", "는")]),
        ("zh", SANS, "「语」", [("SansSC-Regular", "「语」")]),
        ("ko", SANS, "「말」", [("SansKR-Regular", "「말」")]),
        ("ja", SANS, "「語」", [("SansSC-Regular", "「語」")]),
        ("en", SANS, "see 漢“字”", [("Sans-Regular", "see "), ("SansSC-Regular", "漢“字”")]),
        ("th", SANS, "ไทย ABC", [("SansThai-Regular", "ไทย "), ("Sans-Regular", "ABC")]),
    ],
)  # fmt: skip
def test_which_face(
    code: str, style: TextStyle, text: str, expected: list[tuple[str, str]]
) -> None:
    assert drawn(code, text, style) == expected


def test_a_mark_stays_with_its_letter_and_composes() -> None:
    assert drawn("en", "cafe\u0301") == [("Serif-Regular", "café")]
    assert drawn("ja", "か\u3099") == [("SerifSC-Regular", "が")]


def test_a_rare_character_in_a_heading_keeps_the_class() -> None:
    assert drawn("zh", "囉龘", TextStyle(bold=True)) == [
        ("SerifSC-Bold", "囉"),
        ("SerifSC-Regular", "龘"),
    ]


def test_what_no_font_has_is_shown_and_counted() -> None:
    book = FontBook.for_language(language("zh"))
    shown = "".join(text for _, text in book.split("甲\ue000乙\ue000\U00012000", SANS))
    assert shown == f"甲{REPLACEMENT}乙{REPLACEMENT * 2}"
    assert book.missing == {"\ue000": 2, "\U00012000": 1}


def test_layout_characters_are_not_missing() -> None:
    book = FontBook.for_language(language("zh"))
    shown = "".join(text for _, text in book.split("a\tb\nc\u200e\u2060d\x00", SANS))
    assert shown.replace("\u200e", "").replace("\u2060", "") == "a b cd"
    assert not book.missing


def test_nothing_to_draw() -> None:
    assert drawn("zh", "") == []


def thai_font(folder: Path) -> Path:
    return Path(shutil.copy(fonts_folder() / "NotoSansThai-Regular.ttf", folder / "mine.ttf"))


def test_the_users_font_comes_first(tmp_path: Path) -> None:
    book = FontBook.for_language(language("th"), [thai_font(tmp_path)])
    (face, text), *rest = book.split("ไทย", TextStyle(bold=True))
    assert (face.user, face.path, text, rest) == (True, tmp_path / "mine.ttf", "ไทย", [])
    assert face.name == "user1-NotoSansThai-Regular"
    assert face.font_class is FontClass.SANS


def test_among_the_users_fonts_the_style_decides(tmp_path: Path) -> None:
    paths = [
        fonts_folder() / f"NotoSerif-{style}.ttf" for style in ("Regular", "Bold", "Italic")
    ] + [fonts_folder() / "NotoSansMono-Regular.ttf"]
    book = FontBook.for_language(language("de"), paths)
    for style, expected in (
        (SERIF, "Serif-Regular"),
        (TextStyle(bold=True), "Serif-Bold"),
        (TextStyle(italic=True), "Serif-Italic"),
        (MONO, "SansMono-Regular"),
    ):
        assert [face.name.partition("-Noto")[2] for face, _ in book.split("Wort", style)] == [
            expected
        ]


def test_the_users_font_is_taken_whatever_its_class(tmp_path: Path) -> None:
    book = FontBook.for_language(language("de"), [fonts_folder() / "NotoSerif-Regular.ttf"])
    for style in (SERIF, SANS, BOLD_SANS):
        assert [face.user for face, _ in book.split("Wort", style)] == [True]
    assert [face.user for face, _ in book.split("漢", SANS)] == [False]


def test_code_does_not_lose_its_grid_to_a_users_font() -> None:
    book = FontBook.for_language(language("zh"), [fonts_folder() / "NotoSansSC-Regular.ttf"])
    assert [face.name for face, _ in book.split("if x:", MONO)] == ["NotoSansMono-Regular"]
    assert [face.user for face, _ in book.split("注释", MONO)] == [True]


def cff_font(path: Path) -> Path:
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({0x41: "A"})
    pen = T2CharStringPen(600, None)
    pen.moveTo((0, 0)), pen.lineTo((500, 0)), pen.lineTo((250, 700)), pen.closePath()
    outline = pen.getCharString()
    builder.setupCFF("Own", {}, {".notdef": outline, "A": outline}, {})
    builder.setupHorizontalMetrics({".notdef": (600, 0), "A": (600, 0)})
    builder.setupHorizontalHeader()
    builder.setupNameTable({"familyName": "Own", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return path


def test_postscript_outlines_are_refused_with_a_remedy(tmp_path: Path) -> None:
    path = cff_font(tmp_path / "own.otf")
    with pytest.raises(ConfigError, match=r"own\.otf has PostScript outlines.*\.ttf"):
        FontBook.for_language(language("zh"), [path])
    path.write_bytes(b"\x00\x01\x00\x00" + path.read_bytes()[4:])  # as some call themselves
    with pytest.raises(ConfigError, match="has PostScript outlines"):
        FontBook.for_language(language("zh"), [path])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"ttcf" + bytes(100), "collection"),
        (b"wOF2" + bytes(100), "not a TrueType font"),
        (b"%PDF-1.7", "not a TrueType font"),
        (b"", "not a TrueType font"),
        (b"\x00\x01\x00\x00" + bytes(40), "not a TrueType font"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.ttf"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=rf"bad\.ttf is .*{said}"):
        FontBook.for_language(language("zh"), [path])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.ttf cannot be read \(No such file"):
        FontBook.for_language(language("zh"), [tmp_path / "gone.ttf"])


def test_a_cut_off_font_is_refused(tmp_path: Path) -> None:
    path = thai_font(tmp_path)
    path.write_bytes(path.read_bytes()[:20000])
    with pytest.raises(ConfigError, match=r"mine\.ttf is cut off"):
        FontBook.for_language(language("th"), [path])


def test_a_font_that_forbids_embedding_is_refused(tmp_path: Path) -> None:
    from fontTools.ttLib import TTFont

    path = thai_font(tmp_path)
    font = TTFont(path)
    font["OS/2"].fsType = 0x0002
    font.save(path)
    with pytest.raises(ConfigError, match="forbids embedding"):
        FontBook.for_language(language("th"), [path])


def changed_font(tmp_path: Path, **os2: object) -> Path:
    from fontTools.ttLib import TTFont

    path = thai_font(tmp_path)
    font = TTFont(path)
    for name, value in os2.items():
        if name == "panose":
            font["OS/2"].panose.bFamilyType, font["OS/2"].panose.bSerifStyle = value
        else:
            setattr(font["OS/2"], name, value)
    font.save(path)
    return path


def user_face(path: Path):
    return FontBook.for_language(language("th"), [path]).faces[0]


@pytest.mark.parametrize(
    ("panose", "expected"),
    [
        ((2, 1), FontClass.SANS), ((2, 2), FontClass.SERIF), ((2, 10), FontClass.SERIF), ((2, 11), FontClass.SANS),
        ((3, 5), FontClass.SANS), ((0, 0), FontClass.SANS),
    ],
)  # fmt: skip
def test_a_user_s_face_is_a_serif_when_its_panose_says_so(tmp_path, panose, expected) -> None:
    assert user_face(changed_font(tmp_path, panose=panose)).font_class is expected


@pytest.mark.parametrize(
    ("selection", "bold", "italic"),
    [(0x40, False, False), (0x20, True, False), (0x01, False, True), (0x21, True, True)],
)
def test_a_user_s_face_is_bold_or_italic_as_it_says(tmp_path, selection, bold, italic) -> None:
    face = user_face(changed_font(tmp_path, fsSelection=selection))
    assert (face.bold, face.italic) == (bold, italic)


@pytest.mark.parametrize(
    ("rights", "refused"),
    [(0x0, False), (0x2, True), (0x4, False), (0x8, False), (0x100, True), (0x200, True), (0x108, True)],
)  # fmt: skip
def test_what_a_font_s_rights_allow(tmp_path, rights, refused) -> None:
    """Preview and editable embedding are embedding; a font that may not be cut down is not used."""
    path = changed_font(tmp_path, fsType=rights)
    if refused:
        with pytest.raises(ConfigError, match=r"mine\.ttf forbids embedding"):
            user_face(path)
    else:
        assert user_face(path).user


def test_a_user_s_face_is_named_by_number_and_has_no_control_characters(tmp_path) -> None:
    first, second = thai_font(tmp_path), tmp_path / "other.ttf"
    shutil.copy(fonts_folder() / "NotoSansMono-Regular.ttf", second)
    faces = FontBook.for_language(language("th"), [first, second]).faces
    assert [face.name for face in faces[:2]] == ["user1-NotoSansThai-Regular", "user2-NotoSansMono-Regular"]  # fmt: skip
    assert faces[1].font_class is FontClass.MONO
    assert faces[0].family == "Noto Sans Thai"
    assert all(min(face.coverage) >= 0x20 for face in faces[:2])
    assert " " in faces[1].coverage
