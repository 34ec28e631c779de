"""Rows of a CSV file, also of one that a spreadsheet has saved in its own way."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from ai_translator.errors import InputError

_MOST_CELL = 1_000_000  # characters
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def csv_rows(file: BinaryIO, name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the place of each row, as ``line 12``, and its cells.

    The separator is the one that the first line has most of.
    Raises InputError for what is no CSV, and for text that is neither UTF-8 nor marked UTF-16.
    """
    encoding = _BOMS.get(file.read(2), "utf-8-sig")
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    csv.field_size_limit(_MOST_CELL)  # of this process; csv's own is smaller
    try:
        first = text.readline(_MOST_CELL)
        text.seek(0)
        reader = csv.reader(text, delimiter=max(",;\t", key=first.count))
        begin = 1
        for row in reader:
            yield f"line {begin}", row
            begin = reader.line_num + 1
    except UnicodeError as error:
        raise InputError(f"{name}: is not in UTF-8", remedy="Save it as CSV in UTF-8") from error
    except csv.Error as error:
        raise InputError(f"{name}: no CSV table ({error})", remedy="Save it as CSV") from error
    finally:
        if not file.closed:  # it is the caller's
            text.detach()
