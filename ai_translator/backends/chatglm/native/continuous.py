"""transformers' own continuous batching, used as :class:`.padded.Padded` is.

Keys and values are paged.  It decodes greedily and knows no prefix.  Its scheduler runs in a thread
of its own; this class feeds it and collects.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from contextlib import AbstractContextManager

from transformers import GenerationConfig, PreTrainedModel
from transformers.generation.configuration_utils import ContinuousBatchingConfig

from ai_translator.backends.chatglm.request import GenerationRequest
from ai_translator.errors import BackendError

_PAGE = 256  # tokens
_FEWEST, _BLOCKS = 16, 8  # pages in all, at least; for each sequence
_CPU_BATCH = 2048  # tokens of one pass; on a card the library measures what fits
# Of a card's free memory, for its pages: ours may decode beside it, and others use the card
_SHARE = 0.6
_PATIENCE = 0.05  # seconds for the next result, between looks at who has been cancelled
_SILENCE = 120.0 / _PATIENCE
_ENDING = 10.0  # seconds for its thread to end


class Continuous:
    """For one thread.  Call :meth:`close` at the end."""

    def __init__(self, model: PreTrainedModel, rows: int, tokens: int) -> None:
        cpu = model.device.type == "cpu"
        blocks = max(_FEWEST, min(tokens // _PAGE, rows * _BLOCKS))
        sizes = (
            {"num_blocks": blocks, "max_batch_tokens": _CPU_BATCH}
            if cpu
            else {"max_memory_percent": _SHARE}
        )
        self._config = ContinuousBatchingConfig(
            page_size=_PAGE,
            use_async_batching=False if cpu else None,
            # It would fetch a kernel from the hub; chatglm.attention says what is wanted
            auto_switch_to_flash=False,
            **sizes,
        )
        self._model = model
        self._start()
        self._numbers = itertools.count()
        self._rows: dict[str, GenerationRequest] = {}
        self._before: dict[str, int] = {}  # tokens that a request had when it joined
        self._silent = 0

    @property
    def rows(self) -> list[GenerationRequest]:
        return [row for row in self._rows.values() if not row.done]

    def join(self, requests: Sequence[GenerationRequest]) -> None:
        for request in requests:
            if not request.sampling.greedy:
                request.fail(
                    BackendError(
                        "batching: continuous cannot sample",
                        remedy="Set temperature: 0 or batching: padded",
                    )
                )
                continue
            name = str(next(self._numbers))
            limit = request.limit - len(request.made)
            given = self._manager.add_request(
                request.ids,
                request_id=name,
                max_new_tokens=limit,
                streaming=True,
                eos_token_id=sorted(request.stops),
            )
            if given is None:
                raise RuntimeError("the scheduler takes no more requests")
            self._rows[name], self._before[name] = request, len(request.made)

    def step(self) -> None:
        """Wait a moment for results and hand them out."""
        self._cancel()
        found = self._manager.get_result(timeout=_PATIENCE)
        self._silent = self._silent + 1 if found is None else 0
        if self._silent > _SILENCE or (found is None and not self._manager.is_running()):
            raise RuntimeError("the scheduler has stopped")
        while found is not None:
            self._take(found.request_id, found.generated_tokens, found.error)
            found = (
                None
                if self._manager.output_router.output_queue.empty()
                else self._manager.get_result(timeout=_PATIENCE)
            )

    def drop(self, request: GenerationRequest) -> None:
        for name in [name for name, row in self._rows.items() if row is request]:
            self._manager.cancel_request(name)
            del self._rows[name], self._before[name]

    def clear(self) -> list[GenerationRequest]:
        rows = self.rows
        for name in self._rows:
            self._manager.cancel_request(name)
        self._rows, self._before = {}, {}
        if not self._manager.is_running():  # out of memory ends its thread
            self.close()
            self._start()
        return rows

    def paused(self) -> AbstractContextManager[None]:
        """While it is held, the model is the caller's."""
        held: AbstractContextManager[None] = self._manager.pause()
        return held

    def close(self) -> None:
        self._manager.stop(block=True, timeout=_ENDING, hard_stop=True)

    def _start(self) -> None:
        generation = GenerationConfig(
            do_sample=False, max_new_tokens=1, eos_token_id=-1, pad_token_id=0
        )
        self._manager = self._model.init_continuous_batching(
            generation_config=generation, continuous_batching_config=self._config
        )
        self._manager.start()

    def _take(self, name: str, tokens: Sequence[int], error: str | None) -> None:
        request = self._rows.get(name)
        if request is None:
            return
        if error:
            raise RuntimeError(error)
        for token in tokens[
            len(request.made) - self._before[name] :
        ]:  # a result holds all tokens so far
            request.push(token)

    def _cancel(self) -> None:
        """Take out what is finished on our side: cancelled, stopped at a text, repeating."""
        for name in [name for name, row in self._rows.items() if row.done]:
            self._manager.cancel_request(name)
            del self._rows[name], self._before[name]
