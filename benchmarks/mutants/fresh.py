"""A fault in what runs at import: the package is loaded anew, with the fault in it."""

from __future__ import annotations

import ast
import importlib
import importlib.machinery
import mmap
import resource
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import CodeType

import pytest

from benchmarks.mutants.forks import BROKEN, fork
from benchmarks.mutants.reach import QUIET
from benchmarks.mutants.subject import Fault

_NOTHING_RUN = {int(pytest.ExitCode.NO_TESTS_COLLECTED), int(pytest.ExitCode.INTERNAL_ERROR)}
_NAME = 1000  # bytes of a test's name that are kept


def killer(
    fault: Fault,
    tests: Sequence[str],
    libraries: Sequence[str],
    folder: Path,
    limit: float,
    patience: float,
) -> str:
    """Return the test that sees the fault, "" when none does.

    limit, patience: seconds of CPU time, and on the clock for each of them
    Raises RuntimeError when no test was run.
    """
    _load(tuple(libraries))
    left = list(tests)
    while left:
        by = _failing(fault, left, folder, limit, patience)
        if not by or not _failing(None, [by], folder, limit, patience):
            return by
        left.remove(by)  # it fails with nothing changed
    return ""


def _failing(
    fault: Fault | None, tests: Sequence[str], folder: Path, limit: float, patience: float
) -> str:
    last = mmap.mmap(-1, _NAME)
    _write(last, tests[0])
    code = fork(lambda: _run(fault, tests, folder, limit, last), limit=patience * limit)
    if code in {*_NOTHING_RUN, BROKEN}:
        raise RuntimeError(f"{fault}: pytest ends with {code} for {', '.join(tests[:3])} ...")
    return last[:].rstrip(b"\0").decode(errors="replace") if code else ""


def _write(last: mmap.mmap, name: str) -> None:
    last[:] = name.encode()[:_NAME].ljust(_NAME, b"\0")


def _load(libraries: Sequence[str], _loaded: set[str] = set()) -> None:  # noqa: B006 : once
    """Import others' modules before the fork: that is most of what such a run costs."""
    for name in libraries:
        if name not in _loaded and name not in sys.modules:
            with suppress(Exception):
                importlib.import_module(name)
    _loaded.update(libraries)


def _run(
    fault: Fault | None, tests: Sequence[str], folder: Path, limit: float, last: mmap.mmap
) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit) + 5))
    if fault is not None:
        replace(fault)
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    chosen = _Chosen(tests, last)
    return int(
        pytest.main([*QUIET, "-x", "--tb=no", f"--basetemp={folder}", *files], plugins=[chosen])
    )


class _Chosen:
    """Runs some tests only, in the order given, and tells which one it has come to."""

    def __init__(self, names: Sequence[str], last: mmap.mmap) -> None:
        self._names, self._last = names, last

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        at = {name: number for number, name in enumerate(self._names)}
        items[:] = sorted(
            (item for item in items if item.nodeid in at), key=lambda item: at[item.nodeid]
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        _write(self._last, item.nodeid)


def replace(fault: Fault) -> None:
    """Let the module that is imported from now on have the fault."""
    sys.meta_path.insert(0, _Finder(fault))


class _Mutated(importlib.machinery.SourceFileLoader):
    """Loads one module from a syntax tree that is not that of its file."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        super().__init__(name, path)
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._tree, self.path, "exec", dont_inherit=True)


class _Finder:
    def __init__(self, fault: Fault) -> None:
        self._name, self._path = fault.module, fault.path
        self._tree = fault.trees()[1]

    def find_spec(
        self, name: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self._name:
            return None
        loader = _Mutated(name, str(self._path), self._tree)
        places = [str(self._path.parent)] if self._path.name == "__init__.py" else None
        spec = importlib.machinery.ModuleSpec(name, loader, origin=str(self._path))
        spec.submodule_search_locations = places
        spec.has_location = True
        return spec
