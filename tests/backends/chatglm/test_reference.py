"""The published equations of ChatGLM2, written down once more in float64 and numpy, against the loaded model.

Du et al., "GLM" (2022), and the model card of ChatGLM2-6B: RMSNorm before attention and MLP, multi-query attention in groups,
rotary position embedding over the first half of each head in interleaved pairs, SwiGLU, no bias but in query, key and value.
Nothing here comes from the golden data: the weights are random and made on the spot.
"""

import json

import numpy as np
import pytest
import torch

from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.options import Options

LAYERS, HIDDEN, INNER, HEADS, SIZE, GROUPS, WORDS = 2, 24, 40, 6, 8, 2, 50
EPSILON = 1e-5


def weights(seed=3):
    random = np.random.default_rng(seed)
    shapes = {
        "transformer.embedding.word_embeddings.weight": (WORDS, HIDDEN),
        "transformer.output_layer.weight": (WORDS, HIDDEN),
        "transformer.encoder.final_layernorm.weight": (HIDDEN,),
    }
    for layer in range(LAYERS):
        place = f"transformer.encoder.layers.{layer}."
        rows = (HEADS + 2 * GROUPS) * SIZE
        shapes |= {
            place + "input_layernorm.weight": (HIDDEN,),
            place + "post_attention_layernorm.weight": (HIDDEN,),
            place + "self_attention.query_key_value.weight": (rows, HIDDEN),
            place + "self_attention.query_key_value.bias": (rows,),
            place + "self_attention.dense.weight": (HIDDEN, HEADS * SIZE),
            place + "mlp.dense_h_to_4h.weight": (2 * INNER, HIDDEN),
            place + "mlp.dense_4h_to_h.weight": (HIDDEN, INNER),
        }
    return {
        name: random.normal(0, 0.3, shape) + ("layernorm" in name) for name, shape in shapes.items()
    }


def rms_norm(values, weight):
    return weight * values / np.sqrt((values**2).mean(-1, keepdims=True) + EPSILON)


def rotated(values, positions, base=10_000.0):
    """[token, head, size]: the first half of each head turned, pair by pair, by position times frequency."""
    half = SIZE // 2
    angles = positions[:, None] / base ** (np.arange(0, half, 2) / half)
    cos, sin = np.cos(angles)[:, None, :], np.sin(angles)[:, None, :]
    even, odd = values[..., 0:half:2], values[..., 1:half:2]
    turned = np.stack((even * cos - odd * sin, odd * cos + even * sin), -1).reshape(
        *values.shape[:-1], half
    )
    return np.concatenate((turned, values[..., half:]), -1)


def softmax(values):
    grown = np.exp(values - values.max(-1, keepdims=True))
    return grown / grown.sum(-1, keepdims=True)


def attention(values, held, place, positions, base):
    mixed = values @ held[place + "query_key_value.weight"].T + held[place + "query_key_value.bias"]
    query, key, value = np.split(mixed, [HEADS * SIZE, (HEADS + GROUPS) * SIZE], axis=-1)
    query = rotated(query.reshape(-1, HEADS, SIZE), positions, base)
    key = rotated(key.reshape(-1, GROUPS, SIZE), positions, base).repeat(HEADS // GROUPS, axis=1)
    value = value.reshape(-1, GROUPS, SIZE).repeat(HEADS // GROUPS, axis=1)
    scores = np.einsum("qhs,khs->hqk", query, key) / np.sqrt(SIZE)
    scores = np.where(np.tri(len(values), dtype=bool), scores, -np.inf)
    seen = np.einsum("hqk,khs->qhs", softmax(scores), value).reshape(len(values), -1)
    return seen @ held[place + "dense.weight"].T


def swiglu(values, held, place):
    gate, up = np.split(values @ held[place + "dense_h_to_4h.weight"].T, 2, axis=-1)
    return (gate / (1 + np.exp(-gate)) * up) @ held[place + "dense_4h_to_h.weight"].T


def equations(held, ids, *, shrink=1.0, base=10_000.0):
    """Logits [token, word] of one text; ``shrink``: what positions are divided by."""
    positions = np.arange(len(ids)) / shrink
    state = held["transformer.embedding.word_embeddings.weight"][ids]
    for layer in range(LAYERS):
        place = f"transformer.encoder.layers.{layer}."
        normed = rms_norm(state, held[place + "input_layernorm.weight"])
        state = state + attention(normed, held, place + "self_attention.", positions, base)
        normed = rms_norm(state, held[place + "post_attention_layernorm.weight"])
        state = state + swiglu(normed, held, place + "mlp.")
    return (
        rms_norm(state, held["transformer.encoder.final_layernorm.weight"])
        @ held["transformer.output_layer.weight"].T
    )


def written(folder, held, **more):
    config = {
        "model_type": "chatglm", "num_layers": LAYERS, "hidden_size": HIDDEN, "ffn_hidden_size": INNER, "num_attention_heads": HEADS,
        "kv_channels": SIZE, "multi_query_group_num": GROUPS, "padded_vocab_size": WORDS, "layernorm_epsilon": EPSILON,
        "seq_length": 512, "add_qkv_bias": True, **more,
    }  # fmt: skip
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config))
    torch.save(
        {name: torch.tensor(array) for name, array in held.items()}, folder / "pytorch_model.bin"
    )
    return folder


@pytest.mark.parametrize(
    ("named", "ratio", "rule"),
    [
        ("THUDM/chatglm2-6b", None, {}),
        ("THUDM/chatglm2-6b-32k", 8, {"shrink": 8.0}),
        ("THUDM/chatglm3-6b-32k", 50, {"base": 500_000.0}),
    ],
)
def test_the_model_is_the_equations(tmp_path, named, ratio, rule):
    held = weights()
    more = {"_name_or_path": named} | ({"rope_ratio": ratio} if ratio else {})
    folder = written(tmp_path / "model", held, **more)
    model = load(read(folder), Options(str(folder)), torch.device("cpu"), torch.float64)
    ids = np.random.default_rng(5).integers(0, WORDS, 60)
    ours = model(input_ids=torch.tensor(ids)[None]).logits[0].double().numpy()
    assert (
        np.abs(ours - equations(held, ids, **rule)).max() < 1e-4
    )  # norms and angles are float32 in the model


def test_the_equations_notice_a_wrong_rule(tmp_path):
    """The check above can fail: without the ratio it does."""
    held = weights()
    folder = written(tmp_path / "model", held, _name_or_path="THUDM/chatglm2-6b-32k", rope_ratio=8)
    model = load(read(folder), Options(str(folder)), torch.device("cpu"), torch.float64)
    ids = np.random.default_rng(5).integers(0, WORDS, 60)
    ours = model(input_ids=torch.tensor(ids)[None]).logits[0].double().numpy()
    assert np.abs(ours - equations(held, ids)).max() > 0.1
