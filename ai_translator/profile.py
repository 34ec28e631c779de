"""A backend's limits, so that one translator can drive every backend."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """A backend's limits.

    segments_per_request: how many id-tagged segments one request may hold; 1: a plain question
    request_chars:   most source characters in one request
    context_tokens:  prompt and answer together
    output_tokens:   most tokens of an answer
    most_output_tokens: the same for a model that thinks before it answers, and used them up
    concurrency:     requests in flight at once, unless config.yaml says otherwise
    system_role:     True if instructions may go into a system message
    tags:            letters of the style tags that the model can keep; None for all (the others are
        not shown to it)
    local:           True if document text stays on this machine
    timeout:         seconds after which a request without its whole answer counts as lost
    marked:          name to show as the origin of a result that is no real translation ("" for real
        models)
    """

    segments_per_request: int = 12
    request_chars: int = 3000
    context_tokens: int = 16_385
    output_tokens: int = 4096
    most_output_tokens: int = 4096
    concurrency: int = 50
    system_role: bool = True
    tags: str | None = None
    local: bool = False
    timeout: float = 60.0
    marked: str = ""
