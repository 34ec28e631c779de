"""Ends of answers that stand in those of their neighbours: found where they are, and nowhere else."""

import itertools

import pytest

from ai_translator.translation.quality.moved_ends import with_moved_ends
from ai_translator.translation.quality.same_answers import is_cut_into
from ai_translator.translation.text_analysis.lexicon import Lexicon
from ai_translator.translation.text_analysis.sentences import LengthRatio
from tests.backends.pseudo_words import translation
from tests.translation.faulty_answers.recent import _halves, _joined

_NAMES = ("harbour", "lantern", "village", "station", "orchard", "mountain")
_SAID = (
    "Nobody in the {} remembered who had written the letters on the wall of the old school.",
    "They counted the boats of the {} twice",
    "When the rain had stopped, the people of the {} came out of their houses and looked at the sky.",
    "The keeper of the {} sold his horse in the spring and bought a bell that he never rang.",
)
TEXTS = [said.format(name) for name, said in itertools.product(_NAMES, _SAID)]


def answers(target):
    return [(text, translation(text, target)) for text in TEXTS]


def found(pairs, *, suspected=False):
    usual = LengthRatio.of(pairs)
    lexicon = Lexicon((at // 4, *pair) for at, pair in enumerate(pairs))
    places = set()
    for at in range(0, len(pairs), 4):
        group = pairs[at : at + 4]
        moved = with_moved_ends(group, usual, lexicon, at // 4, suspected=suspected)
        places |= {at + place for place in moved}
    return places


def with_end_moved(pairs, at):
    """The second half of one answer before the one behind it."""
    kept, rest = _halves(pairs[at][1])
    moved = list(pairs)
    moved[at] = pairs[at][0], kept
    moved[at + 1] = pairs[at + 1][0], _joined(rest, pairs[at + 1][1])
    return moved


def with_beginning_moved(pairs, at):
    """The first half of one answer behind the one before it."""
    rest, kept = _halves(pairs[at][1])
    moved = list(pairs)
    moved[at - 1] = pairs[at - 1][0], _joined(pairs[at - 1][1], rest)
    moved[at] = pairs[at][0], kept
    return moved


@pytest.mark.parametrize("target", ["zh", "ja", "de", "ar"])
def test_right_answers_have_their_ends(target):
    assert not found(answers(target))


@pytest.mark.parametrize("target", ["zh", "ja", "de", "ar"])
@pytest.mark.parametrize("at", [0, 2, 4, 10, 14])
def test_half_an_answer_before_the_next_one_is_found(target, at):
    assert found(with_end_moved(answers(target), at)) == {at, at + 1}


@pytest.mark.parametrize("target", ["zh", "ja", "de", "ar"])
@pytest.mark.parametrize("at", [2, 3, 6, 11])
def test_half_an_answer_behind_the_one_before_is_found(target, at):
    places = found(with_beginning_moved(answers(target), at))
    assert places >= {at - 1, at} and len(places) <= 3


def test_a_few_words_are_found_where_other_texts_were_mixed_up():
    pairs = answers("de")
    (text, answer), (other, following) = pairs[2:4]
    words = answer.rstrip(".").split()
    pairs[2:4] = [(text, " ".join(words[:-3])), (other, f"{' '.join(words[-3:])} {following}")]
    assert found(pairs, suspected=True) >= {2, 3}


def test_an_end_of_one_sentence_is_seen_by_its_small_letters():
    one = "The boats were counted twice, and nobody knew why. The keeper wrote it down."
    other = "The bell was never rung. It hung in the tower for years."
    cut = "Die Boote wurden zweimal gezählt, und niemand wusste, warum. Der Wärter schrieb"
    behind = "es auf einen Zettel. Die Glocke wurde nie geläutet. Sie hing jahrelang im Turm."
    assert is_cut_into(one, other, cut, behind)
    assert not is_cut_into(
        one, other, f"{cut} es auf einen Zettel.", behind.removeprefix("es auf einen Zettel. ")
    )
