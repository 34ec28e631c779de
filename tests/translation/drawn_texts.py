"""Texts of a generated document, drawn by a seed, and their right translations."""

from __future__ import annotations

from random import Random

from tests.backends.pseudo_words import translation

#: Words of a generated document, and how often each is drawn: some in most texts, some in few.
_WORDS = [
    "harbour",
    "keeper",
    "water",
    "tide",
    "lantern",
    "bridge",
    "winter",
    "letter",
    "garden",
    "pier",
    "gauge",
    "clock",
    "notebook",
    "ruler",
    "captain",
    "storm",
    "meadow",
    "village",
    "market",
    "engine",
    "bottle",
    "window",
    "copper",
    "ladder",
    "thunder",
    "pocket",
    "orchard",
    "saddle",
    "candle",
    "river",
]
_NAMES = ("Ana Vidal", "GPT-4", "Brest", "ISO 9001", "Dr. Hale", "v2.3.1")


def _sentence(random: Random) -> str:
    said = random.choices(_WORDS, weights=range(len(_WORDS), 0, -1), k=random.randrange(4, 16))
    if random.random() < 0.25:
        said.insert(random.randrange(len(said)), random.choice(_NAMES))
    if random.random() < 0.3:
        said.insert(random.randrange(1, len(said)), str(random.choice([3, 12, 40, 1.5, 1987, 250])))
    text = " ".join(said)
    return text[0].upper() + text[1:] + random.choice([".", ".", ".", "?", "!"])


def drawn_text(random: Random) -> str:
    count = random.choice([0, 0, 1, 1, 1, 2, 3, 4, 6])
    if not count:
        return " ".join(random.sample(_WORDS, random.randrange(1, 4))).capitalize()
    said = [_sentence(random) for _ in range(count)]
    if random.random() < 0.2:
        inner = said[0].split(" ")
        inner[0] = f"<b1>{inner[0]}</b1>"
        said[0] = " ".join(inner)
    if random.random() < 0.15:
        said[-1] = said[-1][:-1] + " {f1}" + said[-1][-1]
    return " ".join(said)


def _answer(random: Random, text: str, target: str) -> str:
    """A right translation, not as even as one word by word: some sentences are joined, some longer."""
    told = translation(text, target)
    if random.random() < 0.3:
        told = told.replace("。", "，", 1) if told.count("。") > 1 else told
    return told


def texts(seed: int, count: int, target: str = "zh") -> list[tuple[str, str]]:
    """So many (text, right answer)."""
    random = Random(seed)
    drawn = [drawn_text(random) for _ in range(count)]
    return [(text, _answer(random, text, target)) for text in drawn]


_PIECES = (
    "X", "the", "of", "harbour", "Keeper", "AX-1", "v1.2", "snake_case", "camelCase", "a.example", "https://a.example/X", "x@b.example", "/usr/bin",
    "--flag", "12", "3.5 GHz", "±5", "(", ")", "“", "”", ".", ",", ":", "?", "!", "…", "—", "*", "†", "[3]", "=", "{", "}", ";", "<b1>", "</b1>", "{f1}",
    "春天", "的", "海水", "。", "，", "、", "うみ", "カ", "바다", "и", "вода", "των", "مياه", "น้ำ", "α", "é", "Straße", "der", "die", "und", "is", "write",
    "all", "text", "translate", "only", "XIV", "ix", "\n", "\t", "#", "$ pip", "f(x)", "->", "Dr.", "etc.", "No. 3", "\u0301", "\u200b", "&amp;",
)  # fmt: skip


def pieced(random: Random, most: int = 12) -> str:
    """Return fewer than ``most`` pieces in a row."""
    pieces = random.choices(_PIECES, k=random.randrange(1, most))
    return random.choice([" ", " ", ""]).join(pieces)
