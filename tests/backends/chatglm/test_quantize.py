"""Smaller numbers keep the model near to what it was; packed official weights stay just what they are."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_translator.backends.chatglm import ChatGLM
from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.native import int4, int8
from ai_translator.backends.chatglm.native.int4 import Int4Linear
from ai_translator.backends.chatglm.native.int8 import Int8Linear
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.native.official_packed import unpack
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
    assert (chosen("int8", CPU), chosen("int4", CPU)) == ("packed", "packed")
    assert chosen("int8", torch.device("cuda")) == "torchao"
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


def numbers(rows, columns, seed=0, outlier=1.0):
    """A weight as models have them, one value in each group of 64 larger than the rest."""
    weight = torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed)) * 0.02
    weight[:, ::64] *= outlier
    return weight


@given(st.integers(1, 12), st.integers(32, 160), st.floats(1, 8), st.integers(0, 2**31))
@settings(max_examples=60)
def test_int4_loses_no_more_than_plain_rounding_to_sixteen_steps(pairs, columns, outlier, seed):
    weight = numbers(2 * pairs, columns, seed, outlier)
    linear = Int4Linear.of(weight)
    assert linear.weight.dtype is torch.uint8 and linear.weight.numel() * 2 == weight.numel()
    grouped = weight.reshape(2 * pairs, -1, linear.group)
    low, high = grouped.amin(-1, keepdim=True), grouped.amax(-1, keepdim=True)
    step = ((high - low) / 15).clamp(min=1e-12)
    plain = ((grouped - low) / step).round() * step + low - grouped
    error = linear.dense(torch.float32) - weight
    limit = plain.square().mean() + 0.02 * step.square().mean() + 1e-5 * weight.square().mean()
    assert error.square().mean() <= limit


@given(st.integers(1, 12), st.integers(1, 80), st.integers(0, 2**31))
@settings(max_examples=60)
def test_int8_is_at_most_half_a_step_off(rows, columns, seed):
    weight = numbers(rows, columns, seed)
    whole, scales = int8.pack(weight)
    assert ((whole * scales[:, None] - weight).abs() <= scales[:, None] * 0.5001).all()


def test_zeros_and_constants_stay_what_they_are():
    assert not Int4Linear.of(torch.zeros(4, 128)).dense(torch.float32).any()
    assert not int8.pack(torch.zeros(4, 128))[0].any()
    assert torch.equal(
        Int4Linear.of(torch.full((4, 64), 0.5)).dense(torch.float32), torch.full((4, 64), 0.5)
    )


def test_int4_loses_less_than_bitsandbytes_nf4():
    """On weights as models have them, in groups of the same size."""
    import bitsandbytes.functional as nf4

    weight = torch.randn(64, 1024, generator=torch.Generator().manual_seed(0))
    theirs = nf4.dequantize_4bit(*nf4.quantize_4bit(weight, blocksize=64, quant_type="nf4"))
    ours = Int4Linear.of(weight).dense(torch.float32)
    assert lost(ours, weight) < lost(theirs, weight) < 0.1


@pytest.mark.parametrize("rows", [1, 5, 200], ids=lambda rows: f"{rows} rows")
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_int4_multiplies_as_its_unpacked_weight_does(rows, dtype):
    """With torch's kernel, and with the weight unpacked when there are many rows."""
    linear = Int4Linear.of(numbers(384, 512), torch.ones(384, dtype=dtype))
    values = torch.randn(rows, 512, generator=torch.Generator().manual_seed(1)).to(dtype)
    wanted = values.float() @ linear.dense(torch.float32).T + 1
    found = linear(values)
    assert found.dtype is dtype and lost(found.float(), wanted) < 0.01


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_int8_multiplies_as_its_unpacked_weight_does(dtype):
    weight, bias = numbers(384, 512), torch.ones(384, dtype=dtype)
    plain, linear = Int8Linear.of(weight, bias), Int8Linear.of(weight, bias)
    linear.prepare()
    values = torch.randn(3, 512, generator=torch.Generator().manual_seed(1)).to(dtype)
    assert lost(linear(values).float(), values.float() @ weight.T + 1) < 0.02
    assert lost(plain(values).float(), values.float() @ weight.T + 1) < 0.02
    assert (linear.weight is None) is int8.has_kernel()


def test_a_token_in_int8_is_the_same_alone_and_in_a_batch():
    """Integer sums are exact: only the token's own scale counts."""
    linear = Int8Linear.of(numbers(384, 512))
    linear.prepare()
    values = torch.randn(40, 512, generator=torch.Generator().manual_seed(1))
    if int8.has_kernel():
        assert torch.equal(linear(values)[7], linear(values[7:8])[0])


@pytest.mark.parametrize("tile", [64, 32, 2])
def test_tiles_hold_the_same_numbers(tile):
    whole = torch.randint(0, 16, (128, 48), dtype=torch.uint8)
    packed = int4.tiled(whole, tile)
    assert torch.equal(int4.retiled(int4.retiled(packed, 16), tile), packed)
    assert (packed[0, 5, 0] & 15, packed[0, 5, 0] >> 4) == (whole[0, 5], whole[tile // 2, 5])


def test_without_a_kernel_the_numbers_are_the_same(monkeypatch):
    """Another CPU, a Mac: the packed weight is unpacked for each use."""
    values = torch.randn(3, 512, generator=torch.Generator().manual_seed(1))
    here = Int4Linear.of(numbers(384, 512))
    monkeypatch.setattr(int4, "kernel_tile", lambda: 0)
    elsewhere = Int4Linear(here.weight, here.scales)
    assert elsewhere._kernel_scales is None
    assert lost(elsewhere(values), values @ here.dense(torch.float32).T) < 1e-5


def test_int4_has_the_even_element_in_the_high_half():
    packed = torch.tensor([[0x1F, -128]], dtype=torch.int8)  # 1, -1 and -8, 0
    assert unpack(packed, torch.tensor([1.0]), 4).tolist() == [[1, -1, -8, 0]]


def test_int4_wants_an_even_number_of_outputs():
    with pytest.raises(ValueError, match="even"):
        Int4Linear.of(torch.zeros(3, 7))


@pytest.mark.parametrize(("name", "kind"), [("chatglm2-int4", "int4"), ("chatglm2-int8", "int8")])
def test_packed_files_stay_packed_when_that_is_wanted(golden, name, kind):
    model = model_of(golden(name), quantize=kind)
    linears = [
        each for each in model.model.layers.modules() if isinstance(each, (Int4Linear, Int8Linear))
    ]
    assert len(linears) == 3 * 6 and not any(
        isinstance(each, torch.nn.Linear) for each in model.model.layers.modules()
    )
    assert all(each.weight.dtype in {torch.int8, torch.uint8} for each in linears)
