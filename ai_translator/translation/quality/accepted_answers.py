"""The accepted answers of a document, and what all of them together say against some.

An answer that is good by itself may stand at the place of another text, or lack a sentence.  What
the other answers show tells: how words are translated in this document, and how long answers are.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.quality import checks
from ai_translator.translation.quality.alignment import exchanged, have_moved
from ai_translator.translation.quality.attempts import MISPLACED
from ai_translator.translation.quality.fits import Gains, gains
from ai_translator.translation.quality.moved_ends import with_moved_ends
from ai_translator.translation.quality.sentence_places import (
    PlacedSentences,
    placed_sentences,
    read_words,
    with_exchanged_sentences,
)
from ai_translator.translation.text_analysis.lexicon import Lexicon
from ai_translator.translation.text_analysis.sentences import (
    LengthRatio,
    has_fewer,
    has_lost_sentence,
    has_short_sentence,
    split_sentences,
)

WINDOW = 12  # texts that were asked alone, judged together
#: Texts that are learnt from together: terms are used in one part of a book, and more texts only
#: cost memory.
_PART = 1000
_MOST_READ = 400  # texts of which words are kept until all answers are there
_SEVERAL = 3  # texts with exchanged answers or sentences that make the other ones suspect, too
BARE = -1  # the group of an answer to a bare text, asked alone, without an id


@dataclass(frozen=True, slots=True)
class AcceptedAnswer:
    """An answer that stands so far.

    source: its text, without tags of styles that the answer has lost
    group:  its request, or :data:`BARE`
    """

    source: str
    text: str
    group: int


_Group: TypeAlias = list[tuple[TextUnit, AcceptedAnswer]]


class _Placed(NamedTuple):
    """The answers of a request, how they fit its texts, and where their sentences stand."""

    name: int
    group: _Group
    pairs: list[tuple[str, str]]
    gains: Gains
    sentences: list[PlacedSentences]


@dataclass(slots=True)
class AcceptedAnswers:
    """By text unit.

    lacking: (text, answer) of those that were not accepted because a sentence is missing; they show
        what the model does with other texts
    """

    by_unit: dict[TextUnit, AcceptedAnswer] = field(default_factory=dict)
    lacking: list[tuple[str, str]] = field(default_factory=list)

    def add(self, unit: TextUnit, accepted: AcceptedAnswer) -> None:
        """Record an answer.

        What all of them together are compared by is found now, while other answers are on their
        way, as far as it is kept until then.
        """
        self.by_unit[unit] = accepted
        if len(self.by_unit) <= _MOST_READ:
            read_words(accepted.source, accepted.text)

    def misplaced(
        self, usual: LengthRatio | None, *, suspected: bool = False
    ) -> dict[TextUnit, str]:
        """Return what the words of the document say against the answers of a request.

        usual:     how long answers are in it
        suspected: whether the model has mixed up texts of other requests
        """
        found: dict[TextUnit, str] = {}
        for part in _parts(self._groups()):
            found.update(_misplaced(part, usual, suspected=suspected))
        return {unit: found[unit] for unit in self.by_unit if unit in found}

    def length_ratio(self) -> LengthRatio | None:
        """Return how long answers are; None if there are too few to tell."""
        accepted = ((unit.text, each.text) for unit, each in self.by_unit.items())
        return LengthRatio.of([*accepted, *self.lacking])

    def shortened(self, usual: LengthRatio) -> dict[TextUnit, str]:
        """Return what all answers together say against some: they lack a sentence."""
        found: dict[TextUnit, str] = {}
        for unit, each in self.by_unit.items():
            lost_one = has_lost_sentence(unit.text, each.text, usual)
            if lost_one or has_short_sentence(unit.text, each.text, usual):
                found[unit] = checks.LOST_SENTENCE
            elif usual.is_far_shorter(unit.text, each.text):
                found[unit] = checks.SHORTER
            elif usual.literal and has_fewer(unit.text, each.text, usual):
                found[unit] = checks.FEWER_SENTENCES
            elif checks.breaks_off(unit.text, each.text, usual):
                found[unit] = checks.BROKEN_OFF
        return found

    def _groups(self) -> dict[int, _Group]:
        """Return the answers by request; those of texts that were asked alone in batches.

        They come in the order of the requests, so that one answer late is seen there, too.
        """
        groups: dict[int, _Group] = {}
        sizes = Counter(each.group for each in self.by_unit.values())
        alone = 0
        for unit, each in self.by_unit.items():
            name = each.group
            if name == BARE or sizes[name] == 1:
                name, alone = BARE - alone // WINDOW, alone + 1
            groups.setdefault(name, []).append((unit, each))
        return groups


def _parts(groups: dict[int, _Group]) -> Iterator[list[tuple[int, _Group]]]:
    """Yield the groups in parts of about :data:`_PART` texts each."""
    sizes = itertools.accumulate(len(members) for members in groups.values())
    places = (size // _PART for size in sizes)
    for _, part in itertools.groupby(zip(places, groups.items()), key=lambda each: each[0]):
        yield [group for _, group in part]


def _misplaced(
    part: list[tuple[int, _Group]], usual: LengthRatio | None, *, suspected: bool
) -> Iterator[tuple[TextUnit, str]]:
    lexicon = Lexicon((name, each.source, each.text) for name, group in part for _, each in group)
    in_place: list[_Placed] = []
    for name, group in part:
        pairs = [(each.source, each.text) for _, each in group]
        found = gains(pairs, lexicon, name)
        if len(group) > 1 and have_moved(found):
            yield from ((unit, MISPLACED) for unit, _ in group)
        else:
            sentences = [placed_sentences(*pair, lexicon, name) for pair in pairs]
            in_place.append(_Placed(name, group, pairs, found, sentences))
    yield from ((unit, MISPLACED) for unit in _with_exchanged_answers(in_place))
    yield from ((unit, _moved(unit)) for unit in _with_exchanged_sentences(in_place))
    if usual is not None:
        moved = _with_moved_ends(in_place, usual, lexicon, suspected=suspected)
        yield from ((unit, MISPLACED) for unit in moved)


def _moved(unit: TextUnit) -> str:
    """Return what is wrong with an answer of which a sentence, or all, is that of another text."""
    several = len(split_sentences(unit.text)) > 1
    return checks.MOVED_SENTENCE if several else MISPLACED


def _with_exchanged_answers(groups: Sequence[_Placed]) -> set[TextUnit]:
    """Return the texts of which two seem to have each other's answer."""
    return _suspected_too(
        lambda suspected: {
            each.group[at][0]
            for each in groups
            for at in exchanged(each.gains, suspected=suspected)
        }
    )


def _with_exchanged_sentences(groups: Sequence[_Placed]) -> set[TextUnit]:
    """Return the texts in whose answers a sentence is at the place of another one."""
    return _suspected_too(
        lambda suspected: {
            each.group[at][0]
            for each in groups
            for at in with_exchanged_sentences(each.sentences, suspected=suspected)
        }
    )


def _with_moved_ends(
    groups: Sequence[_Placed], usual: LengthRatio, lexicon: Lexicon, *, suspected: bool
) -> set[TextUnit]:
    """Return the texts of which one seems to have an end of the other's answer.

    Those that were asked for alone have no neighbours.
    """

    def find(suspected: bool) -> set[TextUnit]:
        return {
            each.group[at][0]
            for each in groups
            if each.name > BARE
            for at in with_moved_ends(each.pairs, usual, lexicon, each.name, suspected=suspected)
        }

    return find(True) if suspected else _suspected_too(find)


def _suspected_too(find: Callable[[bool], set[TextUnit]]) -> set[TextUnit]:
    """Return what is found; where that is several texts, with what is suspect then, too."""
    found = find(False)
    return found | find(True) if len(found) >= _SEVERAL else found
