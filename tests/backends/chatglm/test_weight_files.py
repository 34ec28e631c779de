"""Weight files are read mapped: right numbers, and memory only for what is being read."""

import mmap
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from ai_translator.backends.chatglm.native import export, weight_files
from ai_translator.backends.chatglm.native.weight_files import (
    _is_of_file,
    converted,
    release,
    tensors,
)
from ai_translator.errors import ConfigError

CPU = torch.device("cpu")


def numbers(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("name", ["weights.safetensors", "weights.bin"])
def test_every_tensor_of_a_file_comes_once_with_its_name(tmp_path, name):
    held = {"a": numbers(3, 4), "b": numbers(5), "c": numbers(2, 2).to(torch.bfloat16)}
    file = tmp_path / name
    save_file(held, file) if name.endswith("safetensors") else torch.save(held, file)
    found = dict(tensors(file))
    assert found.keys() == held.keys()
    assert all(torch.equal(found[key], held[key]) for key in held)


@pytest.mark.parametrize("held", [[numbers(2)], {"a": numbers(2), "step": 3}])
def test_a_file_with_something_else_in_it_is_refused(tmp_path, held):
    file = tmp_path / "weights.bin"
    torch.save(held, file)
    with pytest.raises(ConfigError, match="holds something else than weights"):
        list(tensors(file))


@pytest.mark.parametrize("chunk", [1, 7, 60, 4_000_000])
def test_a_tensor_is_converted_whole_however_it_is_cut(monkeypatch, chunk):
    monkeypatch.setattr(weight_files, "_CHUNK", chunk)
    tensor = numbers(6, 10)
    made = converted(tensor, CPU, torch.bfloat16)
    assert made.dtype is torch.bfloat16
    assert torch.equal(made, tensor.to(torch.bfloat16))
    turned = converted(tensor.T, CPU, torch.float64)
    assert torch.equal(turned, tensor.T.to(torch.float64))


def test_what_need_not_be_converted_stays_where_it_is():
    tensor = numbers(4, 4)
    assert converted(tensor, CPU, torch.float32).data_ptr() == tensor.data_ptr()
    assert converted(tensor.T, CPU, torch.float32).is_contiguous()


LARGE = 3 * mmap.PAGESIZE


def resident(address: int) -> int:
    """KB of the mapping with this address that are in memory."""
    lines = Path("/proc/self/smaps").read_text().splitlines()
    inside = False
    for line in lines:
        if weight_files._MAPPING.match(line):
            first, _, last = line.split()[0].partition("-")
            inside = int(first, 16) <= address < int(last, 16)
        elif inside and line.startswith("Rss:"):
            return int(line.split()[1])
    raise AssertionError("no such mapping")


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="Linux")
def test_memory_of_a_mapped_file_is_given_back_and_the_numbers_are_still_there(tmp_path):
    """A model larger than half of the memory would otherwise be there twice while it is loaded."""
    wanted = numbers(1_000_000)
    torch.save({"a": wanted}, tmp_path / "weights.bin")
    ((_, tensor),) = tensors(tmp_path / "weights.bin")
    assert torch.equal(tensor, wanted)  # read: it is in memory now
    middle = tensor.data_ptr() + tensor.nbytes // 2
    before = resident(middle)
    release(tensor)
    assert before >= 3900 and resident(middle) < 200
    assert torch.equal(tensor, wanted)


def test_memory_that_is_no_file_is_never_given_back():
    """It would come back as zeros."""
    wanted = numbers(1_000_000)
    tensor = wanted.clone()
    release(tensor)
    release(tensor[5:])
    release(tensor.reshape(1000, 1000).T)
    release(tensor[:10])
    assert torch.equal(tensor, wanted)
    address = tensor.data_ptr()
    assert not _is_of_file(address, address + 4096)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="Linux")
def test_addresses_beyond_a_file_s_end_are_not_the_file_s(tmp_path):
    file = tmp_path / "data"
    file.write_bytes(b"x" * LARGE)
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, prot=mmap.PROT_READ) as mapped:
        array = torch.frombuffer(bytearray(1), dtype=torch.uint8)
        import numpy as np

        address = np.frombuffer(mapped, dtype=np.uint8).ctypes.data
        assert _is_of_file(address, address + LARGE) is True
        assert _is_of_file(address + mmap.PAGESIZE, address + LARGE) is True
        assert _is_of_file(address, address + LARGE + 2**40) is False
        assert _is_of_file(address - 2**40, address + LARGE) is False
        del array


@pytest.mark.parametrize(("bytes_each", "files"), [(10**9, 1), (200, 2), (120, 3), (1, 3)])
def test_large_models_are_written_in_parts_with_an_index(tmp_path, monkeypatch, bytes_each, files):
    """A part is begun when the next tensor would make it too large; none is empty."""
    import json

    monkeypatch.setattr(export, "_SHARD_BYTES", bytes_each)
    held = {name: numbers(5, 5).T for name in "abc"}  # 100 bytes each
    export.save_sharded(held, tmp_path)
    names = [f"model-{number:05}-of-{files:05}.safetensors" for number in range(1, files + 1)]
    index = json.loads((tmp_path / "model.safetensors.index.json").read_text())
    assert index["metadata"]["total_size"] == 300
    assert sorted(set(index["weight_map"].values())) == names
    found = {}
    for name in names:
        part = dict(tensors(tmp_path / name))
        assert part and all(index["weight_map"][key] == name for key in part)
        found |= part
    assert all(torch.equal(found[key], held[key]) for key in held)
