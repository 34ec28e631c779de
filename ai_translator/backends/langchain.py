"""The langchain backend: any ``provider:model`` that LangChain's init_chat_model knows."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from ai_translator.backends import Backend
from ai_translator.backends.exceptions import explain
from ai_translator.errors import ConfigError, MissingExtraError
from ai_translator.profile import Profile

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from ai_translator.config import Settings

_EXAMPLE = "Name one as provider:model, e.g. --model ollama:qwen3 or langchain.model in config.yaml"
_LOCAL_PROVIDERS = {"huggingface", "llamacpp"}  # run the model in this process


def build(settings: Settings) -> Backend:
    """Return the backend.

    Raises ConfigError without a usable model name, MissingExtraError if the provider's package is
    not installed.
    """
    if reason := availability(settings):
        raise ConfigError(reason, remedy=_EXAMPLE)
    chosen = settings.langchain
    name = str(chosen.model)
    profile = Profile(
        context_tokens=chosen.context_tokens,
        output_tokens=chosen.max_tokens,
        timeout=chosen.timeout,
        local=name.partition(":")[0] in _LOCAL_PROVIDERS,
    )
    model, identity = _model(settings), f"temperature={chosen.temperature}"
    return Backend(
        "langchain",
        model,
        profile,
        name,
        partial(explain, endpoint=name),
        endpoint=name,
        identity=identity,
    )


def availability(settings: Settings) -> str | None:
    return None if settings.langchain.model else "the langchain backend needs a model"


def _model(settings: Settings) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    chosen = settings.langchain
    options: dict[str, Any] = {
        "temperature": chosen.temperature,
        "max_tokens": chosen.max_tokens,
        "timeout": chosen.timeout,
        "max_retries": 0,
    }
    options = {key: value for key, value in options.items() if value is not None}
    try:
        model: BaseChatModel = init_chat_model(str(chosen.model), **options)
    except ImportError as error:
        package = re.search(r"pip install ([\w\-\[\]]+)", str(error))
        remedy = (
            f"pip install {package[1]}" if package else "Install the provider's LangChain package"
        )
        raise MissingExtraError(
            f"{chosen.model}: its LangChain package is not installed", remedy=remedy
        ) from error
    except ValueError as error:
        raise ConfigError(
            f"langchain.model = {chosen.model!r}: {_first_line(error)}", remedy=_EXAMPLE
        ) from error
    return model


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
