"""Values of Unicode properties by character."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import regex


class PropertyTable(dict[str, str]):
    """Character -> the short name of its value of one property, looked up once."""

    def __init__(self, name: str, values: str, changes: Mapping[str, str]) -> None:
        """Take a property that the ``regex`` package knows, with its values.

        changes: characters that have another value here.
        """
        super().__init__(changes)
        self._name, self._values = name, values.split()

    @cached_property
    def _any(self) -> regex.Pattern[str]:
        return regex.compile(
            "|".join(rf"(?P<{value}>\p{{{self._name}={value}}})" for value in self._values)
        )

    def __missing__(self, char: str) -> str:
        found = self._any.match(char)
        value = self.refined(char, (found.lastgroup or "") if found else "")
        self[char] = value
        return value

    def refined(self, _char: str, value: str) -> str:
        """Return the value to keep; subclasses tell apart what a property does not."""
        return value
