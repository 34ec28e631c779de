"""What a caller may choose about loading and running a model.

The names are those of config.yaml's section ``chatglm``.
"""

from __future__ import annotations

from dataclasses import dataclass

from ai_translator.config import Attention, Dtype, Family, Quantize, Rope


@dataclass(frozen=True, slots=True)
class Options:
    """How to load and run a checkpoint.

    model:        a folder or a hub id;  revision: branch, tag or commit on the hub
    device:       auto, cpu, cuda, cuda:N, mps, or balanced (spread over all CUDA cards)
    prefix:       a folder with a P-Tuning v2 prefix, "" for none
    rope:         how a 32k variant stretches positions; rope_ratio: by how much, None for what
        config.json says
    max_batch:    most sequences computed at once
    batch_tokens: most tokens of all of them; None for what memory allows
    """

    model: str
    revision: str | None = None
    device: str = "auto"
    dtype: Dtype = "auto"
    quantize: Quantize = "none"
    prefix: str = ""
    family: Family = "auto"
    rope: Rope = "auto"
    rope_ratio: float | None = None
    attention: Attention = "sdpa"
    compile: bool = False
    max_batch: int | None = None
    batch_tokens: int | None = None
