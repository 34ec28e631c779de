"""A prefix is learnt, saved in the official form, taken up again where it stopped, and used."""

import json

import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from ai_translator.backends.chatglm import ChatGLM
from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.native.tune import Plan, tune
from ai_translator.backends.chatglm.options import Options
from ai_translator.cli import app
from ai_translator.errors import ConfigError, ExitCode

CPU = torch.device("cpu")
QUESTION, ANSWER = list(range(259, 275)), [300, 310, 320, 330, 2]
EXAMPLES = [(QUESTION, ANSWER), (QUESTION[:9], [301, 311, 2])]


@pytest.fixture
def base(golden):
    held = read(golden("chatglm2"))
    return load(held, Options("x"), CPU, torch.float32), held


@pytest.mark.parametrize("projection", [False, True], ids=["plain", "projection"])
def test_a_prefix_is_learnt_and_the_model_stays_as_it_is(base, tmp_path, projection):
    model, held = base
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    losses = tune(
        model,
        held,
        EXAMPLES,
        tmp_path,
        Plan(steps=60, length=8, projection=projection, rate=0.05, batch=2),
    )
    assert losses[-1] < losses[0] / 2
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
    saved = torch.load(tmp_path / "pytorch_model.bin", weights_only=True)
    wanted = {"embedding.weight"} | (
        {f"trans.{n}.{k}" for n in (0, 2) for k in ("weight", "bias")} if projection else set()
    )
    assert {name.removeprefix("transformer.prefix_encoder.") for name in saved} == wanted
    config = json.loads((tmp_path / "config.json").read_text())
    assert (config["pre_seq_len"], config["prefix_projection"]) == (8, projection)


def test_what_is_learnt_is_answered(base, tmp_path, chat):
    """Through the engine: the loss on the training side is the same prefix on the other."""
    from ai_translator.backends.chatglm.native.padded import Padded
    from ai_translator.backends.chatglm.native.prefix import load_prefix
    from ai_translator.backends.chatglm.request import GenerationRequest

    model, held = base
    tune(model, held, EXAMPLES[:1], tmp_path, Plan(steps=250, length=16, rate=0.1, batch=1))
    decoder = Padded(model, pad=0, prefix=load_prefix(tmp_path, model.config, CPU, torch.float32))
    asked = GenerationRequest(prompt=QUESTION, limit=8, stops=frozenset({2}), read=lambda ids: "")
    decoder.join([asked])
    while decoder.rows:
        decoder.step()
    assert list(asked.future.result().ids) == ANSWER[:-1]


def test_an_interrupted_run_goes_on_as_if_nothing_had_happened(base, tmp_path):
    model, held = base
    plan = Plan(steps=12, length=4, batch=1, save_every=4)
    whole = tune(model, held, EXAMPLES, tmp_path / "whole", plan)

    def interrupt(step, loss):
        if step == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tune(model, held, EXAMPLES, tmp_path / "cut", plan, interrupt)
    seen = []
    again = tune(
        model, held, EXAMPLES, tmp_path / "cut", plan, lambda step, loss: seen.append(step)
    )
    assert seen[0] == 5 and again == pytest.approx(whole, rel=1e-5)
    one, other = (
        torch.load(tmp_path / name / "pytorch_model.bin", weights_only=True)
        for name in ("whole", "cut")
    )
    assert all(torch.allclose(one[key], other[key], atol=1e-6) for key in one)


def test_a_run_with_other_settings_is_not_mixed_in(base, tmp_path):
    model, held = base
    tune(model, held, EXAMPLES, tmp_path, Plan(steps=2, length=4))
    with pytest.raises(ConfigError, match="holds a run with other settings"):
        tune(model, held, EXAMPLES, tmp_path, Plan(steps=2, length=5))


def test_a_prefix_for_another_model_is_refused(base, trained, tmp_path):
    model, held = base
    tune(model, held, EXAMPLES, tmp_path, Plan(steps=1, length=4))
    other = ChatGLM(model=str(trained.folder), device="cpu", prefix=str(tmp_path))
    with pytest.raises(ConfigError, match="the prefix does not fit the model"):
        other.load()


def test_the_curve_is_a_picture_of_the_loss(base, tmp_path):
    model, held = base
    tune(model, held, EXAMPLES, tmp_path, Plan(steps=30, length=4, rate=0.05))
    picture = Image.open(tmp_path / "loss.png").convert("RGB")
    blue = [
        (x, y)
        for x in range(picture.width)
        for y in range(picture.height)
        if picture.getpixel((x, y)) == (0x1F, 0x5F, 0xA8)
    ]
    first = min(y for x, y in blue if x < 80)
    last = min(y for x, y in blue if x > picture.width - 60)
    assert first < last  # high at the left, low at the right


def run(*arguments):
    return CliRunner().invoke(app, ["chatglm", *map(str, arguments)])


def test_the_command(trained, tmp_path):
    data = tmp_path / "pairs.tsv"
    data.write_text(
        "The harbour was quiet.\t港口很安静。\n\nNobody came.\t没有人来。\n", encoding="utf-8"
    )
    out = tmp_path / "prefix"
    common = (
        "tune",
        "--data",
        data,
        "--out",
        out,
        "--model",
        trained.folder,
        "--from",
        "en",
        "--to",
        "zh",
        "--length",
        4,
    )
    done = run(*common, "--steps", 12, "--batch", 2)
    assert done.exit_code == 0, done.output
    assert (
        done.stdout.strip() == str(out)
        and "step 10/12: loss" in done.stderr
        and "chatglm.prefix" in done.stderr
    )
    assert (
        ChatGLM(model=str(trained.folder), device="cpu", prefix=str(out), max_new_tokens=3).invoke(
            "x"
        )
        is not None
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("one\ttwo\tthree\n", "line 1: not a source, a tab and a translation"),
        ("a\tb\n \nonly one\n", "line 3"),
        ("a\tb\n", "holds 1 pairs"),
        ("a\t\n", "line 1"),
    ],
)
def test_bad_pairs_are_named(trained, tmp_path, content, message):
    (tmp_path / "pairs.tsv").write_text(content, encoding="utf-8")
    done = run(
        "tune",
        "--data",
        tmp_path / "pairs.tsv",
        "--out",
        tmp_path / "out",
        "--model",
        trained.folder,
    )
    assert (
        done.exit_code == ExitCode.INPUT and message in done.stderr and done.stderr.count("\n") == 1
    )


def test_a_missing_file_is_named(tmp_path):
    done = run("tune", "--data", tmp_path / "none.tsv", "--out", tmp_path / "out")
    assert done.exit_code == ExitCode.INPUT and "none.tsv: cannot be read" in done.stderr


def test_export_on_the_command_line(golden, tmp_path):
    done = run("export", golden("chatglm2"), tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert (
        done.stdout.strip() == str(tmp_path / "out")
        and (tmp_path / "out" / "model.safetensors").is_file()
    )
    again = run("export", golden("chatglm2"), tmp_path / "out")
    assert again.exit_code == ExitCode.OUTPUT and "is not empty" in again.stderr
