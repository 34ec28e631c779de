"""The editors of the server: one for each file under review, used by one request at a time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ai_translator.config import Settings
from ai_translator.errors import UsageError
from ai_translator.garbage import collect_now
from ai_translator.languages import language
from ai_translator.model.segments import Failed, Translated
from ai_translator.outputs import PROJECT
from ai_translator.review.editor import ProjectEditor, SavedEdit
from ai_translator.review.edits import Edit, find_segment
from ai_translator.translation import read_glossary
from ai_translator.translation.prompting.prompts import Term
from ai_translator.web.executors import Executors
from ai_translator.web.job_store import StoredJob
from ai_translator.web.presenting import document_as_json, places_as_json, saved_as_json
from ai_translator.writers.inplace.rewriter_client import opens

_T = TypeVar("_T")
_MOST_OPEN = 6  # a book of 50 pages takes some ten megabytes
SOURCE, RESULT = "source", "result"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that is to be translated once more.

    hint: what to mind;  settings: of the backend that is asked
    """

    segment: str
    hint: str
    settings: Settings


class ProjectEditors:
    """To be used in the server's event loop."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[str, int], ProjectEditor] = OrderedDict()
        self._locks: dict[tuple[str, int], asyncio.Lock] = {}

    async def look(self, stored: StoredJob, at: int) -> dict[str, Any]:
        """Return the document with its texts."""
        terms = _glossary(stored.job.settings)

        def read(editor: ProjectEditor) -> dict[str, Any]:
            pages = editor.pages() is not None
            return document_as_json(editor, pages=pages, terms=(*terms, *editor.project.run.terms))

        return await self._at(stored, at, read)

    async def places(self, stored: StoredJob, at: int, page: int) -> dict[str, Any]:
        """Return where the translations of a page stand in the result."""
        return await self._at(stored, at, lambda editor: places_as_json(editor, page))

    async def failed(self, stored: StoredJob, at: int) -> list[dict[str, Any]]:
        """Return the texts without a translation."""

        def read(editor: ProjectEditor) -> list[dict[str, Any]]:
            return [
                {
                    "segment": unit.segment.id,
                    "page": unit.page,
                    "reason": "; ".join(unit.remarks),
                    "source": unit.segment.source,
                }
                for unit in editor.units()
                if isinstance(editor.project.translated.outcome_of(unit.segment), Failed)
            ]

        return await self._at(stored, at, read)

    async def edit(
        self, stored: StoredJob, at: int, edit: Edit, revision: int, *, equal: bool
    ) -> dict[str, Any]:
        """Keep an edit; raises what :meth:`ProjectEditor.edit` raises."""
        return await self._saved(
            stored, at, lambda editor: editor.edit(edit, revision, equal=equal)
        )

    async def undo(self, stored: StoredJob, at: int, revision: int) -> dict[str, Any]:
        return await self._saved(stored, at, lambda editor: editor.undo(revision))

    async def suggest(
        self, stored: StoredJob, at: int, wanted: Suggestion, executors: Executors
    ) -> dict[str, Any]:
        """Return another translation of a segment, with the job's style and glossary.

        The memory is not asked: it has the old one.
        """
        segment, target, source = await self._at(
            stored,
            at,
            lambda editor: (
                find_segment(editor.project, wanted.segment),
                editor.project.translated.target_language,
                editor.project.translated.source_language,
            ),
        )
        options = stored.job.settings.translation
        style = "; ".join(filter(None, (options.style, wanted.hint)))
        options = options.model_copy(
            update={"memory": "off", "style": style, "terms": "off", "review": None}
        )
        settings = wanted.settings.model_copy(update={"translation": options})
        async with executors.open(settings) as executor:
            run = await executor.translate([segment], source, language(target))
        outcome = run.outcomes.get(segment.id)
        if isinstance(outcome, Translated):
            return {"segment": segment.id, "text": outcome.text, "model": run.model}
        reason = outcome.reason if outcome is not None else "no answer"
        return {"segment": segment.id, "text": "", "reason": reason, "model": run.model}

    async def unlock(self, stored: StoredJob, password: str) -> bool:
        """Take a job's password and return True if its files open with it."""
        for state in stored.job.files:
            if state.results and not await asyncio.to_thread(opens, state.source, password):
                return False
        self.forget(stored)
        stored.job.password, stored.job.locked = password, False
        return True

    async def is_current(self, stored: StoredJob, at: int) -> bool:
        """Return True if a file's results are as it was edited last."""
        if not _has_been_edited(stored, at):
            return True
        return await self._at(stored, at, lambda editor: editor.is_current)

    async def refresh(self, stored: StoredJob, at: int) -> None:
        """Bring all results up to what has been edited."""
        if PROJECT in stored.job.files[at].results and (
            (stored.id, at) in self._open or _has_been_edited(stored, at)
        ):
            await self._at(stored, at, lambda editor: editor.refresh())

    async def path_of(self, stored: StoredJob, at: int, side: str) -> Path | None:
        """Return the PDF whose pages are shown: the source, or the result as it is now."""
        if side == SOURCE:
            return stored.job.files[at].source
        if side != RESULT:
            return None
        return await self._at(stored, at, lambda editor: editor.pages())

    def forget(self, stored: StoredJob) -> None:
        """Close the editors of a job that is removed."""
        for at in range(len(stored.job.files)):
            self._close((stored.id, at))
            self._locks.pop((stored.id, at), None)
        collect_now()

    def _close(self, key: tuple[str, int]) -> None:
        if editor := self._open.pop(key, None):
            editor.close()

    async def _saved(
        self, stored: StoredJob, at: int, do: Callable[[ProjectEditor], SavedEdit]
    ) -> dict[str, Any]:
        return await self._at(stored, at, lambda editor: saved_as_json(editor, do(editor)))

    async def _at(self, stored: StoredJob, at: int, do: Callable[[ProjectEditor], _T]) -> _T:
        """Return what ``do`` returns of the file's editor; it runs in a thread, alone."""
        key = (stored.id, at)
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:

            def work() -> _T:
                editor = self._open.get(key) or _opened(stored, at)
                self._open[key] = editor
                return do(editor)

            # Whoever leaves meanwhile does not stop an edit half-way.
            result = await asyncio.shield(asyncio.create_task(asyncio.to_thread(work)))
        self._open.move_to_end(key)
        while len(self._open) > _MOST_OPEN:
            old = next(iter(self._open))
            self._close(old)
            collect_now()
            if not (known := self._locks.get(old)) or not known.locked():
                self._locks.pop(old, None)
        return result


def _opened(stored: StoredJob, at: int) -> ProjectEditor:
    state = stored.job.files[at]
    path = state.results.get(PROJECT)
    if path is None or stored.is_active:
        raise UsageError("there is no translation to review yet")
    formats = [name for name in state.results if name in stored.job.settings.output.formats]
    return ProjectEditor(
        path,
        stored.job.settings,
        source=state.source,
        password=stored.job.password,
        formats=formats,
    )


def _has_been_edited(stored: StoredJob, at: int) -> bool:
    path = stored.job.files[at].results[PROJECT]
    return path.with_name(f".{path.name}.made.json").exists()


def _glossary(settings: Settings) -> tuple[Term, ...]:
    chosen = settings.translation.glossary
    return tuple(read_glossary(chosen)) if chosen is not None and chosen.exists() else ()
