"""Review tables as CSV, for spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ai_translator.errors import InputError
from ai_translator.project import Project
from ai_translator.review.returned import ReturnedDocument, content_of
from ai_translator.review.table_rows import document_column, heading, read_rows, rows

#: A spreadsheet takes a cell that begins so for a formula, and would run it.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_MOST_CELL = 1_000_000  # characters
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


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
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    before = csv.field_size_limit(_MOST_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        head = next(reader, [])
        return read_rows(head, _placed(reader), str(path))
    except csv.Error as error:
        raise InputError(f"{path}: no CSV table ({error})", remedy="Save it as CSV") from error
    finally:
        csv.field_size_limit(before)


def _placed(reader: Iterator[list[str]]) -> Iterator[tuple[str, list[str]]]:
    begin = reader.line_num + 1  # type: ignore[attr-defined]
    for row in reader:
        yield f"line {begin}", [_unguarded(cell) for cell in row]
        begin = reader.line_num + 1  # type: ignore[attr-defined]


def _text(path: Path) -> str:
    content = content_of(path)
    try:
        return content.decode(_BOMS.get(content[:2], "utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not in UTF-8", remedy="Save it as CSV in UTF-8") from error


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) or _GUARDED.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
