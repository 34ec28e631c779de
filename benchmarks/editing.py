"""Seconds from a person's correction to the page set anew, and its share of writing the whole."""

from __future__ import annotations

import time
from pathlib import Path

from ai_translator.config import load
from ai_translator.jobs.local import translate_file
from ai_translator.model.segments import Translated
from ai_translator.outputs import PROJECT
from ai_translator.project import load_project
from ai_translator.project_results import project_job
from ai_translator.review.editor import IN_PLACE, ProjectEditor
from ai_translator.review.edits import Edit
from ai_translator.writers import WriteRequest, write
from benchmarks.figures import Figure
from tests.pdfs import PDFS

_EDITS = 6
_SECONDS, _SHARE = 1.5, 0.25


def editing(folder: Path) -> list[Figure]:
    """Edit texts all over the book of 52 pages and the deck of 146."""
    book, deck = _measured(folder, "book"), _measured(folder, "deck")
    return [
        Figure(
            "an edit of the 52-page book, until its pages are set",
            book["edit"],
            "s",
            _SECONDS,
            book,
        ),
        Figure(
            "an edit of the 146-page deck over writing it whole",
            deck["edit"] / deck["whole"],
            "x",
            _SHARE,
            deck,
        ),
    ]


def _measured(folder: Path, name: str) -> dict[str, float]:
    source = folder / name / f"{name}.pdf"
    source.parent.mkdir()
    PDFS[name].make(source)
    output = {"formats": [IN_PLACE], "keep_project": True}
    flags = {"backend": "pseudo", "source": "en", "target": "zh", "output": output}
    path = translate_file(source, load(overrides=flags)).outputs[PROJECT]
    settings = load(overrides={"backend": "pseudo", "translation": {"memory": "off"}})
    project = load_project(path)
    job = project_job(path, project, settings)
    begun = time.perf_counter()
    write(IN_PLACE, WriteRequest(project.translated, source, folder / "whole.pdf", job.settings))
    whole = time.perf_counter() - begun
    editor = ProjectEditor(path, settings)
    texts = [
        each
        for each in project.translated.segments
        if isinstance(project.translated.outcomes[each.id], Translated)
    ]
    taken = []
    for number, segment in enumerate(texts[:: max(1, len(texts) // _EDITS)][:_EDITS]):
        text = project.translated.target_text(segment)
        begun = time.perf_counter()
        saved = editor.edit(Edit(segment.id, f"{text}改"), number)
        taken.append(time.perf_counter() - begun)
        if not saved.pages or saved.problem:
            raise RuntimeError(f"{name}: {segment.id} was not set again ({saved.problem})")
    return {"edit": sorted(taken)[len(taken) // 2], "slowest": max(taken), "whole": whole}
