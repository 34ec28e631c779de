"""Glossaries as tables: CSV, TSV and XLSX to rows of cells."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TypeAlias
from zipfile import BadZipFile, ZipFile

from ai_translator.errors import ConfigError
from ai_translator.interchange.csv_rows import csv_rows

#: (where it stands, cells): ``line 7`` of a text, ``row 7`` of a sheet.
GlossaryRow: TypeAlias = tuple[str, Sequence[str]]

_MOST_UNPACKED = 64_000_000  # bytes of a workbook: a hundred thousand terms are a tenth of it
_MOST_ROWS = 200_000
_COMMENT = "# "  # begins a row that is none
_XLSX_REMEDY = "Save it anew as XLSX, or as CSV in UTF-8"


def table_rows(data: bytes, path: Path) -> Iterator[GlossaryRow]:
    """Yield every row that is neither empty nor a comment.  Raises InputError."""
    separator = partial(_separator, path)
    for place, row in csv_rows(BytesIO(data), str(path), separator=separator, comment=_COMMENT):
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield place, cells


def xlsx_rows(data: bytes, path: Path) -> Iterator[GlossaryRow]:
    """Yield the rows of the first sheet that has some.  Raises ConfigError."""
    from openpyxl import load_workbook  # only who brings such a file needs it

    try:
        with ZipFile(BytesIO(data)) as archive:
            if sum(each.file_size for each in archive.infolist()) > _MOST_UNPACKED:
                raise ConfigError(f"{path}: is too large for a glossary", remedy=_XLSX_REMEDY)
        with warnings.catch_warnings():  # of what a sheet has beside its cells
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                found = list(_cells(sheet.iter_rows(max_row=_MOST_ROWS, values_only=True)))
                if found:
                    yield from found
                    return
    except (BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError) as error:
        raise ConfigError(f"{path}: is no workbook, or damaged", remedy=_XLSX_REMEDY) from error


def _cells(rows: Iterator[Sequence[object]]) -> Iterator[GlossaryRow]:
    for number, row in enumerate(rows, 1):
        cells = ["" if cell is None else " ".join(str(cell).split()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells and not cells[0].startswith(_COMMENT):
            yield f"row {number}", [*cells, ""] if len(cells) == 1 else cells


def _separator(path: Path, first: str) -> str:
    """Return the separator.  A term may hold a semicolon, so a comma in the first row counts."""
    if path.suffix.casefold() in {".tsv", ".tab"} or "\t" in first:
        return "\t"
    return ";" if ";" in first and "," not in first else ","
