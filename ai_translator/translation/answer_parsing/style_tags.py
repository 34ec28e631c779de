"""Tags of styles in an answer: which came back, and the text without those that did not.

A text without its bold word is a translation; a paragraph that stays in the source language is
none.
"""

from __future__ import annotations

import re
from itertools import pairwise

from ai_translator.translation.text_analysis.order import spread_tag

_TAG = re.compile(r"<(/?)([a-z]\d{1,4})>")
_MAYBE_MARKUP = re.compile(r"[*_<]|\]\(")  # every sign of it has one of these
_MARKUP_SIGN = re.compile(r"[*_]|</(?:[a-z]|strong|em)>|\]\(", re.I)
#: First letter of a tag's name -> what models write for it; the words are in one of its groups.
_MARKUP = {
    "b": re.compile(
        r"\*\*([^*\n]+)\*\*|__([^_\n]+)__|<b>([^<\n]+)</b>|<strong>([^<\n]+)</strong>", re.I
    ),
    "i": re.compile(
        r"(?<!\*)\*([^*\n]+)\*(?!\*)|(?<![\w_])_([^_\n]+)_(?![\w_])|<i>([^<\n]+)</i>|<em>([^<\n]+)</em>",
        re.I,
    ),
    "l": re.compile(
        r"<l>([^<\n]+)</l>|<a(?:\s[^<>\n]{0,200})?>([^<\n]+)</a>"
        r"|\[([^\[\]\n]+)\]\([^()\s]{0,200}\)",
        re.I,
    ),
}
_WRAPPED = re.compile(r"\s*<([a-z]\d{1,4})>(.*)</\1>\s*", re.S)


def has_tags(text: str) -> bool:
    return bool(_TAG.search(text))


def tag_names(text: str) -> set[str]:
    """Return names of the tags in a text, such as ``b1``."""
    return {name for _, name in _TAG.findall(text)} if "<" in text else set()


def with_tags_for_markup(answer: str, source: str) -> str:
    """Return ``answer`` with the text's tags where a model has put Markdown or HTML for them.

    As many bold words as the text has, and tags for them that the answer has not.  The same for
    tags without their number.
    """
    if not _MAYBE_MARKUP.search(answer) or not _MARKUP_SIGN.search(answer):
        return answer
    if _MARKUP_SIGN.search(_TAG.sub("", source)):
        return answer
    missing = [name for name in _pairs_of(source) if f"<{name}>" not in answer]
    for letter in dict.fromkeys(name[0] for name in missing):
        names = [name for name in missing if name[0] == letter]
        markup = _MARKUP.get(letter) or re.compile(rf"<{letter}>([^<\n]+)</{letter}>", re.I)
        if names and len(markup.findall(answer)) == len(names):
            left = iter(names)
            answer = markup.sub(lambda found: _tagged(next(left), found), answer)  # noqa: B023
    return answer


def _tagged(name: str, found: re.Match[str]) -> str:
    return f"<{name}>{next(filter(None, found.groups()))}</{name}>"


def without_foreign_tags(answer: str, source: str) -> str:
    """Return ``answer`` without tags of names that ``source`` does not have at all."""
    if "<" not in answer:
        return answer
    own = tag_names(source)
    return _TAG.sub(lambda found: found[0] if found[2] in own else "", answer)


def with_whole_tags(answer: str, source: str) -> tuple[str, str]:
    """Return (answer, source) with only those tags that the answer has once, closed, not nested."""
    if "<" not in answer and "<" not in source:
        return answer, source
    kept = _whole(answer) & _whole(source)

    def keep(found: re.Match[str]) -> str:
        return found[0] if found[2] in kept else ""

    return _TAG.sub(keep, answer), _TAG.sub(keep, source)


def without_misplaced_tags(answer: str, source: str) -> tuple[str, str]:
    """Return (answer, source) without those tags that are around other words in the answer."""
    while (name := spread_tag(source, answer)) is not None:
        tags = re.compile(rf"</?{name}>")
        answer, source = tags.sub("", answer), tags.sub("", source)
    return answer, source


def without_wrapping_tags(answer: str, source: str) -> str:
    """Return ``answer`` without a pair of tags around the whole that it has besides its own."""
    while (found := _WRAPPED.fullmatch(answer)) and _is_one_too_many(found[1], answer, source):
        answer = found[2].strip()
    return answer


def _is_one_too_many(name: str, answer: str, source: str) -> bool:
    return answer.count(f"<{name}>") > source.count(f"<{name}>")


def _whole(text: str) -> set[str]:
    """Return names of the tags that open once and close next."""
    return set(_pairs_of(text))


def _pairs_of(text: str) -> list[str]:
    """Return the same in the order of the text."""
    found = [(bool(slash), name) for slash, name in _TAG.findall(text)]
    pairs = [
        name for (closes, name), after in pairwise(found) if not closes and after == (True, name)
    ]
    return [name for name in pairs if sum(each == name for _, each in found) == 2]
