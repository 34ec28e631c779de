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
class Traffic:
    """What goes to and fro between here and the models.

    in_flight: requests that wait for an answer, of all documents that share the backend
    tokens:    of this document's requests and answers so far
    cost:      of these; None without a price
    """

    in_flight: int
    tokens: int
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` units of ``stage`` are finished for ``file``.

    traffic: while it is translated
    """

    stage: Stage
    done: int
    total: int
    file: str = ""
    traffic: Traffic | None = None


ProgressCallback: TypeAlias = Callable[[Progress], None]


def ignore(_event: Progress) -> None:
    """Ignore the progress."""
