"""The tables of what can be read and what can be written.

Adding one is a folder with a reader or a writer and a row here: configuration, command line, web
page, names of results and help derive their lists from these tables.  A row names its reader or
writer as ``module:name``; it is imported at its first use, so that this module is light.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

_HEAD_BYTES = 1024  # of a file, enough to tell what it is; a PDF's header may come that late


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """A row: a kind of file that can be read.

    suffixes:   of such files, for lists of files; what a file is, its content says
    recognizes: whether a file with this path and these first bytes is one
    reader:     a :class:`ai_translator.readers.Reader`, as ``module:name``
    """

    name: str
    suffixes: tuple[str, ...]
    recognizes: Callable[[Path, bytes], bool]
    reader: str


class Paging(StrEnum):
    """How the pages of a result belong to those of its source."""

    SAME = "same"  # page by page
    BILINGUAL = "bilingual"  # both languages, as the setting ``output.dual`` says
    OWN = "own"  # typeset anew: the places where pages of the source begin are named
    NONE = "none"  # the result has no pages


#: Of results that do not keep the source's pages.
WITHOUT_PAGES = frozenset({Paging.OWN, Paging.NONE})


@dataclass(frozen=True, slots=True)
class Format:
    """A row: a kind of result.

    suffix: what stands behind NAME.LANG
    writer: a :class:`ai_translator.writers.Writer`, as ``module:name``
    titles: language of the web page -> what it is called there; ``name`` where there is none
    has_pictures_beside: whether its pictures are files in a folder beside it
    """

    name: str
    suffix: str
    writer: str
    paging: Paging = Paging.NONE
    titles: dict[str, str] = field(default_factory=dict)
    has_pictures_beside: bool = False


def _is_pdf(_path: Path, head: bytes) -> bool:
    return b"%PDF-" in head


#: The first is also the last resort: it says what is wrong with a file that nobody recognizes.
SOURCE_FORMATS: dict[str, SourceFormat] = {
    row.name: row
    for row in (SourceFormat("pdf", (".pdf",), _is_pdf, "ai_translator.readers.pdf:READER"),)
}

#: The first is the default.
FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format(
            "pdf",
            ".pdf",
            "ai_translator.writers.inplace:WRITER",
            Paging.SAME,
            {"en": "PDF, like the original", "zh": "PDF，版面与原文一致"},
        ),
        Format(
            "dual",
            ".dual.pdf",
            "ai_translator.writers.dual:WRITER",
            Paging.BILINGUAL,
            {"en": "PDF in both languages", "zh": "双语对照 PDF"},
        ),
        Format(
            "reflow",
            ".reflow.pdf",
            "ai_translator.writers.reflow:WRITER",
            Paging.OWN,
            {"en": "PDF, set anew", "zh": "重新排版的 PDF"},
        ),
        Format(
            "markdown",
            ".md",
            "ai_translator.writers.markdown:WRITER",
            titles={"en": "Markdown", "zh": "Markdown"},
            has_pictures_beside=True,
        ),
        Format(
            "epub",
            ".epub",
            "ai_translator.writers.epub:WRITER",
            titles={"en": "EPUB, for e-readers", "zh": "EPUB 电子书"},
        ),
        Format(
            "docx",
            ".docx",
            "ai_translator.writers.docx:WRITER",
            titles={"en": "Word document", "zh": "Word 文档"},
        ),
    )
}

#: Other names of formats, and the name of all of them together.
ALIASES = {"md": "markdown", "word": "docx"}
ALL = "all"


def default_format() -> str:
    """Return the name of the format that is written unless others are asked for."""
    return next(iter(FORMATS))


def listed(names: Iterable[str]) -> str:
    """Return the names as a list in a sentence: ``a, b or c``."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def expanded(names: Iterable[str]) -> tuple[str, ...]:
    """Return the formats that are meant, each once: ``all`` is every one, ``md`` Markdown."""
    found: dict[str, None] = {}
    for name in map(str.casefold, names):
        found.update(dict.fromkeys(FORMATS if name == ALL else (ALIASES.get(name, name),)))
    return tuple(found)


def check_formats(names: Iterable[str]) -> None:
    """Raise ValueError that names the first unknown format and the known ones."""
    unknown = next((name for name in names if name not in FORMATS), None)
    if unknown is not None:
        raise ValueError(f"there is no format {unknown!r}; write {listed(map(repr, FORMATS))}")


def without_places() -> str:
    """Return, for a sentence, the formats that do not keep the source's pages."""
    return listed(row.name for row in FORMATS.values() if row.paging in WITHOUT_PAGES)


def source_suffixes() -> tuple[str, ...]:
    """Return the suffixes of all files that can be read, such as ``.pdf``."""
    return tuple(suffix for row in SOURCE_FORMATS.values() for suffix in row.suffixes)


def source_format(path: Path) -> SourceFormat:
    """Return the row for a file by what it holds, whatever its name.

    For a file that cannot be read, or that nobody recognizes, it is the first row.
    """
    head = _head(path)
    rows = SOURCE_FORMATS.values()
    return next((row for row in rows if row.recognizes(path, head)), next(iter(rows)))


def imported(reference: str) -> Any:
    """Return what ``module:name`` refers to."""
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


def _head(path: Path) -> bytes:
    """Return the first bytes of a regular file; none of anything else: a pipe may never end."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return b""
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""
