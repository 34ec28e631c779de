"""The free area around a box: what other boxes leave of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ai_translator.geometry.boxes import BBox

CLEAR = 1.0  # points between a text and what it must not touch
_RULED = 1.0  # of the size: so near are the lines of a row to its text
# of a box's height: what reaches no further into it, or it into that, stands above or below
_CORE = 0.2


def share(box: BBox, of: BBox) -> float:
    """Return the share of a box that lies in the other."""
    return box.overlap(of) / box.area if box.area else 1.0


def within(free: BBox, box: BBox) -> BBox:
    """Return the part of ``free`` in the box that does not touch its sides."""
    inner = box.grown(-CLEAR)
    return BBox(
        max(free.x0, inner.x0),
        max(free.top, inner.top),
        min(free.x1, inner.x1),
        min(free.bottom, inner.bottom),
    )


def beside(blocked: Iterable[BBox], own: BBox, free: BBox, size: float) -> BBox:
    """Return ``free`` without what is at the sides of ``own``."""
    left, right = free.x0, free.x1
    core = _CORE * own.height
    top, bottom = own.top + core, own.bottom - core
    for box in blocked:
        inset = min(core, _CORE * box.height)
        if box.top + inset < bottom and box.bottom - inset > top:
            if box.center[0] > own.x1 - size / 2:
                right = min(right, box.x0 - 2 * CLEAR)
            elif box.center[0] < own.x0 + size / 2:
                left = max(left, box.x1 + 2 * CLEAR)
    return BBox(min(left, own.x0), free.top, max(right, own.x1), free.bottom)


def between_rules(rules: Iterable[BBox], own: BBox, free: BBox, size: float) -> BBox:
    """Return ``free`` within a table row: between two equally long rules right above and below."""
    over, under = [], []
    for rule in rules:
        if rule.height < rule.width and rule.x0 - CLEAR <= own.x0 and own.x1 <= rule.x1 + CLEAR:
            if 0 <= own.top - rule.bottom <= _RULED * size:
                over.append(rule)
            elif 0 <= rule.top - own.bottom <= _RULED * size:
                under.append(rule)
    pairs = (
        (one, two)
        for one in over
        for two in under
        if abs(one.x0 - two.x0) < CLEAR and abs(one.x1 - two.x1) < CLEAR
    )
    for one, _ in pairs:
        free = replace(
            free, x0=max(free.x0, min(one.x0, own.x0)), x1=min(free.x1, max(one.x1, own.x1))
        )
    return free
