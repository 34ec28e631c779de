"""A loaded model -> one of the ways to decode with it, ready for the engine."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass

import torch
from transformers import PreTrainedModel

from ai_translator.backends.chatglm.engine import Loaded
from ai_translator.backends.chatglm.native.continuous import Continuous
from ai_translator.backends.chatglm.native.mixed import Mixed
from ai_translator.backends.chatglm.native.padded import Padded
from ai_translator.backends.chatglm.native.prefix import Prefix


@dataclass(frozen=True, slots=True)
class Loops:
    """A loaded model and its ways to decode.

    rows:   sequences at once
    tokens: of all of them
    """

    model: PreTrainedModel
    prefix: Prefix | None
    rows: int
    tokens: int

    def padded(self) -> Loaded:
        """Return our own loop."""
        return Loaded(self._padded(), self.rows, self.tokens, is_out_of_memory, self._free)

    def continuous(self) -> Loaded:
        """Return transformers' loop alone: greedy, without a prefix."""
        decoder = self._continuous()
        return Loaded(
            decoder, self.rows, self.tokens, is_out_of_memory, self._freeing(decoder.close)
        )

    def mixed(self, distrust: Callable[[], None]) -> Loaded:
        """Return transformers' loop for what is greedy, ours for the rest.

        ``distrust`` is called when transformers' loop fails.
        """
        decoder = Mixed(self._continuous(), self._padded(), is_out_of_memory, distrust)
        return Loaded(
            decoder, self.rows, self.tokens, is_out_of_memory, self._freeing(decoder.close)
        )

    def _padded(self) -> Padded:
        pad = self.model.config.pad_token_id
        return Padded(self.model, pad=pad if isinstance(pad, int) else 0, prefix=self.prefix)

    def _continuous(self) -> Continuous:
        return Continuous(self.model, self.rows, self.tokens)

    def _freeing(self, close: Callable[[], None]) -> Callable[[], None]:
        def free() -> None:
            close()
            self._free()

        return free

    def _free(self) -> None:
        gc.collect()
        if self.model.device.type == "cuda":
            torch.cuda.empty_cache()


def is_out_of_memory(error: BaseException) -> bool:
    """CUDA and MPS have a class for it, the CPU's allocator only words."""
    words = ("out of memory", "can't allocate memory", "not enough memory")
    return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or (
        isinstance(error, RuntimeError) and any(each in str(error) for each in words)
    )
