"""The choice of the faster decoding loop: measured once on this card, kept in the cache folder.

It depends on the card, the model, its numbers and the libraries, so that nobody can say it
beforehand for everybody.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import wait
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import torch
import transformers
from transformers import PretrainedConfig

from ai_translator.backends.chatglm.engine import Engine, Loaded
from ai_translator.backends.chatglm.options import Options
from ai_translator.backends.chatglm.request import GenerationRequest
from ai_translator.config import cache_folder
from ai_translator.errors import BackendError

log = logging.getLogger(__name__)

_DEVICES = frozenset(
    {"cuda"}
)  # where there is a question: on a CPU our loop is the faster by far (docs/chatglm.md)
_ROWS, _PROMPTS, _NEW = (
    64,
    (16, 192),
    (16, 48),
)  # at once, at most; shortest and longest prompt; fewest and most new tokens
_ROUNDS = 2  # the first makes what is made once
_PATIENCE = 60.0  # seconds for a loop, and three times what ours took
_CLEARLY = 1.1  # times as fast, to be worth a loop that is not ours
_ALIKE = 0.9  # of the answers must begin with the same token: rounding decides some
_SHAPE = (
    "model_type",
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "vocab_size",
)


@dataclass(frozen=True, slots=True)
class Speeds:
    """New tokens a second of each loop, 0 for one that did not work.

    ``alike``: share of answers that begin alike.
    """

    padded: float
    continuous: float
    alike: float

    @property
    def prefers_continuous(self) -> bool:
        return self.alike >= _ALIKE and self.continuous > _CLEARLY * self.padded

    def __str__(self) -> str:
        name = "continuous" if self.prefers_continuous else "padded"
        speeds = f"padded {self.padded:.0f}, continuous {self.continuous:.0f} new tokens/s"
        return f"{name} (tried here: {speeds})"


def is_open(options: Options, device: torch.device) -> bool:
    """Whether there is a choice, and it was left to us."""
    bound = bool(options.prefix) or options.device == "balanced" or options.compile
    return options.batching == "auto" and device.type in _DEVICES and not bound


def key(
    config: PretrainedConfig, options: Options, device: torch.device, dtype: torch.dtype
) -> str:
    """All that the answer depends on."""
    card = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    shape = " ".join(str(getattr(config, name, "")) for name in _SHAPE)
    versions = f"torch {torch.__version__}, transformers {transformers.__version__}"
    rows = f"{options.max_batch or ''}, {options.batch_tokens or ''}"
    return f"{card}; {shape}; {dtype}; {options.quantize}; {options.attention}; {rows}; {versions}"


def remembered(name: str) -> Speeds | None:
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        held = json.loads(_file().read_text(encoding="utf-8"))[name]
        return Speeds(**{part: float(value) for part, value in held.items()})
    return None


def remember(name: str, speeds: Speeds) -> None:
    """Keep the result for later processes; where that fails, the next one measures again."""
    held: dict[str, object] = {}
    with suppress(OSError, ValueError, TypeError):
        held |= json.loads(_file().read_text(encoding="utf-8"))
    try:
        _file().parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(
            "w", dir=_file().parent, suffix=".json", delete=False, encoding="utf-8"
        ) as draft:
            json.dump(held | {name: asdict(speeds)}, draft, indent=1)
        Path(draft.name).replace(_file())
    except OSError as error:
        log.info("%s: not kept (%s)", _file(), error)


def compare(
    padded: Loaded, continuous: Callable[[], Loaded], words: int, begin: Callable[[Speeds], None]
) -> Speeds:
    """Measure both loops with the same requests; never raises.

    ``continuous`` makes that loop, which is closed here again.
    ``words``: size of the vocabulary
    ``begin``: gets what is true should the second loop take the process with it.
    """
    try:
        own, first = _speed(padded, words, _PATIENCE)
        begin(Speeds(own, 0.0, 0.0))
        other = continuous()
        with closing(other):
            speed, theirs = _speed(other, words, _PATIENCE + 3 * _tokens(padded.max_rows) / own)
    except Exception as error:  # whatever the libraries say on a card that they never saw
        log.info("continuous batching was not tried to the end: %s", error)
        return Speeds(0.0, 0.0, 0.0)
    same = sum(one == their for one, their in zip(first, theirs, strict=True))
    return Speeds(own, speed, same / len(first))


def _speed(loaded: Loaded, words: int, seconds: float) -> tuple[float, list[int]]:
    """Return (new tokens a second in the best round, first token of each answer)."""
    engine = Engine(
        lambda: Loaded(loaded.decoder, loaded.max_rows, loaded.max_tokens, loaded.is_out_of_memory),
        "trial",
    )
    try:
        rounds = [
            _round(engine, _requests(loaded.max_rows, words), seconds) for _ in range(_ROUNDS)
        ]
    finally:
        engine.close()
    return max(speed for speed, _ in rounds), rounds[-1][1]


def _round(
    engine: Engine, requests: list[GenerationRequest], seconds: float
) -> tuple[float, list[int]]:
    begun = time.perf_counter()
    for request in requests:
        engine.submit(request)
    if wait([each.future for each in requests], timeout=seconds).not_done:
        raise BackendError(f"no answer in {seconds:.0f} seconds")
    made = [each.future.result().ids for each in requests]
    return sum(map(len, made)) / (time.perf_counter() - begun), [ids[0] for ids in made]


def _requests(rows: int, words: int) -> list[GenerationRequest]:
    """Make twice as many requests as run at once, of mixed lengths."""
    count = 2 * min(rows, _ROWS)
    draw = torch.Generator().manual_seed(0)
    lengths = torch.randint(_PROMPTS[0], _PROMPTS[1] + 1, (count,), generator=draw).tolist()
    prompts = [torch.randint(3, words, (length,), generator=draw).tolist() for length in lengths]
    return [
        GenerationRequest(prompt=prompt, limit=limit, stops=frozenset(), read=lambda ids: "")
        for prompt, limit in zip(prompts, _limits(count), strict=True)
    ]


def _limits(count: int) -> list[int]:
    return [int(each) for each in torch.linspace(*_NEW, count)]


def _tokens(rows: int) -> int:
    return sum(_limits(2 * min(rows, _ROWS)))


def _file() -> Path:
    return cache_folder() / "batching.json"
