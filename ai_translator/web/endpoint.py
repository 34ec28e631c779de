"""What Gradio's endpoint does: a job like those of the page, whose results go to its caller."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ai_translator.config import Settings
from ai_translator.errors import TranslatorError
from ai_translator.web import choices
from ai_translator.web.auth_middleware import DEFECT, session_of
from ai_translator.web.choices import Choices
from ai_translator.web.executors import Executors
from ai_translator.web.i18n import ENGLISH, error_text
from ai_translator.web.jobs import WebJob, new_job, run
from ai_translator.web.presenting import report_as_json
from ai_translator.web.sessions import Sessions
from ai_translator.web.turns import Turns

if TYPE_CHECKING:
    import gradio as gr

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EndpointState:
    """What all calls share."""

    settings: Settings
    sessions: Sessions
    executors: Executors
    turns: Turns


class Endpoint:
    """The event handlers.

    ``request``: Gradio passes it to the parameter annotated as one, and so needs to find the name
    ``gr`` here.
    """

    def __init__(self, state: EndpointState) -> None:
        global gr
        import gradio as gr

        self._state = state

    async def translate(
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
                target=target,
                source=source,
                backend=backend,
                formats=formats or None,
                pages=pages,
            )
            return await self._translated(request, wanted, files or ())
        except TranslatorError as error:
            raise gr.Error(error_text(error, ENGLISH), print_exception=False) from error
        except Exception as error:
            log.exception("the endpoint")
            raise gr.Error(ENGLISH["bug"], title=DEFECT, print_exception=False) from error

    async def leave(self, request: gr.Request) -> None:
        """Clean up after a client that has gone."""
        self._state.sessions.leave(str(request.session_hash))

    async def _translated(
        self, request: gr.Request, wanted: Choices, files: Sequence[str]
    ) -> tuple[list[str], dict[str, Any]]:
        settings = choices.settings_for(self._state.settings, wanted)
        with self._state.sessions.workplace() as place:
            uploads = list(map(Path, files))
            job = new_job(settings, wanted.pages or "", wanted.password, place, uploads)
            async with self._state.turns.turn(person_of(request)):
                await run(job, self._state.executors)
            return self._published(job, request), report_as_json(job, ENGLISH)

    def _published(self, job: WebJob, request: gr.Request) -> list[str]:
        """Copy the results to where Gradio serves files from; the caller's session owns them."""
        from gradio.processing_utils import save_file_to_cache

        sessions, served = self._state.sessions, []
        for path in (path for state in job.files for path in state.results.values()):
            cached: str = save_file_to_cache(path, str(sessions.root))
            sessions.own(session_of(request.cookies), cached, str(request.session_hash))
            served.append(cached)
        return served


def person_of(request: gr.Request) -> str:
    """Return whose job it is: a login, or a session where there is none."""
    user = request.username
    return f"user {user}" if user else f"session {session_of(request.cookies)}"
