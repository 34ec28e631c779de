"""Which precision a model gets: as asked for, else the fastest that fits."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ai_translator.backends.chatglm.checkpoint import Checkpoint
from ai_translator.backends.chatglm.memory import need
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


def test_speeds_are_told_as_multiples_of_plain_float32():
    assert autotune.describe_speeds(HERE) == (
        "float32 1.0x, bfloat16 2.0x, float32+int8 3.0x, bfloat16+int8 6.0x, "
        "float32+int4 2.0x, bfloat16+int4 4.0x"
    )


def test_another_machine_s_speeds_in_the_same_folder_are_kept(tmp_path, monkeypatch):
    """A home folder that several machines share."""
    file = tmp_path / "cpu-speeds.json"
    file.write_text('{"another CPU": {"float32 none": 1.0}}')
    monkeypatch.setattr(autotune, "_seconds", lambda *way: 2.0)
    autotune.cpu_speeds()
    held = json.loads(file.read_text())
    assert held.pop("another CPU") == {"float32 none": 1.0}
    (mine,) = held.values()
    assert mine == {" ".join(each): 2.0 for each in PRECISIONS}
    assert [each.name for each in tmp_path.iterdir()] == ["cpu-speeds.json"]


def test_speeds_belong_to_the_processor_its_threads_and_torch():
    key = autotune._key()
    assert torch.__version__ in key and f"{torch.get_num_threads()} threads" in key
    assert torch.backends.cpu.get_cpu_capability() in key
    info = Path("/proc/cpuinfo")
    if info.exists() and "model name" in info.read_text():
        name = re.search(r"model name\s*: (.+)", info.read_text())[1].strip()
        assert key.startswith(f"{name}; ")


class Clock:
    """Each look at it takes as long as the next of ``steps``, the last again and again."""

    def __init__(self, *steps):
        self.now, self._steps = 100.0, list(steps)

    def perf_counter(self):
        self.now += self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        return self.now


def test_the_best_round_counts_and_the_first_is_none(monkeypatch):
    """The first call packs, compiles and fills caches."""
    calls = []
    monkeypatch.setattr(autotune, "time", Clock(0.0, 0.01, 0.5, 0.01, 0.2, 0.01, 0.3, 0.01))
    assert autotune._best(lambda: calls.append(1)) == pytest.approx(0.01)
    assert len(calls) == 1 + 6


def test_what_is_very_slow_is_not_measured_six_times(monkeypatch):
    calls = []
    monkeypatch.setattr(autotune, "time", Clock(0.0, 0.0, 2.0, 0.0, 0.0, 2.0, 0.0))
    assert autotune._best(lambda: calls.append(1)) == pytest.approx(2.0)
    assert len(calls) == 1 + 2  # three seconds are over


@pytest.mark.parametrize("way", PRECISIONS)
def test_a_linear_s_time_is_that_of_one_at_both_batch_sizes(monkeypatch, way):
    rows = []
    monkeypatch.setattr(autotune, "_SHAPE", (256, 128))
    monkeypatch.setattr(autotune, "_best", lambda action: rows.append(action.args) or 8.0)
    assert autotune._seconds(*way) == 8.0 / 4 + 8.0 / 4
    assert [values.shape for _, values in rows] == [(1, 128), (8, 128)]
    assert {str(values.dtype) for _, values in rows} == {f"torch.{way[0]}"}
    linears, values = rows[0]
    results = [linear(values) for linear in linears]
    assert len(results) == 4 and all(torch.equal(each, results[0]) for each in results)
    held = [getattr(each, "weight", None) for each in linears]
    places = {each.data_ptr() for each in held if each is not None}
    assert way[1] == "int8" or way[1] == "none" or len(places) == 4  # each in memory of its own


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.81, "float32"), (0.8, "float32"), (0.79, "bfloat16"), (0.5, "bfloat16")],
)
def test_coarser_numbers_must_be_a_quarter_faster(tmp_path, machine, seconds, expected):
    machine(64, {("float32", "none"): 1.0, ("bfloat16", "none"): seconds})
    found = precision(six_b(tmp_path), Options("m"), CPU)
    assert str(found.dtype) == f"torch.{expected}"


def test_what_just_fits_fits(tmp_path, machine):
    for device, dtype in ((CPU, "float32"), (CARD, "float16")):
        options = Options("m", dtype=dtype, quantize="auto")
        wanted = need(six_b(tmp_path)).total(4 if device is CPU else 2, "none")
        machine(wanted / 1e9 + 1e-9, dict.fromkeys(PRECISIONS, 1.0))
        assert precision(six_b(tmp_path), options, device).quantize == "none"
        machine(wanted / 1e9 - 1e-6, dict.fromkeys(PRECISIONS, 1.0))
        assert precision(six_b(tmp_path), options, device).quantize == "int8"


def test_memory_of_all_cards_counts_only_when_the_model_is_spread(tmp_path, monkeypatch):
    asked = []

    def free(device, every=False):
        asked.append(every)
        return 64e9

    monkeypatch.setattr(chosen, "free_memory", free)
    for device in ("cuda", "balanced"):
        precision(six_b(tmp_path), Options("m", device=device), CARD)
    assert asked == [False, True]


def test_bfloat16_is_what_the_card_computes_not_what_it_imitates(monkeypatch):
    asked = []
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **how: asked.append(how) or False)
    assert chosen._has_bfloat16(CARD) is False
    assert asked == [{"including_emulation": False}]
    monkeypatch.setattr(torch.backends.mps, "is_macos_or_newer", lambda *version: version)
    assert chosen._has_bfloat16(torch.device("mps")) is True


@pytest.mark.parametrize("numbers", [50_000_000, 50_000_001])
def test_only_a_large_model_is_worth_measuring(tmp_path, machine, monkeypatch, numbers):
    machine(64, HERE)
    held = replace(need(six_b(tmp_path)), blocks=numbers)
    monkeypatch.setattr(chosen, "need", lambda checkpoint: held)
    found = precision(six_b(tmp_path), Options("m"), CPU)
    assert (found.dtype is torch.bfloat16) is (numbers > 50_000_000)
