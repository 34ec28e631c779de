"""Rows of a CSV file, also of one that a spreadsheet has saved in its own way."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, TextIO

from ai_translator.errors import InputError

_MOST_CELL = 1_000_000  # characters
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def most_frequent(line: str) -> str:
    """Return the separator that a line has most of."""
    return max(",;\t", key=line.count)


def csv_rows(
    file: BinaryIO,
    name: str,
    *,
    separator: Callable[[str], str] = most_frequent,
    comment: str = "",
) -> Iterator[tuple[str, list[str]]]:
    """Yield the place of each row, as ``line 12``, and its cells.

    separator: tells it from the first line that is neither empty nor a comment
    comment:   what a row begins with that is left out; "" if there are no such rows
    Raises InputError for what is no CSV, and for text that is neither UTF-8 nor marked UTF-16.
    """
    encoding = _BOMS.get(file.read(2), "utf-8-sig")
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    csv.field_size_limit(_MOST_CELL)  # of this process; csv's own is smaller
    begin = 1
    try:
        first = _first_line(text, comment)
        text.seek(0)
        reader = csv.reader(text, delimiter=separator(first), strict=True)
        for row in reader:
            if not (comment and row and row[0].startswith(comment)):
                yield f"line {begin}", row
            begin = reader.line_num + 1
    except UnicodeError as error:
        line = _line_of_bad_text(file, encoding)
        raise InputError(
            f"{name}, line {line}: is not in UTF-8", remedy="Save it as CSV in UTF-8"
        ) from error
    except csv.Error as error:
        remedy = "Check the quotes of that row: one inside a cell is written twice"
        raise InputError(f"{name}, line {begin}: no CSV table ({error})", remedy=remedy) from error
    finally:
        if not file.closed:  # it is the caller's
            text.detach()


def _first_line(text: TextIO, comment: str) -> str:
    """Return the first line that says something, or its beginning."""
    while line := text.readline(_MOST_CELL):
        if line.strip() and not (comment and line.startswith(comment)):
            return line
    return ""


def _line_of_bad_text(file: BinaryIO, encoding: str) -> int:
    """Return the number of the first line that cannot be read; 1 for what has no lines."""
    if encoding == "utf-16":
        return 1
    file.seek(0)
    number = 0
    for number, line in enumerate(file, 1):  # noqa: B007
        try:
            line.decode(encoding)
        except UnicodeError:
            break
    return max(1, number)
