"""Folders that are no checkpoint, or not whole, or not what they say: each is told before anything is loaded."""

import json
import pickle
import shutil

import pytest
import torch
from safetensors.torch import save_file

from ai_translator.backends.chatglm.checkpoint import read, tokenizer_file
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import ConfigError
from tests.backends.chatglm.folders import assemble

INDEX = "pytorch_model.bin.index.json"
FIRST, SECOND = (f"pytorch_model-0000{part}-of-00002.bin" for part in (1, 2))


@pytest.fixture
def folder(tmp_path):
    return assemble("chatglm2", tmp_path / "chatglm2-6b")


def change(folder, **keys):
    config = json.loads((folder / "config.json").read_text())
    config.update(keys)
    (folder / "config.json").write_text(
        json.dumps({key: value for key, value in config.items() if value is not None})
    )


def state(folder):
    return {
        key: tensor.clone()
        for name in (FIRST, SECOND)
        for key, tensor in torch.load(folder / name, weights_only=True).items()
    }


def as_one_file(folder, held):
    for name in (FIRST, SECOND, INDEX):
        (folder / name).unlink(missing_ok=True)
    torch.save(held, folder / "pytorch_model.bin")


def loaded(folder, **options):
    return load(read(folder), Options(str(folder), **options), torch.device("cpu"), torch.float32)


def test_what_a_whole_folder_is(folder):
    found = read(folder)
    assert (found.family, found.native, found.bits, found.context, found.layers) == (
        "chatglm2",
        False,
        0,
        32768,
        3,
    )
    assert [shard.name for shard in found.shards] == [FIRST, SECOND]
    assert found.kv_values == 2 * 3 * 2 * 16


@pytest.mark.parametrize(
    "name", ["chatglm2", "chatglm3", "codegeex2", "chatglm2-32k", "chatglm3-32k"]
)
def test_families_are_told_by_their_names(golden, name):
    assert read(golden(name)).family == name.removesuffix("-32k")


def test_a_family_is_told_by_its_role_tokens_when_names_say_nothing(tmp_path):
    folder = assemble("chatglm3", tmp_path / "mine")
    change(folder, _name_or_path="")
    assert read(folder).family == "chatglm2"
    (folder / "tokenizer_config.json").write_text(
        '{"added_tokens_decoder": {"64795": {"content": "<|user|>"}}}'
    )
    assert read(folder).family == "chatglm3"
    assert read(folder, "codegeex2").family == "codegeex2"


def test_no_such_folder(tmp_path):
    with pytest.raises(ConfigError, match="no such folder"):
        read(tmp_path / "nowhere")


def test_a_folder_without_a_checkpoint(tmp_path):
    with pytest.raises(ConfigError, match=r"no checkpoint: it has no config\.json"):
        read(tmp_path)


def test_a_config_that_is_no_json(folder):
    (folder / "config.json").write_text("{")
    with pytest.raises(ConfigError, match=r"config\.json: cannot be read"):
        read(folder)


def test_an_unknown_architecture(folder):
    change(folder, model_type="llama")
    with pytest.raises(ConfigError, match="unknown architecture 'llama'"):
        read(folder)


def test_the_first_chatglm(folder):
    change(folder, num_layers=None, ffn_hidden_size=None, inner_hidden_size=16384)
    with pytest.raises(ConfigError, match=r"ChatGLM-6B, the first version.*num_layers"):
        read(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [("add_bias_linear", True), ("rmsnorm", False), ("multi_query_attention", False)],
)
def test_a_variant_with_other_equations(folder, key, value):
    change(folder, **{key: value})
    with pytest.raises(ConfigError, match=f"{key} = {value} is not supported"):
        read(folder)


def test_no_weights(folder):
    for name in (FIRST, SECOND, INDEX):
        (folder / name).unlink()
    with pytest.raises(ConfigError, match="it has no weights"):
        read(folder)


def test_a_missing_shard_is_named(folder):
    (folder / SECOND).unlink()
    with pytest.raises(ConfigError, match=f"1 of 2 weight files are missing: {SECOND}"):
        read(folder)


def test_a_half_downloaded_shard_is_named(folder):
    whole = (folder / SECOND).read_bytes()
    (folder / SECOND).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ConfigError, match=f"{SECOND}: is incomplete or damaged"):
        read(folder)


def test_a_git_lfs_pointer_is_named(folder):
    (folder / FIRST).write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    )
    with pytest.raises(ConfigError, match=f"{FIRST}: is a Git LFS pointer"):
        read(folder)


def test_a_half_downloaded_safetensors_file_is_named(folder):
    held = state(folder)
    for name in (FIRST, SECOND, INDEX):
        (folder / name).unlink()
    save_file(held, folder / "model.safetensors")
    whole = (folder / "model.safetensors").read_bytes()
    assert loaded(folder).config.num_hidden_layers == 3
    (folder / "model.safetensors").write_bytes(whole[:-10])
    with pytest.raises(ConfigError, match=r"model\.safetensors: is incomplete: \d+ of \d+ bytes"):
        read(folder)
    (folder / "model.safetensors").write_bytes(whole[:100])
    with pytest.raises(ConfigError, match="is incomplete or damaged"):
        read(folder)


def test_no_tokenizer(folder):
    (folder / "tokenizer.model").unlink()
    with pytest.raises(ConfigError, match=r"it has no tokenizer\.model"):
        tokenizer_file(folder)


def test_a_missing_weight_is_named(folder):
    held = state(folder)
    del held["transformer.encoder.layers.1.self_attention.query_key_value.bias"]
    as_one_file(folder, held)
    with pytest.raises(
        ConfigError, match=r"weights missing: model\.layers\.1\.self_attn\.k_proj\.bias"
    ):
        loaded(folder)


def test_a_left_over_weight_is_named(folder):
    as_one_file(
        folder, {**state(folder), "transformer.encoder.layers.0.adapter.weight": torch.zeros(1)}
    )
    with pytest.raises(
        ConfigError, match=r"weights left over: transformer\.encoder\.layers\.0\.adapter\.weight"
    ):
        loaded(folder)


def test_a_layer_too_many_is_left_over(folder):
    change(folder, num_layers=2)
    with pytest.raises(ConfigError, match=r"left over: transformer\.encoder\.layers\.2"):
        loaded(folder)


def test_weights_of_another_size_are_named(folder):
    change(folder, ffn_hidden_size=96)
    with pytest.raises(
        ConfigError, match=r"not of the shape in config\.json: model\.layers\.0\.mlp"
    ):
        loaded(folder)


def test_half_of_a_packed_pair_is_missing(tmp_path):
    folder = assemble("chatglm2-int8", tmp_path / "packed")
    held = torch.load(folder / "pytorch_model.bin", weights_only=True)
    held = {key: tensor.clone() for key, tensor in held.items()}
    del held["transformer.encoder.layers.0.mlp.dense_4h_to_h.weight_scale"]
    torch.save(held, folder / "pytorch_model.bin")
    with pytest.raises(ConfigError, match=r"missing: model\.layers\.0\.mlp\.down_proj\.weight"):
        loaded(folder)


class Evil:
    def __reduce__(self):
        return (print, ("never",))


def test_a_file_with_code_in_it_is_refused_and_not_run(folder, capsys):
    as_one_file(folder, {"transformer.output_layer.weight": Evil()})
    with pytest.raises(ConfigError, match="cannot be read as plain weights"):
        loaded(folder)
    assert "never" not in capsys.readouterr().out
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Evil()))
    with pytest.raises(ConfigError, match="incomplete or damaged"):
        read(folder)


def test_the_checkpoints_own_code_is_never_run(folder):
    change(folder, auto_map={"AutoModel": "modeling_chatglm.ChatGLMForConditionalGeneration"})
    (folder / "modeling_chatglm.py").write_text("raise SystemExit('run')")
    assert loaded(folder).config.model_type == "glm"


def test_a_native_checkpoint(golden, tmp_path):
    """Such as glm-edge or glm-4-hf: names as they are, tied embeddings allowed."""
    model = loaded(golden("chatglm2"))
    model.save_pretrained(tmp_path / "native")
    again = loaded(tmp_path / "native")
    ids = torch.arange(5, 25)[None]
    assert torch.equal(model(input_ids=ids).logits, again(input_ids=ids).logits)
    shutil.rmtree(tmp_path / "native")


@pytest.mark.parametrize(
    "file", ["tokenization_chatglm.py", "tokenizer_config.json", "added_tokens.json"]
)
def test_role_tokens_make_a_chatglm3_whatever_its_name(tmp_path, file):
    """A model that was tuned further says ``output/checkpoint-300`` in its config."""
    folder = assemble("chatglm3", tmp_path / "chatglm2-finetuned")
    config = json.loads((folder / "config.json").read_text())
    config["_name_or_path"] = "/data/output/checkpoint-300"
    (folder / "config.json").write_text(json.dumps(config))
    assert read(folder).family == "chatglm2"  # as far as names go
    (folder / file).write_text('{"tokens": ["<|system|>", "<|user|>", "<|assistant|>"]}')
    assert read(folder).family == "chatglm3"
    assert read(folder, "chatglm2").family == "chatglm2"
