"""What an answer has and the text has not.

Notes of a translator, addresses, markup, numbers, parts said twice.
"""

from __future__ import annotations

import re

from ai_translator.late_patterns import late_pattern
from ai_translator.translation.text_analysis.literals import ADDRESS
from ai_translator.translation.text_analysis.numerals import added
from ai_translator.translation.text_analysis.scripts import letters
from ai_translator.translation.text_analysis.sentences import split_sentences
from ai_translator.translation.text_analysis.traits import normalised

#: Who speaks in brackets that no author wrote.
_NOTE = late_pattern(
    r"[(（\[［【〔{][^()（）\[\]［］【】〔〕]{0,12}(?:"
    r"译者|譯者|译注|譯注|译按|譯按|译者注|编者|編者|編按|编按|校者|訳者|訳注|編集部注|編注|역자|역주|옮긴이|편집자|"
    r"translator|translation note|editor['’]?s note|transl\. note|note of the translator|t/n\b|tn:|"
    r"anm\. ?d\. ?(?:übers|red|hrsg)|anmerkung de[sr] (?:übersetz|redakt|heraus)|ü\. ?d\. ?ü|"
    r"n\. ?d\. ?(?:t|l[’']?[eé]d|tr|r)\b|note d[ue] (?:la )?(?:traduct|rédact)|"
    r"nota del? (?:traduct|tradutt|editor|redact)|nota da tradu|nota do tradu|"
    r"прим(?:еч)?\.? ?(?:пер|ред)|примечание (?:пер|ред)|прим\. перекл|"
    r"ملاحظة المترجم|المترجم|çevirmen|ç\.n|noot van de vertaler|przyp\. ?(?:tłum|red)|"
    r"ghi chú của người dịch"
    r")",
    re.I,
)
_NOTE_IN_SOURCE = late_pattern(
    r"translat|editor|übersetz|redakt|traduct|traduz|译|譯|編|编|訳|역|перев|ред\.|المترجم|vertal|tłum",
    re.I,
)
_HTML = late_pattern(
    r"<\s*/?\s*(?:a|script|style|img|iframe|svg|div|span|p|br|b|i|u|em|strong|font|h\d|table|td|tr|ul|ol|li|html|body|form|input)\b[^<>]{0,300}>",
    re.I,
)
#: Every address has one of these.
_MAYBE_ADDRESS = late_pattern(
    r"\.(?:(?<=[A-Za-z0-9-]\.)[a-z]|(?<=www\.))|@[\w-]|://|(?:doi:|DOI:\s?)10\."
)
_MARKDOWN_LINK = late_pattern(r"\[[^\[\]\n]{1,200}\]\([^()\s]{1,300}\)")
#: The same few characters again and again: a model that is stuck.
_STUCK = late_pattern(r"([^\W\d_][^\W_]{0,11}?[\s,，、。.]{0,2})\1{6,}")
#: What such a text has, and few others: one letter seven times, or some characters again within so
#: many; those that begin at one of as many places in a row.
_ONE_LETTER = late_pattern(r"([^\W\d_])\1{6}")
_THREE = late_pattern(r"(.)\1\1", re.S)  # that many of seven are every second character
_STUCK_CHARS, _STUCK_PERIOD = 6, 14
_LAST = 8  # characters of a last sentence that is said twice
#: Characters of an end that stands before, too: where a character is a word; of kana or Hangul;
#: else.
_END_HAN, _END_DENSE, _END = 12, 20, 36
_MOSTLY_HAN = 0.75
_OF_END = 0.5  # share of such an end that tells that the text repeats itself
#: Of a sentence of the source that stands in the answer: words in small letters, and all; or
#: characters, in a script that has none.
_LEFT_LOWER, _LEFT_WORDS, _LEFT_CHARS = 2, 4, 6
_LOWER_WORD = late_pattern(r"(?<![^\W_])[a-zà-öø-ÿ]{3,}(?![^\W_])")
_HALF, _HALF_DENSE = 6, 2  # characters of a whole that is, and where a character is a word
_LEAST_OF_RUN = 12  # letters of the words in a row that follow
_WORDS_RUN = late_pattern(r"(?:(?<![^\W_])[A-Za-z]{2,}(?:['’][a-z]+)?[,;]?\s+){5,}[A-Za-z]{2,}")
_QUOTED = late_pattern(r"[\"“‘«„][^\"“”‘’«»„]{0,80}\Z")
_PROSE_RUN = late_pattern(r"(?:(?<![^\W_])[a-z]{2,}(?:['’][a-z]+)?[,;]?\s+){5,}[a-z]{2,}")


def note(source: str, answer: str) -> bool:
    """Whether a translator or editor speaks in brackets."""
    return bool(_NOTE.search(answer)) and not _NOTE_IN_SOURCE.search(source)


def address(source: str, answer: str) -> str | None:
    """Return an address, link or piece of markup that the source does not have."""
    patterns = [each for each, sign in ((_HTML, "<"), (_MARKDOWN_LINK, "](")) if sign in answer]
    for pattern in patterns:
        for found in pattern.finditer(answer):
            if found[0] not in source and len(pattern.findall(source)) < len(
                pattern.findall(answer)
            ):
                return found[0][:60]
    if not _MAYBE_ADDRESS.search(answer):
        return None
    known = source.casefold()
    for found in ADDRESS.finditer(answer):
        text = found[0].rstrip(".,;:!?'’")
        if text.casefold() not in known and _host(text) not in known:
            return text[:60]
    return None


def _host(text: str) -> str:
    """Return the name of the machine without the language that Wikipedia puts before it."""
    host = re.sub(r"\A(?:\w+://)?(?:www\.)?", "", text.casefold()).partition("/")[0]
    return re.sub(r"\A[a-z]{2}(?:-[a-z]{2,4})?\.", "", host)


def number(source: str, answer: str) -> str | None:
    """Return a number of three digits and more that the source has in no form."""
    return added(source, answer)


def repetition(source: str, answer: str) -> bool:
    """Whether the answer, or its last part, is said twice and the source is not."""
    if _is_twice(answer) and not _is_twice(source):
        return True
    if _is_stuck(answer) and not _is_stuck(source):
        return True
    return _ends_as_before(answer) and not _ends_as_before(source, _OF_END)


def _is_stuck(text: str) -> bool:
    size = _STUCK_CHARS
    again = (
        text.find(text[at : at + size], at + 1, at + size + _STUCK_PERIOD) > 0
        for at in range(0, len(text) - size, size)
    )
    return (any(again) or _has_a_row(text)) and bool(_STUCK.search(text))


def _has_a_row(text: str) -> bool:
    """Return True if one letter stands there seven times in a row."""
    return _THREE.search(text[::2]) is not None and _ONE_LETTER.search(text) is not None


def _is_twice(text: str) -> bool:
    bare = "".join(text.split())
    half = len(bare) // 2
    twice = half >= _HALF_DENSE and bare[:half] == bare[half + len(bare) % 2 :]
    if twice and (half >= _HALF or max(bare) >= "\u2e80"):
        return True
    said = ["".join(piece.split()) for piece in split_sentences(text)[-2:]]
    return len(said) > 1 and len(said[-1]) >= _LAST and said[-1] == said[-2]


def _ends_as_before(text: str, share: float = 1.0) -> bool:
    """Return True if the last words of a text, a clause of them, stand in it before, too.

    share: part of a clause that is enough
    """
    key = normalised(text)
    end = key[-_END_DENSE:]
    least = _END
    if end[-1:] >= "\u2e80":
        han = sum("\u4e00" <= char <= "\u9fff" for char in end)
        least = _END_HAN if han >= _MOSTLY_HAN * len(end) else _END_DENSE
    least = int(share * least)
    return len(key) > 2 * least and key.find(key[-least:]) + least <= len(key) - least


def left_over(source: str, answer: str) -> str | None:
    """Return a stretch of prose that stands in the answer as it does in the source."""
    latin = letters(answer)["Latn"] >= _LEAST_OF_RUN
    return (latin and _row_of_words(source, answer)) or _sentence(source, answer)


def _row_of_words(source: str, answer: str) -> str | None:
    """Return words in a row that both texts have."""
    for found in _PROSE_RUN.finditer(answer):
        if found[0] in source:
            return found[0][:60]
    for found in _WORDS_RUN.finditer(answer):
        at = source.find(found[0])
        if at < 0 or _QUOTED.search(source[:at]):  # titles of works may stay
            continue
        if len(_LOWER_WORD.findall(found[0])) >= _LEFT_LOWER:
            return found[0][:60]
    return None


def _sentence(source: str, answer: str) -> str | None:
    """Return a sentence that both texts have."""
    whole = " ".join(answer.split())
    for sentence in split_sentences(source):
        first, *_ = sentence.split(None, 1)
        if first.rstrip(".。") not in whole:
            continue
        said = " ".join(sentence.split()).rstrip(".。")
        if said in whole and _is_prose(said):
            return said[:60]
    return None


def _is_prose(sentence: str) -> bool:
    """Return True if a sentence is more than names and codes."""
    if sentence.isascii():
        lower = len(_LOWER_WORD.findall(sentence))
        return lower >= _LEFT_LOWER and len(sentence.split()) >= _LEFT_WORDS
    return sum(char >= "\u0370" and char.isalpha() for char in sentence) >= _LEFT_CHARS
