"""A translator for any number of documents, from settings."""

from __future__ import annotations

from typing import Any

from ai_translator.backends import Backend, build, build_fallback, build_reviewer, check_private
from ai_translator.config import Settings
from ai_translator.errors import ConfigError
from ai_translator.translation import (
    Translator,
    load_callbacks,
    local_services,
    read_glossary,
)
from ai_translator.translation.services import TranslationServices


def make_translator(
    settings: Settings,
    backend: Backend | None = None,
    *,
    services: TranslationServices | None = None,
) -> Translator:
    """Return the translator that the settings want.

    backend: one that is built already.  services: those that others use, too; None: its own.

    Nothing is sent.  Raises what building a backend raises, and ConfigError for what is wrong with
    the glossary and its like.
    """
    if backend is not None:
        check_private(settings, backend)
    return Translator(
        backend or build(settings),
        settings.translation,
        services or local_services(settings.translation),
        **translator_options(settings),
    )


def translator_options(settings: Settings) -> dict[str, Any]:
    """Return what a :class:`Translator` needs besides its backend and ``settings.translation``.

    Raises as :func:`make_translator` does.
    """
    callbacks = load_callbacks(settings.logging.callbacks)
    if callbacks and settings.private:
        remedy = "Take one of the two out of config.yaml"
        raise ConfigError("local_only: logging.callbacks would see document text", remedy=remedy)
    glossary = settings.translation.glossary
    terms = read_glossary(glossary, settings.source, settings.target) if glossary else ()
    return {
        "fallback": build_fallback(settings),
        "reviewer": build_reviewer(settings),
        "terms": terms,
        "private": settings.private,
        "callbacks": callbacks,
    }
