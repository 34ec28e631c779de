"""The cache of keys and values of a batch whose rows come and go.

Two tensors a layer, [rows, groups, columns, size].  A row holds its text from column 0 on, and its
length says how far: a step writes one column of each row, wherever that row stands, and no row
moves because another one joins, grows or leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

_COLUMNS = 64  # room is made for so many at a time


@dataclass(frozen=True, slots=True)
class CacheShape:
    """What a cache holds of each token: ``groups`` vectors of ``size`` numbers, twice a layer.

    devices: of the layers, in their order
    """

    groups: int
    size: int
    dtype: torch.dtype
    devices: Sequence[torch.device]


class KVCache:
    """Keys and values of all layers.

    What lies beyond the length of a row is left from earlier and must not be read.
    """

    def __init__(self, shape: CacheShape) -> None:
        self._shape = shape
        self.keys, self.values = ([self._empty(0, 0, at) for at in shape.devices] for _ in "kv")

    @property
    def rows(self) -> int:
        return self.keys[0].shape[0]

    @property
    def columns(self) -> int:
        return self.keys[0].shape[2]

    def reserve(self, used: int, rows: int, columns: int) -> bool:
        """Make room for so many rows and columns; the first ``used`` rows keep what they hold.

        Return True if the tensors are other ones now.  Beside the new cache only one tensor of
        the old one is there at a time.
        """
        if rows <= self.rows and columns <= self.columns:
            return False
        columns = -(-columns // _COLUMNS) * _COLUMNS
        kept = min(columns, self.columns)
        for held in (self.keys, self.values):
            for layer, before in enumerate(held):
                wider = self._empty(rows, columns, before.device)
                wider[:used, :, :kept] = before[:used, :, :kept]
                held[layer] = wider
        return True

    def begin(self, first: int, rows: int, keys: Tensor, values: Tensor) -> None:
        """Let rows begin with a prefix.  ``keys``, ``values``: [layer, position, group, size]."""
        for held, given in ((self.keys, keys), (self.values, values)):
            for layer, part in zip(held, given):
                layer[first : first + rows, :, : given.shape[1]] = part.transpose(0, 1)

    def move(self, source: int, target: int, length: int) -> None:
        """Put a row at the place of another, which is lost."""
        for layer in (*self.keys, *self.values):
            layer[target, :, :length] = layer[source, :, :length]

    def _empty(self, rows: int, columns: int, device: torch.device) -> Tensor:
        shape = (rows, self._shape.groups, columns, self._shape.size)
        # Zeros: a mask hides what is beyond a row's length, but 0 times NaN would come through
        return torch.zeros(shape, dtype=self._shape.dtype, device=device)
