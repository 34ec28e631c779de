"""``ai-translator doctor``: installed parts, working backends, scripts that the fonts cover."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import get_args

from ai_translator import __version__
from ai_translator.backends import availability, build
from ai_translator.backends.chatglm import options_of, require
from ai_translator.backends.chatglm.describe import describe
from ai_translator.cli.exits import put
from ai_translator.config import BackendKind, Settings, check_flags, default_path, load
from ai_translator.errors import ExitCode, TranslatorError
from ai_translator.languages import languages
from ai_translator.resources import default_config
from ai_translator.typesetting.fonts import FontBook

_PACKAGES = (
    "langchain", "langchain-core", "langchain-openai", "pdfplumber", "pdfminer.six", "pikepdf",
    "pypdfium2", "reportlab",
    "uharfbuzz", "icu4py", "gradio", "torch", "transformers", "tokenizers",
    "sentencepiece", "accelerate", "torchao", "bitsandbytes",
)  # fmt: skip


def run(config: Path | None, backend: str | None = None, model: str | None = None) -> ExitCode:
    """Print the findings; return OK if the configured backend would work.

    Otherwise return the exit code that a translation would have.

    backend, model: look at this one instead, more closely
    """
    settings = _settings(config, backend, model)
    for line in _lines(settings, config or default_path()):
        put(line)
    if backend is not None and settings.backend == "chatglm":
        return _chatglm(settings)
    return ExitCode.OK if availability(settings.backend, settings) is None else ExitCode.BACKEND


def _settings(config: Path | None, backend: str | None, model: str | None) -> Settings:
    check_flags({"backend": backend})
    settings = load(config, {"backend": backend})
    return (
        load(config, {"backend": backend, settings.backend: {"model": model}})
        if model
        else settings
    )


def _chatglm(settings: Settings) -> ExitCode:
    """Print what would be loaded and whether it fits; return a translation's exit code."""
    put("\nChatGLM on this machine")
    try:
        require()
        for line in describe(options_of(settings.chatglm)):
            put(f"  {line}")
        build(settings)
    except TranslatorError as error:
        put(f"  would not run: {error}")
        return error.exit_code
    put("  would run")
    return ExitCode.OK


def _lines(settings: Settings, file: Path | None) -> Iterator[str]:
    yield f"ai-translator {__version__}, Python {platform.python_version()}, {platform.platform()}"
    defaults = f"defaults; a config.yaml to start from: {default_config()}"
    yield f"settings: {file.absolute() if file else defaults}"
    yield ""
    yield "Packages"
    yield from (f"  {name:<18}{_version(name)}" for name in _PACKAGES)
    yield ""
    yield "Backends"
    for kind in get_args(BackendKind):
        reason = availability(kind, settings)
        chosen = " (chosen)" if kind == settings.backend else ""
        yield f"  {kind + chosen:<18}{'would work' if reason is None else f'no: {reason}'}"
    yield ""
    yield "Target languages"
    yield from _languages(settings)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _languages(settings: Settings) -> Iterator[str]:
    for each in languages():
        missing = FontBook.for_language(each, settings.fonts).uncovered(each.native)
        fonts = f"no font for {' '.join(sorted(missing))}" if missing else "fonts complete"
        yield f"  {each.code:<9}{each.name:<22}{fonts}"
