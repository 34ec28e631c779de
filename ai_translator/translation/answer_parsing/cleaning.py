"""What is taken out of an answer before it is judged: that is cheaper than asking again."""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from functools import lru_cache

from ai_translator.translation.answer_parsing.decoding import decoded_again, with_own_digits
from ai_translator.translation.answer_parsing.postprocess import postprocess
from ai_translator.translation.answer_parsing.sanitizing import sanitized
from ai_translator.translation.answer_parsing.style_tags import (
    with_tags_for_markup,
    without_foreign_tags,
    without_wrapping_tags,
)
from ai_translator.translation.text_analysis.scripts import letters

#: Characters of an answer, for each of the text's and beyond: no check looks at more.
_MOST_GROWTH, _MOST_BEYOND = 20, 2000


#: The end of a source text that stands before its translation, and the start of one after it.
_AFTER_SOURCE = re.compile(r"[ \t]{0,4}(?:\n+|→|->|=>|⇒|\|)\s{0,4}")
_BEFORE_SOURCE = re.compile(r"\s{0,4}(?:\n+|←|<-|<=|\|)[ \t]{0,4}\Z")
_OPENING, _CLOSING = ("(", "（", "["), (")", "）", "]")  # around the source after its translation
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})", re.I)
_MOST_END_TAG, _MOST_END_TAGS = 60, 4  # characters of one; how many are taken off
_END_TAG = re.compile(r"\s{0,4}</([a-z][\w-]{0,30})>\s{0,4}\Z", re.I)
_BREAK = re.compile(r"[ \t]{0,4}<br\s{0,2}/?>\s{0,4}", re.I)
_SPECIAL_TOKEN = re.compile(r"<\|[a-z_0-9]{1,30}\|>", re.I)
#: The role that a template writes before an answer; marks of sources of models that search.
_ROLE = re.compile(r"\A\s{0,4}(?:assistant|model)\s{0,4}[:：]?[ \t]{0,4}\n\s{0,4}", re.I)
_SOURCE_MARK = re.compile(r" ?\[\d{1,3}\](?!\()|【\d{1,3}(?::\d{1,3})?†[^【】\n]{0,40}】")
_WIDE_NUMBER = re.compile(r"[０-９]{2,}(?:[．，][０-９]+)*")
#: Numbers with points between their digits: 12.5, 6.2.6.
_POINTED = re.compile(r"(?<![\d.,])\d+(?:\.\d+)+(?![\d]|[.,]\d)")
_COMMA = re.compile(r",(?<=\d,)\d")  # the same with commas has one of these
_GROUP = 3  # digits: after such a point there may be thousands
#: Scripts whose languages write a decimal point, whatever the text has.
_WITH_POINTS = frozenset({"Han", "Kana", "Hangul"})
_BRACKETS = re.compile(r"[(（]")
#: Another way to say it, in brackets at the end, with a colon as no author writes it.
_ALTERNATIVE = re.compile(
    r"\s{0,3}[(（]\s?(?:或(?:者)?|亦可|也可|又|or|oder|ou|o|или|または|또는|أو)\s?[:：]"
    r"[^()（）]{1,80}[)）]\s*\Z",
    re.I,
)
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{2,5}|#x[0-9a-f]{2,4});", re.I)
#: Characters of what is said twice; the same where a character is a word, as from this one on.
_LEAST_SAID, _LEAST_SAID_DENSE, _DENSE = 6, 2, "\u2e80"
_ANY_OPENING = re.compile(r"[(（\[]")
#: Latin syllables with the tones of Mandarin, in brackets.
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_PINYIN = re.compile(
    rf"\s?[(（\[](?=[^()（）\[\]]{{0,300}}[{_TONES}])([a-zA-Z{_TONES}ü'’ ,.-]{{2,300}})[)）\]]"
)


def is_flood(answer: str, source: str) -> bool:
    """Return True if the answer is so long that nothing needs to look into it."""
    return len(answer) > _MOST_GROWTH * len(source) + _MOST_BEYOND


@lru_cache(maxsize=256)  # what is clean is looked at again when it is judged
def cleaned(answer: str, source: str) -> str:
    """Return ``answer`` without hurtful characters, labels, quotes and tags of its own."""
    if is_flood(answer, source):
        return answer
    text = decoded_again(without_escapes(answer, source), source)
    text = without_source(sanitized(with_own_digits(text, source), source), source)
    text = without_source_marks(without_role(text, source), source)
    text = without_stray_ends(without_entities(text, source), source)
    text = with_tags_for_markup(without_breaks(text, source), source)
    text = with_own_points(with_own_figures(postprocess(text, source), source), source)
    text = without_alternative(text, source)
    text = without_repetition(without_pinyin(text, source), source)
    return without_wrapping_tags(without_foreign_tags(text, source), source)


def without_breaks(answer: str, source: str) -> str:
    """Return ``answer`` without breaks of HTML and tokens of a model's end that the text lacks."""
    if "<" not in answer or "<br" in source or "<|" in source:
        return answer
    return _BREAK.sub("\n", _SPECIAL_TOKEN.sub("", answer)).strip()


def with_own_figures(answer: str, source: str) -> str:
    """Return ``answer`` with full-width figures as the text has them."""
    if not _WIDE_NUMBER.search(answer):
        return answer

    def own(number: re.Match[str]) -> str:
        plain = unicodedata.normalize("NFKC", number[0])
        return plain if plain in source else number[0]

    return _WIDE_NUMBER.sub(own, answer)


def without_repetition(answer: str, source: str) -> str:
    """Return ``answer`` once, where all of it is said twice or more often, and the text is not."""
    said = _said_once(answer)
    return said if said and not _said_once(source) else answer


def _said_once(text: str) -> str:
    """Return what a text says again and again from its start to its end; "" for nothing."""
    bare = "".join(text.split())
    half = len(bare) // 2
    period = (bare + bare).find(bare, 1, -1) if half >= _LEAST_SAID_DENSE else -1
    if period < 0 and len(bare) % 2 and bare[:half] == bare[half + 1 :]:
        period = half  # with one sign between
    if not _LEAST_SAID_DENSE <= period <= half:
        return ""
    if period < _LEAST_SAID and max(bare) < _DENSE:
        return ""
    ends = itertools.accumulate(not char.isspace() for char in text)
    return text[: next(at for at, seen in enumerate(ends) if seen == period) + 1]


def with_own_points(answer: str, source: str) -> str:
    """Return ``answer`` with points in its numbers where the text has them and it has commas.

    A comma may be right in 12,5: not where a script tells that it is not, nor in 6,2,6.
    """
    if "." not in source or not _COMMA.search(answer):
        return answer
    for number in dict.fromkeys(_POINTED.findall(source)):
        parts = number.split(".")[1:]
        single = len(parts) == 1
        if number in answer or all(len(part) == _GROUP for part in parts):
            continue
        if single and letters(answer).keys().isdisjoint(_WITH_POINTS):
            continue
        commas = re.escape(number.replace(".", ","))
        answer = re.sub(rf"(?<![\d.,]){commas}(?![\d]|[.,]\d)", number, answer)
    return answer


def without_alternative(answer: str, source: str) -> str:
    """Return ``answer`` without "(or: …)" at its end, if the text has no brackets."""
    if not answer.endswith((")", "）")) or _BRACKETS.search(source):
        return answer
    return _ALTERNATIVE.sub("", answer) or answer


def without_pinyin(answer: str, source: str) -> str:
    """Return ``answer`` without how its words are said, in brackets, if the text has not the same.

    The brackets are far sooner looked for.
    """
    if not _ANY_OPENING.search(answer):
        return answer
    return _PINYIN.sub(lambda found: found[0] if found[1] in source else "", answer)


def without_role(answer: str, source: str) -> str:
    """Return ``answer`` without the role at its beginning, on a line of its own."""
    return answer if _ROLE.match(source) else _ROLE.sub("", answer)


def without_source_marks(answer: str, source: str) -> str:
    """Return ``answer`` without marks such as ``[1][3]`` for what a model has looked up."""
    if ("[" not in answer and "†" not in answer) or _SOURCE_MARK.search(source):
        return answer
    return _SOURCE_MARK.sub("", answer)


def without_source(answer: str, source: str) -> str:
    """Return ``answer`` without the whole source text before or after the translation."""
    own, text = source.strip(), answer.strip()
    if text == own:
        return answer
    if text.startswith(own) and (end := _AFTER_SOURCE.match(text, len(own))):
        return text[end.end() :]
    inside = text.endswith(_CLOSING) and text[:-1].endswith(own)
    if inside and text[: -len(own) - 1].endswith(_OPENING):
        return text[: -len(own) - 2]
    if text.endswith(own) and (start := _BEFORE_SOURCE.search(text[: -len(own)][-20:])):
        return text[: -len(own)][: -len(start[0])]
    return answer


def without_escapes(answer: str, source: str) -> str:
    """Return ``answer`` with escapes of JSON as characters, if the source has none."""
    if "\\u" not in answer or "\\u" in source:
        return answer
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), answer)


def without_stray_ends(answer: str, source: str) -> str:
    """Return ``answer`` without closing tags at its end that nothing in it opens.

    They close what stood around the text in the question, or in the model's own frame.
    """
    for _ in range(_MOST_END_TAGS):
        found = _END_TAG.search(answer[-_MOST_END_TAG:])
        if found is None or f"<{found[1]}" in answer or found[0].strip() in source:
            break
        answer = answer[: len(answer) - len(found[0])]
    return answer


def without_entities(answer: str, source: str) -> str:
    """Return ``answer`` with its entities of HTML as characters, if the source has none."""
    if "&" not in answer or _ENTITY.search(source):
        return answer
    return _ENTITY.sub(lambda found: html.unescape(found[0]), answer)
