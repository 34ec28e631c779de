"""Linears whose weight is in 8 bits, one scale an output row.

On a CPU with oneDNN's int8 kernels the inputs are rounded to 8 bits as well, each token with its
own scale, and multiplied as integers: exact sums, so that a token's result does not depend on what
else is in the batch.  Elsewhere the weight is unpacked for each use.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional

from ai_translator.backends.chatglm.native.weight_files import release

_LARGEST = 127
_TINY = 1e-12  # a row of zeros has a scale, too
_CHUNK = 2_000_000  # weights packed at a time: bounds the float copy
_KERNEL_WEIGHTS = 65_536  # smaller linears gain nothing from the kernel, which rounds their inputs


class Int8Linear(nn.Module):
    """Like ``nn.Linear``, with a quarter of float32's memory.

    weight: int8 [out, in], or None once it is in the kernel's order;  scales: [out]
    """

    def __init__(self, weight: Tensor, scales: Tensor, bias: Tensor | None = None) -> None:
        super().__init__()
        self.out_features, self.in_features = weight.shape
        self.weight: Tensor | None
        self.scales: Tensor
        self.register_buffer("weight", weight)
        self.register_buffer("scales", scales)
        own = None if bias is None else nn.Parameter(bias, requires_grad=False)
        self.register_parameter("bias", own)
        self._packed: Tensor | None = None

    @classmethod
    def of(cls, weight: Tensor, bias: Tensor | None = None) -> Int8Linear:
        """Return the packed form of a float weight [out, in]."""
        return cls(*pack(weight), bias)

    def prepare(self) -> None:
        """Put the weight into the kernel's order, if there is one, and drop the plain one."""
        is_large = self.out_features * self.in_features >= _KERNEL_WEIGHTS
        if (
            self.weight is not None
            and self.weight.device.type == "cpu"
            and is_large
            and has_kernel()
        ):
            self._packed = torch.ops.onednn.qlinear_prepack(self.weight, None)
            release(self.weight)  # an exported folder's weights stay mapped while it loads
            self.scales = self.scales.float()
            self._zeros = torch.zeros(self.out_features, dtype=torch.int32)
            self.weight = None

    def forward(self, values: Tensor) -> Tensor:
        if self.weight is not None:
            weight = self.weight.to(values.dtype) * self.scales.to(values.dtype)[:, None]
            return functional.linear(values, weight, self.bias)
        flat = values.reshape(-1, self.in_features)
        whole, step = quantised(flat)
        if alone := flat.shape[0] == 1:  # oneDNN has a slow path for a single row
            whole = whole.expand(2, -1).contiguous()
        found = _multiplied(whole, self._packed, self.scales, self._zeros)
        found = (found[:1] if alone else found).mul_(step)
        found = found.to(values.dtype).reshape(*values.shape[:-1], self.out_features)
        return found if self.bias is None else found + self.bias


def pack(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Return (int8 [out, in], scales [out]) of a float weight."""
    rows, columns = weight.shape
    whole = torch.empty(rows, columns, dtype=torch.int8, device=weight.device)
    scales = torch.empty(rows, dtype=torch.float32, device=weight.device)
    step = max(1, _CHUNK // columns)
    for first in range(0, rows, step):
        part = slice(first, first + step)
        whole[part], scale = quantised(weight[part].float())
        scales[part] = scale[:, 0]
    return whole, scales


def quantised(values: Tensor) -> tuple[Tensor, Tensor]:
    """Return (int8, steps [rows, 1] float32) of float rows."""
    step = values.abs().amax(-1, keepdim=True).float().clamp_(min=_TINY) / _LARGEST
    return (values / step).round_().to(torch.int8), step


def _multiplied(whole: Tensor, packed: Tensor, scales: Tensor, zeros: Tensor) -> Tensor:
    return torch.ops.onednn.qlinear_pointwise(
        whole, 1.0, 0, packed, scales, zeros, None, 1.0, 0, torch.float32, "none", [], ""
    )


@cache
def has_kernel() -> bool:
    """Return True if oneDNN multiplies int8 exactly on this CPU.

    Instruction sets without VNNI saturate, which the largest products show.
    """
    if not torch.backends.mkldnn.is_available():
        return False
    whole = (torch.arange(3 * 64).reshape(3, 64) % 255 - 127).to(torch.int8)
    whole[0] = _LARGEST
    weight = (torch.arange(32 * 64).reshape(32, 64) * 7 % 255 - 127).to(torch.int8)
    weight[0] = _LARGEST
    try:
        packed = torch.ops.onednn.qlinear_prepack(weight, None)
        zeros = torch.zeros(32, dtype=torch.int32)
        found = _multiplied(whole, packed, torch.ones(32), zeros)
    except (AttributeError, NotImplementedError, RuntimeError):
        return False
    return torch.equal(found, whole.float() @ weight.float().T)
