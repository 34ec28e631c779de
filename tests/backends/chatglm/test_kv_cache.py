"""Keys and values of a batch whose rows come and go: none is lost, moved or another row's."""

import pytest
import torch

from ai_translator.backends.chatglm.native.kv_cache import KVCache

LAYERS, GROUPS, SIZE = 2, 2, 4


def states(rows, columns, seed=0):
    """Keys and values of some new columns, all different."""
    draw = torch.Generator().manual_seed(seed)
    return [torch.randn(rows, GROUPS, columns, SIZE, generator=draw) for _ in range(2)]


def filled(*parts):
    cache = KVCache(LAYERS)
    for part in parts:
        for layer in range(LAYERS):
            cache.update(*part, layer)
    return cache


def held(cache, layer=0):
    end = cache.filled
    return [getattr(cache.layers[layer], name)[:, :, :end] for name in ("keys", "values")]


def equal(found, wanted):
    return all(torch.equal(one, other) for one, other in zip(found, wanted, strict=True))


def joined(*parts):
    return [torch.cat(both, dim=2) for both in zip(*parts)]


def test_what_comes_is_appended_step_by_step_also_beyond_the_first_buffer():
    parts = [states(3, 5), *(states(3, 1, seed) for seed in range(1, 150))]
    cache = KVCache(LAYERS)
    for number, part in enumerate(parts):
        cache.reserve(part[0].shape[2])
        for layer in range(LAYERS):
            seen = cache.update(*part, layer)
            assert equal(seen, joined(*parts[: number + 1]))
    assert cache.filled == cache.get_seq_length() == 5 + 149


def test_room_is_made_before_it_is_needed_and_moves_nothing():
    """A compiled step cannot make the buffers larger."""
    part = states(2, 3)
    cache = filled(part)
    cache.reserve(500)
    layer = cache.layers[1]
    assert layer.keys.shape[2] == layer.values.shape[2] >= 503
    assert equal(held(cache, 1), part)
    before = layer.keys
    cache.reserve(500)
    assert layer.keys is before  # there is room already


@pytest.mark.parametrize("first", [0, 2])
def test_the_rows_that_stay_keep_their_columns(first):
    part = states(4, 6)
    cache = filled(part)
    cache.select(torch.tensor([3, 1]), first)
    assert cache.filled == 6 - first
    for layer in range(LAYERS):
        assert equal(held(cache, layer), [each[[3, 1], :, first:] for each in part])


@pytest.mark.parametrize(("mine", "theirs"), [(6, 2), (2, 6), (3, 3)])
def test_rows_that_join_end_at_the_same_column(mine, theirs):
    one, other = states(2, mine), states(3, theirs, seed=9)
    cache = filled(one)
    cache.merge(filled(other))
    longest = max(mine, theirs)
    assert cache.filled == longest
    for layer in range(LAYERS):
        for both, upper, lower in zip(held(cache, layer), one, other):
            assert both.shape[0] == 5
            assert torch.equal(both[:2, :, longest - mine :], upper)
            assert torch.equal(both[2:, :, longest - theirs :], lower)
            assert not both[:2, :, : longest - mine].any()
            assert not both[2:, :, : longest - theirs].any()
    more = states(5, 1, seed=3)
    for layer in range(LAYERS):
        cache.update(*more, layer)
    assert cache.filled == longest + 1


def test_a_prefix_stands_before_every_row_in_every_layer():
    draw = torch.Generator().manual_seed(5)
    keys, values = (torch.randn(LAYERS, 3, GROUPS, SIZE, generator=draw) for _ in range(2))
    cache = KVCache(LAYERS)
    cache.start(keys, values, rows=4)
    assert cache.filled == 3
    for layer in range(LAYERS):
        found_keys, found_values = held(cache, layer)
        for row in range(4):
            assert torch.equal(found_keys[row], keys[layer].transpose(0, 1))
            assert torch.equal(found_values[row], values[layer].transpose(0, 1))
