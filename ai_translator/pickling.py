"""Pickling of small records, which go from process to process by the ten thousand.

``dataclasses`` pickles a frozen class with slots by looking up its fields anew for each object,
there and back.  Here they are looked up once, for half the time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

_Record = TypeVar("_Record")


def quickly_pickled(record: type[_Record]) -> type[_Record]:
    """Give a dataclass with ``slots=True`` a state that is the tuple of its fields."""
    names = [each.name for each in fields(record)]  # type: ignore[arg-type]
    setters: list[Callable[[object, object], None]] = [
        getattr(record, name).__set__ for name in names
    ]
    values: Callable[[object], Any] = attrgetter(*names)

    def state(self: object) -> tuple[object, ...]:
        return values(self) if len(setters) > 1 else (values(self),)

    def restore(self: object, found: tuple[object, ...]) -> None:
        for set_value, value in zip(setters, found, strict=True):
            set_value(self, value)

    record.__getstate__ = state  # type: ignore[method-assign]
    record.__setstate__ = restore  # type: ignore[attr-defined]
    return record
