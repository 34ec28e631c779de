"""``batch --send batch``: what its flags mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ai_translator.config import Settings
from ai_translator.errors import UsageError

if TYPE_CHECKING:
    from ai_translator.deferred.executor import Sending

WAYS = ("direct", "batch", "file")
FINISHES = ("batch", "direct")


@dataclass(frozen=True, slots=True)
class SendRequest:
    """What the flags said; ``collect`` alone means batches."""

    send: str | None = None
    finish: str | None = None
    collect: bool = False
    cancel: bool = False

    @property
    def defers(self) -> bool:
        """True if answers come later."""
        return self.send in {"batch", "file"} or (self.send is None and self._speaks_of_batches)

    @property
    def sending(self) -> Sending:
        from ai_translator.deferred.executor import Sending

        return Sending(self.send == "file", self.finish == "direct", self.collect)

    @property
    def _speaks_of_batches(self) -> bool:
        return self.collect or self.cancel or self.finish is not None


DIRECT = SendRequest()


def check_send(request: SendRequest, *, watches: bool, engine: str = "local") -> None:
    """Raise UsageError for values that are none, and for flags that do not go together."""
    for flag, value, known in (
        ("--send", request.send, WAYS),
        ("--finish", request.finish, FINISHES),
    ):
        if value is not None and value not in known:
            raise UsageError(f"{flag} {value}: no such way", remedy=f"Known: {', '.join(known)}")
    if request.defers and watches:
        raise UsageError(
            "--watch translates at once, and batches are waited for", remedy="Leave one of them out"
        )
    if request.defers and engine != "local":
        raise UsageError(
            f"--engine {engine} shares direct requests out, and batches need no engine",
            remedy="Leave one of them out",
        )
    if request.send == "direct" and (request.collect or request.cancel):
        raise UsageError("--send direct leaves nothing to collect", remedy="Leave one of them out")
    if request.send == "file" and request.finish == "direct":
        raise UsageError("--finish direct asks the server", remedy="Take --send direct for that")


def estimated(settings: Settings) -> Settings:
    """Return the settings with what requests cost in a batch."""
    cheaper = settings.translation.with_batch_prices()
    return settings.model_copy(update={"translation": cheaper})
