"""A recipe: how one kind of document is made, and what comes of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.zoo.tree import Unit


class ToolError(Exception):
    """A typesetter failed; its last words."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document that was just set, in the folder it was made in."""

    pdf: Path
    language: str
    units: Sequence[Unit]
    protected: Sequence[Unit] = ()
    parameters: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipe:
    """make: draws the parameters, sets the document in a folder of its own.

    Raises ToolError.  available: if its tool is here
    """

    name: str
    group: str
    make: Callable[[random.Random, Path], Made]
    available: Callable[[], bool]
