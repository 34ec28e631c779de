"""Every field of the records is written and read: none can be added on one side only."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module

from ai_translator.project import schema

#: Written by ``model_dump`` and read by ``**``, not by name.
_WHOLE = {"SourceRecord", "UsageRecord"}
#: What tells one kind of record from another: read by ``match``.
_KINDS = {"type"}


def _records() -> dict[str, set[str]]:
    return {
        name: set(each.model_fields)
        for name, each in vars(schema).items()
        if isinstance(each, type) and issubclass(each, schema.ProjectPart)
    }


def _nodes(*modules: str) -> list[ast.AST]:
    sources = (inspect.getsource(import_module(f"ai_translator.project.{n}")) for n in modules)
    return [node for each in sources for node in ast.walk(ast.parse(each))]


def test_every_field_is_written():
    written = {
        name
        for node in _nodes("encoding", "saving")
        for name in (
            getattr(node, "arg", None) if isinstance(node, ast.keyword) else None,
            node.value if isinstance(node, ast.Constant) else None,
        )
        if isinstance(name, str)
    }
    assert {n: sorted(f - written) for n, f in _records().items() if f - written} == {}


def test_every_field_is_read():
    read = {
        name
        for node in _nodes("decoding", "loading")
        for name in (
            [node.attr] if isinstance(node, ast.Attribute) else
            node.kwd_attrs if isinstance(node, ast.MatchClass) else []
        )
    }  # fmt: skip
    lost = {
        name: sorted(fields - read - _KINDS)
        for name, fields in _records().items()
        if name not in _WHOLE
    }
    assert {name: fields for name, fields in lost.items() if fields} == {}
