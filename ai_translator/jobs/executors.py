"""The executors of a batch, by the names that ``--engine`` has for them: where its jobs run.

Adding one is a module with a function

    executor_opener(address: str) -> OpenExecutor
        raises UsageError or MissingExtraError for what is certain to fail

and a row here.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from ai_translator.errors import UsageError
from ai_translator.jobs.executor import OpenExecutor

EXECUTORS = {
    "local": "ai_translator.jobs.local",
    "ray": "ai_translator.jobs.cluster",
}


def executor_opener(name: str, address: str = "") -> OpenExecutor:
    """Return what opens the executor that has this name.

    address: of the machines that it runs on; "" where it finds them itself
    Raises UsageError for an unknown engine and an address that it cannot use, MissingExtraError.
    """
    if name not in EXECUTORS:
        raise UsageError(f"there is no engine {name!r}", remedy=f"Write {' or '.join(EXECUTORS)}")
    opened: OpenExecutor = _module(name).executor_opener(address)
    return opened


def _module(name: str) -> ModuleType:
    return import_module(EXECUTORS[name])
