"""Quantisation of the blocks' linears, after loading.

One block at a time, so that the whole model never has to be on the card in full.
"""

from __future__ import annotations

from importlib.util import find_spec

import torch
from torch import nn
from transformers import PreTrainedModel

from ai_translator.backends.chatglm.native.packed import PackedLinear


def quantize(model: PreTrainedModel, kind: str, device: torch.device, method: str = "auto") -> None:
    """Quantises the linears of all blocks in place.

    kind: int8 or int4
    method: torchao, bitsandbytes, packed (see ``packed.py``), or auto, which is :func:`chosen`
    """
    apply = _METHODS[chosen(kind, device) if method == "auto" else method]
    for block in model.model.layers:
        block.to(device)
        apply(block, kind)


def chosen(kind: str, device: torch.device) -> str:
    """int8.

    Torchao.  int4: bitsandbytes' nf4 on a CUDA card that has it (it computes on packed weights),
    else our own packing (torchao's int4 needs another package, or keeps a byte for each number).
    """
    if kind == "int8":
        return "torchao"
    return "bitsandbytes" if device.type == "cuda" and find_spec("bitsandbytes") else "packed"


def _torchao(block: nn.Module, kind: str) -> None:
    from torchao.quantization import Int8WeightOnlyConfig, quantize_

    if kind != "int8":
        raise ValueError("torchao is used for int8 only")
    quantize_(block, Int8WeightOnlyConfig())


def _packed(block: nn.Module, kind: str) -> None:
    for parent, name, linear in _linears(block):
        setattr(parent, name, PackedLinear.of(linear, int(kind.removeprefix("int"))))


def _bitsandbytes(block: nn.Module, kind: str) -> None:
    import bitsandbytes as bnb

    for parent, name, linear in _linears(block):
        weight, bias = linear.weight.detach(), linear.bias is not None
        if kind == "int4":
            quantised = bnb.nn.Linear4bit(
                linear.in_features,
                linear.out_features,
                bias=bias,
                compute_dtype=weight.dtype,
                quant_type="nf4",
            )
            quantised.weight = bnb.nn.Params4bit(
                weight.cpu(), requires_grad=False, quant_type="nf4"
            )
        else:
            quantised = bnb.nn.Linear8bitLt(
                linear.in_features, linear.out_features, bias=bias, has_fp16_weights=False
            )
            quantised.weight = bnb.nn.Int8Params(
                weight.cpu(), requires_grad=False, has_fp16_weights=False
            )
        if linear.bias is not None:
            quantised.bias = linear.bias
        setattr(parent, name, quantised.to(weight.device))


def _linears(block: nn.Module) -> list[tuple[nn.Module, str, nn.Linear]]:
    """(parent, name, linear) of each, found before any is replaced."""
    named = [
        (parent, name, child)
        for parent in block.modules()
        for name, child in parent.named_children()
    ]
    return [(parent, name, child) for parent, name, child in named if isinstance(child, nn.Linear)]


_METHODS = {"torchao": _torchao, "packed": _packed, "bitsandbytes": _bitsandbytes}
