"""The cache of keys and values of a batch whose rows come and go.

One buffer a layer, [rows, groups, columns, size], with spare columns at the right: a step writes
into them instead of copying everything.  All rows end at the same column; what a row does not use
is at its left and masked.
"""

from __future__ import annotations

from typing import Any

from torch import Tensor
from transformers.cache_utils import Cache, DynamicLayer

_SPARE = 64  # columns of air in a new buffer


class KVCacheLayer(DynamicLayer):
    """Keys and values of one layer; ``filled`` columns of the buffers are in use."""

    def __init__(self) -> None:
        super().__init__()
        self.filled = 0
        self.keys: Tensor
        self.values: Tensor

    def update(
        self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any
    ) -> tuple[Tensor, Tensor]:
        end = self.filled + key_states.shape[-2]
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
            self.keys, self.values = (
                _wider(None, each, 0, end + _SPARE) for each in (key_states, value_states)
            )
        self.keys[:, :, self.filled : end] = key_states
        self.values[:, :, self.filled : end] = value_states
        self.filled = end
        return self.keys[:, :, :end], self.values[:, :, :end]

    def reserve(self, columns: int) -> None:
        """Make room for more columns, outside of :meth:`update` and its compiled graph."""
        if self.is_initialized and self.filled + columns > self.keys.shape[-2]:
            wide = self.filled + columns + _SPARE
            self.keys, self.values = (
                _wider(each, each, self.filled, wide) for each in (self.keys, self.values)
            )

    def get_seq_length(self) -> int:
        return self.filled

    def select(self, rows: Tensor, first: int) -> None:
        """Keep only these rows, without the columns before ``first``."""
        rows = rows.to(self.keys.device)
        self.keys = self.keys[rows, :, first : self.filled]
        self.values = self.values[rows, :, first : self.filled]
        self.filled -= first

    def merge(self, other: KVCacheLayer) -> None:
        """Append the other's rows, the shorter ones moved to the right."""
        filled = max(self.filled, other.filled)
        for name in ("keys", "values"):
            mine, theirs = (
                getattr(self, name)[:, :, : self.filled],
                getattr(other, name)[:, :, : other.filled],
            )
            rows, groups, _, size = mine.shape
            both = mine.new_zeros(rows + theirs.shape[0], groups, filled + _SPARE, size)
            both[:rows, :, filled - self.filled : filled] = mine
            both[rows:, :, filled - other.filled : filled] = theirs
            setattr(self, name, both)
        self.filled = filled


def _wider(before: Tensor | None, like: Tensor, filled: int, columns: int) -> Tensor:
    rows, groups, _, size = like.shape
    wide = like.new_zeros(rows, groups, columns, size)
    if before is not None:
        wide[:, :, :filled] = before[:, :, :filled]
    return wide


class KVCache(Cache):
    """A :class:`KVCacheLayer` for each layer of a model."""

    def __init__(self, layers: int) -> None:
        super().__init__(layers=[KVCacheLayer() for _ in range(layers)])

    @property
    def filled(self) -> int:
        return int(self.layers[0].filled)

    def reserve(self, columns: int) -> None:
        for layer in self.layers:
            layer.reserve(columns)

    def select(self, rows: Tensor, first: int) -> None:
        for layer in self.layers:
            layer.select(rows, first)

    def merge(self, other: KVCache) -> None:
        for mine, theirs in zip(self.layers, other.layers):
            mine.merge(theirs)

    def start(self, keys: Tensor, values: Tensor, rows: int) -> None:
        """Start every row with a prefix.  ``keys``, ``values``: [layer, position, group, size]."""
        for layer, key, value in zip(self.layers, keys, values):
            layer.update(*(each.transpose(0, 1).expand(rows, -1, -1, -1) for each in (key, value)))
