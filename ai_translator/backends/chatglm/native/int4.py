"""Linears whose weight stays in 4 bits, two weights a byte.

A weight is ``(q - 8) * scale + zero`` with q in 0..15; a group of consecutive inputs shares its
scale and zero.  Bytes lie in the order of torch's CPU kernel (``_weight_int4pack_mm_for_cpu``):
for input k ``weight[t, k, j]`` holds the output rows ``t * tile + j`` (low half) and
``t * tile + tile / 2 + j`` (high half).  So the CPU computes on the mapped file itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

import torch
from torch import Tensor, nn

GROUPS = (
    64,
    32,
)  # inputs that share a scale: the first that divides their number, else all of them
TILES = (64, 32, 16, 8, 4, 2)
_STEPS = 15
_SCALE = torch.bfloat16  # of scales and zeros, as the kernel takes them
_CLIPS = (1.0, 0.92, 0.84)  # of a group's range: less is better where one value stands out
_CHUNK = 500_000  # weights packed at a time: bounds the float copies
_UNPACKED = 1_000_000  # weights unpacked at a time: they stay in the processor's cache
_KERNEL_ROWS = 96  # above it unpacking the weights once is faster than the kernel, row by row
_KERNEL_WEIGHTS = 65_536  # smaller linears gain nothing from the kernel, which rounds to bfloat16


class Int4Linear(nn.Module):
    """Like ``nn.Linear``, with about an eighth of float32's memory.

    weight: uint8 [out / tile, in, tile / 2];  scales: [groups, out, 2], scale and zero, bfloat16
    """

    def __init__(self, weight: Tensor, scales: Tensor, bias: Tensor | None = None) -> None:
        super().__init__()
        tiles, self.in_features, half = weight.shape
        self.tile = 2 * half
        self.out_features = tiles * self.tile
        self.register_buffer("weight", weight)
        self.register_buffer("scales", scales)
        own = None if bias is None else nn.Parameter(bias, requires_grad=False)
        self.register_parameter("bias", own)
        self._kernel_scales: Tensor | None = None
        if self._suits_kernel():
            self._kernel_scales = scales.to(_SCALE)

    @classmethod
    def of(cls, weight: Tensor, bias: Tensor | None = None) -> Int4Linear:
        """Return the packed form of a float weight [out, in].

        Raises ValueError for an odd number of outputs.
        """
        return cls(*pack(weight), bias)

    @property
    def group(self) -> int:
        """Inputs that share a scale."""
        return self.in_features // self.scales.shape[0]

    def forward(self, values: Tensor) -> Tensor:
        flat = values.reshape(-1, self.in_features)
        if self._kernel_scales is not None:
            flat = flat.to(torch.bfloat16)
        if self._kernel_scales is not None and flat.shape[0] <= _KERNEL_ROWS:
            packed = self.weight.view(self.out_features, self.in_features // 2)
            found = torch.ops.aten._weight_int4pack_mm_for_cpu(
                flat, packed, self.group, self._kernel_scales
            )
        else:
            found = torch.cat([flat @ part for part in self._parts(flat.dtype)], dim=-1)
        found = found.to(values.dtype).reshape(*values.shape[:-1], self.out_features)
        return found if self.bias is None else found + self.bias

    def dense(self, dtype: torch.dtype) -> Tensor:
        """Return the weight [out, in], unpacked."""
        return torch.cat(list(self._parts(dtype)), dim=1).T

    def _parts(self, dtype: torch.dtype) -> Iterator[Tensor]:
        """Yield the transposed weight [in, columns], some columns at a time."""
        step = max(1, _UNPACKED // (self.in_features * self.tile))
        for first in range(0, self.weight.shape[0], step):
            packed = self.weight[first : first + step]
            columns = slice(first * self.tile, (first + packed.shape[0]) * self.tile)
            yield _unpacked(packed, self.scales[:, columns].to(dtype))

    def _suits_kernel(self) -> bool:
        is_large = self.out_features * self.in_features >= _KERNEL_WEIGHTS
        is_on_cpu = self.weight.device.type == "cpu"
        fits = self.group in {32, 64, 128, 256} and self.tile == kernel_tile()
        return is_large and is_on_cpu and fits


def pack(weight: Tensor, tile: int | None = None) -> tuple[Tensor, Tensor]:
    """Return (packed, scales) of a float weight [out, in], in the layout of :class:`Int4Linear`.

    ``tile``: rows of a tile; that of this machine's kernel if not given.  Each group takes the
    range that loses least.  Raises ValueError for an odd number of outputs.
    """
    rows, columns = weight.shape
    tile = tile or tile_of(rows)
    group = next((size for size in GROUPS if columns % size == 0), columns)
    packed = torch.empty(rows // tile, columns, tile // 2, dtype=torch.uint8, device=weight.device)
    scales = torch.empty(columns // group, rows, 2, dtype=_SCALE, device=weight.device)
    step = max(1, _CHUNK // (columns * tile))
    for first in range(0, rows // tile, step):
        part = slice(first * tile, min((first + step) * tile, rows))
        whole, scale, zero = _rounded(weight[part].float().unflatten(1, (-1, group)))
        packed[first : first + step] = tiled(whole.flatten(1), tile)
        scales[:, part, 0], scales[:, part, 1] = scale.T, zero.T
    return packed, scales


def tiled(whole: Tensor, tile: int) -> Tensor:
    """Pack numbers 0..15 [out, in], uint8, into tiles."""
    halves = whole.unflatten(0, (-1, 2, tile // 2))  # tile, half, row, input
    return (halves[:, 0] | (halves[:, 1] << 4)).transpose(1, 2)


def retiled(packed: Tensor, tile: int) -> Tensor:
    """Return the same weights in tiles of another size."""
    _, columns, half = packed.shape
    if 2 * half == tile:
        return packed
    whole = torch.cat((packed & 15, packed >> 4), dim=-1).transpose(1, 2).reshape(-1, columns)
    return tiled(whole, tile).contiguous()


def rows_of(packed: Tensor) -> int:
    """Return the outputs of a packed weight: of tiles, or one row each."""
    return packed.shape[0] * (2 * packed.shape[2] if packed.dim() == 3 else 1)


def tile_of(rows: int) -> int:
    """Return the rows of a tile: the kernel's if they divide ``rows``, else the largest that do.

    Raises ValueError for an odd number of rows.
    """
    for tile in (kernel_tile() or TILES[0], *TILES):
        if rows % tile == 0:
            return tile
    raise ValueError("int4 needs an even number of outputs")


@cache
def kernel_tile() -> int:
    """Return the rows of a tile in torch's int4 kernel on this CPU: 64, 32, or 0.

    0 stands for no such kernel.  Found by packing numbers with torch and comparing: it depends on
    the instruction set.
    """
    whole = torch.arange(128 * 64, dtype=torch.int32).reshape(128, 64) * 7 // 3 % 16
    try:
        theirs = torch.ops.aten._convert_weight_to_int4pack_for_cpu(whole, 1)
        scales = torch.ones(1, 128, 2, dtype=torch.bfloat16)
        ones = torch.ones(1, 64, dtype=torch.bfloat16)
        sums = torch.ops.aten._weight_int4pack_mm_for_cpu(ones, theirs, 64, scales)
    except (AttributeError, NotImplementedError, RuntimeError):
        return 0
    if not torch.allclose(sums.float()[0], (whole - 7).sum(1).float(), atol=2.0):
        return 0
    for tile in (64, 32):
        if torch.equal(tiled(whole.to(torch.uint8), tile).reshape(-1), theirs.reshape(-1)):
            return tile
    return 0


def from_official(weight: Tensor, scale: Tensor) -> tuple[Tensor, Tensor]:
    """Return (packed, scales) of an official int4 weight, the same numbers.

    ``weight``: int8 [out, in / 2], signed, the even input in the high half;  ``scale``: [out]
    """
    whole = torch.stack((weight >> 4, (weight << 4) >> 4), dim=-1).flatten(1) + 8
    rows, columns = whole.shape
    group = next((size for size in (256, 128, *GROUPS) if columns % size == 0), columns)
    scales = scale.new_zeros(columns // group, rows, 2)
    scales[..., 0] = scale
    tile = tile_of(rows)
    return tiled(whole.to(torch.uint8), tile).contiguous(), scales


def _rounded(grouped: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return (q [rows, groups, size] uint8, scale, zero [rows, groups]) of float32 weights."""
    low, high = grouped.amin(-1, keepdim=True), grouped.amax(-1, keepdim=True)
    best: tuple[Tensor, Tensor, Tensor, Tensor] | None = None
    for clip in _CLIPS:
        middle, reach = (high + low) / 2, (high - low) / 2 * clip
        scale = (2 * reach / _STEPS).to(_SCALE).float()
        zero = (middle + scale / 2).to(_SCALE).float()
        scale = torch.where(scale == 0, torch.ones_like(scale), scale)  # of a constant group
        whole = (grouped - zero).div_(scale).round_().add_(8).clamp_(0, _STEPS)
        loss = ((whole - 8) * scale).add_(zero).sub_(grouped).square_().sum(-1, keepdim=True)
        found = (whole.to(torch.uint8), scale, zero, loss)
        if best is None:
            best = found
        else:
            is_better = loss < best[3]
            whole, scale, zero, loss = map(partial(torch.where, is_better), found, best)
            best = (whole, scale, zero, loss)
    assert best is not None
    return best[0], best[1].squeeze(-1), best[2].squeeze(-1)


def _unpacked(packed: Tensor, scales: Tensor) -> Tensor:
    """Return the transposed weight [in, out] of some tiles, in the scales' dtype."""
    tiles, columns, half = packed.shape
    groups = scales.shape[0]
    shape = (tiles, groups, columns // groups, 2 * half)
    whole = torch.empty(tiles, columns, 2 * half, dtype=scales.dtype, device=packed.device)
    whole[..., :half], whole[..., half:] = packed & 15, packed >> 4
    scale, zero = scales.unflatten(1, (tiles, -1)).permute(3, 1, 0, 2).unsqueeze(3)
    weight = whole.view(shape).sub_(8).mul_(scale).add_(zero)
    return weight.view(tiles, columns, -1).transpose(0, 1).reshape(columns, -1)
