"""Linears whose weight stays packed: int8, or two int4 in a byte, with scales.

The official files keep one scale a row; what is packed here keeps one for each group of ``GROUP``
values, which loses less. In int4 the even element is the high half of the byte, both halves
sign-extended.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

GROUP = 64
_LARGEST = 127  # of int8
_TINY = 1e-8  # a group of zeros has a scale, too
_CLIPS = (
    1.0,
    0.9,
)  # of the range that int4 spans; a little less is better where one value stands out


def unpack(weight: Tensor, scale: Tensor, bits: int) -> Tensor:
    """[out, in] in the scale's dtype.

    ``weight``: int8, [out, in] or [out, in / 2];  ``scale``: [out] or [out, groups].
    """
    if bits == 4:
        weight = torch.stack((weight >> 4, (weight << 4) >> 4), dim=-1).flatten(1)
    scale = scale.reshape(weight.shape[0], -1, 1)
    grouped = weight.reshape(weight.shape[0], scale.shape[1], -1).to(scale.dtype)
    return (grouped * scale).reshape(weight.shape)


def pack(weight: Tensor, bits: int) -> tuple[Tensor, Tensor]:
    """Return (packed, scale [out, groups]) of a float weight [out, in], rounded to nearest."""
    rows, columns = weight.shape
    size = GROUP if columns % GROUP == 0 else columns
    grouped = weight.float().reshape(rows, -1, size)
    whole, scale = _bytes(grouped) if bits == 8 else _nibbles(grouped)
    whole = whole.to(torch.int8).reshape(rows, columns)
    if bits == 4:
        whole = (whole[:, 0::2] << 4) | (whole[:, 1::2] & 0x0F)
    return whole, scale.squeeze(-1).to(weight.dtype)


def _bytes(grouped: Tensor) -> tuple[Tensor, Tensor]:
    scale = grouped.abs().amax(-1, keepdim=True).clamp(min=_TINY) / _LARGEST
    return (grouped / scale).round().clamp(-_LARGEST - 1, _LARGEST), scale


def _nibbles(grouped: Tensor) -> tuple[Tensor, Tensor]:
    """Quantise to int4: the largest value becomes -8, so that all sixteen steps are of use.

    A scale may be negative.  Of several ranges each group takes the one that loses least.
    """
    extreme = grouped.gather(-1, grouped.abs().argmax(-1, keepdim=True))
    full = torch.where(extreme.abs() < _TINY, torch.full_like(extreme, _TINY), extreme) / -8
    best: tuple[Tensor, Tensor, Tensor] | None = None
    for clip in _CLIPS:
        scale = full * clip
        whole = (grouped / scale).round().clamp(-8, 7)
        lost = (whole * scale - grouped).square().sum(-1, keepdim=True)
        if best is None:
            best = whole, scale, lost
        else:
            better = lost < best[2]
            best = (
                torch.where(better, whole, best[0]),
                torch.where(better, scale, best[1]),
                torch.minimum(lost, best[2]),
            )
    assert best is not None
    return best[0], best[1]


class PackedLinear(nn.Module):
    """Like ``nn.Linear``, its weight unpacked for each use.

    A quarter or half of the memory for some more arithmetic.
    """

    def __init__(self, weight: Tensor, scale: Tensor, bias: Tensor | None, bits: int) -> None:
        super().__init__()
        self.bits = bits
        self.register_buffer("weight", weight)
        self.register_buffer("scale", scale)
        self.register_parameter(
            "bias", None if bias is None else nn.Parameter(bias, requires_grad=False)
        )

    @classmethod
    def of(cls, linear: nn.Linear, bits: int) -> PackedLinear:
        """Return the packed form of a linear.

        Raises ValueError for int4 of an odd number of columns.
        """
        if bits == 4 and linear.weight.shape[1] % 2:
            raise ValueError("int4 needs an even number of columns")
        weight, scale = pack(linear.weight.detach(), bits)
        return cls(weight, scale, None if linear.bias is None else linear.bias.detach(), bits)

    def forward(self, values: Tensor) -> Tensor:
        return nn.functional.linear(
            values, unpack(self.weight, self.scale, self.bits).to(values.dtype), self.bias
        )
