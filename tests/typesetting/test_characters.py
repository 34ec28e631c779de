"""Classes of characters, at the ends of every range that they are told by."""

from __future__ import annotations

import pytest

from ai_translator.typesetting.characters import CharacterKind, clusters, kind, opens

#: Class -> code points: the first and last of a range, and what stands right before or behind one.
OF_KIND = {
    CharacterKind.CJK: (
        0x1100, 0x11FF, 0x2E80, 0xA4CF, 0xA960, 0xA97F, 0xAC00, 0xD7FF, 0xF900, 0xFAFF, 0xFE30, 0xFE4F,
        0xFF00, 0xFFEF, 0x1B000, 0x1B2FF, 0x1F200, 0x1F2FF, 0x20000, 0x3FFFF, 0x3001, 0x300C,
    ),
    CharacterKind.WESTERN: (
        0x10FF, 0x1200, 0xA4D0, 0x41, 0x39, 0xE9, 0x3B1, 0x207A, 0x208C, 0x2100, 0x214F, 0x2200, 0x22FF,
        0x27C0, 0x27EF, 0x2980, 0x2AFF, 0x2150, 0xBD, 0x2070, 0x209C,
    ),
    CharacterKind.WIDE: tuple(map(ord, "‘’“”—―…‥·")),
    CharacterKind.NEUTRAL: (
        0x20, 0x21, 0x7E, 0x20A0, 0x21FF, 0x2300, 0x245F, 0x2460, 0x24FF, 0x2776, 0x2793, 0x2794, 0x27BF,
        0x27F0, 0x297F, 0x2B00, 0xFE10, 0xFE50, 0x0600, 0x0605, 0x06DD, 0x0890, 0x0891, 0x08E2, 0x0A,
        0x2012, 0xFFF0, 0x40000,
    ),
    CharacterKind.MARK: (0x301, 0x5B0, 0x93E, 0x20DD, 0x3099),
    CharacterKind.IGNORABLE: (
        0x200B, 0x200D, 0x202E, 0xAD, 0x061C, 0x034F, 0xFE00, 0xFE0F, 0xE0100, 0xE01EF, 0x07, 0x7F, 0xFEFF,
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "code"), [(kind_, code) for kind_, codes in OF_KIND.items() for code in codes]
)
def test_every_character_has_its_class(expected: CharacterKind, code: int) -> None:
    assert kind(chr(code)) is expected


@pytest.mark.parametrize("char", "([{“‘«（「『【")
def test_what_opens(char: str) -> None:
    assert opens(char)


@pytest.mark.parametrize("char", ")]”»a」.")
def test_what_does_not(char: str) -> None:
    assert not opens(char)


def test_clusters_keep_marks_joiners_and_selectors_with_their_character() -> None:
    assert clusters("e\u0301a") == ["e\u0301", "a"]
    assert clusters("👩\u200d🔬!") == ["👩\u200d🔬", "!"]
    assert clusters("葛\U000e0100城") == ["葛\U000e0100", "城"]
    assert clusters("\u0301a") == ["\u0301", "a"]
    assert clusters("") == []
