"""Sentences: how many a text has, and when an answer lacks one."""

from random import Random

import pytest

from ai_translator.translation.sentences import (
    LengthRatio,
    has_fewer,
    has_lost_sentence,
    split_sentences,
)

WORDS = ["harbour", "keeper", "water", "tide", "lantern", "bridge", "winter", "letter", "garden"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One is here now. Two is there now. Three is gone now.", 3),
        ("See e.g. Prof. Dr. Meyer, p. 5, vol. 3 of it.", 1),
        ("The value is 3.5 metres. It was 2.4 m before.", 2),
        ("第一句在这里。第二句在那里！第三句不见了？", 3),
        ("هل هذا صحيح فعلا؟ نعم هذا صحيح تماما.", 2),
        ("“It is late,” he said. “We go home now.”", 2),
    ],
)
def test_sentences_are_counted(text, count):
    assert len(split_sentences(text)) == count


def sentence(random: Random) -> str:
    return " ".join(random.choices(WORDS, k=random.randrange(6, 16))).capitalize() + "."


def answer(random: Random, text: str) -> str:
    """About as long as people's translations are."""
    letters = int(len(text) / 3.2 * random.uniform(0.85, 1.15))
    return "水" * letters + "。"


def document(dropped: float = 0.0, joined: float = 0.0) -> list[tuple[str, str]]:
    random = Random(7)
    pairs = []
    for _ in range(120):
        said = [sentence(random) for _ in range(random.choice([1, 1, 2, 3, 4, 5, 6]))]
        given = [answer(random, each) for each in said]
        if len(given) > 2 and random.random() < dropped:
            del given[random.randrange(len(given))]
        elif len(given) > 2 and random.random() < joined:
            given[0] = given[0][:-1] + "，" + given[1]
            del given[1]
        pairs.append((" ".join(said), "".join(given)))
    return pairs


def fewer(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(s, a) for s, a in pairs if len(split_sentences(a)) < len(split_sentences(s))]


@pytest.mark.parametrize("dropped", [0.2, 0.5, 1.0])
def test_in_a_document_that_drops_sentences_nearly_all_of_them_are_missed(dropped):
    pairs = document(dropped=dropped)
    usual = LengthRatio.of(pairs)
    assert usual is not None and usual.dropping
    wrong = fewer(pairs)
    seen = sum(has_lost_sentence(*pair, usual) or has_fewer(*pair, usual) for pair in wrong)
    assert seen >= 0.9 * len(wrong) > 3


def test_joined_sentences_are_no_missing_ones():
    pairs = document(joined=0.5)
    usual = LengthRatio.of(pairs)
    assert usual is not None and not usual.dropping and not usual.literal
    assert len(fewer(pairs)) > 20
    assert sum(has_lost_sentence(*pair, usual) for pair in fewer(pairs)) <= 1


def test_one_text_with_fewer_sentences_stands_out_where_no_other_has():
    pairs = document()
    usual = LengthRatio.of(pairs)
    assert usual is not None and usual.literal
    source = "The keeper came. " + " ".join(sentence(Random(at)) for at in range(5))
    short = "".join(answer(Random(at), sentence(Random(at))) for at in range(5))
    assert has_fewer(source, short, usual) and not has_fewer(source, short)
