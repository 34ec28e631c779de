"""The client of the rewriting worker: pages one by one, then assembly of the whole file.

One process makes the whole result, because a PDF cannot be joined from parts without reading them
again.  It gets its pages one at a time, each with its own limits, so that a page that crashes it,
hangs or uses too much memory is known by its number.  Then the work starts again without that page,
which keeps its original content and is reported.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from ai_translator.errors import DamagedSourceError, OutputError, TranslatorError
from ai_translator.formats import without_places
from ai_translator.geometry.boxes import BBox, Rectangle
from ai_translator.languages import language
from ai_translator.model.content import TextRun
from ai_translator.model.document import Page
from ai_translator.model.provenance import OperatorRef
from ai_translator.model.segments import TranslatedDocument
from ai_translator.workers import Done, Lost, Outcome, Task, Workers
from ai_translator.writers.inplace.assembly import finish, replace_pages
from ai_translator.writers.inplace.messages import (
    Movable,
    MovableId,
    PageRewrite,
    RewriteJob,
    RewriteReport,
    Stripped,
)
from ai_translator.writers.inplace.page_rewriter import page_count, strip_page
from ai_translator.writers.inplace.scanned_text import (
    ink_boxes,
    is_in_picture,
    is_one_picture,
    is_scanned,
    kept_words,
    layer_refs,
)
from ai_translator.writers.inplace.texts import MovedFormula, PlacedText, refs_of
from ai_translator.writers.inplace.trailing_rules import moved_rule
from ai_translator.writers.inplace.underlines import Underline, underlines
from ai_translator.writers.inplace.verification import check_pages, glyph_count

_PAGE_TIMEOUT = 60.0  # seconds
_FILE_TIMEOUT = 600.0
_LOOK_TIMEOUT = 15.0  # for one page of the result
REWRITER_MEMORY_MB = 2048
_MOST_DEATHS = 5
_NO_IMAGE = "its text is a picture that is not stored as an image"
_LAYER = "its text is an invisible layer over a picture, which cannot be changed in place"


class RewriterClient:
    """One source file in its worker, as a context manager.

    kept: page -> why it keeps its original content
    """

    def __init__(
        self,
        source: Path,
        password: str | None,
        translated: TranslatedDocument,
        workers: Workers | None = None,
    ) -> None:
        """``workers``: used, and left to their owner; else there are some for this file only."""
        self._source, self._password = str(source.absolute()), password
        self._name = source
        self._translated = translated
        self._pages = {page.number: page for page in translated.document.pages}
        self._target = language(translated.target_language)
        self._borrowed = workers is not None
        self._workers = workers or Workers(1, memory_mb=REWRITER_MEMORY_MB)
        self._token = secrets.token_hex(8)
        self._deaths = 0
        self.kept: dict[int, str] = {}
        self.kept_pictures: dict[int, str] = {}

    def __enter__(self) -> RewriterClient:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._borrowed:
            self._workers.close()

    def erase(self, texts: Sequence[PlacedText], moving: Collection[MovableId]) -> list[PlacedText]:
        """Erase texts; return those that are gone from their pages and must be drawn.

        moving: the markers (see Text) that are erased, too, to be drawn elsewhere
        Raises OutputError if nothing can be done.
        """
        self._open()
        while True:
            free = list(filter(self._is_free, texts))
            if not self._strip(self._page_rewrites(free, moving)):
                return free

    def _is_free(self, text: PlacedText) -> bool:
        kept = {**self.kept, **self.kept_pictures} if is_in_picture(text) else self.kept
        return text.page_numbers.isdisjoint(kept)

    def finish(self, result: RewriteJob) -> RewriteReport | None:
        """Write the result, and look whether viewers show it.

        None if a page is not shown: it has to stay as it is, and all begins again.
        Raises OutputError.
        """
        match self._call(finish, result, timeout=_FILE_TIMEOUT):
            case Lost(_, OSError() as error):  # a full disk, which the draft's owner tells
                raise error
            case Lost(reason):
                raise OutputError(
                    f"{self._name}: the translated PDF could not be assembled ({reason})",
                    remedy=_remedy(),
                )
            case Done(finished):
                made: RewriteReport = finished
        faults = self._faults(result)
        if faults:
            self.kept.update(faults)
            self._died()
            return None
        return made

    def update(
        self,
        texts: Sequence[PlacedText],
        moving: Collection[MovableId],
        pages: Collection[int],
        result: RewriteJob,
        *,
        old: Path,
    ) -> None:
        """Write ``result`` as ``old`` with these pages made again from the source.

        Raises OutputError, also for a file that has to be written as a whole.
        """
        self._open()
        wanted = self._page_rewrites(texts, moving)
        if self._strip({number: wanted[number] for number in pages if number in wanted}):
            raise OutputError(f"{self._name}: {next(iter(self.kept.values()))}", remedy=_remedy())
        match self._call(replace_pages, result, str(old.absolute()), timeout=_FILE_TIMEOUT):
            case Lost(reason):
                raise OutputError(
                    f"{self._name}: its pages could not be made again ({reason})",
                    remedy=_remedy(),
                )
        if faults := self._faults(result):
            raise OutputError(f"{self._name}: {next(iter(faults.values()))}", remedy=_remedy())

    def _faults(self, result: RewriteJob) -> dict[int, str]:
        """Return what is wrong with pages of the result that their source does not have."""
        drawn = {number: glyph_count(drawing) for number, drawing in result.drawings.items()}
        match self._look(result.target, drawn, _LOOK_TIMEOUT * max(1, len(drawn))):
            case Done(faults):
                found: dict[int, str] = faults
            case Lost(reason) if len(drawn) == 1:
                found = dict.fromkeys(drawn, _undrawn(reason))
            case Lost():  # one of the pages crashes or hangs PDFium: which one?
                found = {}
                for number, glyphs in drawn.items():
                    match self._look(result.target, {number: glyphs}, _LOOK_TIMEOUT):
                        case Done(faults):
                            found |= faults
                        case Lost(reason):
                            found[number] = _undrawn(reason)
        return {
            number: reason for number, reason in found.items() if not self._is_old_fault(number)
        }

    def _is_old_fault(self, number: int) -> bool:
        """Return True if the source's page cannot be drawn either."""
        outcome = self._look(self._source, {number: 0}, _LOOK_TIMEOUT)
        return isinstance(outcome, Lost) or bool(outcome.value)

    def _look(self, path: str, drawn: Mapping[int, int], timeout: float) -> Outcome:
        return self._workers.call(Task(check_pages, (path, self._password, dict(drawn))), timeout)

    def _open(self) -> None:
        outcome = self._call(page_count, timeout=_PAGE_TIMEOUT)
        _check(self._name, outcome, self._translated.document.page_count)

    def _strip(self, wanted: Mapping[int, PageRewrite]) -> bool:
        """Return True if a page was found that has to stay as it is: then all begins again."""
        found = False
        for number, strip in wanted.items():
            outcome = self._call(strip_page, strip, timeout=_PAGE_TIMEOUT)
            match outcome:
                case Done(Stripped(erased, invisible, missed)):
                    if missed * 2 > len(strip.ink):
                        self._keep(strip, _NO_IMAGE)
                        found = True
                    elif invisible * 2 > erased and not strip.scanned:
                        self.kept[number], found = _LAYER, True
                case Lost(reason, error):
                    self._keep(strip, reason)
                    found = True
                    if error is None:  # the process is gone, and with it the pages before
                        self._died()
                        return True
        return found

    def _keep(self, strip: PageRewrite, reason: str) -> None:
        """Keep the page as it is, or only its pictures if they may be what is wrong."""
        if strip.ink and not strip.scanned:
            self.kept_pictures[strip.page] = reason
        else:
            self.kept[strip.page] = reason

    def _died(self) -> None:
        self._token = secrets.token_hex(8)
        self._deaths += 1
        if self._deaths > _MOST_DEATHS:
            raise OutputError(
                f"{self._name}: too many of its pages cannot be rewritten", remedy=_remedy()
            )

    def _call(self, function: object, *args: object, timeout: float) -> Done | Lost:
        task = Task(function, (self._source, self._password, self._token, *args))  # type: ignore[arg-type]
        outcome = self._workers.call(task, timeout)
        if isinstance(outcome, Lost) and isinstance(outcome.error, TranslatorError):
            raise outcome.error
        return outcome

    def _page_rewrites(
        self, texts: Iterable[PlacedText], moving: Collection[MovableId]
    ) -> dict[int, PageRewrite]:
        refs: dict[int, list[OperatorRef]] = defaultdict(list)
        ink: dict[int, list[BBox]] = defaultdict(list)
        movables: dict[int, list[Movable]] = defaultdict(list)
        for text in texts:
            for place in text.places:
                refs[place.page.number] += refs_of(place.block, self._target)
                if is_scanned(place.page):
                    ink[place.page.number] += ink_boxes(place.block, self._target)
            for piece in text.pieces:
                if isinstance(piece, MovedFormula):
                    own = self._pages[piece.page]
                    movables[piece.page].append(
                        _movable(piece.id, piece.formula.runs, piece.formula.bbox, own)
                    )
            if (line := moved_rule(text, self._target)) is not None:
                page = text.places[0].page
                movables[page.number].append(_movable(text.moved_rule, (), line, page))
            if text.marker in moving and (marker := text.head.marker) is not None:
                page = text.places[0].page
                refs[page.number] += marker.refs
                movables[page.number].append(_movable(text.marker, (marker,), marker.bbox, page))
        for number, boxes in ink.items():
            refs[number] += layer_refs(self._pages[number], boxes)
        return {
            number: PageRewrite(
                number,
                tuple(refs[number]),
                page.pdf.blanks,
                page.pdf.mapping.user_to_seen,
                tuple(movables[number]),
                _lines(texts, page),
                tuple(map(page.pdf.mapping.seen_box, ink[number])),
                tuple(map(page.pdf.mapping.seen_box, kept_words(page, frozenset(ink[number]))))
                if ink[number]
                else (),
                is_one_picture(page),
            )
            for number, page in self._pages.items()
            if refs[number] or ink[number]
        }


def check_rewritable(source: Path, password: str | None, pages: int) -> None:
    """Raise OutputError if the file is too damaged to be changed in place.

    Ask before any work is paid for.
    """
    task = Task(page_count, (str(source.absolute()), password, secrets.token_hex(8)))
    with Workers(1, memory_mb=REWRITER_MEMORY_MB) as workers:
        _check(source, workers.call(task, _PAGE_TIMEOUT), pages)


def opens(source: Path, password: str) -> bool:
    """Return True if the file can be opened with this password."""
    task = Task(page_count, (str(source.absolute()), password, secrets.token_hex(8)))
    with Workers(1, memory_mb=REWRITER_MEMORY_MB) as workers:
        outcome = workers.call(task, _PAGE_TIMEOUT)
    return isinstance(outcome, Done) and outcome.value is not None


def _check(name: Path, outcome: Outcome, pages: int) -> None:
    match outcome:
        case Lost(reason):
            raise OutputError(f"{name}: cannot be rewritten ({reason})", remedy=_remedy())
        case Done(None):
            raise DamagedSourceError(
                f"{name}: cannot be rewritten (its structure is damaged)", remedy=_remedy()
            )
        case Done(count) if count != pages:
            raise DamagedSourceError(f"{name}: is too damaged to find its pages", remedy=_remedy())


def _undrawn(reason: str) -> str:
    return f"its translated page cannot be drawn ({reason})"


def _remedy() -> str:
    return f"Use --format {without_places()} for this file"


def _lines(texts: Iterable[PlacedText], page: Page) -> tuple[Rectangle, ...]:
    return tuple(page.pdf.mapping.seen_box(line.box) for line in _all_underlines(texts, page))


def _all_underlines(texts: Iterable[PlacedText], page: Page) -> Iterable[Underline]:
    for text in texts:
        for place in text.places:
            if place.page is page:
                yield from underlines(page, place.block)


def _movable(name: MovableId, runs: Sequence[TextRun], box: BBox, page: Page) -> Movable:
    color = runs[0].style.color if runs else "#000000"
    return Movable(
        name,
        tuple(ref for run in runs for ref in run.refs),
        page.pdf.mapping.seen_box(box),
        color,
        page.height,
    )
