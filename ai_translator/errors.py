"""Everything that can go wrong, and the exit code each ends with.

    TranslatorError
    ├── UsageError                2  a flag or argument makes no sense
    ├── InputError                3  the source cannot be used
    │   ├── EncryptedError           it needs a password, or another one
    │   └── NoTextError              it has no text layer
    ├── OutputError               4  a result cannot be written
    │   └── DamagedSourceError    3  ... because of what its source is
    ├── ConfigError               5  config.yaml or the environment is wrong
    ├── BackendError              6  the model gives no usable answers
    │   ├── AuthenticationError      the key is missing or refused
    │   ├── ModelNotFoundError       the server does not know the model
    │   ├── UnreachableError         no answer from the endpoint in bounded time
    │   ├── RateLimitedError         quota used up, or too many requests
    │   ├── ContextOverflowError     the request is longer than the model takes
    │   ├── ContentFilterError       the provider refused the content
    │   │   └── BlockedError         ... something on the way to it did
    │   ├── ParameterRefusedError    the server takes no request with that parameter
    │   ├── ProtocolError            what comes back is no answer of the protocol
    │   ├── UnusableAnswersError     it answers, and nothing of it is a translation
    │   └── BudgetError              the run would cost more than max_cost or max_requests
    ├── MissingExtraError         7  an optional part is not installed
    ├── WaitingError              9  the answers come later: run the same command again
    └── InternalError             1  a defect of this program

A message says what happened and where; ``remedy`` says what to do next.  Only the command line
exits.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    OK = 0
    BUG = 1
    USAGE = 2
    INPUT = 3
    OUTPUT = 4
    CONFIG = 5
    BACKEND = 6
    MISSING_EXTRA = 7
    PARTIAL = 8
    WAITING = 9
    INTERRUPTED = 130


class TranslatorError(Exception):
    """Base of all errors that are part of the product; never raised itself."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        if not self.remedy:
            return self.message
        stop = "" if self.message.endswith((".", "?", "!")) else "."
        return f"{self.message}{stop} {self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross process borders; the default reduction forgets keyword arguments.
        return _rebuild, (type(self), self.message, self.remedy)


def _rebuild(kind: type[TranslatorError], message: str, remedy: str) -> TranslatorError:
    return kind(message, remedy=remedy)


class UsageError(TranslatorError):
    exit_code = ExitCode.USAGE


class InputError(TranslatorError):
    exit_code = ExitCode.INPUT


class EncryptedError(InputError):
    pass


class NoTextError(InputError):
    pass


class OutputError(TranslatorError):
    exit_code = ExitCode.OUTPUT


class DamagedSourceError(OutputError):
    """A result that cannot be written because of what its source is."""

    exit_code = ExitCode.INPUT


class ConfigError(TranslatorError):
    exit_code = ExitCode.CONFIG


class BackendError(TranslatorError):
    """The model gives no usable answers.

    transient:   True if the same request may succeed later
    retry_after: seconds the server asked to wait first
    loading:     True if the server says that it loads its model
    unavailable: True if nobody was there to look at the request: no connection, or a proxy's word
    oversized:   True if question or answer may be too long for something on the way: a gateway
        waits no longer, a connection is cut
    """

    exit_code = ExitCode.BACKEND
    loading = unavailable = oversized = False

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        transient: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.transient = transient
        self.retry_after = retry_after


class AuthenticationError(BackendError):
    pass


class ModelNotFoundError(BackendError):
    pass


class UnreachableError(BackendError):
    pass


class RateLimitedError(BackendError):
    pass


class ContextOverflowError(BackendError):
    """The request is longer than the model takes.

    limit:       the tokens of question and answer that it takes, as far as it says so
    of_question: True if they are those of the question alone
    numbers:     all numbers that it says, of which one may be a limit, and one the request's own
    characters:  True if they are those of characters, not of tokens
    """

    limit: int | None = None
    of_question = False
    numbers: tuple[int, ...] = ()
    characters = False


class ContentFilterError(BackendError):
    pass


class BlockedError(ContentFilterError):
    """A firewall or proxy lets the request not through for what stands in it."""


class ParameterRefusedError(BackendError):
    """What the server refuses; a request without it may be accepted.

    parameter: its name in the request's body, ``system`` for that role, ``source_lang_code`` for
        TranslateGemma's template, "" when the server does not say
    instead:   the name that it wants in its place, "" when it names none
    limit:     the most that it takes, None when it names none
    """

    parameter = ""
    instead = ""
    limit: float | None = None

    def naming(
        self, parameter: str, *, instead: str = "", limit: float | None = None
    ) -> ParameterRefusedError:
        """Return the error, with what it is about."""
        self.parameter, self.instead, self.limit = parameter, instead, limit
        return self


class ProtocolError(BackendError):
    pass


class UnusableAnswersError(BackendError):
    pass


class BudgetError(BackendError):
    pass


class MissingExtraError(TranslatorError):
    exit_code = ExitCode.MISSING_EXTRA


class WaitingError(TranslatorError):
    """No fault: the answers are not there yet, and nothing is lost meanwhile."""

    exit_code = ExitCode.WAITING


class InternalError(TranslatorError):
    """A defect of this program; raised so that one file's does not end the others' work."""

    exit_code = ExitCode.BUG


class ExplainedFault(Exception):  # noqa: N818
    """A fault of a worker's task in words for people: they hold no path and no text of the file."""
