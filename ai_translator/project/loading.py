"""Loading a project file, which is untrusted."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ai_translator.config import OutputSettings, Price
from ai_translator.errors import BackendError, InputError, TranslatorError
from ai_translator.formats import FORMATS, default_format
from ai_translator.languages import language
from ai_translator.layout.alignment import with_alignments
from ai_translator.model.segments import TranslatedBy, TranslatedDocument, Unchanged
from ai_translator.project import schema
from ai_translator.project.content import Project, ReviewMark, SegmentState, UndoStep
from ai_translator.project.decoding import RecordDecoder, outcome
from ai_translator.project.saving import MOST_PACKED, MOST_UNPACKED, NO_SETTING
from ai_translator.project.stamps import FontStamp, SourceStamp
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.results import TranslationRun, Usage

_MAGIC = b"\x1f\x8b"


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
    if strange := NO_SETTING & set(said):
        raise ValueError(f"output may not say {', '.join(sorted(strange))}")
    named = said.get("formats")
    known = [name for name in named if name in FORMATS] if isinstance(named, list) else []
    return OutputSettings.model_validate({**said, "formats": known or [default_format()]})


def _unpacked(path: Path) -> bytes:
    try:
        if not path.is_file():
            what = "is no file" if path.exists() else "no such file"
            raise InputError(f"{path}: {what}", remedy="Name a NAME.LANG.project")
        if path.stat().st_size > MOST_PACKED:
            raise _too_large(path)
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise InputError(
                    f"{path}: is no project file", remedy="Name a file that --keep-project wrote"
                )
        with gzip.open(path) as packed:
            content = packed.read(MOST_UNPACKED + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damaged(path, str(error)) from error
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror})", remedy="Check its permissions"
        ) from error
    if len(content) > MOST_UNPACKED:
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
