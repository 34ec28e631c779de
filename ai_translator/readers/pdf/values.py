"""Values of a file as the type that they should have: a damaged file may have any other there."""

from __future__ import annotations

from typing import Any

from pdfminer.pdftypes import resolve1


def dictionary(value: object) -> dict[Any, Any]:
    """Return a dictionary; an empty one for anything else."""
    resolved = resolve1(value)
    return resolved if isinstance(resolved, dict) else {}


def array(value: object) -> list[Any]:
    """Return an array, its items as they are (references may be among them); [] for others."""
    resolved = resolve1(value)
    return resolved if isinstance(resolved, list) else []


def number(value: object, default: float = 0.0) -> float:
    """Return a number; the default for anything else."""
    resolved = resolve1(value)
    return float(resolved) if isinstance(resolved, (int, float)) else default


def numbers(value: object) -> tuple[float, ...]:
    """Return the numbers of an array, without what else may be in it."""
    resolved = map(resolve1, array(value))
    return tuple(float(each) for each in resolved if isinstance(each, (int, float)))


def name(value: object) -> str:
    """Return a name; "" for anything else."""
    return str(getattr(resolve1(value), "name", ""))


def object_number(value: object) -> Any:
    """Return the number of the object that a reference leads to; None for a direct object."""
    return getattr(value, "objid", None)
