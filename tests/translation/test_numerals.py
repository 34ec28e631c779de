"""Numbers, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.translation.numerals import lost, normal, numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", 1234.5),
        ("1.234.567", 1234567),
        ("10 000", 10000),
        ("１２３", 123),
        ("٣٤", 34),
        ("१९", 19),
        ("150万", 1_500_000),
        ("1.5 million", 1_500_000),
        ("2,3 Milliarden", 2_300_000_000),
        ("1億2000万", 120_000_000),
        ("1억 2천만", 120_000_000),
        ("1万5千", 15_000),
        ("eine Million", 1_000_000),
        ("XIXe siècle", 19),
        ("二〇二四", 2024),
        ("两千零五", 2005),
        ("一百二十三", 123),
        ("三万五千", 35_000),
        ("一亿", 100_000_000),
        ("十九", 19),
        ("XIX", 19),
        ("XIV", 14),
    ],
)
def test_values(text, value):
    assert value in numbers(normal(text)).values


@pytest.mark.parametrize(
    ("source", "answer", "expected"),
    [
        ("in 2019 and 2020", "2019年", ["2020"]),
        ("pages 12–15", "第12至15页", []),
        ("see [1, 2, 17]", "参见[1，2]", ["17"]),
        ("It is 3.14", "是3.14", []),
        ("It is 3.14", "是3.15", ["3.14"]),
        ("in the 1980s", "八十年代", []),
        ("at 2:30 PM", "下午两点半", []),
        ("5 apples", "五个苹果", []),
        ("5 apples", "苹果", []),
        ("5 apples", "6个苹果", ["5"]),
        ("①27日の会合 ②280人", "(1) am 27. (2) 280", []),
        ("①27日の会合", "(1) am 28.", ["27"]),
        ("no number", "没有", []),
    ],
)
def test_lost(source, answer, expected):
    assert lost(source, answer) == expected


@given(st.text("0123456789., -年月x", max_size=30))
def test_a_text_has_all_its_own_numbers(text):
    assert lost(text, text) == []
