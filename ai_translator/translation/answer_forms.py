"""Answers in other forms than the one that was asked for, brought into that form.

What tells them is the ids: no model writes ``k7m`` by chance.  Every step is linear.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

from ai_translator.translation.ids import PATTERN
from ai_translator.translation.json_answers import without_json

_ESCAPED = re.compile(r"&(?:amp;){0,2}(?:lt|#60|#x3c);\s?s\s", re.I)
_OURS = re.compile(r"[<＜]\s?s\s", re.I)
_MOST_UNESCAPED = 3  # times: entities of entities
#: An element of another name, or with the id in another attribute; in other brackets.
_OTHER_OPENING = re.compile(
    rf"""[<【\[]\s?([^\W\d_][\w-]{{0,20}})\s[^<>【】\[\]]{{0,40}}?["'“‘=]?({PATTERN})["'”’]?"""
    rf"""[^<>【】\[\]]{{0,40}}[>】\]]""",
    re.I,
)
#: A line that begins with an id: ``k7m: …``, ``[k7m] …``, ``- **k7m** …``, or holds nothing else.
_LINE = re.compile(
    rf"""
    ^[ \t>*\#\-•|]{{0,4}}  (?:["']?id["']?[ \t]?[:=][ \t]?)?
    ["'“\[(（【<{{`]{{0,2}}  ({PATTERN})
    (?: ["'”\])）】>}}`*]{{1,3}} [ \t]? [:：]? | [ \t]? [:：.、|=\t] | [ \t]? $ )
    """,
    re.I | re.M | re.X,
)
_FENCE = re.compile(r"^```[\w-]{0,20}[ \t]*$", re.M)
#: The name of a value, where a line with an id is followed by it (YAML).
_NAME_OF_TEXT = re.compile(
    r"\A\s{0,8}(?:text|translation|translated_text|target|译文|翻译)[ \t]?[:：=][ \t]{0,4}", re.I
)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_CALL = re.compile(r"</?(?:tool_call|function_call|tool_calls)>", re.I)
#: The translation beside its source in one element.
_TARGET = re.compile(r"<(target|translation|translated|output|译文|翻译)>(.*?)</\1>", re.I | re.S)
_INNER = re.compile(r"\A\s{0,4}<([a-z]{1,12})(?:\s[^<>]{0,200})?>(.*)</\1>\s{0,4}\Z", re.I | re.S)


def in_our_form(text: str) -> str:
    """Return an answer with its texts in ``<s id="…">…</s>``, as far as its form is known."""
    if '\\"' in text:
        text = _unquoted(without_json(text.strip()))  # our elements, as a string of JSON
    for _ in range(_MOST_UNESCAPED):
        if _OURS.search(text):
            return _CDATA.sub("", text)
        if not _ESCAPED.search(text):
            break
        text = html.unescape(text)
    if "<tool_call" in text or "<function_call" in text:
        text = _CALL.sub("", text).strip()
    read = without_json(text)
    if read is not text:
        return read
    found = list(_elements(text)) or list(_lines(text))
    return "\n".join(f'<s id="{id_}">{inner}</s>' for id_, inner in found) or text


def _elements(text: str) -> Iterator[tuple[str, str]]:
    """Yield (id, text) of elements with other names."""
    openings = list(_OTHER_OPENING.finditer(text))
    for at, opening in enumerate(openings):
        end = openings[at + 1].start() if at + 1 < len(openings) else len(text)
        closing = text.find(f"{opening[0][0]}/{opening[1]}", opening.end(), end)
        if closing >= 0:
            yield opening[2], text[opening.end() : closing].strip()


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield (id, text) of a list in which each text follows its id."""
    bare = _FENCE.sub("", text)
    starts = list(_LINE.finditer(bare))
    for at, start in enumerate(starts):
        end = starts[at + 1].start() if at + 1 < len(starts) else len(bare)
        inner = _NAME_OF_TEXT.sub("", bare[start.end() : end]).strip()
        if start[0].lstrip().startswith("|"):
            inner = inner.strip("| \t\n")
        if inner:
            yield start[1], _unquoted(inner)


def _unquoted(text: str) -> str:
    """Return the string in a JSON or YAML string, else ``text``."""
    if text[:1] != '"' or text[-1:] != '"':
        return text
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, str) else text


def without_inner_elements(text: str) -> str:
    """Return the text of an element that holds others: the translation, or all of the one.

    The same for one that holds JSON with one text.
    """
    bare = text.strip()
    if bare[:2] in {'{"', '["'}:
        return without_json(bare)
    if "</" not in text:
        return text
    if target := _TARGET.search(text):
        return target[2].strip()
    inner = _INNER.match(text)
    return text if inner is None or f"<{inner[1]}" in inner[2] else inner[2].strip()
