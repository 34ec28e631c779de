"""Line breaking: text and widths to lines.

UAX 14 says where a line may end (strictly: no line starts with closing punctuation or a small kana,
none ends with an opening bracket).  Which of these places is taken is decided here, greedily.
A full-width mark at the end or start of a line takes half its width there (JIS X 4051, 行末半角,
行頭半角).  Text without a place to break is broken anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ai_translator.boundaries.lines import line_ends

#: Full-width marks whose ink stands in the left half of their cell.
CLOSING = frozenset("。，、；：！？．」』）】》〉〕］｝”’")
#: Those with their ink in the right half.
OPENING = frozenset("「『（【《〈〔［｛“‘")
#: What holds a URL or an e-mail address together.
_ADDRESS = re.compile(
    r"(?:(?:https?|ftp)://|www\.)[^\s\u3000-\u9fff\uff00-\uffef]+|[\w.+-]+@[\w-]+\.[\w.-]+"
)
#: An address longer than this share of the line may be broken at its own joints.
_WHOLE_SHARE = 0.5
#: An en dash that stands for a minus: UAX 14 would part it from its number.
_SIGN = re.compile(r"(?<![\w)\]])\u2013(?=[\d.,]*\d)")
#: A line that stays shorter by this share of its room may end in a hyphen; so many lines in a row
#: at most.
_SHORT = 0.08
_HYPHENS_IN_A_ROW = 2
_LOOK_AHEAD = 60  # points, of one word
_SPACES = " \t\n\r\u3000"
_JOINERS = "\u200d\ufe0e\ufe0f"


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """``text[start:end]`` without the spaces at its end.

    width:  of what is drawn, squeezed marks counted as such
    forced: True if nothing follows or the author broke the line: it is not justified
    inset:  how far to the left of the line's start its first character is set: an opening mark's
        blank half
    hyphen: True if a hyphen follows, which ``width`` counts
    """

    start: int
    end: int
    width: float
    forced: bool
    inset: float = 0.0
    hyphen: bool = False


def break_lines(
    text: str,
    advances: Sequence[float],
    first: float,
    rest: float,
    language: str,
    hyphens: Mapping[int, float] | None = None,
) -> list[BrokenLine]:
    r"""Break ``text`` into lines of at most ``first`` (the first line) and ``rest``.

    Widths are in the unit of ``advances``.
    advances: one for each character of ``text``; ``\n`` is a forced break
    hyphens:  positions where a word may be hyphenated -> width of the hyphen there; used where a
        line would stay short
    Every character except spaces is in exactly one line; one wider than the line gets a line of its
    own.
    """
    if not text:
        return []
    return _Breaker(text, advances, first, rest, language, hyphens or {}).lines()


def opportunities(text: str, language: str) -> list[int]:
    """Return the positions after which a line may end, ascending; the last is ``len(text)``."""
    ends = line_ends(text, language)
    signs = {found.end() for found in _SIGN.finditer(text)} if "\u2013" in text else set()
    return [end for end in ends if end not in signs] if signs else ends


class _Breaker:
    def __init__(
        self,
        text: str,
        advances: Sequence[float],
        first: float,
        rest: float,
        language: str,
        hyphens: Mapping[int, float],
    ) -> None:
        self._text = text
        self._hyphens, self._points = hyphens, sorted(hyphens)
        self._first, self._rest = first, rest
        self._sums = list(accumulate(advances, initial=0.0))
        self._ends = self._without_addresses(opportunities(text, language))
        self._seen = list(map(self._visible, self._ends))
        self._reach = [self._sums[seen] - self._squeeze(seen) for seen in self._seen]
        self._musts = [i for i, end in enumerate(self._ends) if text[end - 1] == "\n"]

    def lines(self) -> list[BrokenLine]:
        lines: list[BrokenLine] = []
        start, last = 0, len(self._text)
        in_a_row = 0
        while start < last:
            inset = self._inset(start) if lines else 0.0
            room = (self._rest if lines else self._first) + inset
            end, seen, forced = self._next(start, room)
            is_cut = self._is_cut(seen)
            may = not forced and (is_cut or in_a_row < _HYPHENS_IN_A_ROW)
            at = self._hyphen(start, seen, room, is_cut) if may else None
            in_a_row = in_a_row + 1 if at is not None else 0
            if at is not None:
                width = self._sums[at] - self._sums[start] + self._hyphens[at] - inset
                lines.append(BrokenLine(start, at, width, False, inset, hyphen=True))
                start = at
                continue
            width = (
                self._sums[seen] - self._squeeze(seen) - self._sums[start] - inset
                if seen > start
                else 0.0
            )
            lines.append(BrokenLine(start, max(seen, start), width, forced, inset))
            start = end
        return lines

    def _is_cut(self, seen: int) -> bool:
        """Return True if a line that ends there ends within a word, which is wider than a line."""
        at = bisect_left(self._seen, seen)
        return at == len(self._seen) or self._seen[at] != seen

    def _hyphen(self, start: int, seen: int, room: float, is_cut: bool) -> int | None:
        """Return where to hyphenate, if the line that ends at ``seen`` needs it.

        It does if it would stay short or is cut within a word.
        """
        is_short = self._sums[start] + room - self._sums[seen] >= _SHORT * room
        if not self._points or not (is_short or is_cut):
            return None
        low = bisect_right(self._points, start if is_cut else max(seen, start))
        limit = self._sums[start] + room + 1e-6
        fitting = [
            at
            for at in self._points[low : low + _LOOK_AHEAD]
            if self._sums[at] + self._hyphens[at] <= limit
        ]
        return max(fitting, default=None)

    def _next(self, start: int, room: float) -> tuple[int, int, bool]:
        """Return (next line's start, this one's end of ink, forced) for the line from ``start``."""
        lowest = bisect_right(self._ends, start)
        limit = self._sums[start] + room + 1e-6
        index = bisect_right(self._reach, limit, lowest) - 1
        must = bisect_right(self._musts, lowest - 1)
        if must < len(self._musts):
            index = min(index, self._musts[must])
        if index < lowest:
            return self._anywhere(start, self._seen[lowest], limit, self._ends[lowest])
        end = self._ends[index]
        return end, self._seen[index], end == len(self._text) or self._text[end - 1] == "\n"

    def _anywhere(self, start: int, seen: int, limit: float, end: int) -> tuple[int, int, bool]:
        """Return a break within a word that is wider than the line.

        It is never between a letter and its accent or vowel sign.
        """
        at = max(bisect_right(self._sums, limit) - 1, start + 1)
        while at > start + 1 and self._clings(at):
            at -= 1
        while at < seen and self._clings(at):
            at += 1
        if at >= seen:
            return end, seen, end == len(self._text) or self._text[end - 1] == "\n"
        return at, at, False

    def _clings(self, at: int) -> bool:
        char = self._text[at] if at < len(self._text) else ""
        return bool(char) and (
            unicodedata.category(char)[0] == "M"
            or char in _JOINERS
            or self._text[at - 1] == "\u200d"
        )

    def _visible(self, end: int) -> int:
        while end and self._text[end - 1] in _SPACES:
            end -= 1
        return end

    def _squeeze(self, seen: int) -> float:
        if not seen or self._text[seen - 1] not in CLOSING:
            return 0.0
        advance = self._sums[seen] - self._sums[seen - 1]
        before = self._sums[seen - 1] - self._sums[seen - 2] if seen > 1 else advance
        # Curly quotes of a Latin face are narrow already.
        return advance / 2 if advance >= 0.9 * before else 0.0

    def _inset(self, start: int) -> float:
        if self._text[start] not in OPENING or start + 1 >= len(self._text):
            return 0.0
        advance = self._sums[start + 1] - self._sums[start]
        after = (
            self._sums[start + 2] - self._sums[start + 1]
            if start + 2 < len(self._sums)
            else advance
        )
        if advance >= 0.9 * after:
            return advance / 2
        # What follows it has moved up to it already.
        return advance if self._text[start + 1] in OPENING and advance >= 0.45 * after else 0.0

    def _without_addresses(self, ends: list[int]) -> list[int]:
        if "://" not in self._text and "@" not in self._text and "www." not in self._text:
            return ends
        inside: set[int] = set()
        for found in _ADDRESS.finditer(self._text):
            if self._sums[found.end()] - self._sums[found.start()] <= _WHOLE_SHARE * self._rest:
                inside.update(range(found.start() + 1, found.end()))
        return [end for end in ends if end not in inside]
