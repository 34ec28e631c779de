"""Which precision a model gets: as asked for, else the fastest that fits."""

import json

import pytest
import torch

from ai_translator.backends.chatglm.checkpoint import Checkpoint
from ai_translator.backends.chatglm.native import autotune
from ai_translator.backends.chatglm.native import precision as chosen
from ai_translator.backends.chatglm.native.autotune import PRECISIONS
from ai_translator.backends.chatglm.native.precision import precision
from ai_translator.backends.chatglm.options import Options
from tests.backends.chatglm.test_memory import SIX_B

CPU, CARD = torch.device("cpu"), torch.device("cuda")
HERE = dict(zip(PRECISIONS, (6.0, 3.0, 2.0, 1.0, 3.0, 1.5)))  # as on a CPU with AMX
OLD = dict(zip(PRECISIONS, (1.0, 3.0, 9.0, 9.0, 9.0, 9.0)))  # as on one without bfloat16


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(autotune, "cache_folder", lambda: tmp_path)
    measured = autotune.cpu_speeds
    measured.cache_clear()
    yield
    measured.cache_clear()


@pytest.fixture
def machine(monkeypatch):
    def made(gigabytes, speeds=HERE):
        monkeypatch.setattr(chosen, "free_memory", lambda device, every=False: gigabytes * 1e9)
        monkeypatch.setattr(autotune, "cpu_speeds", lambda: speeds)

    return made


def six_b(tmp_path, **config):
    return Checkpoint(tmp_path, {**SIX_B, **config}, "chatglm2", (), 0)


@pytest.mark.parametrize(
    ("gigabytes", "speeds", "options", "expected"),
    [
        (64, HERE, {}, ("bfloat16", "none")),
        (64, OLD, {}, ("float32", "none")),
        (16, OLD, {}, ("bfloat16", "none")),
        (64, HERE, {"quantize": "auto"}, ("bfloat16", "int8")),
        (6, HERE, {"quantize": "auto"}, ("bfloat16", "int4")),
        (64, OLD, {"quantize": "auto"}, ("float32", "none")),
        (64, HERE, {"quantize": "int4"}, ("bfloat16", "int4")),
        (64, HERE, {"quantize": "int4", "dtype": "float32"}, ("float32", "int4")),
        (1, HERE, {"quantize": "auto"}, ("bfloat16", "int4")),
    ],
)
def test_a_cpu_takes_the_fastest_that_fits(tmp_path, machine, gigabytes, speeds, options, expected):
    machine(gigabytes, speeds)
    found = precision(six_b(tmp_path), Options("m", **options), CPU)
    assert (str(found.dtype), found.quantize) == (f"torch.{expected[0]}", expected[1])


@pytest.mark.parametrize(
    ("gigabytes", "config", "options", "expected"),
    [
        (24, {"torch_dtype": "float16"}, {}, ("float16", "none")),
        (24, {"torch_dtype": "bfloat16"}, {}, ("bfloat16", "none")),
        (24, {"dtype": "bfloat16", "torch_dtype": None}, {}, ("bfloat16", "none")),
        (24, {"torch_dtype": "bfloat16"}, {"dtype": "float16"}, ("float16", "none")),
        (8, {}, {"quantize": "auto"}, ("float16", "int8")),
        (6, {}, {"quantize": "auto"}, ("float16", "int4")),
    ],
)
def test_a_card_follows_the_checkpoint(
    tmp_path, machine, monkeypatch, gigabytes, config, options, expected
):
    machine(gigabytes)
    monkeypatch.setattr(chosen, "_has_bfloat16", lambda device: True)
    found = precision(six_b(tmp_path, **config), Options("m", **options), CARD)
    assert (str(found.dtype), found.quantize) == (f"torch.{expected[0]}", expected[1])


def test_a_card_without_bfloat16_takes_float16(tmp_path, machine, monkeypatch):
    machine(24)
    monkeypatch.setattr(chosen, "_has_bfloat16", lambda device: False)
    found = precision(six_b(tmp_path, torch_dtype="bfloat16"), Options("m"), CARD)
    assert found.dtype is torch.float16


def test_a_small_model_is_not_measured(golden, monkeypatch):
    from ai_translator.backends.chatglm.checkpoint import read

    monkeypatch.setattr(autotune, "cpu_speeds", lambda: pytest.fail("measured"))
    found = precision(read(golden("chatglm2")), Options("m"), CPU)
    assert found == (torch.float32, "none")


def test_speeds_are_measured_once_and_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(autotune, "_SHAPE", (256, 128))
    measured = autotune.cpu_speeds()
    assert set(measured) == set(PRECISIONS) and all(each > 0 for each in measured.values())
    autotune.cpu_speeds.cache_clear()
    monkeypatch.setattr(autotune, "_seconds", lambda *way: pytest.fail("measured again"))
    assert autotune.cpu_speeds() == measured
    assert "float32 1.0x" in autotune.describe_speeds(measured)


@pytest.mark.parametrize("held", ["{", "[]", '{"KEY": {"float32 none": "x"}}', '{"KEY": 3}'])
def test_a_damaged_file_is_measured_anew(tmp_path, monkeypatch, held):
    (tmp_path / "cpu-speeds.json").write_text(held.replace("KEY", autotune._key()))
    monkeypatch.setattr(autotune, "_seconds", lambda *way: 1.0)
    assert set(autotune.cpu_speeds().values()) == {1.0}
    assert json.loads((tmp_path / "cpu-speeds.json").read_text())[autotune._key()]


def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(autotune, "cache_folder", lambda: tmp_path / "file")
    monkeypatch.setattr(autotune, "_seconds", lambda *way: 1.0)
    assert autotune.cpu_speeds()
