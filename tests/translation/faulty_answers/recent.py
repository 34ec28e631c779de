"""Kinds of mistakes that were written when the checks for all others were done, and none was built for.

For any target language: what they take is in the right answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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

_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_UNIT = re.compile(r"(?<=\d)\s?(?:%|[kKMGT]?i?B|[kcm]?m|°C?|kg|h|s)(?![A-Za-z])")
_QUOTES = re.compile('["“”„«»「」『』‘]')
_URL = re.compile(r"(?:https?://|www\.)[^\s，。）)>]+")
_CODE = re.compile(r"(?<![\w<{/])[A-Za-z]+(?:[-_.][A-Za-z0-9]+)+(?![\w>}])")
_CLAUSE = re.compile(r"[,;，；、،؛]\s*")
_NEGATIONS = re.compile(
    r" not\b|n't\b|\bno |\bnever |\bwithout |\bnicht |\bkein\w* |\bnie |并不|不会|不能|没有|不要|不|未|无法|"
    r"ない|ません|않|지 못|\bلا |\bلم |\bليس "
)
_SIMPLIFIED = (
    "国这个说们时车门书画纸笔乐诗云风头为与对开关点电脑机长东两无来还没过发会学实现数据类应该"
)
_TRADITIONAL = (
    "國這個說們時車門書畫紙筆樂詩雲風頭為與對開關點電腦機長東兩無來還沒過發會學實現數據類應該"
)
_TO_TRADITIONAL = str.maketrans(_SIMPLIFIED, _TRADITIONAL)
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_DEVANAGARI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")


def _pieces(text: str) -> list[str]:
    """Words with the space behind them; characters where these are words."""
    return re.findall(r"</?[a-z]\d+>|\{f\d+\}|[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff<{]+\s*|\s+|[<{]", text)  # fmt: skip


def _halves(text: str) -> tuple[str, str]:
    pieces = _pieces(text)
    middle = len(pieces) // 2
    return "".join(pieces[:middle]), "".join(pieces[middle:])


def _joined(one: str, other: str) -> str:
    """Two texts behind each other, with a space where the script has some."""
    dense = _DENSE.search(one[-1:]) or _DENSE.search(other[:1]) or one[-1:] in "。！？，"
    return one + other if dense else f"{one.rstrip()} {other}"


# Texts of a request.


def split_over_two(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """The second half of every fourth text begins the next one."""
    texts = texts_of(given)
    for at in range(0, len(texts) - 1, 4):
        if len(_pieces(texts[at])) > 9 and not MARK.search(texts[at]):
            texts[at], rest = _halves(texts[at])
            texts[at + 1] = _joined(rest, texts[at + 1])
    return with_texts(given, texts)


def continued_into_next(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """The last words of every third text stand at the start of the next one."""
    texts = texts_of(given)
    for at in range(0, len(texts) - 1, 3):
        pieces = _pieces(texts[at])
        tail = "".join(pieces[-4:])
        if len(pieces) > 7 and not MARK.search(tail):
            texts[at] = "".join(pieces[:-4])
            texts[at + 1] = _joined(tail, texts[at + 1])
    return with_texts(given, texts)


def one_pair_of_numbers(_sources: Texts, given: Texts, random: Random) -> Texts:
    """One number each of two neighbours that have one, once a request."""
    texts = texts_of(given)
    places = [at for at in range(len(texts) - 1) if NUMBER.search(texts[at]) and NUMBER.search(texts[at + 1])]  # fmt: skip
    if not places:
        return given
    at = random.choice(places)
    one, other = NUMBER.search(texts[at]), NUMBER.search(texts[at + 1])
    assert one and other
    texts[at] = NUMBER.sub(other[0], texts[at], count=1)
    texts[at + 1] = NUMBER.sub(one[0], texts[at + 1], count=1)
    return with_texts(given, texts)


def every_second_from_elsewhere(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Every second text is one of another document, of the same length."""
    return [(id_, _elsewhere(text) if at % 2 else text) for at, (id_, text) in enumerate(given)]


def _elsewhere(text: str) -> str:
    if MARK.search(text) or NUMBER.search(text) or len(text) < 12:
        return text
    said = "昨日的会议讨论了来年的预算以及人员的安排并且决定在下月初再次开会听取各部门的报告然后作出最后的决定"
    return said if _DENSE.search(text) and len(text) < len(said) * 2 else text


def a_window_shifted(_sources: Texts, given: Texts, random: Random) -> Texts:
    """Somewhere one text is left out, those behind it move up, and one comes twice; the rest is in place."""
    texts = texts_of(given)
    if len(texts) < 6:
        return given
    first = random.randrange(1, len(texts) - 4)
    last = min(len(texts) - 1, first + 3)
    return with_texts(given, [*texts[:first], *texts[first + 1 : last + 1], texts[last], *texts[last + 1 :]])  # fmt: skip


def all_the_rest_in_last(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """The last three as one, under all three ids."""
    texts = texts_of(given)
    if len(texts) < 5:
        return given
    whole = _joined(_joined(texts[-3], texts[-2]), texts[-1])
    return with_texts(given, [*texts[:-3], whole, whole, whole])


def neighbour_in_other_words(_sources: Texts, given: Texts, random: Random) -> Texts:
    """One text has that of the text before it, with its parts in another order."""
    texts = texts_of(given)
    places = [at for at in range(1, len(texts)) if not MARK.search(texts[at] + texts[at - 1])]
    if not places:
        return given
    at = random.choice(places)
    first, second = _halves(texts[at - 1].rstrip("。.!！？?"))
    texts[at] = _joined(second, first).strip()
    return with_texts(given, texts)


def two_interleaved(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Neighbours of several sentences have every second one of each other."""
    texts = texts_of(given)
    for at in range(0, len(texts) - 1, 2):
        ours, theirs = SENTENCE.findall(texts[at]), SENTENCE.findall(texts[at + 1])
        if len(ours) > 1 and len(theirs) > 1 and not MARK.search(texts[at] + texts[at + 1]):
            ours[1], theirs[1] = theirs[1], ours[1]
            texts[at], texts[at + 1] = "".join(ours), "".join(theirs)
    return with_texts(given, texts)


def one_translated_twice(_sources: Texts, given: Texts, random: Random) -> Texts:
    """One text is given twice, before and behind itself, with a slash."""
    texts = texts_of(given)
    at = random.randrange(len(texts))
    if not MARK.search(texts[at]):
        texts[at] = f"{texts[at]} / {texts[at]}"
    return with_texts(given, texts)


# Single texts.


def _negation(_source: str, text: str, _random: Random) -> str:
    return _NEGATIONS.sub(lambda found: " " if found[0].endswith(" ") else "", text, count=1)


def _unit(_source: str, text: str, _random: Random) -> str:
    return _UNIT.sub("", text, count=1)


def _placeholders_reversed(_source: str, text: str, _random: Random) -> str:
    names = re.findall(r"\{f\d+\}", text)
    turned = iter(reversed(names))
    return re.sub(r"\{f\d+\}", lambda _: next(turned), text) if len(names) > 1 else text


def _tag_closed_at_end(_source: str, text: str, _random: Random) -> str:
    """The first tag closes at the end of its sentence."""
    found = re.search(r"<([a-z]\d+)>([^<{]*)</\1>([^<{。.]{3,}?)(?=[。.<{]|$)", text)
    if found is None:
        return text
    moved = f"<{found[1]}>{found[2]}{found[3]}</{found[1]}>"
    return text[: found.start()] + moved + text[found.end() :]


def _tag_around_next(_source: str, text: str, _random: Random) -> str:
    """The first tag is around the words behind it, of the same length."""
    found = re.search(r"<([a-z]\d+)>([^<{]*)</\1>([^<{]*)", text)
    if found is None:
        return text
    size = len(found[2])
    behind = found[3].lstrip()
    if len(behind) <= size:
        return text
    moved = f"{found[2]} <{found[1]}>{behind[:size]}</{found[1]}>{behind[size:]}"
    return text[: found.start()] + moved + text[found.end() :]


def _heading_number(_source: str, text: str, _random: Random) -> str:
    """The number before a heading is that of the next section."""
    return re.sub(r"\A(\d+(?:\.\d+)*\.)(\d+)|\A(\d+)(?=[. ])",
                  lambda n: f"{n[1]}{int(n[2]) + 1}" if n[2] else str(int(n[3]) + 1), text)  # fmt: skip


def _address(_source: str, text: str, _random: Random) -> str:
    """The last part of an address is another word."""
    return _URL.sub(lambda found: re.sub(r"[A-Za-z]{3,}(?=\W*\Z)", "index", found[0]), text)


def _code_changed(_source: str, text: str, _random: Random) -> str:
    """A name of a file or package loses its second half: libc-dev as libc."""
    return _CODE.sub(lambda found: re.split(r"[-_.]", found[0])[0], text, count=1)


def _mark_to_end(_source: str, text: str, _random: Random) -> str:
    """The last placeholder, a footnote's mark, stands at the end of the text."""
    names = re.findall(r"\{f\d+\}", text)
    return text.replace(names[-1], "", 1) + names[-1] if names else text


def _capitals(_source: str, text: str, _random: Random) -> str:
    return re.sub(r"(</?[a-z]\d+>|\{f\d+\})|([^<{]+)", lambda p: p[1] or p[2].upper(), text)


def _clause_in_a_loop(_source: str, text: str, _random: Random) -> str:
    """The last clause is said three times more."""
    last = _CLAUSE.split(text.rstrip("。.!？?"))[-1]
    if len(_pieces(last)) < 4 or MARK.search(last):
        return text
    return text.rstrip("。.!？?") + ("，" if _DENSE.search(text) else ", ").join(
        ["", last, last, last]
    )


def _condensed(_source: str, text: str, _random: Random) -> str:
    """Of each sentence only what stands before its first comma."""
    said = SENTENCE.findall(text)
    if len(said) < 2 or MARK.search(text):
        return text
    end = "。" if _DENSE.search(text) else ". "
    return end.join(_CLAUSE.split(each.rstrip("。.!？? "))[0] for each in said) + end.strip()


def _traditional(_source: str, text: str, _random: Random) -> str:
    return text.translate(_TO_TRADITIONAL)


def _arabic_digits(_source: str, text: str, _random: Random) -> str:
    return NUMBER.sub(lambda found: found[0].translate(_ARABIC_DIGITS), text)


def _devanagari_digits(_source: str, text: str, _random: Random) -> str:
    return NUMBER.sub(lambda found: found[0].translate(_DEVANAGARI_DIGITS), text)


def _no_quotes(_source: str, text: str, _random: Random) -> str:
    return _QUOTES.sub("", text)


def _source_after_each(source: str, text: str, _random: Random) -> str:
    """Each sentence followed by its source."""
    ours, theirs = SENTENCE.findall(source), SENTENCE.findall(text)
    if len(ours) != len(theirs) or len(ours) < 2 or MARK.search(source):
        return text
    return "".join(f"{one} {other}" for one, other in zip(theirs, ours))


def _mojibake(_source: str, text: str, _random: Random) -> str:
    """UTF-8 read as Latin-1."""
    return re.sub(r"[^\x00-\x7f]+", lambda c: c[0].encode().decode("latin-1"), text)


def _question_marks(_source: str, text: str, _random: Random) -> str:
    """Letters beyond ASCII as question marks."""
    return re.sub(r"[^\x00-\x7f]", "?", text)


def _backwards(_source: str, text: str, _random: Random) -> str:
    return text if MARK.search(text) else text[::-1]


def _sentences_backwards(_source: str, text: str, _random: Random) -> str:
    said = SENTENCE.findall(text)
    return text if len(said) < 3 or MARK.search(text) else "".join(reversed(said))


def _entities(_source: str, text: str, _random: Random) -> str:
    """Signs as entities, twice."""
    return re.sub(r"&(?!\w+;)|['\"]", lambda sign: {"&": "&amp;amp;", "'": "&#39;", '"': "&quot;"}[sign[0]], text)  # fmt: skip


def _last_word(_source: str, text: str, _random: Random) -> str:
    """The last word is missing, the sign behind it is there."""
    end = text[-1:] if text[-1:] in "。.!？?" else ""
    pieces = _pieces(text.rstrip("。.!？?"))
    lost = 2 if _DENSE.search(text) else 1
    if len(pieces) < 8 or MARK.search("".join(pieces[-lost:])):
        return text
    return "".join(pieces[:-lost]).rstrip() + end


def _middle(_source: str, text: str, _random: Random) -> str:
    """A fifth of the text is missing in its middle."""
    pieces = _pieces(text)
    if len(pieces) < 15 or MARK.search(text):
        return text
    first = 2 * len(pieces) // 5
    return "".join(pieces[:first] + pieces[first + len(pieces) // 5 :])


def _of_texts(change: Callable[[str, str, Random], str], step: int) -> Mistake:
    """The mistake in every ``step``-th text only."""
    whole = in_every_text(change)

    def spoil(sources: Texts, given: Texts, random: Random) -> Texts:
        spoilt = whole(sources, given, random)
        return [spoilt[at] if at % step == 0 else right for at, right in enumerate(given)]

    return spoil


def _stale(earlier: Texts, given: Texts, _random: Random) -> Texts:
    """The answer to an earlier request, with its ids."""
    return earlier


def _stale_texts(earlier: Texts, given: Texts, _random: Random) -> Texts:
    """The texts of the answer before under the ids of this request, as far as they reach."""
    texts = texts_of(earlier)[: len(given)]
    return with_texts(given, [*texts, *texts_of(given)[len(texts) :]])


RECENT: Mapping[str, Mistake] = {
    "a text split over two": split_over_two,
    "last words in the next text": continued_into_next,
    "one pair of numbers exchanged": one_pair_of_numbers,
    "every second text from elsewhere": every_second_from_elsewhere,
    "four texts shifted": a_window_shifted,
    "the last three as one, three times": all_the_rest_in_last,
    "neighbour again, in other order": neighbour_in_other_words,
    "second sentences exchanged": two_interleaved,
    "one text twice": one_translated_twice,
    "a negation lost": in_every_text(_negation),
    "a unit lost": in_every_text(_unit),
    "placeholders reversed": in_every_text(_placeholders_reversed),
    "tag closed too late": in_every_text(_tag_closed_at_end),
    "tag around the next words": in_every_text(_tag_around_next),
    "number of a heading": in_every_text(_heading_number),
    "address changed": in_every_text(_address),
    "half of a code": in_every_text(_code_changed),
    "last placeholder at the end": in_every_text(_mark_to_end),
    "all in capitals": in_every_text(_capitals),
    "a clause in a loop": in_every_text(_clause_in_a_loop),
    "condensed": in_every_text(_condensed),
    "traditional characters": in_every_text(_traditional),
    "traditional characters in every third": _of_texts(_traditional, 3),
    "Arabic digits": in_every_text(_arabic_digits),
    "Devanagari digits": in_every_text(_devanagari_digits),
    "quotes lost": in_every_text(_no_quotes),
    "source after each sentence": in_every_text(_source_after_each),
    "UTF-8 as Latin-1": in_every_text(_mojibake),
    "question marks": in_every_text(_question_marks),
    "question marks in every third": _of_texts(_question_marks, 3),
    "backwards": in_every_text(_backwards),
    "sentences backwards": in_every_text(_sentences_backwards),
    "entities twice": in_every_text(_entities),
    "last word missing": in_every_text(_last_word),
    "a fifth missing in every third": _of_texts(_middle, 3),
}  # fmt: skip
#: (elements of the answer before, right ones) -> what a cache on the way gives.
STALE: Mapping[str, Callable[[Texts, Texts, Random], Texts]] = {
    "the answer before again": _stale,
    "the texts before again": _stale_texts,
}
