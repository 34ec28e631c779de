"""Options and a checkpoint -> a decoder that is ready for the engine."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch

from ai_translator.backends.chatglm.checkpoint import Checkpoint
from ai_translator.backends.chatglm.engine import Loaded
from ai_translator.backends.chatglm.memory import need
from ai_translator.backends.chatglm.native.batch_decoder import BatchDecoder
from ai_translator.backends.chatglm.native.config import native_config
from ai_translator.backends.chatglm.native.devices import check_memory, device_of, free_memory
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.native.precision import precision
from ai_translator.backends.chatglm.native.prefix import Prefix, load_prefix
from ai_translator.backends.chatglm.native.step_graphs import record_cuda
from ai_translator.backends.chatglm.options import Options
from ai_translator.config import Quantize

_ROWS = {"cpu": 32, "mps": 32, "cuda": 128}
_SHARE = 0.7  # of the memory that is free after loading, for the cache
# And of that each token of a batch takes this many times its keys and values, activations counted
_WORK = 4
_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")


class Placement(NamedTuple):
    """Where a model runs and in which precision; ``quantize`` is none, int8 or int4."""

    device: torch.device
    dtype: torch.dtype
    quantize: Quantize


def start(checkpoint: Checkpoint, options: Options) -> Loaded:
    """Load everything.  Raises a TranslatorError that says what is wrong and what to do."""
    place = placed(checkpoint, options)
    # Before minutes of loading: the prefix may be another model's
    prefix = tuned(checkpoint, options, place.device, place.dtype)
    chosen = replace(options, quantize=place.quantize)
    model = load(checkpoint, chosen, place.device, place.dtype)
    tokens = options.batch_tokens or _tokens(checkpoint, place.device, place.dtype)
    pad = model.config.pad_token_id
    on_one_card = place.device.type == "cuda" and options.device != "balanced"
    decoder = BatchDecoder(
        model,
        pad=pad if isinstance(pad, int) else 0,
        prefix=prefix,
        exact=options.attention == "eager",
        compiled=options.compile,
        record=record_cuda if on_one_card else None,
    )
    rows = max_rows(options, place.device.type)
    return Loaded(decoder, rows, tokens, is_out_of_memory, lambda: _free(place.device))


def placed(checkpoint: Checkpoint, options: Options) -> Placement:
    """Return the device and precision.

    Raises BackendError when the model would not fit, ConfigError for a device that is not there.
    """
    device = device_of(options)
    dtype, quantize = precision(checkpoint, options, device)
    check_memory(replace(options, quantize=quantize), device, dtype, need(checkpoint))
    return Placement(device, dtype, quantize)


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
    """Return the most sequences computed at once."""
    return options.max_batch or _ROWS.get(device, 32)


def is_out_of_memory(error: BaseException) -> bool:
    """Return True for out-of-memory: CUDA and MPS have a class for it, the CPU only words."""
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(each in str(error) for each in _OUT_OF_MEMORY)


def _free(device: torch.device) -> None:
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()


def _tokens(checkpoint: Checkpoint, device: torch.device, dtype: torch.dtype) -> int:
    each = checkpoint.kv_values * dtype.itemsize * _WORK
    return max(checkpoint.context, int(free_memory(device) * _SHARE / each))
