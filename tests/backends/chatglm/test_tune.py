"""A prefix is learnt, saved in the official form, taken up again where it stopped, and used."""

import json

import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from ai_translator.backends.chatglm import ChatGLM
from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.native.prefix import load_prefix
from ai_translator.backends.chatglm.native.tune import Plan, _tensors, cache_argument, tune
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
    assert len(losses) == 60 and losses[-1] < losses[0] / 2
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
    from ai_translator.backends.chatglm.native.batch_decoder import BatchDecoder
    from ai_translator.backends.chatglm.request import GenerationRequest

    model, held = base
    tune(model, held, EXAMPLES[:1], tmp_path, Plan(steps=250, length=16, rate=0.1, batch=1))
    prefix = load_prefix(tmp_path, model.config, CPU, torch.float32)
    decoder = BatchDecoder(model, pad=0, prefix=prefix)
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
    assert seen == list(range(5, 13)) and again == pytest.approx(whole, rel=1e-5)
    assert tune(model, held, EXAMPLES, tmp_path / "cut", plan, interrupt) == again  # it is done
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


def test_only_answers_are_learnt_and_padding_is_not():
    ids, mask, labels = _tensors([([5, 6, 7], [8, 2]), ([9], [10, 2])])
    assert ids.tolist() == [[5, 6, 7, 8, 2], [9, 10, 2, 0, 0]]
    assert mask.tolist() == [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]
    assert labels.tolist() == [[-100, -100, -100, 8, 2], [-100, 10, 2, -100, -100]]


def test_steps_grow_smaller_and_gradients_are_bounded(base, tmp_path, monkeypatch):
    """The rate falls in a line from what was asked for to nothing."""
    model, held = base
    rates, bounds = [], []
    step, clip = torch.optim.AdamW.step, torch.nn.utils.clip_grad_norm_

    def stepped(self, *given):
        rates.append(self.param_groups[0]["lr"])
        assert self.param_groups[0]["weight_decay"] == 0.0
        return step(self, *given)

    def clipped(parameters, bound):
        bounds.append(bound)
        return clip(parameters, bound)

    monkeypatch.setattr(torch.optim.AdamW, "step", stepped)
    monkeypatch.setattr(torch.nn.utils, "clip_grad_norm_", clipped)
    tune(model, held, EXAMPLES, tmp_path, Plan(steps=4, length=4, rate=0.08))
    assert rates == pytest.approx([0.08, 0.06, 0.04, 0.02])
    assert bounds == [1.0] * 4


def test_every_step_takes_its_batch_from_all_examples(base, tmp_path, monkeypatch):
    model, held = base
    examples = [([number] * 3, [2]) for number in range(260, 272)]
    seen, forward = [], model.forward

    def watched(**given):
        seen.append(tuple(sorted(row[0] for row in given["input_ids"].tolist())))
        return forward(**given)

    monkeypatch.setattr(model, "forward", watched)
    plan = Plan(steps=12, length=4, batch=3, seed=7)
    tune(model, held, examples, tmp_path / "one", plan)
    first, seen[:] = list(seen), []
    assert {len(set(each)) for each in first} == {3}
    assert len(set().union(*first)) > 9 and len(set(first)) > 6
    tune(model, held, examples, tmp_path / "again", plan)
    assert seen == first  # by the seed and the step's number alone
    seen.clear()
    tune(model, held, examples, tmp_path / "other", Plan(steps=12, length=4, batch=3, seed=8))
    assert seen != first


def test_what_is_saved_is_a_folder_of_the_official_kind(base, tmp_path):
    model, held = base
    tune(model, held, EXAMPLES, tmp_path / "deep" / "er", Plan(steps=1, length=4))
    folder = tmp_path / "deep" / "er"
    config = json.loads((folder / "config.json").read_text())
    assert {key: config[key] for key in held.config} == dict(held.config)
    assert (config["pre_seq_len"], config["prefix_projection"]) == (4, False)
    names = {each.name for each in folder.iterdir()}
    assert names == {"config.json", "pytorch_model.bin", "tuning.pt", "loss.png"}


def test_a_folder_without_a_prefix_is_named(base, tmp_path):
    model, held = base
    tune(model, held, EXAMPLES, tmp_path, Plan(steps=1, length=4))
    (tmp_path / "pytorch_model.bin").unlink()
    with pytest.raises(ConfigError, match=r"no prefix: it has no pytorch_model\.bin"):
        load_prefix(tmp_path, model.config, CPU, torch.float32)


def test_only_the_prefix_of_a_whole_model_s_weights_is_taken(base, tmp_path):
    """Some training scripts save everything."""
    model, held = base
    tune(model, held, EXAMPLES, tmp_path, Plan(steps=2, length=4))
    alone = load_prefix(tmp_path, model.config, CPU, torch.bfloat16)
    saved = torch.load(tmp_path / "pytorch_model.bin", weights_only=True)
    saved["transformer.output_layer.weight"] = torch.zeros(3)
    torch.save(saved, tmp_path / "pytorch_model.bin")
    found = load_prefix(tmp_path, model.config, CPU, torch.bfloat16)
    assert found.length == 4 and found.keys.shape == (3, 4, 2, 16)
    assert found.keys.dtype is found.values.dtype is torch.bfloat16
    assert torch.equal(found.keys, alone.keys) and torch.equal(found.values, alone.values)


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


def test_either_name_of_the_cache_s_argument_is_known():
    class Before:
        def forward(self, input_ids, past_key_values):
            """As in transformers 4."""

    class Since:
        def forward(self, input_ids, cache):
            """As in later ones."""

    assert cache_argument(Before()) == "past_key_values"
    assert cache_argument(Since()) == "cache"


def test_a_folder_without_weights_is_no_prefix(base, tmp_path):
    model, _ = base
    (tmp_path / "config.json").write_text('{"pre_seq_len": 8, "prefix_projection": false}')
    with pytest.raises(ConfigError, match=r"it has no pytorch_model.bin") as told:
        load_prefix(tmp_path, model.config, CPU, torch.float32)
    assert told.value.remedy == "Check chatglm.prefix in config.yaml"
