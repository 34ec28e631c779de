"""Glossary files: CSV or TSV with source, target and an optional note in each row.

A target of ``=`` keeps the term as it is.  A row that begins with ``# `` is a comment.  A first row
that names the columns may put them in any order.
"""

from __future__ import annotations

import codecs
import csv
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ai_translator.errors import ConfigError
from ai_translator.model.segments import MARK
from ai_translator.translation.prompts import Term

log = logging.getLogger(__name__)

_HEADINGS = {
    "source": 0, "term": 0, "source term": 0, "原文": 0, "术语": 0, "target": 1, "translation": 1,
    "target term": 1, "译文": 1,
    "note": 2, "notes": 2, "comment": 2, "备注": 2,
}  # fmt: skip
_KEEP = "="
# characters of a term; what is longer is a sentence, which belongs into the translation memory
_LONGEST = 200
_MOST_NAMED = 5  # bad rows in one message


def read_glossary(path: Path) -> tuple[Term, ...]:
    """Return the terms in the file's order.

    Raises ConfigError that names line and reason of each bad row.
    """
    rows = list(_rows(_text(path), path))
    columns = _columns(rows[0][1]) if rows else {}
    if columns:
        rows = rows[1:]
    terms: dict[str, tuple[int, Term]] = {}
    complaints = []
    for line, row in rows:
        source, target, note = _cells(row, columns)
        complaint = _complaint(row, source, target, columns) or _conflict(source, target, terms)
        if complaint:
            complaints.append(f"line {line}: {complaint}")
        else:
            terms.setdefault(
                source, (line, Term(source, source if target == _KEEP else target, note))
            )
    if complaints:
        more = (
            f"; and {len(complaints) - _MOST_NAMED} more" if len(complaints) > _MOST_NAMED else ""
        )
        remedy = (
            "Each row is source, target and perhaps a note; a target of = keeps the term as it is"
        )
        raise ConfigError(f"{path}: {'; '.join(complaints[:_MOST_NAMED])}{more}", remedy=remedy)
    if not terms:
        log.warning(
            "%s: no terms in it: every row is empty or a comment; take away the # before terms",
            path,
        )
    return tuple(term for _, term in terms.values())


def _text(path: Path) -> str:
    try:
        data = path.expanduser().read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path}: the glossary cannot be read ({error.strerror})", remedy="Check --glossary"
        ) from error
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


def _rows(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of its last line, cells) of every row that is neither empty nor a comment."""
    reader = csv.reader(
        text.splitlines(keepends=True), delimiter=_delimiter(text, path), strict=True
    )
    try:
        for row in reader:
            if any(cell.strip() for cell in row) and not row[0].startswith("# "):
                yield reader.line_num, [" ".join(cell.split()) for cell in row]
    except csv.Error as error:
        remedy = "Check the quotes of that row: one inside a cell is written twice"
        raise ConfigError(f"{path}, line {reader.line_num}: {error}", remedy=remedy) from error


def _delimiter(text: str, path: Path) -> str:
    first = next(
        (line for line in text.splitlines() if line.strip() and not line.startswith("# ")), ""
    )
    if path.suffix.casefold() in {".tsv", ".tab"} or "\t" in first:
        return "\t"
    return ";" if ";" in first and "," not in first else ","


def _columns(row: Sequence[str]) -> Mapping[int, int]:
    """Return column number -> 0 for source, 1 for target, 2 for note.

    {} if the row is no header.
    """
    names = [cell.casefold() for cell in row]
    if not {"source", "term", "source term", "原文", "术语"} & set(names) or len(names) < 2:
        return {}
    return {at: _HEADINGS[name] for at, name in enumerate(names) if name in _HEADINGS}


def _cells(row: Sequence[str], columns: Mapping[int, int]) -> tuple[str, str, str]:
    cells = ["", "", ""]
    for at, cell in enumerate(row):
        place = columns.get(at, 3) if columns else at
        if place < len(cells):
            cells[place] = cell
    return cells[0], cells[1], cells[2]


def _complaint(
    row: Sequence[str], source: str, target: str, columns: Mapping[int, int]
) -> str | None:
    if not source:
        return "no source term"
    if not target:
        return f"no target for {source!r}"
    if not columns and any(row[3:]):
        return f"{len(row)} columns; a comma inside a term needs quotes around it"
    if max(len(source), len(target)) > _LONGEST:
        return f"a term of more than {_LONGEST} characters"
    return "a term with marks of the markup" if MARK.search(source + target) else None


def _conflict(source: str, target: str, terms: Mapping[str, tuple[int, Term]]) -> str | None:
    line, before = terms.get(source, (0, None))
    if before is None or before.target == (source if target == _KEEP else target):
        return None
    return f"{source!r} has another target in line {line}"


def as_csv(terms: Iterable[tuple[str, str, str]]) -> str:
    """Return the rows as a file to edit; a row without a target is a comment until it has one."""
    lines = ["source,target,note"]
    for source, target, note in terms:
        row = ",".join(_quoted(cell) for cell in (source, target, note))
        lines.append(row if target else f"# {row}")
    return "\n".join(lines) + "\n"


def _quoted(cell: str) -> str:
    quoted = cell.replace('"', '""')
    return f'"{quoted}"' if set(cell) & set(',"\n') or cell.startswith("# ") else cell
