"""Where results go: ``--out`` is a folder, one file, or ``-`` for standard output."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ai_translator.cli.exits import forget_standard_output, say
from ai_translator.errors import OutputError, TranslatorError, UsageError
from ai_translator.formats import FORMATS
from ai_translator.pipeline import Result

_STANDARD = "-"
#: Endings of files that people ask for and that are not written here.
_OTHER_DOCUMENTS = re.compile(
    r"\.(?:azw3|csv|doc|gif|html?|jpe?g|json|mobi|odt|png|ps|rtf|tex|tiff|txt|xhtml|xml|xps|zip)"
)
_LONGEST = 40  # characters of pages in a name


@dataclass(frozen=True, slots=True)
class Destination:
    """What ``--out`` means, decided before anything is read.

    folder:    for the results; None: beside each source
    file:      the one result, when somebody has named it
    formats:   what to write, when a file was named: the one that it is
    to_stdout: the result goes to standard output, and no file stays
    """

    folder: Path | None = None
    file: Path | None = None
    formats: tuple[str, ...] = ()
    to_stdout: bool = False


def destination(
    out: str | None, asked: Sequence[str] | None, usual: Sequence[str], inputs: int
) -> Destination:
    """Return what ``out`` means for so many inputs.

    asked: formats of --format; None if it was not given.  usual: those of the settings.
    What exists as a folder, ends with ``/`` or has no ending of a document is a folder.
    Raises UsageError for one file and several results, and for a format of another ending.
    """
    if out is None:
        return Destination()
    path = Path(out)
    if out == _STANDARD:
        _refuse_many(out, asked or usual, inputs)
        return Destination(to_stdout=True)
    fitting = [name for name, row in FORMATS.items() if _ending(row.suffix) == path.suffix.lower()]
    if out.endswith(("/", "\\")) or path.is_dir():
        return Destination(folder=path)
    if not fitting:
        _refuse_other_documents(path)
        return Destination(folder=path)
    _refuse_many(out, asked or (), inputs)
    if asked and asked[0] not in fitting:
        raise UsageError(
            f"--out {out}: {asked[0]} has another ending",
            remedy=f"Name it {path.stem}{_ending(FORMATS[asked[0]].suffix)}, or leave --format out",
        )
    meant = asked or [name for name in usual if name in fitting] or fitting
    return Destination(path.parent, path, (meant[0],))


def _refuse_other_documents(path: Path) -> None:
    """Raise UsageError for the name of a file of another kind: nobody means a folder by it."""
    if _OTHER_DOCUMENTS.fullmatch(path.suffix.lower()):
        ours = ", ".join(dict.fromkeys(_ending(row.suffix) for row in FORMATS.values()))
        raise UsageError(
            f"--out {path}: there is no format {path.suffix}",
            remedy=f"Name it {ours}; the name of a folder ends in /",
        )


def check_folder(out: Path | None) -> None:
    """Raise UsageError if a folder for results is named like a file."""
    if out is None or out.is_dir():
        return
    if any(_ending(row.suffix) == out.suffix.lower() for row in FORMATS.values()):
        raise UsageError(
            f"--out {out} is the name of a file, and results go to a folder here",
            remedy="Name a folder with --out",
        )
    _refuse_other_documents(out)


def _refuse_many(out: str, formats: Sequence[str], inputs: int) -> None:
    if inputs > 1 or len(formats) > 1:
        what = f"{inputs} inputs" if inputs > 1 else f"{len(formats)} formats"
        raise UsageError(
            f"--out {out} is one file, and there are {what}", remedy="Name a folder with --out"
        )


def _ending(suffix: str) -> str:
    """Return the last part of ``.dual.pdf``: ``.pdf``."""
    return "." + suffix.rpartition(".")[2]


def name_with_pages(name: str, pages: str) -> str:
    """Return ``paper.p1-3_7.pdf`` for pages 1-3,7 of ``paper.pdf``.

    What was made of some pages does not replace what was made of all.
    """
    if not pages.strip():
        return name
    said = re.sub(r"[^\d-]+", "_", re.sub(r"\s*-\s*", "-", pages.strip())).strip("_")
    if len(said) > _LONGEST:
        said = f"{said[: _LONGEST // 2]}-{sha256(said.encode()).hexdigest()[:8]}"
    path = Path(name)
    return f"{path.stem}.p{said}{path.suffix}"


def check_standard_output(*, as_json: bool) -> None:
    """Raise UsageError if a result cannot go to standard output."""
    if as_json:
        raise UsageError("--json and --out - both print there", remedy="Leave one of them out")
    if sys.stdout.isatty():
        raise UsageError(
            "--out -: standard output is a terminal", remedy="Write --out - > paper.zh.pdf"
        )


@contextmanager
def result_folder(chosen: Destination) -> Iterator[Path | None]:
    """Yield the folder for results, a temporary one for standard output; None: beside sources."""
    if not chosen.to_stdout:
        yield chosen.folder
        return
    with tempfile.TemporaryDirectory(prefix="ai-translator-") as folder:
        yield Path(folder)


def put_result(end: Result | TranslatorError | None) -> None:
    """Copy the result to standard output.  Raises OutputError."""
    if not isinstance(end, Result):
        return
    path = next(iter(end.outputs.values()))
    if any(each.is_dir() for each in path.parent.iterdir()):  # in the temporary folder
        say("its pictures are files of their own, which standard output cannot hold; name a file")
    try:
        with path.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except OSError as error:
        forget_standard_output()
        raise OutputError(
            "standard output: its reader ended before all of the result was written"
            if isinstance(error, BrokenPipeError)
            else f"standard output: cannot be written ({error.strerror})",
            remedy="Name a file with --out",
        ) from error
