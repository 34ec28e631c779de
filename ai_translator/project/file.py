"""Saving and loading a project file."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ai_translator import __version__
from ai_translator.config import OutputSettings, Price, Settings
from ai_translator.errors import BackendError, InputError, OutputError, TranslatorError
from ai_translator.formats import FORMATS, default_format
from ai_translator.languages import language
from ai_translator.layout.alignment import with_alignments
from ai_translator.model.segments import Outcome, TranslatedDocument, Unchanged
from ai_translator.project import schema
from ai_translator.project.decoding import RecordDecoder, outcome
from ai_translator.project.encoding import Json, RecordEncoder, encoded_outcome, outcomes
from ai_translator.project.stamps import FontStamp, SourceStamp, stamp_fonts, stamp_source
from ai_translator.translation.prices import price
from ai_translator.translation.prompts import Term
from ai_translator.translation.results import TranslationRun, Usage
from ai_translator.writers.atomic import draft

#: A page of the shipped example takes 35 kilobytes unpacked and 8 packed: room for 7000 such pages.
_MOST_UNPACKED = 256 * 2**20
_MOST_PACKED = 64 * 2**20
_LEVEL = 6  # of compression: more takes longer and saves little
_NO_SETTING = {"folder", "keep_project"}  # of the section output: not how a result looks
_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class TranslatedBy:
    """Who translated: what a report names."""

    kind: str
    model_name: str
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """A translated document and what its results need beside it.

    kept:   block id -> why it was not sent
    run:    what the translation took;  by: who made it;  style: the style that was asked for
    output: how results look;  fonts: the user's, by hash
    prices: model -> its price, for the report
    reviews: segment id -> what a person has said of it
    revision: how many edits there were, undone ones too;  undo: the newest last
    """

    translated: TranslatedDocument
    source: SourceStamp
    kept: Mapping[str, Unchanged]
    run: TranslationRun
    by: TranslatedBy
    output: OutputSettings
    fonts: tuple[FontStamp, ...] = ()
    style: str = ""
    prices: Mapping[str, Price] = field(default_factory=dict)
    program: str = __version__
    reviews: Mapping[str, ReviewMark] = field(default_factory=dict)
    revision: int = 0
    undo: tuple[UndoStep, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewMark:
    """What a person has said of a segment.

    state: ``reviewed`` or ``final``, as in XLIFF
    written: True if the translation is the person's own
    """

    state: str
    written: bool = False


@dataclass(frozen=True, slots=True)
class SegmentState:
    """What is known of one segment.

    doubt: what may be wrong with its translation;  missed: terms that it does not keep to
    """

    outcome: Outcome
    mark: ReviewMark | None = None
    doubt: str = ""
    missed: tuple[Term, ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What one edit has replaced, by the segment's id."""

    before: Mapping[str, SegmentState]


def save_project(
    target: Path,
    source: Path,
    translated: TranslatedDocument,
    kept: Mapping[str, Unchanged],
    run: TranslationRun,
    by: TranslatedBy,
    settings: Settings,
    *,
    with_paths: bool = True,
) -> None:
    """Write the project of a job to ``target``, whole or not at all.

    The same job makes the same bytes.

    with_paths: note where the user's fonts lie.
    Raises OutputError, and InputError when the source is gone.
    """
    project = Project(
        translated,
        stamp_source(source, target.parent),
        kept,
        run,
        by,
        settings.output,
        stamp_fonts(settings.fonts, with_paths=with_paths),
        settings.translation.style,
        {
            model: found
            for model in run.usage
            if (found := price(settings.translation.known_prices, model)) is not None
        },
    )
    write_project(target, project, source)


def write_project(target: Path, project: Project, source: Path) -> None:
    """Write a project to ``target``, whole or not at all; ``source`` must not be hit.

    Raises OutputError.
    """
    text = json.dumps(_record(project), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    content = text.encode("utf-8", "replace")
    packed = gzip.compress(content, _LEVEL, mtime=0)
    if len(content) > _MOST_UNPACKED or len(packed) > _MOST_PACKED:
        raise OutputError(
            f"{target}: the document is too large for a project", remedy="Use --pages for a part"
        )
    with draft(source, target) as making:
        making.path.write_bytes(packed)


def load_project(path: Path) -> Project:
    """Read a project file, which is untrusted.

    Raises InputError when it is none, damaged, too large or of another version.
    """
    content = _unpacked(path)
    _check_version(path, content)
    try:
        return _project(schema.ProjectRecord.model_validate_json(content))
    except ValidationError as error:
        raise _damaged(path, _first(error)) from error
    except (ValueError, TranslatorError) as error:
        raise _damaged(path, str(error)) from error


def _record(project: Project) -> Json:
    encoder = RecordEncoder()
    translated, source = project.translated, project.source
    document, segments = encoder.document(translated.document), encoder.segments(translated)
    made: Json = {
        "format": schema.FORMAT,
        "version": schema.VERSION,
        "program": __version__,
        "source": {
            "name": source.name,
            "path": source.path,
            "sha256": source.sha256,
            "size": source.size,
        },
        "source_language": translated.source_language,
        "target_language": translated.target_language,
        "marked": translated.marked,
        "output": project.output.model_dump(mode="json", exclude=_NO_SETTING),
        "fonts": [{"name": it.name, "path": it.path, "sha256": it.sha256} for it in project.fonts],
        "run": _run(project),
        "styles": encoder.styles,
        "document": document,
        "segments": segments,
        "outcomes": outcomes(translated.outcomes),
        "kept": {block: each.reason for block, each in project.kept.items()},
    }
    if project.revision:
        made["reviews"] = {name: _mark(mark) for name, mark in project.reviews.items()}
        made["revision"] = project.revision
        made["undo"] = [
            {name: _state(state) for name, state in step.before.items()} for step in project.undo
        ]
    return made


def _mark(mark: ReviewMark) -> Json:
    return {"state": mark.state, "written": mark.written}


def _state(state: SegmentState) -> Json:
    return {
        "outcome": encoded_outcome(state.outcome),
        "mark": _mark(state.mark) if state.mark is not None else None,
        "doubt": state.doubt,
        "missed": list(map(_term, state.missed)),
        "known": state.known,
    }


def _term(term: Term) -> Json:
    return {"source": term.source, "target": term.target, "note": term.note}


def _run(project: Project) -> Json:
    run, by = project.run, project.by
    return {
        "backend": by.kind,
        "model": by.model_name,
        "endpoint": by.endpoint,
        "style": project.style,
        "seconds": run.seconds,
        "stopped": str(run.stopped) if run.stopped else "",
        "remembered": run.remembered,
        "known": list(run.known),
        "asked_again": run.asked_again,
        "usage": {
            model: {
                "requests": used.requests,
                "retries": used.retries,
                "input_tokens": used.input_tokens,
                "output_tokens": used.output_tokens,
            }
            for model, used in run.usage.items()
        },
        "prices": {model: [each.input, each.output] for model, each in project.prices.items()},
        "missed": {segment: list(map(_term, terms)) for segment, terms in run.missed.items()},
        "doubtful": dict(run.doubtful),
        "style_lost": list(run.style_lost),
        "asked": run.asked,
        "terms": list(map(_term, run.terms)),
    }


def _project(record: schema.ProjectRecord) -> Project:
    decoder = RecordDecoder(record.styles)
    document = decoder.document(record.document)
    if record.version == 1 and document.is_placed:
        document = replace(document, pages=with_alignments(document.pages))
    results = {name: outcome(each) for name, each in record.outcomes.items()}
    translated = TranslatedDocument(
        document,
        decoder.segments(record.segments, document),
        results,
        record.source_language,
        language(record.target_language).code,
        record.marked,
    )
    account = record.run
    run = TranslationRun(
        results,
        {model: Usage(**used.model_dump()) for model, used in account.usage.items()},
        account.seconds,
        BackendError(account.stopped) if account.stopped else None,
        account.remembered,
        account.asked_again,
        {segment: _terms(terms) for segment, terms in account.missed.items()},
        style_lost=account.style_lost,
        asked=account.asked,
        doubtful=dict(account.doubtful),
        terms=_terms(account.terms),
        known=account.known,
    )
    return Project(
        translated,
        SourceStamp(**record.source.model_dump()),
        {block: Unchanged(reason) for block, reason in record.kept.items()},
        run,
        TranslatedBy(account.backend, account.model, account.endpoint),
        _output(record.output),
        tuple(FontStamp(font.name, font.path, font.sha256) for font in record.fonts),
        account.style,
        {model: Price(input=each[0], output=each[1]) for model, each in account.prices.items()},
        record.program,
        {name: _read_mark(each) for name, each in record.reviews.items()},
        record.revision,
        tuple(
            UndoStep({name: _read_state(each) for name, each in step.items()})
            for step in record.undo
        ),
    )


def _terms(records: Iterable[schema.TermRecord]) -> tuple[Term, ...]:
    return tuple(Term(term.source, term.target, term.note) for term in records)


def _read_mark(record: schema.MarkOfReview) -> ReviewMark:
    return ReviewMark(record.state, record.written)


def _read_state(record: schema.StateRecord) -> SegmentState:
    return SegmentState(
        outcome(record.outcome),
        _read_mark(record.mark) if record.mark is not None else None,
        record.doubt,
        _terms(record.missed),
        record.known,
    )


def _output(said: Mapping[str, Any]) -> OutputSettings:
    """Return the settings; formats that this program does not have are left out."""
    if strange := _NO_SETTING & set(said):
        raise ValueError(f"output may not say {', '.join(sorted(strange))}")
    named = said.get("formats")
    known = [name for name in named if name in FORMATS] if isinstance(named, list) else []
    return OutputSettings.model_validate({**said, "formats": known or [default_format()]})


def _unpacked(path: Path) -> bytes:
    try:
        if not path.is_file():
            what = "is no file" if path.exists() else "no such file"
            raise InputError(f"{path}: {what}", remedy="Name a NAME.LANG.project")
        if path.stat().st_size > _MOST_PACKED:
            raise _too_large(path)
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise InputError(
                    f"{path}: is no project file", remedy="Name a file that --keep-project wrote"
                )
        with gzip.open(path) as packed:
            content = packed.read(_MOST_UNPACKED + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror})", remedy="Check its permissions"
        ) from error
    if len(content) > _MOST_UNPACKED:
        raise _too_large(path)
    return content


class _Header(BaseModel):
    model_config = ConfigDict(strict=True)

    format: str = ""
    version: int = 0


def _check_version(path: Path, content: bytes) -> None:
    try:
        header = _Header.model_validate_json(content)
    except ValidationError as error:
        raise _damaged(path, _first(error)) from error
    if header.format != schema.FORMAT:
        raise InputError(
            f"{path}: is no project file", remedy="Name a file that --keep-project wrote"
        )
    if header.version not in schema.READABLE:
        raise InputError(
            f"{path}: is of version {header.version}; this program reads version {schema.VERSION}",
            remedy="Use the ai-translator that wrote it, or translate again",
        )


def _first(error: ValidationError) -> str:
    """Return the first mistake: where, and what is wrong; never the value, which may be long."""
    problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(map(str, problem["loc"]))
    return f"{place}: {problem['msg']}" if place else problem["msg"]


def _damaged(path: Path, why: str) -> InputError:
    return InputError(f"{path}: is damaged ({why})", remedy="Translate the source again")


def _too_large(path: Path) -> InputError:
    return InputError(
        f"{path}: is larger than a project can be", remedy="Translate fewer pages at a time"
    )
