"""Answers beside each other."""

from __future__ import annotations

from typing import Any

from ai_translator.translation.quality import same_answers, shared_phrases, whole_answers
from ai_translator.translation.quality.sentence_places import (
    PlacedSentence,
    with_exchanged_sentences,
)
from ai_translator.translation.text_analysis.lexicon import units
from tests.translation.tipping_points.inputs import (
    CAPITALS,
    CYRILLIC,
    LOWER,
    Families,
    han,
    kana,
    words,
)


def _labels_of(before: int) -> int:
    known: same_answers.SameAnswers[int] = same_answers.SameAnswers()
    for at in range(before):
        known.others(at, f"text {at}", f"答 {at}")
    labels = ["harbour", "keeper", "window", "copper", "saddle", "orchid"]
    return next(
        (n for n, text in enumerate(labels) if known.others(-1 - n, text, "港") is not None), -1
    )


def _shared(phrase: str, size: int = 0) -> int:
    phrase = phrase[:size] if size else phrase
    known: shared_phrases.SharedPhrases[int] = shared_phrases.SharedPhrases()
    known.others(1, "harbour walls near", f"开始了的话。{phrase}。")
    return len(known.others(2, "lonely farms below", f"别的内容在此。{phrase}。"))


def _shared_by(one: str, other: str) -> int:
    known: shared_phrases.SharedPhrases[int] = shared_phrases.SharedPhrases()
    known.others(1, one, han(20) + "。")
    return len(known.others(2, other, han(20) + "。"))


def _is_own(count: int) -> list[Any]:
    known: shared_phrases.SharedPhrases[int] = shared_phrases.SharedPhrases()
    found = [known.others(at, LOWER[at], han(20) + "。") for at in range(count)]
    return [len(found[-1]), known.is_own(99, "Quite another text", han(20) + "。")]


def _exchanged(words_of_one: int, words_of_other: int, kept: int = 0) -> list[bool]:
    """Whether two sentences are found to be in each other's place, and where others were.

    words_of_one, words_of_other: whose translations stand at the place of the other one
    kept: further words of the first, whose translations stand at its own place
    """
    one, other, own = (
        [f"{first}{chr(97 + at)}morrow" for at in range(9)] for first in ("ab", "cd", "ef")
    )
    first = PlacedSentence.of(
        [units(word) for word in [*one[:words_of_one], *own[:kept]]],
        units(" ".join([*other, *own[:kept]])),
    )
    second = PlacedSentence.of(
        [units(word) for word in other[:words_of_other]], units(" ".join(one))
    )
    return [
        with_exchanged_sentences([[first], [second]], suspected=suspected) == {0, 1}
        for suspected in (False, True)
    ]


FAMILIES: Families = {
    "same answer: letters of a label": (
        range(9, 14),
        lambda n: [
            same_answers._may_be_same(["alpha", "omega"], han(n)),
            same_answers._may_be_same(["alpha", "omega"], "a" * (3 * n)),
        ],
    ),
    "same answer: labels": (
        range(1, 7),
        lambda n: same_answers._may_be_same(
            ["harbour", "keeper", "window", "copper", "saddle", "orchid"][:n], "港"
        ),
    ),
    "same answer: labels of a large document": (
        [0, 1, 398, 399, 400, 401, 799, 800],
        lambda n: _labels_of(n),
    ),
    "same answer: words that two texts share": (
        range(11),
        lambda n: [
            same_answers.are_alike(words(10), words(n) + " " + words(10 - n, CAPITALS[20:])),
            same_answers.are_alike(han(10), han(n) + han(10 - n, 30)),
        ],
    ),
    "same answer: letters in order": (
        range(12),
        lambda n: same_answers.are_alike(
            "abcdefghijkl"[:n] + "xyzuvw", "abcdefghijkl"[:n] + "qrstop"
        ),
    ),
    "same answer: how far two texts are compared": (
        range(140, 160),
        lambda n: same_answers.are_alike("春" * n + han(400), "春" * n + kana(400)),
    ),
    "same answer: one beside the other": (
        range(1, 14),
        lambda n: [
            same_answers.runs_on("alpha", "omega. And more.", "a" * n, "a" * n + "。" + han(9)),
            same_answers.runs_on("alpha", "omega", han(9) + "。" + han(n, 20) + "。", han(n, 20)),
        ],
    ),
    "same answer: most of so many": (
        range(1, 9),
        lambda n: whole_answers._has_same_answers(
            [
                *((LOWER[at], "港口") for at in range(n)),
                *((CAPITALS[20 + at], han(5, at)) for at in range(4)),
            ]
        ),
    ),
    "odd answers of six": (
        range(6),
        lambda n: whole_answers.not_believed([at < n for at in range(6)]),
    ),
    "an odd answer at a place": (
        range(5),
        lambda n: whole_answers.not_believed([at == n for at in range(5)]),
    ),
    "phrase: characters of it": (
        range(8, 54),
        lambda n: [_shared(han(n)), _shared(kana(n)), _shared("abcdefghijklmnopqrstuvwxyz" * 2, n)],
    ),
    "phrase: characters among kana": (
        range(18, 30),
        lambda n: list(map(len, shared_phrases.phrases(han(n) + kana(28 - n) + "、" + kana(30)))),
    ),
    "phrase: words that the texts share": (
        range(5),
        lambda n: [
            _shared_by(
                words(n) + " " + words(6, CAPITALS[12:]), words(n) + " " + words(6, CAPITALS[24:])
            ),
            _shared_by(
                words(n) + " " + words(14, CAPITALS[12:]), words(n) + " " + words(14, CYRILLIC)
            ),
            _shared_by(han(n) + han(9, 12), han(n) + han(9, 30)),
        ],
    ),
    "phrase: words of a short text": (
        range(8, 16),
        lambda n: _shared_by(
            words(2) + " " + words(n - 2, CAPITALS[12:]), words(2) + " " + words(20, CYRILLIC)
        ),
    ),
    "phrase: so many answers have it": (range(1, 12), lambda n: _is_own(n)),
    "sentences at other places: words of both": (range(7), lambda n: _exchanged(n, n)),
    "sentences at other places: words of one": (range(9), lambda n: _exchanged(n, 2)),
    "sentences at other places: words at their own place": (
        range(9),
        lambda n: _exchanged(6, 6, n),
    ),
}
