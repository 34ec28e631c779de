"""The next token of each row."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from ai_translator.backends.chatglm.request import GenerationRequest

BROKEN = -1  # not an id


def choose(logits: Tensor, requests: Sequence[GenerationRequest], ahead: int = 0) -> Tensor:
    """Return [rows] token ids; :data:`BROKEN` for a row whose logits are not all finite.

    ``logits``: [rows, words]; a row that samples does so within its ``top_p`` of probability.
    ``ahead``: tokens that were chosen before and not yet pushed
    """
    is_finite = logits.sum(-1, dtype=torch.float32).isfinite()  # one pass, read with the ids
    best = _chosen(torch.nan_to_num(logits), requests, ahead)
    return torch.where(is_finite, best, BROKEN)


def _chosen(logits: Tensor, requests: Sequence[GenerationRequest], ahead: int) -> Tensor:
    best = logits.argmax(-1)
    rows = [row for row, each in enumerate(requests) if not each.sampling.greedy]
    if not rows:
        return best
    settings = [requests[row].sampling for row in rows]
    temperature = logits.new_tensor([each.temperature for each in settings], dtype=torch.float32)
    top_p = logits.new_tensor([each.top_p for each in settings], dtype=torch.float32)
    draws = logits.new_tensor([requests[row].draw(ahead) for row in rows], dtype=torch.float32)
    best[rows] = _sampled(logits[rows].float() / temperature[:, None], top_p, draws)
    return best


def _sampled(logits: Tensor, top_p: Tensor, draws: Tensor) -> Tensor:
    """Return the word at which the chances, likeliest first, add up to a row's draw."""
    chances, order = logits.softmax(-1).sort(-1, descending=True)
    before = chances.cumsum(-1) - chances
    chances = chances.masked_fill(before >= top_p[:, None], 0.0)
    chances[:, 0] = chances[:, 0].clamp(min=1e-9)  # the likeliest always stays
    sums = chances.cumsum(-1)
    place = torch.searchsorted(sums, draws[:, None] * sums[:, -1:], right=True)
    last = (chances > 0).sum(-1, keepdim=True) - 1
    return order.gather(-1, torch.minimum(place, last)).squeeze(-1)
