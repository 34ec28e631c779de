"""Numbers in disjoint sets that can be united (Galler and Fischer, 1964: union-find)."""

from __future__ import annotations


class DisjointSets:
    """The numbers from 0 to below ``count``, each in a set of its own at first."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))
        self._sizes = [1] * count

    def root(self, member: int) -> int:
        """Return the member that stands for the set of ``member``."""
        parents = self._parents
        while parents[member] != member:
            parents[member] = member = parents[parents[member]]
        return member

    def unite(self, one: int, other: int) -> None:
        """Make one set of those that hold ``one`` and ``other``."""
        large, small = self.root(one), self.root(other)
        if large == small:
            return
        if self._sizes[large] < self._sizes[small]:
            large, small = small, large
        self._parents[small] = large
        self._sizes[large] += self._sizes[small]

    def groups(self) -> list[list[int]]:
        """Return the sets, each in ascending order, by their least members."""
        found: dict[int, list[int]] = {}
        for member in range(len(self._parents)):
            found.setdefault(self.root(member), []).append(member)
        return list(found.values())
