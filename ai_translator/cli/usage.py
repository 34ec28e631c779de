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
_COMPLETION = frozenset({"--install-completion", "--show-completion"})
_MAY_BE_EMPTY = frozenset({"--password", "--style"})  # a PDF's password may be; no style
#: What Typer says -> what we say, applied in this order.
_REWORDED = (
    (re.compile(r"^Invalid value for '([^']+)': "), r"\1: "),
    (re.compile(r"is not in the range (-?\d+)<=x<=(-?\d+)"), r"is not between \1 and \2"),
    (re.compile(r"is not in the range x>=(-?\d+)"), r"is less than \1"),
    (re.compile(r"is not a valid int(?:eger)?(?: range)?\b"), "is not a whole number"),
    (re.compile(r"is not a valid float(?: range)?\b"), "is not a number"),
    (re.compile(r" \(Possible options?: (.+)\)$"), r". Did you mean \1?"),
    (
        re.compile(r"^Got unexpected extra arguments?(?:\(s\))? \((.+)\)$"),
        r"\1: unexpected here; a name with spaces needs quotes around it",
    ),
)


class OneLineGroup(TyperGroup):
    """The program's command group.

    Typer shows the usage line, a hint and the error: four lines for one typing mistake.
    """

    #: What was typed, and the command it was typed for, which Typer's errors do not always know.
    typed: Sequence[str] = ()
    asked: str | None = None

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        self.typed = tuple(args)
        with _one_line(self):
            _refuse_shell(args)
            return super().make_context(info_name, _with_usual_values(args), parent, **extra)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        found = super().resolve_command(ctx, args)
        self.asked = f"{ctx.command_path} {found[0]}"
        _refuse_empty(found[1], found[2])
        return found

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each command's whole line, wrapped: Typer cuts it at the terminal's width."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [
            (name, each.get_short_help_str(_WHOLE)) for name, each in commands if each is not None
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: Any) -> Any:
        with _one_line(self):
            return super().invoke(ctx)


def _with_usual_values(args: Sequence[str]) -> list[str]:
    """Return the arguments with a value after each flag that may be given without one."""
    full: list[str] = []
    for at, argument in enumerate(args):
        full.append(argument)
        following = args[at + 1] if at + 1 < len(args) else "-"
        if argument == "--review" and (following.startswith("-") or _is_file(following)):
            full.append("same")
        elif argument == "--bilingual" and following not in (*_PLACES, ""):
            full.append(_PLACES[0])
    return full


def _refuse_shell(args: Sequence[str]) -> None:
    """Raise TyperException for a shell's name, which Typer would not heed."""
    if args and args[0] in _COMPLETION and len(args) > 1:
        raise TyperException(f"{args[0]} is for the shell it is typed in: leave {args[1]} out")


def _refuse_empty(command: Any, args: Sequence[str]) -> None:
    """Raise TyperException for an empty value: ``--pages "$P"`` does not mean all pages."""
    with_value = {  # no command: a shell asks for completions
        name
        for parameter in (command.params if command else ())
        if not getattr(parameter, "is_flag", True)
        for name in parameter.opts
    } - _MAY_BE_EMPTY
    for at, argument in enumerate(args):
        if argument == "--":
            return
        option, joined, value = argument.partition("=")
        is_empty = not value if joined else args[at + 1 : at + 2] == [""]
        if option in with_value and is_empty:
            raise TyperException(f"{option}: nothing is given. Is a variable of the shell empty?")


def _is_file(text: str) -> bool:
    return bool(text) and (text.casefold().endswith(".pdf") or Path(text).exists())


def _sentence(message: str) -> str:
    """Return a message of Typer's in our words, with one full stop or question mark at its end."""
    message = " ".join(message.split()).rstrip(".")
    for pattern, words in _REWORDED:
        message = pattern.sub(words, message)
    return message if message.endswith("?") else f"{message}."


def _hint(message: str, typed: Sequence[str]) -> str:
    """Return what a person probably meant who typed a file where it is not one; else ""."""
    if message.startswith("No such option"):
        files = (each for each in typed if each.startswith("-") and Path(each).is_file())
        return next((f" The file {each} is named ./{each}." for each in files), "")
    first = typed[0] if typed else ""
    if message.startswith("No such command") and (_is_file(first) or "://" in first):
        command = "batch" if Path(first).is_dir() else "translate"
        return f" Did you mean ai-translator {command} {first}?"
    return ""


@contextmanager
def _one_line(group: OneLineGroup) -> Iterator[None]:
    try:
        yield
    except TyperException as error:
        context = getattr(error, "ctx", None)
        message = error.format_message()
        if context is not None and message == context.get_help():
            raise  # called with nothing at all: the help page is the answer
        command = context.command_path if context is not None else group.asked or "ai-translator"
        say(f"error: {_sentence(message)}{_hint(message, group.typed)} See {command} --help")
        raise typer.Exit(ExitCode.USAGE) from error
