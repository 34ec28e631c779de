"""Leaders: title, dots and page number of a contents entry; label and dots of a table's cell."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from ai_translator.layout.blocks.drafts import LayoutLine
from ai_translator.model.content import LEADER_DOTS

#: Title, leader, number.  A leader is three dots or more, with or without spaces.
_LED = re.compile(
    rf"^(?P<title>.*?\S)\s*(?P<trailer>(?:[{LEADER_DOTS}]\s{{0,2}}){{3,}}"
    r"\s*(?P<page>[\divxlcIVXLC]{1,7}|[A-Z]?-?\d{1,3})?)$"
)
#: What is left of a leader where the others of its column go.
_REST = re.compile(rf"^(?P<title>.*?[^\s{LEADER_DOTS}])(?P<trailer>[\s{LEADER_DOTS}]+)$")
#: Whether a line may have one at all.
_DOTS = re.compile(rf"\. ?\.|[{LEADER_DOTS.replace('.', '')}]")
_PAGE = re.compile(r"\d{1,4}|[ivxlc]{1,6}")
_LEADER = re.compile(rf"^[\s{LEADER_DOTS}]{{3,}}")

FEWEST = 3  # rows with rising numbers at the right edge
EDGE = 0.6  # numbers end at one edge, in font sizes


def trailer_start(text_line: LayoutLine) -> int:
    """Return the index of the first glyph of leader and page number.

    0 when the line has no leader.
    """
    if not text_line.led and not _DOTS.search(text_line.text):
        return 0
    found = (_REST if text_line.led else _LED).match(text_line.text)
    if found is None or not any(map(str.isalnum, found["title"])):
        return 0
    told = text_line.led or found["page"] is not None
    long = len(found["trailer"].replace(" ", "")) >= 6
    return _glyph_at(text_line, found.start("trailer")) if told or long else 0


def is_leader(text: str) -> bool:
    return _LEADER.match(text) is not None


def ends_in_leader(text: str) -> bool:
    return _LEADER.match(text[::-1]) is not None


def is_page_number(text: str) -> bool:
    return _PAGE.fullmatch(text.strip()) is not None


def _glyph_at(text_line: LayoutLine, char: int) -> int:
    total = 0
    for at, (text, space) in enumerate(zip(text_line.texts, text_line.raw.spaces)):
        if total + space >= char and total + space + len(text) > char:
            return at
        total += space + len(text)
    return 0


def page_numbers(text_lines: Sequence[LayoutLine]) -> dict[LayoutLine, LayoutLine]:
    """Return numbers that stand at the right edge of their rows without leader, by their titles.

    ``lines``: of one column, row by row.
    """
    pairs = [pair for pair in itertools.pairwise(text_lines) if _is_title_with_number(*pair)]
    if len(pairs) < FEWEST:
        return {}
    edge = max(number.stop for _, number in pairs)
    found = {title: it for title, it in pairs if edge - it.stop < EDGE * it.size}
    return found if len(found) >= FEWEST and _ascend(found.values()) else {}


def _is_title_with_number(title: LayoutLine, number: LayoutLine) -> bool:
    """Return True if the second line is a page number in the first one's row, behind it."""
    in_row = abs(title.base - number.base) < 0.3 * title.size and number.start > title.stop
    return in_row and is_page_number(number.text) and any(map(str.isalpha, title.text))


def _ascend(numbers: Iterable[LayoutLine]) -> bool:
    """Return True if the Arabic ones among the page numbers never go back, and are not all one."""
    values = [int(number.text) for number in numbers if number.text.strip().isdigit()]
    return values == sorted(values) and len(set(values)) >= 2
