"""Review tables as CSV, for spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ai_translator.interchange.csv_rows import csv_rows
from ai_translator.interchange.files import MOST_BYTES, opened
from ai_translator.project import Project
from ai_translator.review.returned import ReturnedDocument
from ai_translator.review.table_rows import document_column, heading, read_rows, rows

#: A spreadsheet takes a cell that begins so for a formula, and would run it.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def write_csv_table(projects: Sequence[Project]) -> bytes:
    """Return the documents as one table, in UTF-8 with the mark that spreadsheets look for."""
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([*heading(projects[0]), document_column(projects[0])[0]])
    for project in projects:
        _, document = document_column(project)
        writer.writerows([*map(_guarded, row), document] for row in rows(project))
    return made.getvalue().encode("utf-8-sig", "replace")


def read_csv_table(path: Path) -> list[ReturnedDocument]:
    """Return the documents in a table; also one that a spreadsheet has saved.

    Raises InputError.
    """
    name = str(path)
    with opened(path, MOST_BYTES) as file:
        given = csv_rows(file, name)
        _, head = next(given, ("", []))
        return read_rows(head, _unguarded(given), name)


def _unguarded(given: Iterable[tuple[str, list[str]]]) -> Iterator[tuple[str, list[str]]]:
    for place, cells in given:
        yield place, [cell[1:] if _GUARDED.match(cell) else cell for cell in cells]


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) or _GUARDED.match(cell) else cell
