"""``ai-translator glossary suggest``: terms of a document, for a person to edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ai_translator.cli.exits import put, say
from ai_translator.cli.translate import settings_of
from ai_translator.config import Settings
from ai_translator.errors import OutputError, UsageError
from ai_translator.model.content import BlockKind
from ai_translator.model.segments import Segment, Translated, Unchanged
from ai_translator.pipeline import read_segments, translate_segments
from ai_translator.translation.terminology.glossary import as_csv
from ai_translator.translation.terminology.term_extraction import TermCandidate, candidates

_STANDARD = Path("-")  # output, as elsewhere


def suggest(
    file: Path,
    config: Path | None,
    flags: Mapping[str, Any],
    model: str | None,
    most: int,
    out: Path | None,
    pages: str,
    password: str | None,
) -> None:
    """Print or write a glossary.

    With a backend its targets are that model's, else they are left to the person.
    """
    if out == _STANDARD:
        out = None
    if out is not None:
        _check_new(out)
    settings = settings_of(config, flags, model, "glossary suggest")
    segments = read_segments(file, settings, pages=pages, password=password)
    found = candidates((segment.source for segment in segments), most)
    targets = _targets(found, settings) if flags.get("backend") else [""] * len(found)
    text = as_csv(
        (each.term, target, f"{each.count} times") for each, target in zip(found, targets)
    )
    if out is None:
        put(text.rstrip("\n"))
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{out}: cannot be written ({error.strerror})", remedy="Choose another path"
        ) from error
    say(f"{len(found)} terms written to {out}: edit them, then translate with --glossary {out}")


def _check_new(out: Path) -> None:
    """Raise for a file that is no glossary by its name, or that somebody may have filled in."""
    if out.suffix.casefold() != ".csv":
        raise UsageError(f"--out {out}: the terms are CSV", remedy=f"Name it {out.stem}.csv")
    if out.exists():
        raise OutputError(
            f"{out}: is there already, and somebody may have filled it in",
            remedy="Name another file, or remove it first",
        )


def _targets(found: Sequence[TermCandidate], settings: Settings) -> list[str]:
    """Return the backend's word for each term.

    It is = for one left as it is, "" for one that it cannot translate.
    """
    segments = [
        Segment(f"s{number}", each.term, 0, BlockKind.CELL, ()) for number, each in enumerate(found)
    ]
    outcomes = translate_segments(segments, settings).outcomes
    targets = []
    for segment in segments:
        match outcomes.get(segment.id):
            case Translated(text):
                targets.append(text)
            case Unchanged():
                targets.append("=")
            case _:
                targets.append("")
    return targets
