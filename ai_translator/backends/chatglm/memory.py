"""How much memory a checkpoint takes, from its configuration alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ai_translator.backends.chatglm.checkpoint import Checkpoint
from ai_translator.config import Quantize

_BYTES = {
    "int8": 1.0,
    "int4": 0.5 + 4 / 64,
}  # of a packed number; int4 has a scale and a zero for 64
_FILE_BYTES = 2  # of a number in the weight files, as a rule
_WORKING = 64e6  # activations, buffers and the libraries' own, at the least
_WORKING_SHARE = 0.04
_TOKENS = 2048  # of cache that there should be room for

#: quantize -> what it is called in a recommendation, roomiest first
CHOICES: tuple[Quantize, ...] = ("none", "int8", "int4")


@dataclass(frozen=True, slots=True)
class Need:
    """The parts of a model that count.

    blocks: numbers in the linears that can be packed;  largest: in the largest of them
    rest: all other numbers;  kv_values: numbers in the cache for each token
    """

    blocks: int
    rest: int
    largest: int
    kv_values: int

    def total(self, bytes_each: int, quantize: str) -> float:
        """Return the bytes at the peak, loading included.

        They are the weights, the tensor that is being packed, working memory and the cache of a
        short batch.  ``bytes_each``: of a number that is not packed
        """
        packed = _BYTES.get(quantize, bytes_each)
        weights = self.blocks * packed + self.rest * bytes_each
        passing = self.largest * (_FILE_BYTES + packed) if quantize in _BYTES else 0
        cache = _TOKENS * self.kv_values * bytes_each
        return weights * (1 + _WORKING_SHARE) + _WORKING + passing + cache

    def files(self, bits: int) -> float:
        """Return the bytes of the weight files, as they are published.

        Half precision, the blocks packed when ``bits`` is not 0.
        """
        return self.blocks * (bits / 8 or 2) + self.rest * 2

    def advice(self, free: float, bytes_each: int, *, on_cpu: bool = False) -> str:
        """Return what to do about too little memory."""
        fitting = [choice for choice in CHOICES if self.total(min(2, bytes_each), choice) <= free]
        if not fitting:
            others = "a smaller model" if on_cpu else "a smaller model, device: cpu"
            return f"Free some, or use {others}, or the openai backend with a server of your own"
        half = (
            ""
            if bytes_each == 2
            else "dtype: bfloat16 and "
            if fitting[0] != "none"
            else "dtype: bfloat16"
        )
        packed = f"quantize: {fitting[0]}" if fitting[0] != "none" else ""
        return f"Set {half}{packed} under chatglm in config.yaml"


def need(checkpoint: Checkpoint) -> Need:
    """Count the parameters from the shapes in config.json."""
    count = _native(checkpoint.config) if checkpoint.native else _official(checkpoint.config)
    return Need(*count, checkpoint.kv_values)


def _official(config: Any) -> tuple[int, int, int]:
    names = (
        "num_layers",
        "hidden_size",
        "ffn_hidden_size",
        "num_attention_heads",
        "multi_query_group_num",
        "kv_channels",
    )
    layers, hidden, inner, heads, groups, size = (int(config[name]) for name in names)
    return _count(
        layers,
        hidden,
        inner,
        heads * size,
        groups * size,
        int(config["padded_vocab_size"]),
        2,
        norms=2,
        bias=True,
    )


def _native(config: Any) -> tuple[int, int, int]:
    hidden, heads = int(config["hidden_size"]), int(config["num_attention_heads"])
    size = int(config.get("head_dim") or hidden // heads)
    tables = 1 if config.get("tie_word_embeddings") else 2
    keys = int(config["num_key_value_heads"]) * size
    layers, inner = int(config["num_hidden_layers"]), int(config["intermediate_size"])
    norms, bias = 4 if config["model_type"] == "glm4" else 2, bool(config.get("attention_bias"))
    return _count(
        layers,
        hidden,
        inner,
        heads * size,
        keys,
        int(config["vocab_size"]),
        tables,
        norms=norms,
        bias=bias,
    )


def _count(
    layers: int,
    hidden: int,
    inner: int,
    queries: int,
    keys: int,
    words: int,
    tables: int,
    *,
    norms: int,
    bias: bool,
) -> tuple[int, int, int]:
    blocks = layers * (hidden * (2 * queries + 2 * keys) + 3 * hidden * inner)
    rest = (
        layers * (norms * hidden + bias * (queries + 2 * keys)) + hidden + tables * words * hidden
    )
    return blocks, rest, max(2 * hidden * inner, hidden * queries)
