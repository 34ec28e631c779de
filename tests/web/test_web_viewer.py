"""What a tab looks at: which pages belong together, whose they are, how long they are there."""

from __future__ import annotations

import asyncio
import io
import re
import tempfile
import uuid
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from ai_translator import resources, translate_file
from ai_translator.config import load
from ai_translator.web import html
from ai_translator.web.i18n import CHINESE, ENGLISH
from ai_translator.web.sessions import Sessions
from ai_translator.web.viewer import PageImage, PagePair, PageView, Viewer, _PagePairing
from tests.web.pixels import shows


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """``results("dual", dual="alternate", pages="2-3")``: the example translated by the pseudo backend."""
    made = {}

    def make(form, pages="", **output):
        key = (form, pages, *output.values())
        if key not in made:
            folder = tmp_path_factory.mktemp("results")
            said = {
                "backend": "pseudo",
                "source": "en",
                "output": {"formats": [form], "folder": folder, **output},
                "translation": {"memory": "off"},
            }
            made[key] = translate_file(
                resources.example(), load(overrides=said), pages=pages
            ).outputs[form]
        return made[key]

    return make


@pytest.fixture
def shelf(monkeypatch, tmp_path):
    """Sessions in which ada owns what ``own`` is given, and a clock."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    clock = Clock()
    sessions = Sessions(60, clock)

    def own(path):
        copy = sessions.root / uuid.uuid4().hex / path.name
        copy.parent.mkdir()
        copy.write_bytes(path.read_bytes())
        sessions.own("ada", copy, "tab")
        return copy

    yield sessions, own, clock
    sessions.close()


def looked(shelf, path, kind, numbers, chosen=""):
    """What ada sees at each of these pages of a result."""
    sessions, own, _ = shelf

    async def look():
        viewer = Viewer(sessions, 2048)
        viewer.open(
            "ada",
            "tab",
            [PagePair(path.name, kind, own(resources.example()), own(path), None, chosen)],
        )
        try:
            return [await viewer.look("ada", "tab", 0, number) for number in numbers]
        finally:
            viewer.close()

    return asyncio.run(look())


def told(view):
    return (
        [sheet.page for sheet in view.sources],
        view.result.page,
        view.result.count,
        view.chosen,
    )


def drawn(sheet):
    return Image.open(io.BytesIO(sheet.picture.jpeg)).convert("RGB")


def test_a_page_that_shows_both_stands_alone(shelf, results):
    side = results("dual", pages="2-3")
    first, other = looked(shelf, side, "side", (None, 4), "2-3")
    assert told(first) == ([], 2, 4, True) and told(other) == ([], 4, 4, False)
    assert shows(drawn(first.result), side, 2, 4) and first.result.picture.width == 2000
    alternate = results("dual", pages="2-3", dual="alternate")
    first, second, other = looked(shelf, alternate, "alternate", (None, 4, 1), "2-3")
    assert [told(view) for view in (first, second, other)] == [
        ([], 3, 8, True),
        ([], 4, 8, True),
        ([], 1, 8, False),
    ]
    assert shows(drawn(second.result), alternate, 4, 8)
    assert "at-single" in html.pages(first, ENGLISH) and ENGLISH["of_source"] not in html.pages(
        first, ENGLISH
    )


def test_beside_a_page_set_anew_stands_the_one_that_begins_there(shelf, results):
    path = results("reflow")
    with pypdfium2.PdfDocument(path) as opened:
        texts = [page.get_textpage().get_text_bounded() for page in opened]
    begun = {
        page: next(
            place
            for place, text in enumerate(texts, 1)
            if re.search(rf"^p\. {page}\b", text, re.MULTILINE)
        )
        for page in range(1, 5)
    }
    for view in looked(shelf, path, "own", range(1, len(texts) + 1)):
        here = [page for page, place in begun.items() if place == view.result.page]
        assert [sheet.page for sheet in view.sources] == (
            here or [max(page for page, place in begun.items() if place < view.result.page)]
        )
        assert all(
            shows(drawn(sheet), resources.example(), sheet.page, 4) for sheet in view.sources
        )
        assert ENGLISH["set_anew"] in html.pages(view, ENGLISH)


def test_many_pages_of_the_source_that_begin_on_one_page_are_bounded_and_said():
    book = _PagePairing("own", 2, 40, tuple(range(1, 41)), dict.fromkeys(range(1, 41), 1))
    assert book.beside(1) == list(range(1, 41)) and book.beside(2) == [40]
    sheet = PageImage(1, 40, None)
    told = html.pages(
        PageView(PagePair("a.pdf", "own", Path("a"), Path("b")), sheet, (sheet,) * 6, True, 34),
        ENGLISH,
    )
    assert "34 more pages" in told and told.count("<figure>") == 7


def test_pages_that_were_deleted_are_said_to_be_gone(shelf, results):
    sessions, own, clock = shelf
    pair = PagePair("tides.zh.pdf", "same", own(resources.example()), own(results("pdf")))

    async def look():
        viewer = Viewer(sessions, 2048)
        viewer.open("ada", "tab", [pair])
        assert (
            await viewer.look("bob", "tab", 0) is None
            and await viewer.look("ada", "other", 0) is None
        )
        assert (
            await viewer.look("ada", "tab", 1) is None
            and await viewer.look("ada", "tab", -1) is None
        )
        clock.now = 50
        assert (await viewer.look("ada", "tab", 0)).result.picture  # asking keeps it
        clock.now = 100
        sessions.sweep()
        assert (await viewer.look("ada", "tab", 0, 2)).result.picture
        clock.now = 200
        sessions.sweep()
        assert not pair.result.exists()
        assert await viewer.look("ada", "tab", 0) is None
        viewer.sweep()
        assert not viewer._shows

    asyncio.run(look())
    assert ENGLISH["gone"] in html.pages(None, ENGLISH) and CHINESE["gone"] in html.pages(
        None, CHINESE
    )


def test_a_page_that_cannot_be_drawn_is_said_and_the_others_are_shown(shelf, results, tmp_path):
    broken = tmp_path / "broken.pdf"
    with pikepdf.open(results("pdf")) as opened:
        opened.pages[1].obj.MediaBox = pikepdf.Array([0, 0, 0, 0])
        opened.pages[2].obj.Type = pikepdf.Name.Font
        opened.save(broken)
    first, second, third = looked(shelf, broken, "same", (1, 3, 4))
    assert first.result.picture and third.result.picture and second.sources[0].picture
    assert second.result.picture is None and ENGLISH["no_picture"] in html.pages(second, ENGLISH)


def test_few_pictures_and_processes_are_kept(shelf, pdf):
    sessions, own, _ = shelf
    pairs = [PagePair("book.zh.pdf", "same", own(pdf("book")), own(pdf("book")))]

    async def look():
        viewer = Viewer(sessions, 2048)
        try:
            for tab in ("a", "b", "c", "d"):
                viewer.open("ada", tab, pairs)
                await viewer.look("ada", tab, 0)
            assert [len(each._resources._idle) for each in viewer._shows.values()] == [0, 1, 1, 1]
            for page in range(1, 12):
                await viewer.look("ada", "a", 0, page)
            assert len(viewer._shows["a"]._pictures) == 8
            assert [tab for tab, each in viewer._shows.items() if each._resources._idle] == [
                "c",
                "d",
                "a",
            ]
            viewer.leave("a")
            assert "a" not in viewer._shows
        finally:
            viewer.close()

    asyncio.run(look())
