"""How errors leave the program: one line on standard error and the exit code of their class."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from ai_translator.errors import ExitCode, TranslatorError


def say(text: str) -> None:
    """One line for the person in front of the terminal; control characters of file names made visible."""
    line = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
    print(line, file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def exits() -> Iterator[None]:
    """Turns our errors into their exit codes, Ctrl-C into 130, and says that anything else is a bug."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except TranslatorError as error:
        say(f"error: {error}")
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt:
        say("interrupted; nothing half-written was left behind")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    except Exception as error:
        traceback.print_exc()
        say(f"error: this is a bug in ai-translator ({type(error).__name__}); please report it with the lines above")
        raise typer.Exit(ExitCode.BUG) from error
