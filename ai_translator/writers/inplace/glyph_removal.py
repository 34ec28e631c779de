"""Removal of glyphs from what one text-showing operator shows (ISO 32000-1, 9.4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from ai_translator.errors import ExplainedFault
from ai_translator.model.provenance import OperatorRef
from ai_translator.typed_items import of_type

#: What a TJ array holds: strings, and displacements in thousandths of text space.
Part: TypeAlias = bytes | float


class MismatchError(ExplainedFault):
    """The content does not read as it did when it was parsed."""


def length(parts: Iterable[Part]) -> int:
    return sum(len(part) for part in of_type(parts, bytes))


def without(parts: Sequence[Part], refs: Iterable[OperatorRef]) -> list[Part]:
    """Return ``parts`` without the glyphs of ``refs``.

    A displacement replaces each of them, so that what follows stays.  Raises MismatchError if the
    refs overlap or reach beyond the strings.
    """
    kept: list[Part] = []
    position = 0
    cuts = sorted(refs, key=lambda ref: ref.start)
    _check(cuts, length(parts))
    opened = 0  # cuts whose displacement is written
    for part in parts:
        if not isinstance(part, bytes):
            _move(kept, part)
            continue
        begin, end = position, position + len(part)
        for number, cut in enumerate(cuts):
            if cut.end <= begin or cut.start >= end:
                continue
            if cut.start > position:
                _show(kept, part[position - begin : cut.start - begin])
            if number >= opened:
                opened = number + 1
                _move(kept, -cut.advance)
            position = min(end, cut.end)
        _show(kept, part[position - begin :])
        position = end
    return kept


def only(parts: Sequence[Part], start: int, end: int) -> list[Part]:
    """Return the glyphs between two places, with the displacements between them."""
    kept: list[Part] = []
    position = 0
    for part in parts:
        if not isinstance(part, bytes):
            if kept and position < end:
                _move(kept, part)
            continue
        _show(kept, part[max(0, start - position) : max(0, end - position)])
        position += len(part)
    while kept and not isinstance(kept[-1], bytes):
        kept.pop()
    return kept


def shows(parts: Iterable[Part]) -> bool:
    return any(isinstance(part, bytes) for part in parts)


def _check(cuts: Sequence[OperatorRef], total: int) -> None:
    at = 0
    for cut in cuts:
        if not at <= cut.start < cut.end <= total:
            raise MismatchError(
                f"text operator {cut.operator} shows {total} bytes, not {cut.start} to {cut.end}"
            )
        at = cut.end


def _show(parts: list[Part], text: bytes) -> None:
    if not text:
        return
    if parts and isinstance(last := parts[-1], bytes):
        parts[-1] = last + text
    else:
        parts.append(text)


def _move(parts: list[Part], by: float) -> None:
    if parts and not isinstance(last := parts[-1], bytes):
        parts[-1] = last + by
    else:
        parts.append(by)
