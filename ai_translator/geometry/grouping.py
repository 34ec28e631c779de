"""Grouping of neighbours: glyphs to rows, lines to stretches, rules to runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

_Item = TypeVar("_Item")


def gathered(
    items: Iterable[_Item], belongs: Callable[[list[_Item], _Item], bool]
) -> list[list[_Item]]:
    """Return the items in groups, in their order.

    Each joins the first group, of all before it, where ``belongs(group, item)``.
    """
    groups: list[list[_Item]] = []
    for item in items:
        for group in groups:
            if belongs(group, item):
                group.append(item)
                break
        else:
            groups.append([item])
    return groups


def grouped(
    items: Iterable[_Item], belongs: Callable[[list[_Item], _Item], bool]
) -> list[list[_Item]]:
    """Return the items in groups, in their order.

    Each joins the group before it where ``belongs(group, item)``, else it begins another.
    """
    groups: list[list[_Item]] = []
    for item in items:
        if groups and belongs(groups[-1], item):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups
