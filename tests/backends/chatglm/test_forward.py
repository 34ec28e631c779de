"""The pass for decoding computes what transformers' model computes, in far fewer operations."""

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from transformers import Glm4Config, Glm4ForCausalLM, GlmConfig, GlmForCausalLM

from ai_translator.backends.chatglm.native import forward as module
from ai_translator.backends.chatglm.native.batch_decoder import BatchDecoder
from ai_translator.backends.chatglm.native.forward import GlmForward
from ai_translator.backends.chatglm.native.kv_cache import KVCache
from ai_translator.backends.chatglm.native.quantize import quantize

#: Another look at the same numbers: no work for a device.
VIEWS = {
    "slice", "view", "transpose", "t", "select", "unsqueeze", "expand", "permute", "split", "chunk",
    "unflatten", "flatten", "reshape", "view_as_complex", "as_strided", "squeeze", "alias",
    "split_with_sizes", "detach", "detach_", "lift_fresh", "view_as",
}  # fmt: skip
MODELS = {"glm": (GlmConfig, GlmForCausalLM), "glm4": (Glm4Config, Glm4ForCausalLM)}
PROMPTS = [[5, 6, 7, 8, 9, 10], [11, 12, 13], [14, 15, 16, 17, 18, 19, 20, 21, 22]]


class Operations(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.names = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        self.names.append(function.overloadpacket.__name__)
        return function(*args, **(kwargs or {}))


def new_model(kind="glm", dtype=torch.float32, **changed):
    config, model = MODELS[kind]
    shape = {
        "num_hidden_layers": 3, "hidden_size": 64, "intermediate_size": 96,
        "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "vocab_size": 500,
        "attention_bias": True, "pad_token_id": 0, "eos_token_id": [1], **changed,
    }  # fmt: skip
    torch.manual_seed(7)
    made = model(config(**shape)).eval().requires_grad_(False)
    for parameter in made.parameters():
        if parameter.dim() > 1:
            parameter.data.normal_(0, 0.3)
        else:
            parameter.data.add_(torch.randn_like(parameter) * 0.1)
    return made.to(dtype)


@torch.inference_mode()
def both(model, prompts, steps=5, **how):
    """Logits of prompts and of some steps: ours in one batch, the model's own one by one."""
    decoder = BatchDecoder(model, pad=0, **how)
    ours = [decoder.prompt_logits(prompts)]
    lengths = torch.tensor([len(each) for each in prompts])
    texts = [list(each) for each in prompts]
    for step in range(steps):
        ids = (torch.arange(len(prompts)) + 20 * step + 30) % model.config.vocab_size
        decoder._cache.reserve(len(prompts), len(prompts), int(lengths.max()) + 1)
        ours.append(decoder.forward.step(ids, lengths, 0, decoder._cache, int(lengths.max()) + 1))
        lengths = lengths + 1
        for text, token in zip(texts, ids.tolist()):
            text.append(token)
    wanted = [model(torch.tensor([text])).logits[0] for text in texts]
    ends = [[len(each) - 1 + step for each in prompts] for step in range(steps + 1)]
    return torch.stack(ours), torch.stack(
        [torch.stack([row[end] for row, end in zip(wanted, place)]) for place in ends]
    )


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("prompts", [PROMPTS, PROMPTS[:1]], ids=["three rows", "one row"])
@pytest.mark.parametrize("kind", MODELS)
def test_logits_are_the_model_s_own(kind, prompts, exact):
    ours, wanted = both(new_model(kind), prompts, exact=exact)
    assert (ours - wanted).abs().max() < 1e-4 * wanted.abs().max()


@pytest.mark.parametrize(
    "changed",
    [
        {"attention_bias": False},
        {"num_key_value_heads": 4},
        {"num_key_value_heads": 1},
        {"tie_word_embeddings": True},
        {
            "rope_parameters": {
                "rope_type": "default", "rope_theta": 5e5, "partial_rotary_factor": 1.0
            }
        },
        {
            "rope_parameters": {
                "rope_type": "linear", "factor": 4.0, "rope_theta": 1e4,
                "partial_rotary_factor": 0.25,
            }
        },
    ],
    ids=["no bias", "a key for each head", "one key for all", "tied", "all turns", "slower turns"],
)  # fmt: skip
@pytest.mark.parametrize("kind", MODELS)
def test_logits_of_other_shapes(kind, changed):
    ours, wanted = both(new_model(kind, **changed), PROMPTS)
    assert (ours - wanted).abs().max() < 1e-4 * wanted.abs().max()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_is_as_near_to_the_exact_logits_as_the_model_s_own(dtype):
    exact = both(new_model(), PROMPTS)[1]
    ours, own = (each.float() for each in both(new_model(dtype=dtype), PROMPTS))
    assert (ours - exact).abs().mean() < 1.1 * (own - exact).abs().mean()


@pytest.mark.parametrize("kind", ["int8", "int4"])
def test_packed_weights_go_the_same_way(kind):
    model = new_model()
    quantize(model, kind, torch.device("cpu"), "packed")
    ours, wanted = both(model, PROMPTS)
    assert (ours - wanted).abs().max() < 1e-3 * wanted.abs().max()


@pytest.mark.parametrize(("kind", "most"), [("glm", 400), ("glm4", 480)])
def test_a_step_of_28_layers_is_few_operations(kind, most):
    """A card takes some microseconds to begin each, however small.

    The model's own step is about 1,300.
    """
    forward = GlmForward(new_model(kind, num_hidden_layers=28))
    with torch.inference_mode():
        cache = KVCache(forward.cache_shape)
        cache.reserve(0, 1, 64)
        with Operations() as counted:
            forward.step(torch.tensor([5]), torch.tensor([9]), 0, cache, 64)
    work = [name for name in counted.names if name not in VIEWS]
    assert len(work) <= most, {name: work.count(name) for name in set(work)}
    assert work.count("scaled_dot_product_attention") == 28
    assert "repeat_interleave" not in work


def test_weights_are_not_held_twice():
    """Query, key and value are parts of one tensor, and the model still answers."""
    model = new_model()
    before = model(torch.tensor(PROMPTS[:1])).logits
    GlmForward(model)
    attention = model.model.layers[1].self_attn
    storages = {
        getattr(attention, f"{name}_proj").weight.untyped_storage().data_ptr() for name in "qkv"
    }
    assert len(storages) == 1
    assert torch.equal(model(torch.tensor(PROMPTS[:1])).logits, before)


def test_parts_of_one_tensor_are_taken_as_they_lie():
    """As in the official files, which may be mapped: nothing is copied."""
    whole = torch.randn(8, 3)
    parts = list(whole.split([4, 2, 2]))
    assert module._one_storage(parts).data_ptr() == whole.data_ptr()
    assert torch.equal(module._one_storage(parts), whole)
    assert module._one_storage([parts[0], parts[2]]) is None
    assert module._one_storage([parts[0], parts[1].clone()]) is None
    bias = torch.randn(8)
    assert torch.equal(module._one_storage(list(bias.split([4, 2, 2]))), bias)
