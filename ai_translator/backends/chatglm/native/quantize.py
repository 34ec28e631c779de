"""Linears of the blocks -> quantised ones, each as soon as its weight is there.

So the model in full precision is never in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from ai_translator.backends.chatglm.native.int4 import Int4Linear
from ai_translator.backends.chatglm.native.int8 import Int8Linear

Packer = Callable[[Tensor, Tensor | None], nn.Module]  # weight [out, in] and bias -> linear


def packer(kind: str, device: torch.device, method: str = "auto") -> Packer:
    """Return what packs a linear.

    kind: int8 or int4
    method: torchao or bitsandbytes on a card, packed (ours), or auto, which is :func:`chosen`
    """
    return _PACKERS[(kind, chosen(kind, device) if method == "auto" else method)]


def chosen(kind: str, device: torch.device) -> str:
    """Return the method for a device.

    A CUDA card: torchao's int8, bitsandbytes' nf4, which compute on packed weights.  Elsewhere
    ours: torchao's int4 needs another package there or keeps a byte for each number.
    """
    if device.type != "cuda":
        return "packed"
    if kind == "int8":
        return "torchao"
    return "bitsandbytes" if find_spec("bitsandbytes") else "packed"


def quantize(model: PreTrainedModel, kind: str, device: torch.device, method: str = "auto") -> None:
    """Quantise the linears of all blocks of a loaded model in place."""
    pack = packer(kind, device, method)
    for block in model.model.layers:
        for parent, name, linear in _linears(block):
            bias = None if linear.bias is None else linear.bias.detach().to(device)
            setattr(parent, name, prepared(pack(linear.weight.detach().to(device), bias)))


def prepared(linear: nn.Module) -> nn.Module:
    """Return the linear with its weight in the order of this CPU's kernel."""
    if isinstance(linear, Int8Linear):
        linear.prepare()
    return linear


def _torchao(weight: Tensor, bias: Tensor | None) -> nn.Module:
    from torchao.quantization import Int8WeightOnlyConfig, quantize_

    linear = _plain(weight, bias)
    quantize_(nn.Sequential(linear), Int8WeightOnlyConfig())
    return linear


def _nf4(weight: Tensor, bias: Tensor | None) -> nn.Module:
    import bitsandbytes as bnb

    rows, columns = weight.shape
    linear = bnb.nn.Linear4bit(
        columns, rows, bias=bias is not None, compute_dtype=weight.dtype, quant_type="nf4"
    )
    linear.weight = bnb.nn.Params4bit(weight.cpu(), requires_grad=False, quant_type="nf4")
    return _with_bias(linear, bias).to(weight.device)


def _llm_int8(weight: Tensor, bias: Tensor | None) -> nn.Module:
    import bitsandbytes as bnb

    rows, columns = weight.shape
    linear = bnb.nn.Linear8bitLt(columns, rows, bias=bias is not None, has_fp16_weights=False)
    linear.weight = bnb.nn.Int8Params(weight.cpu(), requires_grad=False, has_fp16_weights=False)
    return _with_bias(linear, bias).to(weight.device)


def _plain(weight: Tensor, bias: Tensor | None) -> nn.Linear:
    linear = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None, device="meta")
    linear.weight = nn.Parameter(weight, requires_grad=False)
    return _with_bias(linear, bias)


def _with_bias(linear: nn.Linear, bias: Tensor | None) -> nn.Linear:
    if bias is not None:
        linear.bias = nn.Parameter(bias, requires_grad=False)
    return linear


def _linears(block: nn.Module) -> list[tuple[nn.Module, str, nn.Linear]]:
    """Return (parent, name, linear) of each, found before any is replaced."""
    named = [
        (parent, name, child)
        for parent in block.modules()
        for name, child in parent.named_children()
    ]
    return [each for each in named if isinstance(each[2], nn.Linear)]


_PACKERS: dict[tuple[str, str], Packer] = {
    ("int8", "torchao"): _torchao,
    ("int8", "bitsandbytes"): _llm_int8,
    ("int8", "packed"): Int8Linear.of,
    ("int4", "bitsandbytes"): _nf4,
    ("int4", "packed"): Int4Linear.of,
}
