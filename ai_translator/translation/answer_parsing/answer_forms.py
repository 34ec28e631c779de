"""Answers in other forms than the one that was asked for, brought into that form.

What tells them is the ids: no model writes ``k7m`` by chance.  Every step is linear.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator

from ai_translator.late_patterns import late_pattern
from ai_translator.translation.answer_parsing.json_answers import without_json
from ai_translator.translation.prompting.ids import PATTERN, SHAPE

_ESCAPED = late_pattern(r"&(?:amp;){0,2}(?:lt|#60|#x3c);\s?s\s", re.I)
_OURS = late_pattern(r"[<＜]\s?s\s", re.I)
_MOST_UNESCAPED = 3  # times: entities of entities
#: An element of another name, or with the id in another attribute; in other brackets.
_OTHER_OPENING = late_pattern(
    rf"""[<【\[]\s?([^\W\d_][\w-]{{0,20}})\s[^<>【】\[\]]{{0,40}}?["'“‘=]?({PATTERN})["'”’]?"""
    rf"""[^<>【】\[\]]{{0,40}}[>】\]]""",
    re.I,
)
#: An element named by its id, ``s`` before it or not.
_NAMED_OPENING = late_pattern(rf"<(?:s_?)?({SHAPE})>", re.I)
_CELL_BORDER = late_pattern(r"</t[dh]>\s{0,9}<t[dh](?:\s[^<>]{0,200})?>", re.I)
_TABLE_TAG = late_pattern(r"</?(?:table|thead|tbody|tr|td|th)(?:\s[^<>]{0,200})?>", re.I)
_LABEL = r"(?:segment|text|item|part|string|entry|line|row|sentence|paragraph|段落|片段|文本|条目)"
_LABEL_BEGINS = "istpelr段片文条"
#: A line that begins with an id: ``k7m: …``, ``[k7m] …``, ``- **k7m** …``, ``Text k7m -> …``, or
#: holds nothing else.
_LINE = late_pattern(
    rf"""
    ^[ \t>*\#\-•|]{{0,4}}  (?:\d{{1,3}}[.)、．][ \t]{{0,3}})?
    (?:
        (?=["'{_LABEL_BEGINS}])  # quicker where none is there
        (?:["']?id["']?[ \t]?[:=][ \t]?|{_LABEL}[ \t]{{1,2}})
    )?
    ["'“\[(（【<{{`]{{0,2}}  ({PATTERN})
    (?:
        ["'”\])）】>}}`*]{{1,3}} [ \t]? [:：]?
        | [ \t]? (?: [-=]> | [→⇒] | [:：.、|=,;\t] | $ )
    )
    """,
    re.I | re.M | re.X,
)
_SOME_ID = late_pattern(PATTERN, re.I)
_FENCE = late_pattern(r"^```[\w-]{0,20}[ \t]*$", re.M)
#: The name of a value, where a line with an id is followed by it (YAML).
_NAME_OF_TEXT = late_pattern(
    r"\A\s{0,8}(?:text|translation|translated_text|target|译文|翻译)[ \t]?[:：=][ \t]{0,4}", re.I
)
_SIGN_OF_NAME = late_pattern("[:：=]")
_CDATA = late_pattern(r"<!\[CDATA\[|\]\]>")
_CALL = late_pattern(r"</?(?:tool_call|function_call|tool_calls)>", re.I)
#: The translation beside its source in one element.
_TARGET = late_pattern(r"<(target|translation|translated|output|译文|翻译)>(.*?)</\1>", re.I | re.S)
_INNER = late_pattern(r"\A\s{0,4}<([a-z]{1,12})(?:\s[^<>]{0,200})?>(.*)</\1>\s{0,4}\Z", re.I | re.S)


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
    found = (
        list(_enclosed(text, _OTHER_OPENING, lambda opening: f"{opening[0][0]}/{opening[1]}"))
        or list(_enclosed(text, _NAMED_OPENING, lambda opening: f"</{opening[0][1:]}"))
        or list(_lines(text))
    )
    once = dict.fromkeys(found)  # a model that is stuck says one thing thousands of times
    return "\n".join(f'<s id="{id_}">{inner}</s>' for id_, inner in once) or text


def _enclosed(
    text: str, opening_of: re.Pattern[str], closing_of: Callable[[re.Match[str]], str]
) -> Iterator[tuple[str, str]]:
    """Yield (id, text) of elements with other names, or with the id for a name.

    opening_of: what opens one; its last group is the id.  closing_of: what closes it
    """
    openings = list(opening_of.finditer(text)) if "/" in text else []
    ends = [each.start() for each in openings[1:]] + [len(text)]
    for opening, end in zip(openings, ends):
        closing = text.find(closing_of(opening), opening.end(), end)
        if closing >= 0:
            yield opening[opening.lastindex or 0], text[opening.end() : closing].strip()


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield (id, text) of a list in which each text follows its id."""
    if not _SOME_ID.search(text):
        return
    bare = _FENCE.sub("", text)
    if _CELL_BORDER.search(bare):
        bare = _TABLE_TAG.sub("\n", _CELL_BORDER.sub(" | ", bare))
    starts = list(_LINE.finditer(bare))
    for at, start in enumerate(starts):
        end = starts[at + 1].start() if at + 1 < len(starts) else len(bare)
        inner = bare[start.end() : end].strip()
        if not inner:
            continue
        if _SIGN_OF_NAME.search(inner):
            inner = _NAME_OF_TEXT.sub("", inner).strip()
        if start[0].lstrip().startswith("|"):
            inner = inner.strip("| \t\n")
        if inner:
            yield start[1], _unquoted(inner)


def _unquoted(text: str) -> str:
    """Return the string in a JSON, YAML or CSV string, else ``text``."""
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        return text
    try:
        found = json.loads(text)
    except ValueError:
        inner = text[1:-1]
        doubled = '"' not in inner.replace('""', "")
        return inner.replace('""', '"') if doubled else text
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
