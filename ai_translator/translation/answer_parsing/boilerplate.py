"""Boilerplate: words that a model puts before or after every text of an answer.

"好的，以下为译文，" before each of twelve translations is no part of any of them.  One such answer
could be a translation; that all of them begin alike, and none of their texts do, tells.  The same
holds for what has no words: a bullet or an emoji.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ai_translator.translation.text_analysis.traits import extent

_LEAST_TEXTS = 4  # of one answer
_MOSTLY = 0.8  # share of them that has it
_LEAST_LETTERS = 3.0  # letters-worth of what is taken off
_LONG = 15.0  # the same, of what many answers do not have by chance
_OF_ALL = 12.0  # the same, of what each of a few answers in a row has
_LEAST_WORD = 4.0  # letters-worth of a word that is more than an article
_GROWTH = 3.0  # times as long as it a translation of a word may be
_OF_SHARED = 0.5  # share of what answers have in common that their texts must have
_LOOKED_AT = 200  # characters
_KEY = 3  # characters by which texts that begin alike are found
#: A phrase ends with one of these; one at the end begins after one of those.
_ENDS, _STARTS = "，,：:。.!！?？;；、\n)）]】>*", "。.!！?？;；\n"
_BRACKETS = "(（[【"
_FENCE = "```"
#: Signs that decorate a text, before it or behind, besides symbols and dashes; symbols that may
#: be a part of it; arrows; what joins the parts of an emoji.
_MORE_SIGNS, _NO_SIGNS = frozenset("•·*#‣◦|"), frozenset("<>^`°")
_SIGN_KINDS = frozenset({"So", "Sk", "Pd"})
_ARROWS = range(0x2190, 0x2200)
_JOINERS = " \ufe0f\u200d"
_MOST_SIGNS = 4
_NUMBER = re.compile(r"\s{0,4}[(（\[]?(\d{1,3})(?:[)、）\]]\s{0,4}|[.．:：](?:\s{1,4}|(?!\d)))")


@dataclass(slots=True)
class Boilerplate:
    """What one model was seen to put around its texts; it is taken off all later ones, too."""

    openings: list[str] = field(default_factory=list)
    closings: list[str] = field(default_factory=list)
    signs_before: list[str] = field(default_factory=list)
    signs_behind: list[str] = field(default_factory=list)

    def learn(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Look for it in the texts of one answer.

        pairs: (text, its answer)
        """
        sources, answers = [source for source, _ in pairs], [answer for _, answer in pairs]
        opening = common_opening(sources, answers)
        if opening and opening not in self.openings:
            self.openings.append(opening)
        closing = common_closing(sources, list(map(self._opened, answers)))
        if closing and closing not in self.closings:
            self.closings.append(closing)
        for signs, step in ((self.signs_before, 1), (self.signs_behind, -1)):
            common = common_signs(sources, answers, step)
            if common and common not in signs:
                signs.append(common)

    def undecorated(self, answer: str, source: str = "") -> str:
        """Return ``answer`` without the signs that all answers have, if its text has none there."""
        text = answer
        for signs, step in ((self.signs_before, 1), (self.signs_behind, -1)):
            for each in signs:
                if _signs(text, step) == each and not _signs(source, step):
                    text = _without_signs(text, each, step)
        return text

    def without(self, answer: str) -> str:
        """Return ``answer`` without it."""
        text = self._opened(answer)
        for closing in self.closings:
            text = text.rstrip().removesuffix(closing).rstrip() or text
        return text

    def _opened(self, answer: str) -> str:
        text = answer
        for opening in self.openings:
            text = text.lstrip().removeprefix(opening).lstrip() or text
        return text


def without_boilerplate(
    known: Boilerplate, sources: Mapping[str, str], answers: Mapping[str, str]
) -> dict[str, str]:
    """Return the answers by id without what ``known`` has, and what they show themselves.

    sources: id -> text
    """
    known.learn([(text, answers[id_]) for id_, text in sources.items() if id_ in answers])
    return {
        id_: known.undecorated(known.without(answer), sources.get(id_, ""))
        for id_, answer in answers.items()
    }


def without_numbering(sources: Mapping[str, str], answers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the answers without the numbers 1, 2, 3 … that a model has put before them.

    A text's own number stays.
    """
    ids = [id_ for id_ in sources if id_ in answers]
    found = [_NUMBER.match(answers[id_]) for id_ in ids]
    numbers = [int(each[1]) for each in found if each is not None]
    if len(ids) < _LEAST_TEXTS:
        return answers
    rests = {id_: each.string[each.end() :] for id_, each in zip(ids, found) if each}
    bare = {id_: rest for id_, rest in rests.items() if _number(rest) == _number(sources[id_])}
    is_counted = sorted(numbers) == list(range(1, len(ids) + 1))
    return {**answers, **bare} if is_counted or len(bare) == len(ids) else answers


def _number(text: str) -> str:
    """Return the number before a text; "" for none."""
    found = _NUMBER.match(text)
    return found[1] if found else ""


def common_opening(sources: Sequence[str], answers: Sequence[str]) -> str:
    """Return the phrase with which nearly all answers begin and their texts do not; "" for none."""
    phrase = _unexplained(sources, answers, 1)
    end = max((at + 1 for at, char in enumerate(phrase) if char in _ENDS), default=0)
    phrase = phrase[:end]
    if _FENCE in phrase:  # and its end: they are taken off together
        return ""
    return phrase if _letters(phrase) >= _LEAST_LETTERS else ""


def common_signs(sources: Sequence[str], answers: Sequence[str], step: int) -> str:
    """Return the signs before nearly all answers, or behind (-1), whose texts have none there."""
    plain = [answer for text, answer in zip(sources, answers) if not _signs(text, step)]
    counts = Counter(_signs(answer, step) for answer in plain)
    signs, count = counts.most_common(1)[0] if counts else ("", 0)
    enough = max(_LEAST_TEXTS, _MOSTLY * len(answers))
    return signs if count >= enough and len(set(answers)) >= _LEAST_TEXTS else ""


def _signs(text: str, step: int) -> str:
    """Return the signs before a text, or behind it (-1), without spaces between them."""
    whole, most = text.strip(), 2 * _MOST_SIGNS
    part = whole[:most] if step > 0 else whole[: -most - 1 : -1]
    if part[:1].isalnum():
        return ""
    return "".join(itertools.takewhile(_is_sign, part)).replace(" ", "")[::step]


def _is_sign(char: str) -> bool:
    if char.isalnum() or char in _NO_SIGNS:
        return False
    known = char in _MORE_SIGNS or char in _JOINERS or ord(char) in _ARROWS
    return known or unicodedata.category(char) in _SIGN_KINDS


def _without_signs(text: str, signs: str, step: int) -> str:
    """Return a text without the signs before it, or behind it, and the spaces beside them."""
    bare = text.strip()
    for sign in signs[::step]:
        bare = (bare.removeprefix(sign) if step > 0 else bare.removesuffix(sign)).strip()
    return bare or text


def common_closing(sources: Sequence[str], answers: Sequence[str]) -> str:
    """Return the same for their ends."""
    phrase = _unexplained(sources, answers, -1)[::-1]
    start = next((at for at, char in enumerate(phrase) if char in _STARTS + _BRACKETS), len(phrase))
    phrase = phrase[start:].lstrip(_STARTS).strip()
    return phrase if _letters(phrase) >= _LEAST_LETTERS else ""


def _unexplained(sources: Sequence[str], answers: Sequence[str], step: int) -> str:
    """Return with what nearly all answers begin, or end (-1, read backwards); "" for nothing.

    What their texts begin or end with, or with a word of it, does not count.
    """
    starts = [_from(step, answer.lstrip() if step > 0 else answer.rstrip()) for answer in answers]
    alike = _alike(starts)
    if len(set(answers)) < _LEAST_TEXTS or len(alike) < _MOSTLY * len(answers):
        return ""
    phrase = _common_start(alike)
    texts = [source.strip().casefold()[::step] for source in sources]
    own = [text for text, start in zip(texts, starts) if start.startswith(phrase)]
    is_explained = _explains(texts, len(alike), phrase) or _share_a_word(own, phrase)
    return "" if is_explained else phrase


def shared_affix(sources: Sequence[str], answers: Sequence[str], *, suspected: bool = False) -> str:
    """Return a long beginning or end that nearly all answers have and their texts do not.

    It need not be a phrase of its own, and so is nothing to be taken off.
    suspected: half of the answers is enough
    """
    if len(set(answers)) < (2 if suspected else _LEAST_TEXTS):
        return ""
    return _affix(sources, answers, (0.5 if suspected else _MOSTLY) * len(answers), _LONG)


def affix_of_all(sources: Sequence[str], answers: Sequence[str]) -> str:
    """Return a beginning or end that each of a few answers has and their texts do not."""
    return _affix(sources, answers, len(answers), _OF_ALL) if len(set(answers)) > 1 else ""


def _affix(sources: Sequence[str], answers: Sequence[str], least: float, long: float) -> str:
    for step in (1, -1):
        alike = _alike([_from(step, answer.strip()) for answer in answers])
        shared = _common_start(alike) if len(alike) >= max(2, least) else ""
        if _letters(shared) < long:
            continue
        starts = [source.strip().casefold()[::step] for source in sources]
        if not _explains(starts, len(alike), shared):
            return shared[::step]
    return ""


def _from(step: int, text: str) -> str:
    """Return the start of a text, or, backwards, its end."""
    return text[:_LOOKED_AT] if step > 0 else text[: -_LOOKED_AT - 1 : -1]


def _explains(sources: Sequence[str], answers: int, shared: str) -> bool:
    """Return True if the texts begin alike, too, and with as much."""
    alike = _alike(sources)
    if len(alike) < answers / 2:
        return False
    return _letters(_common_start(alike)) >= _OF_SHARED * _letters(shared)


def _share_a_word(texts: Sequence[str], phrase: str) -> bool:
    """Return True if most of these texts begin with a word that the phrase may translate."""
    alike = _alike(texts)
    if 2 * len(alike) < len(texts):
        return False
    word = _letters(_common_start(alike))
    return word >= _LEAST_WORD and _letters(phrase) <= _GROWTH * word


def _common_start(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    end = next((at for at, pair in enumerate(zip(first, last)) if pair[0] != pair[1]), len(first))
    return first[:end]


def _alike(texts: Sequence[str]) -> list[str]:
    """Return those of the texts that begin like most of them."""
    counts = Counter(text[:_KEY] for text in texts)
    key, _ = counts.most_common(1)[0] if counts else ("", 0)
    return [text for text in texts if text.startswith(key)] if key else []


def _letters(phrase: str) -> float:
    return extent("".join(filter(str.isalpha, phrase)))
