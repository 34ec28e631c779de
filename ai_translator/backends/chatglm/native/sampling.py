"""The next token of each row."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from ai_translator.backends.chatglm.request import Sampling


def choose(logits: Tensor, settings: Sequence[Sampling]) -> Tensor:
    """Return [rows] token ids.

    ``logits``: [rows, words]; a row that samples does so within its ``top_p`` of probability.
    """
    best = logits.argmax(-1)
    rows = [row for row, each in enumerate(settings) if not each.greedy]
    if not rows:
        return best
    temperature = logits.new_tensor(
        [settings[row].temperature for row in rows], dtype=torch.float32
    )
    top_p = logits.new_tensor([settings[row].top_p for row in rows], dtype=torch.float32)
    best[rows] = _sampled(logits[rows].float() / temperature[:, None], top_p[:, None])
    return best


def _sampled(logits: Tensor, top_p: Tensor) -> Tensor:
    chances, order = logits.softmax(-1).sort(-1, descending=True)
    before = chances.cumsum(-1) - chances
    chances = chances.masked_fill(before >= top_p, 0.0)
    chances[:, 0] = chances[:, 0].clamp(min=1e-9)  # the likeliest always stays
    return order.gather(-1, torch.multinomial(chances, 1)).squeeze(-1)
