"""Exchange of memory entries with CAT tools: TMX 1.4b and CSV.

Marks travel as TMX's inline elements: ``<b1>`` as ``bpt``, ``</b1>`` as ``ept``, ``{f1}`` as
``ph``, each with the mark as its content.  Specification: TMX 1.4b,
https://www.ttt.org/oscarStandards/tmx/
"""

from __future__ import annotations

import csv
import hashlib
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TextIO

from ai_translator import __version__
from ai_translator.errors import InputError, UsageError
from ai_translator.interchange.csv_rows import csv_rows
from ai_translator.interchange.files import opened
from ai_translator.interchange.xml_tree import XmlNode, xml_elements
from ai_translator.languages import Language, language
from ai_translator.model.segments import MARK
from ai_translator.translation.shared_services.interfaces import MemoryEntry

COLUMNS = (
    "source", "target", "source_language", "target_language", "origin", "created", "machine",
)  # fmt: skip
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SEAL = "x-machine"
#: How the origin of a person's translation begins.
IMPORTED = "imported/"
_UNKNOWN = "und"  # BCP 47 for a language that nobody named
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx '
    'version="1.4">\n'
    '<header creationtool="ai-translator" creationtoolversion="{version}" segtype="paragraph" '
    'o-tmf="ai-translator" '
    'adminlang="en" srclang="{source}" datatype="plaintext"/>\n<body>\n'
)


@dataclass(frozen=True, slots=True)
class TranslationPair:
    """An imported translation.

    place:   its position in the file, for messages
    key:     that of the machine's entry, if this one was exported and nobody has changed it
    origin:  of that entry
    """

    place: str
    source: str
    target: str
    source_language: str
    target_language: Language
    key: bytes | None = None
    origin: str = ""


def write_csv(entries: Iterable[MemoryEntry], file: TextIO, source: str = "") -> int:
    """Write the entries as CSV and return their number.

    source: language of the entries whose source language was detected by the model
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for entry in entries:
        when = _when(entry)
        writer.writerow(
            (
                entry.source,
                entry.target,
                _code(entry, source),
                entry.target_language,
                entry.origin,
                when,
                _seal(entry),
            )
        )
        count += 1
    return count


def write_tmx(entries: Iterable[MemoryEntry], file: TextIO, source: str = "") -> int:
    """Write the entries as TMX; those with characters that XML cannot hold are left out.

    source and the returned number: see :func:`write_csv`
    """
    file.write(_HEAD.format(version=__version__, source=source or "*all*"))
    count = 0
    for entry in entries:
        if not _NOT_XML.search(entry.source + entry.target):
            file.write(ET.tostring(_unit(entry, source), encoding="unicode") + "\n")
            count += 1
    file.write("</body>\n</tmx>\n")
    return count


def _unit(entry: MemoryEntry, source: str) -> ET.Element:
    codes = (_code(entry, source), entry.target_language)
    unit = ET.Element("tu", creationdate=_when(entry), srclang=codes[0])
    ET.SubElement(unit, "prop", type="x-origin").text = _NOT_XML.sub("?", entry.origin)
    if seal := _seal(entry):
        ET.SubElement(unit, "prop", type=_SEAL).text = seal
    for code, text in zip(codes, (entry.source, entry.target)):
        _fill(ET.SubElement(ET.SubElement(unit, "tuv", {"xml:lang": code}), "seg"), text)
    return unit


def _seal(entry: MemoryEntry) -> str:
    """Return what shows later whether a machine's translation was changed; "" for a person's."""
    if entry.origin.startswith(IMPORTED):
        return ""
    return f"{entry.key.hex()}:{_digest(entry.source, entry.target)}"


def _digest(source: str, target: str) -> str:
    words = "\0".join(" ".join(text.split()) for text in (source, target))
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _opened_seal(seal: str, source: str, target: str) -> bytes | None:
    """Return the key of the machine's entry if neither text was changed since."""
    key, _, digest = seal.partition(":")
    if digest != _digest(source, target):
        return None
    try:
        return bytes.fromhex(key)
    except ValueError:
        return None


def _code(entry: MemoryEntry, source: str) -> str:
    known = entry.source_language not in {"auto", _UNKNOWN, ""}
    return entry.source_language if known else source or _UNKNOWN


def _fill(segment: ET.Element, text: str) -> None:
    """Append the text to the element with its marks as inline elements."""
    numbers: dict[str, str] = {}
    at, last = 0, segment
    for found in MARK.finditer(text):
        _append(segment, last, text[at : found.start()])
        mark, at = found.group(), found.end()
        name = mark.strip("<>/{}")
        number = numbers.setdefault(name, str(len(numbers) + 1))
        kind = "ph" if mark.startswith("{") else "ept" if mark.startswith("</") else "bpt"
        last = ET.SubElement(segment, kind, {"x" if kind == "ph" else "i": number})
        last.text = mark
    _append(segment, last, text[at:])


def _append(segment: ET.Element, last: ET.Element, text: str) -> None:
    if last is segment:
        segment.text = (segment.text or "") + text
    else:
        last.tail = (last.tail or "") + text


def _when(entry: MemoryEntry) -> str:
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(entry.created))


def read_pairs(path: Path, source: str = "", target: str = "") -> Iterator[TranslationPair | str]:
    """Yield the translations in a TMX or CSV file; a string says which could not be read and why.

    source, target: languages of a CSV file that does not name any
    Raises InputError if the file cannot be read at all, UsageError if it is neither TMX nor CSV.
    """
    readers = {".tmx": _read_tmx, ".csv": _read_csv, ".tsv": _read_csv}
    reader = readers.get(path.suffix.casefold())
    if reader is None:
        raise UsageError(f"{path}: neither .tmx nor .csv", remedy="Name it NAME.tmx or NAME.csv")
    with opened(path) as file:
        yield from reader(file, str(path), source, target)


def _read_tmx(
    file: BinaryIO, name: str, _source: str, _target: str
) -> Iterator[TranslationPair | str]:
    default, number = "", 0
    for element in xml_elements(file, name, {"header", "tu"}):
        if element.name == "header":
            default = element.attributes.get("srclang", "")
        else:
            number += 1
            code = element.attributes.get("srclang", default)
            yield from _unit_pairs(element, code, f"unit {number}")


def _unit_pairs(unit: XmlNode, source_code: str, place: str) -> Iterator[TranslationPair | str]:
    variants = [
        (_language(each), next(map(_text, _named(each, "seg")), "")) for each in _named(unit, "tuv")
    ]
    if len(variants) < 2:
        yield f"{place}: fewer than two languages"
        return
    wanted = source_code.partition("-")[0].casefold()
    source = next(
        (each for each in variants if each[0].partition("-")[0].casefold() == wanted), variants[0]
    )
    said = {each.attributes.get("type"): each.whole_text() for each in _named(unit, "prop")}
    for code, text in variants:
        if (code, text) != source:
            pair = _pair(place, source[1], text, source[0], code)
            yield _unsealed(pair, said.get(_SEAL, ""), said.get("x-origin", ""))


def _named(node: XmlNode, name: str) -> Iterator[XmlNode]:
    """Yield the elements in a node with this name in any namespace: some tools declare one."""
    return (each for each in node.elements() if each.name == name)


def _language(variant: XmlNode) -> str:
    return variant.attributes.get(_LANG) or variant.attributes.get("lang", "")


def _text(segment: XmlNode) -> str:
    """Return the text with our marks; other tools' codes are dropped."""
    parts: list[str] = []
    for child in segment.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.name in {"hi", "sub"} or MARK.fullmatch(child.whole_text()):
            parts.append(child.whole_text())
    return "".join(parts).strip()


def _read_csv(
    file: BinaryIO, name: str, source: str, target: str
) -> Iterator[TranslationPair | str]:
    given = csv_rows(file, name)
    heading = [cell.strip().casefold() for cell in next(given, ("", []))[1]]
    if "source" not in heading or "target" not in heading:
        raise InputError(
            f"{name}: its first row does not name the columns: {', '.join(COLUMNS[:4])}",
            remedy="Give the columns these names",
        )
    for place, row in given:
        cells = dict(zip(heading, row))
        if any(map(str.strip, row)):
            languages = (
                cells.get("source_language") or source,
                cells.get("target_language") or target,
            )
            pair = _pair(place, cells.get("source", ""), cells.get("target", ""), *languages)
            yield _unsealed(pair, cells.get("machine", ""), cells.get("origin", ""))


def _unsealed(pair: TranslationPair | str, seal: str, origin: str) -> TranslationPair | str:
    """Return the pair as a machine's, if it was exported as such and is the same still."""
    if isinstance(pair, str) or not seal or not origin:
        return pair
    key = _opened_seal(seal, pair.source, pair.target)
    return pair if key is None else replace(pair, key=key, origin=origin)


def _pair(
    place: str, source: str, target: str, source_code: str, target_code: str
) -> TranslationPair | str:
    if not source.strip() or not target.strip():
        return f"{place}: no {'target' if source.strip() else 'source'}"
    if not target_code:
        return f"{place}: no target language; name it with --to"
    try:
        known = language(target_code)
    except UsageError as error:
        return f"{place}: {error.message}"
    return TranslationPair(place, source.strip(), target.strip(), source_code or _UNKNOWN, known)
