"""Sentences are counted, and one that the model left out is noticed."""

import math
from dataclasses import replace
from random import Random

import pytest

from ai_translator.translation.quality.checks import breaks_off
from ai_translator.translation.text_analysis.sentences import (
    LengthRatio,
    has_fewer,
    has_lost_sentence,
    has_short_sentence,
    sentence_lengths,
    split_sentences,
)

ENGLISH = (
    "The old harbour lies at the mouth of a small river that comes down from the hills.",
    "Nobody remembers who built the long wall of grey stone along its northern side.",
    "In winter the boats are pulled up on the sand and covered with canvas and rope.",
    "The fishermen mend their nets in the sheds and wait for the wind to change again.",
    "When spring comes the whole town gathers on the quay to see the first boat leave.",
)
GERMAN = (
    "Der alte Hafen liegt an der Mündung eines kleinen Flusses, der aus den Hügeln kommt.",
    "Niemand weiß mehr, wer die lange Mauer aus grauem Stein an seiner Nordseite gebaut hat.",
    "Im Winter werden die Boote auf den Sand gezogen und mit Planen und Seilen bedeckt.",
    "Die Fischer flicken ihre Netze in den Schuppen und warten, dass der Wind sich dreht.",
    "Kommt der Frühling, versammelt sich die ganze Stadt am Kai und sieht das erste Boot.",
)
CHINESE = (
    "这座古老的港口位于一条从山上流下来的小河的河口。",
    "没有人记得是谁在它的北侧修建了那道长长的灰色石墙。",
    "冬天，人们把船拖到沙滩上，用帆布和绳索盖好。",
    "渔民们在棚子里修补渔网，等待风向再次改变。",
    "春天来临时，全镇的人都聚集在码头上，看第一艘船出海。",
)


def joined(sentences, glue=" "):
    return glue.join(sentences)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (joined(ENGLISH), list(ENGLISH)),
        (joined(CHINESE, ""), list(CHINESE)),
        ("He is here with us. “She is not here now.” Why is that so?", ["He is here with us.", "“She is not here now.”", "Why is that so?"]),
        ("Prof. Smith of Leeds is here. He knows it.", ["Prof. Smith of Leeds is here.", "He knows it."]),
        ("It costs 3.50 euros at the shop. More is lost.", ["It costs 3.50 euros at the shop.", "More is lost."]),
        ("It is e.g. small and so on and on", ["It is e.g. small and so on and on"]),
        ("Wait for me there... and then go on", ["Wait for me there... and then go on"]),
        ("<b1>One sentence stands.</b1> {f1} is another one.", ["One sentence stands.", "Xx is another one."]),
        ("这里有一个很长的句子。***", ["这里有一个很长的句子。"]),
        ("", []),
        ("…", []),
    ],
)  # fmt: skip
def test_where_sentences_end(text, expected):
    assert split_sentences(text) == tuple(expected)


def test_lengths_are_in_letters_of_english_whatever_the_script():
    english, chinese = sentence_lengths(joined(ENGLISH)), sentence_lengths(joined(CHINESE, ""))
    assert len(english) == len(chinese) == 5
    assert 0.6 < sum(chinese) / sum(english) < 1.4


@pytest.mark.parametrize("whole", [GERMAN, CHINESE])
@pytest.mark.parametrize("gone", range(5))
def test_a_sentence_that_is_left_out_is_noticed(whole, gone):
    """By how long the answers in this document are: these sentences are all of one length."""
    usual = LengthRatio.of(zip(ENGLISH, whole))
    answer = joined((*whole[:gone], *whole[gone + 1 :]), "" if whole is CHINESE else " ")
    assert has_lost_sentence(joined(ENGLISH), answer, usual)


@pytest.mark.parametrize("whole", [GERMAN, CHINESE])
@pytest.mark.parametrize("at", range(4))
def test_two_sentences_that_were_made_one_are_no_loss(whole, at):
    one, other = whole[at][:-1], whole[at + 1]
    comma = "，" if whole is CHINESE else ", "
    both = one + comma + other[0].lower() + other[1:]
    answer = joined((*whole[:at], both, *whole[at + 2 :]), "" if whole is CHINESE else " ")
    assert len(split_sentences(answer)) == 4
    assert not has_lost_sentence(joined(ENGLISH), answer)
    assert not has_lost_sentence(joined(ENGLISH), answer, LengthRatio.of(zip(ENGLISH, whole)))


@pytest.mark.parametrize("gone", range(5))
def test_a_long_sentence_is_missed_without_knowing_how_long_answers_are(gone):
    """A short one may have been said with another: nothing is asked again for that."""
    lengths = (30, 120, 60, 200, 90)
    source = joined("A" + "b" * (length - 2) + "." for length in lengths)
    kept = [length for at, length in enumerate(lengths) if at != gone]
    answer = joined("C" + "d" * (length - 2) + "." for length in kept)
    assert has_lost_sentence(source, answer) is (lengths[gone] == 200)


def test_a_short_text_and_a_whole_answer_are_not_doubted():
    usual = LengthRatio.of(zip(ENGLISH, GERMAN))
    assert not has_lost_sentence(joined(ENGLISH[:2]), GERMAN[0])  # of two, one may be in it
    assert has_lost_sentence(
        joined(ENGLISH[:2]), GERMAN[0], usual
    )  # not with lengths as even as here
    person = replace(usual, spread=1.0)
    assert not has_lost_sentence(joined(ENGLISH[:2]), GERMAN[0], person)
    assert has_lost_sentence(joined(ENGLISH[:3]), joined(GERMAN[:2]), usual)
    assert not has_lost_sentence(joined(ENGLISH), joined(GERMAN), usual)
    assert not has_lost_sentence(joined(ENGLISH), joined(GERMAN + GERMAN[:1]), usual)
    assert not has_lost_sentence(joined(ENGLISH), "", usual)
    # Too long to be compared
    assert not has_lost_sentence(joined(ENGLISH * 9), joined(GERMAN * 8), usual)


@pytest.mark.parametrize(
    ("ours", "theirs", "far"),
    [(5, 3, True), (5, 4, False), (4, 2, True), (4, 3, False), (3, 1, False), (10, 5, True), (10, 6, False)],
)  # fmt: skip
def test_far_fewer_sentences_are_a_reason_to_ask_again(ours, theirs, far):
    assert has_fewer(joined((ENGLISH * 2)[:ours]), joined((GERMAN * 2)[:theirs])) is far


def pairs(ratios, length=80):
    """Texts of one sentence each, with answers so many times as long."""
    return [("a" * length + ".", "b" * round(length * ratio) + ".") for ratio in ratios]


def test_how_long_answers_are_in_this_document():
    usual = LengthRatio.of(pairs([1.5] * 5))
    assert usual.mean == pytest.approx(math.log(1.5), abs=0.02)
    assert usual.spread == 0.2  # word by word: as even as that is nobody
    wide = LengthRatio.of(pairs([0.8, 1.0, 1.25, 1.6, 2.0]))
    assert wide.mean == pytest.approx(math.log(1.25), abs=0.02)
    assert wide.spread == 1.0
    some = LengthRatio.of(pairs([1.44, 1.46, 1.5, 1.54, 1.56]))
    assert 0.2 < some.spread < 1.0


@pytest.mark.parametrize(
    "told", [pairs([1.5] * 4), pairs([1.5] * 9, length=58), [(joined(ENGLISH), GERMAN[0])] * 9, []]
)
def test_too_little_says_nothing_about_length(told):
    assert LengthRatio.of(told) is None


def test_an_even_translator_s_missing_sentence_is_noticed_by_the_length_alone():
    """Word by word, an answer that is a fifth shorter than all others has lost something."""
    usual = LengthRatio.of(list(zip(ENGLISH, ENGLISH)))
    first, second, third, *_ = ENGLISH
    source = joined((first, second, third))
    merged = joined((first[:-1] + ", " + second, third))
    assert not has_lost_sentence(source, merged, usual)
    assert has_lost_sentence(source, joined((first, third)), usual)


WORDS = ["harbour", "keeper", "water", "tide", "lantern", "bridge", "winter", "letter", "garden"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One is here now. Two is there now. Three is gone now.", 3),
        ("See e.g. Prof. Dr. Meyer, p. 5, vol. 3 of it.", 1),
        ("The value is 3.5 metres. It was 2.4 m before.", 2),
        ("Он приехал в воскресенье, т. е. Пасха была уже позади. Мы его видели там.", 2),
        ("Это сказано о море. Его здесь нет. Мы его видели в июне.", 3),
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
    told = []
    for _ in range(120):
        said = [sentence(random) for _ in range(random.choice([1, 1, 2, 3, 4, 5, 6]))]
        given = [answer(random, each) for each in said]
        if len(given) > 2 and random.random() < dropped:
            del given[random.randrange(len(given))]
        elif len(given) > 2 and random.random() < joined:
            given[0] = given[0][:-1] + "，" + given[1]
            del given[1]
        told.append((" ".join(said), "".join(given)))
    return told


def fewer(told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(s, a) for s, a in told if len(split_sentences(a)) < len(split_sentences(s))]


@pytest.mark.parametrize("dropped", [0.2, 0.5, 1.0])
def test_in_a_document_that_drops_sentences_nearly_all_of_them_are_missed(dropped):
    told = document(dropped=dropped)
    usual = LengthRatio.of(told)
    assert usual is not None and usual.dropping
    wrong = fewer(told)
    seen = sum(has_lost_sentence(*pair, usual) or has_fewer(*pair, usual) for pair in wrong)
    assert seen >= 0.9 * len(wrong) > 3


def test_joined_sentences_are_no_missing_ones():
    told = document(joined=0.5)
    usual = LengthRatio.of(told)
    assert usual is not None and not usual.dropping and not usual.literal
    assert len(fewer(told)) > 20
    assert sum(has_lost_sentence(*pair, usual) for pair in fewer(told)) <= 1


def test_one_text_with_fewer_sentences_stands_out_where_no_other_has():
    told = document()
    usual = LengthRatio.of(told)
    assert usual is not None and usual.literal
    source = "The keeper came. " + " ".join(sentence(Random(at)) for at in range(5))
    short = "".join(answer(Random(at), sentence(Random(at))) for at in range(5))
    assert has_fewer(source, short, usual) and not has_fewer(source, short)


def test_one_sentence_that_ends_early_without_its_sign_is_doubted():
    pairs = [
        (f"The {'very ' * at}old gauge stands at the end of the stone pier of the harbour.",) * 2
        for at in range(9)
    ]
    usual = LengthRatio.of(pairs)
    text = "The tide table of the harbour is made for another one."
    assert usual is not None
    assert breaks_off(text, "The tide table of", usual)
    assert not breaks_off(text, "The tide table of.", usual)
    assert not breaks_off(
        text, text.rstrip("."), usual
    )  # captions have no full stop in many languages


def test_a_part_of_a_sentence_that_is_missing_shows_although_their_numbers_agree():
    """A model drops what stands from "et al." to the next full stop: by its count a sentence."""
    usual = LengthRatio(0.1, 1.0, freedom=1.5)
    source = f"{'a' * 44}. {'B' * 107}. {'C' * 87}. {'D' * 144}. {'E' * 165}."
    whole = [49, 118, 96, 159, 182]
    right = " ".join(f"{'X' * each}." for each in whole)
    assert not has_short_sentence(source, right, usual)
    lacking = " ".join(f"{'X' * each}." for each in [*whole[:-1], 80])
    assert has_short_sentence(source, lacking, usual)
    shared = " ".join(f"{'X' * each}." for each in [49, 118, 198, 159, 80])
    assert not has_short_sentence(source, shared, usual), "its words may be in another sentence"
