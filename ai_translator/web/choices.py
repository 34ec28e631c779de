"""A user's choices, validated before anything is done with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ai_translator import pages
from ai_translator.backends import Lack, Unavailable, availability
from ai_translator.config import BackendKind, Settings
from ai_translator.errors import ConfigError, UsageError
from ai_translator.formats import FORMATS, source_suffixes
from ai_translator.languages import language, languages
from ai_translator.translation import read_glossary

__all__ = [
    "BACKENDS",
    "Choices",
    "chosen",
    "default_backend",
    "format_names",
    "language_names",
    "models",
    "settings_for",
    "source_suffixes",
    "usable",
]

BACKENDS: tuple[str, ...] = get_args(BackendKind)
_SAMPLING = ("temperature", "top_p", "max_tokens")
_NAMED_OTHERWISE = {"chatglm": {"max_tokens": "max_new_tokens"}}  # by the section of the settings


def _none_if_empty(value: Any) -> Any:
    return None if value in ("", []) else value


Optional = BeforeValidator(_none_if_empty)


class Choices(BaseModel):
    """The choices as they come from the page or a client; None: the server's setting."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Annotated[str | None, Optional] = Field(None, max_length=40)
    target: Annotated[str | None, Optional] = Field(None, max_length=40)
    backend: Annotated[str | None, Optional] = Field(None, max_length=40)
    model: Annotated[str | None, Optional] = Field(None, max_length=200)
    formats: Annotated[tuple[str, ...] | None, Optional] = Field(None, max_length=10)
    pages: Annotated[str | None, Optional] = Field(None, max_length=200)
    temperature: Annotated[float | None, Optional] = Field(None, ge=0, le=2)
    top_p: Annotated[float | None, Optional] = Field(None, gt=0, le=1)
    max_tokens: Annotated[int | None, Optional] = Field(None, ge=16, le=200_000)
    password: Annotated[str | None, Optional] = Field(None, max_length=200)
    style: Annotated[str | None, Optional] = Field(None, max_length=500)
    glossary: Annotated[Path | None, Optional] = None


def chosen(**values: Any) -> Choices:
    """Return the validated choices.  Raises UsageError that names what is wrong."""
    try:
        return Choices(**values)
    except ValidationError as error:
        problems = (
            f"{problem['loc'][0]}: {problem['msg']}"
            for problem in error.errors(include_url=False, include_input=False)
        )
        raise UsageError("; ".join(problems)) from error


def models(base: Settings, kind: str) -> list[str]:
    """Return the models that the page offers for a backend, the configured one first."""
    own = getattr(getattr(base, kind, None), "model", None)
    more = [
        name.removeprefix(f"{kind}:") for name in base.web.models if name.startswith(f"{kind}:")
    ]
    return list(dict.fromkeys([*([own] if own else []), *more]))


def language_names() -> list[tuple[str, str]]:
    """Return (name, code) of each language, the name in the language itself."""
    return [(each.native, each.code) for each in languages()]


def format_names(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (title, name) of each format."""
    return [(words.get(f"format.{name}", name), name) for name in FORMATS]


def usable(base: Settings) -> dict[str, Unavailable | None]:
    """Return backend -> why it would not work here, or None.

    Nobody's click downloads a model, unless the server's own settings ask for that backend.
    """
    return {kind: availability(kind, base) or _to_download(kind, base) for kind in BACKENDS}


def _to_download(kind: str, base: Settings) -> Unavailable | None:
    """Return what is said of a backend whose model is not on this machine; None if it is."""
    if kind != "chatglm" or base.backend == kind:
        return None
    from ai_translator.backends.chatglm import options_of
    from ai_translator.backends.chatglm.local import Files

    if Files(options_of(base.chatglm)).here() is not None:
        return None
    return Unavailable(
        Lack.DOWNLOAD,
        f"{base.chatglm.model} is not on this server; its owner can translate a file with it once",
    )


def settings_for(base: Settings, choices: Choices) -> Settings:
    """Return the server's settings with the choices laid over them.

    Raises UsageError for what is not offered here.
    """
    backend = choices.backend or default_backend(base)
    if backend not in BACKENDS or usable(base)[backend] is not None:
        raise UsageError(f"the backend {backend!r} is not usable here")
    if choices.model is not None and choices.model not in models(base, backend):
        raise UsageError(f"the model {choices.model!r} is not offered here")
    if unknown := set(choices.formats or ()) - set(FORMATS):
        raise UsageError(
            f"no such result: {', '.join(sorted(unknown))}; there are {', '.join(FORMATS)}"
        )
    pages.check(choices.pages or "")
    target = language(choices.target or base.target)
    formats = tuple(dict.fromkeys(choices.formats or base.output.formats))
    source = choices.source or base.source
    changes: dict[str, Any] = {
        "backend": backend,
        "source": source if source == "auto" else language(source).code,
        "target": target.code,
        "output": base.output.model_copy(update={"formats": formats}),
        "translation": base.translation.model_copy(update=_wording(choices, source, target.code)),
    }
    section = getattr(base, backend, None)
    sampling = _sampling(
        choices,
        set(type(section).model_fields) if section else set(),
        _NAMED_OTHERWISE.get(backend, {}),
    )
    if section is not None:
        changes[backend] = section.model_copy(update=sampling)
    return base.model_copy(update=changes)


def default_backend(base: Settings) -> str:
    """Return the configured backend, or the first that would work."""
    reasons = usable(base)
    return (
        base.backend
        if reasons[base.backend] is None
        else next(kind for kind in BACKENDS if reasons[kind] is None)
    )


def _wording(choices: Choices, source: str, target: str) -> dict[str, Any]:
    """Return style and glossary, as far as they are given.

    Raises UsageError for a glossary that cannot be used.
    """
    given: dict[str, Any] = {"style": choices.style} if choices.style is not None else {}
    if choices.glossary is None:
        return given
    try:
        read_glossary(choices.glossary, source, target)
    except ConfigError as error:
        raise UsageError(
            error.message.replace(str(choices.glossary), choices.glossary.name)
        ) from error
    return {**given, "glossary": choices.glossary}


def _sampling(choices: Choices, known: set[str], names: Mapping[str, str]) -> dict[str, Any]:
    chosen = {name: getattr(choices, name) for name in (*_SAMPLING, "model")}
    given = {names.get(name, name): value for name, value in chosen.items() if value is not None}
    if unknown := set(given) - known:
        raise UsageError(f"this backend has no setting {', '.join(sorted(unknown))}")
    return given
