"""Smaller numbers keep the model near to what it was; packed official weights stay just what they are."""

import importlib

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_translator.backends.chatglm import ChatGLM
from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.native import int4, int8
from ai_translator.backends.chatglm.native.int4 import Int4Linear
from ai_translator.backends.chatglm.native.int8 import Int8Linear
from ai_translator.backends.chatglm.native.load import load, unpack
from ai_translator.backends.chatglm.native.quantize import chosen, prepared, quantize
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


def test_a_card_without_bitsandbytes_has_our_int4(monkeypatch):
    module = importlib.import_module(chosen.__module__)
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert chosen("int4", torch.device("cuda")) == "packed"
    assert chosen("int8", torch.device("cuda")) == "torchao"


@pytest.mark.parametrize("kind", ["int8", "int4"])
def test_the_option_quantises_after_loading_with_every_weight_in_place(trained, kind):
    """Quantising while loading would leave key and value random."""
    plain, small = model_of(trained.folder), model_of(trained.folder, quantize=kind)
    for one, other in zip(plain.model.layers, small.model.layers):
        state = torch.randn(8, 64, generator=torch.Generator().manual_seed(0))
        for name in ("q_proj", "k_proj", "v_proj"):
            found = lost(getattr(other.self_attn, name)(state), getattr(one.self_attn, name)(state))
            assert 0 < found < 0.15
    kinds = {type(each) for each in small.model.layers.modules() if hasattr(each, "in_features")}
    assert kinds == {Int8Linear if kind == "int8" else Int4Linear}  # all of them, nothing else
    assert type(small.lm_head) is torch.nn.Linear
    assert torch.equal(small.lm_head.weight, plain.lm_head.weight)


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


@pytest.mark.parametrize(
    ("columns", "group"), [(64, 64), (256, 64), (96, 32), (32, 32), (48, 48), (7, 7), (1, 1)]
)
def test_inputs_share_a_scale_in_groups_that_divide_them(columns, group):
    linear = Int4Linear.of(numbers(6, columns))
    assert linear.group == group
    assert linear.scales.shape == (columns // group, 6, 2)
    assert (linear.in_features, linear.out_features) == (columns, 6)


@pytest.mark.parametrize("chunk", [1, 700, 10**6])
@pytest.mark.parametrize("shape", [(34, 64), (128, 96), (2, 7)])
def test_what_is_packed_does_not_depend_on_how_much_is_packed_at_a_time(monkeypatch, shape, chunk):
    weight = numbers(*shape)
    small, scales = int4.pack(weight)
    whole, steps = int8.pack(weight)
    unpacked = Int4Linear(small, scales).dense(torch.float32)
    monkeypatch.setattr(int4, "_CHUNK", chunk)
    monkeypatch.setattr(int4, "_UNPACKED", chunk)
    monkeypatch.setattr(int8, "_CHUNK", chunk)
    assert torch.equal(int4.pack(weight)[0], small) and torch.equal(int4.pack(weight)[1], scales)
    assert torch.equal(int8.pack(weight)[0], whole) and torch.equal(int8.pack(weight)[1], steps)
    assert torch.equal(Int4Linear(small, scales).dense(torch.float32), unpacked)
    assert lost(unpacked, weight) < 0.12
    assert lost(whole * steps[:, None], weight) < 0.01


def test_int8_uses_all_of_its_steps_and_keeps_a_row_of_zeros():
    whole, steps = int8.quantised(torch.tensor([[0.5, -1.0, 0.25], [0.0, 0.0, 0.0]]))
    assert whole.tolist() == [[64, -127, 32], [0, 0, 0]]
    assert steps[0, 0] == pytest.approx(1 / 127) and steps[1, 0] > 0


def test_int4_keeps_the_ends_of_its_range_and_a_group_of_one_number():
    """Sixteen steps from the least to the greatest; where all are equal, they stay what they are."""
    rising = torch.linspace(-1, 1, 16).repeat(2, 2)
    constant = torch.full((2, 32), 0.375)
    linear = Int4Linear.of(torch.cat((rising, constant), dim=1))
    assert linear.group == 64
    found = Int4Linear.of(rising)
    assert found.group == 32
    assert (found.dense(torch.float32) - rising).abs().max() < 0.02
    assert torch.equal(Int4Linear.of(constant).dense(torch.float32), constant)
    assert torch.equal(Int4Linear.of(constant * 0).dense(torch.float32), constant * 0)


@pytest.mark.parametrize(("columns", "least"), [(64, 0.92), (509, 0.84)])
def test_a_range_is_clipped_where_that_loses_less(columns, least):
    """Numbers as models have them: the ends of a group are rare, the middle gets finer steps."""
    weight = torch.randn(64, columns, generator=torch.Generator().manual_seed(0))
    plain = (weight.amax(1) - weight.amin(1)) / 15
    shares = Int4Linear.of(weight).scales[0, :, 0].float() / plain
    assert shares.min() == pytest.approx(least, abs=0.01)
    assert shares.max() == pytest.approx(least + 0.08, abs=0.01)


@pytest.mark.parametrize(
    ("rows", "tile"), [(128, 64), (192, 64), (96, 32), (48, 16), (24, 8), (12, 4), (6, 2)]
)
def test_a_tile_is_the_largest_that_divides_the_rows(monkeypatch, rows, tile):
    monkeypatch.setattr(int4, "kernel_tile", lambda: 0)
    assert int4.tile_of(rows) == tile
    packed, _ = int4.pack(torch.zeros(rows, 32))
    assert packed.shape == (rows // tile, 32, tile // 2)
    assert int4.rows_of(packed) == rows
    assert int4.rows_of(torch.zeros(rows, 32, dtype=torch.int8)) == rows


def test_a_tile_is_the_kernel_s_where_it_fits(monkeypatch):
    monkeypatch.setattr(int4, "kernel_tile", lambda: 32)
    assert (int4.tile_of(64), int4.tile_of(96), int4.tile_of(48)) == (32, 32, 16)


@pytest.mark.parametrize("columns", [256, 128, 64, 32, 48])
def test_official_int4_is_taken_over_number_by_number(columns):
    draw = torch.Generator().manual_seed(4)
    packed = torch.randint(-128, 128, (8, columns // 2), dtype=torch.int8, generator=draw)
    scale = torch.rand(8, generator=draw) + 0.5
    linear = Int4Linear(*int4.from_official(packed, scale))
    assert torch.equal(linear.dense(torch.float32), unpack(packed, scale, 4))
    assert linear.group == columns


def kernels_gone(monkeypatch):
    def gone(*_):
        raise NotImplementedError

    monkeypatch.setattr(torch.ops.aten, "_convert_weight_to_int4pack_for_cpu", gone)
    monkeypatch.setattr(torch.ops.onednn, "qlinear_prepack", gone)


def test_a_cpu_whose_kernels_are_not_there_or_not_exact_does_without(monkeypatch):
    """Instruction sets without VNNI saturate: answers would be other ones, and nobody would know."""
    here = int8.has_kernel()
    with monkeypatch.context() as patched:
        kernels_gone(patched)
        assert int4.kernel_tile.__wrapped__() == 0
        assert int8.has_kernel.__wrapped__() is False
    with monkeypatch.context() as patched:
        patched.setattr(torch.backends.mkldnn, "is_available", lambda: False)
        assert int8.has_kernel.__wrapped__() is False
    assert int8.has_kernel.__wrapped__() is here
    if here:
        exact = int8._multiplied
        monkeypatch.setattr(int8, "_multiplied", lambda *given: exact(*given).clamp(max=100_000.0))
        assert int8.has_kernel.__wrapped__() is False


def test_a_small_linear_is_computed_in_full_precision():
    """The kernels round to bfloat16 or 8 bits, which gains nothing there."""
    small = numbers(64, 64)
    values = torch.randn(3, 64, generator=torch.Generator().manual_seed(1))
    for kind in (Int8Linear, Int4Linear):
        linear = prepared(kind.of(small))
        dense = linear.dense(torch.float32) if kind is Int4Linear else linear.weight * linear.scales[:, None]  # fmt: skip
        assert lost(linear(values), values @ dense.T) < 1e-5
