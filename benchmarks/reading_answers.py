"""How long an answer of 200 kB takes to read, whatever is in it."""

from __future__ import annotations

import time
from pathlib import Path

from langchain_core.messages import AIMessage

from ai_translator.translation.answer_parsing.answers import read
from ai_translator.translation.answer_parsing.cleaning import cleaned
from benchmarks.figures import Figure
from tests.translation.floods import floods

_MOST_MILLISECONDS = 50
_RUNS = 3
_TEXT = "The tide of <b1>June</b1> was 5 metres."
_JUDGED = 2000  # characters of one text of an answer that is no flood


def reading(_: Path) -> list[Figure]:
    """Return the longest of all floods, each the best of three readings."""
    taken = {f"{told!r}, {len(flood):,}": _milliseconds(flood) for told, flood in floods()}
    slowest = max(taken, key=taken.__getitem__)
    return [
        Figure(
            "CPU of reading an answer of 200 kB, the slowest",
            taken[slowest],
            "ms",
            _MOST_MILLISECONDS,
            {"answers": len(taken), slowest: taken[slowest]},
        )
    ]


def _milliseconds(flood: str) -> float:
    message = AIMessage(flood)
    times = []
    for _ in range(_RUNS):
        cleaned.cache_clear()
        begun = time.process_time()
        read(message)
        cleaned(flood[:_JUDGED], _TEXT)
        times.append(time.process_time() - begun)
    return 1000 * min(times)
