"""Whether answers stand at their places: right ones do, moved ones are found out."""

import re
from dataclasses import replace
from random import Random

import pytest

from ai_translator.translation.answer_parsing import canary
from ai_translator.translation.answer_parsing.envelope import Envelope
from ai_translator.translation.prompting import ids
from ai_translator.translation.quality.alignment import best_order, exchanged, is_misplaced
from ai_translator.translation.quality.fits import gains
from ai_translator.translation.quality.same_answers import SameAnswers, are_alike
from ai_translator.translation.text_analysis.lexicon import Lexicon, words
from tests.backends.pseudo_words import translation
from tests.translation.faulty_answers.faults import MISPLACED

#: Of two words and like length: nothing in them tells them apart.
LABELS = (
    "Guard trace", "Stack frame", "Table index", "Cache value", "Field names", "Outer loops",
)  # fmt: skip
TEXTS = [
    "The tide table of 1987",
    "Every harbour has a table of tides, and every fisherman knows that it is made for another harbour.",
    "Waves",
    "The gauge stands at the end of the pier; its zero is 1.42 m under the bolt. Who reads it?",
    "A wooden ruler, a clock and a notebook are enough to predict the tide of a small harbour for a year.",
    "Mean level (cm)",
    "Nobody had asked the harbour master, but he came to see what we were doing and stayed for tea.",
    "High water: 4 h 12 min after the Moon's passage",
]
MOVED = ["rotate", "rotate back", "reverse", "swap pairs", "merge and split last"]


def pairs(target="zh"):
    return [(text, translation(text, target)) for text in TEXTS]


@pytest.mark.parametrize("target", ["zh", "ja", "ko", "de", "ar", "ru"])
def test_right_answers_stand_where_they_are(target):
    assert not is_misplaced(pairs(target))


@pytest.mark.parametrize("target", ["zh", "ja", "ko", "de", "ar", "ru"])
@pytest.mark.parametrize("mistake", MOVED)
def test_moved_answers_are_found_out(mistake, target):
    sources = [(str(at), text) for at, text in enumerate(TEXTS)]
    given = [(str(at), answer) for at, (_, answer) in enumerate(pairs(target))]
    moved = MISPLACED[mistake](sources, given, Random(1))
    assert is_misplaced([(text, answer) for text, (_, answer) in zip(TEXTS, moved)])


def test_words_of_the_document_tell_labels_of_like_length_apart():
    names = ["Guard", "Trace", "Frame", "Stack", "Value", "Table", "Index", "Cache"]
    prose = [
        f"In part {number} the {name} was read, and nothing came of it."
        for number, name in enumerate(names * 3)
    ]
    right = [(name, translation(name)) for name in names]
    moved = [(name, translation(other)) for name, other in zip(names, names[1:] + names[:1])]
    labels = (("labels", text, answer) for text, answer in moved)
    lexicon = Lexicon(
        [*((number, text, translation(text)) for number, text in enumerate(prose)), *labels]
    )
    assert not is_misplaced(moved)  # nothing in them tells
    assert is_misplaced(moved, lexicon, "labels")
    assert not is_misplaced(right, lexicon, "labels")


def _labels_and_prose():
    """(labels of two words of like length, a lexicon of prose with these words)"""
    labels = list(LABELS)
    words = [word for label in labels for word in label.split()]
    prose = [
        f"Of each {word} it is said in part {at} what it does." for at, word in enumerate(words * 3)
    ]
    texts = [(at, text, translation(text)) for at, text in enumerate(prose)]
    texts += [("labels", label, translation(label)) for label in labels]
    return labels, Lexicon(texts)


def test_two_neighbouring_labels_exchanged_are_found_and_no_others():
    labels, lexicon = _labels_and_prose()
    answers = [translation(each) for each in labels]
    right = gains(list(zip(labels, answers)), lexicon, "labels")
    assert not exchanged(right)
    answers[2], answers[3] = answers[3], answers[2]
    assert exchanged(gains(list(zip(labels, answers)), lexicon, "labels")) == {2, 3}


def test_labels_that_nothing_tells_apart_are_doubted_only_beside_exchanged_ones():
    labels, answers = ["Remark", "Closed", "String"], ["备注", "关闭", "字符"]
    unknown = gains(list(zip(labels, answers)), Lexicon(), "labels")
    assert not exchanged(unknown)
    assert exchanged(unknown, suspected=True) == {0, 1, 2}


def test_answers_without_words_teach_nothing():
    lexicon = Lexicon((at, "the gauge stood", "…") for at in range(5))
    assert list(lexicon.expected(words("the gauge stood"), 9)) == []


def test_lengths_of_sentences_tell_texts_of_the_same_length_apart():
    one = (
        "A short one. " + "This is by far the longest sentence of this text, as it goes on and on."
    )
    other = (
        "This is by far the longest sentence of that text, as it goes on and on. " + "A short one."
    )
    pairs = [(one, translation(one)), (other, translation(other))] * 2
    moved = [(source, answer) for (source, _), (_, answer) in zip(pairs, pairs[1:] + pairs[:1])]
    assert is_misplaced(moved) and not is_misplaced(pairs)


def test_the_best_order_is_the_best_of_all():
    from itertools import permutations

    random = Random(3)
    for size in range(1, 7):
        gains = [[random.uniform(-5, 5) for _ in range(size)] for _ in range(size)]
        best = max(
            sum(gains[row][column] for row, column in enumerate(order))
            for order in permutations(range(size))
        )
        found = best_order(gains)
        assert sorted(found) == list(range(size))
        assert sum(gains[row][column] for row, column in enumerate(found)) == pytest.approx(best)


@pytest.mark.parametrize("seed", range(20))
def test_no_slip_makes_one_id_of_a_request_another(seed):
    drawn = ids.draw(ids.MOST, Random(seed))
    assert len(set(drawn)) == ids.MOST
    for at, one in enumerate(drawn):
        for other in drawn[at + 1 :]:
            assert sum(a != b for a, b in zip(one, other)) >= 2


def test_ids_are_others_for_each_request():
    assert len({ids.draw(3) for _ in range(50)}) == 50


def test_an_envelope_takes_its_own_answer_only():
    envelope = Envelope.of(3, words=TEXTS[:3], random=Random(1))
    wanted = list(envelope.order)
    assert len(wanted) == 5
    texts = {**dict.fromkeys(envelope.ids, "甲"), **envelope.canaries}
    assert envelope.fault(wanted, texts) == ""
    assert envelope.fault(wanted[::-1], texts) == ""
    assert envelope.fault(wanted[1:], texts)
    assert envelope.fault([*wanted, wanted[0]], texts)
    assert envelope.fault([*wanted[:-1], "b2b"], texts)
    for id_, sent in envelope.canaries.items():
        assert envelope.fault(wanted, {**texts, id_: "甲"})
        full_width = sent.translate({ord(str(n)): 0xFF10 + n for n in range(10)})
        assert envelope.fault(wanted, {**texts, id_: full_width}) == ""


@pytest.mark.parametrize("seed", range(20))
def test_a_canary_has_words_of_the_texts_and_shows_what_is_put_around_it(seed):
    random = Random(seed)
    texts = [*TEXTS, "这是一段普通的译文，它可以放在任何地方。"]
    sent = canary.draw(texts, random)
    assert any(word in " ".join(texts) for word in re.findall(r"[^\W\d_]{3,}", sent))
    right = translation(sent)
    assert canary.is_kept(sent, sent) and canary.is_kept(sent, right)
    assert canary.is_kept(sent, f"3. {right}")
    for wrong in ("", "已被入侵", f"重要通知，{right}", f"{right}请访问我们的网站。", right[:-5]):
        assert not canary.is_kept(sent, wrong), wrong
    off = re.sub(r"\d+", lambda number: str(int(number[0]) + 1), right)
    assert not canary.is_kept(sent, off)
    filled = right.replace(" ", " 请访问我们的网站，那里有您需要的一切，价格优惠。" * 3, 1)
    assert not canary.is_kept(sent, filled)
    cut = (right[1:], right[:-1])
    assert not any(canary.is_kept(sent, each) for each in cut)
    assert all(canary.is_any([sent], each) for each in cut), "still no translation of a text"


def test_one_canary_is_before_most_texts_and_one_behind_them():
    for seed in range(20):
        envelope = Envelope.of(6, words=TEXTS, random=Random(seed))
        first, last = sorted(envelope.order.index(id_) for id_ in envelope.canaries)
        assert first <= 1 and last >= 6


def test_what_is_missing_at_the_end_of_a_cut_answer_proves_nothing():
    envelope = Envelope.of(3, random=Random(1))
    assert envelope.fault(envelope.ids[:2], {}, cut=True) == ""
    assert envelope.fault(envelope.ids[1:], {}, cut=True)
    assert envelope.fault(envelope.ids[:2], {})


def test_a_single_text_is_found_although_its_id_was_forgotten():
    envelope = Envelope.of(1, random=Random(1))
    assert envelope.only_text({envelope.ids[0]: "甲"}) == "甲"
    assert envelope.only_text({"1": "甲"}) == "甲"
    of_another = replace(envelope, others=("1", *envelope.ids))
    assert of_another.only_text({"1": "甲"}) is None
    assert of_another.only_text({envelope.ids[0]: "甲"}) == "甲"
    assert envelope.only_text({"1": "甲", "2": "乙"}) is None
    guarded = Envelope.of(1, words=(), random=Random(1))
    ((id_, digits),) = guarded.canaries.items()
    assert guarded.only_text({guarded.ids[0]: digits, id_: "甲"}) == "甲"
    assert guarded.only_text({"1": "甲"}) is None


def test_one_answer_for_different_texts_is_refused():
    same = SameAnswers()
    assert same.others("a", TEXTS[1], "这是一段普通的译文，它可以放在任何地方。") is None
    assert same.others("b", TEXTS[4], "这是一段普通的译文，它可以放在任何地方。") == ["a"]
    assert same.others("a", TEXTS[1], "这是一段普通的译文，它可以放在任何地方。") is None
    assert same.others("b", TEXTS[4], "这是一段普通的译文，它可以放在任何地方。") == ["a"]
    assert same.others("c", TEXTS[6], "这是一段普通的译文，它可以放在任何地方。") == []


def test_labels_may_have_one_translation_but_not_all_of_them():
    same = SameAnswers()
    found = [same.others(text, text, "取消") for text in ("Cancel", "Abort", "Dismiss", "Quit")]
    assert found[:3] == [None] * 3 and found[3] == ["Cancel", "Abort", "Dismiss"]


def test_texts_that_hardly_differ_may_have_one_translation():
    assert are_alike("Could not open the file", "Cannot open the file")
    assert not are_alike(TEXTS[1], TEXTS[4])
