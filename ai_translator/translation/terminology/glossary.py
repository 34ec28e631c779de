"""Glossaries: terms with their translations, from CSV, TSV, XLSX or TBX.

In a table each row has source, target and an optional note.  A target of ``=`` keeps the term as it
is; a row whose target is still empty is no term yet.  A row that begins with ``# `` is a comment.
A first row that names the columns may put them in any order.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ai_translator.errors import ConfigError, InputError, UsageError
from ai_translator.interchange.files import opened
from ai_translator.languages import language
from ai_translator.model.segments import MARK
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.terminology.glossary_tables import GlossaryRow, table_rows, xlsx_rows
from ai_translator.translation.terminology.tbx import read_tbx

log = logging.getLogger(__name__)

#: Of files that a glossary can be.
GLOSSARY_SUFFIXES = (".csv", ".tsv", ".xlsx", ".tbx")

_HEADINGS = {
    "source": 0, "term": 0, "source term": 0, "原文": 0, "术语": 0, "target": 1, "translation": 1,
    "target term": 1, "译文": 1,
    "note": 2, "notes": 2, "comment": 2, "备注": 2,
}  # fmt: skip
_KEEP = "="
# characters of a term; what is longer is a sentence, which belongs into the translation memory
_LONGEST = 200
_MOST_NAMED = 5  # rows in one message
_MOST_BYTES = 32_000_000
_HEAD = 1024  # bytes in which a file of XML begins
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # byte order marks and white space
_REMEDY = "Each row is source, target and perhaps a note; a target of = keeps the term as it is"


@dataclass(slots=True)
class _Collected:
    """The terms so far, each with its place, and the places of rows that are none."""

    terms: dict[str, tuple[str, Term]] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    without_target: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    def add(self, place: str, source: str, target: str, note: str) -> None:
        before = self.terms.get(source)
        term = Term(source, source if target == _KEEP else target, note)
        if before is None:
            self.terms[source] = place, term
        elif before[1].target == term.target:
            self.repeated.append(place)
        else:
            self.complaints.append(f"{place}: {source!r} has another target in {before[0]}")


def read_glossary(path: Path, source: str = "auto", target: str = "") -> tuple[Term, ...]:
    """Return the terms in the file's order.

    source, target: languages, for files with several.
    Raises ConfigError that names place and reason of each bad row of a table.  Of a term base,
    which nobody wrote for us, such entries are left out with a warning.
    """
    found = _Collected()
    with _as_config_error():
        data = _bytes(path)
        if _is_xml(data):
            _read_term_base(found, data, path, source, target)
        else:
            _read_table(found, data, path, target)
    _warn(path, "rows without a target count for nothing yet", found.without_target)
    _warn(path, "rows repeat another", found.repeated)
    if not found.terms:
        log.warning(
            "%s: no terms in it: every row is empty, a comment or without a target; fill in the "
            "targets and take away the # before terms",
            path,
        )
    return tuple(term for _, term in found.terms.values())


@contextmanager
def _as_config_error() -> Iterator[None]:
    """Raise ConfigError for what cannot be read: the settings name the file."""
    try:
        yield
    except InputError as error:
        raise ConfigError(f"glossary {error.message}", remedy=error.remedy) from error


def _bytes(path: Path) -> bytes:
    with opened(path.expanduser(), _MOST_BYTES) as file:
        return file.read(_MOST_BYTES)


def _is_xml(data: bytes) -> bool:
    """Return True if the first character is ``<``, in UTF-8 or UTF-16."""
    return data[:_HEAD].lstrip(_BEFORE_XML).startswith(b"<")


def _read_term_base(found: _Collected, data: bytes, path: Path, source: str, target: str) -> None:
    for concept in read_tbx(data, path, source, target):
        for name in concept.sources:
            _take(found, concept.place, (name, concept.targets[0], concept.note))
    _warn(path, "terms are left out", found.complaints)


def _read_table(found: _Collected, data: bytes, path: Path, target: str) -> None:
    rows = list(xlsx_rows(data, path) if data.startswith(b"PK") else table_rows(data, path))
    _take_rows(found, rows, target)
    if found.complaints:
        raise ConfigError(f"{path}: {_listed(found.complaints, '; ')}", remedy=_REMEDY)


def _take_rows(found: _Collected, rows: Sequence[GlossaryRow], target: str) -> None:
    columns = _columns(rows[0][1], target) if rows else {}
    for place, row in rows[1:] if columns else rows:
        cells = _cells(row, columns)
        if not columns and any(row[3:]):
            reason = f"{len(row)} columns; a comma inside a term needs quotes around it"
            found.complaints.append(f"{place}: {reason}")
        elif cells[0] and not cells[1] and len(row) > 1:
            found.without_target.append(place)
        else:
            _take(found, place, cells)


def _take(found: _Collected, place: str, cells: tuple[str, str, str]) -> None:
    complaint = _complaint(cells[0], cells[1])
    if complaint:
        found.complaints.append(f"{place}: {complaint}")
    else:
        found.add(place, *cells)


def _warn(path: Path, what: str, places: Sequence[str]) -> None:
    if places:
        log.warning("%s: %s: %s", path, what, _listed(places, ", "))


def _listed(places: Sequence[str], between: str) -> str:
    more = len(places) - _MOST_NAMED
    named = between.join(places[:_MOST_NAMED])
    return f"{named}; and {more} more" if more > 0 else named


def _columns(row: Sequence[str], target: str) -> Mapping[int, int]:
    """Return column number -> 0 for source, 1 for target, 2 for note.

    {} if the row is no header.  A header may also name the languages.
    """
    names = list(map(str.casefold, row))
    if {"source", "term", "source term", "原文", "术语"} & set(names) and len(names) > 1:
        return {at: _HEADINGS[name] for at, name in enumerate(names) if name in _HEADINGS}
    codes = list(_codes(row))
    are_names = all(code or name in {"", *_HEADINGS} for code, name in zip(codes, names))
    known = sum(map(bool, codes))
    if not are_names or known < 2 or not target or language(target).code not in codes:
        return {}
    at = codes.index(language(target).code)
    source = next(place for place, code in enumerate(codes) if code and place != at)
    notes = {place: 2 for place, name in enumerate(names) if _HEADINGS.get(name) == 2}
    return {source: 0, at: 1, **notes}


def _codes(row: Iterable[str]) -> Iterator[str]:
    """Yield the language that each cell names, "" for none."""
    for cell in row:
        try:
            yield language(cell).code if cell else ""
        except UsageError:
            yield ""


def _cells(row: Sequence[str], columns: Mapping[int, int]) -> tuple[str, str, str]:
    cells = ["", "", ""]
    for at, cell in enumerate(row):
        place = columns.get(at, 3) if columns else at
        if place < len(cells):
            cells[place] = cell
    return cells[0], cells[1], cells[2]


def _complaint(source: str, target: str) -> str | None:
    if not source:
        return "no source term"
    if not target:
        return f"no target for {source!r}"
    if max(len(source), len(target)) > _LONGEST:
        return f"a term of more than {_LONGEST} characters"
    return "a term with marks of the markup" if MARK.search(source + target) else None


def as_csv(terms: Iterable[tuple[str, str, str]]) -> str:
    """Return the rows as a file to edit; a row without a target counts once it has one."""
    lines = ["source,target,note"]
    lines += (",".join(map(_quoted, row)) for row in terms)
    return "\n".join(lines) + "\n"


def _quoted(cell: str) -> str:
    quoted = cell.replace('"', '""')
    return f'"{quoted}"' if set(cell) & set(',"\n') or cell.startswith("# ") else cell
