"""Glossaries as tables: CSV, TSV and XLSX to rows of cells."""

from __future__ import annotations

import codecs
import csv
import warnings
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TypeAlias
from zipfile import BadZipFile, ZipFile

from ai_translator.errors import ConfigError

#: (where it stands, cells): ``line 7`` of a text, ``row 7`` of a sheet.
GlossaryRow: TypeAlias = tuple[str, Sequence[str]]

_MOST_UNPACKED = 64_000_000  # bytes of a workbook: a hundred thousand terms are a tenth of it
_MOST_ROWS = 200_000
_XLSX_REMEDY = "Save it anew as XLSX, or as CSV in UTF-8"


def csv_rows(data: bytes, path: Path) -> Iterator[GlossaryRow]:
    """Yield every row that is neither empty nor a comment.  Raises ConfigError."""
    text = _text(data, path)
    reader = csv.reader(
        text.splitlines(keepends=True), delimiter=_delimiter(text, path), strict=True
    )
    try:
        for row in reader:
            if any(map(str.strip, row)) and not row[0].startswith("# "):
                yield f"line {reader.line_num}", [" ".join(cell.split()) for cell in row]
    except csv.Error as error:
        remedy = "Check the quotes of that row: one inside a cell is written twice"
        raise ConfigError(f"{path}, line {reader.line_num}: {error}", remedy=remedy) from error


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
        if cells and not cells[0].startswith("# "):
            yield f"row {number}", [*cells, ""] if len(cells) == 1 else cells


def _text(data: bytes, path: Path) -> str:
    encoding = (
        "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    )
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{path}, line {line}: not valid UTF-8", remedy="Save the glossary as UTF-8"
        ) from error


def _delimiter(text: str, path: Path) -> str:
    first = next(
        (line for line in text.splitlines() if line.strip() and not line.startswith("# ")), ""
    )
    if path.suffix.casefold() in {".tsv", ".tab"} or "\t" in first:
        return "\t"
    return ";" if ";" in first and "," not in first else ","
