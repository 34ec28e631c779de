"""What the libraries would print onto the terminal of somebody who wants a translation."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_TALKERS = (
    "torchao",
    "torch.utils._pytree",
    "transformers",
    "accelerate",
    "bitsandbytes",
    "ContinuousBatchingLogger",
)


@contextmanager
def hushed() -> Iterator[None]:
    """Only their errors are let through."""
    loggers = [logging.getLogger(name) for name in _TALKERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels):
            logger.setLevel(level)
