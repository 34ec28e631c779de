"""What the translation memory costs and saves: a second run of the same document, and a look into a
large memory.
"""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from ai_translator.translation.shared_services.cache_keys import CacheKey
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translation.shared_services.memory import Memory
from benchmarks import processes
from benchmarks.figures import Figure
from tests.pdfs import book

_ROWS, _BATCH, _LOOKS = 1_000_000, 20_000, 2000
_RERUN_BUDGET, _LOOK_BUDGET, _PROMPT_BUDGET = 1.3, 1.0, 1.6
_RECIPE = CacheKey(
    "openai",
    "gpt-3.5-turbo",
    "https://api.openai.com/v1",
    "temperature=0.0",
    "tagged",
    "",
    "en",
    "zh",
)


def again(folder: Path) -> list[Figure]:
    """The book twice against the stand-in server, with one memory."""
    source, path = folder / "book.pdf", folder / "again.json"
    book.book(source)
    with processes.stand_in(0.0) as url:
        openai = {"base_url": url, "api_key": "none"}
        translation = {"memory": str(folder / "memory.sqlite")}
        path.write_text(
            json.dumps(
                {
                    "backend": "openai",
                    "source": "en",
                    "target": "zh",
                    "openai": openai,
                    "translation": translation,
                }
            )
        )
        first = _run(source, folder, path)
        before = _stats(url)
        second = min((_run(source, folder, path) for _ in range(3)), key=_ratio)
        sent = _stats(url)["requests"] - before["requests"]
    rest = sum(second["stages"][stage]["wall"] for stage in ("parse", "write"))
    parts = {
        "parse and write": rest,
        "translate": sum(second["stages"][stage]["wall"] for stage in ("survey", "translate")),
    }
    prompt = before["prompt_chars"] / first["source_chars"]
    return [
        Figure("requests of a second run", sent, "", 0),
        Figure(
            "wall of a second run over parse and write", _ratio(second), "x", _RERUN_BUDGET, parts
        ),
        Figure(
            "characters of the prompts over the source's",
            prompt,
            "x",
            _PROMPT_BUDGET,
            {"requests": before["requests"], "source": first["source_chars"]},
        ),
    ]


def _run(source: Path, folder: Path, settings: Path) -> dict[str, Any]:
    environment = {"AI_TRANSLATOR_TRANSLATION__MEMORY": str(folder / "memory.sqlite")}
    return dict(
        json.loads(
            processes.run(
                "benchmarks.inside", source, folder, settings, environment=environment
            ).output
        )
    )


def _ratio(run: dict[str, Any]) -> float:
    """All stages over parse and write; the start of the interpreter belongs to neither."""
    walls = {name: stage["wall"] for name, stage in run["stages"].items()}
    return float(sum(walls.values()) - walls["build"]) / float(walls["parse"] + walls["write"])


def _stats(url: str) -> dict[str, int]:
    with urlopen(f"{url.removesuffix('/v1')}/stats") as answer:
        return dict(json.load(answer))


def large(folder: Path) -> list[Figure]:
    """One look for one text in a memory of a million, the file's pages not in this process's cache
    at first.
    """
    path = folder / "large.sqlite"
    memory = Memory(path)
    for start in range(0, _ROWS, _BATCH):
        memory.add(_entry(number) for number in range(start, start + _BATCH))
    memory.close()
    memory = Memory(path)
    times = []
    for look in range(_LOOKS):
        key = _entry(look * 7919 % _ROWS).key
        begun = time.perf_counter()
        found = memory.find([key])
        times.append(1000 * (time.perf_counter() - begun))
        assert found
    memory.close()
    times.sort()
    parts = {
        "rows": _ROWS,
        "median": statistics.median(times),
        "megabytes": path.stat().st_size / 1e6,
    }
    return [
        Figure(
            "a look into a memory of 1,000,000, 99 of 100",
            times[int(0.99 * len(times))],
            "ms",
            _LOOK_BUDGET,
            parts,
        )
    ]


def _entry(number: int) -> MemoryEntry:
    text = (
        f"Paragraph number {number} is about as long as a sentence of an ordinary document "
        f"in English is."
    )
    return MemoryEntry(_RECIPE.key(text), text, "第" + "段" * 40, False, "en", "zh", _RECIPE.origin)
