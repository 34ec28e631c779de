from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.typesetting import hyphenation
from ai_translator.typesetting.hyphenation import hyphen_points
from ai_translator.typesetting.linebreak import break_lines

GERMAN = "Die Umsatzsteueraufschlüsselung der Rechnungsbeträge umfasst sämtliche Lieferungen und Leistungen"


def parted(text: str, language: str) -> str:
    points = set(hyphen_points(text, language))
    return "".join(("-" if at in points else "") + char for at, char in enumerate(text))


def test_words_are_parted_as_their_language_does() -> None:
    assert parted("Umsatzsteuer", "de") == "Um-satz-steuer"
    assert parted("hyphenation", "en") == "hy-phen-ation"


@pytest.mark.parametrize(
    "text",
    [
        "short",
        "NATIONAL",
        "www.information.org",
        "user@information.org",
        "some_information",
        "a/information",
        "information.org",
        "information@example.org",
        "information_theory",
        "information/a",
        "C:\\information\\",
    ],
)
def test_what_stays_whole(text: str) -> None:
    assert "-" not in parted(text, "en")


@pytest.mark.parametrize("behind", [" ", ".", ". ", ", so", ")", ": a", ""])
def test_what_ends_a_word_of_prose_is_no_address(behind: str) -> None:
    assert parted(f"the information{behind}", "en") == f"the in-for-ma-tion{behind}"


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("en", "ta-ble-spoon"),
        ("en-GB", "trans-la-tion"),
        ("fr", "dé-ve-lop-pe-ment"),
        ("es", "tra-duc-ción"),
        ("it", "tra-du-zione"),
        ("pt-BR", "de-sen-vol-vi-mento"),
        ("pl", "bez-pie-czeń-stwo"),
        ("nb", "over-set-telse"),
        ("fi", "kään-tä-mi-nen"),
        ("de-AT", "Schiff-fahrt"),
    ],
)
def test_languages_that_come_with_the_package(
    monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    without_pyphen(monkeypatch)
    assert parted(word.replace("-", ""), language) == word


def test_pyphen_knows_more_languages() -> None:
    assert parted("международный", "ru").startswith("меж-ду")


def test_a_language_without_patterns_has_no_points() -> None:
    assert list(hyphen_points("internationalisation", "zh")) == []


def test_without_pyphen_words_of_other_languages_stay_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_pyphen(monkeypatch)
    assert not hyphenation.hyphenates("ru")
    assert list(hyphen_points("международный", "ru")) == []


@pytest.fixture(autouse=True)
def _patterns_anew() -> Iterator[None]:
    yield
    hyphenation._patterns.cache_clear()
    hyphenation._points.cache_clear()


def without_pyphen(monkeypatch: pytest.MonkeyPatch) -> None:
    hyphenation._patterns.cache_clear()
    hyphenation._points.cache_clear()
    monkeypatch.setattr(hyphenation, "find_spec", lambda name: None)


def lines(width: float) -> list[str]:
    hyphens = dict.fromkeys(hyphen_points(GERMAN, "de"), 1.0)
    broken = break_lines(GERMAN, [1.0] * len(GERMAN), width, width, "de", hyphens)
    return [GERMAN[line.start : line.end] + "-" * line.hyphen for line in broken]


def test_a_short_line_takes_part_of_the_next_word() -> None:
    first = lines(20)[0]
    assert first == "Die Umsatzsteuer-" or (
        first.startswith("Die Umsatzsteuer") and first.endswith("-")
    )
    assert len(first) <= 20


def test_no_more_than_two_hyphens_in_a_row() -> None:
    ends = "".join("-" if line.endswith("-") else "." for line in lines(12))
    assert "-" in ends and "---" not in ends


HYPHENS = dict.fromkeys(
    hyphen_points(GERMAN, "de"), 1.0
)  # here: reading the patterns takes longer than an example may


@given(st.floats(8, 60))
def test_nothing_is_lost_and_no_line_too_wide(width: float) -> None:
    hyphens = HYPHENS
    broken = break_lines(GERMAN, [1.0] * len(GERMAN), width, width, "de", hyphens)
    assert "".join(GERMAN[line.start : line.end] for line in broken).replace(
        " ", ""
    ) == GERMAN.replace(" ", "")
    assert all(
        line.width <= width + 1e-6 and line.width == line.end - line.start + line.hyphen
        for line in broken
    )
    assert all(line.end in hyphens for line in broken if line.hyphen)
