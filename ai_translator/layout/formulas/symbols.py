"""Meanings of single characters in a formula."""

from __future__ import annotations

OPENING = "([{⟨⌈⌊"
CLOSING = ")]}⟩⌉⌋"
#: Summation-like signs: formula by themselves in any font.
BIG_OPERATORS = "∑∏∐∫∬∭∮⋃⋂⨁⨂⋁⋀√∂∇∀∃∞∅ℓℝℂℕℤℚℙ𝔼"
DOTS = "…⋯⋮⋱·"
#: ASCII signs that join operands; the hyphen only between them without spaces.
ASCII_RELATIONS = "=+<>|/*~^"
#: Marks that TeX takes from its symbol fonts for plain text: bullets, footnote marks.
TEXT_SIGNS = "•◦∗†‡§¶©®⋆★■□▪◾●○"
PUNCTUATION = ",.;:!'’′″"

#: Names set upright inside formulas.
# fmt: off
OPERATOR_NAMES = frozenset((
    "log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh",
    "arcsin", "arccos", "arctan", "det", "dim", "ker", "deg", "gcd", "lcm", "max", "min", "sup",
    "inf", "lim", "limsup", "liminf", "arg",
    "argmax", "argmin", "mod", "Pr", "tr", "diag", "sgn", "rank", "Re", "Im", "Var", "Cov",
))
# fmt: on

_GREEK = range(0x370, 0x400)
#: What some encodings call them: micro sign, ohm sign, increment.
_GREEK_ALIASES = "\u00b5\u2126\u2206"
_MATH_ALPHABETS = range(0x1D400, 0x1D800)
_PRIVATE = range(0xE000, 0xF900)


def is_greek(character: str) -> bool:
    return ord(character) in _GREEK or character in _GREEK_ALIASES


def is_math_letter(character: str) -> bool:
    """Return True for Mathematical Alphanumeric Symbols, which are letters of formulas only."""
    return ord(character) in _MATH_ALPHABETS or character in BIG_OPERATORS


def is_unreadable(text: str) -> bool:
    """Return True for no text, or none that means anything outside its font."""
    return not text or text[0] == "\ufffd" or ord(text[0]) in _PRIVATE
