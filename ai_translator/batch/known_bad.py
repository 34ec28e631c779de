"""Files that a person has acknowledged as bad: their failures no longer change the exit code.

OUT/known-bad.txt has a file's path in each line, as the table and batch.json name it; what begins
with # is a comment.  A person may edit it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from ai_translator.batch.entry import UNDECIDED, FileRecord
from ai_translator.errors import OutputError

NAME = "known-bad.txt"
_HEAD = "# Files whose failures are known (ai-translator batch --known-bad writes this list).\n"


def read_known_bad(out: Path) -> frozenset[str]:
    """Return the files listed in OUT; none if there is no list.  Raises OutputError."""
    path = out / NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(
            f"{path}: cannot be read ({error})", remedy="Mend or remove it"
        ) from error
    lines = (line.strip() for line in text.splitlines())
    return frozenset(_unquoted(line) for line in lines if line and not line.startswith("#"))


def acknowledge(out: Path, entries: Iterable[FileRecord]) -> frozenset[str]:
    """Write the list anew: the files that are bad now.  Raises OutputError.

    A file that was not tried, and one that has become good, is not in it.
    """
    bad = sorted(entry.source for entry in entries if is_bad(entry))
    path = out / NAME
    try:
        path.write_text(_HEAD + "".join(f"{_quoted(each)}\n" for each in bad), encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror})", remedy="Check the folder's rights"
        ) from error
    return frozenset(bad)


def is_bad(entry: FileRecord) -> bool:
    """Return True for a file that has no whole translation although it was its turn."""
    return not entry.complete and entry.state not in UNDECIDED


def _quoted(name: str) -> str:
    """Return a name for one line: as JSON where it would not be one, or would be a comment."""
    is_plain = name.isprintable() and name == name.strip() and name[:1] not in {"#", '"'}
    return name if is_plain else json.dumps(name)


def _unquoted(line: str) -> str:
    if not line.startswith('"'):
        return line
    try:
        return str(json.loads(line))
    except ValueError:
        return line
