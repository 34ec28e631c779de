"""Libraries that log to the terminal, kept quiet."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_LIBRARIES = (
    "torchao",
    "torch.utils._pytree",
    "transformers",
    "accelerate",
    "bitsandbytes",
    "ContinuousBatchingLogger",
)


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Let only the errors of these libraries through."""
    loggers = [logging.getLogger(name) for name in _LIBRARIES]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels):
            logger.setLevel(level)
