"""Smaller numbers keep the model near to what it was; packed official weights stay just what they are."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.native.packed import PackedLinear, pack, unpack
from ai_translator.backends.chatglm.native.quantize import chosen, quantize
from ai_translator.backends.chatglm.options import Options

CPU = torch.device("cpu")
IDS = torch.arange(3, 43)[None]


def model_of(folder, dtype=torch.float32, **options):
    return load(read(folder), Options(str(folder), **options), CPU, dtype)


def near(one, other):
    """Cosine of the logits, mean over the positions."""
    return float(torch.nn.functional.cosine_similarity(one.float(), other.float(), dim=-1).mean())


@pytest.mark.parametrize(
    ("kind", "method", "least"),
    [("int8", "torchao", 0.995), ("int8", "packed", 0.995), ("int8", "bitsandbytes", 0.99), ("int4", "packed", 0.8), ("int4", "bitsandbytes", 0.8)],
)
def test_quantised_logits_stay_near(trained, kind, method, least):
    plain, small = model_of(trained.folder), model_of(trained.folder)
    quantize(small, kind, CPU, method)
    assert not any(type(each) is torch.nn.Linear and each.weight.dtype is torch.float32 and method != "torchao" for each in small.model.layers.modules())
    ours = small(input_ids=IDS).logits
    assert near(ours, plain(input_ids=IDS).logits) > least
    assert not torch.equal(ours, plain(input_ids=IDS).logits)


def test_what_is_chosen():
    assert (chosen("int8", CPU), chosen("int4", CPU)) == ("torchao", "packed")
    assert chosen("int4", torch.device("cuda")) == "bitsandbytes"


@pytest.mark.parametrize("kind", ["int8", "int4"])
def test_the_option_quantises_after_loading_with_every_weight_in_place(trained, kind):
    """Quantising while loading would leave key and value random."""
    plain, small = model_of(trained.folder), model_of(trained.folder, quantize=kind)
    for one, other in zip(plain.model.layers, small.model.layers):
        state = torch.randn(1, 64)
        for name in ("q_proj", "k_proj", "v_proj"):
            assert near(getattr(one.self_attn, name)(state), getattr(other.self_attn, name)(state)) > 0.97


@given(st.integers(1, 12), st.integers(1, 40), st.sampled_from([4, 8]), st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_packing_loses_at_most_half_a_step(rows, pairs, bits, seed):
    torch.manual_seed(seed)
    weight = torch.randn(rows, 2 * pairs)
    packed, scale = pack(weight, bits)
    assert packed.dtype is torch.int8 and packed.numel() * (8 // bits) == weight.numel()
    error = (unpack(packed, scale, bits) - weight).abs()
    assert (error <= scale.abs().amax() / 2 + 1e-6).all()


def test_int4_has_the_even_element_in_the_high_half():
    packed = torch.tensor([[0x1F, -128]], dtype=torch.int8)  # 1, -1 and -8, 0
    assert unpack(packed, torch.tensor([1.0]), 4).tolist() == [[1, -1, -8, 0]]


def test_int4_wants_an_even_number_of_columns():
    with pytest.raises(ValueError, match="even"):
        PackedLinear.of(torch.nn.Linear(7, 3), 4)


@pytest.mark.parametrize(("name", "kind"), [("chatglm2-int4", "int4"), ("chatglm2-int8", "int8")])
def test_packed_files_stay_packed_when_that_is_wanted(golden, name, kind):
    model = model_of(golden(name), quantize=kind)
    linears = [each for each in model.model.layers.modules() if isinstance(each, PackedLinear)]
    assert len(linears) == 3 * 6 and not any(isinstance(each, torch.nn.Linear) for each in model.model.layers.modules())
    assert all(each.weight.dtype is torch.int8 for each in linears)
