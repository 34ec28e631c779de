"""The fonts folder is what its manifest says, covers what it promises, and can be embedded."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from functools import cache
from pathlib import Path

import pytest
import uharfbuzz as hb
from reportlab.pdfbase.ttfonts import TTFont

from ai_translator.languages import languages
from ai_translator.resources import fonts_folder
from ai_translator.typesetting.coverage import Coverage
from ai_translator.typesetting.faces import FontFace, bundled_faces

FOLDER = fonts_folder()
MANIFEST = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
FACES = bundled_faces()
MEGABYTE = 1_000_000


def by_name(face: FontFace) -> str:
    return face.name


def two_bytes(codec: str, leads: range = range(0x81, 0xFF)) -> str:
    pairs = (bytes((lead, trail)) for lead in leads for trail in range(0x40, 0xFF))
    decoded = (pair.decode(codec, errors="ignore") for pair in pairs)
    return "".join(text for text in decoded if len(text) == 1 and text.isprintable())


def letters(first: int, last: int) -> str:
    return "".join(
        chr(code)
        for code in range(first, last + 1)
        if unicodedata.category(chr(code)) not in {"Cn", "Cf", "Cc"}
    )


LATIN = letters(0x20, 0x7E) + letters(0xA0, 0x17F)
VIETNAMESE = "ĂăÂâĐđÊêÔôƠơƯư" + letters(0x1EA0, 0x1EF9)
GREEK = letters(0x370, 0x3E1)
CYRILLIC = letters(0x400, 0x45F) + "ҐґҒғҚқҢңҮүҰұҺһӘәӨө"
WESTERN = LATIN + VIETNAMESE + GREEK + CYRILLIC
OPERATORS = letters(0x2200, 0x22FF)
SYMBOLS = (
    "•‣◦▪▫●○■□◆◇★☆✓✔✗✘☐☑☒→←↑↓↔⇒⇐⇔↦⟨⟩⌈⌉⌊⌋†‡§¶©®™°№€£¥₹₽‰′″…–—ℝℕℤℚℂℏ"
    + letters(0x2500, 0x257F)
    + letters(0x2460, 0x2473)
)
GB2312 = two_bytes("gb2312")
BIG5_FREQUENT = two_bytes("big5", range(0xA4, 0xC6))
JIS_X_0208 = two_bytes("euc_jp", range(0xA1, 0xF5))


@cache
def union(
    scripts: frozenset[str], *, bold: bool | None = None, font_class: str | None = None
) -> Coverage:
    wanted = (
        face
        for face in FACES
        if (not scripts or face.scripts & scripts)
        and (bold is None or face.bold is bold)
        and (font_class is None or face.font_class == font_class)
    )
    return Coverage.of(code for face in wanted for code in face.coverage)


def missing(text: str, coverage: Coverage) -> str:
    return "".join(sorted({char for char in text if char not in coverage and not char.isspace()}))


@pytest.mark.parametrize("entry", MANIFEST["faces"], ids=lambda entry: entry["file"])
def test_a_file_is_the_one_in_the_manifest(entry: dict[str, str]) -> None:
    assert hashlib.sha256((FOLDER / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


def test_the_manifest_names_every_file_and_its_licence() -> None:
    assert {entry["file"] for entry in MANIFEST["faces"]} == {
        path.name for path in FOLDER.glob("*.ttf")
    }
    packages = {package["name"]: package for package in MANIFEST["packages"]}
    assert {entry["package"] for entry in MANIFEST["faces"]} == set(packages)
    for package in packages.values():
        assert "SIL Open Font License" in (FOLDER / package["licence"]).read_text(encoding="utf-8")
        assert package["integrity"].startswith("sha512-")


def test_the_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.ttf")) < 45 * MEGABYTE


@pytest.mark.parametrize("face", FACES, ids=by_name)
def test_what_the_manifest_says_of_a_face_is_true(face: FontFace) -> None:
    font = hb.Face(hb.Blob(face.path.read_bytes()))
    assert set(font.unicodes) == set(face.coverage)
    assert font.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) == face.name
    weight = int.from_bytes(bytes(font.reference_table("OS/2").data)[4:6], "big")
    assert (weight >= 600) is face.bold
    assert {"glyf", "cmap"} <= set(font.table_tags)
    assert not {"fpgm", "prep", "cvt "} & set(font.table_tags), "hinting is of no use in a PDF"


@pytest.mark.parametrize("face", FACES, ids=by_name)
def test_reportlab_embeds_a_face(face: FontFace) -> None:
    codes = [code for code in face.coverage if code > 0x20]
    sample = [*codes[:40], *codes[-40:]]
    font = TTFont(face.name, str(face.path))
    assert set(sample) <= set(font.face.charToGlyph)
    assert 0 < len(font.face.makeSubset(sample)) < MEGABYTE


def test_names_are_unique() -> None:
    assert len({face.name for face in FACES}) == len(FACES)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("font_class", ["sans", "serif", "mono"])
def test_western_letters(font_class: str, bold: bool) -> None:
    assert not missing(WESTERN, union(frozenset({"Latn"}), bold=bold, font_class=font_class))


@pytest.mark.parametrize(
    ("font_class", "bold"), [("sans", False), ("sans", True), ("serif", False), ("serif", True)]
)
@pytest.mark.parametrize(
    "text", [GB2312, BIG5_FREQUENT, JIS_X_0208], ids=["GB2312", "Big5", "JIS X 0208"]
)
def test_chinese_and_japanese(text: str, font_class: str, bold: bool) -> None:
    without_math = "".join(char for char in text if char not in "≒")  # the maths face has it
    assert len(without_math) > 5000
    assert not missing(without_math, union(frozenset({"Hans"}), bold=bold, font_class=font_class))


@pytest.mark.parametrize("bold", [False, True])
def test_rare_han_too(bold: bool) -> None:
    gbk = two_bytes("gbk") + two_bytes("big5")
    assert not missing(
        "".join(char for char in gbk if "\u4e00" <= char <= "\u9fff"),
        union(frozenset({"Hans"}), bold=bold, font_class="sans"),
    )


@pytest.mark.parametrize("bold", [False, True])
def test_korean(bold: bool) -> None:
    ks_x_1001 = "".join(char for char in two_bytes("euc_kr") if "\uac00" <= char <= "\ud7a3")
    assert len(ks_x_1001) >= 2350
    assert not missing(
        ks_x_1001 + letters(0xAC00, 0xD7A3) + "“”‘’·…「」（）",
        union(frozenset({"Kore"}), bold=bold),
    )


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("Arab", letters(0x620, 0x64A) + "پچژگکیہےٹڈڑںآأإئؤء،؛؟٠١٢٣۰۱۲۳ًٌٍَُِّْ"),
        ("Hebr", letters(0x5D0, 0x5EA) + letters(0x5B0, 0x5BC) + "־׳״"),
        ("Deva", letters(0x900, 0x97F) + "।॥०१२"),
        ("Thai", letters(0xE01, 0xE3A) + letters(0xE3F, 0xE5B)),
    ],
)
def test_shaped_scripts(script: str, text: str, bold: bool) -> None:
    assert not missing(text, union(frozenset({script}), bold=bold))
    rules = [
        hb.Face(hb.Blob(face.path.read_bytes())).table_tags
        for face in FACES
        if script in face.scripts
    ]
    assert all({"GSUB", "GPOS"} <= set(tags) for tags in rules)


def test_mathematics_and_symbols() -> None:
    everything = union(frozenset())
    assert not missing(OPERATORS + SYMBOLS, everything)
    assert not missing(OPERATORS, union(frozenset({"Zmth"})))


def test_every_language_can_write_its_own_name() -> None:
    for language in languages():
        own = union(frozenset({language.script}))
        assert not missing(language.native.replace("(", "").replace(")", ""), own), language


def test_no_font_is_opened_to_know_this(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: opened.append(path) or read(path))
    bundled_faces.cache_clear()
    assert (
        "汉" in next(face for face in bundled_faces() if face.name == "NotoSansSC-Regular").coverage
    )
    assert opened == []
