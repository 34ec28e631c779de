"""What a model would take, and what is said when it does not fit."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ai_translator.backends.chatglm.checkpoint import Checkpoint, read
from ai_translator.backends.chatglm.memory import need
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.options import Options
from ai_translator.backends.chatglm.releases import release
from ai_translator.cli import app
from ai_translator.errors import ExitCode
from benchmarks.chatglm_checkpoint import random_checkpoint
from tests.backends.chatglm.folders import GOLDEN, assemble

SIX_B = {
    **json.loads((GOLDEN / "chatglm2" / "config.json").read_text()), "hidden_size": 4096, "ffn_hidden_size": 13696, "num_layers": 28,
    "num_attention_heads": 32, "kv_channels": 128, "padded_vocab_size": 65024,
}  # fmt: skip


def six_b(folder):
    return Checkpoint(folder, SIX_B, "chatglm2", (), 0)


def test_the_parameters_of_the_real_model_are_counted(tmp_path):
    needed = need(six_b(tmp_path))
    assert needed.blocks + needed.rest == 6_243_584_000
    assert needed.kv_values * 2 == 28_672  # bytes a token in half precision


@pytest.mark.parametrize(
    ("quantize", "low", "high"), [("none", 12.5, 14.0), ("int8", 6.8, 8.5), ("int4", 3.9, 5.6)]
)
def test_half_precision_takes_about_what_the_authors_say(tmp_path, quantize, low, high):
    assert low < need(six_b(tmp_path)).total(2, quantize) / 1e9 < high


def test_the_parameters_of_a_loaded_model_are_those_counted(golden):
    import torch

    held = read(golden("chatglm2"))
    model = load(held, Options("x"), torch.device("cpu"), torch.float32)
    needed = need(held)
    assert needed.blocks + needed.rest == sum(each.numel() for each in model.parameters())


@pytest.mark.parametrize(
    ("free", "each", "advice"),
    [
        (14e9, 4, "dtype: bfloat16"),
        (8e9, 2, "quantize: int8"),
        (5e9, 2, "quantize: int4"),
        (8e9, 4, "dtype: bfloat16 and quantize: int8"),
        (1e9, 2, "smaller model"),
    ],
)
def test_the_advice_is_the_roomiest_that_fits(tmp_path, free, each, advice):
    assert advice in need(six_b(tmp_path)).advice(free, each)


def doctor(*arguments):
    return CliRunner().invoke(app, ["doctor", "--backend", "chatglm", *map(str, arguments)])


def test_the_doctor_says_what_fits(golden):
    done = doctor("--model", golden("chatglm2-int4"))
    assert done.exit_code == ExitCode.OK, done.output
    told = done.stdout.partition("ChatGLM on this machine")[2]
    assert "packed int4" in told and "32768 tokens context" in told and "would run" in told
    assert told.count("fits") == 6 and told.count("*") == 2


def test_the_doctor_says_what_is_wrong(tmp_path):
    folder = assemble("chatglm2", tmp_path / "chatglm2")
    (folder / "pytorch_model-00002-of-00002.bin").unlink()
    done = doctor("--model", folder)
    assert (
        done.exit_code == ExitCode.CONFIG
        and "weight files are missing" in done.stdout
        and "would not run" in done.stdout
    )


def test_the_doctor_looks_at_a_model_too_large(golden, monkeypatch):
    from ai_translator.backends.chatglm.native import devices

    monkeypatch.setattr(devices, "free_memory", lambda device, every=False: 1000)
    done = doctor("--model", golden("chatglm2"))
    assert (
        done.exit_code == ExitCode.BACKEND
        and "too large" in done.stdout
        and "too little memory" in done.stdout
    )


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("THUDM/chatglm2-6b", ["about 12.5 GB", "float16 or bfloat16, quantize: int8 7.5 GB fits"]),
        (
            "zai-org/chatglm2-6b-int4",
            ["about 3.9 GB", "float16 or bfloat16, quantize: int4 4.9 GB fits"],
        ),
        ("someone/glm-edge-1.5b-chat", ["GB free on the disk of", "is known once it is here"]),
    ],
)
def test_the_doctor_knows_the_releases_before_they_are_here(monkeypatch, model, told):
    from ai_translator.backends.chatglm import hub
    from ai_translator.backends.chatglm.native import autotune, devices, precision

    monkeypatch.setattr(hub, "_cached", lambda options: None)
    for place in (devices, precision):
        monkeypatch.setattr(place, "free_memory", lambda device, every=False: 20_000_000_000)
    monkeypatch.setattr(autotune, "cpu_speeds", lambda: dict.fromkeys(autotune.PRECISIONS, 1.0))
    monkeypatch.setattr(hub, "room", lambda: (Path("/cache"), 3_000_000_000))
    done = doctor("--model", model)
    said = done.stdout.partition("ChatGLM on this machine")[2]
    assert "not on this machine yet" in said
    assert all(each in " ".join(said.split()) for each in told), said
    small = "about" in said  # nobody knows how large the others are
    assert ("3.0 GB free on the disk of /cache: too little" in said) is small
    assert done.exit_code == (ExitCode.BACKEND if small else ExitCode.OK)


@pytest.mark.parametrize("name", ["chatglm2-6b", "chatglm3-6b-32k", "codegeex2-6b"])
def test_a_release_is_known_as_its_folder_will_be_read(name, tmp_path):
    folder = assemble(name.partition("-")[0], tmp_path / name)
    shape = {
        key: value for key, value in release(f"THUDM/{name}").config.items() if key != "seq_length"
    }
    config = {**json.loads((folder / "config.json").read_text()), **shape}
    (folder / "config.json").write_text(json.dumps(config))
    held, known = read(folder), release(f"THUDM/{name}")
    assert (held.family, need(held)) == (known.family, need(known))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A checkpoint of 0.96 GB."""
    folder = random_checkpoint(tmp_path_factory.mktemp("large") / "chatglm2")
    yield folder
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("dtype", "quantize"), [("bfloat16", "none"), ("bfloat16", "int4"), ("float32", "int8")]
)
def test_loading_takes_no_more_than_promised(large, dtype, quantize):
    told = loaded(large, dtype, quantize)
    assert told["peak"] <= 1.15 * told["final"] + told["tensor"], told
    assert told["peak"] <= told["promised"], told


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("quantize", ["int4", "int8"])
def test_an_exported_folder_takes_no_more_than_promised(large, tmp_path, quantize):
    packed = tmp_path / quantize
    done = CliRunner().invoke(
        app, ["chatglm", "export", "--quantize", quantize, str(large), str(packed)]
    )
    assert done.exit_code == ExitCode.OK, done.output
    told = loaded(packed, "bfloat16", quantize)
    assert told["peak"] <= 1.15 * told["final"] + told["tensor"], told
    assert told["peak"] <= told["promised"], told


def loaded(folder, dtype, quantize):
    """Measure in a process of its own: the most it ever held, mapped files included."""
    command = [sys.executable, "-m", "benchmarks.chatglm_precisions", "--worker", str(folder)]
    done = subprocess.run(
        [*command, dtype, quantize], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
