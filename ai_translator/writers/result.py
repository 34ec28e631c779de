"""The result of a writer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ai_translator.model.document import PageFailure

#: Stands at the top of what is no real translation.
NOTICE = (
    "Pseudo-translation for trying out: this text is not a translation. "
    "试用的伪翻译：本文不是译文。"
)


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a writer reports.

    files:    everything written, the main result first
    missing:  characters that no font has
    warnings: one sentence each
    kept:     pages whose original content could not be changed, and why
    overflowing: ids of segments that are longer than their places
    """

    files: tuple[Path, ...]
    missing: str = ""
    warnings: tuple[str, ...] = ()
    kept: tuple[PageFailure, ...] = ()
    overflowing: tuple[str, ...] = ()
