"""Levels and visual order by the Unicode consortium's own tests (a subset: tests/data/unicode)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ai_translator.typesetting.bidi import is_rtl, levels, visual_runs

DATA = Path(__file__).parents[1] / "data" / "unicode"
_PART = 500  # tests that one case of pytest runs

#: A character for each class of the standard.
OF_CLASS = {
    "L": "a", "R": "\u05d0", "AL": "\u0627", "EN": "1", "AN": "\u0661", "ES": "+", "ET": "$", "CS": ",", "NSM": "\u0301",
    "BN": "\u200b", "B": "\u2029", "S": "\t", "WS": " ", "ON": "!", "LRE": "\u202a", "RLE": "\u202b", "PDF": "\u202c",
    "LRO": "\u202d", "RLO": "\u202e", "LRI": "\u2066", "RLI": "\u2067", "FSI": "\u2068", "PDI": "\u2069",
}  # fmt: skip


@dataclass(frozen=True)
class BidiCase:
    """levels: None for characters that rule X9 removes;  order: the others' positions, left to right"""

    line: str
    text: str
    rtl: bool | None
    levels: list[int | None]
    order: list[int]


def character_cases(path: Path) -> Iterator[BidiCase]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        chars, direction, _, found, order = line.split(";")
        text = "".join(chr(int(char, 16)) for char in chars.split())
        rtl = {"0": False, "1": True, "2": None}[direction]
        yield BidiCase(line, text, rtl, _levels(found), [int(at) for at in order.split()])


def class_cases(path: Path) -> Iterator[BidiCase]:
    found: list[int | None] = []
    order: list[int] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@Levels:"):
            found = _levels(line.partition(":")[2])
        elif line.startswith("@Reorder:"):
            order = [int(at) for at in line.partition(":")[2].split()]
        elif line and not line.startswith(("#", "@")):
            classes, bits = line.split(";")
            text = "".join(OF_CLASS[name] for name in classes.split())
            for bit, rtl in ((1, None), (2, False), (4, True)):
                if int(bits, 16) & bit:
                    yield BidiCase(f"{line} ({bit})", text, rtl, found, order)


def _levels(text: str) -> list[int | None]:
    return [None if level == "x" else int(level) for level in text.split()]


def shown(case: BidiCase) -> tuple[list[int | None], list[int]]:
    """What we make of the text: levels and order as the case has them."""
    found = levels(case.text, case.rtl)
    base = is_rtl(case.text) if case.rtl is None else case.rtl
    order: list[int] = []
    for run in visual_runs(case.text, found, 0, len(case.text), base):
        places = range(run.start, run.end)
        order += reversed(places) if run.rtl else places
    removed = [level is None for level in case.levels]
    return (
        [None if out else level for level, out in zip(found, removed)],
        [at for at in order if not removed[at]],
    )


FILES = {"BidiTest.txt": class_cases, "BidiCharacterTest.txt": character_cases}
PARTS = [
    (name, start)
    for name, read in FILES.items()
    for start in range(0, sum(1 for _ in read(DATA / name)), _PART)
]


def test_the_subset_is_worth_the_name() -> None:
    assert len(list(class_cases(DATA / "BidiTest.txt"))) > 6000
    assert len(list(character_cases(DATA / "BidiCharacterTest.txt"))) > 1500


@pytest.mark.parametrize(("name", "start"), PARTS)
def test_levels_and_order_are_those_of_the_standard(name: str, start: int) -> None:
    cases = list(FILES[name](DATA / name))[start : start + _PART]
    wrong = [
        (case.line, found) for case in cases if (found := shown(case)) != (case.levels, case.order)
    ]
    assert not wrong, f"{len(wrong)} of {len(cases)}, as {wrong[:3]}"
