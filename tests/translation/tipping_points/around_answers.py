"""What models say around texts."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ai_translator.translation.answer_parsing import boilerplate, canary, cleaning
from tests.translation.tipping_points.inputs import LOWER, Families, han, words


def _many(count: int, of: Callable[[int], str]) -> list[str]:
    return [of(at) for at in range(count)]


FAMILIES: Families = {
    **{
        f"boilerplate: so many of {_share} begin alike": (
            range(_share + 1),
            lambda n, share=_share: [
                boilerplate.common_opening(
                    _many(share, lambda at: LOWER[at]),
                    _many(share, lambda at: ("好的，以下为译文：" if at < n else "") + han(5, at)),
                ),
                boilerplate.common_closing(
                    _many(share, lambda at: LOWER[at]),
                    _many(share, lambda at: han(5, at) + ("。希望对您有帮助" if at < n else "")),
                ),
                boilerplate.shared_affix(
                    _many(share, lambda at: LOWER[at]),
                    _many(share, lambda at: ("在这一章里我们谈到" if at < n else "") + han(5, at)),
                ),
                boilerplate.shared_affix(
                    _many(share, lambda at: LOWER[at]),
                    _many(share, lambda at: ("在这一章里我们谈到" if at < n else "") + han(5, at)),
                    suspected=True,
                ),
            ],
        )
        for _share in (4, 5, 8, 10)
    },
    "boilerplate: so many answers": (
        range(1, 7),
        lambda n: [
            boilerplate.common_opening(
                LOWER[:n], _many(n, lambda at: "好的，以下为译文：" + han(5, at))
            ),
            boilerplate.common_closing(
                LOWER[:n], _many(n, lambda at: han(5, at) + "。希望对您有帮助")
            ),
            boilerplate.shared_affix(
                LOWER[:n], _many(n, lambda at: "在这一章里我们谈到" + han(5, at))
            ),
            boilerplate.shared_affix(
                LOWER[:n], _many(n, lambda at: han(5, at) + "在这一章里我们谈到"), suspected=True
            ),
        ],
    ),
    "boilerplate: letters of it": (
        range(22),
        lambda n: [
            boilerplate.common_opening(
                LOWER[:5], _many(5, lambda at: "abcdefghijklmnopqrstuvwxyz"[:n] + ": " + han(5, at))
            ),
            boilerplate.common_closing(
                LOWER[:5], _many(5, lambda at: han(5, at) + "。" + "abcdefghijklmnopqrstuvwxyz"[:n])
            ),
            boilerplate.shared_affix(
                LOWER[:5], _many(5, lambda at: "abcdefghijklmnopqrstuvwxyz"[:n] + han(5, at))
            ),
        ],
    ),
    "boilerplate: so long a beginning": (
        range(194, 206),
        lambda n: [
            len(
                boilerplate.common_opening(
                    LOWER[:5], _many(5, lambda at: "春" * (n - 1) + "：" + han(5, at))
                )
            ),
            len(
                boilerplate.common_closing(
                    LOWER[:5], _many(5, lambda at: han(5, at) + "。" + "春" * n)
                )
            ),
            len(boilerplate.shared_affix(LOWER[:5], _many(5, lambda at: "春" * n + han(5, at)))),
        ],
    ),
    "boilerplate: the texts begin alike": (
        range(20),
        lambda n: [
            boilerplate.common_opening(
                _many(5, lambda at: "abcdefghijklmnopqrstuvwxyz"[:n] + LOWER[at]),
                _many(5, lambda at: "好的，以下为译文：" + han(5, at)),
            ),
            boilerplate.common_closing(
                _many(5, lambda at: LOWER[at] + "abcdefghijklmnopqrstuvwxyz"[:n]),
                _many(5, lambda at: han(5, at) + "。希望对您有帮助"),
            ),
        ],
    ),
    "boilerplate: so many of the texts begin alike": (
        range(8),
        lambda n: [
            boilerplate.common_opening(
                _many(8, lambda at: ("chapter on the " if at < n else "") + LOWER[at]),
                _many(8, lambda at: "好的，以下为译文：" + han(5, at)),
            ),
            boilerplate.shared_affix(
                _many(8, lambda at: ("chapter on the " if at < n else "") + LOWER[at]),
                _many(8, lambda at: "在这一章里我们谈到" + han(5, at)),
            ),
        ],
    ),
    "boilerplate: numbers before so many": (
        range(1, 8),
        lambda n: [
            list(
                boilerplate.without_numbering(
                    dict(enumerate(LOWER[:n])), {at: f"{at + 1}. {han(5, at)}" for at in range(n)}
                ).values()
            ),
            list(
                boilerplate.without_numbering(
                    dict(enumerate([*LOWER[:4], "1. one"])),
                    {at: f"{at + 1}. {han(5, at)}" for at in range(5)},
                ).values()
            ),
        ],
    ),
    "canary: words added between its numbers": (
        range(64),
        lambda n: [
            canary.is_kept("(234) one two (567)", f"(234) {han(n)} (567)"),
            canary.is_kept("(234) one two (567)", "(234) " + "a" * n + " (567)"),
        ],
    ),
    "canary: how far it is looked for": (
        range(370, 410),
        lambda n: canary.is_kept("(234) one two (567)", " " * n + "(234) 一二 (567)"),
    ),
    "canary: what comes back": (
        range(9),
        lambda n: canary.is_kept(
            "(234) one two (567)",
            [
                "(567) 一二 (234)",
                "1. (234) 一二 (567)",
                "(234) (567)",
                "(234) 一二",
                "(234) 一二 (568)",
                "（２３４）一二（５６７）",
                "x (234) 一二 (567)",
                "(234) 一二 (567)。",
                "<b>(234) 一二 (567)</b>",
            ][n],
        ),
    ),
    "canary: words of a text of so many": (
        range(1, 40),
        lambda n: [
            canary.draw([words(n)], Random(3)),
            canary.draw([han(n)], Random(3)),
            canary.draw([f"{{f1}} {'ab ' * n}"], Random(5)),
        ],
    ),
    "flood: characters of an answer": (
        range(2015, 2026),
        lambda n: [cleaning.is_flood("a" * n, "b"), cleaning.is_flood("a" * (2 * n), "b" * 101)],
    ),
    "cleaned: stray ends": (range(8), lambda n: cleaning.cleaned("一二" + "</p>" * n, "one two")),
    "cleaned: length of a stray end": (
        range(26, 36),
        lambda n: cleaning.cleaned(f"一二</{'a' * n}>", "one two"),
    ),
    "cleaned: spaces around a stray end": (
        range(8),
        lambda n: cleaning.cleaned(f"一二{' ' * n}</text>{' ' * n}", "one two"),
    ),
    "cleaned: the source beside the answer": (
        range(10),
        lambda n: cleaning.cleaned(
            [
                "one two\n一二",
                "一二\none two",
                "一二（one two）",
                "一二 (one two)",
                "one two → 一二",
                "one two | 一二",
                "一二 | one two",
                "one two: 一二",
                "one two",
                "一二 ← one two",
            ][n],
            "one two",
        ),
    ),
}
