"""The OpenAPI document of the addresses in :mod:`ai_translator.web.api`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ai_translator import __version__
from ai_translator.formats import FORMATS

_JOB = {"$ref": "#/components/schemas/Job"}
_ERROR = {
    "description": "What went wrong, for people",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}
_TEXT: Mapping[str, Any] = {"type": "string"}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
_AT = {
    "name": "at",
    "in": "path",
    "required": True,
    "description": "Number of the file in its job, from 0",
    "schema": {"type": "integer", "minimum": 0},
}
_PAGE = {
    "name": "page",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1},
}
_FORM = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {
                    "files": {
                        "type": "array",
                        "items": {"type": "string", "format": "binary"},
                        "description": "PDFs; one of them may be called file, too",
                    },
                    "target": {**_TEXT, "description": "Language; the server's if left out"},
                    "source": {**_TEXT, "description": "Language, or auto"},
                    "backend": {**_TEXT, "description": "Engine; the server's if left out"},
                    "model": _TEXT,
                    "formats": {**_TEXT, "description": f"Of {', '.join(FORMATS)}, with commas"},
                    "pages": {**_TEXT, "description": "Such as 1-3,7; all if left out"},
                    "password": {**_TEXT, "description": "Of an encrypted PDF"},
                    "style": _TEXT,
                    "temperature": {"type": "number"},
                    "top_p": {"type": "number"},
                    "max_tokens": {"type": "integer"},
                    "glossary": {"type": "string", "format": "binary"},
                    "url": {**_TEXT, "description": "Link to a PDF, where the server allows it"},
                },
            }
        }
    },
}


def document() -> dict[str, Any]:
    """Return the document."""
    job, file = "/api/jobs/{id}", "/api/jobs/{id}/files/{at}"
    return {
        "openapi": "3.1.0",
        "info": {"title": "ai-translator", "version": __version__},
        "security": [{}, {"basic": []}],
        "paths": {
            "/api/translate": {"post": _operation("Translate files", "202", _JOB, body=_FORM)},
            "/api/estimate": {
                "post": _operation(
                    "Say what files would take", "200", _schema("Estimate"), body=_FORM
                )
            },
            "/api/jobs": {"get": _operation("List your jobs", "200", _schema("Jobs"))},
            job: {
                "get": _operation("Look at a job", "200", _JOB, _ID),
                "delete": _operation("Remove a job with its files", "200", _schema("Removed"), _ID),
            },
            f"{job}/password": {
                "post": _operation(
                    "Give the password of a locked PDF again, after a restart of the server",
                    "200",
                    _JOB,
                    _ID,
                    body=_json_body({"password": _TEXT}, ["password"]),
                )
            },
            f"{job}/cancel": {"post": _operation("Cancel a job", "200", _JOB, _ID)},
            f"{job}/results.zip": {
                "get": _download("All results of a job", "application/zip", _ID)
            },
            f"{file}/results/{{format}}": {
                "get": _download("A result", "application/octet-stream", _ID, _AT, _path("format"))
            },
            f"{file}/failed": {
                "get": _operation(
                    "List texts without translation", "200", _schema("FailedTexts"), _ID, _AT
                )
            },
            f"{file}/review": {
                "get": _operation(
                    "Read the texts of a document", "200", _schema("Review"), _ID, _AT
                )
            },
            f"{file}/places/{{page}}": {
                "get": _operation(
                    "Say where translations stand on a page",
                    "200",
                    _schema("Places"),
                    _ID,
                    _AT,
                    _PAGE,
                )
            },
            f"{file}/edit": {
                "post": _operation(
                    "Correct a text; the pages concerned are made again",
                    "200",
                    _schema("Saved"),
                    _ID,
                    _AT,
                    body=_json_body(
                        {
                            "segment": _TEXT,
                            "text": _TEXT,
                            "state": {"enum": ["reviewed", "final"]},
                            "revision": {"type": "integer"},
                            "equal": {"type": "boolean"},
                        },
                        ["segment", "revision"],
                    ),
                )
            },
            f"{file}/undo": {
                "post": _operation(
                    "Take the newest correction back",
                    "200",
                    _schema("Saved"),
                    _ID,
                    _AT,
                    body=_json_body({"revision": {"type": "integer"}}, ["revision"]),
                )
            },
            f"{file}/retry": {
                "post": _operation(
                    "Ask for another translation of a text; changes nothing",
                    "200",
                    _schema("Suggested"),
                    _ID,
                    _AT,
                    body=_json_body(
                        {"segment": _TEXT, "backend": _TEXT, "model": _TEXT, "hint": _TEXT},
                        ["segment"],
                    ),
                )
            },
            f"{file}/pages/{{side}}/{{page}}": {
                "get": _download(
                    "A page as a picture",
                    "image/jpeg",
                    _ID,
                    _AT,
                    {**_path("side"), "schema": {"enum": ["source", "result"]}},
                    _PAGE,
                )
            },
        },
        "components": {
            "securitySchemes": {"basic": {"type": "http", "scheme": "basic"}},
            "schemas": _SCHEMAS,
        },
    }


def _operation(
    title: str,
    status: str,
    schema: Mapping[str, Any],
    *parameters: Mapping[str, Any],
    body: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "summary": title,
        "parameters": list(parameters),
        "responses": {
            status: {"description": title, "content": {"application/json": {"schema": schema}}},
            "default": _ERROR,
        },
    }
    return {**made, "requestBody": body} if body is not None else made


def _download(title: str, kind: str, *parameters: Mapping[str, Any]) -> dict[str, Any]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {
        "summary": title,
        "parameters": list(parameters),
        "responses": {"200": {"description": title, "content": content}, "default": _ERROR},
    }


def _schema(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _json_body(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": required}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


_LIST_OF_OBJECTS = {"type": "array", "items": {"type": "object"}}
_NUMBER = {"type": "number"}
_SCHEMAS: Mapping[str, Any] = {
    "Error": _object(error=_TEXT),
    "Job": _object(
        id=_TEXT,
        state={"enum": ["queued", "running", "done", "cancelled", "interrupted"]},
        created=_NUMBER,
        target=_TEXT,
        locked={"type": "boolean"},
        files=_LIST_OF_OBJECTS,
        links={"type": "object", "additionalProperties": _TEXT},
    ),
    "Jobs": _object(jobs={"type": "array", "items": _JOB}),
    "Removed": _object(removed=_TEXT),
    "Estimate": _object(
        segments=_NUMBER,
        remembered=_NUMBER,
        requests=_NUMBER,
        tokens=_NUMBER,
        cost={"type": ["number", "null"]},
    ),
    "FailedTexts": _object(failed=_LIST_OF_OBJECTS),
    "Review": _object(revision=_NUMBER, pages=_LIST_OF_OBJECTS, texts=_LIST_OF_OBJECTS),
    "Saved": _object(revision=_NUMBER, pages={"type": "array", "items": _NUMBER}, problem=_TEXT),
    "Places": _object(revision=_NUMBER, places={"type": "object"}),
    "Suggested": _object(segment=_TEXT, text=_TEXT, reason=_TEXT, model=_TEXT),
}
