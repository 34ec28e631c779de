"""Options and a checkpoint -> a decoder that is ready for the engine."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from transformers.utils import is_flash_attn_2_available

from ai_translator.backends.chatglm.checkpoint import Checkpoint
from ai_translator.backends.chatglm.engine import Loaded
from ai_translator.backends.chatglm.memory import need
from ai_translator.backends.chatglm.native import autotune
from ai_translator.backends.chatglm.native.config import native_config
from ai_translator.backends.chatglm.native.devices import (
    check_memory,
    device_of,
    dtype_of,
    free_memory,
)
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.native.loops import Loops
from ai_translator.backends.chatglm.native.prefix import Prefix, load_prefix
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import ConfigError

log = logging.getLogger(__name__)

_ROWS = {"cpu": 32, "mps": 32, "cuda": 128}
_SHARE = 0.7  # of the memory that is free after loading, for the cache
# And of that each token of a batch takes this many times its keys and values, activations counted
_WORK = 4


def start(checkpoint: Checkpoint, options: Options) -> Loaded:
    """Load everything.  Raises a TranslatorError that says what is wrong and what to do."""
    device, dtype = placed(checkpoint, options)
    check_together(options)
    prefix = tuned(
        checkpoint, options, device, dtype
    )  # before minutes of loading: it may be another model's
    model = load(checkpoint, options, device, dtype)
    tokens = options.batch_tokens or _tokens(checkpoint, device, dtype)
    loops = Loops(model, prefix, max_rows(options, device.type), tokens)
    if options.batching == "continuous":
        return loops.continuous()
    if autotune.is_open(options, device):
        return _faster(loops, autotune.key(model.config, options, device, dtype))
    if options.compile:
        model.compile(dynamic=True)  # one graph for every number of rows and columns
    return loops.padded()


def placed(checkpoint: Checkpoint, options: Options) -> tuple[torch.device, torch.dtype]:
    """Return the device and precision.  Raises BackendError when the model would not fit."""
    device, needed = device_of(options), need(checkpoint)
    if options.attention == "flash_attention_2" and not (
        device.type == "cuda" and is_flash_attn_2_available()
    ):
        text = (
            "chatglm.attention = 'flash_attention_2': needs a CUDA card and the package flash-attn"
        )
        raise ConfigError(text, remedy="Use attention: sdpa, or pip install flash-attn")
    dtype = dtype_of(options, device, needed)
    check_memory(options, device, dtype, needed)
    return device, dtype


def check_together(options: Options) -> None:
    """Raise ConfigError for options that exclude each other."""
    if options.batching == "continuous":
        for key, there in (
            ("prefix", bool(options.prefix)),
            ("device: balanced", options.device == "balanced"),
        ):
            if there:
                text = f"chatglm.batching = 'continuous' does not work with {key}"
                raise ConfigError(text, remedy="Set batching: auto under chatglm in config.yaml")


def tuned(
    checkpoint: Checkpoint, options: Options, device: torch.device, dtype: torch.dtype
) -> Prefix | None:
    """Return the prefix asked for.  Raises ConfigError when it does not fit the checkpoint."""
    if not options.prefix:
        return None
    return load_prefix(
        Path(options.prefix).expanduser(), native_config(checkpoint, options), device, dtype
    )


def max_rows(options: Options, device: str) -> int:
    """Sequences computed at once."""
    return options.max_batch or _ROWS.get(device, 32)


def _faster(loops: Loops, name: str) -> Loaded:
    """Return the faster decoding loop, measured if need be."""
    speeds = autotune.remembered(name)
    if speeds is None:
        log.info("trying which batches are faster here; this is done once")
        keep = partial(autotune.remember, name)
        speeds = autotune.compare(
            loops.padded(), loops.continuous, loops.model.config.vocab_size, begin=keep
        )
        keep(speeds)
    log.info("batching: %s", speeds)
    if not speeds.prefers_continuous:
        return loops.padded()
    return loops.mixed(distrust=partial(autotune.remember, name, replace(speeds, continuous=0.0)))


def _tokens(checkpoint: Checkpoint, device: torch.device, dtype: torch.dtype) -> int:
    each = checkpoint.kv_values * dtype.itemsize * _WORK
    return max(checkpoint.context, int(free_memory(device) * _SHARE / each))
