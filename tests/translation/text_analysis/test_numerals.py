"""Numbers, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_translator.translation.text_analysis.numerals import added, lost, normal, numbers


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
        ("十五", 15),
        ("二十", 20),
        ("百二十", 120),
        ("两百", 200),
        ("兩千", 2000),
        ("〇", 0),
        ("三萬", 30_000),
        ("二億三千万", 230_000_000),
        ("五亿零二", 500_000_002),
        ("三億二千万五", 320_000_005),
        ("一万亿", 10**12),
        ("五万三千亿", 53_000 * 10**8),
        ("1억2000만3", 120_000_003),
        ("a hundred men", 100),
        ("cien personas", 100),
        ("eine Milliarde", 1e9),
        ("3 Trillion", 3e12),
        ("2 thousand", 2000),
        ("7-Million", 7e6),
        ("4 lakh", 400_000),
        ("XXXVIII", 38),
        ("IV", 4),
        ("VIIe", 7),
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
        ("No. 007", "第7号", []),
        ("No. 17", "第017号", []),
        ("3,5 Millionen", "350万", []),
        ("3,5 Millionen", "340万", ["3,5"]),
        ("2000 people", "两千人", []),
        ("100 Leute", "a hundred people", []),
        ("12 months", "twelve Monate", []),
        ("13 months", "dreizehn Monate", ["13"]),
        ("1,234,567", "1234567", []),
        ("1'234'567", "1 234 567", []),
        ("1,2345", "12345", ["1,2345"]),
        ("x² + 3", "x^2 + 3", []),
        ("at 5 p.m. and 16", "um 17 Uhr und 16", []),
        ("from 9 am", "ab neun", []),
        ("the '90s", "die Neunziger", []),
        ("20, 30 and 20", "20 und 30", []),
        ("20, 30 and 40", "", ["20", "30", "40"]),
    ],
)
def test_lost(source, answer, expected):
    assert lost(source, answer) == expected


@given(st.text("0123456789., -年月x", max_size=30))
def test_a_text_has_all_its_own_numbers(text):
    assert lost(text, text) == []


@pytest.mark.parametrize(
    ("source", "answer", "expected"),
    [
        ("a text", "ein Text", None),
        ("a text", "ein Text von 1987", "1987"),
        ("a text", "ein Text von 123", "123"),
        ("a text", "ein Text von 12", None),  # as footnotes and lists have them
        ("in 1987", "im Jahr 1987", None),
        ("1 987 people", "1987 Leute", None),
        ("19 87", "1987", None),
        ("1.5 million", "1500000", None),
        ("1.5 million", "1600000", "1600000"),
        ("in the '90s", "in den 1990ern", None),
        ("No. 4567", "Nr. 004567", None),
        ("two", "2억3000만", None),
        ("a text", "von 1987 bis 1988", "1987"),
        ("in 1987", "von 1987 bis 2001", "2001"),
    ],
)
def test_a_number_of_the_model_s_own_is_found(source, answer, expected):
    assert added(source, answer) == expected


@pytest.mark.parametrize(
    ("source", "answer", "missing"),
    [
        ("Chapter 8. I18N and L10N", "第 8 章 国际化和本地化", []),
        ("11th to 20th", "الحادي عشر للعشرين", []),
        (
            "once per month (the 1st of the month, at 00:00)",
            "monatlich (am Ersten um 00:00 Uhr)",
            [],
        ),
        ("自 90 年代开始", "since the 1990s", []),
        ("使用 24 小时格式", "in twenty four hour format", []),
        ("16 进制", "hexadecimal", []),
        ("第二版, 1991 年 6 月", "Version 2, June 1991", []),
        ("1.1 Three waves", "1 三道波浪", ["1.1"]),
        ("1.1 Three waves", "1.1 三道波浪", []),
        ("Figure 1. The pier", "码头", ["1"]),
        ("Figure 1. The pier", "图一。码头", []),
        ("The 32nd of May", "五月的一天", ["32"]),
        ("5.2.2. Scripts", "5.2.3. 脚本", ["5.2.2"]),
        ("5.2.2. Scripts", "5.2.2. 脚本", []),
        ("5.2.2. Scripts", "第5.2.2节 脚本", []),
    ],
)
def test_numbers_in_words_of_another_kind(source, answer, missing):
    assert lost(source, answer) == missing
