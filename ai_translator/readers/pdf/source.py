"""Opening a PDF that may be damaged, locked or no PDF at all; its facts."""

from __future__ import annotations

import logging
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.utils import decode_text

from ai_translator.errors import EncryptedError, InputError
from ai_translator.readers.pdf.destinations import Destinations
from ai_translator.readers.pdf.font_cache import FontCache
from ai_translator.readers.pdf.info import PORTFOLIO, SourceInfo
from ai_translator.readers.pdf.optional_content import Layers
from ai_translator.readers.pdf.outline import read_outline
from ai_translator.readers.pdf.repair import REPAIRS, has_vast_object_stream, rewrite
from ai_translator.readers.pdf.values import dictionary

log = logging.getLogger(__name__)

_HEADER, _HEADER_PLACE = b"%PDF-", 1024
_Opened: TypeAlias = tuple[Any, list[PDFPage]]  # pdfplumber's PDF and its pages
_MANY_OBJECTS = 20_000


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page as :func:`ai_translator.readers.pdf.extract.extract` takes it.

    ``pdfplumber.page.Page`` is another.
    """

    page_obj: PDFPage
    page_number: int


class PdfSource:
    """An open PDF.  Made by :func:`open_source`."""

    def __init__(
        self, pdf: Any, pages: Sequence[PDFPage], warnings: Sequence[str], *, repaired: bool = False
    ) -> None:
        self._pdf, self._repaired = pdf, repaired
        self._pages = pages
        self._warnings = tuple(warnings)
        self.faces = FontCache()
        self.layers = Layers(pdf.doc)
        self.destinations = Destinations(pdf.doc, pages)

    @property
    def page_count(self) -> int:
        return len(self._pages)

    def page(self, number: int) -> SourcePage:
        """Return a page.  Raises InputError if a repair has not found its content."""
        page = self._pages[number - 1]
        if self._repaired and not page.contents:
            raise InputError(
                "its content is missing from the damaged file", remedy="Download or export it again"
            )
        return SourcePage(page, number)

    def info(self) -> SourceInfo:
        document = self._pdf.doc
        return SourceInfo(
            page_count=len(self._pages),
            title=_text(self._pdf.metadata.get("Title")),
            author=_text(self._pdf.metadata.get("Author")),
            language=_text(document.catalog.get("Lang")),
            outline=read_outline(document, self.destinations),
            labels=tuple(str(page.label or "") for page in self._pages),
            encrypted=document.encryption is not None,
            warnings=self._warnings,
        )

    def forget(self) -> None:
        """Drop what pdfminer keeps of pages already read.

        Streams with their decoded data above all.
        """
        # Private, but pdfminer has no other way; guarded by the version bound and a test.
        objects = self._pdf.doc._cached_objs
        if len(objects) > _MANY_OBJECTS:
            objects.clear()
        for number in [
            number for number, (value, _) in objects.items() if isinstance(value, PDFStream)
        ]:
            del objects[number]

    def close(self) -> None:
        self._pdf.stream.close()


def inspect(path: Path, password: str | None = None) -> SourceInfo:
    """Return facts about the file.

    Raises InputError or EncryptedError, naming file and remedy.
    """
    source = open_source(path, password)
    try:
        return source.info()
    finally:
        source.close()


def open_source(path: Path, password: str | None = None) -> PdfSource:
    """Open the file; a damaged one is rewritten into a temporary file first.

    Raises InputError if it is missing, unreadable, empty, no PDF or without pages; EncryptedError
    if it wants a password, or another one.
    """
    warnings = list(_check_file(path))
    opened: _Opened | None = None
    try:
        opened = (
            _open_copy(path, password, rewrite)
            if has_vast_object_stream(path)
            else _open(path, password)
        )
    except _LockedError as error:
        raise _locked(path, password) from error
    except (
        Exception
    ) as error:  # pdfminer raises anything on damage; whether it can be repaired decides
        log.debug("%s needs a repair: %r", path, error)
    if opened is not None and _is_empty(opened[0].doc):
        opened[0].stream.close()
        raise InputError(
            f"{path}: the PDF has no pages", remedy="Check that the file was written completely"
        )
    repaired = opened is None or not opened[1]
    if opened is None or repaired:
        opened = _repaired(path, password, hopeless=bool(warnings))
        warnings.append(
            "the file is damaged and was repaired for reading; something may be missing"
        )
    pdf, pages = opened
    if "Collection" in dictionary(pdf.doc.catalog):  # ISO 32000-1, 12.3.5
        warnings.append(PORTFOLIO)
    declared = _declared_pages(pdf.doc)
    if declared > len(pages):
        warnings.append(f"the file announces {declared} pages, but only {len(pages)} can be found")
    return PdfSource(pdf, pages, warnings, repaired=repaired)


_ALL_OF_IT = "Name files in it, or all of them: ai-translator batch {path} --out DIR"


class _LockedError(Exception):
    """The file needs a password, or another one."""


def _check_file(path: Path) -> Iterator[str]:
    """Return what is odd about the file.  Raises InputError if it cannot be a PDF at all."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"{path}: is a folder, not a PDF", remedy=_ALL_OF_IT.format(path=path))
        if not stat.S_ISREG(mode):  # a pipe or a device may never end
            raise InputError(
                f"{path}: is not a regular file", remedy="Save the PDF as a file first"
            )
        with path.open("rb") as file:
            head = file.read(_HEADER_PLACE)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file", remedy="Check the name and the folder") from error
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror})", remedy="Check its name and permissions"
        ) from error
    if not head:
        raise InputError(f"{path}: the file is empty", remedy="Download or export it again")
    if _HEADER not in head:
        yield "the file does not begin with %PDF- as a PDF should; read all the same"


def _open(path: Path, password: str | None) -> _Opened:
    """Open the file with pdfplumber and return it with its pages.

    Raises _LockedError, or whatever pdfminer raises on damage.
    """
    try:
        pdf = pdfplumber.open(path, password=password or "")
    except Exception as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise _LockedError from error
        raise
    try:
        return pdf, list(PDFPage.create_pages(pdf.doc))
    except Exception:
        pdf.stream.close()
        raise


def _open_copy(
    path: Path, password: str | None, repair: Callable[[Path, str | None, Path], None]
) -> _Opened:
    """Open a repaired copy, which outlives its folder for as long as it is open."""
    with tempfile.TemporaryDirectory(prefix="ai-translator-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "repaired.pdf"
        try:
            repair(path, password, copy)
        except Exception as error:
            if (
                type(error).__name__ == "PasswordError"
            ):  # of pikepdf, which is imported only for repairs
                raise _LockedError from error
            raise
        return _open(copy, None)


def _repaired(path: Path, password: str | None, *, hopeless: bool) -> _Opened:
    for repair in REPAIRS:
        try:
            opened = _open_copy(path, password, repair)
        except _LockedError as error:
            raise _locked(path, password) from error
        except Exception as error:
            log.debug("%s: %s failed: %r", path, repair.__name__, error)
            continue
        if opened[1]:
            return opened
        opened[0].stream.close()
    raise _unreadable(path, hopeless=hopeless)


def _unreadable(path: Path, *, hopeless: bool) -> InputError:
    if hopeless:
        return InputError(
            f"{path}: is not a PDF", remedy="Export it as PDF first; a PDF begins with %PDF-"
        )
    return InputError(f"{path}: is damaged beyond repair", remedy="Download or export it again")


def _locked(path: Path, password: str | None) -> EncryptedError:
    if password:
        return EncryptedError(
            f"{path}: the password is wrong", remedy="Check it; passwords are case-sensitive"
        )
    return EncryptedError(f"{path}: is locked with a password", remedy="Pass it with --password")


def _is_empty(document: Any) -> bool:
    """Return True if the page tree is sound and has no leaves."""
    return bool(resolve1(dictionary(document.catalog.get("Pages")).get("Kids")) == [])


def _declared_pages(document: Any) -> int:
    count = resolve1(dictionary(document.catalog.get("Pages")).get("Count"))
    return count if isinstance(count, int) else 0


def _text(value: object) -> str:
    resolved = value
    with suppress(Exception):  # a broken reference: no text
        resolved = resolve1(value)
    if isinstance(resolved, bytes):
        resolved = decode_text(resolved)
    return " ".join(resolved.split()) if isinstance(resolved, str) else ""
