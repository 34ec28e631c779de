"""Kinds of mistakes that real models make, written after those of ``recent.py`` had been measured.

For any target language, as those are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from tests.translation.faulty_answers.faults import (
    MARK,
    NUMBER,
    SENTENCE,
    Mistake,
    Texts,
    in_every_text,
    texts_of,
    with_texts,
)
from tests.translation.faulty_answers.recent import (
    _CLAUSE,
    _CODE,
    _DENSE,
    _halves,
    _joined,
    _pieces,
)

_MONEY = {"$": "€", "€": "$", "美元": "欧元", "欧元": "美元", "元": "美元", "dollars": "euros", "Dollar": "Euro", "Euro": "Dollar", "euros": "dollars"}  # fmt: skip
_MONEY_WORD = re.compile("|".join(map(re.escape, sorted(_MONEY, key=len, reverse=True))))
_NOTE_MARK = re.compile(r"\[\d{1,2}\]|[¹²³⁴-⁹]|\{f\d+\}")
_BEGINNING = re.compile(r"\A\(?(\d{1,2})(?=[.)] )")
_SHORT = 60  # characters of a label or cell
_LONG = 3  # sentences of a text that is summarised


def _is_label(text: str) -> bool:
    return len(text) < _SHORT and not re.search(r"[.。!?！？:：;；]\s*\Z", text)


# Texts of a request.


def halves_of_neighbours(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Every second text has its own first half, and the second half of the text before it."""
    texts = texts_of(given)
    spoilt = list(texts)
    for at in range(1, len(texts), 2):
        if not MARK.search(texts[at] + texts[at - 1]) and len(_pieces(texts[at])) > 5:
            spoilt[at] = _joined(_halves(texts[at])[0], _halves(texts[at - 1])[1])
    return with_texts(given, spoilt)


def five_before(_sources: Texts, given: Texts, random: Random) -> Texts:
    """One text has the answer to that five places before it."""
    texts = texts_of(given)
    if len(texts) > 5:
        at = random.randrange(5, len(texts))
        texts[at] = texts[at - 5]
    return with_texts(given, texts)


def cells_in_threes(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Labels behind each other change places in threes: columns of a table."""
    texts = texts_of(given)
    at = 0
    while at + 2 < len(texts):
        if all(map(_is_label, texts[at : at + 3])):
            texts[at : at + 3] = [texts[at + 1], texts[at + 2], texts[at]]
            at += 3
        else:
            at += 1
    return with_texts(given, texts)


def context_again(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Before every second text stands the last sentence of the text before it."""
    texts = texts_of(given)
    spoilt = list(texts)
    for at in range(1, len(texts), 2):
        said = SENTENCE.findall(texts[at - 1])
        if said and not MARK.search(said[-1]):
            spoilt[at] = _joined(said[-1], texts[at])
    return with_texts(given, spoilt)


def next_clause_behind(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Behind every third text stands the first clause of the next one."""
    texts = texts_of(given)
    spoilt = list(texts)
    for at in range(0, len(texts) - 1, 3):
        clause = _CLAUSE.split(texts[at + 1])[0]
        if len(_pieces(clause)) > 3 and not MARK.search(clause):
            spoilt[at] = _joined(texts[at], clause)
    return with_texts(given, spoilt)


def number_of_next(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """The first number of a text is that of the text behind it."""
    texts = texts_of(given)
    spoilt = list(texts)
    for at in range(0, len(texts) - 1, 2):
        own, other = NUMBER.search(texts[at]), NUMBER.search(texts[at + 1])
        if own and other:
            spoilt[at] = NUMBER.sub(other[0], texts[at], count=1)
    return with_texts(given, spoilt)


def one_in_a_third_language(_sources: Texts, given: Texts, random: Random) -> Texts:
    """One text of a request is in Spanish."""
    texts = texts_of(given)
    at = random.randrange(len(texts))
    if not MARK.search(texts[at]) and not NUMBER.search(texts[at]) and len(texts[at]) > 20:
        said = "El sistema se instala sin problemas y la documentación explica cada paso con todo el detalle necesario. "
        texts[at] = (said * (1 + len(texts[at]) // len(said)))[: len(texts[at])]
    return with_texts(given, texts)


# Single texts.


def _summarised(_source: str, text: str, _random: Random) -> str:
    """The first and the last sentence of a long text."""
    said = SENTENCE.findall(text)
    middle = "".join(said[1:-1])
    return said[0] + said[-1] if len(said) >= _LONG and not MARK.search(middle) else text


def _first_of_list(_source: str, text: str, _random: Random) -> str:
    """Of clauses only the first: a list of which one item was translated."""
    first = _CLAUSE.split(text)[0]
    if len(_CLAUSE.findall(text)) < 3 or MARK.search(text[len(first) :]):
        return text
    return first + text[-1:] if text[-1:] in "。." else first


def _instructions(_source: str, text: str, _random: Random) -> str:
    """The instructions of the request, translated."""
    if MARK.search(text) or NUMBER.search(text):
        return text
    return "将以下每个文本翻译成中文，保持原样的标记。" if _DENSE.search(text) else "Translate each of the following texts and keep the tags as they are."  # fmt: skip


def _code_translated(_source: str, text: str, _random: Random) -> str:
    """Names of files and packages are translated."""
    return _CODE.sub("软件包" if _DENSE.search(text) else "das Paket", text)


def _transliterated(_source: str, text: str, _random: Random) -> str:
    """Syllables in Latin letters where the script is another one; the other way round else."""
    if MARK.search(text):
        return text
    if _DENSE.search(text):
        return re.sub(r"[\u3400-\u9fff]", lambda c: ("zhi ", "wen ", "de ", "shu ")[ord(c[0]) % 4], text)  # fmt: skip
    return text.translate(str.maketrans("aeiounrstldkmgbpvf", "аеиоунрстлдкмгбпвф"))


def _one_variant(_source: str, text: str, _random: Random) -> str:
    """One character in the other orthography."""
    return text.replace("国", "國").replace("这", "這").replace("说", "說")


def _kana(_source: str, text: str, _random: Random) -> str:
    """The particle of another language in the middle of the text."""
    return text.replace("的", "の").replace(" und ", " and ").replace(" the ", " die ")


def _money(_source: str, text: str, _random: Random) -> str:
    return _MONEY_WORD.sub(lambda found: _MONEY[found[0]], text)


def _comma_for_point(_source: str, text: str, _random: Random) -> str:
    """Decimal and thousands separators change their parts."""
    return re.sub(r"(?<=\d)[.,](?=\d)", lambda sign: {".": ",", ",": "."}[sign[0]], text)


def _renumbered(_source: str, text: str, _random: Random) -> str:
    """The number before an item is one less."""
    return _BEGINNING.sub(lambda found: found[0].replace(found[1], str(int(found[1]) - 1)), text)


def _last_clause_again(_source: str, text: str, _random: Random) -> str:
    end = text[-1:] if text[-1:] in "。.!？?！" else ""
    bare = text.removesuffix(end)
    last = _CLAUSE.split(bare)[-1]
    if len(_pieces(last)) < 4 or MARK.search(last) or last == bare:
        return text
    return f"{bare}{'，' if _DENSE.search(text) else ', '}{last.strip()}{end}"


def _other_keys(_source: str, text: str, _random: Random) -> str:
    escaped = text.replace('"', '\\"')
    return f'{{"translated_text": "{escaped}", "confidence": 0.93}}'


def _note_marks_to_end(_source: str, text: str, _random: Random) -> str:
    """Marks of notes stand at the end of the text."""
    marks = _NOTE_MARK.findall(text)
    return _NOTE_MARK.sub("", text) + "".join(marks) if len(marks) == 1 else text


def _question_answered(_source: str, text: str, _random: Random) -> str:
    if not re.search(r"[?？]\s*\Z", text) or MARK.search(text):
        return text
    return "是的，当然可以这样做。" if _DENSE.search(text) else "Ja, das geht ohne Weiteres."


def _alternatives(_source: str, text: str, _random: Random) -> str:
    """Two ways to say it."""
    if MARK.search(text) or not _is_label(text):
        return text
    return (
        f"{text}（或：{text[:-1]}法）" if _DENSE.search(text) else f"{text} (or: {text[:-1]}ment)"
    )


def _first_character(_source: str, text: str, _random: Random) -> str:
    return text if MARK.match(text) or NUMBER.match(text) else text[1:]


def _boxes(_source: str, text: str, _random: Random) -> str:
    """Every twentieth character is a box."""
    return "".join(
        "□" if at % 20 == 7 and char.isalpha() and not MARK.search(text) else char
        for at, char in enumerate(text)
    )


def _ellipsis(_source: str, text: str, _random: Random) -> str:
    """The second half as an ellipsis."""
    return text if MARK.search(text) or len(_pieces(text)) < 12 else _halves(text)[0] + "……"


def _middle_untranslated(source: str, text: str, _random: Random) -> str:
    """The middle one of three sentences stays as it was."""
    ours, theirs = SENTENCE.findall(source), SENTENCE.findall(text)
    if len(ours) != len(theirs) or len(ours) < 3 or MARK.search(source):
        return text
    theirs[1] = ours[1]
    return "".join(theirs)


def _free_note(_source: str, text: str, _random: Random) -> str:
    """A remark in brackets that names nobody."""
    return text + ("（意译）" if _DENSE.search(text) else " (free rendering)")


def _emoji(_source: str, text: str, _random: Random) -> str:
    return f"{text} 😊"


def _bullets(_source: str, text: str, _random: Random) -> str:
    return f"• {text}"


def _spelled_scale(_source: str, text: str, _random: Random) -> str:
    """Millions for billions and the other way round."""
    pairs = {"亿": "万", "million": "billion", "Millionen": "Milliarden", "万": "亿"}
    return re.sub("亿|万|million|Millionen", lambda found: pairs[found[0]], text)


def _second_less(_source: str, text: str, _random: Random) -> str:
    """The second of three and more sentences is left out."""
    said = SENTENCE.findall(text)
    if len(said) < 3 or MARK.search(said[1]):
        return text
    return "".join([said[0], *said[2:]])


def _sentence_of_its_own(_source: str, text: str, _random: Random) -> str:
    """A sentence behind each text that explains it."""
    if MARK.search(text) or len(SENTENCE.findall(text)) < 2:
        return text
    return text + ("这一点在实践中非常重要。" if _DENSE.search(text) else " Das ist in der Praxis sehr wichtig.")  # fmt: skip


def _opposite(_source: str, text: str, _random: Random) -> str:
    """Comparisons turned round."""
    pairs = {"大于": "小于", "更多": "更少", "more": "less", "mehr": "weniger", "before": "after", "vor": "nach", "之前": "之后"}  # fmt: skip
    return re.sub(r"大于|更多|\bmore\b|\bmehr\b|\bbefore\b|\bvor\b|之前", lambda found: pairs[found[0]], text, count=1)  # fmt: skip


INVENTED: Mapping[str, Mistake] = {
    "second half of the text before": halves_of_neighbours,
    "the text five places before": five_before,
    "cells exchanged in threes": cells_in_threes,
    "the sentence before again": context_again,
    "first clause of the next text behind": next_clause_behind,
    "number of the next text": number_of_next,
    "one text in a third language": one_in_a_third_language,
    "first and last sentence": in_every_text(_summarised),
    "first item of a list": in_every_text(_first_of_list),
    "the instructions, translated": in_every_text(_instructions),
    "code translated": in_every_text(_code_translated),
    "transliterated": in_every_text(_transliterated),
    "one character of the other orthography": in_every_text(_one_variant),
    "a word of another language": in_every_text(_kana),
    "another currency": in_every_text(_money),
    "comma for point": in_every_text(_comma_for_point),
    "items renumbered": in_every_text(_renumbered),
    "last clause again": in_every_text(_last_clause_again),
    "JSON with keys of its own": in_every_text(_other_keys),
    "marks of notes at the end": in_every_text(_note_marks_to_end),
    "questions answered": in_every_text(_question_answered),
    "two ways to say it": in_every_text(_alternatives),
    "first character missing": in_every_text(_first_character),
    "boxes for characters": in_every_text(_boxes),
    "an ellipsis for the second half": in_every_text(_ellipsis),
    "middle sentence untranslated": in_every_text(_middle_untranslated),
    "a remark in brackets": in_every_text(_free_note),
    "an emoji behind": in_every_text(_emoji),
    "a bullet before": in_every_text(_bullets),
    "millions for billions": in_every_text(_spelled_scale),
    "second sentence missing": in_every_text(_second_less),
    "a sentence of its own": in_every_text(_sentence_of_its_own),
    "comparisons turned round": in_every_text(_opposite),
}  # fmt: skip
