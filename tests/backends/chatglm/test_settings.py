"""config.json as transformers' classes take it: one wrong number and every answer is noise."""

from dataclasses import replace

import pytest

from ai_translator.backends.chatglm.checkpoint import Checkpoint, read
from ai_translator.backends.chatglm.native.config import native_config, rope_parameters
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import ConfigError

PLAIN = {"rope_type": "default", "rope_theta": 10_000.0, "partial_rotary_factor": 0.5}
SAID = {
    "padded_vocab_size": 1000, "hidden_size": 64, "ffn_hidden_size": 96, "num_layers": 3,
    "num_attention_heads": 4, "multi_query_group_num": 2, "kv_channels": 16, "seq_length": 8192,
    "layernorm_epsilon": 1e-6,
}  # fmt: skip


def checkpoint(folder, family="chatglm2", **config):
    return Checkpoint(folder, {**SAID, **config}, family, (), 0)


@pytest.mark.parametrize(
    ("family", "config", "options", "expected"),
    [
        ("chatglm2", {}, {}, PLAIN),
        ("chatglm2", {"rope_ratio": 1}, {}, PLAIN),
        ("chatglm2", {"rope_ratio": 50}, {}, PLAIN | {"rope_type": "linear", "factor": 50.0}),
        ("chatglm3", {"rope_ratio": 50}, {}, PLAIN | {"rope_theta": 500_000.0}),
        ("chatglm2", {"rope_ratio": 50}, {"rope": "base"}, PLAIN | {"rope_theta": 500_000.0}),
        (
            "chatglm3",
            {"rope_ratio": 50},
            {"rope": "positions"},
            PLAIN | {"rope_type": "linear", "factor": 50.0},
        ),
        ("chatglm3", {"rope_ratio": 50}, {"rope_ratio": 16.0}, PLAIN | {"rope_theta": 160_000.0}),
        ("chatglm2", {}, {"rope_ratio": 2.0}, PLAIN | {"rope_type": "linear", "factor": 2.0}),
    ],
)
def test_how_positions_turn(tmp_path, family, config, options, expected):
    held = checkpoint(tmp_path, family, **config)
    assert rope_parameters(held, Options("m", **options)) == expected


@pytest.mark.parametrize(("config", "bias"), [({}, True), ({"add_qkv_bias": False}, False)])
def test_every_number_of_an_official_config_has_its_place(tmp_path, config, bias):
    made = native_config(checkpoint(tmp_path, **config), Options("m"))
    shape = (made.vocab_size, made.hidden_size, made.intermediate_size, made.num_hidden_layers)
    assert shape == (1000, 64, 96, 3)
    heads = (made.num_attention_heads, made.num_key_value_heads, made.head_dim)
    assert heads == (4, 2, 16)
    assert (made.max_position_embeddings, made.rms_norm_eps) == (8192, 1e-6)
    assert (made.hidden_act, made.attention_bias, made.tie_word_embeddings) == ("silu", bias, False)
    assert (made.eos_token_id, made.pad_token_id, made.bos_token_id) == (2, 0, None)


def test_a_native_config_that_transformers_does_not_read_is_named(golden, tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "glm", "num_hidden_layers": "many"}')
    held = replace(read(golden("chatglm2")), folder=tmp_path, family="glm")
    with pytest.raises(ConfigError, match=r"config\.json: ") as told:
        native_config(held, Options("m"))
    assert "num_hidden_layers" in str(told.value) and "\n" not in str(told.value)
    assert told.value.remedy == "Fetch the checkpoint again"
