"""Font coverage: the characters of a font as ranges, known without opening the font."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain


class Coverage:
    """A set of code points, kept as ranges; ``"é" in coverage`` is a bisection.

    As text (the manifest): hexadecimal ranges, ``20-7E,A0,2010-2015``.
    """

    __slots__ = ("_firsts", "_lasts", "_met")

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(ranges)
        self._firsts = [first for first, _ in ordered]
        self._lasts = [last for _, last in ordered]
        self._met: set[str] = (
            set()
        )  # known to be in: the same few thousand characters are asked for all the time

    @classmethod
    def of(cls, codes: Iterable[int]) -> Coverage:
        ranges: list[tuple[int, int]] = []
        for code in sorted(set(codes)):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1] = (ranges[-1][0], code)
            else:
                ranges.append((code, code))
        return cls(ranges)

    @classmethod
    def parse(cls, text: str) -> Coverage:
        def range_(part: str) -> tuple[int, int]:
            first, _, last = part.partition("-")
            return int(first, 16), int(last or first, 16)

        return cls(range_(part) for part in text.split(",") if part)

    def __str__(self) -> str:
        return ",".join(
            f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in zip(self._firsts, self._lasts)
        )

    def __contains__(self, char: str) -> bool:
        code = ord(char)
        at = bisect_right(self._firsts, code) - 1
        return at >= 0 and code <= self._lasts[at]

    def has_all(self, chars: Iterable[str]) -> bool:
        new = set(chars) - self._met
        if not all(char in self for char in new):
            return False
        self._met |= new
        return True

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(range(a, b + 1) for a, b in zip(self._firsts, self._lasts))

    def __len__(self) -> int:
        return sum(b - a + 1 for a, b in zip(self._firsts, self._lasts))
