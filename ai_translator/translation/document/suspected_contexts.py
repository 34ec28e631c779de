"""Contexts that a server may fail at: what stands around a text is sent with it, too.

A heading that a filter refuses, or at which the server falls over, is the context of all texts
below it.  So a request that has failed is sent once more without its context, and no other text
goes with that one any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ai_translator.errors import BackendError, ContextOverflowError, RateLimitedError
from ai_translator.translation.prompting.requests import TextUnit

_MOST_IN_VAIN = 4  # contexts in a row that were left out, and were not the reason


class SuspectedContexts:
    """The contexts of one document that stood in requests which failed."""

    def __init__(self) -> None:
        self._suspected: set[str] = set()
        self._in_vain = 0

    def allowed(self, request: Sequence[TextUnit]) -> Sequence[TextUnit]:
        """Return the texts of a request, without a context that is suspected."""
        first, *others = request  # the context of the first one is sent
        if first.context not in self._suspected:
            return request
        return [replace(first, context=""), *others]

    def may_be_the_reason(self, error: BackendError, request: Sequence[TextUnit]) -> bool:
        """Return True if a request may be answered without its context.

        Those of all its texts are suspected, as these are likely to be asked for alone now, and
        none goes with them any more.
        """
        of_the_request = not isinstance(error, (RateLimitedError, ContextOverflowError))
        if not of_the_request:
            return False
        self._suspected.update(unit.context for unit in request if unit.context)
        too_many = error.oversized and len(request) > 1
        if too_many or self._in_vain >= _MOST_IN_VAIN:
            return False
        sent = bool(request[0].context)
        self._in_vain += sent
        return sent

    def were_the_reason(self) -> None:
        """Record that a request was answered without its context."""
        self._in_vain = 0
