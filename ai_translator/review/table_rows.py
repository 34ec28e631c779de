"""The rows of a review table, in CSV and in Word alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ai_translator.errors import InputError
from ai_translator.project import Project
from ai_translator.review.returned import ReturnedDocument, ReturnedUnit
from ai_translator.review.units import document_id, review_units, source_language

_ID, _PAGE, _SOURCE, _TARGET, _STATE, _NOTES = (
    "id", "page", "source", "translation", "state", "notes",
)  # fmt: skip
_DOCUMENT = "document"
_HEAD = re.compile(r"([a-z]+)(?:\s*\(([A-Za-z0-9-]{1,35})\))?")
_STATES = ("initial", "translated", "reviewed", "final")


def heading(project: Project) -> list[str]:
    """Return the names of the columns; those of the texts say their language."""
    source, target = source_language(project), project.translated.target_language
    return [_ID, _PAGE, f"{_SOURCE} ({source})", f"{_TARGET} ({target})", _STATE, _NOTES]


def rows(project: Project) -> Iterator[list[str]]:
    for unit in review_units(project):
        yield [
            unit.id,
            str(unit.page),
            unit.segment.source,
            unit.target,
            unit.state.value,
            "; ".join(unit.remarks),
        ]


def document_column(project: Project) -> tuple[str, str]:
    """Return the name and the value of the column that tells documents apart."""
    return _DOCUMENT, document_id(project)


def is_heading(cells: Sequence[str]) -> bool:
    """Return True for a row that names the columns which an import needs."""
    names = {name for name, _ in map(_parsed, cells)}
    return {_ID, _SOURCE, _TARGET} <= names


def read_rows(
    head: Sequence[str], given: Iterator[tuple[str, Sequence[str]]], name: str
) -> list[ReturnedDocument]:
    """Return what rows hold, by document.  given: place and cells of each row.

    Raises InputError for a table without the columns that are needed.
    """
    if not is_heading(head):
        raise InputError(
            f"{name}: its first row does not name the columns {_ID}, {_SOURCE}, {_TARGET}",
            remedy="Keep the heading of the table as it was exported",
        )
    columns, languages = [], dict[str, str]()
    for column, said in map(_parsed, head):
        columns.append(column)
        languages.setdefault(column, said)
    found: dict[str, list[ReturnedUnit]] = {}
    for place, cells in given:
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(columns, cells))
        state = row.get(_STATE, "").strip().casefold()
        unit = ReturnedUnit(
            row.get(_ID, "").strip(),
            place,
            row.get(_SOURCE, ""),
            row.get(_TARGET, ""),
            state if state in _STATES else "",
            "" if state in {"", *_STATES} else f"{state[:40]!r} is no state",
        )
        found.setdefault(row.get(_DOCUMENT, "").strip(), []).append(unit)
    return [
        ReturnedDocument(units, document, languages.get(_SOURCE, ""), languages.get(_TARGET, ""))
        for document, units in found.items()
    ]


def _parsed(cell: str) -> tuple[str, str]:
    """Return the name of a column and the language that it says."""
    match = _HEAD.fullmatch(cell.strip().casefold())
    return (match[1], match[2] or "") if match else ("", "")
