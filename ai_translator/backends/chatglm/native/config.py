"""config.json -> the configuration of transformers' own class, 32k rotary embeddings included."""

from __future__ import annotations

from typing import Any

from huggingface_hub.errors import StrictDataclassError
from transformers import AutoConfig, GlmConfig, PretrainedConfig

from ai_translator.backends.chatglm.checkpoint import Checkpoint
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import ConfigError

_BASE = 10_000.0
_EOS, _PAD = 2, 0  # Glm's own defaults are those of another tokenizer


def native_config(checkpoint: Checkpoint, options: Options) -> PretrainedConfig:
    """Return the configuration of transformers' class.

    Raises ConfigError for a native configuration that transformers does not read.
    """
    if checkpoint.native:
        try:
            return AutoConfig.from_pretrained(
                str(checkpoint.folder), local_files_only=True, trust_remote_code=False
            )
        except (OSError, ValueError, TypeError, StrictDataclassError) as error:
            raise ConfigError(
                f"{checkpoint.folder}/config.json: {' '.join(str(error).split())}",
                remedy="Fetch the checkpoint again",
            ) from error
    said = checkpoint.config
    return GlmConfig(
        vocab_size=said["padded_vocab_size"],
        hidden_size=said["hidden_size"],
        intermediate_size=said["ffn_hidden_size"],
        num_hidden_layers=said["num_layers"],
        num_attention_heads=said["num_attention_heads"],
        num_key_value_heads=said["multi_query_group_num"],
        head_dim=said["kv_channels"],
        hidden_act="silu",
        attention_bias=bool(said.get("add_qkv_bias", True)),
        max_position_embeddings=said["seq_length"],
        rms_norm_eps=said["layernorm_epsilon"],
        rope_parameters=rope_parameters(checkpoint, options),
        tie_word_embeddings=False,
        eos_token_id=_EOS,
        pad_token_id=_PAD,
        bos_token_id=None,
    )


def rope_parameters(checkpoint: Checkpoint, options: Options) -> dict[str, Any]:
    """Return the rotary parameters.

    ChatGLM2-6B-32k divides the positions by its ratio, ChatGLM3-6B-32k multiplies the base.
    The keys in config.json look the same:

    ``_name_or_path`` tells them apart, unless ``options`` say it.
    """
    ratio = float(options.rope_ratio or checkpoint.config.get("rope_ratio") or 1.0)
    plain: dict[str, Any] = {
        "rope_type": "default",
        "rope_theta": _BASE,
        "partial_rotary_factor": 0.5,
    }
    if ratio == 1.0:
        return plain
    rule = (
        options.rope
        if options.rope != "auto"
        else "positions"
        if checkpoint.family == "chatglm2"
        else "base"
    )
    if rule == "positions":
        return {**plain, "rope_type": "linear", "factor": ratio}
    return {**plain, "rope_theta": _BASE * ratio}
