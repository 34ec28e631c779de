"""Official tensors -> those of transformers' ``GlmForCausalLM``.

The same numbers under other names.

An official checkpoint keeps query, key and value in one matrix (rows in that order); everything
else is one to one.  The matrix ``dense_h_to_4h`` has the gate first, then up, which is just how
Glm's ``gate_up_proj`` is laid out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from torch import Tensor

if TYPE_CHECKING:
    from transformers import PretrainedConfig

_TOP = {
    "transformer.embedding.word_embeddings.weight": "model.embed_tokens.weight",
    "transformer.output_layer.weight": "lm_head.weight",
    "transformer.encoder.final_layernorm.weight": "model.norm.weight",
}
_BLOCK = re.compile(r"transformer\.encoder\.layers\.(\d+)\.(.+)\.(weight|weight_scale|bias)")
_IN_BLOCK = {
    "input_layernorm": "input_layernorm",
    "post_attention_layernorm": "post_attention_layernorm",
    "self_attention.dense": "self_attn.o_proj",
    "mlp.dense_h_to_4h": "mlp.gate_up_proj",
    "mlp.dense_4h_to_h": "mlp.down_proj",
}
_FUSED = "self_attention.query_key_value"
_IGNORED = re.compile(r"transformer\.(rotary_pos_emb\.inv_freq|prefix_encoder\..*)")


def renamed(key: str, tensor: Tensor, config: PretrainedConfig) -> Iterator[tuple[str, Tensor]]:
    """Yield the native names and parts of one official tensor.

    Nothing for tensors that a native model computes itself.

    Raises KeyError for a name that no official checkpoint has.
    """
    if _IGNORED.fullmatch(key):
        return
    if key in _TOP:
        yield _TOP[key], tensor
        return
    found = _BLOCK.fullmatch(key)
    if not found:
        raise KeyError(key)
    layer, name, kind = found.groups()
    place = f"model.layers.{layer}"
    if name == _FUSED:
        queries, keys = (
            config.num_attention_heads * config.head_dim,
            config.num_key_value_heads * config.head_dim,
        )
        for part, rows in zip(
            ("q_proj", "k_proj", "v_proj"), tensor.split([queries, keys, keys], dim=0)
        ):
            yield f"{place}.self_attn.{part}.{kind}", rows
    else:
        yield f"{place}.{_IN_BLOCK[name]}.{kind}", tensor
