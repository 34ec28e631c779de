"""Both loops on one model.

What is greedy goes to transformers' batches, what samples, which those cannot, to ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ai_translator.backends.chatglm.native.continuous import Continuous
from ai_translator.backends.chatglm.native.padded import Padded
from ai_translator.backends.chatglm.request import GenerationRequest


class Mixed:
    """For one thread.

    ``distrust`` is called when transformers' loop fails of anything but ``is_out_of_memory``.
    """

    def __init__(
        self,
        continuous: Continuous,
        padded: Padded,
        is_out_of_memory: Callable[[BaseException], bool],
        distrust: Callable[[], None],
    ) -> None:
        self._continuous, self._padded = continuous, padded
        self._is_out_of_memory, self._distrust = is_out_of_memory, distrust

    @property
    def rows(self) -> list[GenerationRequest]:
        return [*self._continuous.rows, *self._padded.rows]

    def join(self, requests: Sequence[GenerationRequest]) -> None:
        with self._watched():
            self._continuous.join([each for each in requests if each.sampling.greedy])
        if sampling := [each for each in requests if not each.sampling.greedy]:
            with self._continuous.paused():
                self._padded.join(sampling)

    def step(self) -> None:
        if self._padded.rows:
            with self._continuous.paused():
                self._padded.step()
        if self._continuous.rows:
            with self._watched():
                self._continuous.step()

    def drop(self, request: GenerationRequest) -> None:
        self._continuous.drop(request)
        if any(row is request for row in self._padded.rows):
            with self._continuous.paused():
                self._padded.drop(request)

    def clear(self) -> list[GenerationRequest]:
        return [*self._continuous.clear(), *self._padded.clear()]

    def close(self) -> None:
        self._continuous.close()

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if not self._is_out_of_memory(error):
                self._distrust()
            raise
