"""A composed text: its lines in its places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import BlockKind
from ai_translator.typesetting.linebreak import BrokenLine
from ai_translator.writers.inplace.leaders import Leader
from ai_translator.writers.inplace.text_areas import TextArea
from ai_translator.writers.inplace.text_measuring import Flow
from ai_translator.writers.inplace.texts import MovedFormula, PlacedText

DESCENT = 0.22  # of the size: from the last baseline to what must be free of it
_HEAD, _FOOT = (
    0.84,
    0.12,
)  # of the size: what letters take over and under their baseline, beside a tall formula
_TIGHTEST, _TIGHT = 1.02, 1.14  # line to line, in sizes
_BODY = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM})

Broken: TypeAlias = list[BrokenLine]


@dataclass(slots=True)
class Composed:
    """A text on its lines.

    lines: for each of its places
    fits:  True if all of it fits
    pitch: from line to line
    pitches, shifts: by place, the pitch there if it is another, and how much lower than in the
        source the text begins
    moved_rule: the rule behind its words that moves to where these end
    unspaced:   the places where tall formulas get no extra space from the lines beside them
    """

    text: PlacedText
    flow: Flow
    areas: tuple[TextArea, ...]
    size: float
    scale: float = 1.0
    pitch: float = 0.0
    lines: list[Broken] = field(default_factory=list)
    fits: bool = True
    hyphens: Mapping[int, float] = field(default_factory=dict)
    leader: Leader | None = None
    number: Flow | None = None
    marker: Flow | None = None
    dot: Flow | None = None
    pitches: dict[int, float] = field(default_factory=dict)
    shifts: dict[int, float] = field(default_factory=dict)
    moved_rule: BBox | None = None
    unspaced: set[int] = field(default_factory=set)

    @property
    def body(self) -> bool:
        return self.text.head.kind in _BODY

    @property
    def page(self) -> int:
        return self.text.places[0].page.number

    @property
    def takes_marker(self) -> bool:
        """True if its marker, as it is in the source, moves along with it."""
        return bool(
            self.text.head.marker is not None and self.marker is None and self.shifts.get(0)
        )

    @property
    def slants(self) -> bool:
        return bool(self.areas[0].frame.slanted)

    @property
    def closest(self) -> float:
        """The smallest line distance: smaller than usual only where the source's is."""
        size = self.size * self.scale
        source = min((area.pitch for area in self.areas if area.pitch), default=_TIGHT * size)
        return max(_TIGHTEST * size, min(_TIGHT * size, source))

    def steps(self, at: int, pitch: float) -> list[float]:
        """Return the distance from each line of a place to the next.

        It exceeds ``pitch`` where tall formulas need it.
        """
        return [max(pitch, need) for need in self.needs(at)]

    def needs(self, at: int) -> list[float]:
        """Return what tall formulas need from each line of a place to the next; 0 for most."""
        tall = [
            (piece.start, formula)
            for piece in self.flow.runs
            if (formula := piece.look.formula) is not None and not formula.formula.linear
        ]
        reach = [
            (self._extent(tall, line, down=False), self._extent(tall, line, down=True))
            for line in self.lines[at]
        ]
        size = 0.0 if at in self.unspaced else self.size * self.scale
        return [
            max(a, _FOOT * size) + max(b, _HEAD * size) if a or b else 0.0
            for (_, a), (b, _) in pairwise(reach)
        ]

    def _extent(
        self, tall: Sequence[tuple[int, MovedFormula]], line: BrokenLine, *, down: bool
    ) -> float:
        """Return how far the tall formulas of a line reach above or below its baseline.

        0 without any.
        """
        found = 0.0
        for start, formula in tall:
            if line.start <= start < line.end:
                box, baseline = formula.formula.bbox, formula.baseline
                found = max(
                    found, (box.bottom - baseline if down else baseline - box.top) * self.scale
                )
        return found
