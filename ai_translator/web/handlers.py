"""Handlers of the page's buttons, and the API endpoint."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ai_translator import resources
from ai_translator.config import Settings
from ai_translator.errors import TranslatorError
from ai_translator.formats import FORMATS, Paging
from ai_translator.web import choices, html
from ai_translator.web.auth_middleware import DEFECT, session_of
from ai_translator.web.choices import Choices
from ai_translator.web.executors import Executors
from ai_translator.web.i18n import ENGLISH, Words, error_text, for_browser
from ai_translator.web.jobs import FileState, WebJob, new_job, run
from ai_translator.web.sessions import Sessions
from ai_translator.web.turns import Turns
from ai_translator.web.viewer import Kind, PagePair, PageView, Viewer

if TYPE_CHECKING:
    import gradio as gr

log = logging.getLogger(__name__)

#: The order in which the page hands over what its user has set, after the files.
GIVEN = (
    "source", "target", "backend", "model", "formats", "pages",
    "temperature", "top_p", "max_tokens", "password", "style", "glossary",
)  # fmt: skip
_MOST = 1_000_000  # pages


@dataclass(frozen=True, slots=True)
class AppState:
    """What all users of a server share."""

    settings: Settings
    sessions: Sessions
    executors: Executors
    viewer: Viewer
    turns: Turns


@dataclass(slots=True)
class Parts:
    """The components that handlers write to."""

    heading: Any
    refusals: Any
    source: Any
    status: Any
    start: Any
    stop: Any
    archive: Any
    downloads: Any
    report: Any
    preview: Any
    which: Any
    turn: Any
    back: Any
    forward: Any
    preview_pages: Any

    @property
    def turning(self) -> list[Any]:
        return [self.turn, self.back, self.forward, self.preview_pages]

    @property
    def looking(self) -> list[Any]:
        return [self.preview, self.which, *self.turning]

    @property
    def results(self) -> list[Any]:
        cleared = [self.preview, self.preview_pages]
        return [
            self.status,
            self.start,
            self.stop,
            self.archive,
            self.downloads,
            self.report,
            *cleared,
        ]


class Handlers:
    """The event handlers.

    ``request``: Gradio passes it to the parameter annotated as one, and so needs to find the name
    ``gr`` here.
    """

    def __init__(self, state: AppState, parts: Parts) -> None:
        global gr
        import gradio as gr

        self._state, self._parts = state, parts

    async def start(
        self, request: gr.Request, files: list[str] | None, *given: Any
    ) -> AsyncGenerator[Any, None]:
        """Yield progress at every interval, then the results.

        When Gradio closes it (cancel, closed tab), its job ends.
        """
        words, parts = _words(request), self._parts
        self._state.viewer.leave(str(request.session_hash))
        yield {parts.status: html.message(words["queued"]), **self._cleared(), **self._busy(True)}
        try:
            wanted = choices.chosen(**dict(zip(GIVEN, given)))
            with self._job(wanted, files) as job:
                async with self._beats(job, request) as beats:
                    async for _ in beats:
                        yield {parts.status: html.progress(job, words)}
                published = self._published(job, request)
                self._state.viewer.open(
                    *_who(request),
                    [
                        pair
                        for state in job.files
                        for pair in self._pairs(job, state, published, request)
                    ],
                )
                yield {
                    parts.status: html.progress(job, words),
                    **self._results(job, published, words, request),
                    **self._busy(False),
                }
        except TranslatorError as error:
            yield {
                parts.status: html.message(error_text(error, words), "error"),
                **self._busy(False),
            }

    async def endpoint(
        self,
        request: gr.Request,
        files: list[str] | None,
        target: str | None,
        source: str | None,
        backend: str | None,
        formats: list[str] | None,
        pages: str | None,
    ) -> tuple[list[str], dict[str, Any]]:
        """Translate PDFs.  Returns the results, and file name -> report."""
        try:
            wanted = choices.chosen(
                target=target, source=source, backend=backend, formats=formats, pages=pages
            )
            with self._job(wanted, files) as job:
                async with self._beats(job, request) as beats:
                    async for _ in beats:
                        pass
                return list(self._published(job, request).values()), html.as_json(job)
        except TranslatorError as error:
            raise gr.Error(error_text(error, ENGLISH), print_exception=False) from error
        except Exception as error:
            log.exception("the endpoint")
            raise gr.Error(ENGLISH["bug"], title=DEFECT, print_exception=False) from error

    def cancel(self, request: gr.Request) -> dict[Any, Any]:
        return {self._parts.status: html.message(_words(request)["cancelled"]), **self._busy(False)}

    def open_example(self, request: gr.Request) -> list[str]:
        return [self._publish(resources.example(), request)]

    def models_of(self, backend: str) -> Any:
        offered = choices.models(self._state.settings, backend)
        return gr.update(
            choices=offered, value=offered[0] if offered else None, visible=bool(offered)
        )

    def greet(self, request: gr.Request) -> dict[Any, Any]:
        """Return what Gradio's own translation does not reach: HTML texts, names of choices."""
        words, parts = _words(request), self._parts
        refused = [
            (kind, why)
            for kind, why in choices.usable(self._state.settings).items()
            if why is not None
        ]
        names = [(words["auto"], "auto"), *html.languages()]
        return {
            parts.heading: html.head(words),
            parts.refusals: html.unusable(refused, words),
            parts.source: gr.update(choices=names),
        }

    async def open(self, request: gr.Request) -> dict[Any, Any]:
        """Return the pages of a job's first result, and the slider that turns them.

        Nothing without any.
        """
        parts, names = self._parts, self._state.viewer.names(*_who(request))
        if not names:
            return {parts.preview: gr.update(visible=False)}
        view = await self._state.viewer.look(*_who(request), 0)
        return {
            parts.preview: gr.update(visible=True),
            parts.which: gr.update(
                choices=[(name, at) for at, name in enumerate(names)],
                value=0,
                visible=len(names) > 1,
            ),
            **self._shown(view, _words(request)),
        }

    async def look(self, request: gr.Request, which: Any, page: Any) -> str:
        """Show the page that the slider is at."""
        view = await self._state.viewer.look(*_who(request), _number(which, 0), _number(page, 1))
        return html.pages(view, _words(request))

    async def choose(self, request: gr.Request, which: Any) -> dict[Any, Any]:
        """Show another result."""
        view = await self._state.viewer.look(*_who(request), _number(which, 0))
        return self._shown(view, _words(request))

    async def leave(self, request: gr.Request) -> None:
        """Clean up after a closed tab."""
        self._state.viewer.leave(str(request.session_hash))
        self._state.sessions.leave(str(request.session_hash))

    @contextmanager
    def _job(self, wanted: Choices, files: Sequence[str] | None) -> Iterator[WebJob]:
        settings = choices.settings_for(self._state.settings, wanted)
        with self._state.sessions.workplace() as place:
            yield new_job(
                settings,
                wanted.pages or "",
                wanted.password,
                place,
                [Path(each) for each in files or ()],
            )

    @asynccontextmanager
    async def _beats(
        self, job: WebJob, request: gr.Request
    ) -> AsyncIterator[AsyncGenerator[WebJob, None]]:
        """Wait for the job's turn, and run it."""
        async with (
            self._state.turns.turn(_person(request)),
            aclosing(run(job, self._state.executors)) as beats,
        ):
            yield beats

    def _busy(self, busy: bool) -> dict[Any, Any]:
        return {
            self._parts.start: gr.update(interactive=not busy),
            self._parts.stop: gr.update(interactive=busy),
        }

    def _cleared(self) -> dict[Any, Any]:
        parts, hidden = self._parts, gr.update(value=None, visible=False)
        shut = {parts.preview: gr.update(visible=False), parts.preview_pages: ""}
        return {**shut, parts.report: "", parts.downloads: hidden, parts.archive: hidden}

    def _results(
        self, job: WebJob, published: Mapping[Path, str], words: Words, request: gr.Request
    ) -> dict[Any, Any]:
        parts, files = self._parts, list(published.values())
        packed = self._publish(job.archive, request) if job.archive else None
        return {
            parts.report: html.report(job, words),
            parts.downloads: gr.update(value=files or None, visible=bool(files)),
            parts.archive: gr.update(value=packed, visible=packed is not None),
        }

    def _pairs(
        self, job: WebJob, state: FileState, published: Mapping[Path, str], request: gr.Request
    ) -> Iterator[PagePair]:
        """Return the results of a file that have pages, at their published paths."""
        source = str(state.upload)
        if not self._state.sessions.may_read(
            session_of(request.cookies), source
        ):  # it took so long that the upload has expired
            source = self._publish(state.source, request)
        for form, path in state.results.items():
            if (kind := _paging(form, job.settings)) is not None:
                yield PagePair(
                    path.name,
                    kind,
                    Path(source),
                    Path(published[path]),
                    job.password,
                    job.pages,
                )

    def _shown(self, view: PageView | None, words: Words) -> dict[Any, Any]:
        """Return a view, and the slider set to it; hidden if there is nothing to turn."""
        parts, count, page = (
            self._parts,
            view.result.count if view else 1,
            view.result.page if view else 1,
        )
        turnable = gr.update(visible=count > 1)
        slider = gr.update(maximum=max(count, 2), value=page, visible=count > 1)
        return {
            parts.turn: slider,
            parts.back: turnable,
            parts.forward: turnable,
            parts.preview_pages: html.pages(view, words),
        }

    def _published(self, job: WebJob, request: gr.Request) -> dict[Path, str]:
        """Return each result -> where it is served from."""
        return {
            path: self._publish(path, request)
            for state in job.files
            for path in state.results.values()
        }

    def _publish(self, path: Path, request: gr.Request) -> str:
        """Copy a result to where Gradio serves files from.

        The session that asked for it owns it.
        """
        from gradio.processing_utils import save_file_to_cache

        cached: str = save_file_to_cache(path, str(self._state.sessions.root))
        self._state.sessions.own(session_of(request.cookies), cached, str(request.session_hash))
        return cached


def _paging(name: str, settings: Settings) -> Kind | None:
    """Return how the pages of a format's result belong to the source's; None without pages."""
    row = FORMATS.get(name)
    match row.paging if row is not None else Paging.NONE:
        case Paging.SAME:
            return "same"
        case Paging.BILINGUAL:
            return settings.output.dual
        case Paging.OWN:
            return "own"
        case Paging.NONE:
            return None


def _who(request: gr.Request) -> tuple[str, str]:
    """Return the session and its tab."""
    return session_of(request.cookies), str(request.session_hash)


def _person(request: gr.Request) -> str:
    """Return whose job it is: a login, or a session where there is none."""
    user = request.username
    return f"user {user}" if user else f"session {session_of(request.cookies)}"


def _number(value: Any, default: int) -> int:
    """Return a number from a slider or a list, which is untrusted input."""
    return int(value) if isinstance(value, int | float) and abs(value) < _MOST else default


def _words(request: gr.Request) -> Words:
    return for_browser(request.headers.get("accept-language"))
