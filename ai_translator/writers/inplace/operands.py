"""Operands of content operators: which ones each takes (ISO 32000-1, annex A).

Viewers differ in what they make of an operator with too few operands or of a wrong type: some pass
over it, some stop drawing the page.  So no such operator is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pikepdf import Array, Dictionary, Name, String

_NUMBER, _NAME, _STRING, _ARRAY, _PROPERTIES = "n", "/", "s", "[", "<"

#: Operator -> the kinds of its operands, a letter each.
# fmt: off
_KINDS = {
    "w": "n", "J": "n", "j": "n", "M": "n", "d": "[n", "ri": "/", "i": "n", "gs": "/",
    "q": "", "Q": "", "cm": "nnnnnn",
    "m": "nn", "l": "nn", "c": "nnnnnn", "v": "nnnn", "y": "nnnn", "h": "", "re": "nnnn",
    "S": "", "s": "", "f": "", "F": "", "f*": "", "B": "", "B*": "", "b": "", "b*": "", "n": "",
    "W": "", "W*": "",
    "BT": "", "ET": "", "Tc": "n", "Tw": "n", "Tz": "n", "TL": "n", "Tf": "/n", "Tr": "n",
    "Ts": "n", "Td": "nn", "TD": "nn", "Tm": "nnnnnn", "T*": "",
    "Tj": "s", "TJ": "[", "'": "s", '"': "nns",
    "d0": "nn", "d1": "nnnnnn",
    "CS": "/", "cs": "/", "G": "n", "g": "n", "RG": "nnn", "rg": "nnn", "K": "nnnn", "k": "nnnn",
    "sh": "/", "Do": "/",
    "MP": "/", "DP": "/<", "BMC": "/", "BDC": "/<", "EMC": "", "BX": "", "EX": "",
}
# fmt: on
#: Operators whose number of operands depends on the colour space: numbers, then perhaps a pattern.
_COLORS = frozenset(("SC", "sc", "SCN", "scn"))


def usable_operands(operator: str, operands: Sequence[Any]) -> list[Any] | None:
    """Return the operands as the operator takes them; None if they cannot be what it takes.

    Of too many the last count.  Viewers pass over operators that this table does not know.
    """
    found = list(operands)
    if operator in _COLORS:
        return found if found and _are_components(found) else None
    kinds = _KINDS.get(operator)
    if kinds is None or len(found) < len(kinds):
        return None
    found = found[len(found) - len(kinds) :]
    return found if all(map(_is, found, kinds)) else None


def _are_components(found: Sequence[Any]) -> bool:
    numbers = found[:-1] if isinstance(found[-1], Name) else found
    return all(_is(each, _NUMBER) for each in numbers)


def _is(operand: Any, kind: str) -> bool:
    match kind:
        case "n":
            return isinstance(operand, int | float | Decimal) and not isinstance(operand, bool)
        case "/":
            return isinstance(operand, Name)
        case "s":
            return isinstance(operand, String)
        case "[":
            return isinstance(operand, Array)
        case _:
            return isinstance(operand, Name | Dictionary)
