"""Tools for assistants by the Model Context Protocol, over the same jobs and editors as the page.

Nobody's click stands behind a call, so paths are bounded: what is read and written lies in folders
that the server's owner has named, links out of them included.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from ai_translator import __version__
from ai_translator.config import Settings
from ai_translator.errors import InputError, TranslatorError, UsageError
from ai_translator.jobs.local import job_resources
from ai_translator.review.edits import Edit
from ai_translator.web import choices
from ai_translator.web.executors import Executors
from ai_translator.web.i18n import ENGLISH
from ai_translator.web.job_store import JobStore, StoredJob
from ai_translator.web.jobs import new_job
from ai_translator.web.presenting import job_as_json
from ai_translator.web.project_editors import ProjectEditors, Suggestion
from ai_translator.web.turns import Turns

_T = TypeVar("_T")
_OWNER = "mcp"
_MOST_WAIT = 600.0  # seconds that one call may wait for a job
_INSTRUCTIONS = (
    "Translates PDFs and keeps their layout. translate_pdf begins a job and returns its id and, "
    "if it ends in time, its results; job_status says what became of it. failed_texts lists what "
    "has no translation; retranslate asks a model again for one text and puts it into the results. "
    "Paths must lie in the folders that this server was started with."
)


class AllowedFolders:
    """The folders in which files may be read and written."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Raise UsageError for one that is no folder."""
        self._folders = [folder.expanduser().resolve() for folder in folders]
        missing = next((each for each in self._folders if not each.is_dir()), None)
        if missing is not None:
            raise UsageError(f"{missing}: is no folder", remedy="Name one that is there")

    def file(self, path: str) -> Path:
        """Return a file in one of them.  Raises UsageError, InputError."""
        found = self._inside(path)
        if not found.is_file():
            raise InputError(f"{path}: no such file")
        return found

    def folder(self, path: str) -> Path:
        """Return a folder in one of them, made if it is not there.  Raises UsageError."""
        found = self._inside(path)
        try:
            found.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{path}: is no folder ({error.strerror})") from error
        return found

    def _inside(self, path: str) -> Path:
        """Return where a path really leads; relative ones begin at the first folder."""
        if "\0" in path:
            raise UsageError("a path may not hold a zero byte")
        found = (self._folders[0] / Path(path).expanduser()).resolve()
        if not any(found == each or each in found.parents for each in self._folders):
            named = ", ".join(map(str, self._folders))
            raise UsageError(f"{path}: lies outside the folders of this server ({named})")
        return found


class TranslationTools:
    """The tools; to be used in one event loop."""

    def __init__(self, settings: Settings, folders: AllowedFolders, place: Path) -> None:
        self._settings, self._folders = settings, folders
        resources = job_resources(settings, files=settings.web.at_once, files_a_process=1)
        self._executors = Executors(resources)
        self._jobs = JobStore(
            place / "jobs", settings, self._executors, Turns(settings.web), lasting=False
        )
        self._editors = ProjectEditors()
        self._outs: dict[str, Path] = {}

    async def translate_pdf(
        self,
        path: str,
        target: str = "",
        source: str = "",
        backend: str = "",
        model: str = "",
        formats: list[str] | None = None,
        pages: str = "",
        out: str = "",
        wait_seconds: float = 60.0,
    ) -> dict[str, Any]:
        """Translate a PDF.  Waits for the end for at most wait_seconds; then ask job_status.

        out: the folder for the results; beside the source if left out.
        """
        return await _told(
            self._translate(
                path,
                choices.chosen(
                    target=target,
                    source=source,
                    backend=backend,
                    model=model,
                    formats=tuple(formats or ()),
                    pages=pages,
                ),
                out,
                wait_seconds,
            )
        )

    async def job_status(self, job: str, wait_seconds: float = 0.0) -> dict[str, Any]:
        """Say what became of a job; waits for its end for at most wait_seconds."""
        return await _told(self._status(self._find(job), wait_seconds))

    async def failed_texts(self, job: str) -> list[dict[str, Any]]:
        """List the texts of a job that have no translation, with page and reason."""
        return await _told(self._editors.failed(self._find(job), 0))

    async def retranslate(
        self, job: str, segment: str, hint: str = "", backend: str = "", model: str = ""
    ) -> dict[str, Any]:
        """Ask a model again for one text; a usable answer goes into the results."""
        wanted = choices.chosen(backend=backend, model=model)
        return await _told(self._retranslate(self._find(job), segment, hint[:500], wanted))

    async def close(self) -> None:
        for stored in self._jobs.of(_OWNER):
            await self._jobs.cancel(stored)
        await self._executors.close()

    async def _translate(
        self, path: str, wanted: choices.Choices, out: str, wait: float
    ) -> dict[str, Any]:
        file = self._folders.file(path)
        folder = self._folders.folder(out) if out else file.parent
        settings = choices.settings_for(self._settings, wanted)
        name, place = self._jobs.place()
        job = new_job(settings, wanted.pages or "", wanted.password, place, [file])
        stored = self._jobs.start(name, _OWNER, _OWNER, job)
        self._outs[stored.id] = folder
        return await self._status(stored, wait)

    async def _status(self, stored: StoredJob, wait: float) -> dict[str, Any]:
        if stored.task is not None and wait > 0:
            await asyncio.wait({stored.task}, timeout=min(wait, _MOST_WAIT))
        told = job_as_json(stored, ENGLISH, links="")
        (file,) = told["files"]
        file.pop("review", None)
        results = [] if stored.is_active else await self._deliver(stored)
        return {"job": stored.id, "state": told["state"], **file, "results": results}

    async def _deliver(self, stored: StoredJob) -> list[str]:
        """Copy the results to where they were asked for; return their paths."""
        await self._editors.refresh(stored, 0)
        folder = self._outs[stored.id]
        source = stored.job.files[0].source
        return await asyncio.to_thread(_copied, stored.job.place / "out", folder, source)

    async def _retranslate(
        self, stored: StoredJob, segment: str, hint: str, wanted: choices.Choices
    ) -> dict[str, Any]:
        settings = choices.settings_for(self._settings, wanted)
        found = await self._editors.suggest(
            stored, 0, Suggestion(segment, hint, settings), self._executors
        )
        if not found["text"]:
            return {**found, "taken": False}
        now = await self._editors.look(stored, 0)
        edit = Edit(segment, found["text"], "", by_model=True)
        saved = await self._editors.edit(stored, 0, edit, now["revision"], equal=False)
        results = await self._deliver(stored)
        return {
            **found,
            "taken": True,
            "pages": saved["pages"],
            "fits": segment not in saved["unfit"],
            "results": results,
        }

    def _find(self, job: str) -> StoredJob:
        found = self._jobs.find(_OWNER, job)
        if found is None:
            raise ToolError("There is no such job; it may have been too long ago.")
        return found


def server(settings: Settings, folders: Sequence[Path]) -> MCPServer:
    """Return the server.  Raises UsageError for a folder that is none."""
    allowed = AllowedFolders(folders)
    place = Path(tempfile.mkdtemp(prefix="ai-translator-mcp-"))
    tools = TranslationTools(settings, allowed, place)

    @asynccontextmanager
    async def lifespan(_server: MCPServer) -> AsyncIterator[None]:
        try:
            yield
        finally:
            with suppress(Exception):
                await tools.close()
            shutil.rmtree(place, ignore_errors=True)

    made = MCPServer(
        "ai-translator",
        version=__version__,
        instructions=_INSTRUCTIONS,
        lifespan=lifespan,
        log_level="WARNING",
    )
    table: Sequence[Callable[..., Awaitable[Any]]] = (
        tools.translate_pdf,
        tools.job_status,
        tools.failed_texts,
        tools.retranslate,
    )
    for tool in table:
        made.tool()(tool)
    return made


async def _told(work: Awaitable[_T]) -> _T:
    """Return what a tool returns; an error of ours becomes one of the protocol's."""
    try:
        return await work
    except TranslatorError as error:
        raise ToolError(str(error)) from error


def _copied(results: Path, folder: Path, source: Path) -> list[str]:
    """Copy results, each whole or not at all; the source is never written over."""
    made = []
    for each in sorted(results.rglob("*")):
        if not each.is_file() or each.name.startswith("."):
            continue
        target = folder / each.relative_to(results)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and target.samefile(source):
            continue
        draft = target.with_name(f".{target.name}.tmp")
        shutil.copyfile(each, draft)
        draft.replace(target)
        made.append(str(target))
    return made
