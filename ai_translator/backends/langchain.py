"""The langchain backend: any ``provider:model`` that LangChain's init_chat_model knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ai_translator.backends import Backend, Lack, Unavailable
from ai_translator.backends.exceptions import explain
from ai_translator.backends.families import Switch, family
from ai_translator.backends.first_form import (
    fingerprint,
    first_form,
    is_default,
    is_known,
    profile_of,
)
from ai_translator.backends.proxies import spare_loopback
from ai_translator.backends.remembered_forms import RememberedForms
from ai_translator.errors import ConfigError, MissingExtraError
from ai_translator.profile import Profile
from ai_translator.request_form import RequestForm

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from ai_translator.config import LangChainSettings, Settings

_EXAMPLE = "Name one as provider:model, e.g. --model ollama:qwen3 or langchain.model in config.yaml"
_ENDPOINT = "langchain"  # what stands for the provider's own address
_LOCAL_PROVIDERS = {"huggingface", "llamacpp"}  # run the model in this process


def build(settings: Settings) -> Backend:
    """Return the backend.

    Raises ConfigError without a usable model name, MissingExtraError if the provider's package is
    not installed.
    """
    if lacking := availability(settings):
        raise ConfigError(lacking.reason, remedy=_EXAMPLE)
    chosen = settings.langchain
    name = str(chosen.model)
    spare_loopback()
    model = _model(settings)
    local = name.partition(":")[0] in _LOCAL_PROVIDERS
    marks, forms = fingerprint(chosen), RememberedForms()
    remembered = forms.find(_ENDPOINT, name, marks)
    form = remembered or first_form(settings, chosen, name, _ENDPOINT)
    form = replace(form, reasoning_effort=chosen.reasoning_effort, extra=_own_extra(chosen))

    def remember(served: RequestForm) -> None:
        if served != remembered:
            forms.keep(_ENDPOINT, name, marks, served)

    return Backend(
        "langchain",
        model,
        _with_model_profile(profile_of(chosen, name, local=local), chosen, model),
        name,
        partial(explain, endpoint=name),
        endpoint=name,
        identity=f"temperature={chosen.temperature}",
        form=form,
        known=remembered is not None or is_known(chosen, name),
        adapt=partial(_with_form, quiet=_is_to_be_quiet(chosen, name)),
        remember=remember,
    )


def _own_extra(chosen: LangChainSettings) -> dict[str, Any]:
    """Return what the user adds.

    Thinking switches of a protocol are no business of other clients.
    """
    named = {"top_k": chosen.top_k, "repetition_penalty": chosen.repetition_penalty}
    return {
        **{key: value for key, value in named.items() if value is not None},
        **chosen.extra_body,
    }


def _is_to_be_quiet(chosen: LangChainSettings, name: str) -> bool:
    row = family(name)
    thinks = row is not None and row.switch not in {Switch.NONE, Switch.ALWAYS}
    return thinks and chosen.thinking in {"off", "low"}


def _with_model_profile(
    profile: Profile, chosen: LangChainSettings, model: BaseChatModel
) -> Profile:
    """Return the profile with LangChain's own limits of the model; the settings come first."""
    known = getattr(model, "profile", None)
    if not isinstance(known, Mapping):
        return profile
    context, output = known.get("max_input_tokens"), known.get("max_output_tokens")
    if isinstance(context, int) and context > 0 and is_default(chosen, "context_tokens"):
        profile = replace(profile, context_tokens=max(512, min(context, 131_072)))
    if isinstance(output, int) and output > 0:
        most = min(profile.most_output_tokens, output)
        profile = replace(
            profile, most_output_tokens=most, output_tokens=min(profile.output_tokens, most)
        )
    return profile


def _with_form(model: BaseChatModel, form: RequestForm, *, quiet: bool) -> BaseChatModel:
    """Return the model with the parameters of a form, as far as its class has them."""
    fields = type(model).model_fields
    limits = ("max_tokens", "max_output_tokens", "max_completion_tokens", "num_predict")
    update: dict[str, Any] = {"temperature": form.temperature, "top_p": form.top_p}
    update |= {name: form.answer_tokens for name in limits}
    update |= {
        "repeat_penalty": form.extra.get("repetition_penalty"),
        "top_k": form.extra.get("top_k"),
    }
    update["reasoning_effort"] = form.reasoning_effort
    kept = {name: value for name, value in update.items() if name in fields}
    kept = {
        name: value
        for name, value in kept.items()
        if value is not None or name in {"temperature", "top_p"}
    }
    if (
        quiet
        and "reasoning" in fields
        and fields["reasoning"].annotation in {bool, bool | None, bool | str | None}
    ):
        kept["reasoning"] = False  # ChatOllama
    extra = {name: value for name, value in form.extra.items() if name not in kept}
    if extra and "extra_body" in fields:
        kept["extra_body"] = extra
    return model.model_copy(update=kept)


def availability(settings: Settings) -> Unavailable | None:
    if settings.langchain.model:
        return None
    return Unavailable(Lack.SETTING, "the langchain backend needs a model")


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
