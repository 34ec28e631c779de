"""Literals: text that must not change, such as code, addresses and note marks.

Text of the document that looks like our own markup is a literal, too.
"""

from __future__ import annotations

from ai_translator.late_patterns import late_pattern
from ai_translator.model.segments import MARK
from ai_translator.translation.text_analysis.scripts import letters

_TAIL = r"[^\s<>\"”’)\]}，。；、）】》]"
_HOST = r"(?<![\w.@/+\-])(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+"
#: Ends of host names that are no words of their own; a host before a path may end otherwise.
_ENDS = "com|org|net|edu|gov|mil|int|info|io|dev|eu|uk|jp|cn|kr|tw|ch|nl"
ADDRESS = late_pattern(
    rf"(?:https?://|ftp://|www\.){_TAIL}+"
    r"|(?:doi:|DOI:\s?)10\.\d{4,9}/[^\s<>]+"
    r"|(?<![\w.+\-])[\w.+\-]{1,64}@[\w\-]+(?:\.[\w\-]+)+"
    rf"|{_HOST}[a-z]{{2,}}/{_TAIL}+"
    rf"|{_HOST}(?:{_ENDS})(?![\w\-])(?!\.\w)"
)
#: Ends of the names of files.
_SUFFIXES = (
    "py|pyi|ipynb|mjs|ts|tsx|jsx|c|h|cc|cpp|hpp|cs|java|jl|kt|rb|rs|go|php|pl|swift|lua|sh|bat|sql"
    "|json|xml|xsd|xsl|html?|css|ya?ml|toml|ini|cfg|conf|csv|tsv|txt|md|rst|tex|bib|sty|cls|log|lock"
    "|pdf|odt|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|zip|tar|gz|whl|exe|dll|so|jar|deb|rpm|iso"
)
#: Names that are no words, by their form, in whatever face.
IDENTIFIER = late_pattern(
    r"(?<![\w@./\-])(?:"
    r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+"  # snake_case, CONSTANT_CASE
    r"|[a-z]{2,}(?:[A-Z][a-z0-9]+)+"  # camelCase
    rf"|[\w\-]+(?:\.[\w\-]+)*\.(?:{_SUFFIXES})"
    r"|(?:~|\.{1,2})?(?:/[\w.\-]+){2,}/?"  # /usr/bin
    r"|(?=[0-9\-/]*[A-Z])(?:[A-Z0-9][A-Z0-9\-]{0,9}/){2,}[A-Za-z0-9\-]+"  # a contract: AB/CD/G-1
    r"|--[a-z][\w\-]*[\w]"
    r"|@[A-Za-z]\w*[A-Za-z]"
    r")(?![\w@/]|\.\w)"
)
_TRAILING = ".,;:!?'’"
_REQUEST_TAG = late_pattern(r"</?s\b[^<>]*>")
SIGNS_OF_NOTES = frozenset("*∗⋆†‡§¶‖#")
_NOTE = late_pattern(rf"[\[(]?[\d.,;\-–{''.join(sorted(SIGNS_OF_NOTES))}]*[a-z]?[\])]?")

_CODE_SIGN = late_pattern(r"[_/\\=<>{}\[\]()$#@;|&%^~`*+]|\w\.\w|::|->|(?<!\w)--?\w|[a-z][A-Z]")
_CODE_SHARE = 0.4  # of the words of a longer stretch, that have such a sign
_FEW_WORDS = 5
#: Signs of statements: prose has brackets, slashes and percent signs, too.
_STATEMENT_SIGNS = frozenset("{}=;<>_\\$@&|^~`")
_SIGN_SHARE = 0.05  # of a line's characters
_COMMENT = late_pattern(r"\s*(?:#|//|/\*|\*|--|%|<!--)")


def literals(text: str, *, code: bool) -> list[tuple[int, int]]:
    """Return (start, end) of what must not change, in order.

    code: True if the text is set in a code font amid other text
    """
    if code and not _is_prose_script(text) and (len(text.split()) == 1 or is_code(text)):
        start = len(text) - len(text.lstrip())
        return [(start, len(text.rstrip()))] if text.strip() else []
    found = [match.span() for match in MARK.finditer(text)]
    found += [match.span() for match in _REQUEST_TAG.finditer(text)]
    for match in ADDRESS.finditer(text):
        address = match.group().rstrip(_TRAILING)
        found.append((match.start(), match.start() + len(address)))
    found += [match.span() for match in IDENTIFIER.finditer(text)]
    return _disjoint(found)


def _is_prose_script(text: str) -> bool:
    """Return True if most letters are of a script that no code is written in."""
    found = letters(text)
    return found.total() > 2 * found["Latn"]


def is_code(text: str) -> bool:
    """Return True if the words have characters that prose, even in a code font, does not have."""
    words = text.split()
    signed = sum(bool(_CODE_SIGN.search(word)) for word in words)
    return signed > 0 and (len(words) <= _FEW_WORDS or signed >= _CODE_SHARE * len(words))


def is_code_line(line: str) -> bool:
    """Return True if a line is a comment or has as many signs as a statement, in any script."""
    signs = sum(char in _STATEMENT_SIGNS for char in line)
    return bool(_COMMENT.match(line)) or (signs > 0 and signs >= _SIGN_SHARE * len(line.strip()))


def without_code(text: str) -> str:
    """Return ``text`` without the words that have such characters."""
    return " ".join(word for word in text.split() if not _CODE_SIGN.search(word))


def marks_of_notes(text: str) -> list[tuple[int, int]]:
    """Return the span of a note mark or reference number in raised or linked text, if it is one."""
    core = text.strip()
    start = text.find(core)
    is_mark = core and not core.isalpha() and _NOTE.fullmatch(core.replace(" ", ""))
    return [(start, start + len(core))] if is_mark else []


def _disjoint(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
