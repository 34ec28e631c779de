"""``python -m benchmarks.chatglm``.

How fast the local backend decodes, for each of its ways to do it.

On a CUDA card: the full-size model in bfloat16 with random weights made on the spot, batches of 1
to 256.  Elsewhere, or with ``--small``: a tiny model on the CPU, which shows that everything runs
and says nothing about a card.  No download.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import GlmConfig, GlmForCausalLM, PreTrainedModel

from ai_translator.backends.chatglm.chat import ChatGLM
from ai_translator.backends.chatglm.native.batch_decoder import BatchDecoder
from ai_translator.backends.chatglm.native.quantize import quantize
from ai_translator.backends.chatglm.native.step_graphs import record_cuda
from ai_translator.backends.chatglm.quiet import quiet_libraries
from ai_translator.backends.chatglm.request import GenerationRequest
from benchmarks.figures import Figure

_TOGETHER, _SHARE = 32, 1 / 8  # segments; most of the one-by-one time that they may take together
_GOLDEN = Path(__file__).parents[1] / "tests" / "data" / "chatglm"
_PROMPTS, _NEW = (32, 224), 128  # shortest and longest prompt, new tokens
_NAMES = (
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "head_dim",
    "vocab_size",
)
_SMALL = dict(zip(_NAMES, (64, 112, 3, 8, 16, 512)))
_FULL = dict(zip(_NAMES, (4096, 13696, 28, 32, 128, 65024)))


@dataclass(frozen=True, slots=True)
class Result:
    """tokens.

    New ones a second first: seconds to the first token gigabytes: most in use (0 where not known);
    share: of what the memory's measured bandwidth allows (0 where not measured)
    """

    way: str
    batch: int
    tokens: float
    first: float
    gigabytes: float
    share: float


def together(_folder: Path) -> list[Figure]:
    """32 segments at once against one at a time, through ``ChatGLM``, on the golden checkpoint."""
    torch.set_num_threads(1)  # a model this small gains nothing from two that wait for each other
    with tempfile.TemporaryDirectory() as made, quiet_libraries():
        model = ChatGLM(model=str(_checkpoint(Path(made))), device="cpu", max_new_tokens=48)
        model.load()
        asked = [f"写一个故事 {number} " + "hello " * (number % 7) for number in range(_TOGETHER)]
        model.batch(asked[:4])
        alone, one = _timed(lambda: [model.invoke(question).text for question in asked])
        shared, other = _timed(lambda: [each.text for each in model.batch(asked)])
        assert one == other, "a batch must say what single questions say"
        model.close()
    parts = {"alone": alone, "at once": shared}
    return [
        Figure(
            "32 segments at once over one at a time, ChatGLM", shared / alone, "x", _SHARE, parts
        )
    ]


def _checkpoint(folder: Path) -> Path:
    """The golden one; its tokenizer beside it."""
    import shutil

    for file in (_GOLDEN / "chatglm2").iterdir():
        shutil.copy(file, folder)
    shutil.copy(_GOLDEN / "tokenizer" / "tokenizer.model", folder)
    return folder


def _timed(action: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    made = action()
    return time.perf_counter() - begun, made


def random_model(
    shape: dict[str, int], device: torch.device, dtype: torch.dtype
) -> PreTrainedModel:
    config = GlmConfig(
        **shape, num_key_value_heads=2, attention_bias=True, rms_norm_eps=1e-5,
        max_position_embeddings=8192, pad_token_id=0,
        eos_token_id=2,
        rope_parameters={
            "rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5
        },
    )  # fmt: skip
    torch.manual_seed(0)
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            model = GlmForCausalLM(config)
    finally:
        torch.set_default_dtype(before)
    return model.eval().requires_grad_(False)


def bandwidth(device: torch.device) -> float:
    """Bytes a second that a copy of 1 GiB moves, read and write counted; best of ten."""
    source = torch.empty(2**30, dtype=torch.uint8, device=device)
    target, best = torch.empty_like(source), 0.0
    for _ in range(10):
        _wait(device)
        begun = time.perf_counter()
        target.copy_(source)
        _wait(device)
        best = max(best, 2 * source.numel() / (time.perf_counter() - begun))
    return best


def decode(
    decoder: Any, prompts: Sequence[Sequence[int]], device: torch.device
) -> tuple[float, float]:
    """(seconds for all, seconds to the first token)."""
    requests = [
        GenerationRequest(prompt=prompt, limit=_NEW, stops=frozenset(), read=lambda ids: "")
        for prompt in prompts
    ]
    _wait(device)
    begun = time.perf_counter()
    decoder.join(requests)
    while not any(each.made for each in requests):
        decoder.step()
    _wait(device)
    first = time.perf_counter() - begun
    while decoder.rows:
        decoder.step()
    _wait(device)
    return time.perf_counter() - begun, first


class Static:
    """transformers' own ``generate`` with a static cache, for comparison.

    Not one of the engine's ways.
    """

    def __init__(self, model: PreTrainedModel) -> None:
        self._model, self.rows = model, []

    def join(self, requests: Sequence[GenerationRequest]) -> None:
        self.rows = list(requests)

    def step(self) -> None:
        device = self._model.get_input_embeddings().weight.device
        longest = max(len(each.prompt) for each in self.rows)
        ids = torch.tensor(
            [[0] * (longest - len(each.prompt)) + list(each.prompt) for each in self.rows],
            device=device,
        )
        mask = torch.tensor(
            [[0] * (longest - len(each.prompt)) + [1] * len(each.prompt) for each in self.rows],
            device=device,
        )
        out = self._model.generate(
            input_ids=ids,
            attention_mask=mask,
            max_new_tokens=_NEW,
            min_new_tokens=_NEW,
            do_sample=False,
            cache_implementation="static",
        )
        for each, row in zip(self.rows, out):
            each.made = row[longest:].tolist()
        self.rows = []


def measure(small: bool, device: torch.device, batches: Sequence[int]) -> Iterator[Result]:
    shape, dtype = (_SMALL, torch.float32) if small else (_FULL, torch.bfloat16)
    speed = 0.0 if device.type == "cpu" else bandwidth(device)
    for way in ("eager", "graphs", "static cache", "int8", "int4", "compiled"):
        model = random_model(shape, device, dtype)
        decoder = _decoder(way, model, device, max(batches))
        for batch in batches:
            yield _one(way, decoder, model, batch, device, speed)
        del model, decoder
        if device.type == "cuda":
            torch.cuda.empty_cache()


def _decoder(way: str, model: PreTrainedModel, device: torch.device, rows: int) -> Any:
    if way in {"int8", "int4"}:
        quantize(model, way, device)
    if way == "static cache":
        return Static(model)
    graphs = record_cuda if way == "graphs" and device.type == "cuda" else None
    return BatchDecoder(model, pad=0, compiled=way == "compiled", record=graphs)


def _one(
    way: str, decoder: Any, model: PreTrainedModel, batch: int, device: torch.device, speed: float
) -> Result:
    words = model.config.vocab_size
    lengths = (
        torch.linspace(*_PROMPTS, steps=batch).long().tolist()
        if batch > 1
        else [sum(_PROMPTS) // 2]
    )
    draw = torch.Generator().manual_seed(0)
    prompts = [torch.randint(3, words, (length,), generator=draw).tolist() for length in lengths]
    decode(
        decoder, prompts[: min(2, batch)], device
    )  # what is made at the first use is no decoding
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    seconds, first = decode(decoder, prompts, device)
    gigabytes = torch.cuda.max_memory_allocated() / 1e9 if device.type == "cuda" else 0.0
    tokens = batch * _NEW / seconds
    ceiling = batch * speed / _step_bytes(model, lengths) if speed else 0.0
    return Result(way, batch, tokens, first, gigabytes, tokens / ceiling if ceiling else 0.0)


def _step_bytes(model: PreTrainedModel, lengths: Sequence[int]) -> float:
    """What a step has to read at least.

    All weights but the table of words, and the keys and values of all rows.
    """
    weights = sum(map(_held_bytes, [*model.parameters(), *model.buffers()]))
    weights -= model.get_input_embeddings().weight.numel() * model.dtype.itemsize
    config = model.config
    each = (
        2
        * config.num_hidden_layers
        * config.num_key_value_heads
        * config.head_dim
        * model.dtype.itemsize
    )
    return weights + each * sum(length + _NEW / 2 for length in lengths)


def _held_bytes(tensor: torch.Tensor) -> int:
    """Of what is kept in memory: a quantised tensor calls itself by the numbers it stands for."""
    if not hasattr(tensor, "__tensor_flatten__"):
        return tensor.numel() * tensor.element_size()
    inner = (getattr(tensor, name) for name in tensor.__tensor_flatten__()[0])
    return sum(_held_bytes(each) for each in inner if isinstance(each, torch.Tensor))


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


def table(results: Sequence[Result]) -> str:
    rows = [
        "| way | batch | new tokens/s | first token | memory | of the ceiling |",
        "|---|---|---|---|---|---|",
    ]
    for each in results:
        memory = f"{each.gigabytes:.1f} GB" if each.gigabytes else "-"
        share = f"{each.share:.0%}" if each.share else "-"
        rows.append(
            f"| {each.way} | {each.batch} | {each.tokens:.0f} | {each.first * 1000:.0f} ms "
            f"| {memory} | {share} |"
        )
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--small", action="store_true", help="a tiny model, even where there is a card"
    )
    parser.add_argument(
        "--batches",
        type=int,
        nargs="+",
        metavar="N",
        help="1 8 32 64 128 256 on a card, else 1 8 32",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    options = parser.parse_args()
    cuda = torch.cuda.is_available()
    small = options.small or not cuda
    device = torch.device("cuda" if cuda and not options.small else "cpu")
    name = (
        torch.cuda.get_device_name()
        if device.type == "cuda"
        else "CPU, tiny model: not measured on a GPU"
    )
    print(f"{name}, torch {torch.__version__}", flush=True)
    results = []
    with quiet_libraries():
        for result in measure(
            small, device, options.batches or ([1, 8, 32] if small else [1, 8, 32, 64, 128, 256])
        ):
            print(table([result]).splitlines()[-1], file=sys.stderr, flush=True)
            results.append(result)
    print(table(results))
    if options.json:
        told = {"device": name, "results": [asdict(each) for each in results]}
        options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
