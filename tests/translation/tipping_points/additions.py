"""What an answer has and the text has not."""

from __future__ import annotations

from ai_translator.translation.quality import additions
from tests.translation.tipping_points.inputs import CAPITALS, CYRILLIC, Families, han, kana, words

FAMILIES: Families = {
    "repeated: a few characters": (
        range(12),
        lambda n: [
            additions.repetition("x", "开始" + "春山" * n),
            additions.repetition("x", "go " + "again, " * n),
            additions.repetition("x", "go" + "o" * n),
        ],
    ),
    "repeated: period of what comes again": (
        range(1, 16),
        lambda n: additions._is_stuck(("abcdefghijklmnop"[:n] + " ") * 9),
    ),
    "repeated: a whole of so many": (
        range(1, 14),
        lambda n: [
            additions.repetition("x", han(n) * 2),
            additions.repetition("x", "abcdefghijklmnop"[:n] * 2),
            additions.repetition("x", kana(n) + "。" + kana(n)),
        ],
    ),
    "repeated: a last sentence of so many": (
        range(1, 14),
        lambda n: [
            additions.repetition("x", "开头的话在这里。" + (han(n) + "。") * 2),
            additions.repetition("x", "Nobody ever came here. " + ("a" * n + ". ") * 2),
        ],
    ),
    "repeated: the end stands before": (
        range(4, 44),
        lambda n: [
            additions.repetition("x", f"{han(n)}，{han(30, 20)}，{han(n)}"),
            additions.repetition("x", f"{kana(n)}、{kana(30, 11)}、{kana(n)}"),
            additions.repetition(
                "x",
                f"{'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'.swapcase()[:n]}, {'zyxw' * 20}, {'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'[:n]}",
            ),
        ],
    ),
    "repeated: the text ends so, too": (
        range(3, 22),
        lambda n: additions.repetition(
            f"{han(n)}，{han(30, 20)}，{han(n)}", f"{han(14)}，{han(30, 20)}，{han(14)}"
        ),
    ),
    "repeated: characters among kana": (
        range(17),
        lambda n: additions.repetition(
            "x", f"{kana(16 - n)}{han(n)}、{han(30, 20)}、{kana(16 - n)}{han(n)}"
        ),
    ),
    "left over: words in a row": (
        range(3, 12),
        lambda n: [
            additions.left_over(words(20), "一" + words(n) + "二"),
            additions.left_over(words(20, CAPITALS), "一" + words(n, CAPITALS) + "二"),
        ],
    ),
    "left over: small ones among capitals": (
        range(5),
        lambda n: additions.left_over(
            words(n) + " " + words(8, CAPITALS), "一" + words(n) + " " + words(8, CAPITALS) + "二"
        ),
    ),
    "left over: a sentence": (
        range(1, 9),
        lambda n: [
            additions.left_over(
                f"The {words(n)}. And so on they go.", f"一二 The {words(n)}. 三。"
            ),
            additions.left_over(
                f"{words(3, CYRILLIC)[:n]}. Другое предложение тут.",
                f"一 {words(3, CYRILLIC)[:n]}. 二",
            ),
        ],
    ),
    "left over: short words in it": (
        range(1, 14),
        lambda n: additions.left_over(
            "ab cd ef gh ij kl mn op qr st uv wx yz",
            "一 " + "ab cd ef gh ij kl mn op qr st uv wx yz"[: 3 * n] + "二",
        ),
    ),
    "left over: quoted before": (
        range(76, 86),
        lambda n: additions.left_over(
            "“" + "a" * n + " " + words(9, CAPITALS) + " " + words(2),
            "一 " + words(9, CAPITALS) + " " + words(2) + "二",
        ),
    ),
    "added: where the note begins": (
        range(16),
        lambda n: additions.note("a", f"一（{'二' * n}译者注）"),
    ),
    "added: links that the text has": (
        range(4),
        lambda n: additions.address("[a](http://b.example) " * n, "一 [乙](http://c.example) " * 2),
    ),
    "added: hosts": (
        range(6),
        lambda n: additions.address(
            "see en.wiki.example and a@b.example",
            [
                "见 wiki.example",
                "见 https://zh.wiki.example/x",
                "见 other.example.com",
                "见 a@b.example。",
                "见 c@d.example",
                "见 https://www.en-gb.wiki.example/",
            ][n],
        ),
    ),
    "added: numbers of so many digits": (
        range(1, 7),
        lambda n: [
            additions.number("in the nineties, 90", f"于{'1990123'[:n]}年"),
            additions.number("1 2 3", f"{'123456'[:n]}"),
            additions.number("one", "7" * n),
        ],
    ),
}
