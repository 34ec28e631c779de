"""``ai-translator doctor``: installed parts, working backends, scripts that the fonts cover."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from textwrap import wrap
from typing import get_args

from ai_translator import __version__
from ai_translator.backends import availability, build
from ai_translator.backends.chatglm import options_of, require
from ai_translator.backends.chatglm.describe import describe
from ai_translator.backends.openai import look
from ai_translator.backends.remembered_forms import RememberedForms
from ai_translator.cli.exits import put
from ai_translator.config import BackendKind, Settings, check_flags, default_path, load
from ai_translator.errors import ExitCode, TranslatorError, UnusableAnswersError
from ai_translator.extras import install_command
from ai_translator.imaging.availability import can_read_scans, unreadable_languages
from ai_translator.languages import languages
from ai_translator.model.content import BlockKind
from ai_translator.model.segments import Failed, Segment, Translated
from ai_translator.pipeline import translate_segments
from ai_translator.resources import default_config
from ai_translator.translation import default_memory, run_in_event_loop
from ai_translator.typed_items import of_type
from ai_translator.typesetting.fonts import FontBook

_SAMPLES = (
    "The harbour was measured twelve times in the spring of 1999.",
    "See <b1>Table 3</b1> for the height of the old bridge over the river.",
    "In winter nobody lives in the small house at the end of the street.",
)
_COMPLETE = "fonts complete"
_MOST_SHOWN = 16  # characters of an answer
_SCREEN = 80  # columns
_WIDTH = 78
_PACKAGES = (
    "langchain", "langchain-core", "langchain-openai", "pdfplumber", "pdfminer.six", "pikepdf",
    "pypdfium2", "reportlab",
    "uharfbuzz", "rapidocr", "onnxruntime", "gradio", "torch", "transformers",
    "torchao", "bitsandbytes",
)  # fmt: skip


def run(
    config: Path | None,
    backend: str | None = None,
    model: str | None = None,
    *,
    probe: bool = False,
    fonts: bool = False,
) -> ExitCode:
    """Print the findings.

    OK when the configured backend would work, else the exit code a translation would have.

    backend, model: look at this one instead, more closely
    probe: send one question and show what comes back;  fonts: name every language
    """
    settings = _settings(config, backend, model)
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    put(f"ai-translator {__version__}, Python {platform.python_version()}, {system}"[:_SCREEN])
    file = config or default_path()
    put(f"settings: {file.absolute() if file else f'defaults; to start from: {default_config()}'}")
    put("")
    code = _chosen(settings, probe=probe)
    for line in _lines(settings, all_fonts=fonts):
        put(line)
    if backend is not None and settings.backend == "chatglm":
        return _chatglm(settings)
    return code


def _chosen(settings: Settings, *, probe: bool) -> ExitCode:
    """Return says what is known of the chosen backend.

    The exit code that a translation would end with.
    """
    put(f"Backend {settings.backend} (chosen)")
    reason = availability(settings.backend, settings)
    if reason is not None:
        put(f"  no: {reason}")
        return ExitCode.BACKEND
    try:
        if settings.backend == "openai":
            found, facts = run_in_event_loop(look(settings))
        else:
            build(settings)
            found, facts = None, [("", "would work")]
        form = found.form if found is not None else None
        facts += [("asked", str(form))] if form is not None else []
        for name, fact in facts:
            _fact(name, fact)
        if settings.backend != "chatglm":
            _fact(
                "answers", _answer(settings) if probe else "not tried: --probe sends one question"
            )
    except TranslatorError as error:
        put(f"  no: {error}")
        return error.exit_code
    return ExitCode.OK


def _fact(name: str, fact: str) -> None:
    put(f"  {name:<10}{fact}" if name else f"  {fact}")


def _answer(settings: Settings) -> str:
    """Return what comes back for one question, asked in every shape until one serves.

    That is remembered.

    Raises BackendError when nothing does.
    """
    translation = settings.translation.model_copy(update={"memory": "off"})
    settings = settings.model_copy(update={"translation": translation})
    if settings.backend == "openai":
        backend, _ = run_in_event_loop(look(settings))
        RememberedForms().forget(backend.endpoint, backend.model_name)
    texts = [
        Segment(f"s{at}", text, 1, BlockKind.PARAGRAPH, (f"b{at}",))
        for at, text in enumerate(_SAMPLES)
    ]
    done = translate_segments(texts, settings)
    failed = [each.reason for each in of_type(done.outcomes.values(), Failed)]
    if failed:
        raise UnusableAnswersError(
            f"{len(failed)} of {len(texts)} texts came back badly: {failed[0]}"
        )
    shown = next(each.text for each in of_type(done.outcomes.values(), Translated))
    count = f"{done.requests} request{'s' if done.requests > 1 else ''}"
    shape = done.asked.rpartition("; ")[2]  # how the model was chosen stands beside it already
    return f"yes, {count}, {done.seconds:.1f} s, {shape}: {shown[:_MOST_SHOWN]}"


#: What is known without the minute that it takes to find out more.
_WOULD_WORK = {"chatglm": "installed; doctor --backend chatglm says whether it would run here"}


def _settings(config: Path | None, backend: str | None, model: str | None) -> Settings:
    check_flags({"backend": backend})
    settings = load(config, {"backend": backend})
    return (
        load(config, {"backend": backend, settings.backend: {"model": model}})
        if model
        else settings
    )


def _chatglm(settings: Settings) -> ExitCode:
    """Return print what would be loaded and whether it fits; return a translation's exit code."""
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


def _lines(settings: Settings, *, all_fonts: bool) -> Iterator[str]:
    others = (kind for kind in get_args(BackendKind) if kind != settings.backend)
    told = ((kind, availability(kind, settings)) for kind in others)
    yield "Other backends"
    yield from (
        f"  {kind:<10}{_WOULD_WORK.get(kind, 'would work') if reason is None else f'no: {reason}'}"
        for kind, reason in told
    )
    yield f"Memory    {_memory(settings)}"
    yield f"Scans     {_scans(all_languages=all_fonts)}"
    packages = f"Packages  {'; '.join(_versions())}"
    yield from wrap(packages, _WIDTH, subsequent_indent="  ")
    languages_ = list(_languages(settings))
    if all_fonts:
        yield "Target languages"
        yield from (f"  {code:<9}{name:<22}{fonts}" for code, name, fonts in languages_)
        return
    without = [name for _, name, fonts in languages_ if fonts != _COMPLETE]
    short = f", all but {', '.join(without)}" if without else ""
    yield (
        f"Fonts     complete for {len(languages_) - len(without)} target languages{short} "
        f"(--fonts lists them)"
    )


def _scans(*, all_languages: bool) -> str:
    """Return whether pages that are pictures can be read, and in which languages they cannot."""
    if not can_read_scans():
        return f"not read: {install_command('ocr')}"
    others = [each.name for each in unreadable_languages()]
    if all_languages:
        return f"read in every language but {', '.join(others)}"
    return f"read in every language but {len(others)} (--fonts lists them)"


def _memory(settings: Settings) -> str:
    chosen = settings.translation.memory
    if chosen == "off":
        return "off"
    file = default_memory() if chosen == "auto" else Path(chosen).expanduser()
    return (
        f"{file}: {file.stat().st_size / 1e6:.1f} MB" if file.exists() else f"{file}: not there yet"
    )


def _versions() -> Iterator[str]:
    """Yield those installed, then those that are not."""
    found = {name: _version(name) for name in _PACKAGES}
    yield from (f"{name} {version}" for name, version in found.items() if version)
    missing = [name for name, version in found.items() if not version]
    if missing:
        yield f"not installed: {', '.join(missing)}"


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _languages(settings: Settings) -> Iterator[tuple[str, str, str]]:
    for each in languages():
        missing = FontBook.for_language(each, settings.fonts).uncovered(each.native)
        yield (
            each.code,
            each.name,
            f"no font for {' '.join(sorted(missing))}" if missing else _COMPLETE,
        )
