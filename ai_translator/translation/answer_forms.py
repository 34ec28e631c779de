"""Answers in other forms than the one that was asked for, brought into that form.

What tells them is the ids: no model writes ``k7m`` by chance.  Every step is linear.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from ai_translator.translation.ids import PATTERN
from ai_translator.translation.json_answers import without_json

_ESCAPED = re.compile(r"&(?:lt|#60|#x3c);\s?s\s", re.I)
_OURS = re.compile(r"[<＜]\s?s\s", re.I)
#: An element of another name, or with the id in another attribute.
_OTHER_OPENING = re.compile(
    rf"""<\s?([^\W\d_][\w-]{{0,20}})\s[^<>]{{0,40}}?["'“‘=\s]({PATTERN})["'”’]?[^<>]{{0,40}}>""",
    re.I,
)
#: A line that begins with an id: ``k7m: …``, ``[k7m] …``, ``- **k7m** …``, or holds nothing else.
_LINE = re.compile(
    rf"""
    ^[ \t>*\#\-•]{{0,4}}  ["'“\[(（【<{{`]{{0,2}}  ({PATTERN})
    (?: ["'”\])）】>}}`*]{{1,3}} [ \t]? [:：]? | [ \t]? [:：.、|=\t] | [ \t]? $ )
    """,
    re.I | re.M | re.X,
)
_FENCE = re.compile(r"^```[\w-]{0,20}[ \t]*$", re.M)


def in_our_form(text: str) -> str:
    """Return an answer with its texts in ``<s id="…">…</s>``, as far as its form is known."""
    if _ESCAPED.search(text) and not _OURS.search(text):
        text = html.unescape(text)
    if _OURS.search(text):
        return text
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
        closing = text.find(f"</{opening[1]}", opening.end(), end)
        if closing >= 0:
            yield opening[2], text[opening.end() : closing].strip()


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield (id, text) of a list in which each text follows its id."""
    bare = _FENCE.sub("", text)
    starts = list(_LINE.finditer(bare))
    for at, start in enumerate(starts):
        end = starts[at + 1].start() if at + 1 < len(starts) else len(bare)
        if inner := bare[start.end() : end].strip():
            yield start[1], inner
