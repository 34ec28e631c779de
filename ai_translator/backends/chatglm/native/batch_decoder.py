"""The engine's own decoding loop: rows share each step, join when they come, leave when done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel

from ai_translator.backends.chatglm.native.forward import GlmForward
from ai_translator.backends.chatglm.native.kv_cache import KVCache
from ai_translator.backends.chatglm.native.prefix import Prefix
from ai_translator.backends.chatglm.native.sampling import BROKEN, choose
from ai_translator.backends.chatglm.native.step_graphs import (
    Record,
    StepGraphs,
    column_bucket,
    row_bucket,
)
from ai_translator.backends.chatglm.request import GenerationRequest
from ai_translator.errors import BackendError

_PREFILL = 4096  # padded tokens read in one forward pass
# Steps between two looks at the ids: each look waits until the card has done all it was given.
_STEPS_ON_CARD = 4


class BatchDecoder:
    """Decodes a batch.

    For one thread; every method may raise out-of-memory, after which :meth:`clear` is the way on.

    record: how steps become graphs; None where they are not recorded
    steps:  taken at a time, before the ids are looked at; what a row makes after its end is lost
    """

    def __init__(
        self,
        model: PreTrainedModel,
        *,
        pad: int,
        prefix: Prefix | None = None,
        exact: bool = False,
        compiled: bool = False,
        record: Record | None = None,
        steps: int | None = None,
    ) -> None:
        self.forward = GlmForward(model, exact=exact)
        if compiled:
            self.forward.compile()
        self._pad, self._prefix, self._device = pad, prefix, self.forward.device
        self._begun = prefix.length if prefix is not None else 0
        self._graphs = None if record is None else StepGraphs(self.forward, self._begun, record)
        self._steps = steps or (_STEPS_ON_CARD if self._device.type == "cuda" else 1)
        self._rows: list[GenerationRequest] = []
        self.clear()

    def clear(self) -> list[GenerationRequest]:
        """Empty the batch and return its rows, which can join again with what they have."""
        rows = self.rows
        self._rows, self._lengths, self._last = [], list[int](), list[int]()
        self._cache = KVCache(self.forward.cache_shape)
        return rows

    @torch.inference_mode()
    def drop(self, request: GenerationRequest) -> None:
        """Take a row out that is not done; it can join again with what it has."""
        self._leave(lambda row: row.done or row is request)

    @property
    def rows(self) -> list[GenerationRequest]:
        """Those that are not done."""
        return [row for row in self._rows if not row.done]

    @torch.inference_mode()
    def join(self, requests: Sequence[GenerationRequest]) -> None:
        """Read the requests' prompts and add them to the batch, each with its first token."""
        self._leave(lambda row: row.done)
        for group in _groups(sorted(requests, key=lambda each: -len(each.ids))):
            tokens = self._read(group)
            self._rows += group
            self._last += tokens
            for request, token in zip(group, tokens):
                request.push(token)

    @torch.inference_mode()
    def step(self) -> None:
        """Decode one more token for every row, or a few."""
        self._leave(lambda row: row.done)
        if not self._rows:
            return
        width = max(self._lengths) + self._steps
        self._reserve(len(self._rows), width)
        ids = torch.tensor(self._last, device=self._device)
        columns = torch.tensor(self._lengths, device=self._device)
        made = []
        for ahead in range(self._steps):
            seen = width - self._steps + 1 + ahead
            logits = self._step(ids, columns + ahead, self._begun, self._cache, seen)
            made.append(choose(logits, self._rows, ahead))
            ids = made[-1].clamp(min=0)  # a broken row is told when it is looked at
        for tokens in _ids(torch.stack(made)):
            for row, token in zip(self._rows, tokens):
                row.push(token)
            self._last = tokens
        self._lengths = [length + self._steps for length in self._lengths]

    def prompt_logits(self, texts: Sequence[Sequence[int]]) -> Tensor:
        """Read texts into new rows and return the logits [rows, words] of their ends."""
        first, lengths = len(self._lengths), [len(text) for text in texts]
        ids = torch.full((len(texts), max(lengths)), self._pad)
        for row, text in zip(ids, texts):
            row[: len(text)] = torch.tensor(text)
        self._reserve(first + len(texts), max([*lengths, *self._lengths]) + self._begun)
        if self._prefix is not None:
            self._cache.begin(first, len(texts), self._prefix.keys, self._prefix.values)
        ends = torch.tensor(lengths, device=self._device)
        logits = self.forward.prompts(ids.to(self._device), ends, self._begun, self._cache, first)
        self._lengths += [length + self._begun for length in lengths]
        return logits

    def _read(self, group: Sequence[GenerationRequest]) -> list[int]:
        """Return the first token of each."""
        logits = self.prompt_logits([each.ids for each in group])
        return _ids(choose(logits, group)[None])[0]

    @property
    def _step(self) -> Callable[[Tensor, Tensor, int, KVCache, int], Tensor]:
        return self.forward.step if self._graphs is None else self._graphs.step

    def _reserve(self, rows: int, columns: int) -> None:
        if self._graphs is not None:
            rows, columns = row_bucket(rows), column_bucket(columns)
        self._cache.reserve(len(self._rows), rows, columns)

    def _leave(self, is_leaving: Callable[[GenerationRequest], bool]) -> None:
        """Take rows out of the batch; the last one takes the place of each."""
        if self._rows and all(map(is_leaving, self._rows)):
            self.clear()
            return
        for place in reversed(range(len(self._rows))):
            if is_leaving(self._rows[place]):
                last = len(self._rows) - 1
                if place < last:
                    self._cache.move(last, place, self._lengths[last])
                for held in (self._rows, self._last, self._lengths):
                    _replace_by_last(held, place)


def _replace_by_last(held: list[Any], place: int) -> None:
    last = held.pop()
    if place < len(held):
        held[place] = last


def _ids(chosen: Tensor) -> list[list[int]]:
    """Return token ids [step][row].

    Raises BackendError when the logits of a row were not finite.
    """
    ids: list[list[int]] = chosen.tolist()
    if any(BROKEN in step for step in ids):
        remedy = "Set dtype: bfloat16 or float32 under chatglm, or fetch the checkpoint again"
        raise BackendError("NaN: the weights or the precision are broken", remedy=remedy)
    return ids


def _groups(requests: Sequence[GenerationRequest]) -> list[list[GenerationRequest]]:
    """Group the requests, longest first, as many as one forward pass reads."""
    groups: list[list[GenerationRequest]] = []
    for request in requests:
        if groups and (len(groups[-1]) + 1) * len(groups[-1][0].ids) <= _PREFILL:
            groups[-1].append(request)
        else:
            groups.append([request])
    return groups
