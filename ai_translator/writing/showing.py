"""Glyphs of a part of a line as text-showing operators (ISO 32000-1, 9.4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ai_translator.typesetting.embedding import ShapedGlyph
from ai_translator.typesetting.flow import L, Part

#: By how much more than its own advance a glyph moves the pen: for its position in the text, in the flow's unit.
Gap = Callable[[int], float]


def show(part: Part[L], scale: float = 1.0, gap: Gap | None = None) -> str:
    """The operators that show the part's glyphs from the pen's place on, in the font and size that are set.

    scale: of the flow's unit, as the size that is set;  gap: what to add behind a character, in scaled units
    """
    size = part.stretch.size * scale
    out: list[str] = []
    row: list[str | float] = []  # codes, and by how much in 1/1000 em the pen moves on besides
    for number, (at, glyph) in enumerate(part.glyphs):
        after = 1000 * gap(at) / size if gap is not None and _is_last(part, number) else 0.0
        if glyph.plain and not after:
            row.append(glyph.code)
            continue
        before = 1000 * glyph.dx
        kern = 0.0 if glyph.plain else 1000 * (glyph.advance - _natural(part, glyph)) - before
        if glyph.dy:
            out += [_row(row), f"{_number(glyph.dy * size)} Ts", _row([before, glyph.code]), "0 Ts"]
            row = [kern + after]
        else:
            row += [before, glyph.code, kern + after]
    return " ".join(filter(None, [*out, _row(row)]))


def _is_last(part: Part[L], number: int) -> bool:
    """Whether the glyph is the last of its character."""
    following = part.glyphs[number + 1 : number + 2]
    return not following or following[0][0] != part.glyphs[number][0]


def _natural(part: Part[L], glyph: ShapedGlyph) -> float:
    assert part.stretch.face is not None
    return part.stretch.face.natural(glyph.code)


def _row(entries: Iterable[str | float]) -> str:
    merged: list[str | float] = []
    for entry in entries:
        if isinstance(entry, str) and merged and isinstance(merged[-1], str):
            merged[-1] += entry
        elif isinstance(entry, float) and merged and isinstance(merged[-1], float):
            merged[-1] += entry
        else:
            merged.append(entry)
    shown = [entry for entry in merged if isinstance(entry, str) or round(entry)]
    if not any(isinstance(entry, str) for entry in shown):
        return f"[{-round(shown[0])}] TJ" if shown and isinstance(shown[0], float) else ""
    if len(shown) == 1:
        return f"<{shown[0]}> Tj"
    body = "".join(f"<{entry}>" if isinstance(entry, str) else str(-round(entry)) for entry in shown)
    return f"[{body.replace('><', '')}] TJ"


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
