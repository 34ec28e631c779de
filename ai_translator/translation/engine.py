"""Segments -> outcomes: the whole document in flight at once, every answer checked, nothing pretended."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ai_translator.config import TranslationSettings
from ai_translator.errors import BackendError, ContextOverflowError, RateLimitedError
from ai_translator.languages import Language
from ai_translator.progress import Progress, ProgressCallback, Stage, ignore
from ai_translator.segments import Failed, Outcome, Segment, Translated, Unchanged
from ai_translator.translation import checks, prompts
from ai_translator.translation.answers import Answer, AnswerParser
from ai_translator.translation.requests import Job, Limits, halves, jobs, pack, rejoin
from ai_translator.translation.segmenting import source_language
from ai_translator.translation.sending import BackendLike, Sender, Stopped

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

SAME = "the same in both languages"
_ALONE = "1"  # the id of a text that is asked alone
_FILTERED = "the provider's content filter cut the answer"
_ENOUGH_ECHOES = 2  # of a name or label, until it is believed to be the same in both languages
_MISSING = "no translation came back for it"


@dataclass(frozen=True, slots=True)
class Run:
    """What became of the segments, and what that took.

    outcomes: segment id -> outcome, for every segment
    stopped:  why the backend was given up before the end; None when it was not
    """

    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    requests: int = 0
    retries: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    stopped: BackendError | None = None


def translate(
    segments: Sequence[Segment],
    backend: BackendLike,
    *,
    source: str,
    target: Language,
    settings: TranslationSettings,
    file: str = "",
    on_progress: ProgressCallback = ignore,
) -> Run:
    """Translates the segments; may be called with or without a running event loop.

    Raises a BackendError when not one segment could be translated because of the backend.
    """

    work = translate_async(segments, backend, source=source, target=target, settings=settings, file=file, on_progress=on_progress)
    if not _in_event_loop():
        return asyncio.run(work)
    with ThreadPoolExecutor(1, "translate") as thread:
        return thread.submit(asyncio.run, work).result()


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def translate_async(
    segments: Sequence[Segment],
    backend: BackendLike,
    *,
    source: str,
    target: Language,
    settings: TranslationSettings,
    file: str = "",
    on_progress: ProgressCallback = ignore,
) -> Run:
    """:func:`translate` for callers with an event loop of their own.  Cancelling it ends every request."""
    begun = time.monotonic()
    if not segments:
        return Run()
    sender = Sender(backend, settings)
    done = _Ledger(segments, target, lambda count: on_progress(Progress(Stage.TRANSLATE, count, len(segments), file)))
    stopped: BackendError | None = None
    async with backend.session() as model:
        desk = _Desk(backend, model, sender, source_language(source), target, settings, done)
        try:
            await desk.translate(segments)
        except* Stopped as group:
            stopped = _first(group)
    outcomes = done.outcomes(f"not translated: {stopped}" if stopped else "not translated")
    _raise_if_nothing(outcomes, stopped)
    tally = sender.tally
    seconds = time.monotonic() - begun
    return Run(outcomes, tally.requests, tally.retries, tally.input_tokens, tally.output_tokens, seconds, stopped)


def _first(group: BaseExceptionGroup[Stopped]) -> BackendError:
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner.error


def _raise_if_nothing(outcomes: Mapping[str, Outcome], stopped: BackendError | None) -> None:
    """A backend that was given up before its first good answer is an error; answers that fail the checks are outcomes."""
    if stopped is not None and all(isinstance(outcome, Failed) for outcome in outcomes.values()):
        raise stopped


class _Ledger:
    """What became of each job so far; a segment is done when all its parts are."""

    def __init__(self, segments: Sequence[Segment], target: Language, report: Callable[[int], None]) -> None:
        self._segments, self._target, self._report = segments, target, report
        self._shares = Counter(segment.source for segment in segments)
        self._results: dict[Job, Outcome] = {}
        self.parts: dict[str, list[Job]] = {}
        self._done = 0

    def open(self, parts: dict[str, list[Job]]) -> list[Job]:
        """Takes note of the parts of each source text and gives the different jobs, in order."""
        self.parts = parts
        self._sources: dict[Job, list[str]] = {}
        for source, each in parts.items():
            for job in each:
                self._sources.setdefault(job, []).append(source)
        self._report(0)
        return list(self._sources)

    def close(self, job: Job, outcome: Outcome) -> None:
        self._results[job] = outcome
        ready = [text for text in self._sources[job] if all(part in self._results for part in self.parts[text])]
        if ready:
            self._done += sum(self._shares[text] for text in dict.fromkeys(ready))
            self._report(self._done)

    def outcomes(self, otherwise: str) -> dict[str, Outcome]:
        """segment id -> outcome; ``otherwise``: why those failed that are not done."""
        missing = Failed(otherwise)
        whole = {text: self._whole(parts, missing) for text, parts in self.parts.items()}
        return {segment.id: whole.get(segment.source, missing) for segment in self._segments}

    def _whole(self, parts: Sequence[Job], missing: Failed) -> Outcome:
        return combined([self._results.get(part, missing) for part in parts], [part.text for part in parts], self._target)


def combined(results: Sequence[Outcome], texts: Sequence[str], target: Language) -> Outcome:
    """One outcome of the outcomes of a text's parts: failed when one is, unchanged when all are."""
    failure = next((each for each in results if isinstance(each, Failed)), None)
    if failure is not None:
        return failure
    if all(isinstance(each, Unchanged) for each in results):
        return results[0]
    pieces = [each.text if isinstance(each, Translated) else text for each, text in zip(results, texts)]
    return Translated(rejoin(pieces, target))


class _Desk:
    """Writes the requests of one run and judges their answers."""

    def __init__(
        self,
        backend: BackendLike,
        model: BaseChatModel,
        sender: Sender,
        source: Language | None,
        target: Language,
        settings: TranslationSettings,
        ledger: _Ledger,
    ) -> None:
        self._sender, self._source, self._target, self._settings, self._ledger = sender, source, target, settings, ledger
        self._limits = Limits.of(backend.profile, settings)
        self._plain = backend.profile.segments_per_request == 1
        prompt = prompts.plain_prompt(backend.profile.system_role) if self._plain else prompts.tagged_prompt()
        self._chain: Runnable[Any, Answer] = prompt | model | AnswerParser()

    async def translate(self, segments: Sequence[Segment]) -> None:
        """All requests at once; raises an exception group with Stopped in it when the backend is given up."""
        work = self._ledger.open(jobs(segments, self._limits))
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sender.watch())
            await asyncio.wait([group.create_task(self._request(request)) for request in pack(work, self._limits)])
            self._sender.finished()

    async def _request(self, request: Sequence[Job]) -> None:
        """Asks for several texts at once, and again alone for those that did not come back well."""
        if len(request) == 1:
            self._ledger.close(request[0], await self._alone(request[0]))
            return
        try:
            answer = await self._ask(request, request[0].context)
        except BackendError as error:
            if isinstance(error, RateLimitedError):
                for job in request:
                    self._ledger.close(job, Failed(str(error)))
                return
            answer = Answer()  # one text may be the reason, or their number
        again = []
        for number, job in enumerate(request, 1):
            text = answer.texts.get(str(number))
            complaint = _MISSING if text is None else self._complaint(job, text)
            if complaint is None and text is not None:
                self._ledger.close(job, Translated(text))
            else:
                again.append(self._again(job, complaint or ""))
        await asyncio.gather(*again)

    async def _again(self, job: Job, complaint: str) -> None:
        self._ledger.close(job, await self._alone(job, complaint))

    async def _alone(self, job: Job, complaint: str = "") -> Outcome:
        """One text a request, more strictly each time; ``complaint``: what was wrong with the answer before."""
        echoes = int(complaint == checks.ECHO)
        for _ in range(self._settings.attempts + (not complaint)):
            try:
                answer = await self._ask([job], job.context, complaint)
            except ContextOverflowError as error:
                return await self._in_parts(job) or Failed(str(error))
            except BackendError as error:
                return Failed(str(error))
            text = answer.texts.get(_ALONE, answer.loose)
            cut = answer.cut and _ALONE not in answer.texts
            if cut and (outcome := await self._in_parts(job)):
                return outcome
            complaint = (_FILTERED if answer.filtered else self._complaint(job, text, cut)) or ""
            if not complaint:
                return Translated(text)
            echoes += complaint == checks.ECHO
            if echoes >= _ENOUGH_ECHOES and checks.is_label(job.text):
                return Unchanged(SAME)
        return Failed(complaint or "the backend gave no answer")

    async def _in_parts(self, job: Job) -> Outcome | None:
        """The outcome of the text sent sentence by sentence; None when it is but one."""
        texts = halves(job.text)
        if len(texts) == 1:
            return None
        outcomes = await asyncio.gather(*(self._alone(Job(text, job.context)) for text in texts))
        return combined(outcomes, texts, self._target)

    async def _ask(self, request: Sequence[Job], context: str, complaint: str = "") -> Answer:
        if self._plain:
            text = request[0].text
        else:
            text = "\n".join(f'<s id="{number}">{job.text}</s>' for number, job in enumerate(request, 1))
        filled = prompts.variables(text, self._source, self._target, context=context, complaint=complaint)
        return await self._sender.send(self._chain, filled)

    def _complaint(self, job: Job, text: str, cut: bool = False) -> str | None:
        return checks.complaint(checks.Case(job.text, text, self._target, cut))
