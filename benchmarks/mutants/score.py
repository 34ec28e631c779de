"""How many of a package's faults its tests see."""

from __future__ import annotations

import random
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mutants.reach import reach
from benchmarks.mutants.results import Results
from benchmarks.mutants.subject import Fault, Subject
from benchmarks.mutants.trials import tried


@dataclass(frozen=True)
class Score:
    """``survivors``: of the faults tried, those that no test saw."""

    package: str
    of: int
    tried: int
    survivors: Collection[Fault]

    @property
    def seen(self) -> float:
        return 1 - len(self.survivors) / self.tried


def score(subject: Subject, notes: Path, *, sample: int, seed: int) -> Score:
    """Try a sample of the package's faults, and tell of each as it is done.

    Raises RuntimeError when the tests cannot be run, or would not see any fault.
    """
    if subject.is_loaded():
        raise RuntimeError(f"{subject.package} is loaded already: no fault would be seen")
    notes.mkdir(parents=True, exist_ok=True)
    found = reach(subject, notes)
    everything = subject.faults()
    drawn = random.Random(f"{seed} {subject.package}").sample(
        everything, min(sample, len(everything))
    )
    results = Results(notes / f"{subject.note}.tried.jsonl", found)
    by = {fault: results.of(fault) for fault in drawn}
    left = [fault for fault in drawn if by[fault] is None]
    for number, each in enumerate(tried(left, found, subject, notes), 1):
        results.add(each.fault, each.by)
        by[each.fault] = each.by
        end = f"seen by {each.by}" if each.by else "SURVIVES"
        place = f"{subject.package} {number}/{len(left)}"
        print(f"{place} {each.fault}  {end}", file=sys.stderr, flush=True)
    survivors = [fault for fault in drawn if not by[fault]]
    return Score(subject.package, len(everything), len(drawn), survivors)
