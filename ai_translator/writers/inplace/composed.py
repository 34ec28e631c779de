"""A text on its lines, in its places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from ai_translator.geometry.boxes import BBox
from ai_translator.model.document import BlockKind
from ai_translator.typesetting.linebreak import BrokenLine
from ai_translator.writers.inplace.frames import QUARTER
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

    lines: for each of its places;  fits: whether all of it found room;  pitch: from line to line;
    pitches, shifts: by place, the pitch there where it is another, and how far lower than in the
        source the text begins
    follower: the line behind its words that goes where these end
    snug: the places where tall formulas come as near to the lines beside them as any others
    """

    text: PlacedText
    flow: Flow
    rooms: tuple[TextArea, ...]
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
    follower: BBox | None = None
    snug: set[int] = field(default_factory=set)

    @property
    def body(self) -> bool:
        return self.text.head.kind in _BODY

    @property
    def page(self) -> int:
        return self.text.places[0].page.number

    @property
    def takes_marker(self) -> bool:
        """Whether its marker, as it is in the source, moves along with it."""
        return bool(
            self.text.head.marker is not None and self.marker is None and self.shifts.get(0)
        )

    @property
    def slants(self) -> bool:
        return bool(self.rooms[0].frame.angle % QUARTER)

    @property
    def tight(self) -> float:
        """As near as lines may come: nearer than usual only where the source's are."""
        size = self.size * self.scale
        source = min((room.pitch for room in self.rooms if room.pitch), default=_TIGHT * size)
        return max(_TIGHTEST * size, min(_TIGHT * size, source))

    def steps(self, at: int, pitch: float) -> list[float]:
        """From each line of a place to the next: more than ``pitch`` where tall formulas need it."""
        return [max(pitch, need) for need in self.needs(at)]

    def needs(self, at: int) -> list[float]:
        """What tall formulas need from each line of a place to the next; 0 for most."""
        tall = [
            (stretch.start, formula)
            for stretch in self.flow.stretches
            if (formula := stretch.look.formula) is not None and not formula.formula.linear
        ]
        reach = [
            (self._extent(tall, line, down=False), self._extent(tall, line, down=True))
            for line in self.lines[at]
        ]
        size = 0.0 if at in self.snug else self.size * self.scale
        return [
            max(a, _FOOT * size) + max(b, _HEAD * size) if a or b else 0.0
            for (_, a), (b, _) in pairwise(reach)
        ]

    def _extent(
        self, tall: Sequence[tuple[int, MovedFormula]], line: BrokenLine, *, down: bool
    ) -> float:
        """How far the tall formulas of a line reach up or down from its baseline; 0 where it has
        none.
        """
        found = 0.0
        for start, formula in tall:
            if line.start <= start < line.end:
                box, baseline = formula.formula.bbox, formula.baseline
                found = max(
                    found, (box.bottom - baseline if down else baseline - box.top) * self.scale
                )
        return found
