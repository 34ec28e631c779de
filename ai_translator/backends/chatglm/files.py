"""Weight files: whether one is complete, and its fingerprint, from a few of its bytes."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

PREFIX_WEIGHTS = "pytorch_model.bin"  # of a P-Tuning v2 run

_POINTER = b"version https://git-lfs"
_SAMPLES, _SAMPLE = 32, 4096  # looks into each file, spread evenly, and the bytes of each


def damage(path: Path) -> str | None:
    """Return why a weight file cannot be used, or None."""
    with path.open("rb") as file:
        head = file.read(len(_POINTER))
    if head == _POINTER:
        return "is a Git LFS pointer, not the weights"
    if path.suffix == ".safetensors":
        return _safetensors(path)
    return None if zipfile.is_zipfile(path) else "is incomplete or damaged"


def fingerprint(paths: Iterable[Path]) -> str:
    """Return a hash of names, sizes and samples: tells weights apart without reading gigabytes."""
    seen = hashlib.sha256()
    for path in paths:
        size = path.stat().st_size
        seen.update(f"{path.name} {size}\n".encode())
        with path.open("rb") as file:
            for number in range(_SAMPLES):
                file.seek(max(0, size - _SAMPLE) * number // (_SAMPLES - 1))
                seen.update(file.read(_SAMPLE))
    return seen.hexdigest()[:16]


def _safetensors(path: Path) -> str | None:
    """Header length, header, then exactly as many bytes as the header says."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 0 < length <= size - 8:
            return "is incomplete or damaged"
        try:
            header = json.loads(file.read(length))
            ends = [
                entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"
            ]
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            return "is damaged"
    wanted = 8 + length + max(ends, default=0)
    return None if size == wanted else f"is incomplete: {size} of {wanted} bytes"
