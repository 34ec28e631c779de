"""What is measured: a package, its tests, and one fault in it."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.mutants.mutations import Mutation, mutated, mutations


@dataclass(frozen=True)
class Subject:
    """A package and its tests.

    root:    of the project; tests run there
    package: of the faults, as a path from the root
    tests:   folders and files, as paths from the root
    thinned: those of whose functions, which take long, only some cases are asked
    """

    root: Path
    package: str
    tests: tuple[str, ...]
    thinned: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """A file name for what is noted about it."""
        return self.package.replace("/", "-")

    def sources(self) -> list[Path]:
        return sorted((self.root / self.package).rglob("*.py"))

    def test_files(self) -> list[str]:
        """Every file of tests, as pytest names them."""
        found: list[Path] = []
        for each in self.tests:
            path = self.root / each
            found += sorted(path.rglob("test_*.py")) if path.is_dir() else [path]
        return list(dict.fromkeys(str(path.relative_to(self.root)) for path in found))

    def parts(self, file: str) -> frozenset[str]:
        """A file of tests and those of the tests that it imports, also through others."""
        return _parts(self.root, self.root / file)

    def is_thinned(self, file: str) -> bool:
        return any(file == each or file.startswith(f"{each}/") for each in self.thinned)

    def is_loaded(self) -> bool:
        """Whether this process has imported some of it: then faults would not be seen."""
        own = {self.package.partition("/")[0], *(each.partition("/")[0] for each in self.tests)}
        return any(name.partition(".")[0] in own for name in sys.modules)

    def faults(self) -> list[Fault]:
        """Every fault that is tried, in the order of the text."""
        return [
            Fault(self.root, path, each)
            for path in self.sources()
            for each in mutations(path.read_text(encoding="utf-8"))
        ]


@cache
def _parts(root: Path, file: Path) -> frozenset[str]:
    found: set[Path] = set()
    left = [file]
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left += _tests_of(root, imported(each))
    return frozenset(str(each.relative_to(root)) for each in found)


def _tests_of(root: Path, names: frozenset[str]) -> list[Path]:
    """The files of these modules, as far as they are under the folder of tests."""
    places = [root.joinpath(*name.split(".")) for name in names if name.startswith("tests.")]
    files = [file for place in places for file in (place.with_suffix(".py"), place / "__init__.py")]
    return [file for file in files if file.is_file()]


@cache
def imported(file: Path) -> frozenset[str]:
    """Every module that a file may import by name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update((node.module, *(f"{node.module}.{each.name}" for each in node.names)))
    return frozenset(names)


@dataclass(frozen=True)
class Fault:
    root: Path
    path: Path
    mutation: Mutation

    @property
    def file(self) -> str:
        return str(self.path.relative_to(self.root))

    @property
    def module(self) -> str:
        parts = self.path.relative_to(self.root).with_suffix("").parts
        return ".".join(parts).removesuffix(".__init__")

    def trees(self) -> tuple[ast.Module, ast.Module]:
        """The module without and with it."""
        source = self.path.read_text(encoding="utf-8")
        return ast.parse(source), mutated(source, self.mutation.number)

    def __str__(self) -> str:
        return f"{self.file}:{self.mutation.line}  {self.mutation.change}"
