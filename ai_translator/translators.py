"""A translator for any number of documents, from settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ai_translator.backends import Backend, build, build_fallback, build_reviewer, check_private
from ai_translator.config import Settings
from ai_translator.errors import ConfigError

if TYPE_CHECKING:  # not small, and settings are checked before any of it is needed
    from ai_translator.translation import Translator
    from ai_translator.translation.prompting.prompts import Term
    from ai_translator.translation.shared_services.interfaces import TranslationServices


def make_translator(
    settings: Settings,
    backend: Backend | None = None,
    *,
    services: TranslationServices | None = None,
    named: Mapping[str, Any] | None = None,
) -> Translator:
    """Return the translator that the settings want.

    backend: one that is built already.  services: those that others use, too; None: its own.
    named: what :func:`read_named_files` returned, if it was called before.

    Nothing is sent.  Raises what building a backend raises, and ConfigError for what is wrong with
    the glossary and its like.
    """
    from ai_translator.translation import Translator, local_services

    if backend is not None:
        check_private(settings, backend)
    return Translator(
        backend or build(settings),
        settings.translation,
        services or local_services(settings.translation),
        **translator_options(settings, named),
    )


def read_named_files(settings: Settings) -> dict[str, Any]:
    """Return the glossary's terms and the callbacks, for :func:`make_translator`.

    Raises ConfigError for what is wrong with them.
    """
    return {"terms": _glossary(settings), "callbacks": _callbacks(settings)}


def translator_options(
    settings: Settings, named: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what a :class:`Translator` needs besides its backend and ``settings.translation``.

    Raises as :func:`make_translator` does.
    """
    return {
        "fallback": build_fallback(settings),
        "reviewer": build_reviewer(settings),
        "private": settings.private,
        **(read_named_files(settings) if named is None else named),
    }


def _glossary(settings: Settings) -> Sequence[Term]:
    glossary = settings.translation.glossary
    if not glossary:
        return ()
    from ai_translator.translation import read_glossary

    return read_glossary(glossary, settings.source, settings.target)


def _callbacks(settings: Settings) -> Sequence[Any]:
    if not settings.logging.callbacks:
        return ()
    from ai_translator.translation import load_callbacks

    callbacks = load_callbacks(settings.logging.callbacks)
    if callbacks and settings.private:
        remedy = "Take one of the two out of config.yaml"
        raise ConfigError("local_only: logging.callbacks would see document text", remedy=remedy)
    return callbacks
