"""Progress: one event type and one callback type; drawing it is the caller's task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Stage(StrEnum):
    PARSE = "parse"  # counts pages
    TRANSLATE = "translate"  # counts segments
    WRITE = "write"  # counts outputs


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` units of ``stage`` are finished for ``file``."""

    stage: Stage
    done: int
    total: int
    file: str = ""


ProgressCallback: TypeAlias = Callable[[Progress], None]


def ignore(_event: Progress) -> None:
    """Ignore the progress."""
