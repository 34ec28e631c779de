"""A fault in modules that are loaded already: the code of their functions is replaced."""

from __future__ import annotations

import ast
import gc
import inspect
from collections import defaultdict
from pathlib import Path
from types import CodeType, FunctionType

from benchmarks.mutants.subject import Fault

_Place = tuple[str, str, int]  # file, qualified name, first line


class LiveFunctions:
    """Every function of a folder's modules that this process holds."""

    def __init__(self, folder: Path) -> None:
        self._held: dict[_Place, list[FunctionType]] = defaultdict(list)
        for each in gc.get_objects():  # some only pretend to be functions: asked for their class
            if type(each) is FunctionType and each.__code__.co_filename.startswith(str(folder)):
                self._held[_place(each.__code__)].append(each)

    def apply(self, fault: Fault) -> bool:
        """Put the fault into the functions it changes.

        Return False, and change nothing, when it changes what ran at import, or a function that is
        not held.
        """
        before, after = (_compiled(tree, fault.path) for tree in fault.trees())
        changed = _changed(before, after)
        if not changed:
            return False
        targets = [(each, new) for old, new in changed for each in self._held.get(_place(old), ())]
        found = {_place(each.__code__) for each, _ in targets}
        if any(
            _place(old) not in found or old.co_freevars != new.co_freevars for old, new in changed
        ):
            return False
        for function, code in targets:
            function.__code__ = code
        return True


def _compiled(tree: ast.Module, path: Path) -> CodeType:
    return compile(tree, str(path), "exec", dont_inherit=True)


def _place(code: CodeType) -> _Place:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _changed(before: CodeType, after: CodeType) -> list[tuple[CodeType, CodeType]] | None:
    """The functions of a module, or of a class's body, whose code differs.

    None when code that runs at import differs: it has run.
    """
    if _own(before) != _own(after):
        return None
    found: list[tuple[CodeType, CodeType]] = []
    for old, new in zip(_nested(before), _nested(after)):
        if old == new:
            continue
        if old.co_flags & inspect.CO_OPTIMIZED:
            found.append((old, new))
            continue
        inner = _changed(old, new)
        if inner is None:
            return None
        found += inner
    return found


def _nested(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def _own(code: CodeType) -> tuple[object, ...]:
    """What a code does, but for the functions it defines."""
    plain = [
        (type(each), each) if not isinstance(each, CodeType) else _place(each)
        for each in code.co_consts
    ]
    return code.co_code, code.co_names, code.co_varnames, plain
