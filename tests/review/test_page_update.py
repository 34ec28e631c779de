"""After an edit the pages concerned are made again, and the result is the one that a whole run would make."""

from __future__ import annotations

import shutil

import pypdfium2
import pytest

from ai_translator.config import load
from ai_translator.errors import OutputError
from ai_translator.model.segments import Translated
from ai_translator.project import load_project
from ai_translator.project_results import project_job
from ai_translator.review.edits import Edit, apply_edits
from ai_translator.writers import WriteRequest, write
from ai_translator.writers.inplace.page_update import update_pages


def shown(pdf):
    """Characters with their boxes, and pixels, of each page."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            chars = [
                (text.get_text_range(at, 1), [round(x, 2) for x in text.get_charbox(at)])
                for at in range(text.count_chars())
            ]
            found.append((chars, page.render(scale=1).to_numpy().tobytes()))
    return found


def annotations(pdf):
    import pikepdf

    with pikepdf.open(pdf) as opened:
        return [
            [[round(float(x), 1) for x in each.Rect] for each in page.get("/Annots", [])]
            for page in opened.pages
        ]


@pytest.mark.parametrize("name", ["paper", "links", "user-unit", "rotated-90"])
def test_it_is_as_if_all_had_been_written(project, tmp_path, name):
    path = project(name, formats=("pdf",))
    known = load_project(path)
    source, target = path.with_name(f"{name}.pdf"), path.with_name(f"{name}.zh.pdf")
    settings = project_job(path, known, load()).settings
    texts = [
        each
        for each in known.translated.segments
        if isinstance(known.translated.outcomes[each.id], Translated)
    ]
    for number, segment in enumerate([texts[0], texts[len(texts) // 2], texts[-1]]):
        text = known.translated.outcomes[segment.id].text
        applied = apply_edits(known, [Edit(segment.id, text + "改了的字" * (3 + 20 * number))])
        assert applied.changed == (segment.id,)
        _, pages = update_pages(
            known.translated,
            applied.project.translated,
            applied.changed,
            source,
            target,
            settings.output,
        )
        assert pages and len(pages) <= known.translated.document.page_count
        whole = tmp_path / "whole.pdf"
        write("pdf", WriteRequest(applied.project.translated, source, whole, settings))
        assert shown(target) == shown(whole) and annotations(target) == annotations(whole)
        known = applied.project


def test_what_does_not_fit_is_said(project):
    path = project("paper", formats=("pdf",))
    known = load_project(path)
    source, target = path.with_name("paper.pdf"), path.with_name("paper.zh.pdf")
    settings = project_job(path, known, load()).settings
    segment = next(each for each in known.translated.segments if each.kind.value == "heading")
    applied = apply_edits(known, [Edit(segment.id, "太长的标题" * 120)])
    written, _ = update_pages(
        known.translated,
        applied.project.translated,
        applied.changed,
        source,
        target,
        settings.output,
    )
    assert written.overflowing == (segment.id,)


def test_a_result_that_cannot_be_updated_stays(project, tmp_path):
    path = project("paper", formats=("pdf",))
    known = load_project(path)
    source, target = path.with_name("paper.pdf"), path.with_name("paper.zh.pdf")
    shutil.copy(path.parent / "paper.pdf", tmp_path / "keep.pdf")
    target.write_bytes(b"%PDF-1.7 damaged")
    settings = project_job(path, known, load()).settings
    segment = known.translated.segments[0]
    applied = apply_edits(known, [Edit(segment.id, "改了")])
    with pytest.raises(OutputError):
        update_pages(
            known.translated,
            applied.project.translated,
            applied.changed,
            source,
            target,
            settings.output,
        )
    assert target.read_bytes() == b"%PDF-1.7 damaged"
    assert not list(path.parent.glob(".ai-translator*"))
