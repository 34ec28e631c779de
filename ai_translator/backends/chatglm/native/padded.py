"""The engine's own decoding loop.

Rows padded on the left share one forward pass, join when they come, leave when done.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import PreTrainedModel

from ai_translator.backends.chatglm.native.kv_cache import KVCache
from ai_translator.backends.chatglm.native.prefix import Prefix
from ai_translator.backends.chatglm.native.sampling import BROKEN, choose
from ai_translator.backends.chatglm.request import GenerationRequest
from ai_translator.errors import BackendError

_LEAVING = (
    8  # rows leave when they are this fraction of the batch: each time, everything else is copied
)
_PREFILL = 4096  # padded tokens read in one forward pass


class Padded:
    """Decodes a batch.

    For one thread; every method may raise out-of-memory, after which :meth:`clear` is the way on.
    """

    def __init__(self, model: PreTrainedModel, *, pad: int, prefix: Prefix | None = None) -> None:
        self.model, self._pad, self._prefix = model, pad, prefix
        self._device = model.get_input_embeddings().weight.device
        self._cache_name = cache_argument(model)
        self.clear()

    def clear(self) -> list[GenerationRequest]:
        """Empty the batch and return its rows, which can join again with what they have."""
        rows = getattr(self, "_rows", [])
        self._rows: list[GenerationRequest] = []
        self._cache: KVCache | None = None
        self._mask = torch.zeros(0, 0, dtype=torch.long, device=self._device)
        self._last: list[int] = []
        return [row for row in rows if not row.done]

    @torch.inference_mode()
    def drop(self, request: GenerationRequest) -> None:
        """Take a row out that is not done; it can join again with what it has."""
        self._leave(everyone=True, without=request)

    @property
    def rows(self) -> list[GenerationRequest]:
        """Those that are not done."""
        return [row for row in self._rows if not row.done]

    @torch.inference_mode()
    def join(self, requests: Sequence[GenerationRequest]) -> None:
        """Read the requests' prompts and add them to the batch, each with its first token."""
        for group in _groups(sorted(requests, key=lambda each: -len(each.ids))):
            cache, mask, tokens = self._prefill(group)
            self._leave(everyone=True)
            if self._cache is None or not self._rows:
                self._cache, self._mask = cache, mask
            else:
                self._cache.merge(cache)
                self._mask = _joined(self._mask, mask)
            self._rows += group
            self._last += tokens
            for request, token in zip(group, tokens):
                request.push(token)

    @torch.inference_mode()
    def step(self) -> None:
        """Decode one more token for every row."""
        self._leave()
        if not self._rows or self._cache is None:
            return
        self._mask = torch.cat((self._mask, self._mask.new_ones(len(self._rows), 1)), dim=1)
        ids = torch.tensor(self._last, device=self._device)[:, None]
        logits = self.logits(ids, self._mask, self._cache)
        self._last = _ids(choose(logits, self._rows))
        for row, token in zip(self._rows, self._last):
            row.push(token)

    def _prefill(self, group: Sequence[GenerationRequest]) -> tuple[KVCache, Tensor, list[int]]:
        texts = [each.ids for each in group]
        longest = max(map(len, texts))
        ids = torch.tensor(
            [[self._pad] * (longest - len(text)) + text for text in texts], device=self._device
        )
        mask = torch.tensor(
            [[0] * (longest - len(text)) + [1] * len(text) for text in texts], device=self._device
        )
        cache, before = self.begun(len(group))
        mask = torch.cat((before, mask), dim=1)
        logits = self.logits(ids, mask, cache)
        return cache, mask, _ids(choose(logits, group))

    def begun(self, rows: int) -> tuple[KVCache, Tensor]:
        """Return (cache, mask) of a batch that has read nothing yet but the prefix."""
        cache = KVCache(self.model.config.num_hidden_layers)
        if self._prefix is None:
            return cache, torch.zeros(rows, 0, dtype=torch.long, device=self._device)
        cache.start(self._prefix.keys, self._prefix.values, rows)
        return cache, torch.ones(rows, self._prefix.length, dtype=torch.long, device=self._device)

    def logits(self, ids: Tensor, mask: Tensor, cache: KVCache) -> Tensor:
        """Return the logits [rows, words] of the last position.

        Positions count the text alone, as a prefix was trained.
        """
        skipped = self._prefix.length if self._prefix is not None else 0
        positions = (mask.cumsum(-1) - 1 - skipped).clamp(min=0)[:, -ids.shape[1] :]
        cache.reserve(ids.shape[1])
        held = {self._cache_name: cache}
        out = self.model(
            input_ids=ids,
            attention_mask=mask,
            position_ids=positions,
            use_cache=True,
            logits_to_keep=1,
            **held,
        )
        logits: Tensor = out.logits[:, -1]
        return logits

    def _leave(self, everyone: bool = False, without: GenerationRequest | None = None) -> None:
        """Take finished rows out of the batch, and columns that no row needs any more."""
        staying = [
            number for number, row in enumerate(self._rows) if not row.done and row is not without
        ]
        gone = len(self._rows) - len(staying)
        if not gone or (not everyone and staying and gone * _LEAVING < len(self._rows)):
            return
        if not staying:
            self.clear()
            return
        rows = torch.tensor(staying, device=self._device)
        mask = self._mask[rows]
        first = int(mask.any(0).to(torch.uint8).argmax())
        assert self._cache is not None
        self._cache.select(rows, first)
        self._mask = mask[:, first:]
        self._rows = [self._rows[number] for number in staying]
        self._last = [self._last[number] for number in staying]


def cache_argument(model: PreTrainedModel) -> str:
    """Return the name of the model's cache argument: it was renamed during transformers 5."""
    return (
        "cache"
        if "cache" in inspect.signature(type(model).forward).parameters
        else "past_key_values"
    )


def _ids(chosen: Tensor) -> list[int]:
    """Return token ids.  Raises BackendError when the logits of a row were not finite."""
    ids: list[int] = chosen.tolist()
    if BROKEN in ids:
        remedy = "Set dtype: bfloat16 or float32 under chatglm, or fetch the checkpoint again"
        raise BackendError("NaN: the weights or the precision are broken", remedy=remedy)
    return ids


def _joined(mine: Tensor, theirs: Tensor) -> Tensor:
    """Join two masks, the shorter rows moved to the right."""
    columns = max(mine.shape[1], theirs.shape[1])
    both = mine.new_zeros(mine.shape[0] + theirs.shape[0], columns)
    both[: mine.shape[0], columns - mine.shape[1] :] = mine
    both[mine.shape[0] :, columns - theirs.shape[1] :] = theirs
    return both


def _groups(requests: Sequence[GenerationRequest]) -> list[list[GenerationRequest]]:
    """Group the requests, longest first, as many as one forward pass reads."""
    groups: list[list[GenerationRequest]] = []
    for request in requests:
        if groups and (len(groups[-1]) + 1) * len(groups[-1][0].ids) <= _PREFILL:
            groups[-1].append(request)
        else:
            groups.append([request])
    return groups
