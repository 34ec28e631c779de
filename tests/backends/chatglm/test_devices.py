"""Which device a model goes to, and how much of its memory is used."""

from dataclasses import replace

import psutil
import pytest
import torch

from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.memory import Need
from ai_translator.backends.chatglm.native import devices, start
from ai_translator.backends.chatglm.native.devices import check_memory, device_of, free_memory
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import BackendError, ConfigError

CPU = torch.device("cpu")


@pytest.fixture
def machine(monkeypatch):
    """``machine(cards=[free bytes, ...], mps=False)``: what torch says of a machine."""

    def made(cards=(), mps=False):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: bool(cards))
        monkeypatch.setattr(torch.cuda, "device_count", lambda: len(cards))
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)

        def info(card):
            number = card if isinstance(card, int) else card.index or 0
            return cards[number], 10**12

        monkeypatch.setattr(torch.cuda, "mem_get_info", info)

    return made


@pytest.mark.parametrize(
    ("cards", "mps", "asked", "expected"),
    [
        (2, False, "auto", "cuda"),
        (2, True, "auto", "cuda"),
        (0, True, "auto", "mps"),
        (0, False, "auto", "cpu"),
        (2, False, "cpu", "cpu"),
        (2, False, "cuda:1", "cuda:1"),
        (1, False, "cuda:0", "cuda:0"),
        (2, False, "balanced", "cuda"),
        (0, True, "mps", "mps"),
    ],
)
def test_the_device_asked_for_else_the_best(machine, cards, mps, asked, expected):
    machine([10**9] * cards, mps)
    assert device_of(Options("m", device=asked)) == torch.device(expected)


@pytest.mark.parametrize(
    ("cards", "asked", "said"),
    [
        (0, "cuda", r"'cuda': not on this machine \(no CUDA card, or a torch without CUDA\)"),
        (1, "cuda:1", r"'cuda:1': not on this machine \(it has 1\)"),
        (2, "cuda:2", r"'cuda:2': not on this machine \(it has 2\)"),
        (0, "balanced", r"'balanced': not on this machine \(no CUDA card"),
        (2, "mps", r"'mps': not on this machine"),
    ],
)
def test_a_device_that_is_not_here_is_an_error_that_says_what_is(machine, cards, asked, said):
    machine([10**9] * cards)
    with pytest.raises(ConfigError, match=said) as told:
        device_of(Options("m", device=asked))
    assert "Use device: auto or cpu" in str(told.value.remedy)


def test_free_memory_is_that_of_the_card_of_all_of_them_or_of_the_machine(machine, monkeypatch):
    machine([5, 7])
    assert free_memory(torch.device("cuda", 1)) == 7
    assert free_memory(torch.device("cuda", 1), every=True) == 12
    monkeypatch.setattr(psutil, "virtual_memory", lambda: type("M", (), {"available": 3})())
    assert free_memory(CPU) == 3
    assert free_memory(CPU, every=True) == 3


NEED = Need(blocks=6_000_000_000, rest=500_000_000, largest=100_000_000, kv_values=14_336)


@pytest.mark.parametrize("quantize", ["none", "int4"])
def test_a_model_that_just_fits_may_run_and_one_byte_less_is_too_little(monkeypatch, quantize):
    options = Options("glm", quantize=quantize)
    wanted = int(NEED.total(2, quantize)) + 1
    asked = []

    def free(device, every=False):
        asked.append(every)
        return wanted - 2 * len(asked) + 2

    monkeypatch.setattr(devices, "free_memory", free)
    check_memory(options, CPU, torch.bfloat16, NEED)
    with pytest.raises(BackendError, match=r"too little memory for glm on cpu: ") as told:
        check_memory(replace(options, device="balanced"), CPU, torch.bfloat16, NEED)
    size = f"{wanted / 1e9:.1f} GB"
    assert f"{size} needed, {size} free" in str(told.value)
    assert asked == [False, True]


def test_the_remedy_knows_whether_the_model_is_on_a_card_already(monkeypatch):
    monkeypatch.setattr(devices, "free_memory", lambda device, every=False: 1000)
    for device, says in ((CPU, False), (torch.device("cuda"), True)):
        with pytest.raises(BackendError) as told:
            check_memory(Options("glm"), device, torch.float16, NEED)
        assert ("device: cpu" in str(told.value.remedy)) is says


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory"),
        MemoryError(),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("MPS backend out of memory"),
        RuntimeError("could not create a primitive: not enough memory"),
    ],
)
def test_every_device_s_way_to_say_that_memory_is_out_is_known(error):
    """Else a batch that is too large is a model that died: it is loaded again, and dies again."""
    assert start.is_out_of_memory(error) is True


@pytest.mark.parametrize(
    "error", [RuntimeError("device-side assert"), ValueError("out of memory"), KeyError("x")]
)
def test_other_errors_are_not_taken_for_it(error):
    assert start.is_out_of_memory(error) is False


def test_a_card_computes_more_rows_at_once_unless_told_otherwise():
    plain = Options("m")
    assert [start.max_rows(plain, device) for device in ("cpu", "mps", "cuda", "xpu")] == [
        32, 32, 128, 32
    ]  # fmt: skip
    assert start.max_rows(Options("m", max_batch=6), "cuda") == 6


def test_the_cache_of_a_batch_takes_its_share_of_the_memory_that_is_left(golden, monkeypatch):
    """Seven tenths, and for each token four times its keys and values: activations count."""
    held = read(golden("chatglm2"))
    options = Options(str(held.folder), device="cpu", dtype="float32", max_batch=3)
    monkeypatch.setattr(start, "free_memory", lambda device: 1_000_000_000)
    begun = start.start(held, options)
    assert held.kv_values == 2 * 3 * 2 * 16
    assert begun.max_tokens == int(1_000_000_000 * 0.7 / (held.kv_values * 4 * 4))
    assert begun.max_rows == 3
    begun.close()
    told = start.start(held, replace(options, batch_tokens=77))
    assert told.max_tokens == 77
    monkeypatch.setattr(start, "free_memory", lambda device: 1000)
    assert start.start(held, options).max_tokens == held.context  # one text always fits
