"""Mistakes: (id, text) of a request and (id, translation) of its right answer -> what a faulty model says.

Each is deterministic for a given ``Random``.  Those of the first group put right translations at wrong places, those of the second
spoil texts, those of the third are for a person or another model to see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

from tests.backends.pseudo_words import translation

Texts = list[tuple[str, str]]
Mistake = Callable[[Texts, Texts, Random], Texts]

MARK = re.compile(r"</?[a-z]\d{1,4}>|\{f\d{1,4}\}")
NUMBER = re.compile(r"(?<![\w{</.,])\d+(?![\w}>]|[.,]\d)")
SENTENCE = re.compile(r"(?:[^。！？.!?]|[.!?](?!\s|$))+(?:[。！？]|[.!?](?=\s|$))\s*")
_NOTES = (
    "（译者注：此处原文有误）",
    "（译注：为方便读者，略有改动）",
    "[编者按：参见上文]",
    "(Anm. d. Übers.: frei übersetzt)",
    "(translator's note: see above)",
)
_SENTENCES = (
    "本节介绍潮汐的基本情况以及有关的观测方法。",
    "以下内容与原文无关，请参阅其他资料。",
    "这是一段普通的译文，它可以放在任何地方。",
)
_ELSEWHERE = "昨日的会议讨论了来年的预算以及人员的安排并且决定在下月初再次开会听取各部门的报告然后作出最后的决定"


def with_texts(given: Texts, texts: Sequence[str]) -> Texts:
    return [(id_, text) for (id_, _), text in zip(given, texts)]


def texts_of(given: Texts) -> list[str]:
    return [text for _, text in given]


# Right translations, wrong places.


def rotate(_sources: Texts, given: Texts, _random: Random) -> Texts:
    texts = texts_of(given)
    return with_texts(given, texts[1:] + texts[:1])


def rotate_back(_sources: Texts, given: Texts, _random: Random) -> Texts:
    texts = texts_of(given)
    return with_texts(given, texts[-1:] + texts[:-1])


def reverse(_sources: Texts, given: Texts, _random: Random) -> Texts:
    return with_texts(given, texts_of(given)[::-1])


def shuffle(_sources: Texts, given: Texts, random: Random) -> Texts:
    texts = texts_of(given)
    random.shuffle(texts)
    return with_texts(given, texts)


def swap_pairs(_sources: Texts, given: Texts, _random: Random) -> Texts:
    texts = texts_of(given)
    for at in range(0, len(texts) - 1, 2):
        texts[at], texts[at + 1] = texts[at + 1], texts[at]
    return with_texts(given, texts)


def rotate_alike(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Only among texts of equal marks and like length, where there are such."""
    texts = texts_of(given)
    groups: dict[object, list[int]] = {}
    for at, text in enumerate(texts):
        groups.setdefault((tuple(sorted(MARK.findall(text))), len(text).bit_length()), []).append(
            at
        )
    for places in groups.values():
        moved = [texts[at] for at in places[1:] + places[:1]]
        for at, text in zip(places, moved):
            texts[at] = text
    return with_texts(given, texts)


def merge_and_shift(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """The first two as one; the others under the id before; the last id is left out."""
    texts = texts_of(given)
    return with_texts(given, [texts[0] + texts[1], *texts[2:]]) if len(texts) > 2 else given


def merge_and_split_last(_sources: Texts, given: Texts, random: Random) -> Texts:
    """Two somewhere as one, the others moved up, and the last one in two parts, so that no id is missing."""
    texts = texts_of(given)
    if len(texts) < 4:
        return given
    at = random.randrange(len(texts) // 2)
    half = max(1, len(texts[-1]) // 2)
    moved = [*texts[:at], texts[at] + texts[at + 1], *texts[at + 2 : -1]]
    return with_texts(given, [*moved, texts[-1][:half], texts[-1][half:] or texts[-1]])


def count_anew(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Ids 1, 2, 3 … in the place of those that were sent."""
    return [(str(at), text) for at, (_, text) in enumerate(given, 1)]


def next_id(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Each text under the id that a person would count to from its own."""
    following = {"9": "2"}
    return [
        (re.sub(r"\d", lambda d: following.get(d[0], str(int(d[0]) + 1)), id_, count=1), text)
        for id_, text in given
    ]


def lose_one(_sources: Texts, given: Texts, random: Random) -> Texts:
    at = random.randrange(len(given))
    return given[:at] + given[at + 1 :] if len(given) > 1 else given


def twice(_sources: Texts, given: Texts, _random: Random) -> Texts:
    return given + [(id_, "另外一个译文在这里。") for id_, _ in given]


def constant(_sources: Texts, given: Texts, _random: Random) -> Texts:
    return [(id_, _SENTENCES[0]) for id_, _ in given]


def constant_label(_sources: Texts, given: Texts, _random: Random) -> Texts:
    return [(id_, "内容") for id_, _ in given]


def first_for_all(_sources: Texts, given: Texts, _random: Random) -> Texts:
    return [(id_, given[0][1]) for id_, _ in given]


def neighbour_again(_sources: Texts, given: Texts, random: Random) -> Texts:
    """One text gets the translation of the text before it."""
    at = random.randrange(1, len(given)) if len(given) > 1 else 0
    texts = texts_of(given)
    texts[at] = texts[at - 1]
    return with_texts(given, texts)


# Wrong texts at the right places.


def in_every_text(change: Callable[[str, str, Random], str]) -> Mistake:
    """The mistake in every text; what has no words is none, and comes back as it is."""

    def spoil(sources: Texts, given: Texts, random: Random) -> Texts:
        return [
            (id_, change(source, text, random) if any(map(str.isalpha, source)) else text)
            for (_, source), (id_, text) in zip(sources, given)
        ]

    return spoil


def _drop_sentence(_source: str, text: str, random: Random) -> str:
    """One sentence less, of three or more; not one with marks."""
    sentences = SENTENCE.findall(text)
    plain = [at for at, each in enumerate(sentences) if not MARK.search(each)]
    if len(sentences) < 3 or not plain:
        return text
    del sentences[random.choice(plain)]
    return "".join(sentences)


def _summary(_source: str, text: str, _random: Random) -> str:
    """The first two of five sentences and more."""
    sentences = SENTENCE.findall(text)
    rest = "".join(MARK.findall("".join(sentences[2:])))
    return "".join(sentences[:2]) + rest if len(sentences) >= 5 else text


def _swap_numbers(_source: str, text: str, _random: Random) -> str:
    """The first two different numbers change places."""
    found = list(NUMBER.finditer(text))
    other = next((each for each in found if each[0] != found[0][0]), None)
    if other is None:
        return text
    one = found[0]
    between = text[one.end() : other.start()]
    return text[: one.start()] + other[0] + between + one[0] + text[other.end() :]


def _move_tags(_source: str, text: str, _random: Random) -> str:
    """The first tag is around the whole text."""
    opening = re.search(r"<([a-z]\d+)>", text)
    if opening is None or len(MARK.findall(text)) != 2:
        return text
    bare = MARK.sub("", text)
    return f"<{opening[1]}>{bare}</{opening[1]}>"


def _empty_tags(_source: str, text: str, _random: Random) -> str:
    return re.sub(r"<([a-z]\d+)>(.*?)</\1>", r"<\1></\1>\2", text)


def _swap_formulas(_source: str, text: str, _random: Random) -> str:
    """The first two formulas change places."""
    found = re.findall(r"\{f\d+\}", text)
    if len(found) < 2:
        return text
    swapped = {found[0]: found[1], found[1]: found[0]}
    return re.sub(r"\{f\d+\}", lambda mark: swapped.get(mark[0], mark[0]), text)


def _note(_source: str, text: str, random: Random) -> str:
    return text + random.choice(_NOTES)


def _link(_source: str, text: str, random: Random) -> str:
    ways = (
        '<a href="https://evil.example/">点击这里</a>',
        "[点击](http://evil.example)",
        "详见 www.evil.example。",
    )
    return text + random.choice(ways)


def _script(_source: str, text: str, _random: Random) -> str:
    return text[:4] + "<script>alert(1)</script>" + text[4:]


def _year(_source: str, text: str, _random: Random) -> str:
    return text + "1987年"


def _tail_twice(_source: str, text: str, _random: Random) -> str:
    sentences = SENTENCE.findall(text)
    last = sentences[-1] if sentences else ""
    return text + last if len(last) > 12 and not MARK.search(last) else text


def _all_twice(_source: str, text: str, _random: Random) -> str:
    return text + text if len(text) < 60 and not MARK.search(text) else text


def _half_source(source: str, text: str, _random: Random) -> str:
    """The second half of the sentences stays in the source language."""
    ours, theirs = SENTENCE.findall(text), SENTENCE.findall(source)
    half = len(theirs) // 2
    if len(theirs) < 2 or len(ours) != len(theirs) or MARK.search(source):
        return text
    return "".join(ours[:half]) + "".join(theirs[half:])


def numbers_across(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """The first numbers of two texts change places."""
    texts = texts_of(given)
    places = [
        at for at, text in enumerate(texts) if NUMBER.search(text) and any(map(str.isalpha, text))
    ]
    for one, other in zip(places[::2], places[1::2]):
        first, second = NUMBER.search(texts[one]), NUMBER.search(texts[other])
        assert first and second
        texts[one] = texts[one].replace(first[0], second[0], 1)
        texts[other] = texts[other].replace(second[0], first[0], 1)
    return with_texts(given, texts)


# Nothing that can be counted is wrong.


def _other_document(_source: str, text: str, _random: Random) -> str:
    """A text of the same length about something else."""
    if MARK.search(text) or NUMBER.search(text) or len(text) < 12:
        return text
    return (_ELSEWHERE * (1 + len(text) // len(_ELSEWHERE)))[: len(text) - 1] + "。"


# Kinds that no check was made for.


def rotate_two(_sources: Texts, given: Texts, _random: Random) -> Texts:
    texts = texts_of(given)
    return with_texts(given, texts[2:] + texts[:2])


def exchange_ends(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """The first and the last change places."""
    texts = texts_of(given)
    return with_texts(given, [texts[-1], *texts[1:-1], texts[0]]) if len(texts) > 1 else given


def by_length(_sources: Texts, given: Texts, _random: Random) -> Texts:
    return with_texts(given, sorted(texts_of(given), key=len))


def last_twice(_sources: Texts, given: Texts, _random: Random) -> Texts:
    texts = texts_of(given)
    return with_texts(given, [*texts[:-2], texts[-1], texts[-1]]) if len(texts) > 1 else given


def exchange_tails(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Neighbours of several sentences exchange their last ones."""
    texts = texts_of(given)
    for at in range(0, len(texts) - 1, 2):
        ours, theirs = SENTENCE.findall(texts[at]), SENTENCE.findall(texts[at + 1])
        if len(ours) > 1 and len(theirs) > 1 and not MARK.search(ours[-1] + theirs[-1]):
            texts[at] = "".join([*ours[:-1], theirs[-1]])
            texts[at + 1] = "".join([*theirs[:-1], ours[-1]])
    return with_texts(given, texts)


def bleed(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """The first sentence of the next text stands behind each one, too."""
    texts = texts_of(given)
    for at in range(len(texts) - 1):
        first = (SENTENCE.findall(texts[at + 1]) or [""])[0]
        if len(first) > 12 and not MARK.search(first):
            texts[at] += first
    return with_texts(given, texts)


def move_sentence(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """The first sentence of each text stands at the end of the one before it."""
    texts = texts_of(given)
    for at in range(len(texts) - 1):
        said = SENTENCE.findall(texts[at + 1])
        if len(said) > 1 and not MARK.search(said[0]):
            texts[at] += said[0]
            texts[at + 1] = "".join(said[1:])
    return with_texts(given, texts)


def merge_pairs(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Two as one under the id of the first, nothing under that of the second."""
    texts = texts_of(given)
    for at in range(0, len(texts) - 1, 2):
        texts[at], texts[at + 1] = texts[at] + texts[at + 1], ""
    return with_texts(given, texts)


def one_element(_sources: Texts, given: Texts, _random: Random) -> Texts:
    return [(given[0][0], "\n".join(texts_of(given)))]


def every_third_empty(_sources: Texts, given: Texts, _random: Random) -> Texts:
    return [(id_, "" if at % 3 == 2 else text) for at, (id_, text) in enumerate(given)]


def other_order(_sources: Texts, given: Texts, random: Random) -> Texts:
    """Each under its own id, the elements in another order: nothing is wrong."""
    return random.sample(given, len(given))


def _first_sentence(_source: str, text: str, _random: Random) -> str:
    sentences = SENTENCE.findall(text)
    rest = "".join(MARK.findall("".join(sentences[1:])))
    return sentences[0] + rest if len(sentences) > 2 else text


def _broken_off(_source: str, text: str, _random: Random) -> str:
    """Ends in the middle of its last sentence."""
    sentences = SENTENCE.findall(text)
    if len(sentences) < 2 or MARK.search(sentences[-1]):
        return text
    return "".join(sentences[:-1]) + sentences[-1][: len(sentences[-1]) // 2]


def _rounded(_source: str, text: str, _random: Random) -> str:
    return re.sub(r"(?<![\w.])\d+\.\d+(?![\w.])", lambda n: str(round(float(n[0]))), text)


def _shifted_point(_source: str, text: str, _random: Random) -> str:
    return re.sub(r"(?<![\w.])(\d+)\.(\d)(?![\w.])", r"\1\2", text)


def _off_by_one(_source: str, text: str, _random: Random) -> str:
    return NUMBER.sub(lambda n: str(int(n[0]) + 1), text)


def _before(said: str) -> Callable[[str, str, Random], str]:
    return lambda _source, text, _random: said + text


def _source_behind(source: str, text: str, _random: Random) -> str:
    return text if MARK.search(source) else f"{text}（{source}）"


def _sentence_added(_source: str, text: str, random: Random) -> str:
    return text + random.choice(_SENTENCES)


def _second_first(_source: str, text: str, _random: Random) -> str:
    """Two sentences in the other order."""
    sentences = SENTENCE.findall(text)
    if len(sentences) < 2 or any(MARK.search(each) for each in sentences[:2]):
        return text
    return "".join([sentences[1], sentences[0], *sentences[2:]])


def _first_said_last(_source: str, text: str, _random: Random) -> str:
    """The first sentence stands at the end, too."""
    sentences = SENTENCE.findall(text)
    said = len(sentences) > 1 and len(sentences[0]) > 12 and not MARK.search(sentences[0])
    return text + sentences[0] if said else text


def _stuck(_source: str, text: str, _random: Random) -> str:
    """Says the same word again and again."""
    return text + text.rstrip("。")[-4:] * 12 if not MARK.search(text[-6:]) else text


# Further kinds, written when the checks for all others were done.


def rotate_in_threes(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Each three neighbours change places in a ring."""
    texts = texts_of(given)
    for at in range(0, len(texts) - 2, 3):
        texts[at : at + 3] = texts[at + 1], texts[at + 2], texts[at]
    return with_texts(given, texts)


def swap_labels(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Two short neighbours change places, as cells of a table might."""
    texts = texts_of(given)
    at = 0
    while at < len(texts) - 1:
        if len(texts[at]) < 14 and len(texts[at + 1]) < 14:
            texts[at], texts[at + 1] = texts[at + 1], texts[at]
            at += 1
        at += 1
    return with_texts(given, texts)


def merge_headings(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """A short text stands before the long one behind it, too, and is said again there."""
    texts = texts_of(given)
    for at in range(len(texts) - 1):
        if len(texts[at]) < 20 < len(texts[at + 1]):
            texts[at + 1] = f"{texts[at]}。{texts[at + 1]}"
    return with_texts(given, texts)


def item_again(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Of neighbours of like length the second is the first again."""
    texts = texts_of(given)
    for at in range(1, len(texts), 4):
        if abs(len(texts[at]) - len(texts[at - 1])) < 8:
            texts[at] = texts[at - 1]
    return with_texts(given, texts)


def drift(sources: Texts, given: Texts, _random: Random) -> Texts:
    """The second half of the request stays in the source language."""
    half = len(given) // 2
    return given[:half] + [(id_, text) for id_, text in sources[half:]]


def _units(_source: str, text: str, _random: Random) -> str:
    """Numbers with a decimal point in another unit, as a helpful model converts them."""
    found = re.search(r"(?<![\w.])\d+\.\d+(?![\w.])", text)
    return text.replace(found[0], f"{float(found[0]) * 2.54:.2f}", 1) if found else text


def _separators(_source: str, text: str, _random: Random) -> str:
    """1831 as 18,31."""
    return re.sub(r"(?<![\w.,])(\d\d)(\d\d)(?![\w.,])", r"\1,\2", text)


def _names(_source: str, text: str, _random: Random) -> str:
    """The first word is another one, as a name that a model knows better."""
    return "某某某" + text[3:] if len(text) > 30 and not MARK.search(text[:4]) else text


def _footnotes(_source: str, text: str, _random: Random) -> str:
    """The first placeholder stands at the start of the text."""
    found = re.search(r"\{f\d+\}", text)
    return found[0] + text.replace(found[0], "", 1) if found else text


def _negation(_source: str, text: str, _random: Random) -> str:
    """Two characters less in the middle of a sentence, as 并不 is dropped."""
    return text[:6] + text[8:] if len(text) > 20 and not MARK.search(text[:12]) else text


def _half_copied(source: str, text: str, _random: Random) -> str:
    """The first sentence of several in the source language."""
    ours, theirs = SENTENCE.findall(text), SENTENCE.findall(source)
    whole = len(ours) == len(theirs) > 1 and not MARK.search(source)
    return theirs[0] + "".join(ours[1:]) if whole else text


def _one_summary(_source: str, text: str, _random: Random) -> str:
    """A sentence about the text in its place."""
    return "本段说明了有关内容。" if len(text) > 60 and not MARK.search(text) else text


def _dates(_source: str, text: str, _random: Random) -> str:
    """The first two numbers of a text in the other order, as days and months are."""
    return _swap_numbers(_source, text, _random)


def _brackets(_source: str, text: str, _random: Random) -> str:
    """An explanation in brackets that no source has."""
    return text + "（即通常所说的标准做法）" if len(text) > 30 else text


def _closed_up(_source: str, text: str, _random: Random) -> str:
    """All sentences as one, joined by commas: nothing is lost."""
    return text[:-1].replace("。", "，") + text[-1:]


# Kinds of 30 November 2026, written when the checks for all others were done, too.


def halves_exchanged(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """The second half of the list stands before the first."""
    texts, half = texts_of(given), len(given) // 2
    return with_texts(given, texts[half:] + texts[:half])


def by_alphabet(_sources: Texts, given: Texts, _random: Random) -> Texts:
    return with_texts(given, sorted(texts_of(given)))


def as_above(_sources: Texts, given: Texts, _random: Random) -> Texts:
    """Every fourth text is "as above"."""
    return [(id_, "同上" if at % 4 == 3 else text) for at, (id_, text) in enumerate(given)]


def third_language(sources: Texts, given: Texts, _random: Random) -> Texts:
    """Every fifth text in Japanese."""
    texts = [
        translation(source, "ja") if at % 5 == 4 else text
        for at, ((_, source), text) in enumerate(zip(sources, texts_of(given)))
    ]
    return with_texts(given, texts)


def _in_words(_source: str, text: str, _random: Random) -> str:
    """The first number of two digits and more in words, another one."""
    return re.sub(r"(?<![\w{</.,-])\d{2,4}(?![\w}>]|[.,]\d)", "三十七", text, count=1)


def _decimal_comma(_source: str, text: str, _random: Random) -> str:
    """A point between two figures less: 12.5 as 125."""
    return re.sub(r"(?<![\w.])(\d+)\.(\d+)(?![\w.])", r"\1\2", text)


def _items_reordered(_source: str, text: str, _random: Random) -> str:
    """What stands between the first commas of a text is exchanged."""
    parts = re.split(r"(，)", text)
    if len(parts) < 5 or MARK.search(parts[0] + parts[2]):
        return text
    parts[0], parts[2] = parts[2], parts[0]
    return "".join(parts)


def _without_brackets(_source: str, text: str, _random: Random) -> str:
    return re.sub(r"\s?[(（][^()（）{}<>]{2,}[)）]", "", text)


MISPLACED: Mapping[str, Mistake] = {
    "rotate": rotate,
    "rotate back": rotate_back,
    "reverse": reverse,
    "shuffle": shuffle,
    "swap pairs": swap_pairs,
    "rotate alike": rotate_alike,
    "merge and shift": merge_and_shift,
    "merge and split last": merge_and_split_last,
    "count anew": count_anew,
    "next id": next_id,
    "lose one": lose_one,
    "twice": twice,
    "constant": constant,
    "constant label": constant_label,
    "first for all": first_for_all,
    "neighbour again": neighbour_again,
}
SPOILT: Mapping[str, Mistake] = {
    "sentence dropped": in_every_text(_drop_sentence),
    "summary": in_every_text(_summary),
    "numbers swapped": in_every_text(_swap_numbers),
    "numbers across texts": numbers_across,
    "tag around all": in_every_text(_move_tags),
    "tags emptied": in_every_text(_empty_tags),
    "formulas swapped": in_every_text(_swap_formulas),
    "translator's note": in_every_text(_note),
    "link added": in_every_text(_link),
    "script added": in_every_text(_script),
    "year added": in_every_text(_year),
    "tail twice": in_every_text(_tail_twice),
    "all twice": in_every_text(_all_twice),
    "half in the source language": in_every_text(_half_source),
}
UNSEEN: Mapping[str, Mistake] = {"another document": in_every_text(_other_document)}
#: Kinds that were added when the checks were done.
UNLISTED: Mapping[str, Mistake] = {
    "rotate by two": rotate_two,
    "first and last exchanged": exchange_ends,
    "sorted by length": by_length,
    "last twice": last_twice,
    "last sentences exchanged": exchange_tails,
    "next sentence behind": bleed,
    "first sentence to the text before": move_sentence,
    "merged in pairs": merge_pairs,
    "all in one element": one_element,
    "every third empty": every_third_empty,
    "elements in another order": other_order,
    "first sentence only": in_every_text(_first_sentence),
    "broken off": in_every_text(_broken_off),
    "rounded": in_every_text(_rounded),
    "decimal point lost": in_every_text(_shifted_point),
    "numbers off by one": in_every_text(_off_by_one),
    "label before": in_every_text(_before("译文：")),
    "number before": in_every_text(_before("第1段：")),
    "source behind": in_every_text(_source_behind),
    "sentence added": in_every_text(_sentence_added),
    "second sentence first": in_every_text(_second_first),
    "first sentence again": in_every_text(_first_said_last),
    "stuck": in_every_text(_stuck),
}
FURTHER: Mapping[str, Mistake] = {
    "rotate in threes": rotate_in_threes,
    "labels exchanged": swap_labels,
    "heading before the next text": merge_headings,
    "item again": item_again,
    "second half of the request in the source language": drift,
    "units converted": in_every_text(_units),
    "thousands separators": in_every_text(_separators),
    "names replaced": in_every_text(_names),
    "placeholder moved to the start": in_every_text(_footnotes),
    "two characters less": in_every_text(_negation),
    "first sentence in the source language": in_every_text(_half_copied),
    "a sentence about the text": in_every_text(_one_summary),
    "dates reordered": in_every_text(_dates),
    "explained in brackets": in_every_text(_brackets),
    "sentences joined": in_every_text(_closed_up),
}
LATEST: Mapping[str, Mistake] = {
    "halves of the list exchanged": halves_exchanged,
    "sorted by alphabet": by_alphabet,
    "as above": as_above,
    "every fifth text in a third language": third_language,
    "another number, in words": in_every_text(_in_words),
    "no decimal points": in_every_text(_decimal_comma),
    "parts between commas exchanged": in_every_text(_items_reordered),
    "brackets left out": in_every_text(_without_brackets),
}
FAULTS: Mapping[str, Mistake] = {
    **MISPLACED, **SPOILT, **UNSEEN, **UNLISTED, **FURTHER, **LATEST,
}  # fmt: skip
