"""What a server counts as tokens, beside what we count: no two tables count alike."""

from __future__ import annotations

_APART = 1.3  # times the smaller of two questions, from which on they tell prompt from text
_LEAST_SLOPE, _MOST_SLOPE = 0.2, 3.0  # tokens of a server for each of ours; else it jests
_MARGIN = 0.94  # of a limit: texts differ in how many characters a token has
_MOST_ABOVE = 1.1  # times the usual growth, that an answer may be longer
_LEAST_GROWTH = 0.4


class CountedTokens:
    """The sizes of questions and answers by a server's count.

    prompt: tokens of what is sent besides the texts, rather too many
    """

    def __init__(self, prompt: int) -> None:
        self.prompt = prompt
        self._questions: dict[int, int] = {}  # ours, without the prompt -> theirs, with it
        self._texts = self._answers = 0

    def question(self, ours: int, theirs: int) -> None:
        """Record a question: of texts of so many tokens by our count."""
        if ours > 0 and _LEAST_SLOPE <= theirs / (self.prompt + ours) <= _MOST_SLOPE:
            self._questions[ours] = theirs

    def answer(self, texts: int, theirs: int) -> None:
        """Record a whole answer to texts of so many tokens by our count."""
        self._texts += texts
        self._answers += max(0, theirs)

    def size_for(self, limit: int) -> int | None:
        """Return how many of our tokens the texts of a question of ``limit`` tokens may have.

        None while nothing is known of the server's count.
        """
        if not self._questions:
            return None
        (small, least), *_, (large, most) = [*sorted(self._questions.items())] * 2
        room = _MARGIN * limit
        if large >= _APART * small:
            slope = (most - least) / (large - small)
            if _LEAST_SLOPE <= slope <= _MOST_SLOPE:
                return int(small + (room - least) / slope)
        slope = max(_LEAST_SLOPE, (most - self.prompt) / large)
        return int((room - self.prompt) / slope)

    def growth(self, usual: float, most: float) -> float:
        """Return the tokens of an answer for each of its text: ``usual`` while none is known."""
        if not (self._texts and self._answers):
            return usual
        return min(most, max(_LEAST_GROWTH, _MOST_ABOVE * self._answers / self._texts))
