import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.readers.pdf.unicode_mapping import (
    SpecialFont,
    read_name,
    read_text,
    special_font,
    special_text,
)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a", "a"),
        ("\ufb01", "fi"),
        ("\ufb03", "ffi"),
        ("\ufb06", "st"),
        ("e\u0301", "e\u0301"),
        ("\u00a0", " "),
        ("\t", " "),
        ("\u00ad", "\u00ad"),
        ("\ufefb", "لا"),
        ("\ufe8d", "ا"),
        ("\u2f00", "一"),
        ("\u2eda\u2ed3\u2edb", "页长风"),
        ("\u2e9f\u2ef3", "母龟"),
        ("x\x00", "x"),
        ("\uf8eb", "⎛"),
        ("\uf0e0", "✉"),
        ("𝑥", "𝑥"),
        ("漢", "漢"),
    ],
)
def test_what_a_reader_would_type(raw, text):
    assert read_text(raw) == (text, True)


@pytest.mark.parametrize(
    "raw", ["", "\x00", "\x03", "\ufffd", "\ue123", "\ud800", "\U000f1234", "\ufeff"]
)
def test_what_says_nothing(raw):
    assert read_text(raw) == ("", False)


@given(st.text())
def test_no_control_or_private_character_gets_out(raw):
    text, mapped = read_text(raw)
    assert mapped == bool(text)
    assert not any(
        ord(character) < 0x20
        or 0xE000 <= ord(character) < 0xF900
        or 0xD800 <= ord(character) < 0xE000
        for character in text
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("A", "A"),
        ("ffi", "ffi"),
        ("f_i", "fi"),
        ("uni4E00", "一"),
        ("u1F600", "😀"),
        ("parenleftBig", "("),
        ("summationdisplay", "∑"),
        ("radicalbigg", "√"),
        ("follows", "≻"),
        ("bardbl", "‖"),
        ("visiblespace", "␣"),
        ("trianglerightsld", "▶"),
        ("square", "□"),
        ("lessorsimilar", "≲"),
        ("eacute", "é"),
        ("A.sc", "A"),
    ],
)
def test_glyph_names(name, text):
    assert read_name(name) == (text, True)


@pytest.mark.parametrize(
    "name", ["g23", "a65", "cid00123", ".notdef", "C0_1", "", "uniZZZZ", "uniD800", "u110000FF"]
)
def test_names_that_mean_nothing(name):
    assert read_name(name) == ("", False)


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("Symbol", SpecialFont.SYMBOL),
        ("SymbolMT", SpecialFont.SYMBOL),
        ("Wingdings-Regular", SpecialFont.WINGDINGS),
        ("ZapfDingbats", SpecialFont.DINGBATS),
        ("Wingdings2", None),
        ("SymbolicSans", None),
    ],
)
def test_special_fonts(name, font):
    assert special_font(name) is font


@pytest.mark.parametrize(
    ("font", "reading", "code", "text"),
    [
        (SpecialFont.SYMBOL, ("a", True), 0x61, "α"),
        (SpecialFont.SYMBOL, ("\uf0b7", False), 0xB7, "•"),
        (SpecialFont.SYMBOL, ("", False), 0xB7, "•"),
        (SpecialFont.SYMBOL, ("β", True), 0x62, "β"),
        (SpecialFont.WINGDINGS, ("§", True), 0xA7, "▪"),
        (SpecialFont.WINGDINGS, ("\uf0fc", False), 3, "✓"),
        (SpecialFont.DINGBATS, ("4", True), 0x34, "✔"),
        (SpecialFont.DINGBATS, ("n", True), 0x6E, "■"),
        (SpecialFont.DINGBATS, ("", False), 0xB6, "❶"),
        (SpecialFont.DINGBATS, (" ", True), 0x20, " "),
    ],
)
def test_special_fonts_read_by_code(font, reading, code, text):
    assert special_text(font, reading, code) == (text, True)


def test_every_code_of_the_special_fonts_is_text_or_nothing():
    for font in SpecialFont:
        for code in range(0x110):
            text, mapped = special_text(font, ("", False), code)
            assert mapped == bool(text)
            assert len(text) <= 1
