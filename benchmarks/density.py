"""How dense the code is: ``python -m benchmarks.density [FOLDER ...]``.

Counted is what a reader has to decide on the way through a function:

- a branch: each ``if``, ``elif``, ``for``, ``while``, ``except`` and ``case``; each
  ``x if c else y``; each ``for`` and ``if`` of a comprehension; each ``and`` and ``or``
- a line: a line of the function with code on it, its signature among them, without its docstring,
  comments and blank lines; functions within a function belong to it

The density is branches for ten lines, over all functions of the folder.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

PACKAGE = Path(__file__).parents[1] / "ai_translator"
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_ONE = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case, ast.IfExp,
    ast.comprehension,
)  # fmt: skip


@dataclass(frozen=True)
class FunctionDensity:
    """A function's branches and lines, and the most operators (and, or) of an expression."""

    where: str
    branches: int
    lines: int
    operators: int


def functions(folder: Path) -> list[FunctionDensity]:
    """Every function and method below the folder, in the order of files and text."""
    return [
        _measured(function, source, f"{path.relative_to(folder)}:{function.name}")
        for path in sorted(folder.rglob("*.py"))
        for source in [path.read_text(encoding="utf-8")]
        for function in _outermost(ast.parse(source))
    ]


def density(found: list[FunctionDensity]) -> float:
    """Branches for ten lines."""
    return 10 * sum(each.branches for each in found) / sum(each.lines for each in found)


def _outermost(parent: ast.AST) -> Iterator[_Function]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node
        elif isinstance(node, (ast.ClassDef, ast.If, ast.Try)):
            yield from _outermost(node)


def _measured(function: _Function, source: str, where: str) -> FunctionDensity:
    nodes = list(ast.walk(function))
    return FunctionDensity(
        where,
        sum(map(_branches, nodes)),
        _lines(function, source),
        max((_operators(node) for node in nodes if isinstance(node, ast.expr)), default=0),
    )


def _branches(node: ast.AST) -> int:
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    return int(isinstance(node, _ONE))


def _operators(node: ast.AST) -> int:
    """How many ``and`` and ``or`` an expression has, with all that stands within it."""
    return sum(len(each.values) - 1 for each in ast.walk(node) if isinstance(each, ast.BoolOp))


def _lines(function: _Function, source: str) -> int:
    docstrings = {
        line
        for node in ast.walk(function)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        if ast.get_docstring(node, clean=False) is not None
        for line in range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)
    }
    lines = source.splitlines()
    return sum(
        number not in docstrings
        and bool(text := lines[number - 1].strip())
        and not text.startswith("#")
        for number in range(function.lineno, (function.end_lineno or 0) + 1)
    )


def main() -> None:
    for folder in [Path(name) for name in sys.argv[1:]] or [PACKAGE]:
        found = functions(folder)
        print(
            f"{folder}: {density(found):.2f} branches for ten lines of function ({len(found)} "
            f"functions)"
        )
        parts = sorted({each.where.partition("/")[0] for each in found if "/" in each.where})
        for part in parts:
            own = [each for each in found if each.where.startswith(f"{part}/")]
            print(f"  {part:14} {density(own):.2f}")
        for each in sorted(found, key=lambda each: each.branches - each.lines / 3, reverse=True)[
            :10
        ]:
            print(f"  {each.where}: {each.branches} in {each.lines} lines")


if __name__ == "__main__":
    main()
