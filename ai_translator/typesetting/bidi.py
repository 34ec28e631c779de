"""The Unicode bidirectional algorithm (UAX 9, Unicode 15).

It gives the direction of each character and the order of a line's runs from left to right.  It is
complete: explicit embeddings, overrides and isolates (X1 to X10), weak types (W1 to W7), paired
brackets (N0), neutrals (N1, N2), implicit levels (I1, I2), and for a line the levels of its blanks
and its order (L1, L2).  Mirrored glyphs (L4) are the shaper's task.  Rule names in the code are
those of the standard.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

_DEEPEST = 125
_MOST_PAIRS = 63  # BD16: brackets deeper than this are not paired
_STRONG = frozenset({"L", "R", "AL"})
_ISOLATES = frozenset({"LRI", "RLI", "FSI"})
_EMBEDDINGS = {
    "LRE": (0, ""),
    "RLE": (1, ""),
    "LRO": (0, "L"),
    "RLO": (1, "R"),
}  # parity of the level, override
_REMOVED = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "BN"})  # X9
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"})
_BLANK = frozenset({"WS", "LRI", "RLI", "FSI", "PDI"}) | _REMOVED  # L1, at a line's end
_IMPLICIT = ({"R": 1, "AN": 2, "EN": 2}, {"L": 1, "AN": 1, "EN": 1})  # I1, I2: by even or odd level
_SEPARATED = frozenset({("CS", "EN"), ("CS", "AN"), ("ES", "EN")})  # W4: separators between numbers
_RTL = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RTL_BLOCKS = re.compile(f"[{_RTL}]")
#: Letters, digits and signs that make a text more than a row of level 0: all others need no second
#: look.
_NOT_PLAIN = re.compile(rf"[{_RTL}\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PAIRS = (
    "()[]{}\u0f3a\u0f3b\u0f3c\u0f3d\u169b\u169c\u2045\u2046\u207d\u207e\u208d\u208e\u2308\u2309\u230a\u230b\u2329\u232a"
    "\u2768\u2769\u276a\u276b\u276c\u276d\u276e\u276f\u2770\u2771\u2772\u2773\u2774\u2775\u27c5\u27c6\u27e6\u27e7\u27e8\u27e9"
    "\u27ea\u27eb\u27ec\u27ed\u27ee\u27ef\u2983\u2984\u2985\u2986\u2987\u2988\u2989\u298a\u298b\u298c\u298d\u2990\u298f\u298e"
    "\u2991\u2992\u2993\u2994\u2995\u2996\u2997\u2998\u29d8\u29d9\u29da\u29db\u29fc\u29fd\u2e22\u2e23\u2e24\u2e25\u2e26\u2e27"
    "\u2e28\u2e29\u2e55\u2e56\u2e57\u2e58\u2e59\u2e5a\u2e5b\u2e5c\u3008\u3009\u300a\u300b\u300c\u300d\u300e\u300f\u3010\u3011"
    "\u3014\u3015\u3016\u3017\u3018\u3019\u301a\u301b\ufe59\ufe5a\ufe5b\ufe5c\ufe5d\ufe5e\uff08\uff09\uff3b\uff3d\uff5b\uff5d"
    "\uff5f\uff60\uff62\uff63"
)
_CLOSERS = dict(zip(_PAIRS[::2], _PAIRS[1::2]))
_CANONICAL = {"\u2329": "\u3008", "\u232a": "\u3009"}
_CLOSING = frozenset(_CLOSERS.values())


@dataclass(frozen=True, slots=True)
class DirectionRun:
    """``text[start:end]``, all of it in one direction."""

    start: int
    end: int
    rtl: bool


def has_rtl(text: str) -> bool:
    """Return True if any of its letters runs from right to left."""
    return _RTL_BLOCKS.search(text) is not None


def is_rtl(text: str) -> bool:
    """Return True if the text as a whole runs from right to left.

    By its first strong letter (P2, P3).
    """
    return _first_strong(list(map(_kind, text)), 0, len(text)) == 1


def levels(text: str, rtl: bool | None = None) -> list[int]:
    """Return the embedding level of each character; odd ones run from right to left.

    rtl: the direction of the whole; None: by its first strong letter
    """
    if not rtl and not _NOT_PLAIN.search(text):
        return [0] * len(text)
    kinds = list(map(_kind, text))
    found: list[int] = []
    for start, end in _paragraphs(kinds):
        base = int(rtl) if rtl is not None else max(0, _first_strong(kinds, start, end))
        found += _Paragraph(text[start:end], kinds[start:end], base).levels()
    return found


def visual_runs(
    text: str, of: Sequence[int], start: int, end: int, rtl: bool
) -> list[DirectionRun]:
    """Return the line ``text[start:end]`` as runs from left to right (L1, L2).

    of:  the levels of the whole text
    rtl: its direction, which blanks at the line's end take
    """
    if start >= end:
        return []
    blanks = sum(1 for _ in takewhile(_is_blank, reversed(text[start:end])))
    line = [*of[start : end - blanks], *[int(rtl)] * blanks]
    runs = []
    at = start
    for level, group in groupby(line):
        size = sum(1 for _ in group)
        runs.append((level, DirectionRun(at, at + size, level % 2 == 1)))
        at += size
    return _reordered(runs)


def _reordered(runs: list[tuple[int, DirectionRun]]) -> list[DirectionRun]:
    """Reverse the runs at or above each level, from the highest level down (L2)."""
    odd = [level for level, _ in runs if level % 2]
    for limit in range(max(level for level, _ in runs), min(odd, default=1_000) - 1, -1):
        at = 0
        while at < len(runs):
            stop = at
            while stop < len(runs) and runs[stop][0] >= limit:
                stop += 1
            if stop > at:
                runs[at:stop] = reversed(runs[at:stop])
            at = max(stop, at + 1)
    return [run for _, run in runs]


def _is_blank(char: str) -> bool:
    return _kind(char) in _BLANK


def _kind(char: str) -> str:
    """Return the bidirectional class; unassigned characters have that of their block."""
    return unicodedata.bidirectional(char) or ("R" if _RTL_BLOCKS.match(char) else "L")


def _paragraphs(kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs, each with its separator (P1)."""
    start = 0
    for at, kind in enumerate(kinds):
        if kind == "B":
            yield start, at + 1
            start = at + 1
    if start < len(kinds):
        yield start, len(kinds)


def _first_strong(kinds: Sequence[str], start: int, end: int) -> int:
    """Return 1 or 0 by the first strong letter outside of isolates, -1 if there is none."""
    depth = 0
    for kind in kinds[start:end]:
        if not depth and kind in _STRONG:
            return int(kind != "L")
        depth = max(0, depth + (kind in _ISOLATES) - (kind == "PDI"))
    return -1


class _Paragraph:
    """The state of one paragraph; ``_kinds`` changes from rule to rule."""

    def __init__(self, text: str, kinds: list[str], base: int) -> None:
        self._text, self._original, self._base = text, tuple(kinds), base
        self._matches = _isolate_pairs(kinds)
        explicit = _Explicit(self._original, base, self._matches)
        self._kinds, self._levels = explicit.kinds, explicit.levels

    def levels(self) -> list[int]:
        # All ends come from the levels before any is resolved.
        for sequence, ends in [(each, self._ends(each)) for each in self._sequences()]:
            _Sequence(
                self._text, self._original, self._kinds, self._levels, sequence, *ends
            ).resolve()
        for at, kind in enumerate(self._original):
            if kind in _REMOVED:  # invisible: as what stands before it
                self._levels[at] = self._levels[at - 1] if at else self._base
        return self._with_base_blanks()

    def _sequences(self) -> list[list[int]]:
        """Return the positions of the isolating run sequences (X10), without what X9 removes."""
        kept = [at for at, kind in enumerate(self._original) if kind not in _REMOVED]
        runs = [list(group) for _, group in groupby(kept, key=self._levels.__getitem__)]
        by_start = {run[0]: run for run in runs}
        closers = set(self._matches.values())
        found = []
        for run in runs:
            if run[0] in closers:
                continue  # goes on a sequence that began with its initiator
            sequence = list(run)
            while (follows := self._matches.get(sequence[-1])) is not None and follows in by_start:
                sequence += by_start[follows]
            found.append(sequence)
        return found

    def _ends(self, sequence: Sequence[int]) -> tuple[str, str]:
        """Return sos and eos, the types at the ends of a sequence."""
        first, last = sequence[0], sequence[-1]
        before = self._level_of_first(range(first - 1, -1, -1))
        after = self._level_of_first(range(last + 1, len(self._original)))
        if self._original[last] in _ISOLATES and last not in self._matches:
            after = self._base
        level = self._levels[first]
        return _direction(max(level, before)), _direction(max(level, after))

    def _level_of_first(self, places: Iterable[int]) -> int:
        """Return the level of the first character that X9 does not remove, else the base's."""
        kept = (self._levels[at] for at in places if self._original[at] not in _REMOVED)
        return next(kept, self._base)

    def _with_base_blanks(self) -> list[int]:
        """Apply the part of L1 that does not depend on lines.

        It concerns separators, and blanks before them and at the end.
        """
        at_end = True
        for at in range(len(self._original) - 1, -1, -1):
            kind = self._original[at]
            at_end = kind in ("B", "S") or (at_end and kind in _BLANK)
            if at_end:
                self._levels[at] = self._base
        return self._levels


class _Explicit:
    """Levels by embeddings, overrides and isolates (X1 to X8).

    Overridden characters get their new kind.
    """

    def __init__(self, original: Sequence[str], base: int, matches: dict[int, int]) -> None:
        self._original, self._matches = original, matches
        self.kinds = list(original)
        self.levels = [base] * len(original)
        self._stack: list[tuple[int, str, bool]] = [
            (base, "", False)
        ]  # level, override, whether an isolate
        self._over_isolates = self._over_embeddings = self._valid = 0
        for at, kind in enumerate(original):
            if kind in _EMBEDDINGS:
                self._embed(at, kind)
            elif kind in _ISOLATES:
                self._isolate(at, kind)
            elif kind == "PDI":
                self._end_isolate(at)
            elif kind == "PDF":
                self._end_embedding(at)
            elif kind == "B":
                self.levels[at] = base
            else:
                self._put(at, override=kind != "BN")

    def _embed(self, at: int, kind: str) -> None:
        self._put(at, override=False)
        parity, forced = _EMBEDDINGS[kind]
        deeper = _next(self._stack[-1][0], parity)
        if self._has_room(deeper):
            self._stack.append((deeper, forced, False))
        elif not self._over_isolates:
            self._over_embeddings += 1

    def _has_room(self, level: int) -> bool:
        return level <= _DEEPEST and not (self._over_isolates or self._over_embeddings)

    def _isolate(self, at: int, kind: str) -> None:
        self._put(at)
        deeper = _next(self._stack[-1][0], self._parity(at, kind))
        if self._has_room(deeper):
            self._valid += 1
            self._stack.append((deeper, "", True))
        else:
            self._over_isolates += 1

    def _end_isolate(self, at: int) -> None:
        if self._over_isolates:
            self._over_isolates -= 1
        elif self._valid:
            self._over_embeddings = 0
            while not self._stack[-1][2]:
                self._stack.pop()
            self._stack.pop()
            self._valid -= 1
        self._put(at)

    def _end_embedding(self, at: int) -> None:
        self._put(at, override=False)
        if self._over_isolates:
            return
        if self._over_embeddings:
            self._over_embeddings -= 1
        elif not self._stack[-1][2] and len(self._stack) > 1:
            self._stack.pop()

    def _put(self, at: int, override: bool = True) -> None:
        self.levels[at] = self._stack[-1][0]
        if override and self._stack[-1][1]:
            self.kinds[at] = self._stack[-1][1]

    def _parity(self, at: int, kind: str) -> int:
        if kind != "FSI":
            return int(kind == "RLI")
        end = self._matches.get(at, len(self._original))
        return max(0, _first_strong(self._original, at + 1, end))


class _Sequence:
    """An isolating run sequence: ``at`` are its positions in the paragraph."""

    def __init__(
        self,
        text: str,
        original: Sequence[str],
        kinds: list[str],
        levels: list[int],
        at: list[int],
        sos: str,
        eos: str,
    ) -> None:
        self._text, self._original, self._whole, self._levels = text, original, kinds, levels
        self._at, self._sos, self._eos = at, sos, eos
        self._kinds = [kinds[each] for each in at]
        self._embedding = _direction(levels[at[0]])

    def resolve(self) -> None:
        self._weak()
        self._brackets()
        self._neutral()
        for at, kind in zip(self._at, self._kinds):
            self._levels[at] += _IMPLICIT[self._levels[at] % 2].get(kind, 0)

    def _weak(self) -> None:
        self._marks()
        self._arabic_numbers()
        self._separators()
        self._terminators()
        strong = self._sos
        for i, kind in enumerate(self._kinds):  # W6, W7
            if kind in ("ES", "ET", "CS"):
                self._kinds[i] = "ON"
            elif kind in ("L", "R"):
                strong = kind
            elif kind == "EN" and strong == "L":
                self._kinds[i] = "L"

    def _marks(self) -> None:
        """Rule W1."""
        before = self._sos
        for i, kind in enumerate(self._kinds):
            if kind == "NSM":
                self._kinds[i] = "ON" if before in _ISOLATES or before == "PDI" else before
            before = self._kinds[i]

    def _arabic_numbers(self) -> None:
        """Rules W2 and W3."""
        strong = self._sos
        for i, kind in enumerate(self._kinds):
            if kind in _STRONG:
                strong = kind
            if kind == "EN" and strong == "AL":
                self._kinds[i] = "AN"
        self._kinds = ["R" if kind == "AL" else kind for kind in self._kinds]

    def _separators(self) -> None:
        """Rule W4."""
        kinds = self._kinds
        for i in range(1, len(kinds) - 1):
            around = kinds[i - 1]
            if around == kinds[i + 1] and (kinds[i], around) in _SEPARATED:
                kinds[i] = around

    def _terminators(self) -> None:
        """Rule W5."""
        kinds = self._kinds
        for start, stop in _stretches(kinds, frozenset({"ET"})):
            if "EN" in (*kinds[max(0, start - 1) : start], *kinds[stop : stop + 1]):
                kinds[start:stop] = ["EN"] * (stop - start)

    def _brackets(self) -> None:
        """Rule N0."""
        for opening, closing in self._pairs():
            inside = set(map(_strong, self._kinds[opening + 1 : closing])) - {""}
            if self._embedding in inside:
                self._set_pair(opening, closing, self._embedding)
            elif inside:
                strong = filter(None, map(_strong, reversed(self._kinds[:opening])))
                self._set_pair(opening, closing, next(strong, self._sos))

    def _set_pair(self, opening: int, closing: int, kind: str) -> None:
        for i in (opening, closing):
            self._kinds[i] = kind
            for after in range(i + 1, len(self._kinds)):  # marks on a bracket go with it
                if self._original[self._at[after]] != "NSM":
                    break
                self._kinds[after] = kind

    def _pairs(self) -> list[tuple[int, int]]:
        """Definition BD16."""
        found: list[tuple[int, int]] = []
        open_: list[tuple[str, int]] = []
        for i, at in enumerate(self._at):
            char = self._text[at]
            if self._kinds[i] != "ON":
                continue
            if char in _CLOSERS:
                if len(open_) == _MOST_PAIRS:
                    return []
                closer = _CLOSERS[char]
                open_.append((_CANONICAL.get(closer, closer), i))
            elif char in _CLOSING:
                same = _CANONICAL.get(char, char)
                awaited = [closer for closer, _ in open_]
                if same in awaited:
                    match = len(awaited) - 1 - awaited[::-1].index(same)
                    found.append((open_[match][1], i))
                    del open_[match:]
        return sorted(found)

    def _neutral(self) -> None:
        """Rules N1 and N2."""
        kinds = self._kinds
        for start, stop in _stretches(kinds, _NEUTRAL):
            before = _strong(kinds[start - 1]) if start else self._sos
            after = _strong(kinds[stop]) if stop < len(kinds) else self._eos
            kinds[start:stop] = [before if before == after else self._embedding] * (stop - start)


def _stretches(kinds: Sequence[str], of: Collection[str]) -> list[tuple[int, int]]:
    """Return where stretches of these kinds start and end."""
    found = []
    at = 0
    for belongs, group in groupby(kinds, key=of.__contains__):
        start, at = at, at + len(list(group))
        if belongs:
            found.append((start, at))
    return found


def _strong(kind: str) -> str:
    """Return the direction that a type counts for among neutrals; "" for those without."""
    return "R" if kind in ("R", "AN", "EN") else "L" if kind == "L" else ""


def _direction(level: int) -> str:
    return "R" if level % 2 else "L"


def _next(level: int, parity: int) -> int:
    """Return the next higher level of that parity."""
    return level + 1 if (level + 1) % 2 == parity else level + 2


def _isolate_pairs(kinds: Sequence[str]) -> dict[int, int]:
    """Return isolate initiator -> its PDI (BD9)."""
    found: dict[int, int] = {}
    open_: list[int] = []
    for at, kind in enumerate(kinds):
        if kind in _ISOLATES:
            open_.append(at)
        elif kind == "PDI" and open_:
            found[open_.pop()] = at
    return found
