"""Where decisions tip: of a text, or a count, that grows by one at a time, the sizes at which the decision is another one.

Most thresholds of the package are numbers with a name.  A family of inputs reaches each of them from below and goes beyond it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tests.translation.tipping_points import (
    additions,
    around_answers,
    checks,
    documents,
    forms,
    lengths,
    markup,
    neighbours,
    numbers,
    requests,
    texts,
)

#: What is decided -> its families.
AREAS = {
    each.__name__.rpartition(".")[2]: each.FAMILIES
    for each in (
        checks,
        additions,
        around_answers,
        texts,
        forms,
        numbers,
        requests,
        neighbours,
        lengths,
        markup,
        documents,
    )
}


def tips(area: str) -> dict[str, Any]:
    """Where the decisions of an area tip."""
    return {name: _tips(*family) for name, family in AREAS[area].items()}


def _tips(sizes: Iterable[Any], decide: Callable[[Any], Any]) -> list[Any]:
    """(size, decision) at the first size, and wherever the decision is another than at the one before."""
    found: list[Any] = []
    for size in sizes:
        decision = decide(size)
        if not found or found[-1][1] != decision:
            found.append([size, decision])
    return found
