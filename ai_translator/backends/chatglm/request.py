"""One sequence that the engine works on, from its prompt to its answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from ai_translator.errors import TranslatorError

FinishReason = Literal["stop", "length", "repetition"]

_LONGEST_LOOP = 48  # tokens of a phrase that is said over and over
_SAID = 8  # times, until it counts as a loop
_SHORT, _MORE = (
    256,
    64,
)  # tokens that an answer is given room for, and one that goes on beyond its room
_LOOP_TOKENS = 64  # and at least this long altogether


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is chosen: the likeliest, unless ``temperature`` says otherwise.

    ``seed``: for the same choices again, whatever else is in the batch; None for others each time
    """

    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None

    @property
    def greedy(self) -> bool:
        return self.temperature <= 0


@dataclass(frozen=True, slots=True)
class Generation:
    """One generated answer.

    ids: what was generated, without the id that ended it
    """

    ids: tuple[int, ...]
    text: str
    reason: FinishReason
    prompt_tokens: int
    generated_tokens: int


@dataclass(eq=False)
class GenerationRequest:
    """A prompt and what has been generated for it so far.

    limit:   most new tokens
    stops: ids that end the answer
    stop: texts that end it (and are not part of it)
    read:    ids -> text
    on_text: called with the text so far whenever it has grown, from the engine's thread
    """

    prompt: Sequence[int]
    limit: int
    stops: frozenset[int]
    read: Callable[[Sequence[int]], str]
    sampling: Sampling = Sampling()
    stop: Sequence[str] = ()
    on_text: Callable[[str], None] | None = None
    future: Future[Generation] = field(default_factory=Future)
    made: list[int] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        """Prompt and answer so far: a sequence can resume from here."""
        return [*self.prompt, *self.made]

    @property
    def tokens(self) -> int:
        return len(self.prompt) + len(self.made)

    @property
    def likely_tokens(self) -> int:
        """Tokens expected with the answer: a translation is about as long as its source."""
        answer = max(_SHORT, 2 * len(self.prompt), len(self.made) + _MORE)
        return len(self.prompt) + min(self.limit, answer)

    @property
    def done(self) -> bool:
        """Whether nobody waits for more: finished, failed or cancelled."""
        return self.future.done()

    def draw(self, ahead: int = 0) -> float:
        """Return a number in 0..1 that decides the next token of a row that samples.

        ahead: tokens that are chosen and not yet pushed
        """
        if self.sampling.seed is None:
            return random.random()
        return random.Random(f"{self.sampling.seed} {len(self.made) + ahead}").random()

    def push(self, token: int) -> None:
        """Add the next token, and end the request when it was the last."""
        if self.done:
            return
        if token in self.stops:
            self._finish("stop", self._text(), ended=1)
            return
        self.made.append(token)
        if (self.stop or self.on_text) and self._stopped(self._text()):
            return
        if loops(self.made):
            self._finish("repetition", self._text())
        elif len(self.made) >= self.limit:
            self._finish("length", self._text())

    def fail(self, error: TranslatorError) -> None:
        """Fail with a copy of the error.

        A shared one would gather the tracebacks of all requests.
        """
        own = type(error)(error.message, remedy=error.remedy)
        own.__cause__ = error.__cause__ or error
        with suppress(InvalidStateError):  # cancelled meanwhile
            self.future.set_exception(own)

    def _text(self) -> str:
        return self.read(self.made)

    def _stopped(self, text: str) -> bool:
        """Return True if a stop text ended the answer.

        Otherwise pass on the text that is certain.
        """
        cuts = [text.find(each) for each in self.stop if each in text]
        if cuts:
            self._finish("stop", text[: min(cuts)].rstrip())
            return True
        if self.on_text:
            self.on_text(text[: len(text) - self._uncertain(text)])
        return False

    def _uncertain(self, text: str) -> int:
        """Return how many characters at the end may still change.

        They are half a character, half a stop text, or space.
        """
        broken = len(text) - len(text.rstrip("\ufffd"))
        begun = max(
            (
                size
                for each in self.stop
                for size in range(1, len(each))
                if text.endswith(each[:size])
            ),
            default=0,
        )
        return max(broken, begun, len(text) - len(text.rstrip()))

    def _finish(self, reason: FinishReason, text: str, ended: int = 0) -> None:
        if self.on_text:
            self.on_text(text)
        with suppress(InvalidStateError):
            self.future.set_result(
                Generation(tuple(self.made), text, reason, len(self.prompt), len(self.made) + ended)
            )


def loops(ids: Sequence[int]) -> bool:
    """Return True if the end repeats one phrase over and over, as small models do."""
    for length in range(1, _LONGEST_LOOP + 1):
        span = max(_SAID * length, _LOOP_TOKENS)
        if len(ids) < span:
            return False
        if ids[-1] == ids[-1 - length] and all(
            ids[-back] == ids[-back - length] for back in range(1, span - length + 1)
        ):
            return True
    return False
