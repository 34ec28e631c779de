"""The addresses that the page and programs use: jobs, results, and texts under review.

Everything is JSON but the results and pictures; ``openapi.py`` describes it, which is served at
``api/openapi.json``.  A request belongs to the browser whose cookie it has (see
:mod:`ai_translator.web.auth_middleware`), and to a login where the server asks for one.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import json
import logging
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ai_translator import resources
from ai_translator.config import Settings
from ai_translator.errors import (
    BackendError,
    ConfigError,
    InputError,
    InternalError,
    MissingExtraError,
    OutputError,
    TranslatorError,
    UsageError,
)
from ai_translator.pipeline import TranslateJob
from ai_translator.review.editor import EditConflictError
from ai_translator.review.edits import Edit
from ai_translator.web import choices, i18n, openapi, presenting
from ai_translator.web.auth_middleware import session_of
from ai_translator.web.choices import Choices
from ai_translator.web.executors import Executors
from ai_translator.web.i18n import Words, error_text, for_browser
from ai_translator.web.job_store import JobStore, StoredJob, owner_of
from ai_translator.web.jobs import WebJob, new_job, pack
from ai_translator.web.link_download import fetch
from ai_translator.web.pictures import PagePictures
from ai_translator.web.project_editors import ProjectEditors, Suggestion
from ai_translator.web.security_middleware import LoginThrottle, network_of

if TYPE_CHECKING:
    from starlette.datastructures import FormData, UploadFile
    from starlette.requests import Request
    from starlette.responses import Response

log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[TranslatorError], int], ...] = (
    (EditConflictError, 409),
    (UsageError, 400),
    (InputError, 422),
    (OutputError, 500),
    (BackendError, 502),
    (MissingExtraError, 501),
    (ConfigError, 500),
    (InternalError, 500),
)
_MOST_JSON = 4 << 20
_MOST_FIELDS, _MOST_FIELD = 40, 1 << 16
_FIELDS = frozenset(Choices.model_fields) - {"glossary", "formats"}
_STATIC = Path(__file__).with_name("static")
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class WebState:
    """What all requests share.

    users:  name -> password of those who may use the server; empty for everybody
    tokens: the logins that Gradio knows: token -> user
    """

    settings: Settings
    jobs: JobStore
    executors: Executors
    editors: ProjectEditors
    pictures: PagePictures
    users: Mapping[str, str]
    allow_url: bool = False


class HttpError(Exception):
    """An answer other than the one that was asked for."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.  person: whose turns and quotas these are;  words: in which language to answer."""

    owner: str
    person: str
    words: Words
    links: str = "api/jobs"


class Api:
    """The handlers.  app: Gradio's application, which knows who is logged in."""

    def __init__(self, state: WebState) -> None:
        self._state = state
        self._throttle = LoginThrottle()

    def routes(self) -> list[Any]:
        from starlette.routing import Route

        job, file = "/api/jobs/{id}", "/api/jobs/{id}/files/{at:int}"
        table: list[tuple[str, str, Callable[..., Awaitable[Any]]]] = [
            ("GET", "/api/options", self._options),
            ("GET", "/api/openapi.json", self._openapi),
            ("POST", "/api/translate", self._translate),
            ("POST", "/api/estimate", self._estimate),
            ("GET", "/api/jobs", self._list),
            ("GET", job, self._job),
            ("DELETE", job, self._remove),
            ("POST", f"{job}/cancel", self._cancel),
            ("POST", f"{job}/password", self._unlock),
            ("GET", f"{job}/results.zip", self._zip),
            ("GET", f"{file}/results/{{format}}", self._result),
            ("GET", f"{file}/failed", self._failed),
            ("GET", f"{file}/review", self._review),
            ("POST", f"{file}/edit", self._edit),
            ("POST", f"{file}/undo", self._undo),
            ("POST", f"{file}/retry", self._retry),
            ("GET", f"{file}/pages/{{side}}/{{page:int}}", self._page),
            ("GET", f"{file}/places/{{page:int}}", self._places),
        ]
        made = [Route(path, self._guarded(do), methods=[method]) for method, path, do in table]
        made += [
            Route("/", self._static("index.html", "login.html"), methods=["GET"]),
            Route("/review", self._static("review.html", "login.html"), methods=["GET"]),
            Route("/static/{name}", self._static(""), methods=["GET"]),
        ]
        return made

    # Who asks

    def _guarded(
        self, do: Callable[..., Awaitable[Any]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return the handler with its caller known, and every error as JSON."""
        from starlette.responses import JSONResponse, Response

        async def handle(request: Request) -> Response:
            words = _words(request)
            try:
                caller = self._caller(request, words)
                made = await do(request, caller)
            except HttpError as error:
                return JSONResponse({"error": error.text}, error.status)
            except TranslatorError as error:
                status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
                return JSONResponse({"error": error_text(error, words)}, status)
            except Exception:
                log.exception("%s %s", request.method, request.url.path)
                return JSONResponse({"error": words["bug"]}, 500)
            return made if isinstance(made, Response) else JSONResponse(made)

        return handle

    def _caller(self, request: Request, words: Words) -> Caller:
        """Return who asks.  Raises HttpError for somebody who has not logged in."""
        user = self._user(request)
        if self._state.users and user is None:
            raise HttpError(401, words["login.first"])
        session = session_of(request.cookies)
        person = f"user {user}" if user else f"session {session}"
        return Caller(owner_of(session, user), person, words)

    def _user(self, request: Request) -> str | None:
        """Return the name of who is logged in by a cookie of Gradio's, or by HTTP's Basic."""
        app = request.app
        for name in (f"access-token-{app.cookie_id}", f"access-token-unsecure-{app.cookie_id}"):
            found: str | None = app.tokens.get(request.cookies.get(name))
            if found is not None:
                return found
        return self._basic(request)

    def _basic(self, request: Request) -> str | None:
        kind, _, code = request.headers.get("authorization", "").partition(" ")
        if kind.casefold() != "basic" or not self._state.users:
            return None
        address = network_of(request.scope)
        if self._throttle.begin(address) > 0:
            raise HttpError(429, "Too many wrong passwords. Try again later.")
        try:
            user, _, password = base64.b64decode(code, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        known = self._state.users.get(user)
        if known is None or not hmac.compare_digest(known.encode(), password.encode()):
            return None
        self._throttle.succeeded(address)
        return user

    # Pages

    def _static(self, name: str, login: str = "") -> Callable[[Request], Awaitable[Response]]:
        from starlette.responses import PlainTextResponse, Response

        async def handle(request: Request) -> Response:
            wanted = name or str(request.path_params["name"])
            if login and self._state.users and self._user(request) is None:
                wanted = login
            path = _STATIC / wanted
            kind = _TYPES.get(path.suffix)
            if kind is None or path.parent != _STATIC or not path.is_file():
                return PlainTextResponse("There is no such page.", 404)
            content = path.read_bytes()
            headers = {"cache-control": "no-cache"}
            return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)

        return handle

    async def _options(self, _request: Request, caller: Caller) -> dict[str, Any]:
        base, words = self._state.settings, caller.words
        reasons = await asyncio.to_thread(choices.usable, base)
        return {
            "words": dict(words),
            "language": "zh" if words is i18n.CHINESE else "en",
            "languages": choices.language_names(),
            "source": base.source,
            "target": base.target,
            "formats": choices.format_names(words),
            "chosen_formats": list(base.output.formats),
            "engines": [
                {
                    "name": kind,
                    "why_not": lacking and i18n.lacking_text(lacking, words),
                    "models": choices.models(base, kind),
                }
                for kind, lacking in reasons.items()
            ],
            "engine": choices.default_backend(base),
            "suffixes": list(choices.source_suffixes()),
            "max_files": base.web.max_files,
            "max_upload_mb": base.web.max_upload_mb,
            "keep_minutes": base.web.keep_minutes,
            "allow_url": self._state.allow_url,
        }

    async def _openapi(self, _request: Request, _caller: Caller) -> dict[str, Any]:
        return openapi.document()

    # Jobs

    async def _translate(self, request: Request, caller: Caller) -> Response:
        """Begin a job; answer with it, and where to look for what becomes of it."""
        from starlette.responses import JSONResponse

        name, job = await self._received(request, caller)
        stored = self._state.jobs.start(name, caller.owner, caller.person, job)
        told = presenting.job_as_json(stored, caller.words, links=caller.links)
        return JSONResponse(told, 202, {"location": told["links"]["self"]})

    async def _estimate(self, request: Request, caller: Caller) -> dict[str, Any]:
        """Return what the files would take; nothing is sent, and nothing stays here."""
        _, job = await self._received(request, caller)
        try:
            async with self._state.executors.open(job.settings) as executor:
                found = [
                    await executor.estimate(
                        TranslateJob(
                            state.source,
                            job.settings,
                            job.pages,
                            job.password,
                            job.settings.web.max_pages,
                        )
                    )
                    for state in job.files
                ]
        except TranslatorError as error:
            said = error_text(error, caller.words, job.secrets)
            raise HttpError(_status(error), said) from error
        finally:
            await asyncio.to_thread(shutil.rmtree, job.place, True)
        costs = [each.cost for each in found if each.cost is not None]
        return {
            "segments": sum(each.segments for each in found),
            "remembered": sum(each.remembered for each in found),
            "requests": sum(each.requests for each in found),
            "tokens": sum(each.input_tokens + each.output_tokens for each in found),
            "cost": sum(costs) if len(costs) == len(found) and found else None,
        }

    async def _received(self, request: Request, caller: Caller) -> tuple[str, WebJob]:
        """Return the id of a new job, and the job with its files in its folder.

        Raises HttpError, and a TranslatorError; then nothing of it stays.
        """
        self._check_size(request, caller)
        name, place = self._state.jobs.place()
        try:
            async with request.form(
                max_files=self._state.settings.web.max_files + 1,
                max_fields=_MOST_FIELDS,
                max_part_size=_MOST_FIELD,
            ) as form:
                return name, await self._new_job(form, place)
        except BaseException as error:
            await asyncio.to_thread(shutil.rmtree, place, True)
            if type(error).__module__.startswith(("starlette", "fastapi", "python_multipart")):
                raise HttpError(400, "The request is no form that can be read.") from error
            raise

    def _check_size(self, request: Request, caller: Caller) -> None:
        limits = self._state.settings.web
        length = request.headers.get("content-length", "")
        if not length.isdigit() or len(length) > 15:
            raise HttpError(411, "A request must say how long it is.")
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise HttpError(415, "Send a form (multipart/form-data) with a field files.")
        most = limits.max_upload_mb * 1024 * 1024 * limits.max_files + (1 << 20)
        if int(length) > most:
            raise HttpError(413, caller.words["too_large"].format(size=limits.max_upload_mb))
        stored = self._state.jobs.bytes_of(caller.owner)
        if stored + int(length) > limits.stored_mb_per_person * 1024 * 1024:
            raise HttpError(413, caller.words["no_room"])

    async def _new_job(self, form: FormData, place: Path) -> WebJob:
        given = _fields(form)
        limits = self._state.settings.web
        most = int(limits.max_upload_mb * 1024 * 1024)
        uploads: list[Path] = []
        folder = place / "in"
        folder.mkdir()
        glossary = None
        for field, value in form.multi_items():
            if isinstance(value, str):
                continue
            if field == "glossary":
                glossary = await _saved(value, place / "glossary", most)
            elif field in {"file", "files"}:
                number = f"{len(uploads)}"
                uploads.append(await _saved(value, place / "upload" / number, most))
            else:
                raise HttpError(400, f"There is no field {field[:40]!r} for a file.")
        if url := str(form.get("url", "")).strip():
            if not self._state.allow_url:
                raise HttpError(400, "Links are not opened here.")
            target = place / "upload" / "link"
            target.mkdir(parents=True)
            uploads.append(await asyncio.to_thread(fetch, url, target, most))
        if str(form.get("example", "")) == "yes":
            uploads.append(resources.example())
        wanted = choices.chosen(**given, glossary=glossary)
        settings = choices.settings_for(self._state.settings, wanted)
        job = new_job(settings, wanted.pages or "", wanted.password, place, uploads)
        await asyncio.to_thread(shutil.rmtree, place / "upload", True)
        return job

    async def _list(self, _request: Request, caller: Caller) -> dict[str, Any]:
        own = self._state.jobs.of(caller.owner)
        return {
            "jobs": [presenting.job_as_json(each, caller.words, links=caller.links) for each in own]
        }

    async def _job(self, request: Request, caller: Caller) -> dict[str, Any]:
        stored = self._own(request, caller)
        return presenting.job_as_json(stored, caller.words, links=caller.links)

    async def _cancel(self, request: Request, caller: Caller) -> dict[str, Any]:
        stored = self._own(request, caller)
        await self._state.jobs.cancel(stored)
        return presenting.job_as_json(stored, caller.words, links=caller.links)

    async def _unlock(self, request: Request, caller: Caller) -> dict[str, Any]:
        """Take the password of a job that an earlier server had; nothing of it is written."""
        stored = self._own(request, caller)
        password = _text(await _json(request), "password", 200)
        if stored.job.locked and not await self._state.editors.unlock(stored, password):
            raise HttpError(422, caller.words["locked.wrong"])
        return presenting.job_as_json(stored, caller.words, links=caller.links)

    async def _remove(self, request: Request, caller: Caller) -> dict[str, Any]:
        stored = self._own(request, caller)
        self._state.editors.forget(stored)
        self._state.pictures.forget(stored.job.place)
        await self._state.jobs.remove(stored)
        return {"removed": stored.id}

    async def _result(self, request: Request, caller: Caller) -> Response:
        from starlette.responses import FileResponse

        stored, at = self._file_of(request, caller)
        state = stored.job.files[at]
        path = state.results.get(str(request.path_params["format"]))
        if path is None or stored.is_active:
            raise HttpError(404, "There is no such result.")
        await self._refreshed(stored, at, caller)
        self._state.jobs.touch(stored)
        if not path.is_file():
            raise HttpError(404, "There is no such result.")
        return FileResponse(path, filename=path.name, content_disposition_type="attachment")

    async def _zip(self, request: Request, caller: Caller) -> Response:
        from starlette.responses import FileResponse

        stored = self._own(request, caller)
        if stored.is_active or not any(state.results for state in stored.job.files):
            raise HttpError(404, "There are no results.")
        for at in range(len(stored.job.files)):
            await self._refreshed(stored, at, caller)
        self._state.jobs.touch(stored)
        path = await asyncio.to_thread(pack, stored.job)
        return FileResponse(path, filename=path.name, content_disposition_type="attachment")

    async def _refreshed(self, stored: StoredJob, at: int, caller: Caller) -> None:
        """Bring a file's results up to date.  Raises HttpError where that takes a password."""
        if stored.job.locked and not await self._state.editors.is_current(stored, at):
            await self._check_open(stored, caller)
        await self._state.editors.refresh(stored, at)

    # Review

    async def _failed(self, request: Request, caller: Caller) -> dict[str, Any]:
        """Return the texts that have no translation."""
        stored, at = self._file_of(request, caller)
        found = await self._state.editors.failed(stored, at)
        return {"failed": found}

    async def _review(self, request: Request, caller: Caller) -> dict[str, Any]:
        stored, at = await self._open_file(request, caller)
        self._state.jobs.touch(stored)
        told = await self._state.editors.look(stored, at)
        engines = [
            {"name": kind, "models": choices.models(self._state.settings, kind)}
            for kind, why in choices.usable(self._state.settings).items()
            if why is None
        ]
        return {
            **_in_words(told, caller.words),
            "engines": engines,
            "results": _result_names(stored, at),
        }

    async def _edit(self, request: Request, caller: Caller) -> dict[str, Any]:
        stored, at = await self._open_file(request, caller)
        said = await _json(request)
        edit = Edit(
            _text(said, "segment", 200),
            _text(said, "text", 200_000) if said.get("text") is not None else None,
            _one_of(said, "state", ("reviewed", "final", "")),
        )
        revision, equal = _number(said, "revision"), said.get("equal") is True
        told = await self._state.editors.edit(stored, at, edit, revision, equal=equal)
        return _in_words(told, caller.words)

    async def _undo(self, request: Request, caller: Caller) -> dict[str, Any]:
        stored, at = await self._open_file(request, caller)
        revision = _number(await _json(request), "revision")
        return _in_words(await self._state.editors.undo(stored, at, revision), caller.words)

    async def _retry(self, request: Request, caller: Caller) -> dict[str, Any]:
        """Return another translation of one text, for a person to look at; nothing is changed."""
        stored, at = self._file_of(request, caller)
        said = await _json(request)
        wanted = choices.chosen(
            backend=_text(said, "backend", 40, ""), model=_text(said, "model", 200, "")
        )
        hint = _text(said, "hint", 500, "")
        segment = _text(said, "segment", 200)
        settings = choices.settings_for(self._state.settings, wanted)
        told = await self._state.editors.suggest(
            stored, at, Suggestion(segment, hint, settings), self._state.executors
        )
        return {**told, "reason": i18n.reason_text(told.get("reason", ""), caller.words)}

    async def _page(self, request: Request, caller: Caller) -> Response:
        from starlette.responses import Response

        stored, at = await self._open_file(request, caller)
        small = request.query_params.get("small") == "1"
        path = await self._state.editors.path_of(stored, at, str(request.path_params["side"]))
        if path is None:
            raise HttpError(404, "There are no such pages.")
        picture = await self._state.pictures.draw(
            path, stored.job.password, int(request.path_params["page"]), thumbnail=small
        )
        if picture is None:
            raise HttpError(404, caller.words["no_picture"])
        self._state.jobs.touch(stored)
        headers = {
            "cache-control": "private, max-age=3600" if "v" in request.query_params else "no-store"
        }
        return Response(picture.jpeg, media_type="image/jpeg", headers=headers)

    async def _places(self, request: Request, caller: Caller) -> dict[str, Any]:
        """Return where the translations stand on a page of the result."""
        stored, at = await self._open_file(request, caller)
        return await self._state.editors.places(stored, at, int(request.path_params["page"]))

    def _own(self, request: Request, caller: Caller) -> StoredJob:
        found = self._state.jobs.find(caller.owner, str(request.path_params["id"]))
        if found is None:
            raise HttpError(404, caller.words["gone"])
        return found

    def _file_of(self, request: Request, caller: Caller) -> tuple[StoredJob, int]:
        stored, at = self._own(request, caller), int(request.path_params["at"])
        if not 0 <= at < len(stored.job.files):
            raise HttpError(404, caller.words["gone"])
        return stored, at

    async def _open_file(self, request: Request, caller: Caller) -> tuple[StoredJob, int]:
        """Return a file whose pages can be read.  Raises HttpError for one that is locked."""
        stored, at = self._file_of(request, caller)
        await self._check_open(stored, caller)
        return stored, at

    async def _check_open(self, stored: StoredJob, caller: Caller) -> None:
        """Raise HttpError if a password is wanted that is not known any more.

        Somebody may have given one that was not needed.
        """
        if stored.job.locked and not await self._state.editors.unlock(stored, ""):
            raise HttpError(423, caller.words["locked"])


def _status(error: TranslatorError) -> int:
    return next((code for kind, code in _STATUS if isinstance(error, kind)), 500)


def _in_words(told: dict[str, Any], words: Words) -> dict[str, Any]:
    """Return what is told of texts, with its remarks in the page's language."""
    texts = [
        {**text, "remarks": [i18n.reason_text(each, words) for each in text["remarks"]]}
        for text in told["texts"]
    ]
    return {**told, "texts": texts}


def _words(request: Request) -> Words:
    return for_browser(request.headers.get("accept-language"))


def _fields(form: FormData) -> dict[str, Any]:
    """Return the choices that a form makes.  Raises HttpError for a field that is none."""
    found: dict[str, Any] = {}
    formats: list[str] = []
    for name, value in form.multi_items():
        if not isinstance(value, str) or name in {"url", "example"}:
            continue
        if name == "formats":
            formats += [each.strip() for each in value.split(",") if each.strip()]
        elif name in _FIELDS:
            found[name] = value
        else:
            raise HttpError(400, f"There is no field {name[:40]!r}.")
    return {**found, "formats": tuple(formats)}


async def _saved(upload: UploadFile, folder: Path, most: int) -> Path:
    """Save an upload under its name.  Raises HttpError for one that is too large."""
    name = Path((upload.filename or "").replace("\\", "/")).name.replace("\0", "")
    name = name if name not in {"", ".", ".."} else "document.pdf"
    if (upload.size or 0) > most:
        raise HttpError(413, f"{name}: is larger than {most / (1 << 20):g} MB")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _shortened(name)

    def copy() -> None:
        with path.open("wb") as file:
            shutil.copyfileobj(upload.file, file)

    try:
        await asyncio.to_thread(copy)
    except OSError as error:
        raise HttpError(400, f"{name[:80]}: this name cannot be kept here") from error
    return path


def _shortened(name: str) -> str:
    """Return the name, cut so that the names of results fit beside it."""
    stem, suffix = Path(name).stem, Path(name).suffix
    while len(f"{stem}{suffix}".encode("utf-8", "replace")) > 180:
        stem = stem[:-1]
    return f"{stem}{suffix}"


async def _json(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request.  Raises HttpError."""
    body = bytearray()
    async for part in request.stream():
        body.extend(part)
        if len(body) > _MOST_JSON:
            raise HttpError(413, "Too large.")
    try:
        found = json.loads(bytes(body))
    except (ValueError, RecursionError):
        raise HttpError(400, "The request is no JSON.") from None
    if not isinstance(found, dict):
        raise HttpError(400, "The request is no JSON object.")
    return found


def _text(said: Mapping[str, Any], name: str, most: int, default: str | None = None) -> str:
    value = said.get(name, default)
    if not isinstance(value, str) or len(value) > most:
        raise HttpError(400, f"{name} must be a text of at most {most} characters.")
    return value


def _number(said: Mapping[str, Any], name: str) -> int:
    value = said.get(name)
    if type(value) is not int or not 0 <= value < 1 << 53:
        raise HttpError(400, f"{name} must be a whole number.")
    return value


def _one_of(said: Mapping[str, Any], name: str, allowed: Sequence[str]) -> str:
    value = said.get(name, allowed[0])
    if value not in allowed:
        raise HttpError(400, f"{name} must be one of {', '.join(filter(None, allowed))}.")
    return str(value)


def _result_names(stored: StoredJob, at: int) -> list[dict[str, str]]:
    state = stored.job.files[at]
    base = f"api/jobs/{stored.id}/files/{at}/results"
    return [
        {"format": form, "name": path.name, "link": f"{base}/{form}"}
        for form, path in state.results.items()
    ]
