"""Loading: every weight in its place, and what is told when one is not."""

import json

import pytest
import torch
from safetensors.torch import load_file

from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.native import load as loading
from ai_translator.backends.chatglm.native.export import export
from ai_translator.backends.chatglm.native.int4 import Int4Linear
from ai_translator.backends.chatglm.native.int8 import Int8Linear
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.native.weight_mapping import renamed
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import ConfigError, OutputError, UsageError
from tests.backends.chatglm.folders import assemble
from tests.backends.chatglm.test_native import made

CPU = torch.device("cpu")


def state(folder):
    found = {}
    for shard in sorted(folder.glob("*.bin")):
        found |= torch.load(shard, weights_only=True)
    return {key: tensor.clone() for key, tensor in found.items()}


def with_weights(folder, held):
    for file in (*folder.glob("*.bin"), *folder.glob("*.index.json")):
        file.unlink()
    torch.save(held, folder / "pytorch_model.bin")


def loaded(folder, dtype=torch.float32, **options):
    return load(read(folder), Options(str(folder), **options), CPU, dtype)


@pytest.mark.parametrize("lost", [5, 6, 9])
def test_of_many_missing_weights_some_are_named_and_the_others_counted(tmp_path, lost):
    folder = assemble("chatglm2", tmp_path / "model")
    held = state(folder)
    norms = [key for key in held if "layernorm" in key][:lost]
    layers = "transformer.encoder.layers.{}.self_attention.dense.weight"
    gone = [*norms, *(layers.format(number) for number in range(3))][:lost]
    with_weights(folder, {key: held[key] for key in held if key not in gone})
    with pytest.raises(ConfigError) as told:
        loaded(folder)
    text = str(told.value)
    assert text.startswith(f"{folder}: weights missing: model.layers.0.")
    assert text.split(": ")[2].count("model.layers.") == 5
    assert (f" and {lost - 5} more" in text) is (lost > 5)
    assert told.value.remedy.startswith("Weights and config.json belong to different models")


def test_a_loaded_model_is_one_for_answers_only(golden):
    model = loaded(golden("chatglm2"), torch.bfloat16)
    assert not model.training
    assert not any(each.requires_grad for each in model.parameters())
    assert {each.dtype for each in model.parameters()} == {torch.bfloat16}
    assert not any(each.is_meta for each in model.parameters())


@pytest.mark.parametrize(("kind", "linear"), [("int8", Int8Linear), ("int4", Int4Linear)])
def test_a_quantised_model_keeps_its_biases_whichever_comes_first(tmp_path, kind, linear):
    folder = assemble("chatglm2", tmp_path / "model")
    held = state(folder)
    plain = loaded(folder)
    for order in (1, -1):
        with_weights(folder, {key: held[key] for key in sorted(held)[::order]})
        small = loaded(folder, quantize=kind)
        for one, other in zip(plain.model.layers, small.model.layers):
            for name in ("q_proj", "k_proj", "v_proj"):
                packed = getattr(other.self_attn, name)
                assert type(packed) is linear
                assert torch.equal(packed.bias, getattr(one.self_attn, name).bias)
            assert other.mlp.down_proj.bias is None


def test_a_packed_weight_of_another_shape_or_place_is_named(golden, tmp_path):
    name = golden("chatglm2")
    out = export(read(name), Options(str(name), dtype="float32", quantize="int4"), tmp_path / "out")
    config = json.loads((out / "config.json").read_text())
    (out / "config.json").write_text(json.dumps({**config, "intermediate_size": 96}))
    with pytest.raises(ConfigError, match=r"not of the shape in config\.json: model\.layers\.0\.mlp"):  # fmt: skip
        loaded(out, quantize="int4")
    (out / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 2}))
    with pytest.raises(ConfigError, match=r"left over: .*model\.layers\.2\."):
        loaded(out, quantize="int4")


def test_a_packed_official_weight_of_a_layer_too_many_is_left_over(tmp_path):
    folder = assemble("chatglm2-int8", tmp_path / "model")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "num_layers": 2}))
    for quantize in ("none", "int8"):
        with pytest.raises(ConfigError, match=r"left over: .*layers\.2\."):
            loaded(folder, quantize=quantize)


def test_a_model_that_is_spread_goes_to_the_cards_by_their_room(golden, monkeypatch):
    asked = {}

    def room(model, **how):
        asked["room"] = how
        return {"cpu": 10**9}

    def places(model, **how):
        asked["places"] = how
        return {"": "cpu"}

    def spread(model, placed):
        asked["spread"] = placed
        return model

    monkeypatch.setattr(loading, "get_balanced_memory", room)
    monkeypatch.setattr(loading, "infer_auto_device_map", places)
    monkeypatch.setattr(loading, "dispatch_model", spread)
    folder = golden("chatglm2")
    options = Options(str(folder), device="balanced")
    card = torch.device("meta")  # nothing may be loaded onto one card before
    model = load(read(folder), options, card, torch.float32)
    assert asked["places"]["max_memory"] == {"cpu": 10**9}
    assert asked["spread"] == {"": "cpu"}
    assert {each.device.type for each in model.parameters()} == {"cpu"}
    for step in ("room", "places"):
        assert asked[step]["dtype"] is torch.float32
        assert asked[step]["no_split_module_classes"] == model._no_split_modules


def test_names_that_no_official_checkpoint_has_are_not_guessed(golden):
    config = loaded(golden("chatglm2")).config
    tensor = torch.zeros(1)
    for key in ("transformer.rotary_pos_emb.inv_freq", "transformer.prefix_encoder.embedding.weight"):  # fmt: skip
        assert list(renamed(key, tensor, config)) == []
    for key in ("model.norm.weight", "transformer.encoder.layers.0.adapter.weight", "xtransformer.output_layer.weight"):  # fmt: skip
        with pytest.raises(KeyError):
            list(renamed(key, tensor, config))


# What an exported folder is made of


def weights(folder):
    return {
        key: tensor
        for file in folder.glob("*.safetensors")
        for key, tensor in load_file(file).items()
    }


@pytest.mark.parametrize(
    ("said", "asked", "dtype"),
    [
        ("float16", "auto", torch.float16),
        ("bfloat16", "auto", torch.bfloat16),
        ("float32", "bfloat16", torch.bfloat16),
        ("float16", "float32", torch.float32),
        (None, "auto", torch.float16),
    ],
)
@pytest.mark.parametrize("key", ["torch_dtype", "dtype"])
def test_an_export_has_the_precision_of_the_checkpoint_unless_told(
    tmp_path, key, said, asked, dtype
):
    folder = assemble("chatglm2", tmp_path / "model")
    config = json.loads((folder / "config.json").read_text())
    config = {name: value for name, value in config.items() if "dtype" not in name}
    (folder / "config.json").write_text(json.dumps({**config, **({key: said} if said else {})}))
    out = export(read(folder), Options(str(folder), dtype=asked), tmp_path / "out")
    assert {each.dtype for each in weights(out).values()} == {dtype}


def test_an_exported_folder_says_how_to_answer_and_is_readable_by_all(golden, tmp_path):
    (tmp_path / "out").mkdir()  # an empty folder is a place to write to
    out = export(read(golden("chatglm2")), Options("m"), tmp_path / "out")
    assert out == tmp_path / "out"
    assert out.stat().st_mode & 0o777 == 0o755
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
    told = json.loads((out / "generation_config.json").read_text())
    assert told["eos_token_id"] in (2, [2])
    assert (told["pad_token_id"], told["do_sample"], told["max_new_tokens"]) == (0, False, 2048)
    tokenizer = json.loads((out / "tokenizer_config.json").read_text())
    assert tokenizer["model_max_length"] == 32768
    assert tokenizer["padding_side"] == "left"
    assert tokenizer["clean_up_tokenization_spaces"] is False
    assert tokenizer["eos_token"] == "<|chatglm-end|>"
    assert tokenizer["pad_token"] == tokenizer["unk_token"] == "<|chatglm-unk|>"


def test_an_export_makes_the_folders_above_it(golden, tmp_path):
    assert export(read(golden("chatglm2")), Options("m"), tmp_path / "a" / "b").is_dir()


def test_an_export_beside_which_nothing_can_be_written_says_so(golden, tmp_path, monkeypatch):
    import ai_translator.backends.chatglm.native.export as module

    def full(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(module, "_write", full)
    with pytest.raises(OutputError, match=r"out: cannot be written \(Read-only file system\)"):
        export(read(golden("chatglm2")), Options("m"), tmp_path / "out")


@pytest.mark.parametrize("tied", [False, True])
def test_a_native_checkpoint_is_packed_with_all_that_belongs_to_it(tmp_path, tied):
    folder = tmp_path / "glm"
    whole = made(folder, "glm", tied)
    held = read(folder)
    with pytest.raises(UsageError, match="is a native checkpoint already"):
        export(held, Options(str(folder)), tmp_path / "copy")
    out = export(held, Options(str(folder), quantize="int8"), tmp_path / "out")
    names = {each.name for each in out.iterdir()}
    assert {"tokenizer.json", "tokenizer_config.json", "chat_template.jinja"} <= names
    assert (out / "tokenizer.json").read_bytes() == (folder / "tokenizer.json").read_bytes()
    config = json.loads((out / "config.json").read_text())
    assert config["quantization_config"] == {"quant_method": "ai-translator", "bits": 8}
    kept = weights(out)
    assert ("lm_head.weight" in kept) is not tied
    assert kept["model.layers.0.mlp.down_proj.int8_weight"].dtype is torch.int8
    assert not any(key.endswith("down_proj.weight") for key in kept)
    small = loaded(out, quantize="int8")
    ids = torch.arange(5, 40)[None]
    wanted = whole(input_ids=ids).logits
    found = small(input_ids=ids).logits
    assert 0 < (found - wanted).norm() / wanted.norm() < 0.05
