"""Lengths of answers, and sentences that are missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ai_translator.translation.text_analysis import sentences
from tests.translation.tipping_points.inputs import Families

_THREE = "Some people walked past here. Many boats lay there in the evening. Nobody saw them go."
_USUAL = sentences.LengthRatio(-0.2, 1.0)
_EVEN = sentences.LengthRatio(-0.2, 0.3)
_DROPPING = sentences.LengthRatio(-0.2, 0.5, dropping=True)
_LITERAL = sentences.LengthRatio(-0.2, 0.5, literal=True)


def _ratio(pairs: Sequence[tuple[str, str]]) -> Any:
    found = sentences.LengthRatio.of(pairs)
    return found and [round(found.mean, 3), round(found.spread, 3), found.dropping, found.literal]


FAMILIES: Families = {
    "lengths: so many texts": (
        range(3, 9),
        lambda n: _ratio(
            [
                (
                    "Nobody goes out in the long winter when the sea is high and all the boats lie still.",
                    "没有人在冬天海浪高船只静止时出去。",
                )
            ]
            * n
        ),
    ),
    "lengths: letters of a text": (range(52, 66), lambda n: _ratio([("a" * n, "b" * 50)] * 6)),
    "lengths: how even": (
        range(0, 40, 3),
        lambda n: _ratio([("a" * 90, "b" * (60 + (at - 3) * n // 6)) for at in range(7)]),
    ),
    "lengths: several sentences, so many of them literal": (
        range(16, 24),
        lambda n: _ratio(
            [
                (
                    "Nobody goes out in the long winter. The sea is high then, and all the boats of the village lie still.",
                    "没有人在冬天出去。那时海浪高，船只静止。",
                )
            ]
            * n
        ),
    ),
    "lengths: fewer sentences in so many": (
        range(6),
        lambda n: _ratio(
            [
                *[
                    (
                        "Nobody goes out in the long winter. The sea is high then, and all the boats of the village lie still.",
                        "没有人在冬天出去。那时海浪高，船只静止。",
                    )
                ]
                * 120,
                *[
                    (
                        "Nobody goes out in the long winter. The sea is high then, and all the boats of the village lie still.",
                        "没有人在冬天出去，那时海浪高，船只静止。",
                    )
                ]
                * n,
            ]
        ),
    ),
    "lengths: so many lost theirs": (
        range(1, 9),
        lambda n: _ratio(
            [
                *[
                    (
                        "Nobody goes out in the long winter. The sea is high then, and all the boats of the village lie still.",
                        "没有人在冬天出去。那时海浪高，船只静止。",
                    )
                ]
                * 9,
                *[
                    (
                        "Nobody goes out in the long winter. The sea is high then, and all the boats of the village lie still.",
                        "没有人在冬天出去。",
                    )
                ]
                * n,
            ]
        ),
    ),
    "lengths: of one answer": (
        range(1, 70),
        lambda n: [
            _USUAL.is_far_shorter("a" * 70, "b" * n),
            _USUAL.is_shorter("a" * 70, "b" * n),
            _EVEN.is_far_shorter("a" * 70, "b" * n),
            _EVEN.is_shorter("a" * 70, "b" * n),
        ],
    ),
    "lengths: letters that tell": (range(14, 26), lambda n: _EVEN.is_shorter("a" * n, "b")),
    "lengths: of one that lacks a sentence": (
        range(0, 120, 2),
        lambda n: [
            sentences.has_lost_sentence(
                _THREE, "一些人在这里走过去了。" + "很" * (n // 3) + "多的船停在那里。", usual
            )
            for usual in (None, _USUAL, _EVEN, _DROPPING)
        ],
    ),
    "lengths: joined sentences": (
        range(2, 8),
        lambda n: [
            sentences.has_fewer(
                "Nobody goes out now. " * 7,
                "，".join(["没有人现在出去"] * 7).replace("，", "。", n) + "。",
                usual,
            )
            for usual in (None, _LITERAL)
        ],
    ),
    "lengths: one sentence less where all are kept": (
        range(1, 46),
        lambda n: [
            sentences.has_fewer("Nobody goes out now. " * n, "没有人现在出去。" * left, usual)
            for usual in (None, _LITERAL)
            for left in (n - 1, n)
        ],
    ),
    "sentences: letters of one": (
        range(1, 20),
        lambda n: len(
            sentences.split_sentences("a" * n + ". Bcdefghijkl mnop. " + "春" * n + "。夏秋冬山。")
        ),
    ),
    "sentences: abbreviations": (
        range(10),
        lambda n: sentences.split_sentences(
            [
                "We saw Dr. Hale there again.",
                "It is in Fig. 3 of the book.",
                "He works for Acme Corp. He is old.",
                "See p. 7. It is there now.",
                "On Jan. 5 it was cold here.",
                "That was so etc. Nobody knew it.",
                "It is 3.5 m long. Nobody knew.",
                "He said “no.” Then he went home.",
                "What? Nobody knew that then!",
                "см. рис. 3. Потом он ушёл домой.",
            ][n]
        ),
    ),
}
