"""Errors at the program's end: one line on standard error and the exit code of their class."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import typer

from ai_translator.errors import ExitCode, OutputError, TranslatorError


def say(text: str) -> None:
    """Print one line to standard error, with control characters of file names made visible."""
    line = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
    with suppress(OSError):  # nobody listens, or a full disk: the work goes on
        print(line, file=sys.stderr, flush=True)  # noqa: T201


def begin(what: str, *, quiet: bool) -> None:
    """Say at a terminal that the work begins, before the libraries for it are there."""
    if not quiet and sys.stderr is not None and sys.stderr.isatty():
        say(f"{what} ...")


def put(text: str) -> None:
    """Print one line or document to standard output.

    Raises OutputError, but not if its reader has closed the pipe (``| head``).
    """
    try:
        print(text, flush=True)  # noqa: T201
    except OSError as error:
        forget_standard_output()
        if not isinstance(error, BrokenPipeError):
            raise OutputError(
                f"standard output: cannot be written ({error.strerror})",
                remedy="The results themselves are in place",
            ) from error


def forget_standard_output() -> None:
    """Let what is still in its buffer go nowhere: it must not fail again when the process ends."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def exits() -> Iterator[None]:
    """Turn our errors into their exit codes and Ctrl-C into 130; report anything else as a bug."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except TranslatorError as error:
        say(f"error: {error}")
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt:
        say("interrupted: nothing half-written was left behind")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except Exception as error:
        traceback.print_exc()
        say(
            f"error: this is a bug in ai-translator ({type(error).__name__}); please report it "
            f"with the lines above"
        )
        raise typer.Exit(ExitCode.BUG) from error
