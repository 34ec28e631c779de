"""What a benchmark hands back, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value.

    ``budget``: the most it may be, None when it is only shown; ``parts``: what it was made from.
    """

    name: str
    value: float
    unit: str
    budget: float | None = None
    parts: dict[str, float] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        return self.budget is None or self.value <= self.budget


def as_table(figures: Sequence[Figure]) -> str:
    """A Markdown table: measure, result, budget, verdict, parts."""
    rows = [("measure", "result", "budget", "", "made of")]
    for figure in figures:
        budget = "" if figure.budget is None else f"{figure.budget:g} {figure.unit}"
        verdict = "" if figure.budget is None else "ok" if figure.met else "MISSED"
        parts = ", ".join(f"{name} {value:.4g}" for name, value in figure.parts.items())
        rows.append((figure.name, f"{figure.value:.3g} {figure.unit}", budget, verdict, parts))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths)) + " |"
        for row in rows
    ]
    return "\n".join(
        [lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]]
    )


def as_json(figures: Sequence[Figure]) -> list[dict[str, object]]:
    return [{**asdict(figure), "met": figure.met} for figure in figures]
