"""Weight files, mapped: a tensor is in memory only while it is read.

``.bin`` files are read with ``weights_only=True``: plain weights, no code.
"""

from __future__ import annotations

import ctypes
import mmap
import pickle
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import torch
from torch import Tensor

from ai_translator.errors import ConfigError

_CHUNK = 4_000_000  # numbers converted at a time
_DONT_NEED = 4  # MADV_DONTNEED of Linux
_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) \S+ \S+ \S+ (\d+)")


def tensors(shard: Path) -> Iterator[tuple[str, Tensor]]:
    """Yield (key, tensor) of one weight file.

    Raises ConfigError for one that cannot be read or holds more than tensors.
    """
    if shard.suffix == ".safetensors":
        from safetensors import safe_open

        with safe_open(shard, framework="pt") as file:
            yield from ((key, file.get_tensor(key)) for key in file.keys())  # noqa: SIM118
        return
    try:
        held = torch.load(shard, map_location="cpu", weights_only=True, mmap=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError) as error:
        remedy = "Fetch it again, from a source you trust"
        raise ConfigError(f"{shard}: cannot be read as plain weights", remedy=remedy) from error
    if not isinstance(held, Mapping) or not all(isinstance(each, Tensor) for each in held.values()):
        text = f"{shard}: holds something else than weights"
        raise ConfigError(text, remedy="Fetch it again")
    yield from held.items()


def converted(tensor: Tensor, device: torch.device, dtype: torch.dtype) -> Tensor:
    """Return a mapped tensor on a device; the mapping itself where nothing is to be converted."""
    if tensor.dtype is dtype and device.type == "cpu":
        return tensor.contiguous()
    made = torch.empty(tensor.shape, device=device, dtype=dtype)
    source, target = tensor.reshape(-1), made.view(-1)
    for first in range(0, source.numel(), _CHUNK):
        part = source[first : first + _CHUNK]
        target[first : first + _CHUNK].copy_(part)
        release(part)
    return made


def release(tensor: Tensor) -> None:
    """Let the memory of a mapped file's part go; it is read from the file when used again.

    Does nothing for a tensor that is not mapped, or on another system than Linux.
    """
    if sys.platform != "linux" or tensor.device.type != "cpu" or not tensor.is_contiguous():
        return
    begin = -(-tensor.data_ptr() // mmap.PAGESIZE) * mmap.PAGESIZE
    end = (tensor.data_ptr() + tensor.nbytes) // mmap.PAGESIZE * mmap.PAGESIZE
    if begin < end and _is_of_file(begin, end):
        ctypes.CDLL(None).madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), _DONT_NEED)


def trim() -> None:
    """Give freed memory back to the system: glibc keeps what lies between living blocks."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _is_of_file(begin: int, end: int) -> bool:
    """Return True if all these addresses map one file: other memory would lose what it holds."""
    with Path("/proc/self/maps").open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found = _MAPPING.match(line)
            if found and int(found[1], 16) <= begin and end <= int(found[2], 16):
                return found[3] != "0"
    return False
