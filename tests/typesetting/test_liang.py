from __future__ import annotations

from pathlib import Path

import pytest

from ai_translator.typesetting.liang import Patterns, read_patterns

FOLDER = Path(read_patterns.__code__.co_filename).with_name("hyph-utf8")
FREE = (
    "MIT",
    "BSD",
    "are permitted in any medium without royalty",
    "is permitted in any medium without royalty",
)


def patterns(tmp_path: Path, text: str) -> Patterns:
    path = tmp_path / "hyph-xx.tex"
    path.write_text(text, encoding="utf-8")
    return read_patterns(path)


def test_the_greatest_digit_counts(tmp_path: Path) -> None:
    """Liang's own example: hy3ph, he2n, hena4, hen5at, 1na, n2at, 1tio, 2io part hyphenation as hy-phen-ation."""
    found = patterns(
        tmp_path, "\\patterns{ % the thesis, page 37\nhy3ph he2n hena4\nhen5at 1na n2at 1tio 2io\n}"
    )
    assert found.points("hyphenation") == (2, 6)
    assert found.points("Hyphenation") == (2, 6)


def test_points_may_be_anywhere_within_the_word(tmp_path: Path) -> None:
    """How near to its ends is for the caller to say; before its first letter there is none."""
    found = patterns(tmp_path, "\\patterns{1a 1b}")
    assert (found.points("abab"), found.points("ab"), found.points("a")) == ((1, 2, 3), (1,), ())


def test_exceptions_come_first(tmp_path: Path) -> None:
    found = patterns(tmp_path, "\\patterns{a1b}\n\\hyphenation{\nab-ab\nabba\n}")
    assert (found.points("abab"), found.points("abba"), found.points("cabc")) == ((2,), (), (2,))


def test_an_exception_may_have_many_points_or_none(tmp_path: Path) -> None:
    found = patterns(tmp_path, "\\patterns{1a}\n\\hyphenation{as-so-ciate ta-ble proj-ect xaxa}")
    assert found.points("associate") == (2, 4)
    assert found.points("Table") == (2,)
    assert found.points("xaxa") == ()


def test_a_dot_is_the_end_of_the_word(tmp_path: Path) -> None:
    found = patterns(tmp_path, "\\patterns{.ab1c d1e.}")
    assert (found.points("abcabc"), found.points("dede")) == ((2,), (3,))


def test_a_word_that_grows_in_small_letters_stays_whole(tmp_path: Path) -> None:
    assert patterns(tmp_path, "\\patterns{1a}").points("İaaa") == ()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.tex")), ids=lambda path: path.stem)
def test_files_are_whole_and_say_a_free_licence(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("\\patterns")[0]
    assert any(words in " ".join(head.replace("%", " ").split()) for words in FREE)
    assert len(read_patterns(path).digits) > 100
