"""How fast each precision is on this CPU: measured in a few seconds, kept in the cache folder.

It depends on the instruction set, the threads and torch's kernels, so that no table could say it
for everybody.
"""

from __future__ import annotations

import json
import logging
import platform
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from tempfile import NamedTemporaryFile

import torch
from torch import Tensor, nn

from ai_translator.backends.chatglm.native.quantize import packer, prepared
from ai_translator.config import cache_folder

log = logging.getLogger(__name__)

Precision = tuple[str, str]  # dtype and quantize, as config.yaml names them
Speeds = Mapping[Precision, float]  # seconds for a linear at batch 1 and at batch 8, added

PRECISIONS: tuple[Precision, ...] = tuple(
    (dtype, quantize) for quantize in ("none", "int8", "int4") for dtype in ("float32", "bfloat16")
)
_SHAPE = (4096, 2048)  # outputs and inputs of the linear: large enough to count, quick to pack
_COPIES = 4  # used in turn, so that none stays in the processor's cache
_BATCHES = (1, 8)
_ROUNDS = 6
_LIMIT = 3.0  # seconds for one precision: what is slower than that is slow enough


@lru_cache
def cpu_speeds() -> Speeds:
    """Return the time of each precision on this CPU, from the cache folder if it was measured."""
    name = _key()
    held = _remembered(name)
    if held is None:
        log.info("measuring which precision is fastest on this CPU; this is done once")
        held = {precision: _seconds(*precision) for precision in PRECISIONS}
        _remember(name, held)
    return held


def describe_speeds(speeds: Speeds) -> str:
    """Return the speeds as multiples of float32's, for a person."""
    plain = speeds["float32", "none"]
    told = (f"{'+'.join(precision)} {plain / speeds[precision]:.1f}x" for precision in PRECISIONS)
    return ", ".join(told).replace("+none", "")


def _seconds(dtype: str, quantize: str) -> float:
    """Return the best time of a linear at each batch size, added."""
    number: torch.dtype = getattr(torch, dtype)
    draw = torch.Generator().manual_seed(0)
    weight = torch.randn(_SHAPE, generator=draw).mul_(0.02).to(number)
    with torch.inference_mode():
        linears = _copies(weight, quantize)
        total = 0.0
        for rows in _BATCHES:
            values = torch.randn(rows, _SHAPE[1], generator=draw).to(number)
            total += _best(partial(_through, linears, values)) / _COPIES
        return total


def _copies(weight: Tensor, quantize: str) -> list[nn.Module]:
    if quantize == "none":
        return [partial(nn.functional.linear, weight=weight.clone()) for _ in range(_COPIES)]
    pack = packer(quantize, torch.device("cpu"))
    first = pack(weight, None)
    held = (first.weight, first.scales)
    copies = ([each.clone() for each in held] for _ in range(_COPIES))
    return [prepared(type(first)(*buffers)) for buffers in copies]


def _through(linears: list[nn.Module], values: Tensor) -> None:
    for linear in linears:
        linear(values)


def _best(action: Callable[[], None]) -> float:
    """Return the seconds of the best round: other programs only make it slower."""
    begun = time.perf_counter()
    action()
    best = float("inf")
    for _ in range(_ROUNDS):
        before = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - before)
        if time.perf_counter() - begun > _LIMIT:
            break
    return best


def _key() -> str:
    """Return all that the speeds depend on."""
    capability = torch.backends.cpu.get_cpu_capability()
    threads = torch.get_num_threads()
    return f"{_processor()}; {capability}; {threads} threads; torch {torch.__version__}"


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _remembered(name: str) -> Speeds | None:
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        held = json.loads(_file().read_text(encoding="utf-8"))[name]
        found = {tuple(key.split(" ")): float(value) for key, value in held.items()}
        return {precision: found[precision] for precision in PRECISIONS}
    return None


def _remember(name: str, speeds: Speeds) -> None:
    """Keep the result for later processes; where that fails, the next one measures again."""
    held: dict[str, object] = {}
    with suppress(OSError, ValueError, TypeError):
        held |= json.loads(_file().read_text(encoding="utf-8"))
    told = {" ".join(precision): seconds for precision, seconds in speeds.items()}
    try:
        _file().parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(
            "w", dir=_file().parent, suffix=".json", delete=False, encoding="utf-8"
        ) as draft:
            json.dump(held | {name: told}, draft, indent=1)
        Path(draft.name).replace(_file())
    except OSError as error:
        log.info("%s: not kept (%s)", _file(), error)


def _file() -> Path:
    return cache_folder() / "cpu-speeds.json"
