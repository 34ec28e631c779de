"""The precision a model runs in: what config.yaml says, else the fastest that fits."""

from __future__ import annotations

from typing import NamedTuple

import torch

from ai_translator.backends.chatglm.checkpoint import Checkpoint
from ai_translator.backends.chatglm.memory import CHOICES, Need, need
from ai_translator.backends.chatglm.native import autotune
from ai_translator.backends.chatglm.native.devices import free_memory
from ai_translator.backends.chatglm.options import Options
from ai_translator.config import Quantize
from ai_translator.errors import ConfigError

_DTYPES = {"float16": torch.float16, "bfloat16": torch.bfloat16, "float32": torch.float32}
SMALL = 50_000_000  # numbers in the blocks: below it float32 is fast enough, and exact
_WORTH = 1.25  # times as fast, to be worth coarser numbers


class Precision(NamedTuple):
    """The dtype of all that is not packed, and how the rest is quantised: none, int8 or int4."""

    dtype: torch.dtype
    quantize: Quantize


def precision(checkpoint: Checkpoint, options: Options, device: torch.device) -> Precision:
    """Return the precision for a device.

    Raises ConfigError when the checkpoint is quantised already, in another way.
    """
    kinds = _kinds(checkpoint, options)
    needed = need(checkpoint)
    free = free_memory(device, every=options.device == "balanced")
    if device.type == "cpu":
        return _on_cpu(needed, options, kinds, free)
    dtype = _on_card(checkpoint, options, device)
    fitting = [kind for kind in kinds if needed.total(dtype.itemsize, kind) <= free]
    return Precision(dtype, (fitting or kinds[-1:])[0])


def _kinds(checkpoint: Checkpoint, options: Options) -> tuple[Quantize, ...]:
    """Return the ways to quantise that are allowed, roomiest first."""
    stored = checkpoint.stored
    if stored and options.quantize not in {"auto", "none", stored}:
        text = f"{checkpoint.folder}: is quantised to {stored} already"
        raise ConfigError(text, remedy=f"Set quantize: {stored} under chatglm in config.yaml")
    if stored:
        return (stored,)
    return CHOICES if options.quantize == "auto" else (options.quantize,)


def _on_card(checkpoint: Checkpoint, options: Options, device: torch.device) -> torch.dtype:
    """Return the dtype of config.json where the card can, else float16."""
    if options.dtype != "auto":
        return _DTYPES[options.dtype]
    said = str(checkpoint.config.get("torch_dtype") or checkpoint.config.get("dtype"))
    if said == "bfloat16" and _has_bfloat16(device):
        return torch.bfloat16
    return torch.float16


def _has_bfloat16(device: torch.device) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.backends.mps.is_macos_or_newer(14, 0))


def _on_cpu(needed: Need, options: Options, kinds: tuple[Quantize, ...], free: float) -> Precision:
    """Return the fastest that fits; finer numbers unless coarser ones are clearly faster."""
    dtypes = ("float32", "bfloat16") if options.dtype == "auto" else (options.dtype,)
    choices: list[tuple[str, Quantize]] = [(dtype, kind) for kind in kinds for dtype in dtypes]
    fitting = [each for each in choices if needed.total(_DTYPES[each[0]].itemsize, each[1]) <= free]
    best = (fitting or choices[-1:])[0]
    if len(fitting) > 1 and needed.blocks > SMALL:
        speeds = autotune.cpu_speeds()
        for each in fitting[1:]:
            if speeds[each] * _WORTH < speeds[best]:
                best = each
    return Precision(_DTYPES[best[0]], best[1])
