from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.typesetting.linebreak import BrokenLine, break_lines, opportunities

NO_START = "。，、；：！？）」』】》〉ゃゅょっァィゥェォッャュョー"
NO_END = "（「『【《〈"


def widths(text: str) -> list[float]:
    return [0.0 if char == "\n" else 1.0 if char > "\u2e7f" else 0.5 for char in text]


def broken(text: str, width: float, language: str = "zh", first: float | None = None) -> list[str]:
    return [text[line.start : line.end] for line in lines(text, width, language, first)]


def lines(
    text: str, width: float, language: str = "zh", first: float | None = None
) -> list[BrokenLine]:
    return break_lines(text, widths(text), width if first is None else first, width, language)


def test_closing_punctuation_goes_with_its_character() -> None:
    assert broken("一二三四五六。七八", 6) == ["一二三四五", "六。七八"]


def test_a_closing_mark_at_the_line_end_takes_half_its_width() -> None:
    assert broken("一二三四五。七八", 5.5) == ["一二三四五。", "七八"]
    assert lines("一二三四五。七八", 5.5)[0].width == 5.5


def test_an_opening_mark_at_the_line_start_takes_half_its_width() -> None:
    first, second = lines("一二三四（五六七", 4)
    assert (first.inset, second.inset, second.width) == (0, 0.5, 3.5)
    assert broken("一二三四（五六七八", 4)[1] == "（五六七"


def test_an_opening_mark_that_ends_the_text_keeps_its_width() -> None:
    *_, last = lines("一二三（", 3)
    assert (last.start, last.inset, last.width) == (3, 0, 1)


def test_an_opening_bracket_does_not_end_a_line() -> None:
    assert broken("一二三（四五）六", 4) == ["一二三", "（四五）", "六"]


@pytest.mark.parametrize("language", ["ja", "zh"])
def test_a_small_kana_does_not_start_a_line(language: str) -> None:
    assert broken("あいうキャッシュ", 4, language)[0] == "あいう"


def test_numbers_and_units_stay_whole() -> None:
    assert broken("共有 3,000.5% 的样本", 5) == ["共有", "3,000.5%", "的样本"]


def test_a_short_address_stays_whole_and_a_long_one_breaks_at_its_joints() -> None:
    assert broken("words words words http://a.b/c?d=e now", 16, "en") == [
        "words words words",
        "http://a.b/c?d=e now",
    ]
    parts = broken("see http://example.org/one/two/three/four now", 10, "en")
    assert len(parts) > 2
    assert all(len(part) <= 20 for part in parts)


def test_a_word_wider_than_the_line_breaks_anywhere_but_not_before_an_accent() -> None:
    text = "aaaa" + "e\u0301" * 6
    parts = broken(text, 2, "en")
    assert "".join(parts) == text
    assert not any(part.startswith("\u0301") for part in parts)


def test_a_character_wider_than_the_line_has_a_line_of_its_own() -> None:
    assert broken("一二三", 0.5) == ["一", "二", "三"]


def test_line_breaks_of_the_author_are_kept_and_not_justified() -> None:
    made = lines("ab\n\ncd ef", 100, "en")
    assert ["ab\n\ncd ef"[line.start : line.end] for line in made] == ["ab", "", "cd ef"]
    assert [line.forced for line in made] == [True, True, True]
    assert [line.forced for line in lines("ab cd ef", 2.5, "en")] == [False, True]


def test_the_first_line_may_be_narrower() -> None:
    assert broken("一二三四五六", 4, first=2) == ["一二", "三四五六"]


def test_no_text_no_lines() -> None:
    assert break_lines("", [], 10, 10, "zh") == []
    assert opportunities("", "zh") == []


def test_positions_count_characters_outside_the_bmp_once() -> None:
    text = "𠀀𠀁𝄞 ab"
    assert opportunities(text, "zh")[-1] == len(text)
    assert "".join(broken(text, 2)).replace(" ", "") == text.replace(" ", "")


def test_lone_surrogates_break_nothing() -> None:
    assert broken("a\ud800b c", 10, "en") == ["a\ud800b c"]


@given(
    st.text(st.sampled_from("一二三四。，（）「」あっャーab1 ,.-/\n é\u0301𠀀"), max_size=80),
    st.floats(0.1, 30),
)
def test_every_visible_character_is_in_exactly_one_line(text: str, width: float) -> None:
    made = lines(text, width)
    assert all(line.start <= line.end for line in made)
    assert all(one.end <= two.start for one, two in pairwise(made))
    shown = "".join(text[line.start : line.end] for line in made)
    assert "".join(shown.split()) == "".join(text.split())


@given(
    st.text(st.sampled_from("一二三四五六。，（）「」、"), min_size=1, max_size=60),
    st.floats(4, 12),
)
def test_lines_fit_and_keep_the_rules(text: str, width: float) -> None:
    made = lines(text, width)
    for line, following in pairwise(made):
        assert line.width <= width + 1e-6
        joint = (text[line.end - 1], text[following.start])
        if (line.end - line.start) > 1 and "".join(joint).strip(NO_START + NO_END):
            assert joint[1] not in NO_START
            assert joint[0] not in NO_END or following.start == line.end


@pytest.mark.parametrize(
    ("text", "ends"), [("*–0.4", [5]), ("–12", [3]), ("1–2", [2, 3]), ("a –.5 b", [2, 6, 7])]
)
def test_a_minus_stays_with_its_number(text, ends):
    assert opportunities(text, "zh") == ends


def test_no_more_than_two_lines_in_a_row_end_in_a_hyphen() -> None:
    """Typographers' rule: three would be a ladder.  Every line of this text could have one."""
    text = " ".join(["abcdefghijklmn"] * 12)
    hyphens = {word + at: 0.5 for word in range(0, len(text), 15) for at in range(2, 13)}
    made = break_lines(text, widths(text), 10, 10, "en", hyphens)
    flags = "".join("-" if line.hyphen else "." for line in made)
    assert flags.count("--") > 2 and "---" not in flags


@pytest.mark.parametrize("mark", ["\u0301", "\u0338", "\u200d", "\u20dd", "\u093f", "\u0e31"])
def test_a_break_anywhere_parts_no_letter_from_what_stands_on_it(mark: str) -> None:
    text = f"ae{mark}" * 8
    for width in (1.0, 1.5, 2.0, 2.5):  # with 1.0 every line would end between the two
        parts = broken(text, width, "en")
        assert len(parts) > 4 and "".join(parts) == text
        assert not any(part.startswith(mark) for part in parts)


def test_what_a_joiner_joins_is_not_broken_anywhere() -> None:
    text = "a\u200db" * 8
    parts = [
        text[line.start : line.end] for line in break_lines(text, [0.5] * len(text), 2, 2, "en")
    ]
    assert len(parts) > 4
    assert not any(part.startswith(("\u200d", "b")) for part in parts)


def test_an_opening_mark_before_another_gives_its_whole_width_where_they_overlap() -> None:
    """A face that sets two brackets close has taken half of each already."""
    advances = [0.5, 1.0, 1.0, 1.0]
    (line,) = break_lines("（「一二", advances, 9, 9, "ja")
    assert line.inset == 0.0  # the first line begins where its paragraph does
    text, wide = "一二（「三四", [1.0, 1.0, 0.5, 1.0, 1.0, 1.0]
    _, second = break_lines(text, wide, 2, 9, "ja")
    assert (text[second.start], second.inset) == ("（", 0.5)
    _, narrow = break_lines("一二“a", [1.0, 1.0, 0.4, 0.5], 2, 9, "ja")
    assert narrow.inset == 0.0  # a quote of a Latin face is narrow already


def test_only_the_author_s_line_ends_are_forced() -> None:
    """A forced line is not justified: a paragraph with one in its midst has a hole there."""

    def forced(text: str, width: float) -> str:
        return "".join("!" if line.forced else "." for line in lines(text, width, "en"))

    assert forced("一二三", 0.5) == "..!"  # each is wider than the line
    assert forced("一\n二三\n四", 0.5) == "!.!!"
    assert forced("abcdefgh", 1.0) == "...!"  # broken anywhere
    assert forced("ab cd\nef", 1.0) == ".!!"


def test_a_narrow_closing_quote_at_the_line_end_keeps_its_width() -> None:
    """One of a Latin face is narrow already: half of it would stand outside of the line."""
    (line,) = break_lines("“ab”", [0.4, 0.5, 0.5, 0.4], 9, 9, "en")
    assert line.width == pytest.approx(1.8)
    (line,) = break_lines("ab.", [0.5, 0.5, 0.25], 9, 9, "en")
    assert line.width == pytest.approx(1.25)
    (line,) = break_lines("”", [1.0], 9, 9, "zh")
    assert line.width == pytest.approx(0.5)  # alone, it is compared with nothing


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("\U00020000\U00020001 a", [1, 3, 4]),  # ideographs: a line may end after each
        ("\U00010400\U00010401 a", [3, 4]),  # letters of Deseret: a word
        ("\U0001f600\U0001f601 a", [1, 3, 4]),
    ],
)
def test_characters_outside_the_bmp_break_as_their_kind_does(text: str, ends: list[int]) -> None:
    assert opportunities(text, "en") == ends


@pytest.mark.parametrize(
    ("share", "whole"), [(0.4, True), (0.5, True), (0.55, False), (0.7, False)]
)
@pytest.mark.parametrize("address", ["http://a.org/b/c/d", "www.b.org/abc/d/ef", "mail.box@abc-def.org"])  # fmt: skip
def test_an_address_of_up_to_half_a_line_is_not_parted(
    address: str, share: float, whole: bool
) -> None:
    text = f"see {address}"
    width = len(address) * 0.5 / share
    first = len("see ") * 0.5 + len(address) * 0.5 - 0.25  # it does not fit behind "see"
    parts = broken(text, width, "en", first)
    assert (parts == ["see", address]) is whole


HYPHENATED = "abcdefghi " + "j" * 40  # the second word is of narrow letters


def hyphenated(room: float, before: str = "") -> list[BrokenLine]:
    text = before + HYPHENATED
    start = len(before) + 10
    advances = [1.0] * (start - 1) + [0.1] * 41
    hyphens = {at: 0.1 for at in range(start + 2, start + 38)}
    return break_lines(text, advances, room, room, "en", hyphens)


@pytest.mark.parametrize("before", ["", "abcdefghi\n"])
@pytest.mark.parametrize(("room", "expected"), [(9.7, False), (9.75, False), (9.85, True), (9.9, True)])  # fmt: skip
def test_a_line_gets_a_hyphen_when_a_twelfth_of_it_would_stay_empty(
    room: float, expected: bool, before: str
) -> None:
    """Eight per cent.  Less is hardly seen, and a hyphen is read over, not with."""
    made = hyphenated(room, before)
    line = made[1 if before else 0]
    assert line.hyphen is expected
    if expected:
        assert room - 0.11 <= line.width <= room + 1e-6  # as much of the word as fits
        assert line.width == pytest.approx(9.1 + 0.1 * (line.end - line.start - 10) + 0.1)


@pytest.mark.parametrize(("words", "expected"), [(22, True), (23, True), (24, False)])
def test_eight_per_cent_of_a_line_are_enough_for_a_hyphen(words: int, expected: bool) -> None:
    """Of 25, two: exactly so much counts."""
    text = f"{'a' * words} {'b' * 12}"
    advances = [1.0] * (words + 1) + [0.3] * 12
    hyphens = {at: 0.3 for at in range(words + 3, words + 10)}
    advances[words] = 0.0
    assert break_lines(text, advances, 25, 25, "en", hyphens)[0].hyphen is expected


def test_a_word_that_ends_a_line_is_not_shortened_for_a_hyphen() -> None:
    text = "abcdefgh ijklmnopqrst"
    first, _ = break_lines(text, [1.0] * len(text), 12, 12, "en", {4: 1.0, 6: 1.0})
    assert (first.end, first.hyphen, first.width) == (8, False, 8.0)


def test_a_word_over_many_lines_has_a_hyphen_at_the_end_of_each() -> None:
    """Three in a row are ugly; a word parted without one is misspelt."""
    text = "abcdefghijklmnopqrstuvwxyz"
    made = break_lines(text, [1.0] * 26, 6, 6, "en", dict.fromkeys(range(2, 25), 1.0))
    assert [line.hyphen for line in made] == [True, True, True, True, False]


def test_a_word_that_does_not_fit_is_hyphenated_rather_than_cut() -> None:
    text = "abcdefghijklmnopqrst"
    made = break_lines(text, [1.0] * 20, 10, 10, "en", {4: 1.0, 12: 1.0})
    assert [(line.end, line.hyphen, line.width) for line in made] == [
        (4, True, 5.0), (12, True, 9.0), (20, False, 8.0)
    ]  # fmt: skip
    cut = break_lines(text, [1.0] * 20, 10, 10, "en", {})
    assert [(line.end, line.hyphen, line.width) for line in cut] == [
        (10, False, 10.0), (20, False, 10.0)
    ]  # fmt: skip
