"""Term bases as CAT tools exchange them: TBX (ISO 30042), version 2 and version 3.

version 2: termEntry    > langSet > tig or ntig > term
version 3: conceptEntry > langSec > termSec     > term
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ai_translator.errors import ConfigError, UsageError
from ai_translator.interchange.xml_tree import XmlNode, parse_xml
from ai_translator.languages import language

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ENTRIES, _LANGUAGES = {"termEntry", "conceptEntry"}, {"langSet", "langSec"}
_DEFINITIONS = {"descrip", "note"}
_PREFERRED = re.compile(r"preferred", re.IGNORECASE)
_AVOIDED = re.compile(r"deprecated|superseded|notrecommended|admitted", re.IGNORECASE)
_AUTO = "auto"


@dataclass(frozen=True, slots=True)
class ConceptTerms:
    """The terms of one concept in two languages, the preferred one first."""

    place: str
    sources: Sequence[str]
    targets: Sequence[str]
    note: str = ""


def read_tbx(data: bytes, path: Path, source: str, target: str) -> Iterator[ConceptTerms]:
    """Yield the concepts that have terms in both languages.

    source: a code, or ``auto``: then the other language of the file.
    Raises InputError for a file that is none, ConfigError when the languages cannot be told.
    """
    root = parse_xml(data, str(path), names_definition=True)
    entries = [_by_language(each) for each in root.walk() if each.name in _ENTRIES]
    wanted = _code(target)
    known = {code for _, terms, _ in entries for code in terms}
    if not entries or wanted not in known:
        if not known:
            raise ConfigError(f"{path}: has no terms", remedy="Export the term base again, as TBX")
        remedy = f"It has terms in: {', '.join(sorted(known))}"
        raise ConfigError(f"{path}: has no terms in the target language", remedy=remedy)
    origin = _code(source) if source != _AUTO else _other(known - {wanted}, root, path)
    for place, terms, note in entries:
        if terms.get(origin) and terms.get(wanted):
            yield ConceptTerms(place, terms[origin], terms[wanted], note)


def _other(known: set[str], root: XmlNode, path: Path) -> str:
    """Return the language that terms are translated from: the only other one, or the file's own."""
    own = _code(root.attributes.get(_LANG, ""))
    if len(known) == 1:
        return next(iter(known))
    if own in known:
        return own
    raise ConfigError(
        f"{path}: has terms in {', '.join(sorted(known))}, and none is the source language",
        remedy="Name the source language with --from",
    )


def _by_language(entry: XmlNode) -> tuple[str, dict[str, list[str]], str]:
    """Return (its place in the file, language -> terms, a definition)."""
    terms: dict[str, list[str]] = {}
    note = ""
    for child in entry.walk():
        if child.name in _LANGUAGES:
            found = sorted(_terms(child), key=lambda each: each[0])
            code = _code(child.attributes.get(_LANG, ""))
            terms.setdefault(code, []).extend(text for _, text in found)
        elif child.name in _DEFINITIONS and not note:
            note = _text(child)
    return f"entry {entry.attributes.get('id', '?')}", terms, note


def _terms(group: XmlNode) -> Iterator[tuple[int, str]]:
    """Yield (rank, term): 0 for a preferred one, 2 for one to be avoided."""
    for child in group.elements():
        text = next((_text(each) for each in child.walk() if each.name == "term"), "")
        said = " ".join(_text(each) for each in child.walk() if each.name == "termNote")
        rank = 2 if _AVOIDED.search(said) else 0 if _PREFERRED.search(said) else 1
        if text:
            yield rank, text


def _text(node: XmlNode) -> str:
    return " ".join(node.whole_text().split())


def _code(name: str) -> str:
    """Return our code of a language; what nobody knows, as it is written."""
    try:
        return language(name).code
    except UsageError:
        return name.casefold()
