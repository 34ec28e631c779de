"""The official releases: their shapes are known before anything is downloaded."""

from __future__ import annotations

from pathlib import Path

from ai_translator.backends.chatglm.checkpoint import Checkpoint

_OWNERS = {"thudm", "zai-org"}  # one house, renamed
_SHAPE = {
    "num_layers": 28, "hidden_size": 4096, "ffn_hidden_size": 13696, "num_attention_heads": 32,
    "kv_channels": 128, "multi_query_group_num": 2, "padded_vocab_size": 65024,
    "layernorm_epsilon": 1e-5,
}  # fmt: skip
_CONTEXTS = {
    "chatglm2-6b": 32768, "chatglm2-6b-32k": 32768, "chatglm2-6b-int4": 32768, "chatglm3-6b": 8192,
    "chatglm3-6b-32k": 32768, "codegeex2-6b": 8192, "codegeex2-6b-int4": 8192,
}  # fmt: skip


def release(model: str) -> Checkpoint | None:
    """Return the checkpoint behind ``THUDM/chatglm2-6b`` and its like; None for other names."""
    owner, _, name = model.lower().partition("/")
    if owner not in _OWNERS or name not in _CONTEXTS:
        return None
    config = {**_SHAPE, "seq_length": _CONTEXTS[name]}
    return Checkpoint(
        Path(model), config, name.partition("-")[0], (), 4 if name.endswith("-int4") else 0
    )
