"""Mistakes in the command line itself, reported like every other error.

One line with the remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from ai_translator.cli.exits import say
from ai_translator.errors import ExitCode

_WHOLE = 1000  # characters: no help is longer
_PLACES = ("above", "beside", "off")  # of the source, with --bilingual
_RANGE = re.compile(r"is not in the range (-?\d+)<=x<=(-?\d+)")


class OneLineGroup(TyperGroup):
    """The program's command group.

    Typer shows the usage line, a hint and the error: four lines for one typing mistake.
    """

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        with _one_line():
            return super().make_context(info_name, _with_usual_values(args), parent, **extra)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each command's whole line, wrapped: Typer cuts it at the terminal's width."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [
            (name, each.get_short_help_str(_WHOLE)) for name, each in commands if each is not None
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: Any) -> Any:
        with _one_line():
            return super().invoke(ctx)


def _with_usual_values(args: Sequence[str]) -> list[str]:
    """Return the arguments with a value after each flag that may be given without one."""
    full: list[str] = []
    for at, argument in enumerate(args):
        full.append(argument)
        following = args[at + 1] if at + 1 < len(args) else "-"
        if argument == "--review" and (following.startswith("-") or _is_file(following)):
            full.append("same")
        elif argument == "--bilingual" and following not in _PLACES:
            full.append(_PLACES[0])
    return full


def _is_file(text: str) -> bool:
    return text.casefold().endswith(".pdf") or Path(text).exists()


def _sentence(message: str) -> str:
    """Return a message of Typer's as one sentence with one full stop or question mark."""
    message = _RANGE.sub(r"is not between \1 and \2", " ".join(message.split())).rstrip(".")
    return message if message.endswith("?") else f"{message}."


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
        say(f"error: {_sentence(message)} See {command} --help")
        raise typer.Exit(ExitCode.USAGE) from error
