"""What a generated PDF is and what must be true of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Spec:
    """One generated PDF.

    make:             writes the file
    pages:            how many it has (0 when it cannot be opened)
    must_include:     stretches of running text that a right reading has in one piece: spaces, hyphens at line ends,
                      columns and pages undone; through a translator each is translated, its words in this order
    must_not_include: what no reading may show: columns fused, hidden words, reversed text
    verbatim:         what every output must show as it stands, whatever the target: code, numbers, names
    exit_code:        how ``translate`` ends
    password:         what opens it, where it needs one
    language:         of its text
    repeatable:       the same bytes on every run (encryption has random parts)
    """

    make: Callable[[Path], None]
    pages: int = 1
    must_include: tuple[str, ...] = ()
    must_not_include: tuple[str, ...] = ()
    verbatim: tuple[str, ...] = ()
    exit_code: int = 0
    password: str | None = None
    language: str = "en"
    repeatable: bool = True
