"""The items of a sequence that are of one type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

_Item = TypeVar("_Item")


def of_type(items: Iterable[object], kind: type[_Item]) -> list[_Item]:
    """Return the items of that type, in their order."""
    return [item for item in items if isinstance(item, kind)]
