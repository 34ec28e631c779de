"""An end to requests whose answers are of no use."""

from __future__ import annotations

import re
from collections import Counter, deque

from ai_translator.errors import UnusableAnswersError
from ai_translator.translation.quality import checks

#: Answers without one usable text, at the very start, after which no more is sent, and how many of
#: them are to a single text: a model that mixes up several may know what to do with one.
_FIRST, _FIRST_ALONE = 8, 4
#: The same in a row, later on: at six bad answers of ten this comes once in 3,500 times.
_IN_A_ROW = 16
#: Of so many answers at least this share must hold a usable text.
_WINDOW, _FLOOR = 40, 0.1
_OTHER_MODEL = "Try another model (docs/backends.md: Which model?)"
_REMEDIES = (
    (("empty", "no words", "no translation came back"), f"{_OTHER_MODEL}, or "
    f"segments_per_request: 1"),
    (("filter", "refused"), "Another provider or a local model may take the text"),
    (("cut off",), "Raise max_tokens under openai in config.yaml, or turn thinking off"),
    ((checks.ECHO, "is not in"), f"{_OTHER_MODEL}, and check --to and --from"),
)  # fmt: skip


_ADDRESS = re.compile(r"\A(?:https?://\S+|\S+): ")


class CircuitBreaker:
    """Counts answers, usable or not; one for each document, and one for all of a run.

    usable: whether any answer held a usable text that still stands
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._answers = self._alone = 0
        self._in_a_row = 0
        self._last: deque[bool] = deque(maxlen=_WINDOW)
        self._complaints: Counter[str] = Counter()
        self.usable = False

    def record(
        self, usable: bool, complaint: str = "", *, alone: bool = True
    ) -> UnusableAnswersError | None:
        """Record one answer; the error that ends it all, if this is the moment.

        complaint: what was wrong with the answer
        alone:     whether it is that to a single text
        """
        self._answers += 1
        self._alone += alone
        if usable or alone:  # what a model makes of several texts says nothing of one
            self._last.append(usable)
            self._in_a_row = 0 if usable else self._in_a_row + 1
        self.usable = self.usable or usable
        if not usable:
            self._complaints[_kind(complaint)] += 1
        return self.error() if not usable and self._is_hopeless() else None

    def retract(self) -> None:
        """Record that none of the texts that were usable stands any more."""
        self.usable, self._in_a_row = False, self._answers
        self._last = deque([False] * len(self._last), maxlen=_WINDOW)

    def error(self) -> UnusableAnswersError:
        """Return what was wrong most often, and what to do about it."""
        reason, count = self._complaints.most_common(1)[0]
        share = f"none of the first {self._answers} answers"
        if self.usable:
            share = f"of the last {len(self._last)} answers only {sum(self._last)}"
        return UnusableAnswersError(
            f"{self._name}: {share} could be used, {count} x {reason}", remedy=_remedy(reason)
        )

    @property
    def answers(self) -> int:
        return self._answers

    @property
    def failed(self) -> bool:
        """True if there were answers, and none was of any use."""
        return self._answers > 0 and not self.usable and bool(self._complaints)

    def _is_hopeless(self) -> bool:
        if not self.usable:
            return self._answers >= _FIRST and self._alone >= _FIRST_ALONE
        if self._in_a_row >= _IN_A_ROW:
            return True
        return len(self._last) == _WINDOW and sum(self._last) < _FLOOR * _WINDOW


def _kind(complaint: str) -> str:
    """Return complaints of one kind alike, whatever number or mark they name."""
    kind = _ADDRESS.sub("", complaint).partition(":")[0].partition(" (")[0]
    return kind.strip() or "no translation in the answer"


def _remedy(reason: str) -> str:
    return next(
        (remedy for parts, remedy in _REMEDIES if any(part in reason for part in parts)),
        f"{_OTHER_MODEL}; ai-translator doctor --probe shows what it answers",
    )
