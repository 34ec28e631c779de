"""Regular expressions that are compiled when they are first used.

Compiling is most of what importing a module of large patterns takes, and a run needs few of them
before it has read a page.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split")


def late_pattern(pattern: str, flags: re.RegexFlag | int = 0) -> re.Pattern[str]:
    """Return what :func:`re.compile` does, as far as its methods go."""
    return cast(re.Pattern[str], _LatePattern(pattern, flags))


class _LatePattern:
    """Becomes the compiled pattern's methods: later calls are as fast as the pattern's own."""

    def __init__(self, pattern: str, flags: re.RegexFlag | int) -> None:
        self.pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        vars(self).update({each: getattr(compiled, each) for each in _METHODS})
        return vars(self)[name]
