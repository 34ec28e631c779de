"""What is measured: a package, its tests, and one fault in it."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
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
