"""Keys and values of a batch whose rows come and go: none is lost, moved or another row's."""

import pytest
import torch

from ai_translator.backends.chatglm.native.kv_cache import CacheShape, KVCache

LAYERS, GROUPS, SIZE = 2, 2, 4
SHAPE = CacheShape(GROUPS, SIZE, torch.float32, [torch.device("cpu")] * LAYERS)


def filled(rows, columns):
    """A cache whose every number is another one, and copies of its tensors."""
    cache = KVCache(SHAPE)
    cache.reserve(0, rows, columns)
    for number, tensor in enumerate([*cache.keys, *cache.values]):
        tensor.copy_(torch.arange(tensor.numel()).view_as(tensor) + number * 1e5)
    return cache, [each.clone() for each in (*cache.keys, *cache.values)]


def tensors(cache):
    return [*cache.keys, *cache.values]


def test_a_new_cache_holds_nothing():
    cache = KVCache(SHAPE)
    assert (cache.rows, cache.columns) == (0, 0)
    assert [each.shape for each in tensors(cache)] == [(0, GROUPS, 0, SIZE)] * 2 * LAYERS


@pytest.mark.parametrize(("rows", "columns"), [(3, 64), (2, 10), (1, 64)])
def test_where_there_is_room_nothing_moves(rows, columns):
    cache, before = filled(3, 64)
    held = tensors(cache)
    assert not cache.reserve(2, rows, columns)
    assert all(one is other for one, other in zip(tensors(cache), held))
    assert all(map(torch.equal, tensors(cache), before))


@pytest.mark.parametrize(("rows", "columns", "wide"), [(5, 64, 64), (3, 65, 128), (4, 300, 320)])
def test_growing_keeps_what_the_used_rows_hold_and_no_more(rows, columns, wide):
    cache, before = filled(3, 64)
    assert cache.reserve(2, rows, columns)
    assert (cache.rows, cache.columns) == (rows, wide)
    for now, then in zip(tensors(cache), before):
        assert torch.equal(now[:2, :, :64], then[:2])
        assert not now[2:].any() and not now[:, :, 64:].any()


def test_a_cache_of_many_short_rows_is_no_larger_for_one_long_row():
    cache, before = filled(100, 64)
    assert cache.reserve(1, 1, 1000)
    assert (cache.rows, cache.columns) == (1, 1024)
    assert all(torch.equal(now[0, :, :64], then[0]) for now, then in zip(tensors(cache), before))


def test_fewer_columns_for_more_rows():
    cache, before = filled(1, 640)
    assert cache.reserve(1, 4, 100)
    assert (cache.rows, cache.columns) == (4, 128)
    for now, then in zip(tensors(cache), before):
        assert torch.equal(now[0], then[0, :, :128])


def test_a_row_takes_the_place_of_another():
    cache, before = filled(3, 64)
    cache.move(2, 0, 5)
    for now, then in zip(tensors(cache), before):
        assert torch.equal(now[0, :, :5], then[2, :, :5])
        assert torch.equal(now[0, :, 5:], then[0, :, 5:])
        assert torch.equal(now[1:], then[1:])


def test_a_prefix_stands_before_new_rows_in_every_layer():
    cache, before = filled(4, 64)
    draw = torch.Generator().manual_seed(5)
    keys, values = (torch.randn(LAYERS, 3, GROUPS, SIZE, generator=draw) for _ in range(2))
    cache.begin(1, 2, keys, values)
    for now, then, given in zip(tensors(cache), before, [*keys, *values]):
        assert torch.equal(now[0], then[0]) and torch.equal(now[3], then[3])
        for row in (1, 2):
            assert torch.equal(now[row, :, :3], given.transpose(0, 1))
            assert torch.equal(now[row, :, 3:], then[row, :, 3:])


def test_layers_may_lie_on_several_devices():
    shape = CacheShape(GROUPS, SIZE, torch.float16, [torch.device("cpu"), torch.device("meta")])
    cache = KVCache(shape)
    cache.reserve(0, 2, 5)
    for held in (cache.keys, cache.values):
        assert [each.device.type for each in held] == ["cpu", "meta"]
        assert {each.dtype for each in held} == {torch.float16}
