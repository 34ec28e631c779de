"""Characters that an answer must not bring."""

import time

import pytest

from ai_translator.translation.answer_parsing.sanitizing import is_damaged, sanitized


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("甲\x00\x07\x1b[31m\x08乙", "甲乙"),
        ("\u202e甲乙", "甲乙"),
        ("甲\u2067\u202d乙", "甲乙"),
        ("甲\u200b乙\ufeff", "甲乙"),
        ("甲\ue000\uffff\ufdd0乙", "甲乙"),
        ("甲\ud800乙", "甲乙"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * 3),
        ("a\u200d\u200d\u200db", "a\u200db"),
        ("甲\u200d乙。\u200c", "甲乙。"),
        ("甲\x1b]0;title\x07乙", "甲乙"),
        ("one\u2028two\r\nthree", "one\ntwo\nthree"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("plain", "plain"),
    ],
)
def test_they_are_taken_out(answer, expected):
    assert sanitized(answer, "a source") == expected


def test_what_the_source_has_may_stay():
    assert sanitized("\ue000 甲", "\ue000 x") == "\ue000 甲"
    assert sanitized("می\u200cخواهم", "I want") == "می\u200cخواهم"
    assert sanitized("PDF\u200cها", "PDFs") == "PDF\u200cها"
    assert sanitized("👩\u200d💻", "x") == "👩\u200d💻"


@pytest.mark.parametrize(
    ("answer", "source"),
    [("Gr??e der T?re", "size of the door"), ("2019 ? 8 ?", "August 2019"), ("??? GNU", "Why GNU")],
)
def test_question_marks_for_letters_are_seen(answer, source):
    assert is_damaged(answer, source)


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("Quoi ?", "What?"),
        ("a?b=1 siehe", "see a?b=1"),
        ("Wirklich??", "really?!"),
        ("谁？", "Who?"),
    ],
)
def test_question_marks_that_ask_are_right(answer, source):
    assert not is_damaged(answer, source)


def test_lost_bytes_are_seen():
    assert is_damaged("甲\ufffd", "a") and not is_damaged("甲\ufffd", "a\ufffd")


@pytest.mark.parametrize("piece", ["\x1b[", "\u0301", "\u200d", "\x1b]a", "\u202e"])
def test_no_answer_takes_long(piece):
    begun = time.perf_counter()
    sanitized(piece * 100_000, "x")
    assert time.perf_counter() - begun < 0.5


def test_boxes_within_words_are_lost_characters():
    assert is_damaged("守门□来到门前", "The keeper came to the gate")
    assert not is_damaged("□ 是 □ 否", "□ yes □ no") and not is_damaged("甲□乙", "a□b")
