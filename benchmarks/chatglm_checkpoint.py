"""A checkpoint in the official format with random weights.

Of 0.48 B numbers (0.96 GB), or of the 6.24 B (12.5 GB) of the real ChatGLM2-6B.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import torch
from torch import Tensor

GOLDEN = Path(__file__).parents[1] / "tests" / "data" / "chatglm"
SHAPE = {
    "num_layers": 8,
    "hidden_size": 2048,
    "ffn_hidden_size": 6848,
    "num_attention_heads": 16,
    "kv_channels": 128,
    "multi_query_group_num": 2,
    "padded_vocab_size": 16384,
}
SIX_B = {
    "num_layers": 28,
    "hidden_size": 4096,
    "ffn_hidden_size": 13696,
    "num_attention_heads": 32,
    "kv_channels": 128,
    "multi_query_group_num": 2,
    "padded_vocab_size": 65024,
}
_SHARDS = 7  # as the official checkpoint has


def random_checkpoint(folder: Path, shape: dict[str, int] = SHAPE) -> Path:
    """Write config.json, the golden tokenizer and float16 weights in four shards."""
    folder.mkdir(parents=True, exist_ok=True)
    config = json.loads((GOLDEN / "chatglm2" / "config.json").read_text(encoding="utf-8"))
    said = {**config, **shape, "seq_length": 8192, "torch_dtype": "float16"}
    (folder / "config.json").write_text(json.dumps(said), encoding="utf-8")
    shutil.copy(GOLDEN / "tokenizer" / "tokenizer.model", folder)
    names, places = list(_shapes(shape)), {}
    draw = torch.Generator().manual_seed(0)
    for number in range(_SHARDS):
        file = f"pytorch_model-{number + 1:05}-of-{_SHARDS:05}.bin"
        held = names[number * len(names) // _SHARDS : (number + 1) * len(names) // _SHARDS]
        torch.save({name: _tensor(size, draw) for name, size in held}, folder / file)
        places |= {name: file for name, _ in held}
    index = {"metadata": {}, "weight_map": places}
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps(index), encoding="utf-8")
    return folder


def _shapes(shape: dict[str, int]) -> list[tuple[str, tuple[int, ...]]]:
    hidden, inner, words = (
        shape[name] for name in ("hidden_size", "ffn_hidden_size", "padded_vocab_size")
    )
    queries = shape["num_attention_heads"] * shape["kv_channels"]
    fused = queries + 2 * shape["multi_query_group_num"] * shape["kv_channels"]
    block = {
        "input_layernorm.weight": (hidden,),
        "self_attention.query_key_value.weight": (fused, hidden),
        "self_attention.query_key_value.bias": (fused,),
        "self_attention.dense.weight": (hidden, queries),
        "post_attention_layernorm.weight": (hidden,),
        "mlp.dense_h_to_4h.weight": (2 * inner, hidden),
        "mlp.dense_4h_to_h.weight": (hidden, inner),
    }
    blocks = [
        (f"transformer.encoder.layers.{layer}.{name}", size)
        for layer in range(shape["num_layers"])
        for name, size in block.items()
    ]
    return [
        ("transformer.embedding.word_embeddings.weight", (words, hidden)),
        *blocks,
        ("transformer.encoder.final_layernorm.weight", (hidden,)),
        ("transformer.output_layer.weight", (words, hidden)),
    ]


def _tensor(size: tuple[int, ...], draw: torch.Generator) -> Tensor:
    if len(size) == 1:
        return torch.ones(size, dtype=torch.float16)
    return torch.randn(size, generator=draw).mul_(0.02).half()
