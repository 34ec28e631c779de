"""LangChain callback handlers named in config.yaml: LangSmith, OpenTelemetry or the user's own."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from ai_translator.errors import ConfigError

_REMEDY = (
    "Write logging.callbacks like my_module:MyHandler, and install what it needs; a module of your "
    "own is found through PYTHONPATH"
)


def load_callbacks(names: Iterable[str]) -> list[Any]:
    """Return a handler for each ``module:name``; classes are instantiated.

    Raises ConfigError for one that does not exist.
    """
    return list(map(_load, names))


def _load(name: str) -> Any:
    from langchain_core.callbacks import BaseCallbackHandler

    module, _, attribute = name.partition(":")
    try:
        found = getattr(import_module(module), attribute)
        handler = found() if isinstance(found, type) else found
    except Exception as error:  # whatever the user's module does when it is imported
        raise ConfigError(
            f"logging.callbacks: {name} cannot be loaded ({error})", remedy=_REMEDY
        ) from error
    if not isinstance(handler, BaseCallbackHandler):
        raise ConfigError(
            f"logging.callbacks: {name} is not a LangChain callback handler", remedy=_REMEDY
        )
    return handler
