"""Line numbers of a listing: part of its lines, even across a frame."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ai_translator.geometry.grouping import gathered
from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.layout.blocks.rows import SAME_ROW, code_line, replaced

# In units of the code's font size.
FLUSH = 0.4  # numbers under each other end, or begin, at the same x
NUMBER_GAP = 4.0  # between the numbers and the lines that are not set in
NEXT_ROW = 6.0  # from a number to the next: lines too long for the listing go on without one
FEWEST = 3  # fewer numbers are chance
NUMBERED = 0.5  # share of them with code behind; the others count blank lines
_NUMBER = re.compile(r"\d{1,5}")


def with_line_numbers(text_lines: list[LayoutLine]) -> list[LayoutLine]:
    """Return the lines, each line number joined to its code; those of blank lines count as code."""
    numbers = [s for s in text_lines if _NUMBER.fullmatch(s.text.strip())]
    known = set(numbers)
    code = sorted((s for s in text_lines if s.mono and s not in known), key=lambda s: s.base)
    if min(len(numbers), len(code)) < FEWEST:
        return text_lines
    made: dict[LayoutLine, LayoutLine] = {}
    gone: set[LayoutLine] = set()
    for run in _runs(sorted(numbers, key=lambda s: s.base)):
        behind = _code_behind(run, code, text_lines)
        free = set(behind.values()).difference(made)
        if len(behind) < max(FEWEST, NUMBERED * len(run)) or len(free) < len(behind):
            continue
        size, left = next(iter(behind.values())).size, min(map(_left, behind.values()))
        for number in run:
            line = behind.get(number)
            if line is None:
                number.mono, number.size, whole = True, size, number
            else:
                made[line] = whole = code_line(number, line)
                gone.add(number)
            whole.hang = left - whole.x0
    return replaced(text_lines, made, gone)


def _runs(numbers: Sequence[LayoutLine]) -> list[list[LayoutLine]]:
    """Return numbers under each other that count up by one."""
    runs = gathered(numbers, lambda run, number: _follows(run[-1], number))
    return [run for run in runs if len(run) >= FEWEST]


def _follows(last: LayoutLine, number: LayoutLine) -> bool:
    apart = min(abs(last.x1 - number.x1), abs(last.x0 - number.x0))
    if apart >= FLUSH * number.size or int(number.text) != int(last.text) + 1:
        return False
    return 0 < number.base - last.base < NEXT_ROW * number.size


def _code_behind(
    run: Sequence[LayoutLine], code: Sequence[LayoutLine], text_lines: Sequence[LayoutLine]
) -> dict[LayoutLine, LayoutLine]:
    """Return the line of code behind each number that has one.

    Returns none if anything else is right behind a number.
    """
    end = max(number.x1 for number in run)
    bases = [s.base for s in code]
    found: dict[LayoutLine, LayoutLine] = {}
    for number in run:
        near = SAME_ROW * number.size
        row = code[bisect_left(bases, number.base - near) : bisect_right(bases, number.base + near)]
        line = min((s for s in row if s.x0 >= end), key=_left, default=None)
        if line is not None and not _parted(number, line, text_lines):
            found[number] = line
    left = min(map(_left, found.values()), default=end)
    size = max((line.size for line in found.values()), default=0.0)
    return found if left - end <= NUMBER_GAP * size else {}


def _left(text_line: LayoutLine) -> float:
    return text_line.x0


def _parted(number: LayoutLine, line: LayoutLine, text_lines: Sequence[LayoutLine]) -> bool:
    """Return True if other text is between them."""
    near = SAME_ROW * line.size
    between = (s for s in text_lines if number.x1 <= s.x0 < line.x0)
    return any(abs(s.base - line.base) < near for s in between)
