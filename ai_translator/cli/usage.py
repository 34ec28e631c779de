"""Mistakes in the command line itself, reported like every other error.

One line with the remedy.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from ai_translator.cli.exits import say
from ai_translator.errors import ExitCode


class OneLineGroup(TyperGroup):
    """The program's command group.

    Typer shows the usage line, a hint and the error: four lines for one typing mistake.
    """

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        with _one_line():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        with _one_line():
            return super().invoke(ctx)


@contextmanager
def _one_line() -> Iterator[None]:
    try:
        yield
    except TyperException as error:
        context = getattr(error, "ctx", None)
        message = error.format_message()
        if context is not None and message == context.get_help():
            raise  # called with nothing at all: the help page is the answer
        command = context.command_path if context is not None else "ai-translator"
        say(f"error: {message.rstrip('.')}. See {command} --help")
        raise typer.Exit(ExitCode.USAGE) from error
