"""Smaller numbers keep the model near to what it was; packed official weights stay just what they are."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_translator.backends.chatglm import ChatGLM
from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.native.packed import PackedLinear, pack, unpack
from ai_translator.backends.chatglm.native.quantize import chosen, quantize
from ai_translator.backends.chatglm.options import Options
from ai_translator.backends.chatglm.prompts import Turn, encode
from ai_translator.backends.chatglm.tokenizer import official
from tests.backends.chatglm.training import questions

CPU = torch.device("cpu")


def model_of(folder, dtype=torch.float32, **options):
    return load(read(folder), Options(str(folder), **options), CPU, dtype)


@pytest.fixture(scope="module")
def taught(trained):
    """(prompt, answer) as ids, of every sentence that the checkpoint knows."""
    tokenizer = official(trained.folder / "tokenizer.model", "chatglm2")
    pairs = questions(trained.page)
    return [
        (encode([Turn("user", question)], "chatglm2", tokenizer), [*tokenizer.encode(answer), 2])
        for question, answer in pairs
    ]


def logits(model, taught):
    """Those of each token of the right answers, [token, word]."""
    found = [
        model(input_ids=torch.tensor([prompt + answer])).logits[0, len(prompt) - 1 : -1]
        for prompt, answer in taught
    ]
    return torch.cat(found).float()


def lost(small, plain):
    """How far one is from the other, as a part of the other."""
    return float((small - plain).norm() / plain.norm())


@pytest.mark.parametrize(
    ("kind", "method", "most"),
    [
        ("int8", "torchao", 0.02),
        ("int8", "packed", 0.02),
        ("int8", "bitsandbytes", 0.02),
        ("int4", "packed", 0.15),
        ("int4", "bitsandbytes", 0.2),
    ],
)
def test_quantised_logits_stay_near_and_every_word_is_the_same(trained, taught, kind, method, most):
    plain, small = model_of(trained.folder), model_of(trained.folder)
    quantize(small, kind, CPU, method)
    assert not any(
        type(each) is torch.nn.Linear and each.weight.dtype is torch.float32 and method != "torchao"
        for each in small.model.layers.modules()
    )
    wanted, ours = logits(plain, taught), logits(small, taught)
    assert 0 < lost(ours, wanted) < most
    assert torch.equal(ours.argmax(-1), wanted.argmax(-1))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("kind", ["int8", "int4"])
def test_a_quantised_model_still_translates_every_sentence(trained, kind, dtype):
    model, pairs = (
        ChatGLM(model=str(trained.folder), device="cpu", quantize=kind, dtype=dtype),
        questions(trained.page),
    )
    assert [each.text for each in model.batch([question for question, _ in pairs])] == [
        answer for _, answer in pairs
    ]
    model.close()


def test_what_is_chosen():
    assert (chosen("int8", CPU), chosen("int4", CPU)) == ("torchao", "packed")
    assert chosen("int4", torch.device("cuda")) == "bitsandbytes"


@pytest.mark.parametrize("kind", ["int8", "int4"])
def test_the_option_quantises_after_loading_with_every_weight_in_place(trained, kind):
    """Quantising while loading would leave key and value random."""
    plain, small = model_of(trained.folder), model_of(trained.folder, quantize=kind)
    for one, other in zip(plain.model.layers, small.model.layers):
        state = torch.randn(8, 64, generator=torch.Generator().manual_seed(0))
        for name in ("q_proj", "k_proj", "v_proj"):
            assert (
                lost(getattr(other.self_attn, name)(state), getattr(one.self_attn, name)(state))
                < 0.15
            )


@given(st.integers(1, 12), st.integers(1, 40), st.sampled_from([4, 8]), st.integers(0, 2**31))
@settings(max_examples=60)
def test_packing_loses_little(rows, pairs, bits, seed):
    """int8 at most half a step each; int4 altogether less than plain rounding to the same sixteen steps."""
    torch.manual_seed(seed)
    weight = torch.randn(rows, 2 * pairs)
    packed, scale = pack(weight, bits)
    assert packed.dtype is torch.int8 and packed.numel() * (8 // bits) == weight.numel()
    error = unpack(packed, scale, bits) - weight
    if bits == 8:
        assert (error.abs() <= scale.abs().amax() / 2 + 1e-6).all()
    else:
        step = weight.abs().amax(-1, keepdim=True) / 8
        plain = (weight / step).round().clamp(-8, 7) * step - weight
        assert error.square().mean() <= plain.square().mean() + 0.05 * step.square().mean()


@pytest.mark.parametrize("bits", [4, 8])
def test_zeros_stay_zeros(bits):
    assert not unpack(*pack(torch.zeros(2, 128), bits), bits).any()


def test_int4_loses_less_than_bitsandbytes_nf4():
    """On weights as models have them, in groups of the same size."""
    import bitsandbytes.functional as nf4

    weight = torch.randn(64, 1024, generator=torch.Generator().manual_seed(0))
    theirs = nf4.dequantize_4bit(*nf4.quantize_4bit(weight, blocksize=64, quant_type="nf4"))
    assert lost(unpack(*pack(weight, 4), 4), weight) < lost(theirs, weight) < 0.1


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
    assert len(linears) == 3 * 6 and not any(
        isinstance(each, torch.nn.Linear) for each in model.model.layers.modules()
    )
    assert all(each.weight.dtype is torch.int8 for each in linears)
