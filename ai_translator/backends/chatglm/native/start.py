"""Options and a checkpoint -> a decoder that is ready for the engine."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import torch
from transformers import PreTrainedModel
from transformers.utils import is_flash_attn_2_available

from ai_translator.backends.chatglm.checkpoint import Checkpoint
from ai_translator.backends.chatglm.engine import Decoder, Loaded
from ai_translator.backends.chatglm.memory import need
from ai_translator.backends.chatglm.native.config import native_config
from ai_translator.backends.chatglm.native.continuous import Continuous
from ai_translator.backends.chatglm.native.devices import check_memory, device_of, dtype_of, free_memory
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.native.padded import Padded
from ai_translator.backends.chatglm.native.prefix import Prefix, load_prefix
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import ConfigError

_ROWS = {"cpu": 32, "mps": 32, "cuda": 128}
_SHARE = 0.7  # of the memory that is free after loading, for the cache
_WORK = 4  # and of that each token of a batch takes this many times its keys and values, activations counted


def start(checkpoint: Checkpoint, options: Options) -> Loaded:
    """Loads everything.  Raises a TranslatorError that says what is wrong and what to do."""
    device, dtype = placed(checkpoint, options)
    check_together(options)
    prefix = tuned(checkpoint, options, device, dtype)  # before minutes of loading: it may be another model's
    model = load(checkpoint, options, device, dtype)
    tokens = options.batch_tokens or _tokens(checkpoint, device, dtype)
    if options.batching == "continuous":
        paged = Continuous(model, max_rows(options, device.type), tokens)
        return Loaded(paged, max_rows(options, device.type), tokens, is_out_of_memory, _freeing(device, paged.close))
    if options.compile:
        model.compile(dynamic=True)  # one graph for every number of rows and columns
    decoder = _padded(model, prefix)
    return Loaded(decoder, max_rows(options, device.type), tokens, is_out_of_memory, _freeing(device))


def placed(checkpoint: Checkpoint, options: Options) -> tuple[torch.device, torch.dtype]:
    """Where the model would run and in which numbers.  Raises when it would not fit."""
    device, needed = device_of(options), need(checkpoint)
    if options.attention == "flash_attention_2" and not (device.type == "cuda" and is_flash_attn_2_available()):
        text = "chatglm.attention = 'flash_attention_2': needs a CUDA card and the package flash-attn"
        raise ConfigError(text, remedy="Use attention: sdpa, or pip install flash-attn")
    dtype = dtype_of(options, device, needed)
    check_memory(options, device, dtype, needed)
    return device, dtype


def check_together(options: Options) -> None:
    """Raises ConfigError for choices that do not go together: to leave one of them out in silence would be worse."""
    if options.batching == "continuous":
        for key, there in (("prefix", bool(options.prefix)), ("device: balanced", options.device == "balanced")):
            if there:
                text = f"chatglm.batching = 'continuous' does not work with {key}"
                raise ConfigError(text, remedy="Set batching: auto under chatglm in config.yaml")


def tuned(checkpoint: Checkpoint, options: Options, device: torch.device, dtype: torch.dtype) -> Prefix | None:
    """The prefix that is wanted.  Raises ConfigError when it does not fit the checkpoint."""
    if not options.prefix:
        return None
    return load_prefix(Path(options.prefix).expanduser(), native_config(checkpoint, options), device, dtype)


def max_rows(options: Options, device: str) -> int:
    """Sequences computed at once."""
    return options.max_batch or _ROWS.get(device, 32)


def is_out_of_memory(error: BaseException) -> bool:
    """CUDA and MPS have a class for it, the CPU's allocator only words."""
    words = ("out of memory", "can't allocate memory", "not enough memory")
    return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or (
        isinstance(error, RuntimeError) and any(each in str(error) for each in words)
    )


def _padded(model: PreTrainedModel, prefix: Prefix | None) -> Decoder:
    pad = model.config.pad_token_id
    return Padded(model, pad=pad if isinstance(pad, int) else 0, prefix=prefix)


def _tokens(checkpoint: Checkpoint, device: torch.device, dtype: torch.dtype) -> int:
    each = checkpoint.kv_values * dtype.itemsize * _WORK
    return max(checkpoint.context, int(free_memory(device) * _SHARE / each))


def _freeing(device: torch.device, close: Callable[[], None] = lambda: None) -> Callable[[], None]:
    def free() -> None:
        close()
        gc.collect()
        if device.type == "cuda":
            torch.cuda.empty_cache()

    return free
