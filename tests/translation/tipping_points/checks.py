"""The checks of one answer."""

from __future__ import annotations

from typing import Any

from ai_translator.translation.quality import checks
from tests.translation.tipping_points.inputs import (
    CAPITALS,
    CYRILLIC,
    DE,
    HANT,
    JA,
    ZH,
    Families,
    han,
    kana,
    words,
)


def _case(source: str, answer: str, target: Any = ZH, **more: Any) -> checks.Case:
    return checks.Case(source, answer, target, **more)


FAMILIES: Families = {
    "echo: words that come back": (
        range(12),
        lambda n: checks.is_echo(_case(words(n), words(n) + " 一")),
    ),
    "echo: of ten words so many": (
        range(11),
        lambda n: checks.is_echo(_case(words(10), words(n) + " 一")),
    ),
    "echo: characters beside them": (
        range(40),
        lambda n: checks.is_echo(_case(words(10), words(10) + han(n))),
    ),
    "script: Chinese beside Cyrillic": (
        range(30),
        lambda n: checks.is_in_wrong_script(_case(words(9), words(12, CYRILLIC) + han(n))),
    ),
    "script: Cyrillic beside Latin": (
        range(24),
        lambda n: checks.is_in_wrong_script(
            _case(words(30), words(20, CAPITALS) + " " + words(n, CYRILLIC), DE)
        ),
    ),
    "script: kana beside Chinese": (
        range(24),
        lambda n: checks.is_in_wrong_script(_case(words(30), han(20) + kana(n))),
    ),
    "script: so many of the other orthography": (
        range(6),
        lambda n: [
            checks.is_in_wrong_script(_case(words(9), han(9, 30) + "这个们来时"[:n], HANT)),
            checks.is_in_wrong_script(_case(words(9), han(9, 30) + "這個們來時"[:n])),
        ],
    ),
    "script: names, so many of twenty in small letters": (
        range(12),
        lambda n: checks.is_in_wrong_script(
            _case(words(20 - n, CAPITALS) + " " + words(n), "wozu dann noch mehr davon")
        ),
    ),
    "script: names of another script": (
        range(8),
        lambda n: checks.is_in_wrong_script(_case("α" * n, "βγδ εζη")),
    ),
    **{
        f"length: answers to {_size} letters": (
            [*range(200), *range(200, 1600, 3)],
            lambda n, size=_size: checks.has_odd_length(_case("x" * size, "y" * n, DE)),
        )
        for _size in (1, 9, 20, 29, 30, 31, 59, 60, 61, 120, 299, 300, 301, 500)
    },
    "lines: of so many none is left": (
        range(1, 9),
        lambda n: checks.has_lost_lines(_case("\n".join("ab"[:1] * n), "一")),
    ),
    "lines: of nine so many are left": (
        range(1, 10),
        lambda n: checks.has_lost_lines(_case("\n".join("a" * 9), "\n".join("一" * n))),
    ),
    "label: words": (range(9), lambda n: checks.is_label(words(n))),
    "label: names": ([*range(1, 6), *range(36, 46)], lambda n: checks.is_label(words(n, CAPITALS))),
    "label: small words among 20 names": (
        range(12),
        lambda n: checks.is_label(words(n) + " " + words(20, CAPITALS)),
    ),
    "label: letters of eight small words among names": (
        range(1, 5),
        lambda n: checks.is_label(("abcd"[:n] + " ") * 8 + words(8, CAPITALS)),
    ),
    "label: characters": (
        range(1, 14),
        lambda n: [checks.is_label(han(n)), checks.is_label(kana(n)), checks.is_label("ก" * n)],
    ),
    "label: signs of code around words": (
        range(12),
        lambda n: checks.is_label("verylongwords " * 4 + "{;}=" * n),
    ),
    "tags: nested, twice, left out": (
        range(8),
        lambda n: checks.has_broken_marks(
            _case(
                "<b1>a</b1> <i1>b</i1> {f1}",
                [
                    "<b1>a</b1> <i1>b</i1> {f1}",
                    "<b1>a<i1>b</i1></b1> {f1}",
                    "<b1>a</i1><i1>b</b1> {f1}",
                    "</b1>a<b1> <i1>b</i1> {f1}",
                    "<b1>a</b1> {f1}",
                    "<b1>a</b1> <i1>b</i1> {f1} {f1}",
                    "<b1>a</b1> <i1>b</i1>",
                    "<b1>a</b1> <i1>b {f1}",
                ][n],
            )
        ),
    ),
    "wrapped: in what": (
        range(9),
        lambda n: checks.is_wrapped(
            _case(
                "{a} one",
                [
                    "一",
                    "```一",
                    '{"a": 一',
                    "<p>一",
                    "一</p>",
                    "一```",
                    '{"a": 一}',
                    "<b1>一</b1>",
                    '<s id="x">一',
                ][n],
            )
        ),
    ),
    "broken off: sentences of the text": (
        range(1, 5),
        lambda n: [
            checks.is_broken_off(_case("One goes. " * n, "一去。" * (n - 1) + "一去", target))
            for target in (ZH, JA, DE)
        ],
    ),
    "sentences: of eight so many are left": (
        range(9),
        lambda n: [
            checks.has_fewer_sentences(_case("Nobody goes out now. " * 8, "没有人现在出去。" * n)),
            checks.has_lost_sentence(_case("Nobody goes out now. " * 8, "没有人现在出去。" * n)),
        ],
    ),
    "sentences: one of so many is missing": (
        range(1, 46),
        lambda n: [
            checks.has_lost_sentence(
                _case("Nobody goes out now. " * n, "没有人现在出去。" * (n - 1))
            ),
            checks.has_fewer_sentences(
                _case("Nobody goes out now. " * n, "没有人现在出去。" * (n // 2))
            ),
        ],
    ),
}
