"""How many tokens of text a request may hold, where a server only says that one was too long.

A bisection: between the largest request that was answered and the smallest one that was refused for
its length, the next one is of a size in the middle, until the two are close together.
"""

from __future__ import annotations

_CLOSE = 1.25  # times the largest that was answered: a search that goes on would save little
_LEAST = 16  # tokens: no text of a document is worth to be cut into smaller parts


class LengthSearch:
    """The sizes of the requests to one backend, in tokens of their texts as we count them."""

    def __init__(self) -> None:
        self._answered = 0
        self._refused: int | None = None

    @property
    def most(self) -> int | None:
        """The tokens of the next request; None while none was refused for its length."""
        if self._refused is None:
            return None
        if self.is_over:
            return max(_LEAST, self._answered)
        return max(_LEAST, (self._answered + self._refused) // 2)

    @property
    def is_over(self) -> bool:
        """True unless another refusal or answer would tell more."""
        return self._refused is None or self._refused <= max(_LEAST, _CLOSE * self._answered)

    def answered(self, tokens: int) -> None:
        """Record a request that was not too long."""
        if self._refused is None or tokens < self._refused:  # else no two tables count alike
            self._answered = max(self._answered, tokens)

    def refused(self, tokens: int) -> None:
        """Record a request that was too long."""
        self._refused = tokens if self._refused is None else min(tokens, self._refused)
        if self._answered >= self._refused:
            self._answered = int(self._refused / _CLOSE)

    def told(self, tokens: int) -> None:
        """Record how many the server says that it takes."""
        self._answered, self._refused = tokens, tokens + 1

    def is_too_long(self, tokens: int) -> bool:
        """Return True if a request of this size would be refused, as one before it was."""
        return self._refused is not None and tokens >= self._refused
