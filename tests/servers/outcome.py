"""One run of the translator against one mode, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.errors import BackendError
from ai_translator.languages import language
from ai_translator.model.segments import Failed, Outcome, Segment, Translated
from ai_translator.translation import translate
from tests.backends.pseudo_words import translation
from tests.servers.mimic import Mimic


@dataclass(frozen=True, slots=True)
class Ran:
    """translated: segments;  requests: by the server's count;  code: that the command would end with;
    other: of the translated ones, those that are not the flawless translation, white space apart
    """

    segments: int
    translated: int
    requests: int
    seconds: float
    code: int
    reason: str
    asked: str = ""
    other: tuple[str, ...] = ()


def against(
    server: Mimic,
    segments: Sequence[Segment],
    model: str = "auto",
    timeout: float = 60,
    **translation: object,
) -> Ran:
    """Translates the segments with the real client, from settings as a user has them."""
    openai = {"base_url": server.url, "api_key": "the-key-of-the-test", "model": model}
    openai["timeout"] = timeout
    settings = load(None, {"openai": openai, "translation": {"memory": "off", **translation}})
    begun = time.monotonic()
    try:
        run = translate(
            segments,
            build(settings),
            source="en",
            target=language("zh"),
            settings=settings.translation,
        )
    except BackendError as error:
        return Ran(
            len(segments),
            0,
            server.asked,
            time.monotonic() - begun,
            int(error.exit_code),
            str(error),
        )
    failed = [each for each in run.outcomes.values() if isinstance(each, Failed)]
    reason = str(run.stopped or (failed[0].reason if failed else ""))
    return Ran(
        len(segments),
        len(segments) - len(failed),
        server.asked,
        time.monotonic() - begun,
        8 if failed else 0,
        reason,
        run.asked,
        tuple(_others(segments, run.outcomes)),
    )


def _others(segments: Sequence[Segment], outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """The texts that came out otherwise than a flawless server gives them."""
    for segment in segments:
        outcome = outcomes[segment.id]
        if isinstance(outcome, Translated) and _closed(outcome.text) != _closed(
            translation(segment.source)
        ):
            yield f"{segment.source} -> {outcome.text}"


def _closed(text: str) -> str:
    return "".join(text.split())
