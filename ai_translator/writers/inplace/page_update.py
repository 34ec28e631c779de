"""Some pages of a result made again: those that an edit concerns, the others stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ai_translator.languages import language
from ai_translator.model.document import Page
from ai_translator.model.segments import TranslatedDocument
from ai_translator.typesetting.fonts import FontBook
from ai_translator.workers import KeptWorker, Workers
from ai_translator.writers.atomic import draft
from ai_translator.writers.inplace.composed import Composed
from ai_translator.writers.inplace.drawing import PageDrawings
from ai_translator.writers.inplace.heading_numbers import with_numbers_apart
from ai_translator.writers.inplace.linking import link_moves
from ai_translator.writers.inplace.messages import RewriteJob
from ai_translator.writers.inplace.page_composition import compose_pages
from ai_translator.writers.inplace.rewriter_client import RewriterClient
from ai_translator.writers.inplace.text_measuring import Faces
from ai_translator.writers.inplace.texts import PlacedText, translated_texts
from ai_translator.writers.inplace.titles import TitleIndex, document_title, outline_titles
from ai_translator.writers.result import NOTICE, WriteResult

if TYPE_CHECKING:
    from ai_translator.config import OutputSettings

_PROGRAM = "ai-translator"


def update_pages(
    before: TranslatedDocument,
    after: TranslatedDocument,
    changed: Collection[str],
    source: Path,
    target: Path,
    settings: OutputSettings,
    user_fonts: Sequence[Path] = (),
    password: str | None = None,
    kept: Collection[int] = (),
    worker: KeptWorker | None = None,
) -> tuple[WriteResult, frozenset[int]]:
    """Make the pages of ``target`` again on which the translation of a segment has changed.

    before, after: the document when ``target`` was written, and now
    changed: ids of the segments that differ
    kept:    pages of ``target`` that have their original content
    worker:  used where it is given, and kept
    Return what the writer reports of these pages, and their numbers.
    Raises OutputError; then ``target`` is as it was.
    """
    before, after = with_numbers_apart(before), with_numbers_apart(after)
    texts_before = translated_texts(before)
    texts = [text for text in translated_texts(after) if text.page_numbers.isdisjoint(kept)]
    pages = _pages_concerned([*texts_before, *texts], changed).difference(kept)
    if not pages:
        return WriteResult((target,)), pages
    to = language(after.target_language)
    faces = Faces(FontBook.for_language(to, user_fonts))
    known = {page.number: page for page in after.document.pages}
    drawn = compose_pages(after, texts, pages, faces)
    canvas = _drawn_on(drawn, pages, known)
    first = min((min(text.page_numbers) for text in texts), default=0)
    if after.marked and first in pages:
        canvas.notice(NOTICE, faces, to)
    titles_before, titles = TitleIndex(texts_before), TitleIndex(texts)
    title = document_title(after, titles)
    work = RewriteJob(
        target=str(target.absolute()),
        drawings={number: tuple(canvas.drawings.get(number, ())) for number in pages},
        fonts={name: embedded.subset() for name, embedded in faces.used.values()},
        matrices={number: known[number].pdf.mapping.user_to_seen for number in pages},
        links=link_moves([each.text for each in drawn], canvas.links, known),
        titles=_new_titles(after, titles_before, titles) if settings.outline else {},
        title=title if title != document_title(before, titles_before) else "",
        producer=_PROGRAM,
    )
    moving = {each.text.marker for each in drawn if each.takes_marker}
    with (
        draft(source, target) as making,
        _lent(worker) as workers,
        RewriterClient(source, password, after, workers) as client,
    ):
        client.update(
            [each.text for each in drawn],
            moving,
            pages,
            replace(work, target=str(making.path.absolute())),
            old=target,
        )
    missing = "".join(sorted(faces.book.missing))
    return WriteResult((target,), missing, overflowing=overflowing(drawn)), pages


def _lent(worker: KeptWorker | None) -> AbstractContextManager[Workers | None]:
    """Return a context with the kept process; with None where there is none."""
    return nullcontext() if worker is None else worker.use()


def overflowing(composed: Sequence[Composed]) -> tuple[str, ...]:
    """Return the ids of the segments that are longer than their places."""
    return tuple(each.text.segment.id for each in composed if not each.fits)


def _drawn_on(
    texts: Iterable[Composed], pages: Collection[int], known: dict[int, Page]
) -> PageDrawings:
    """Return the texts drawn, without what of them is on other pages."""
    canvas = PageDrawings(known)
    for each in sorted(texts, key=lambda each: not each.slants):
        canvas.draw(each)
    for number in set(canvas.drawings).difference(pages):
        del canvas.drawings[number]
    return canvas


def _pages_concerned(texts: Sequence[PlacedText], changed: Collection[str]) -> frozenset[int]:
    """Return the pages whose look may change.

    Body text of the page where a text begins has one size, also where it goes on elsewhere.
    """
    edited = [text for text in texts if text.segment.id in changed]
    heads = {text.places[0].page.number for text in edited}
    together = [text for text in texts if text.places[0].page.number in heads]
    return frozenset().union(*(text.page_numbers for text in edited + together))


def _new_titles(
    translated: TranslatedDocument, before: TitleIndex, after: TitleIndex
) -> Mapping[str, str]:
    """Return title of a bookmark as it is in the result -> as it should be."""
    old, new = outline_titles(translated, before), outline_titles(translated, after)
    titles = [" ".join(item.title.split()) for item in translated.document.outline]
    pairs = ((old.get(title, title), new.get(title, title)) for title in titles)
    return {was: now for was, now in pairs if was != now}
