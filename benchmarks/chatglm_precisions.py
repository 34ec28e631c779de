"""``python -m benchmarks.chatglm_precisions``: memory and speed of each precision on this CPU.

A random checkpoint of 0.48 B numbers in the official format is made in a temporary folder and
deleted afterwards.  Each precision is loaded in a process of its own.  Times are CPU seconds of one
thread, in rounds through all precisions: what else the machine does hardly counts, and the median
of the rounds is kept.

``--six-b`` makes one of the real model's size, 12.5 GB, and measures what a machine of 8 or 16 GB
can hold of it, one precision after the other: packed when loaded, then from the exported folder.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.chatglm_checkpoint import SHAPE, SIX_B, random_checkpoint

WAYS = (
    ("float32", "none"),
    ("bfloat16", "none"),
    ("float32", "int8"),
    ("bfloat16", "int8"),
    ("float32", "int4"),
    ("bfloat16", "int4"),
)
_BATCHES, _PROMPT, _NEW = (1, 16), 32, 5
_PROGRAM = (sys.executable, "-m", "ai_translator")


def measure(folder: Path, rounds: int) -> list[dict[str, Any]]:
    """Load every precision and decode with all of them in turn."""
    workers = [_Loaded(folder, *way) for way in WAYS]
    try:
        for _ in range(rounds):
            for worker in workers:
                worker.decode()
        return [worker.result() for worker in workers]
    finally:
        for worker in workers:
            worker.process.kill()
            worker.process.wait()


def measure_six_b(folder: Path, rounds: int) -> list[dict[str, Any]]:
    """Load, export and load again in each packed precision, and decode."""
    found = []
    for quantize in ("int4", "int8"):
        packed = folder.with_name(quantize)
        export = [*_PROGRAM, "chatglm", "export", "--quantize", quantize, folder, packed]
        subprocess.run(list(map(str, export)), check=True)
        for source, way in ((folder, ("bfloat16", quantize)), (packed, ("bfloat16", quantize))):
            worker = _Loaded(source, *way)
            try:
                for _ in range(rounds):
                    worker.decode()
                found.append(worker.result())
            finally:
                worker.process.kill()
                worker.process.wait()
        shutil.rmtree(packed)
    return found


class _Loaded:
    """A process that holds the model in one precision."""

    def __init__(self, folder: Path, dtype: str, quantize: str) -> None:
        command = [sys.executable, "-m", __spec__.name, "--worker", str(folder), dtype, quantize]
        self.way = (dtype, quantize)
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.memory = self._answer()
        self.seconds: list[dict[str, float]] = []

    def decode(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        self.seconds.append(self._answer())

    def result(self) -> dict[str, Any]:
        medians = {
            key: statistics.median(each[key] for each in self.seconds) for key in self.seconds[0]
        }
        return {"way": self.way, **self.memory, **medians}

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        while not (line := self.process.stdout.readline()).startswith("{"):
            if not line:
                raise RuntimeError(f"{self.way}: the process has ended")
        return json.loads(line)


def work(folder: Path, dtype: str, quantize: str) -> None:
    """Load, print memory, then decode at each line of the standard input and print seconds."""
    import torch

    from ai_translator.backends.chatglm.checkpoint import read
    from ai_translator.backends.chatglm.memory import need
    from ai_translator.backends.chatglm.native.batch_decoder import BatchDecoder
    from ai_translator.backends.chatglm.native.load import load
    from ai_translator.backends.chatglm.options import Options

    torch.set_num_threads(1)
    held = read(folder)
    base, begun = memory()["VmRSS"], time.process_time()
    options = Options(str(folder), quantize=quantize)  # type: ignore[arg-type]
    number: torch.dtype = getattr(torch, dtype)
    model = load(held, options, torch.device("cpu"), number)
    now = memory()
    told = {
        "seconds": time.process_time() - begun,
        "final": now["VmRSS"] - base,
        "peak": now["VmHWM"] - base,
        "promised": need(held).total(number.itemsize, quantize) / 1e6,
        "tensor": need(held).largest * 2 / 1e6,
    }
    print(json.dumps(told), flush=True)
    decoder = BatchDecoder(model, pad=0)
    for _ in sys.stdin:
        print(json.dumps({f"batch {rows}": _step(decoder, rows) for rows in _BATCHES}), flush=True)


def memory() -> dict[str, float]:
    """Return VmRSS and VmHWM of this process, MB."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines)
    return {
        name: int(value.split()[0]) / 1e3 for name, value in pairs if name in {"VmRSS", "VmHWM"}
    }


def _step(decoder: Any, rows: int) -> float:
    """Return the seconds of a step with so many rows."""
    from ai_translator.backends.chatglm.request import GenerationRequest

    def request() -> GenerationRequest:
        return GenerationRequest(
            prompt=range(10, 10 + _PROMPT), limit=_NEW, stops=frozenset(), read=lambda ids: ""
        )

    decoder.join([request() for _ in range(rows)])
    begun, steps = time.process_time(), 0
    while decoder.rows:
        decoder.step()
        steps += 1
    return (time.process_time() - begun) / steps


def table(results: list[dict[str, Any]]) -> str:
    rows = [
        "| precision | load | memory | peak | promised "
        "| s/token at batch 1 | tokens/s at batch 16 |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*rows, *map(_row, results)])


def _row(found: dict[str, Any]) -> str:
    name = " + ".join(found["way"]).replace(" + none", "")
    sizes = " | ".join(f"{found[key]:.0f} MB" for key in ("final", "peak", "promised"))
    speeds = f"{found['batch 1']:.3f} | {16 / found['batch 16']:.1f}"
    return f"| {name} | {found['seconds']:.1f} s | {sizes} | {speeds} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--six-b", action="store_true", help="the real model's size")
    parser.add_argument("--worker", nargs=3, metavar=("FOLDER", "DTYPE", "QUANTIZE"))
    options = parser.parse_args()
    if options.worker:
        folder, dtype, quantize = options.worker
        work(Path(folder), dtype, quantize)
        return 0
    with tempfile.TemporaryDirectory() as made:
        shape, measured = (SIX_B, measure_six_b) if options.six_b else (SHAPE, measure)
        print(table(measured(random_checkpoint(Path(made) / "chatglm2", shape), options.rounds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
