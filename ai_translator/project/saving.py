"""Saving a project file."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ai_translator import __version__
from ai_translator.config import Settings
from ai_translator.errors import OutputError
from ai_translator.model.document import Document
from ai_translator.model.segments import Segment, TranslatedBy, TranslatedDocument, Unchanged
from ai_translator.project import schema
from ai_translator.project.content import Project, ReviewMark, SegmentState
from ai_translator.project.encoding import Json, RecordEncoder, encoded_outcome, outcomes
from ai_translator.project.stamps import stamp_fonts, stamp_source
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.results import TranslationRun
from ai_translator.translation.shared_services.prices import price
from ai_translator.writers.atomic import draft

#: A page of the shipped example takes 35 kilobytes unpacked and 8 packed: room for 7000 such pages.
MOST_UNPACKED = 256 * 2**20
MOST_PACKED = 64 * 2**20
_LEVEL = 6  # of compression: more takes longer and saves little
NO_SETTING = {"folder", "keep_project"}  # of the section output: not how a result looks


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
    ProjectWriter().write(target, project, source)


class ProjectWriter:
    """Writes one project again and again; what an edit does not change is encoded once."""

    def __init__(self) -> None:
        self._encoded: _EncodedDocument | None = None

    def write(self, target: Path, project: Project, source: Path) -> None:
        """Write the project as :func:`write_project` does."""
        known, translated = self._encoded, project.translated
        if known is None or not known.is_of(translated):
            known = self._encoded = _EncodedDocument.of(translated)
        _write(target, _object({**_record(project), **known.texts}), source)


@dataclass(frozen=True, slots=True)
class _EncodedDocument:
    """What a record has of the document itself, in JSON: styles, document and segments."""

    document: Document
    segments: tuple[Segment, ...]
    texts: Mapping[str, _Encoded]

    @classmethod
    def of(cls, translated: TranslatedDocument) -> _EncodedDocument:
        encoder = RecordEncoder()
        made: Json = {"document": encoder.document(translated.document)}
        made["segments"] = encoder.segments(translated)
        made["styles"] = encoder.styles
        texts = {name: _Encoded(_json(value)) for name, value in made.items()}
        return cls(translated.document, translated.segments, texts)

    def is_of(self, translated: TranslatedDocument) -> bool:
        return self.document is translated.document and self.segments is translated.segments


class _Encoded(str):
    """JSON."""

    __slots__ = ()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _object(record: Json) -> str:
    """Return an object in JSON, of which some values are in JSON already."""
    values = (
        (name, value if isinstance(value, _Encoded) else _json(value))
        for name, value in record.items()
    )
    return "{" + ",".join(f"{_json(name)}:{value}" for name, value in values) + "}"


def _write(target: Path, text: str, source: Path) -> None:
    content = text.encode("utf-8", "replace")
    packed = gzip.compress(content, _LEVEL, mtime=0)
    if len(content) > MOST_UNPACKED or len(packed) > MOST_PACKED:
        raise OutputError(
            f"{target}: the document is too large for a project", remedy="Use --pages for a part"
        )
    with draft(source, target) as making:
        making.path.write_bytes(packed)


def _record(project: Project) -> Json:
    translated, source = project.translated, project.source
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
        "output": project.output.model_dump(mode="json", exclude=NO_SETTING),
        "fonts": [{"name": it.name, "path": it.path, "sha256": it.sha256} for it in project.fonts],
        "run": _run(project),
        "styles": (),  # these three are encoded apart
        "document": {},
        "segments": (),
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
