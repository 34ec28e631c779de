"""P-Tuning v2.

A prefix learnt for one task while the model itself stays as it is (Liu et al., 2021).

What is saved is what the official training script saves, so that either can load the other's.
Every step depends on its number alone: a run that was cut off goes on as if nothing had happened.
"""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel
from transformers.cache_utils import DynamicCache

from ai_translator.backends.chatglm.checkpoint import Checkpoint
from ai_translator.backends.chatglm.native.curve import draw
from ai_translator.backends.chatglm.native.prefix import PrefixEncoder, names
from ai_translator.errors import ConfigError

_STATE = "tuning.pt"
_IGNORED = -100  # the label of what is not learnt

Example = tuple[Sequence[int], Sequence[int]]  # ids of the question, ids of the answer and its end


@dataclass(frozen=True, slots=True)
class Plan:
    """length.

    Positions of the prefix rate: of learning batch: examples a step save_every: steps between saves
    """

    steps: int = 1000
    length: int = 64
    projection: bool = False
    rate: float = 0.02
    batch: int = 4
    save_every: int = 50
    seed: int = 42


def tune(
    model: PreTrainedModel,
    checkpoint: Checkpoint,
    examples: Sequence[Example],
    folder: Path,
    plan: Plan,
    on_step: Callable[[int, float], None] = lambda step, loss: None,
) -> list[float]:
    """Train a prefix into ``folder`` and return the loss of every step.

    Resumes where an earlier run stopped.

    Raises ConfigError when the folder holds a run with another plan.
    """
    run = _TrainingRun(model, plan)
    run.resume(folder)
    while len(run.losses) < plan.steps:
        loss = run.step(examples)
        on_step(len(run.losses), loss)
        if len(run.losses) % plan.save_every == 0 or len(run.losses) == plan.steps:
            run.save(folder, checkpoint)
    return run.losses


class _TrainingRun:
    def __init__(self, model: PreTrainedModel, plan: Plan) -> None:
        torch.manual_seed(plan.seed)
        self._model, self._plan = model, plan
        self._device = model.get_input_embeddings().weight.device
        self._encoder = PrefixEncoder(model.config, plan.length, plan.projection).to(self._device)
        self._optimizer = torch.optim.AdamW(
            self._encoder.parameters(), lr=plan.rate, weight_decay=0.0
        )
        self._cache_name = cache_argument(model)
        self.losses: list[float] = []

    def step(self, examples: Sequence[Example]) -> float:
        number = len(self.losses)
        order = torch.randperm(
            len(examples), generator=torch.Generator().manual_seed(self._plan.seed + number)
        ).tolist()
        loss = self._loss([examples[at] for at in order[: self._plan.batch]])
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._encoder.parameters(), 1.0)
        for group in self._optimizer.param_groups:
            group["lr"] = self._plan.rate * (1 - number / self._plan.steps)
        self._optimizer.step()
        self.losses.append(float(loss.item()))
        return self.losses[-1]

    def save(self, folder: Path, checkpoint: Checkpoint) -> None:
        """Save the prefix, the state to resume from, and the curve of the loss."""
        folder.mkdir(parents=True, exist_ok=True)
        more = {"pre_seq_len": self._plan.length, "prefix_projection": self._plan.projection}
        config = json.dumps({**checkpoint.config, **more}, indent=2)
        (folder / "config.json").write_text(config, encoding="utf-8")
        _write(names(self._encoder), folder / "pytorch_model.bin")
        state = {
            "encoder": self._encoder.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "losses": self.losses,
        }
        _write({**state, "plan": self._key()}, folder / _STATE)
        draw(self.losses, folder / "loss.png")

    def resume(self, folder: Path) -> None:
        if not (folder / _STATE).is_file():
            return
        state = torch.load(folder / _STATE, map_location=self._device, weights_only=True)
        if state["plan"] != self._key():
            raise ConfigError(
                f"{folder}: holds a run with other settings",
                remedy="Use the same settings, or another --out",
            )
        self._encoder.load_state_dict(state["encoder"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.losses = list(state["losses"])

    def _key(self) -> list[Any]:
        plan = self._plan
        return [plan.steps, plan.length, plan.projection, plan.rate, plan.batch, plan.seed]

    def _loss(self, batch: Sequence[Example]) -> Tensor:
        ids, mask, labels = (each.to(self._device) for each in _tensors(batch))
        prefix, cache = self._encoder(), DynamicCache()
        for layer, (keys, values) in enumerate(zip(prefix.keys, prefix.values)):
            both = (
                each.transpose(0, 1).expand(len(batch), -1, -1, -1).to(self._model.dtype)
                for each in (keys, values)
            )
            cache.update(*both, layer)
        mask = torch.cat((mask.new_ones(len(batch), self._plan.length), mask), dim=1)
        positions = torch.arange(ids.shape[1], device=self._device)[None].expand_as(ids)
        held = {self._cache_name: cache}
        logits = self._model(
            input_ids=ids, attention_mask=mask, position_ids=positions, use_cache=True, **held
        ).logits
        return functional.cross_entropy(
            logits[:, :-1].float().flatten(0, 1), labels[:, 1:].flatten(), ignore_index=_IGNORED
        )


def cache_argument(model: PreTrainedModel) -> str:
    """Return the name of the model's cache argument: it was renamed during transformers 5."""
    named = inspect.signature(type(model).forward).parameters
    return "cache" if "cache" in named else "past_key_values"


def _tensors(batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """Return (ids, mask, labels), padded on the right; only answers are learnt."""
    longest = max(len(question) + len(answer) for question, answer in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    mask, labels = torch.zeros_like(ids), torch.full_like(ids, _IGNORED)
    for row, (question, answer) in enumerate(batch):
        end = len(question) + len(answer)
        ids[row, :end] = torch.tensor([*question, *answer])
        mask[row, :end] = 1
        labels[row, len(question) : end] = torch.tensor(list(answer))
    return ids, mask, labels


def _write(held: dict[str, Any], path: Path) -> None:
    """Write the file completely or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    torch.save(held, draft)
    os.replace(draft, path)  # noqa: PTH105
