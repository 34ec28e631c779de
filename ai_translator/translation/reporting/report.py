"""NAME.LANG.report.json: what was sent, its outcomes and its cost.

It holds no document text but excerpts of what failed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Protocol

from ai_translator import __version__
from ai_translator.config import Price, Settings
from ai_translator.languages import language
from ai_translator.model.document import Document, HiddenReason, PageFailure
from ai_translator.model.segments import Failed, Segment, TranslatedDocument, Unchanged, plain
from ai_translator.pages import counted
from ai_translator.translation.backend_protocol import NamedBackend
from ai_translator.translation.reporting.kept_text import (
    MOST_UNTRANSLATED,
    KeptText,
    kept_texts,
    page_list,
    untranslated_share,
)
from ai_translator.translation.reporting.scan_account import ScanAccount, scan_account
from ai_translator.translation.reporting.text_account import TextAccount
from ai_translator.translation.results import ReviewAccount, TranslationRun
from ai_translator.translation.segmentation.segmenting import Survey
from ai_translator.translation.shared_services.prices import cost, price_note

_EXCERPT = 160  # characters of a failed segment's source
_OF_PAGE = re.compile(r"page (?P<page>\d+): (?P<told>.*)", re.DOTALL)
_MOST_LINES = 5  # failures named in the summary for the terminal


class WriteResultLike(Protocol):
    """What the report needs of a :class:`ai_translator.writers.WriteResult`."""

    @property
    def missing(self) -> Sequence[str]: ...
    @property
    def warnings(self) -> Sequence[str]: ...
    @property
    def kept(self) -> Sequence[PageFailure]: ...
    @property
    def overflowing(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class FailedSegment:
    """A segment that keeps its source text."""

    page: int
    block: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class DoubtfulSegment:
    """A segment whose translation passed every check and may be wrong all the same."""

    page: int
    block: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class TooLong:
    """A segment whose translation is longer than its place in the PDF, even in small type."""

    page: int
    block: str
    text: str


@dataclass(frozen=True, slots=True)
class MissedTerm:
    """A term of the glossary that the translation of a text does not keep to."""

    page: int
    term: str
    target: str
    text: str


@dataclass(frozen=True, slots=True)
class StyleLost:
    """A text whose translation has fewer style tags than the source."""

    page: int
    text: str


@dataclass(frozen=True, slots=True)
class ModelUsage:
    """What one model was asked for.  ``cost``: by ``translation.prices``, None without a price."""

    model: str
    requests: int
    retries: int
    input_tokens: int
    output_tokens: int
    cost: float | None


@dataclass(frozen=True, slots=True)
class HiddenTextCount:
    """Text that no reader sees, and that was therefore not translated."""

    page: int
    reason: str
    chars: int


@dataclass(frozen=True, slots=True)
class LostPage:
    page: int
    reason: str


@dataclass(frozen=True, slots=True)
class NotWritten:
    """A format that was asked for and could not be written, though others were."""

    format: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """The report's data; docs/report.md explains each field.

    texts:         what became of each text
    kept_pages:    translated pages whose content could not be changed in the PDF
    picture_pages: pages whose only text is an invisible layer over a picture; they stay pictures
    scans:         pages read on their pictures, and what stayed picture; None without any
    kept_text:     letters that stay in another script than the target's, or in what reads as prose
    price_note:    currency and date of the list that the cost rests on; "" for the settings' own
    subject:       field of the document, as a model has named it for the terms; "" if none has
    untranslated:  the part of the document's letters that stay without a good reason, 0 to 1
    too_long:      segments that are longer than their places in the PDF
    """

    source: str
    source_language: str
    target_language: str
    backend: str
    model: str
    endpoint: str
    pages: int
    texts: TextAccount
    asked_again: int
    failed: tuple[FailedSegment, ...]
    missed_terms: tuple[MissedTerm, ...]
    doubtful: tuple[DoubtfulSegment, ...]
    review: ReviewAccount | None
    lost_pages: tuple[LostPage, ...]
    picture_pages: tuple[int, ...]
    hidden: tuple[HiddenTextCount, ...]
    warnings: tuple[str, ...]
    missing_glyphs: str
    requests: int
    retries: int
    input_tokens: int
    output_tokens: int
    cost: float | None
    usage: tuple[ModelUsage, ...]
    seconds: float
    stopped: str = ""
    marked: str = ""
    kept_pages: tuple[LostPage, ...] = ()
    style_lost: tuple[StyleLost, ...] = ()
    asked: str = ""
    not_written: tuple[NotWritten, ...] = ()
    scans: ScanAccount | None = None
    kept_text: tuple[KeptText, ...] = ()
    untranslated: float = 0.0
    subject: str = ""
    too_long: tuple[TooLong, ...] = ()
    price_note: str = ""
    version: str = __version__

    @property
    def complete(self) -> bool:
        """True if every page was read as text, no segment failed, every format was written.

        Nor may more than a trace of the letters stay without a good reason.
        """
        lost = self.lost_pages or self.picture_pages or self.kept_pages
        stays = self.untranslated > MOST_UNTRANSLATED or self._leaves_pictures
        return not (self.failed or lost or self.not_written or stays)

    @property
    def _leaves_pictures(self) -> bool:
        """True if something that could be read on a scan stays picture."""
        return self.scans is not None and not self.scans.complete

    @property
    def money(self) -> str:
        """The cost, with what kind of prices it rests on; "" where it is not known."""
        note = f" ({self.price_note})" if self.price_note else ""
        return "" if self.cost is None else f"{self.cost:.4g}{note}"

    def to_json(self) -> dict[str, Any]:
        texts = self.texts
        counts = {name: count for name, count in texts.counts().items() if name != "failed"}
        said = {**counts, "from_memory": texts.from_memory, "kept": dict(texts.kept_for)}
        own = asdict(self)
        del own["texts"]
        return {"complete": self.complete, **said, **own}

    def summary(self) -> Iterator[str]:
        """Return lines for a person at a terminal."""
        price = f", cost {self.money}" if self.cost is not None and self.requests else ""
        sent = (
            f"{counted(self.requests, 'request')}, {self.input_tokens + self.output_tokens} "
            f"tokens{price}, {self.seconds:.1f} s"
        )
        yield f"{self.texts}; {sent}"
        if self.marked:
            yield f"no real translation: made-up words of the {self.marked} backend"
        if "was taken" in self.asked:
            yield self.asked.partition(";")[0]
        if self.stopped:
            yield f"the backend was given up: {self.stopped}"
        yield from (
            f"page {lost.page} could not be read: {lost.reason}" for lost in self.lost_pages
        )
        yield from (
            f"page {kept.page} keeps its original text in the PDF: {kept.reason}"
            for kept in self.kept_pages
        )
        yield from (f"{each.format} not written: {each.reason}" for each in self.not_written)
        yield from self._pictures()
        yield from self._kept_summary()
        for failure in self.failed[:_MOST_LINES]:
            yield f"page {failure.page} not translated ({failure.reason}): {failure.text}"
        if len(self.failed) > _MOST_LINES:
            yield f"… and {len(self.failed) - _MOST_LINES} more: see the report"
        if self.subject:
            yield f"the document was taken to be about {self.subject}"
        if self.missed_terms:
            terms = sorted({each.term for each in self.missed_terms})
            more = " …" if len(terms) > _MOST_LINES else ""
            yield f"terms of the glossary not kept to: {', '.join(terms[:_MOST_LINES])}{more}"
        yield from self._style_summary()
        yield from self._doubts()
        if self.missing_glyphs:
            yield f"no font has these characters: {self.missing_glyphs}"
        yield from self.shown_warnings()

    def shown_warnings(self) -> Iterator[str]:
        """Return the warnings for a person: each once, with its pages, and not too many."""
        pages: dict[str, list[int]] = {}
        for warning in self.warnings:
            page, told = page_of(warning)
            pages.setdefault(told, []).extend(page)
        for told, where in list(pages.items())[:_MOST_LINES]:
            yield f"{page_list(tuple(where))}: {told}" if where else told
        if len(pages) > _MOST_LINES:
            yield f"… and {counted(len(pages) - _MOST_LINES, 'more warning')}: see the report"

    def _pictures(self) -> Iterator[str]:
        if self.picture_pages:
            yield (
                f"{page_list(self.picture_pages)}: a picture with an invisible text layer, left "
                f"as it is; "
                "parsing.ocr in config.yaml says how to read them"
            )
        if self.scans is not None:
            yield from self.scans.summary()

    def _kept_summary(self) -> Iterator[str]:
        yield from (f"{each} on {page_list(each.pages)}" for each in self.kept_text[:_MOST_LINES])
        if self.untranslated > MOST_UNTRANSLATED:
            yield (
                f"{self.untranslated:.0%} of the letters stay though they read like text to be "
                "translated"
            )

    def _doubts(self) -> Iterator[str]:
        if self.review:
            done = self.review
            unjudged = f", {done.unjudged} without a verdict" if done.unjudged else ""
            yield (
                f"review by {done.model}: fault found with {done.faulty} of {done.judged} "
                f"translations, {done.mended} mended{unjudged}"
            )
        for doubt in self.doubtful[:_MOST_LINES]:
            yield f"page {doubt.page}, doubtful ({doubt.reason}): {doubt.text}"
        if len(self.doubtful) > _MOST_LINES:
            yield f"… and {len(self.doubtful) - _MOST_LINES} more are doubtful: see the report"

    def _style_summary(self) -> Iterator[str]:
        if not self.style_lost:
            return
        pages = sorted({each.page for each in self.style_lost})
        texts = counted(len(self.style_lost), "text")
        yield f"style lost: bold words or the like of {texts} ({page_list(tuple(pages))})"


def make_report(
    translated: TranslatedDocument,
    run: TranslationRun,
    settings: Settings,
    backend: NamedBackend,
    found: Survey,
    *,
    written: Iterable[WriteResultLike] = (),
    failed_formats: Mapping[str, str] = MappingProxyType({}),
    seconds: float = 0.0,
) -> Report:
    """Return the report on one document.

    found:   its survey
    failed_formats: name of a format that could not be written -> why
    seconds: duration of the whole job
    """
    document, written = translated.document, tuple(written)
    prices = settings.translation.known_prices
    usage = tuple(_usage(run, prices))
    costs = [each.cost for each in usage if each.cost is not None]
    kept = Counter(each.reason for each in found.kept.values())
    failed = tuple(_failures(translated))
    same = sum(isinstance(translated.outcome_of(each), Unchanged) for each in translated.segments)
    staying = kept_texts(translated, found.kept, language(translated.target_language))
    return Report(
        source=document.name,
        source_language=translated.source_language,
        target_language=translated.target_language,
        backend=backend.kind,
        model=run.model or backend.model_name,
        endpoint=backend.endpoint,
        pages=len(document.pages),
        texts=TextAccount(
            translated=len(translated.segments) - len(failed) - same,
            same=same,
            failed=len(failed),
            from_memory=run.remembered,
            kept_for=dict(sorted(kept.items())),
        ),
        asked_again=run.asked_again,
        failed=failed,
        missed_terms=tuple(_missed(translated, run)),
        doubtful=tuple(_doubtful(translated, run)),
        review=run.review,
        lost_pages=tuple(LostPage(each.page, each.reason) for each in document.failures),
        picture_pages=tuple(_picture_pages(document)),
        scans=scan_account(document),
        hidden=tuple(_hidden(document)),
        warnings=tuple(_warnings(document, written)),
        missing_glyphs="".join(dict.fromkeys(char for each in written for char in each.missing)),
        subject=run.subject,
        requests=run.requests,
        retries=run.retries,
        input_tokens=run.input_tokens,
        output_tokens=run.output_tokens,
        cost=sum(costs) if costs else None,
        usage=usage,
        price_note=next(filter(None, (price_note(prices, each.model) for each in usage)), ""),
        seconds=round(seconds, 2),
        stopped=str(run.stopped) if run.stopped else "",
        style_lost=tuple(_style_lost(translated, run)),
        asked=run.asked,
        marked=translated.marked,
        kept_pages=tuple(
            LostPage(page, reason) for page, reason in sorted(_kept_pages(written).items())
        ),
        not_written=tuple(NotWritten(*each) for each in failed_formats.items()),
        kept_text=staying,
        untranslated=round(untranslated_share(staying, translated), 4),
        too_long=tuple(_too_long(translated, written)),
    )


def _usage(run: TranslationRun, prices: Mapping[str, Price]) -> Iterator[ModelUsage]:
    for model, each in run.usage.items():
        money = cost(prices, model, each.input_tokens, each.output_tokens)
        yield ModelUsage(
            model, each.requests, each.retries, each.input_tokens, each.output_tokens, money
        )


def _missed(translated: TranslatedDocument, run: TranslationRun) -> Iterator[MissedTerm]:
    for segment in translated.segments:
        for term in run.missed.get(segment.id, ()):
            yield MissedTerm(segment.page, term.source, term.target, _excerpt(segment))


def _style_lost(translated: TranslatedDocument, run: TranslationRun) -> Iterator[StyleLost]:
    lost = set(run.style_lost)
    for segment in translated.segments:
        if segment.id in lost:
            yield StyleLost(segment.page, _excerpt(segment))


def _kept_pages(written: Iterable[WriteResultLike]) -> dict[int, str]:
    return {kept.page: kept.reason for each in written for kept in each.kept}


def _failures(translated: TranslatedDocument) -> Iterator[FailedSegment]:
    for segment in translated.segments:
        outcome = translated.outcome_of(segment)
        if isinstance(outcome, Failed):
            yield FailedSegment(
                segment.page, segment.block_ids[0], outcome.reason, _excerpt(segment)
            )


def _doubtful(translated: TranslatedDocument, run: TranslationRun) -> Iterator[DoubtfulSegment]:
    for segment in translated.segments:
        if reason := run.doubtful.get(segment.id):
            yield DoubtfulSegment(segment.page, segment.block_ids[0], reason, _excerpt(segment))


def _too_long(
    translated: TranslatedDocument, written: Iterable[WriteResultLike]
) -> Iterator[TooLong]:
    ids = {name for each in written for name in each.overflowing}
    for segment in translated.segments:
        if segment.id in ids:
            yield TooLong(segment.page, segment.block_ids[0], _excerpt(segment))


def _excerpt(segment: Segment) -> str:
    text = " ".join(plain(segment.source, segment.markup).split())
    return text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"


def _picture_pages(document: Document) -> Iterator[int]:
    for page in document.pages:
        layered = any(each.reason is HiddenReason.INVISIBLE for each in page.hidden)
        if layered and not any(block.text.strip() for block in page.text_blocks()):
            yield page.number


def _hidden(document: Document) -> Iterator[HiddenTextCount]:
    """Return the hidden text by page and reason."""
    for page in document.pages:
        chars: Counter[str] = Counter()
        for each in page.hidden:
            chars[each.reason.value] += len(each.text)
        yield from (HiddenTextCount(page.number, reason, count) for reason, count in chars.items())


def page_of(warning: str) -> tuple[tuple[int, ...], str]:
    """Return the number of a warning's page, () if it is of no single page, and what it says."""
    found = _OF_PAGE.fullmatch(warning)
    return ((int(found["page"]),), found["told"]) if found else ((), warning)


def _warnings(document: Document, written: Iterable[WriteResultLike]) -> Iterator[str]:
    for page in document.pages:
        for warning in page.warnings:  # those of the file stand on its first page
            of_file = warning.startswith("the file ")
            yield warning if of_file else f"page {page.number}: {warning}"
    for each in written:
        yield from each.warnings
