"""Right-to-left lines: from the visual order to the logical order.

The visual order (left to right) is what a page gives for certain.  This undoes rule L2 of Unicode's
bidirectional algorithm (UAX 9): the line is read from its right end, words and numbers written left
to right keep their order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

#: Hebrew, Arabic, Syriac, Thaana, N'Ko, and the presentation forms.
RTL_CHARS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")

MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_OPENING, _CLOSING = "([{«‹", ")]}»›"
_BEHIND = frozenset(" .,;:!?")  # an opening bracket stands before none of them
#: Unicode's bidirectional class -> the class here.
_CLASSES = {
    "L": "L",
    **dict.fromkeys(("R", "AL"), "R"),
    **dict.fromkeys(("EN", "AN"), "N"),
    **dict.fromkeys(("ES", "CS", "ET"), "S"),
    "NSM": "M",
}


@lru_cache(maxsize=4096)
def char_class(text: str) -> str:
    """Return R (right to left), L (left to right), N (number), S, M or O.

    S is a separator in numbers, M a mark, O neutral.
    """
    return _CLASSES.get(unicodedata.bidirectional(text[0]), "O") if text else "O"


def is_rtl(texts: Iterable[str]) -> bool:
    """Return True if text of these pieces reads from right to left.

    At least as many such letters as others.
    """
    classes = list(map(char_class, texts))
    return "R" in classes and classes.count("R") >= classes.count("L")


def is_mark(text: str) -> bool:
    """Return True for a combining mark, which stands on a letter."""
    return text >= "\u0300" and char_class(text) == "M"


def logical_order(
    texts: Sequence[str],
    spaces: Sequence[bool],
    rtl: bool,
    wide: frozenset[int] = frozenset(),
) -> list[tuple[int, bool]]:
    """Return the visually ordered pieces in reading order: (index, True if a space precedes it).

    spaces: for each piece, True if a space is to its left
    rtl:    True if the line as a whole reads from right to left
    wide:   marks with a width of their own: parts of the letter before them, by their mapping
    """
    units = _units(texts, spaces, wide)
    levels = _levels([char_class(texts[unit[0]]) if unit else "O" for unit in units], rtl)
    runs = _runs(levels)
    if rtl:
        runs.reverse()
    order: list[tuple[int, bool]] = []
    space = False
    for start, end, left_to_right in runs:
        for at in range(start, end) if left_to_right else range(end - 1, start - 1, -1):
            for index in units[at]:
                order.append((index, space and bool(order)))
                space = False
            space = space or not units[at]
    return order


def _units(texts: Sequence[str], spaces: Sequence[bool], wide: frozenset[int]) -> list[list[int]]:
    """Return each letter with the combining marks on it (drawn before or after it).

    [] for a space.
    """
    units: list[list[int]] = []
    waiting: list[int] = []
    marks_first = _marks_are_first(texts, spaces, wide)
    for index, text in enumerate(texts):
        if char_class(text) == "M":
            may_be_next = marks_first and not _ends_word(texts, spaces, index)
            is_of_next = spaces[index] or (may_be_next and index not in wide)
            (waiting if is_of_next or waiting or not units else units[-1]).append(index)
            continue
        if units and (spaces[index] or any(spaces[at] for at in waiting)):
            units.append([])
        units.append([index, *waiting])
        waiting = []
    if waiting:
        units.append(waiting)
    return units


def _marks_are_first(texts: Sequence[str], spaces: Sequence[bool], wide: frozenset[int]) -> bool:
    """Return True if marks stand left of their letters.

    What shapes text gives them so, from left to right, whatever their place on the page.  Words
    show it: they begin with a mark at the left, or end with one at the right.
    """
    marks = [at for at, text in enumerate(texts) if char_class(text) == "M" and at not in wide]
    left = sum(at == 0 or spaces[at] for at in marks)
    right = sum(_ends_word(texts, spaces, at) for at in marks)
    return left >= right


def _ends_word(texts: Sequence[str], spaces: Sequence[bool], mark: int) -> bool:
    """Return True if nothing but marks is between a mark and the word's right end."""
    at = mark + 1
    while at < len(texts) and char_class(texts[at]) == "M" and not spaces[at]:
        at += 1
    return at == len(texts) or spaces[at]


def _levels(classes: list[str], rtl: bool) -> list[bool]:
    """Return for each unit True if it runs left to right: rules W4, W7, N1 and N2."""
    numbers = _with_latin(classes)
    levels: list[bool] = []
    for at, kind in enumerate(numbers):
        if kind in "LNR":
            levels.append(kind != "R")
            continue
        before, after = _neighbour(numbers, at, -1), _neighbour(numbers, at, 1)
        levels.append(_neutral(numbers, before, after, rtl))
    return levels


def _with_latin(classes: list[str]) -> list[str]:
    """Return the levels with numbers behind a Latin word made part of it (W7)."""
    strong, out = "", []
    for kind in classes:
        strong = kind if kind in "LR" else strong
        out.append("L" if kind == "N" and strong == "L" else kind)
    return out


def _neighbour(classes: list[str], at: int, step: int) -> int:
    """Return the index of the next letter or number that way; -1 if there is none."""
    at += step
    while 0 <= at < len(classes):
        if classes[at] in "LNR":
            return at
        at += step
    return -1


def _neutral(classes: list[str], before: int, after: int, rtl: bool) -> bool:
    if before < 0 or after < 0:
        return not rtl
    left, right = classes[before], classes[after]
    if left != right:
        return not rtl
    return (
        not rtl or all(kind == "S" for kind in classes[before + 1 : after])
        if left == "N"
        else left == "L"
    )


def _runs(levels: list[bool]) -> list[tuple[int, int, bool]]:
    runs: list[tuple[int, int, bool]] = []
    for at, ltr in enumerate(levels):
        if runs and runs[-1][2] == ltr:
            runs[-1] = (runs[-1][0], at + 1, ltr)
        else:
            runs.append((at, at + 1, ltr))
    return runs


def mirrored(text: str) -> str:
    """Return the logical brackets, if the page gave the shapes seen in a right-to-left line."""
    turned = text.translate(MIRRORED)
    return turned if _misfits(turned) < _misfits(text) else text


def _misfits(text: str) -> int:
    """Return how many brackets close too early, never, or with a space on the wrong side."""
    depth = found = 0
    for at, char in enumerate(text):
        before, after = text[at - 1 : at] if at else " ", text[at + 1 : at + 2] or " "
        if char in _OPENING:
            depth += 1
            found += before.isalnum() + (after in _BEHIND)
        elif char in _CLOSING:
            found += (depth == 0) + before.isspace() + after.isalnum()
            depth = max(0, depth - 1)
    return found + depth
