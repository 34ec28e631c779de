"""Official packed weights: int8, or two int4 in a byte, with one scale a row.

In int4 the even element is the high half of the byte, both halves sign-extended.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ai_translator.backends.chatglm.native.int4 import Int4Linear, from_official
from ai_translator.backends.chatglm.native.int8 import Int8Linear


def unpack(weight: Tensor, scale: Tensor, bits: int) -> Tensor:
    """Return the weight [out, in] in the scale's dtype.

    ``weight``: int8, [out, in] or [out, in / 2];  ``scale``: [out]
    """
    if bits == 4:
        weight = torch.stack((weight >> 4, (weight << 4) >> 4), dim=-1).flatten(1)
    return weight.to(scale.dtype) * scale[:, None]


def kept(weight: Tensor, scale: Tensor, bits: int, bias: Tensor | None) -> nn.Module:
    """Return a linear that computes on the packed weight, the same numbers."""
    if bits == 4:
        return Int4Linear(*from_official(weight, scale), bias)
    return Int8Linear(weight.clone(), scale.clone(), bias)
