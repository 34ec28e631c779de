"""Numbers."""

from __future__ import annotations

from ai_translator.translation.text_analysis import numerals, order
from tests.translation.tipping_points.inputs import Families

_SCALES = [
    ("3 million x", "300万"), ("3 million x", "三百万"), ("3 million x", "30万"), ("2 billion", "20亿"), ("2 billion", "2亿"), ("5 thousand", "5000"),
    ("5k files", "5000"), ("3 lakh", "300000"), ("4 hundert", "400"), ("12億", "1.2 billion"), ("1万", "10,000"), ("7 Mrd", "7,000,000,000"),
    ("3 trillion", "3兆"), ("1.5 million", "150万"), ("2 dozen and 40", "24和40"), ("1億2000万", "120 million"), ("1억 2천만", "120 million"),
    ("500 тыс", "500000"), ("8 mil", "8000"), ("9 crore", "90000000"), ("90s", "90"), ("1990s", "九十年代"), ("7 p.m.", "19"), ("i18n", "国际化"),
    ("1994-98", "1994–1998"), ("Figure 3. A pier", "图。"), ("①27日", "27"), ("0.5 and 50", "一半和50"),
]  # fmt: skip


def _named(number: int) -> str:
    if number < 10:
        return numerals._ONES[number - 1]
    if number < 20:
        return numerals._TEENS[number - 10]
    tens, ones = divmod(number, 10)
    return numerals._TENS[tens - 2] + (f"-{numerals._ONES[ones - 1]}" if ones else "")


def _roman(number: int) -> str:
    signs = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    said = ""
    for value, sign in signs:
        while number >= value:
            said, number = said + sign, number - value
    return said


FAMILIES: Families = {
    "numbers: left out": (
        range(40),
        lambda n: [
            bool(numerals.lost(f"It has {n} legs.", "它有腿。")),
            bool(numerals.lost(f"On the {n}th day.", "那一天。")),
            bool(numerals.lost(f"It has {n} legs.", f"它有{n + 1}腿。")),
        ],
    ),
    "numbers: written in Chinese": (
        range(24),
        lambda n: numerals.lost(
            f"{[3, 10, 12, 20, 25, 100, 105, 110, 125, 200, 1000, 1005, 2005, 2024, 10_000, 12_000, 20_000, 105_000, 1_000_000, 3_500_000, 100_000_000, 230_000_000, 1987, 0][n]} x",
            [
                "三",
                "十",
                "十二",
                "二十",
                "二十五",
                "一百",
                "一百零五",
                "一百一十",
                "一百二十五",
                "两百",
                "一千",
                "一千零五",
                "两千零五",
                "二〇二四",
                "一万",
                "一万二千",
                "两万",
                "十万五千",
                "一百万",
                "三百五十万",
                "一亿",
                "二亿三千万",
                "一九八七",
                "零",
            ][n],
        ),
    ),
    "numbers: in other scales": (range(28), lambda n: numerals.lost(*_SCALES[n])),
    "numbers: in English words": (
        range(1, 100),
        lambda n: bool(numerals.lost(f"{n} x 7000", f"{_named(n)} 7000")),
    ),
    "numbers: months": (
        range(12),
        lambda n: numerals.lost(f"2024-{n + 1:02} 7777", f"{numerals._MONTHS[n]} 2024 7777"),
    ),
    "numbers: Roman": (
        range(1, 40),
        lambda n: bool(numerals.lost(f"{n} 7777", f"{_roman(n)} 7777")),
    ),
    "numbers: two that may be turned round": (
        range(24, 36),
        lambda n: order.inverted_numbers(f"3 {'a' * (n - 5)} of 57 boats", "57艘船之中的3艘"),
    ),
    "numbers: years": (
        range(6),
        lambda n: [
            order.swapped(
                f"in {(1399, 1400, 1401, 2199, 2200, 2201)[n]}, 7 boats",
                f"7，{(1399, 1400, 1401, 2199, 2200, 2201)[n]}艘",
            ),
            order.swapped(
                f"on {(1399, 1400, 1401, 2199, 2200, 2201)[n]}-3-7",
                f"{(1399, 1400, 1401, 2199, 2200, 2201)[n]}-7-3",
            ),
            order.inverted_numbers(
                f"on 12 or {(1399, 1400, 1401, 2199, 2200, 2201)[n]} it was",
                f"{(1399, 1400, 1401, 2199, 2200, 2201)[n]}还是12",
            ),
        ],
    ),
    "numbers: so many that were changed": (
        range(2, 16),
        lambda n: order.swapped(
            " x ".join(f"{at}1" for at in range(10, 10 + n)) + " 95 95 96",
            "y ".join(f"{at}1 {at}1 {at}1" for at in range(10, 10 + n)) + " 95 96 96",
        ),
    ),
    "numbers: parts of one exchanged": (
        range(8),
        lambda n: order.swapped(
            *[
                ("1.8 m", "8.1 米"),
                ("1.8 m", "1.8 米"),
                ("3/4 and 4/3", "3/4 和 4/3"),
                ("12-34", "34-12"),
                ("2024-01-05", "2024-05-01"),
                ("1,5 m", "5,1 米"),
                ("1.8.3", "8.1.3"),
                ("1.8 m and 8 s", "8.1 米和8秒"),
            ][n]
        ),
    ),
    "tags: around more than in the text": (
        range(0, 80),
        lambda n: [
            order.spread_tag(f"<b1>abc</b1> {'d' * 90}", f"<b1>abc{'x' * n}</b1> {'y' * (90 - n)}"),
            order.spread_tag(f"<b1>{'a' * n}</b1>{'d' * (79 - n)}", f"<b1>{'一' * 30}</b1>二"),
        ],
    ),
    "tags: around all but so many": (
        range(20),
        lambda n: order.spread_tag(
            f"<b1>abcd</b1>{'d' * 60}", f"<b1>{'a' * (44 - n)}</b1>{'b' * n}"
        ),
    ),
}
