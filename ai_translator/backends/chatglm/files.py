"""Weight files: whether one is whole, seen from its first and last bytes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

_POINTER = b"version https://git-lfs"


def damage(path: Path) -> str | None:
    """Why a weight file cannot be used, or None."""
    with path.open("rb") as file:
        head = file.read(len(_POINTER))
    if head == _POINTER:
        return "is a Git LFS pointer, not the weights"
    if path.suffix == ".safetensors":
        return _safetensors(path)
    return None if zipfile.is_zipfile(path) else "is incomplete or damaged"


def _safetensors(path: Path) -> str | None:
    """Header length, header, then exactly as many bytes as the header says."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 0 < length <= size - 8:
            return "is incomplete or damaged"
        try:
            header = json.loads(file.read(length))
            ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return "is damaged"
    wanted = 8 + length + max(ends, default=0)
    return None if size == wanted else f"is incomplete: {size} of {wanted} bytes"
