"""Steps as recorded graphs: on a card, starting 350 kernels one by one takes longer than they do.

A graph is recorded for a number of rows and a number of columns, and fixes the addresses of all
tensors.  So batches are rounded up to a few sizes, their tokens and columns are copied into tensors
that stay, and a cache that was made anew needs new graphs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import torch
from torch import Tensor

from ai_translator.backends.chatglm.native.forward import GlmForward
from ai_translator.backends.chatglm.native.kv_cache import KVCache

log = logging.getLogger(__name__)

Record = Callable[[Callable[[], Tensor]], Callable[[], Tensor]]
_COLUMNS = 256  # the smallest width that is recorded; then twice as many each


def record_cuda(step: Callable[[], Tensor]) -> Callable[[], Tensor]:
    """Record a step on the card; what is returned runs it again and returns the same tensor."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):  # kernels choose their way at first use, outside of a graph
        step()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        found = step()

    def again() -> Tensor:
        graph.replay()
        return found

    return again


def row_bucket(rows: int) -> int:
    """Return the number of rows that are computed for so many: 1, 2, 4, 8, 16, 24, ..."""
    return 1 << (rows - 1).bit_length() if rows <= 8 else -(-rows // 8) * 8


def column_bucket(columns: int) -> int:
    """Return the number of columns that are looked at for so many."""
    return max(_COLUMNS, 1 << (columns - 1).bit_length())


class StepGraphs:
    """Runs steps by their graphs, and as they are once a graph cannot be recorded.

    record: how to; another one than that of the card in tests
    """

    def __init__(self, forward: GlmForward, begun: int, record: Record = record_cuda) -> None:
        self._forward, self._begun, self._record = forward, begun, record
        self._graphs: dict[tuple[int, int], tuple[Tensor, Tensor, Callable[[], Tensor]]] = {}
        self._address = 0
        self._works = True

    def step(self, ids: Tensor, columns: Tensor, begun: int, cache: KVCache, width: int) -> Tensor:
        """Return the logits of a step, as :meth:`GlmForward.step` does.

        The cache must have room for :func:`row_bucket` rows and :func:`column_bucket` columns.
        """
        if not self._works:
            return self._forward.step(ids, columns, begun, cache, width)
        if cache.keys[0].data_ptr() != self._address:
            self._graphs.clear()
            self._address = cache.keys[0].data_ptr()
        key = row_bucket(len(ids)), column_bucket(width)
        if key not in self._graphs and not self._add(key, ids, columns, cache):
            return self._forward.step(ids, columns, begun, cache, width)
        own_ids, own_columns, again = self._graphs[key]
        own_ids[: len(ids)].copy_(ids)
        own_columns[: len(ids)].copy_(columns)
        return again()[: len(ids)]

    def _add(self, key: tuple[int, int], ids: Tensor, columns: Tensor, cache: KVCache) -> bool:
        """Record a graph by taking the step, which may be taken again: it writes the same.

        Rows that nobody has write behind the prefix, where the next text of that row begins.
        """
        rows, width = key
        own_ids = ids.new_zeros(rows)
        own_columns = columns.new_full((rows,), self._begun)
        own_ids[: len(ids)] = ids
        own_columns[: len(ids)] = columns

        def step() -> Tensor:
            return self._forward.step(own_ids, own_columns, self._begun, cache, width)

        try:
            self._graphs[key] = own_ids, own_columns, self._record(step)
        except RuntimeError as error:
            log.warning("steps are not recorded as graphs on this card: %s", error)
            self._works = False
        return self._works
