"""The canary of a request: one more text among its texts, of which is known what must come back.

A model that does what a text of the document says with all others changes the canary, too, and one
that mixes texts up moves it.  It looks like one of them: some of their words, so that it is to be
translated, between two numbers that are drawn anew.  What is put before, behind or in the place of
translations shows at the numbers, and what is cut off at the brackets around them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from random import Random

from ai_translator.model.segments import MARK
from ai_translator.translation.answer_parsing.cleaning import cleaned
from ai_translator.translation.text_analysis.traits import extent

_DIGITS = 3  # of each number: no language groups so few
_FORMS = ("({}) {} ({})", "[{}] {} [{}]", "({}) {} [{}]")
_BARE = "[{}-{}]"  # where no text has words
#: Words in a row, in letters of English, and characters where words are not kept apart.
_LEAST, _MOST, _MOST_DENSE = 8.0, 30, 12
_WORDS = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
_LOOKED_AT = 400  # characters of a text, and of an answer
_GROWTH, _BEYOND = 3.0, 24.0  # how long the words may become: times, and letters of English more
_TAG = re.compile(r"<[^<>]{1,40}>")
#: A number that a model puts before each of its texts.
_NUMBERING = re.compile(r"\A\s{0,4}[(（\[]?\d{1,2}[.)、．）\]:：]\s{0,4}")
_RUN = re.compile(r"\d+|[^\W\d_]+")
_DIGIT, _NUMBER = re.compile(r"\d"), re.compile(r"[0-9]+")
_OPENING, _CLOSING = "([{【〔「『", ")]}】〕」』"
#: What may hide digits until an answer is cleaned and normalised: escapes, characters that stand
#: for digits (raised, circled, fractions), and what a server has read byte by byte.
_HIDDEN_DIGITS = re.compile(
    "[\\\\&\u00b2\u00b3\u00b9\u00bc-\u00be\u00c2-\u00f4\u2070-\u209f\u2150-\u218f\u2460-\u24ff"
    "\u3200-\u33ff\U0001f100-\U0001f10a](?:(?<![\u00c2-\u00f4])|(?=[^A-Za-z\\s]))"
)


def draw(texts: Sequence[str], random: Random) -> str:
    """Return a canary with words of one of these texts, if any of them has enough."""
    one, other = ("".join(random.choices("23456789", k=_DIGITS)) for _ in range(2))
    for text in random.sample(texts, len(texts)):
        rows = [row for row in _rows(text) if extent(row) >= _LEAST]
        if rows:
            return random.choice(_FORMS).format(one, random.choice(rows), other)
    return _BARE.format(one, other)


def may_be_one(answer: str) -> bool:
    """Return True if an answer has as many digits as every canary; few texts have."""
    text = answer[:_LOOKED_AT]
    if _HIDDEN_DIGITS.search(text):
        return True
    return len(_DIGIT.findall(text)) >= 2 * _DIGITS


@lru_cache(maxsize=16)  # asked twice of each answer
def is_kept(sent: str, answer: str) -> bool:
    """Return True if a canary came back whole, with no more around it than around translations."""
    return may_be_one(answer) and any(
        _is_framed(sent, text) and _has_its_brackets(sent, text) for text in _given(sent, answer)
    )


def is_any(canaries: Iterable[str], answer: str) -> bool:
    """Return True if one of these canaries came back, whole or not."""
    return may_be_one(answer) and any(
        _is_framed(sent, text)
        for sent in canaries
        if _has_digits_of(sent, answer)
        for text in _given(sent, answer)
    )


def has_exchanged_numbers(sent: str, answer: str) -> bool:
    """Return True if the two numbers of a canary came back in each other's place."""
    wanted = _runs(sent)
    if wanted[0] == wanted[-1] or not is_any([sent], answer):
        return False
    return any(
        (given[0], given[-1]) == (wanted[-1], wanted[0])
        for given in map(_runs, _given(sent, answer))
    )


def _has_digits_of(sent: str, answer: str) -> bool:
    """Return True if an answer has the digits of each number in their order, whatever is between.

    That is found far sooner than what an answer says once it is cleaned.
    """
    text = answer[:_LOOKED_AT]
    if _HIDDEN_DIGITS.search(text):
        return True
    digits = _in_ascii("".join(_DIGIT.findall(text)))
    return all(_is_row_of(number, digits) for number in _NUMBER.findall(sent))


def _is_row_of(number: str, digits: str) -> bool:
    """Return True if these digits hold those of a number in their order."""
    left = iter(digits)
    return all(digit in left for digit in number)


def _given(sent: str, answer: str) -> set[str]:
    """Return an answer as it counts: as it is, and without a number of the model's own."""
    given = _TAG.sub("", cleaned(answer[:_LOOKED_AT], sent))
    return {given, _NUMBERING.sub("", given)}


def _has_its_brackets(sent: str, answer: str) -> bool:
    """Return True unless one bracket of a pair is gone: the first character, or the last."""
    if not any(map(sent.__contains__, _OPENING)):
        return True
    given = unicodedata.normalize("NFKC", answer)
    return sum(map(given.count, _OPENING)) == sum(map(given.count, _CLOSING))


def _rows(text: str) -> Iterable[str]:
    """Yield words of the text that stand in a row, not too many: it may be an order itself."""
    for found in _WORDS.finditer(MARK.sub(" | ", text)[:_LOOKED_AT]):
        row = found[0]
        most = _MOST if row.isascii() or " " in row else _MOST_DENSE
        most = min(most, max(_MOST_DENSE, len(text) // 2))
        yield row if len(row) <= most else row[:most].rpartition(" ")[0] or row[:most]


def _is_framed(sent: str, answer: str) -> bool:
    """Return True if the answer has the numbers at its ends, and words between them if it had some.

    Which of the numbers comes first is not for the canary to tell.
    """
    wanted, given = _runs(sent), _runs(answer)
    if len(given) < 2 or {given[0], given[-1]} != {wanted[0], wanted[-1]}:
        return False
    ours, theirs = "".join(wanted[1:-1]), "".join(given[1:-1])
    return bool(ours) == bool(theirs) and extent(theirs) <= _GROWTH * extent(ours) + _BEYOND


@lru_cache(maxsize=16)
def _runs(text: str) -> tuple[str, ...]:
    """Return the numbers and words of a text, digits of any script as ASCII."""
    runs = _RUN.findall(unicodedata.normalize("NFKC", text))
    return tuple(_in_ascii(run) if run[0].isdecimal() else run for run in runs)


def _in_ascii(digits: str) -> str:
    if digits.isascii():
        return digits
    return "".join(str(unicodedata.decimal(each)) for each in digits)
