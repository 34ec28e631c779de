"""The device a model runs on, and the memory there."""

from __future__ import annotations

import psutil
import torch

from ai_translator.backends.chatglm.memory import Need
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import BackendError, ConfigError

CPU = torch.device("cpu")


def device_of(options: Options) -> torch.device:
    """Return the device asked for, or the best one here.

    ``balanced`` gives the first of the cards.  Raises ConfigError for a device that this machine
    does not have.
    """
    name = options.device
    if name == "auto":
        name = (
            "cuda"
            if torch.cuda.is_available()
            else "mps"
            if torch.backends.mps.is_available()
            else "cpu"
        )
    kind, _, number = name.replace("balanced", "cuda").partition(":")
    cards = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if kind == "cuda" and cards <= int(number or 0):
        has = f"it has {cards}" if cards else "no CUDA card, or a torch without CUDA"
        text = f"chatglm.device = {options.device!r}: not on this machine ({has})"
        raise ConfigError(
            text,
            remedy="Use device: auto or cpu; for a card, install torch with CUDA (https://pytorch.org)",
        )
    if kind == "mps" and not torch.backends.mps.is_available():
        raise ConfigError(
            "chatglm.device = 'mps': not on this machine", remedy="Use device: auto or cpu"
        )
    return torch.device(kind, int(number)) if number else torch.device(kind)


def free_memory(device: torch.device, every: bool = False) -> int:
    """Return the bytes that a model may take; ``every``: of all CUDA cards together."""
    if device.type == "cuda":
        cards = range(torch.cuda.device_count()) if every else [device]
        return sum(int(torch.cuda.mem_get_info(card)[0]) for card in cards)
    return int(psutil.virtual_memory().available)


def check_memory(options: Options, device: torch.device, dtype: torch.dtype, need: Need) -> None:
    """Raise BackendError when the model will not fit; its remedy says what would."""
    free = free_memory(device, every=options.device == "balanced")
    wanted = need.total(dtype.itemsize, options.quantize)
    if wanted > free:
        sizes = f"{_gb(wanted)} needed, {_gb(free)} free"
        text = f"too little memory for {options.model} on {device}: {sizes}"
        raise BackendError(
            text, remedy=need.advice(free, dtype.itemsize, on_cpu=device.type == "cpu")
        )


def _gb(count: float) -> str:
    return f"{count / 1e9:.1f} GB"
