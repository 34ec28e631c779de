"""Texts translated into Chinese by a server, with the settings of most tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.languages import language
from ai_translator.model.segments import Segment
from ai_translator.translation import TranslationRun, segment, translate
from tests.translation.documents import block, document


def translated_by(
    server: Any, texts: Iterable[str], **translation: Any
) -> tuple[list[Segment], TranslationRun]:
    """Return the segments of a document of these paragraphs, and what became of them.

    translation: settings beside those of all: no memory, and no second attempt at a request
    """
    of = document(*(block(text, id=f"b{at}") for at, text in enumerate(texts)))
    chosen = load(
        overrides={
            "openai": {"base_url": server.url, "api_key": "k"},
            "translation": {"memory": "off", "attempts": 1, **translation},
        }
    )
    target = language("zh")
    found = segment(of, chosen.translation, "en", target)
    return found, translate(
        found, build(chosen), source="en", target=target, settings=chosen.translation
    )
