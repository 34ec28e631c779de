"""A project in an editor: edits that are kept, undone, refused; results that follow; a process that dies in between."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.errors import OutputError, UsageError
from ai_translator.languages import language
from ai_translator.model.segments import MARK, Translated
from ai_translator.project import load_project
from ai_translator.review import editor as module
from ai_translator.review.editor import EditConflictError, ProjectEditor
from ai_translator.review.edits import Edit, apply_edits, equal_segments, with_equal_texts
from ai_translator.translation.shared_services.cache_keys import corrected_key, imported_key
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translation.shared_services.memory import Memory
from ai_translator.translators import make_translator

CHANGED = "人手改过的句子一二三"


@pytest.fixture
def settings(tmp_path):
    memory, nowhere = str(tmp_path / "memory.sqlite"), "http://127.0.0.1:9/v1"
    chosen = {"backend": "openai", "openai": {"base_url": nowhere, "model": "m"}}
    return load(overrides={**chosen, "translation": {"memory": memory}})


def shown(pdf):
    with pypdfium2.PdfDocument(pdf) as document:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))


def prose(project):
    return [
        each
        for each in project.translated.segments
        if len(each.source) > 60 and not MARK.search(each.source)
    ]


def remembered(settings):
    memory = Memory(Path(settings.translation.memory))
    found = {entry.key: entry for entry in memory.entries()}
    memory.close()
    return found


def test_edit_undo_and_the_memory(project, settings):
    path = project()
    editor = ProjectEditor(path, settings)
    segment = prose(editor.project)[1]
    saved = editor.edit(Edit(segment.id, CHANGED), 0)
    assert saved.revision == 1 and saved.pages and not saved.problem
    assert (
        CHANGED in shown(editor.paths["pdf"])
        and CHANGED not in editor.paths["markdown"].read_text()
    )
    assert not editor.is_fresh("markdown") and editor.is_fresh("pdf")
    editor.refresh()
    assert CHANGED in editor.paths["markdown"].read_text() and editor.is_fresh("markdown")
    key = corrected_key(segment.source, language("zh"))
    assert remembered(settings)[key].target == CHANGED
    again = ProjectEditor(path, settings)  # as after a restart
    assert again.can_undo and again.is_fresh("pdf")
    undone = again.undo(1)
    assert undone.applied.changed == (segment.id,) and shown(again.paths["pdf"]) != CHANGED
    assert CHANGED not in shown(again.paths["pdf"]) and key not in remembered(settings)
    with pytest.raises(UsageError, match="nothing to undo"):
        again.undo(2)


def imported(settings, segment, text):
    key = imported_key(segment.source, language("zh"))
    return MemoryEntry(key, segment.source, text, False, "en", "zh", "imported/office.tmx")


def test_a_correction_that_is_undone_leaves_what_was_imported(project, settings):
    path = project()
    editor = ProjectEditor(path, settings)
    segment = prose(editor.project)[1]
    memory = Memory(Path(settings.translation.memory))
    memory.add([imported(settings, segment, "办公室的译文")])
    editor.edit(Edit(segment.id, CHANGED), 0)
    assert looked_up(path, settings, segment) == CHANGED
    editor.undo(1)
    assert looked_up(path, settings, segment) == "办公室的译文"
    editor.edit(Edit(segment.id, CHANGED), 2)
    later = replace(imported(settings, segment, "更新的译文"), created=int(time.time()) + 60)
    memory.add([later])  # a person's newest word counts
    memory.close()
    assert looked_up(path, settings, segment) == "更新的译文"


def looked_up(path, settings, segment):
    """What the memory has for a segment, as a run would take it."""

    async def look_up():
        async with make_translator(settings, build(settings)) as translator:
            return await translator.look_up([segment], source="en", target=language("zh"))

    return asyncio.run(look_up()).outcomes[segment.id].text


def test_equal_texts_are_changed_together_when_asked(project, settings):
    path = project("forms")
    editor = ProjectEditor(path, settings)
    translated = editor.project.translated
    segment = next((each for each in translated.segments if equal_segments(translated, each)), None)
    others = equal_segments(translated, segment)
    assert len(with_equal_texts(editor.project, Edit(segment.id, CHANGED))) == len(others) + 1
    editor.edit(Edit(segment.id, CHANGED), 0)
    assert all(
        editor.project.translated.outcomes[each.id] != Translated(CHANGED) for each in others
    )
    editor.edit(Edit(segment.id, CHANGED + "二"), 1, equal=True)
    assert all(
        editor.project.translated.outcomes[each.id] == Translated(CHANGED + "二") for each in others
    )
    editor.undo(2)
    assert editor.project.translated.outcomes[segment.id] == Translated(CHANGED)


def test_the_later_of_two_is_told(project, settings):
    path = project()
    editor = ProjectEditor(path, settings)
    one, two = prose(editor.project)[:2]
    editor.edit(Edit(one.id, CHANGED), 0)
    with pytest.raises(EditConflictError, match="version 1, you have seen 0"):
        editor.edit(Edit(two.id, CHANGED), 0)
    assert load_project(path).revision == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (" \n ", "is empty"),
        ("a\0b", "control"),
        ("\ud800", "control"),
        ("<b1>x</b1>", "codes"),
        ("{f9}", "codes"),
        ("x" * 100_000, "too long"),
    ],
)
def test_what_cannot_stand_is_refused(project, settings, text, said):
    path = project()
    editor = ProjectEditor(path, settings)
    before = path.read_bytes()
    with pytest.raises(UsageError, match=said):
        editor.edit(Edit(prose(editor.project)[0].id, text), 0)
    assert path.read_bytes() == before and editor.project.revision == 0
    with pytest.raises(UsageError, match="no text"):
        editor.edit(Edit("nothing", "x"), 0)


def test_a_process_that_dies_while_it_typesets_leaves_the_old_result_whole(
    project, settings, monkeypatch
):
    path = project()
    editor = ProjectEditor(path, settings)
    segment = prose(editor.project)[0]
    before = editor.paths["pdf"].read_bytes()

    class Killed(BaseException):
        pass

    def die(*_args, **_more):
        raise Killed

    monkeypatch.setattr(module, "update_pages", die)
    with pytest.raises(Killed):
        editor.edit(Edit(segment.id, CHANGED), 0)
    assert editor.paths["pdf"].read_bytes() == before
    monkeypatch.undo()
    again = ProjectEditor(path, settings)
    assert again.project.revision == 1 and not again.is_fresh("pdf")
    assert CHANGED in shown(again.pages())


def test_where_pages_cannot_be_exchanged_all_are_made_again(project, settings, monkeypatch):
    path = project()
    editor = ProjectEditor(path, settings)

    def refuse(*_args, **_more):
        raise OutputError("it has layers")

    monkeypatch.setattr(module, "update_pages", refuse)
    saved = editor.edit(Edit(prose(editor.project)[0].id, CHANGED), 0)
    assert len(saved.pages) == editor.project.translated.document.page_count
    assert CHANGED in shown(editor.paths["pdf"])


def test_a_judgement_changes_no_page_and_a_models_text_is_no_persons(project, settings):
    path = project()
    editor = ProjectEditor(path, settings)
    one, two = prose(editor.project)[:2]
    before = editor.paths["pdf"].stat().st_mtime_ns
    saved = editor.edit(Edit(one.id, None, "final"), 0)
    assert saved.applied.marked == (one.id,) and editor.paths["pdf"].stat().st_mtime_ns == before
    assert editor.is_fresh("pdf")
    editor.edit(Edit(two.id, CHANGED, "", by_model=True), 1)
    assert two.id not in editor.project.reviews
    assert corrected_key(two.source, language("zh")) not in remembered(settings)


def test_a_result_does_not_grow_with_every_edit(project, settings, monkeypatch):
    """Each page made again has fonts of its own, until all is written anew: now and then, and when it is fetched."""
    editor = ProjectEditor(project("book"), settings)
    target = editor.paths["pdf"]
    texts = prose(editor.project)[:40:4]
    first, grown = target.stat().st_size, 0
    for revision, segment in enumerate(texts):
        editor.edit(Edit(segment.id, f"{CHANGED}{revision}"), revision)
        grown = max(grown, target.stat().st_size)
    assert grown > 1.5 * first  # else this proves nothing
    editor.refresh()
    assert target.stat().st_size < 1.1 * first
    monkeypatch.setattr(module, "_MOST_MORE", 0)
    for revision, segment in enumerate(texts, len(texts)):
        editor.edit(Edit(segment.id, f"{CHANGED}{revision}"), revision)
        assert target.stat().st_size < 1.6 * first
    assert f"{CHANGED}{revision}" in shown(target)


def test_what_is_the_source_again_is_left_as_it_is(project):
    known = load_project(project())
    segment = prose(known)[0]
    applied = apply_edits(known, [Edit(segment.id, segment.source)])
    assert type(applied.project.translated.outcomes[segment.id]).__name__ == "Unchanged"
    again = apply_edits(applied.project, [Edit(segment.id, segment.source)])
    assert again.changed == () and again.project is applied.project
