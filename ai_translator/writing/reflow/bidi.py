"""The order in which a line's stretches stand: a small part of UAX 9, enough for words of one direction in a text of the other.

The letters of a shaped word are in their order already; here words change places, and what is between them turns round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

from ai_translator.writing.reflow.galley import Drawn, Look, Shaped, Stretch

#: A stretch, and whether its characters are to be turned round.
Placed: TypeAlias = tuple[int, int, Drawn, bool]

_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.S)
_MIRRORED = str.maketrans("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤")


def visual_order(stretches: Sequence[Stretch], text: str, rtl: bool) -> list[Placed]:
    """``stretches`` from left to right.  ``rtl``: the direction of the whole text."""
    parts = [part for stretch in stretches for part in _parted(stretch, text)]
    directions = _resolved([_direction(text[start:end], drawn) for start, end, drawn in parts], "R" if rtl else "L")
    placed = [
        (direction, (start, end, drawn, direction == "R" and isinstance(drawn, Look)))
        for direction, (start, end, drawn) in zip(directions, parts)
    ]
    groups = [(direction, [each for _, each in group]) for direction, group in groupby(placed, key=lambda pair: pair[0])]
    ordered: list[Placed] = []
    for direction, group in reversed(groups) if rtl else groups:
        ordered += reversed(group) if direction == "R" else group
    return ordered


def turned(text: str) -> str:
    """Spaces and punctuation as they stand between words that run from right to left."""
    return text[::-1].translate(_MIRRORED)


def _parted(stretch: Stretch, text: str) -> Iterator[Stretch]:
    """Spaces and punctuation at the edges of words may go another way than the words."""
    start, end, drawn = stretch
    found = _EDGES.match(text[start:end])
    if not isinstance(drawn, Look) or found is None:
        yield stretch
        return
    for number in (1, 2, 3):
        if found[number]:
            yield start + found.start(number), start + found.end(number), drawn


def _direction(text: str, drawn: Drawn) -> str:
    if isinstance(drawn, Shaped):
        return "R" if drawn.rtl else "L"
    return "" if isinstance(drawn, Look) and not any(char.isalnum() for char in text) else "L"


def _resolved(directions: Sequence[str], base: str) -> list[str]:
    """What has no direction stands like its neighbours when they agree, else like the text."""
    found = list(directions)
    for index, direction in enumerate(directions):
        if not direction:
            before = next((each for each in reversed(found[:index]) if each), base)
            after = next((each for each in directions[index + 1 :] if each), base)
            found[index] = before if before == after else base
    return found
