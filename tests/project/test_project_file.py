"""A translated document saved and loaded is the same; what is no project is refused."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from ai_translator.config import OutputSettings, Price, load
from ai_translator.errors import BackendError, InputError, OutputError
from ai_translator.model.content import InlineFormula, TextBlock
from ai_translator.model.provenance import PdfGlyphs, ScanWords
from ai_translator.model.segments import (
    Failed,
    Translated,
    TranslatedBy,
    TranslatedDocument,
    Unchanged,
)
from ai_translator.project import Project, load_project, loading, save_project, saving
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.results import TranslationRun, Usage
from tests.writers.inplace.files import translated
from tests.writers.test_unplaced import DOCUMENT as UNPLACED

NAMES = (
    "paper",
    "ruled-table",
    "rotated-90",
    "user-unit",
    "arabic",
    "vertical",
    "markup",
    "hidden",
)
SETTINGS = load(
    overrides={
        "backend": "pseudo",
        "output": {"page_size": "A5", "formats": ["markdown", "reflow"]},
        "translation": {
            "prices": {"m": {"input": 0.5, "output": 1.5}, "n": {"input": 1, "output": 1}}
        },
    }
)
KEPT = {"p1.b9": Unchanged("a number")}
RUN = TranslationRun(
    {},
    {"m": Usage(3, 1, 200, 300)},
    1.5,
    BackendError("gone"),
    2,
    1,
    {"s1": (Term("a", "b", "c"),)},
)
BY = TranslatedBy("openai", "m", "http://127.0.0.1:1/v1")


def saved(made: TranslatedDocument, folder: Path, source: Path | None = None) -> Path:
    if source is None:
        source = folder / "a.pdf"
        source.write_bytes(b"%PDF-1.7")
    path = folder / "a.zh.project"
    save_project(path, source, made, KEPT, RUN, BY, SETTINGS)
    return path


def unpacked(path: Path) -> dict:
    return json.loads(gzip.decompress(path.read_bytes()))


def packed(path: Path, content: dict | bytes) -> Path:
    if isinstance(content, dict):
        content = json.dumps(content).encode()
    path.write_bytes(gzip.compress(content))
    return path


@pytest.mark.parametrize("name", NAMES)
def test_what_is_loaded_is_what_was_saved(name, pdf, tmp_path):
    made = translated(pdf(name))
    again = load_project(saved(made, tmp_path)).translated
    assert again.document == made.document
    assert again.segments == made.segments
    assert again.outcomes == made.outcomes
    assert repr(again.document) == repr(made.document)  # 1 is no 1.0, and -0.0 no 0.0


def test_formulas_of_a_segment_are_those_of_its_blocks(pdf, tmp_path):
    again = load_project(saved(translated(pdf("paper")), tmp_path)).translated
    formulas = {
        id(inline)
        for page in again.document.pages
        for block in page.text_blocks()
        for line in block.lines
        for inline in line.inlines
        if isinstance(inline, InlineFormula)
    }
    placed = [
        each
        for segment in again.segments
        for each in segment.markup.placeholders.values()
        if isinstance(each, InlineFormula)
    ]
    assert placed and all(id(each) in formulas for each in placed)


def test_a_document_without_geometry_and_one_of_a_scan(tmp_path):
    page = UNPLACED.pages[0]
    run = page.blocks[0].lines[0].inlines[0]
    seen = replace(run, provenance=ScanWords((), 0.5))
    line = replace(page.blocks[0].lines[0], inlines=(seen, replace(run, provenance=PdfGlyphs())))
    block = replace(page.blocks[0], lines=(line,))
    document = replace(UNPLACED, pages=(replace(page, blocks=(block, *page.blocks[1:])),))
    again = load_project(saved(TranslatedDocument(document, (), {}, "en", "zh"), tmp_path))
    assert again.translated.document == document


def test_settings_and_account_travel_with_it(pdf, tmp_path):
    made = replace(translated(pdf("links")), marked="pseudo")
    again: Project = load_project(saved(made, tmp_path))
    assert again.output == OutputSettings(page_size="A5", formats=("markdown", "reflow"))
    assert (again.kept, again.by) == (KEPT, BY)
    assert again.run.usage == RUN.usage and again.run.missed == RUN.missed
    assert str(again.run.stopped) == "gone"
    assert (again.run.seconds, again.run.remembered, again.run.asked_again) == (1.5, 2, 1)
    assert again.prices == {"m": Price(input=0.5, output=1.5)}
    assert (again.translated.source_language, again.translated.target_language) == ("en", "zh")
    assert again.translated.marked == "pseudo"


def test_the_same_job_makes_the_same_bytes(pdf, tmp_path):
    made = translated(pdf("links"))
    first = saved(made, tmp_path).read_bytes()
    assert saved(made, tmp_path).read_bytes() == first


def test_equal_texts_may_have_different_outcomes(pdf, tmp_path):
    made = translated(pdf("links"))
    twin = replace(made.segments[0], id="twin")
    outcomes = {**made.outcomes, "twin": Failed("not like the other")}
    made = replace(made, segments=(*made.segments, twin), outcomes=outcomes)
    again = load_project(saved(made, tmp_path)).translated
    first, last = again.segments[0], again.segments[-1]
    assert first.source == last.source
    assert isinstance(again.outcome_of(first), Translated)
    assert again.outcome_of(last) == Failed("not like the other")


def test_the_alignments_of_an_older_project_are_decided_when_it_is_loaded(pdf, tmp_path):
    """In version 1 a text had the alignment that its own lines show."""
    path = pdf("ruled-table")
    made = translated(path)
    assert any(block.in_container for page in made.document.pages for block in page.text_blocks())
    old = unpacked(saved(made, tmp_path))

    def of_version_1(record):
        match record:
            case dict():
                return {k: of_version_1(v) for k, v in record.items() if k != "container"}
            case list():
                return [of_version_1(each) for each in record]
        return record

    old = of_version_1(old) | {"version": 1}
    again = load_project(packed(tmp_path / "old.zh.project", old)).translated
    assert again.document == made.document


def test_numbers_apart_are_kept_and_unknown_to_an_older_project(pdf, tmp_path):
    made = translated(pdf("links"))
    first = made.document.pages[0]
    head = next(block for block in first.blocks if isinstance(block, TextBlock))
    blocks = tuple(replace(b, number_apart=True) if b is head else b for b in first.blocks)
    pages = (replace(first, blocks=blocks), *made.document.pages[1:])
    marked = replace(made, document=replace(made.document, pages=pages))
    path = saved(marked, tmp_path)
    assert load_project(path).translated.document == marked.document
    old = unpacked(saved(made, tmp_path)) | {"version": 3}
    assert load_project(packed(tmp_path / "old.zh.project", old)).translated == made


def test_people_can_read_it(pdf, tmp_path):
    made = unpacked(saved(translated(pdf("links")), tmp_path))
    assert (made["format"], made["version"]) == ("ai-translator project", 4)
    assert made["source"]["path"] == "a.pdf"  # no path of this machine
    segment = made["segments"][0]
    assert made["outcomes"][segment["id"]]["state"] == "translated"
    assert any(
        block["id"] == segment["blocks"][0] for block in made["document"]["pages"][0]["blocks"]
    )


@pytest.fixture(scope="module")
def sound(pdf, tmp_path_factory) -> dict:
    return unpacked(saved(translated(pdf("links")), tmp_path_factory.mktemp("sound")))


def changed(sound: dict, **more: object) -> dict:
    return {**json.loads(json.dumps(sound)), **more}


def test_another_version_is_said_to_be_one(sound, tmp_path):
    path = packed(tmp_path / "a.zh.project", changed(sound, version=5, news=[1]))
    with pytest.raises(InputError, match=r"is of version 5; this program reads version 4"):
        load_project(path)


def breakages(sound: dict):
    document = sound["document"]
    page = document["pages"][0]
    segment = sound["segments"][0]
    yield "an unknown key", changed(sound, extra=1), "extra"
    yield "a missing part", {k: v for k, v in sound.items() if k != "document"}, "document"
    yield (
        "a page twice",
        changed(sound, document={**document, "pages": [page, page]}),
        "page '1' is there 2",
    )
    yield "a number as text", changed(sound, document={**document, "page_count": "9"}), "page_count"
    yield "no such style", changed(sound, styles=[]), "no style"
    yield "no such block", changed(sound, segments=[{**segment, "blocks": ["zzz"]}]), "'zzz'"
    strange = {**segment, "placeholders": {"f1": {"number": 99}}}
    yield "no such formula", changed(sound, segments=[strange]), "no formula 99"
    yield (
        "an empty translation",
        changed(sound, outcomes={"s1": {"state": "translated"}}),
        "without text",
    )
    yield "no such language", changed(sound, target_language="klingon"), "klingon"
    yield "a folder to write to", changed(sound, output={"folder": "/"}), "may not say folder"
    for name in ("../a.pdf", "a/b.pdf", ".", "a\0b", ""):
        source = {**sound["source"], "name": name}
        yield f"the name {name!r}", changed(sound, source=source), "is no name of a file"
    yield "a setting of no such kind", changed(sound, output={"page_size": "A0"}), "page_size"
    table = {"type": "table", "id": "t", "rows": 999_999, "cols": 999_999}
    vast = {**page, "blocks": [table]}
    yield "a vast table", changed(sound, document={**document, "pages": [vast]}), "too large"


def test_what_does_not_fit_together_is_damaged(sound, tmp_path):
    for what, content, told in breakages(sound):
        with pytest.raises(InputError, match="is damaged") as refused:
            load_project(packed(tmp_path / "a.zh.project", content))
        assert told in str(refused.value), what
        assert refused.value.exit_code == 3 and refused.value.remedy


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is damaged"),
        (b"[]", "is damaged"),
        (b"{}", "is no project file"),
        (b'{"format": "ai-translator project", "version": 1, "x": ' + b"[" * 10**6, "is damaged"),
        (b'{"format": "ai-translator project", "version": 1' + b"9" * 10**6, "is damaged"),
        (b'{"format": "ai-translator project", "version": NaN}', "is damaged"),
        (b'{"format": "\\ud800"}', "is damaged"),
        (b"\xff\xfe", "is damaged"),
    ],
)
def test_what_is_no_project_inside_is_refused(content, told, tmp_path):
    with pytest.raises(InputError, match=told):
        load_project(packed(tmp_path / "a.zh.project", content))


def test_no_number_without_end(sound, tmp_path):
    text = json.dumps(sound).replace('"seconds": 1.5', '"seconds": 1e999')
    with pytest.raises(InputError, match=r"is damaged \(run.seconds"):
        load_project(packed(tmp_path / "a.zh.project", text.encode()))


def test_what_is_no_project_outside_is_refused(sound, tmp_path):
    path = packed(tmp_path / "a.zh.project", sound)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="is damaged"):
        load_project(path)
    path.write_bytes(whole[:200] + bytes(50) + whole[250:])
    with pytest.raises(InputError, match="is damaged"):
        load_project(path)
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(InputError, match="is no project file"):
        load_project(path)
    with pytest.raises(InputError, match="no such file"):
        load_project(tmp_path / "absent.project")
    with pytest.raises(InputError, match="is no file"):
        load_project(tmp_path)


def test_bombs_do_not_go_off(sound, tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "MOST_UNPACKED", 2**20)
    path = packed(tmp_path / "a.zh.project", b" " * 2**24)
    assert path.stat().st_size < 2**16
    with pytest.raises(InputError, match="is larger than a project can be"):
        load_project(path)
    monkeypatch.setattr(loading, "MOST_PACKED", 100)
    with pytest.raises(InputError, match="is larger than a project can be"):
        load_project(packed(path, sound))


def test_none_is_written_that_could_not_be_loaded(pdf, tmp_path, monkeypatch):
    monkeypatch.setattr(saving, "MOST_UNPACKED", 1000)
    with pytest.raises(OutputError, match="too large for a project"):
        saved(translated(pdf("links")), tmp_path)
    assert not (tmp_path / "a.zh.project").exists()
