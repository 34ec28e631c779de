"""Write the word lists of ``ai_translator/boundaries/dictionaries`` from the data of ICU.

``python -m benchmarks.dictionaries`` reads the library that the package icu4py brings.  The formats
are ICU's: a package of files (``udata.h``), in each dictionary a trie of bytes or of UTF-16 units
(``bytestrie.h``, ``ucharstrie.h``).
"""

from __future__ import annotations

import lzma
import struct
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

OUT = Path(__file__).parents[1] / "ai_translator" / "boundaries" / "dictionaries"
NAMES = {"thaidict": "thai", "laodict": "lao", "khmerdict": "khmer", "burmesedict": "burmese",
         "cjdict": "cj"}  # fmt: skip
MOST_LINEAR = 5  # keys of a branch that stand in a row; more are halved first

Word = tuple[tuple[int, ...], int]


class Trie:
    """What both kinds of trie share: how their nodes are walked."""

    def __init__(self, units: bytes | tuple[int, ...]) -> None:
        self.units = units

    def words(self) -> Iterator[Word]:
        waiting: list[tuple[int, tuple[int, ...]]] = [(0, ())]
        while waiting:
            at, prefix = waiting.pop()
            yield from self.node(at, prefix, waiting)

    def node(self, at: int, prefix: tuple[int, ...], waiting: list) -> Iterator[Word]:
        raise NotImplementedError

    def value(self, lead: int, at: int) -> tuple[int, int]:
        raise NotImplementedError

    def jump(self, at: int) -> tuple[int, int]:
        """Return where a jump leads, and where the text goes on behind it."""
        raise NotImplementedError

    def entry(self, unit: int) -> tuple[bool, int]:
        """Return whether a branch's value is final, and its lead."""
        raise NotImplementedError

    def branch(self, lead: int, at: int, prefix: tuple[int, ...], waiting: list) -> Iterator[Word]:
        """Yield the words that end in a branch node; its other ways are put to ``waiting``."""
        halves = [(at, lead + 1) if lead else (at + 1, self.units[at] + 1)]
        while halves:
            at, length = halves.pop()
            while length > MOST_LINEAR:
                target, after = self.jump(at + 1)
                halves.append((target, length >> 1))
                at, length = after, length - (length >> 1)
            for _ in range(length - 1):
                key = self.units[at]
                final, lead = self.entry(self.units[at + 1])
                value, at = self.value(lead, at + 2)
                if final:
                    yield (*prefix, key), value
                else:
                    waiting.append((at + value, (*prefix, key)))
            waiting.append((at + 1, (*prefix, self.units[at])))


class ByteTrie(Trie):
    def node(self, at: int, prefix: tuple[int, ...], waiting: list) -> Iterator[Word]:
        while True:
            lead, at = self.units[at], at + 1
            if lead < 0x10:
                yield from self.branch(lead, at, prefix, waiting)
                return
            if lead < 0x20:
                prefix, at = (*prefix, *self.units[at : at + lead - 0xF]), at + lead - 0xF
                continue
            value, at = self.value(lead >> 1, at)
            yield prefix, value
            if lead & 1:
                return

    def entry(self, unit: int) -> tuple[bool, int]:
        return bool(unit & 1), unit >> 1

    def value(self, lead: int, at: int) -> tuple[int, int]:
        for least, first, more in ((0x7F, 0, 4), (0x7E, 0, 3), (0x6C, 0x6C, 2), (0x51, 0x51, 1)):
            if lead >= least:
                high = (lead - first) << (8 * more) if first else 0
                return high | int.from_bytes(self.units[at : at + more], "big"), at + more
        return lead - 0x10, at

    def jump(self, at: int) -> tuple[int, int]:
        lead, at = self.units[at], at + 1
        for least, first, more in ((0xFF, 0, 4), (0xFE, 0, 3), (0xF0, 0xF0, 2), (0xC0, 0xC0, 1)):
            if lead >= least:
                high = (lead - first) << (8 * more) if first else 0
                after = at + more
                return after + (high | int.from_bytes(self.units[at:after], "big")), after
        return at + lead, at


class UnitTrie(Trie):
    def node(self, at: int, prefix: tuple[int, ...], waiting: list) -> Iterator[Word]:
        lead, at = self.units[at], at + 1
        while True:
            if lead < 0x30:
                yield from self.branch(lead, at, prefix, waiting)
                return
            if lead < 0x40:
                prefix, at = (*prefix, *self.units[at : at + lead - 0x2F]), at + lead - 0x2F
                lead, at = self.units[at], at + 1
                continue
            if lead & 0x8000:
                yield prefix, self.value(lead & 0x7FFF, at)[0]
                return
            value, at = self.inner_value(lead, at)
            yield prefix, value
            lead &= 0x3F

    def entry(self, unit: int) -> tuple[bool, int]:
        return bool(unit & 0x8000), unit & 0x7FFF

    def value(self, lead: int, at: int) -> tuple[int, int]:
        if lead < 0x4000:
            return lead, at
        if lead < 0x7FFF:
            return (lead - 0x4000) << 16 | self.units[at], at + 1
        return self.units[at] << 16 | self.units[at + 1], at + 2

    def inner_value(self, lead: int, at: int) -> tuple[int, int]:
        if lead < 0x4040:
            return (lead >> 6) - 1, at
        if lead < 0x7FC0:
            return ((lead & 0x7FC0) - 0x4040) << 10 | self.units[at], at + 1
        return self.units[at] << 16 | self.units[at + 1], at + 2

    def jump(self, at: int) -> tuple[int, int]:
        lead, at = self.units[at], at + 1
        if lead < 0xFC00:
            return at + lead, at
        if lead < 0xFFFF:
            return at + 1 + ((lead - 0xFC00) << 16 | self.units[at]), at + 1
        return at + 2 + (self.units[at] << 16 | self.units[at + 1]), at + 2


def package() -> tuple[bytes, dict[str, int]]:
    """Return ICU's data library, and where each of its files begins."""
    spec = find_spec("icu4py")
    assert spec is not None and spec.origin is not None
    folder = Path(spec.origin).parents[1] / "icu4py.libs"
    data = next(folder.glob("libicudata*")).read_bytes()
    begin = data.index(b"CmnD") - 12
    table = begin + struct.unpack_from("<H", data, begin)[0]
    places = {}
    for at in range(struct.unpack_from("<I", data, table)[0]):
        name, place = struct.unpack_from("<II", data, table + 4 + 8 * at)
        text = data[table + name : data.index(b"\0", table + name)].decode("ascii")
        places[Path(text).stem] = table + place
    return data, places


def dictionary(data: bytes, begin: int) -> list[tuple[str, int]]:
    """Return the words of a dictionary with their values, in order."""
    begin += struct.unpack_from("<H", data, begin)[0]
    indexes = struct.unpack_from("<8i", data, begin)
    first, last = begin + indexes[0], begin + indexes[3]
    if indexes[4] & 7:  # UTF-16 units
        trie = UnitTrie(struct.unpack_from(f"<{(last - first) // 2}H", data, first))
        found = trie.words()
        texts = ((struct.pack(f"<{len(w)}H", *w).decode("utf-16-le"), v) for w, v in found)
        return sorted(texts)
    base, special = indexes[5] & 0x1FFFFF, {0xFF: "\u200d", 0xFE: "\u200c"}
    found = ByteTrie(data[first:last]).words()
    return sorted(("".join(special.get(c) or chr(c + base) for c in w), v) for w, v in found)


def main() -> None:
    data, places = package()
    for name, ours in NAMES.items():
        words = dictionary(data, places[name])
        lines = "".join(f"{word}\t{cost}\n" if cost else f"{word}\n" for word, cost in words)
        packed = lzma.compress(lines.encode(), preset=9 | lzma.PRESET_EXTREME)
        (OUT / f"{ours}.txt.xz").write_bytes(packed)
        print(f"{ours}: {len(words):,} words, {len(packed):,} bytes")


if __name__ == "__main__":
    main()
