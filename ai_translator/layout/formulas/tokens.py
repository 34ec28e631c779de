"""Tokens of formulas in a line's glyphs."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from ai_translator.layout.formulas.symbols import (
    ASCII_RELATIONS,
    BIG_OPERATORS,
    CLOSING,
    DOTS,
    OPENING,
    OPERATOR_NAMES,
    PUNCTUATION,
    TEXT_SIGNS,
    is_greek,
    is_math_letter,
    is_unreadable,
)
from ai_translator.layout.lines import RawLine
from ai_translator.layout.page_content import Glyph
from ai_translator.model.content import FontClass

#: TeX sets scripts at 70 % of their base, word processors at 58 to 65 %; small caps are larger.
SCRIPT_SIZE = 0.85
#: Scripts stand this far off the baseline at least, in ems of the line; less is rounding.
SCRIPT_SHIFT = 0.08
#: "Probability(dx)" is a name before a bracket; longer words are prose.
LONGEST_NAME = 12


class TokenKind(Enum):
    TEXT = auto()
    LETTER = auto()  # an upright letter by itself
    VARIABLE = auto()  # an italic letter by itself, in a text font
    SYMBOL = (
        auto()
    )  # letters of a maths font, Greek in Latin text, big operators: formula by themselves
    NUMBER = auto()
    RELATION = auto()
    HYPHEN = auto()
    OPEN = auto()
    CLOSE = auto()
    NAME = auto()  # ln, det, Prob(
    SCRIPT = auto()  # smaller, and raised or lowered
    PUNCTUATION = auto()
    DOTS = auto()


_ASCII_LETTERS = frozenset(string.ascii_letters)
#: Kinds whose neighbours of the same kind make one token.
_GROUPING = (TokenKind.NUMBER, TokenKind.SYMBOL, TokenKind.SCRIPT, TokenKind.TEXT, TokenKind.DOTS)


@dataclass(slots=True)
class Token:
    """Glyphs ``start`` to ``end`` of the line.

    spaced: True if a word space precedes it
    math:   True for a maths font
    raised, lowered: True if all or some of it is such a script
    """

    kind: TokenKind
    start: int
    end: int
    spaced: bool
    text: str
    math: bool
    raised: bool = False
    lowered: bool = False


def tokens_of(line: RawLine) -> list[Token]:
    """Return the line's tokens in order; together they hold every glyph."""
    kinds = _glyph_kinds(line)
    tokens = [_token(line, kinds, start, end) for start, end in _runs(line, kinds)]
    _name_functions(tokens)
    return tokens


def shift_of(glyph: Glyph, baseline: float, size: float) -> float:
    """Return how far a script stands above (positive) or below the baseline, in ems.

    0 for anything else.
    """
    if glyph.size >= SCRIPT_SIZE * size:
        return 0.0
    shift = (baseline - glyph.y) / size
    return shift if abs(shift) > SCRIPT_SHIFT else 0.0


def _glyph_kinds(line: RawLine) -> list[TokenKind]:
    greek_prose = _is_greek_prose(line)
    geometric = line.angle == 0 and line.size > 0
    return [
        TokenKind.SCRIPT
        if geometric and shift_of(glyph, line.baseline, line.size)
        else _kind(glyph, greek_prose)
        for glyph in line.glyphs
    ]


def _is_greek_prose(line: RawLine) -> bool:
    """Return True for two adjacent Greek letters in a text font: a word, not variables."""
    greek = [_is_greek_in_text(glyph) for glyph in line.glyphs]
    return (True, True, False) in zip(greek, greek[1:], line.spaces[1:])


def _is_greek_in_text(glyph: Glyph) -> bool:
    return not glyph.font.math and glyph.text != "" and is_greek(glyph.text[0])


def _kind(glyph: Glyph, greek_prose: bool) -> TokenKind:
    if glyph.font.math:
        return _kind_in_maths(glyph.text)
    return _kind_in_text(glyph, greek_prose)


def _kind_in_maths(text: str) -> TokenKind:
    """Return the kind of a glyph in a maths font: what is no known sign there relates."""
    if is_unreadable(text):
        return TokenKind.SYMBOL
    first = text[0]
    if first in _BY_CHARACTER:
        return _BY_CHARACTER[first]
    if first.isdigit():
        return TokenKind.NUMBER
    if first.isalpha():
        return TokenKind.SYMBOL
    is_text = first in TEXT_SIGNS and unicodedata.category(first) != "Sm"
    return TokenKind.TEXT if is_text else TokenKind.RELATION


def _kind_in_text(glyph: Glyph, greek_prose: bool) -> TokenKind:
    """Return the kind of a glyph in a text font: what is no known sign there is text."""
    text = glyph.text
    if is_unreadable(text) or glyph.font.font_class is FontClass.MONO:
        return TokenKind.TEXT
    if text in _BY_CHARACTER:
        return _BY_CHARACTER[text]
    first = text[0]
    if first in string.digits:
        return TokenKind.NUMBER
    if first.isalpha() and _is_symbol(text, greek_prose):
        return TokenKind.SYMBOL
    return TokenKind.RELATION if unicodedata.category(first) == "Sm" else TokenKind.TEXT


def _is_symbol(text: str, greek_prose: bool) -> bool:
    """Return True for a letter that is a symbol whatever its font, or a Greek one among others."""
    lone_greek = len(text) == 1 and is_greek(text[0]) and not greek_prose
    return is_math_letter(text[0]) or lone_greek


#: The kind of a character, by the first of these that has it.
_BY_CHARACTER: dict[str, TokenKind] = {
    **dict.fromkeys(PUNCTUATION, TokenKind.PUNCTUATION),
    "-": TokenKind.HYPHEN,
    **dict.fromkeys(ASCII_RELATIONS, TokenKind.RELATION),
    **dict.fromkeys(DOTS, TokenKind.DOTS),
    **dict.fromkeys(BIG_OPERATORS, TokenKind.SYMBOL),
    **dict.fromkeys(CLOSING, TokenKind.CLOSE),
    **dict.fromkeys(OPENING, TokenKind.OPEN),
}


def _runs(line: RawLine, kinds: Sequence[TokenKind]) -> Iterator[tuple[int, int]]:
    """Yield where tokens start and end: at spaces and where the kind changes.

    Letters are apart from other text.
    """
    start = 0
    for at in range(1, len(kinds) + 1):
        if at == len(kinds) or line.spaces[at] or not _same_token(line, kinds, at):
            yield start, at
            start = at


def _same_token(line: RawLine, kinds: Sequence[TokenKind], at: int) -> bool:
    if kinds[at] is not kinds[at - 1] or kinds[at] not in _GROUPING:
        return False
    if kinds[at] is not TokenKind.TEXT:
        return True
    before, glyph = line.glyphs[at - 1], line.glyphs[at]
    return (
        before.text[:1].isalpha() == glyph.text[:1].isalpha()
        and before.font.font_class is glyph.font.font_class
    )


def _token(line: RawLine, kinds: Sequence[TokenKind], start: int, end: int) -> Token:
    glyphs = line.glyphs[start:end]
    text = "".join(glyph.text for glyph in glyphs)
    kind = _kind_of_text(text, glyphs[0]) if kinds[start] is TokenKind.TEXT else kinds[start]
    math = any(glyph.font.math for glyph in glyphs)
    if kind is not TokenKind.SCRIPT:
        return Token(kind, start, end, line.spaces[start], text, math)
    shifts = [shift_of(glyph, line.baseline, line.size) for glyph in glyphs]
    return Token(kind, start, end, line.spaces[start], text, math, max(shifts) > 0, min(shifts) < 0)


def _kind_of_text(text: str, first: Glyph) -> TokenKind:
    """Return what text may be by itself: a letter, a variable, the name of an operator."""
    if first.font.font_class is FontClass.MONO:
        return TokenKind.TEXT
    if text in _ASCII_LETTERS:
        return TokenKind.VARIABLE if first.font.italic else TokenKind.LETTER
    return TokenKind.NAME if text in OPERATOR_NAMES else TokenKind.TEXT


def _name_functions(tokens: list[Token]) -> None:
    """Mark words that name a function: Prob(X), std_i.

    Such a word is before a bracket that opens on an operand, or has a maths letter as its script.
    A name by itself is no formula, so that "class(es)" and "Figure(3)" stay text.
    """
    for word, after, inside in zip(tokens, tokens[1:], [*tokens[2:], None]):
        if _may_be_name(word) and (_opens_on_operand(after, inside) or _is_index(after)):
            word.kind = TokenKind.NAME


def _may_be_name(word: Token) -> bool:
    short = word.kind is TokenKind.TEXT and len(word.text) <= LONGEST_NAME
    return short and word.text.isalpha()


def _opens_on_operand(bracket: Token, inside: Token | None) -> bool:
    if inside is None or inside.kind is TokenKind.TEXT:
        return False
    return bracket.kind is TokenKind.OPEN and not (bracket.spaced or inside.spaced)


def _is_index(script: Token) -> bool:
    """Return True for a maths letter below the line; a raised one is a footnote's mark."""
    lowered = script.kind is TokenKind.SCRIPT and script.lowered and not script.spaced
    return lowered and script.math and script.text.isalpha()
