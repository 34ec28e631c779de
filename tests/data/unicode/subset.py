"""Cut the Unicode consortium's bidirectional tests down to what lies here.

    python tests/data/unicode/subset.py FOLDER

FOLDER holds ``BidiTest.txt`` and ``BidiCharacterTest.txt``: those of the Unicode Character Database,
or of Debian's package ``unicode-data`` (/usr/share/unicode).  Kept are the notices, every test that was
written by hand, every sequence of up to two classes, and of the permutations a sample that depends on
their text alone.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
_PERMUTATIONS = "# Permutations of sequences containing paired brackets"
_ONE_CHARACTER_TEST_IN, _ONE_CLASS_TEST_IN = 60, 160
_SHORT = 2  # classes


def character_tests(lines: list[str]) -> Iterator[str]:
    by_hand = True
    for line in lines:
        by_hand = by_hand and not line.startswith(_PERMUTATIONS)
        if line and not line.startswith("#") and (by_hand or _drawn(line, _ONE_CHARACTER_TEST_IN)):
            yield line


def class_tests(lines: list[str]) -> Iterator[str]:
    """Headings (@Levels, @Reorder) hold for all lines below them: those without any are left out."""
    waiting: dict[str, str] = {}
    for line in lines:
        if line.startswith("@"):
            waiting[line.partition(":")[0]] = line
        elif line and not line.startswith("#"):
            short = len(line.partition(";")[0].split()) <= _SHORT
            if short or _drawn(line, _ONE_CLASS_TEST_IN):
                yield from waiting.values()
                waiting.clear()
                yield line


def _drawn(line: str, one_in: int) -> bool:
    digest = hashlib.blake2b(line.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % one_in == 0


def _notice(lines: list[str]) -> list[str]:
    """The file's name, date and copyright."""
    end = next(at for at, line in enumerate(lines) if line.strip() == "#")
    return [*lines[:end], "# A subset: see README.md beside this file."]


def main() -> None:
    folder = Path(sys.argv[1])
    for name, chosen in (("BidiTest", class_tests), ("BidiCharacterTest", character_tests)):
        lines = (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        kept = [*_notice(lines), *chosen(lines)]
        (HERE / f"{name}.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
        print(f"{name}.txt: {len(kept)} of {len(lines)} lines")


if __name__ == "__main__":
    main()
