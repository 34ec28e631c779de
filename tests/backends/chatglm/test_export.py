"""An exported folder is read by transformers, by its server behind the openai backend, and by our own loader."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from transformers import AutoModelForCausalLM, AutoTokenizer
from typer.testing import CliRunner

from ai_translator.backends.chatglm import ChatGLM
from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.native.export import export
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.native.weight_files import _is_of_file
from ai_translator.backends.chatglm.options import Options
from ai_translator.cli import app
from ai_translator.errors import ConfigError, ExitCode, OutputError, UsageError
from tests.backends.chatglm.folders import GOLDEN
from tests.backends.chatglm.served import free_port, until_up
from tests.backends.chatglm.test_translate import PAIRS, SHORT_RULES, shown, translate
from tests.backends.chatglm.training import questions

CPU = torch.device("cpu")
VECTORS = json.loads((GOLDEN / "tokenizer" / "vectors.json").read_text(encoding="utf-8"))


def exported(folder: Path, out: Path, **options: str) -> Path:
    return export(read(folder), Options(str(folder), **options), out)


@pytest.mark.parametrize("name", ["chatglm2", "chatglm3", "chatglm2-int4", "chatglm2-32k"])
def test_transformers_computes_the_same(golden, tmp_path, name):
    out = exported(
        golden(name), tmp_path / "out", dtype="float32"
    )  # packed files say float16, which rounds
    ours = load(read(golden(name)), Options(name), torch.device("cpu"), torch.float32)
    theirs = AutoModelForCausalLM.from_pretrained(out, dtype=torch.float32)
    ids = torch.arange(3, 60)[None]
    assert torch.allclose(ours(input_ids=ids).logits, theirs(input_ids=ids).logits, atol=1e-4)
    assert theirs.config.model_type == "glm" and not (out / "modeling_chatglm.py").exists()


@pytest.mark.parametrize("name", ["chatglm2", "chatglm3"])
def test_its_tokenizer_and_template_are_the_official_ones(golden, tmp_path, name):
    out = exported(golden(name), tmp_path / "out")
    tokenizer = AutoTokenizer.from_pretrained(out)
    for case in VECTORS["encode"]:
        assert tokenizer.encode(case["text"], add_special_tokens=False) == case["ids"], case["text"]
        assert tokenizer(case["text"])["input_ids"] == case["input_ids"]
    for case in VECTORS["prompt_chatglm2" if name == "chatglm2" else "chat_chatglm3"]:
        talk = messages(case)
        if talk:
            found = tokenizer.apply_chat_template(
                talk, add_generation_prompt=True, tokenize=True, return_dict=False
            )
            assert found == case["input_ids"], case


def messages(case):
    if any("tools" in turn for turn in case["history"] if isinstance(turn, dict)):
        return []
    talk = []
    for turn in case["history"]:
        if isinstance(turn, dict):
            talk.append({"role": turn["role"], "content": turn["content"]})
        else:
            talk += [
                {"role": role, "content": text} for role, text in zip(("user", "assistant"), turn)
            ]
    return [*talk, {"role": "user", "content": case["query"]}]


def test_a_document_cannot_name_its_special_tokens_by_accident(golden, tmp_path):
    tokenizer = AutoTokenizer.from_pretrained(exported(golden("chatglm3"), tmp_path / "out"))
    for text in ("</s>", "[gMASK]", "sop eop", "philosophy", "<|user|>", "<unk>"):
        assert not set(tokenizer.encode(text, add_special_tokens=False)) & {
            0,
            1,
            2,
            *range(480, 489),
        }, text


@pytest.mark.parametrize("name", ["chatglm2", "chatglm3"])
def test_our_own_class_reads_it_as_a_native_checkpoint(golden, chat, tmp_path, name):
    out = exported(golden(name), tmp_path / "out")
    native, plain = (
        ChatGLM(model=str(out), device="cpu", dtype="float32", max_new_tokens=16),
        chat(name, max_new_tokens=16),
    )
    for talk in (
        [("user", "写一个故事 </s> sop")],
        [("user", "你好"), ("ai", "你好，我是模型。"), ("user", "今天天气怎么样？")],
    ):
        one, other = native.invoke(talk), plain.invoke(talk)
        assert one.usage_metadata == other.usage_metadata
        assert one.text == other.text
    native.close()


def test_it_is_written_whole_or_not_at_all(golden, tmp_path, monkeypatch):
    from transformers import PreTrainedTokenizerFast

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PreTrainedTokenizerFast, "save_pretrained", full)
    with pytest.raises(OutputError, match="No space left on device"):
        exported(golden("chatglm2"), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_left_alone(golden, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="is not empty"):
        exported(golden("chatglm2"), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_native_checkpoint_needs_no_export(golden, tmp_path):
    out = exported(golden("chatglm2"), tmp_path / "out")
    with pytest.raises(UsageError, match="native checkpoint already"):
        exported(out, tmp_path / "again")


@pytest.fixture
def server(trained, tmp_path):
    """``transformers serve`` with the exported model; yields (base url, model name)."""
    out, port = exported(trained.folder, tmp_path / "served"), free_port()
    program = Path(sys.executable).with_name("transformers")
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    with (tmp_path / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [program, "serve", "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
            stdout=log,
            stderr=log,
            env=environment,
            cwd=tmp_path,
        )
        try:
            until_up(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}/v1", str(out)
        finally:
            process.terminate()
            process.wait(timeout=20)


def test_transformers_serve_behind_the_openai_backend(trained, server, tmp_path):
    url, model = server
    out = tmp_path / "out"
    out.mkdir()
    rules = {
        "memory": "off",
        "segments_per_request": 1,
        "concurrency": 1,
        "prompts": {"tagged": SHORT_RULES},
        "give_up_after": 60,
    }
    # It was taught the plain question; ids, which are drawn anew for each request, are beyond it.
    plain = {"tags": False, "system_role": False}
    config = {"openai": {"base_url": url, "model": model, **plain}, "translation": rules}
    done = translate(trained.page, out, config, "--backend", "openai")
    assert done.returncode == 0, done.stderr
    found = shown(out / "page.zh.pdf")
    assert all(answer in found for _, answer in PAIRS)
    assert len(questions(trained.page)) == len(PAIRS) + 1


@pytest.mark.parametrize("quantize", ["int4", "int8"])
def test_a_quantised_folder_is_loaded_mapped_and_computes_the_same(golden, tmp_path, quantize):
    name = str(golden("chatglm2"))
    out = exported(Path(name), tmp_path / "out", dtype="float32", quantize=quantize)
    here = load(read(Path(name)), Options(name, quantize=quantize), CPU, torch.float32)
    again = load(read(out), Options(str(out), quantize=quantize), CPU, torch.float32)
    ids = torch.arange(3, 60)[None]
    assert torch.equal(here(input_ids=ids).logits, again(input_ids=ids).logits)
    linear = again.model.layers[0].mlp.down_proj
    address = linear.weight.data_ptr()
    assert quantize == "int8" or _is_of_file(address, address + 1)


def test_a_quantised_folder_says_what_it_is(golden, tmp_path):
    out = exported(golden("chatglm3"), tmp_path / "out", quantize="int4")
    held = read(out)
    assert (held.stored, held.family) == ("int4", "glm")
    for file in out.glob("*.safetensors"):
        with safe_open(file, "pt") as weights:  # what transformers asks for, of any file
            assert weights.metadata() == {"format": "pt"}
    model = ChatGLM(model=str(out), device="cpu", max_new_tokens=4)
    assert model.invoke("你好").usage_metadata["output_tokens"] > 0
    model.close()
    with pytest.raises(ConfigError, match=r"is quantised to int4 already.*quantize: int4"):
        ChatGLM(model=str(out), device="cpu", quantize="int8").load()
    with pytest.raises(UsageError, match="native checkpoint already"):
        export(held, Options(str(out), quantize="int4"), tmp_path / "other")


def test_weights_quantised_by_others_are_refused(golden, tmp_path):
    out = exported(golden("chatglm2"), tmp_path / "out")
    config = json.loads((out / "config.json").read_text())
    told = {**config, "quantization_config": {"quant_method": "gptq", "bits": 4}}
    (out / "config.json").write_text(json.dumps(told))
    with pytest.raises(ConfigError, match="quantised with 'gptq', which is not supported"):
        read(out)


def test_the_command_quantises(golden, tmp_path):
    arguments = ["chatglm", "export", str(golden("chatglm2")), str(tmp_path / "out")]
    done = CliRunner().invoke(app, [*arguments, "--quantize", "int4"])
    assert done.exit_code == ExitCode.OK, done.output
    assert read(tmp_path / "out").stored == "int4"
