"""Mistakes in the command line itself, reported like every other error.

One line with the remedy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
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

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        with _one_line():
            return super().make_context(info_name, _with_reviewer(args), parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        with _one_line():
            return super().invoke(ctx)


def _with_reviewer(args: Sequence[str]) -> list[str]:
    """Return the arguments with ``same`` after a ``--review`` that names no model."""
    full: list[str] = []
    for at, argument in enumerate(args):
        full.append(argument)
        following = args[at + 1] if at + 1 < len(args) else "-"
        if argument == "--review" and (following.startswith("-") or _is_file(following)):
            full.append("same")
    return full


def _is_file(text: str) -> bool:
    return text.casefold().endswith(".pdf") or Path(text).exists()


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
