"""DOCX: read back with python-docx, and its parts as Word wants them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as WordDocument

from ai_translator.config import OutputSettings
from ai_translator.writers.docx import write_docx
from tests.writers.building import Builder
from tests.writers.test_epub import WORDS, everything, source

__all__ = ["source"]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def written(source: Path, builder: Builder, target: str = "de", **settings: object) -> Path:
    path = source.with_name(f"{target}-{len(settings)}.docx")
    translated = builder.translated(WORDS, target, marked="pseudo", title="First part")
    write_docx(translated, source, path, OutputSettings(**settings))  # type: ignore[arg-type]
    return path


@pytest.fixture(scope="module")
def made(source: Path) -> Path:
    return written(source, everything())


@pytest.fixture(scope="module")
def word(made: Path) -> WordDocument:
    return docx.Document(str(made))


def part(path: Path, name: str) -> ElementTree.Element:
    with ZipFile(path) as archive:
        return ElementTree.fromstring(archive.read(name))


def texts(word: WordDocument, style: str) -> list[str]:
    return [each.text for each in word.paragraphs if each.style and each.style.name == style]


def test_headings_paragraphs_and_code_have_their_styles(word: WordDocument) -> None:
    assert word.core_properties.title == "Erster Teil"
    assert texts(word, "Heading 1") == ["Erster Teil", "Second part"]
    assert texts(word, "Heading 2") == ["Deeper"]
    assert texts(word, "Code") == ["if a < b:\n    wait()"]
    assert texts(word, "Caption") == ["Figure 1"]
    assert any("a < b & c > d \"e\" 'f' ]]>" in each for each in texts(word, "Normal"))
    bold = [run.text for each in word.paragraphs for run in each.runs if run.bold]
    assert "bold" in bold


def test_lists_are_word_s_own_and_numbered_as_in_the_source(made: Path, word: WordDocument) -> None:
    listed = [
        each for each in word.paragraphs if each.style and each.style.name == "List Paragraph"
    ]
    assert [each.text for each in listed] == ["eins", "dot", "two", "(iv)\tfour"]
    places = [
        (int(number.get(f"{W}val", "")), int(level.get(f"{W}val", "")))
        for each in part(made, "word/document.xml").iter(f"{W}numPr")
        if (number := each.find(f"{W}numId")) is not None
        and (level := each.find(f"{W}ilvl")) is not None
    ]
    (first, _), (_, nested), (second, _) = places
    assert first == second and nested == 1  # one list goes on after the nested one


def test_tables_keep_spans_and_headers(word: WordDocument) -> None:
    (table,) = word.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Kopf", "Kopf"],
        ["1", "2\n3"],
    ]
    assert table.rows[0]._tr.find(f".//{W}tblHeader") is not None


def test_links_lead_out_and_to_the_source_s_pages(made: Path, word: WordDocument) -> None:
    links = [link for each in word.paragraphs for link in each.hyperlinks]
    assert [(link.text, link.url or link.fragment) for link in links] == [
        (" words", "https://a.example/?x=1&y=2"),
        (" see", "page_2"),
    ]
    marks = {each.get(f"{W}name") for each in part(made, "word/document.xml").iter()
             if each.tag == f"{W}bookmarkStart"}  # fmt: skip
    assert {"page_1", "page_2"} <= marks


def test_a_note_that_is_referred_to_is_word_s_and_another_is_text(
    made: Path, word: WordDocument
) -> None:
    notes = part(made, "word/footnotes.xml").findall(f"{W}footnote")
    assert [note.get(f"{W}id") for note in notes] == ["-1", "0", "1"]
    assert "".join(notes[-1].itertext()) == "1 Die Anmerkung."
    (reference,) = part(made, "word/document.xml").iter(f"{W}footnoteReference")
    assert reference.get(f"{W}id") == "1" and reference.get(f"{W}customMarkFollows") == "1"
    assert texts(word, "Footnote Text") == ["9 Nobody refers to it."]


def test_pictures_have_words_for_who_does_not_see_them(made: Path) -> None:
    root = part(made, "word/document.xml")
    said = [each.get("descr") for each in root.iter() if each.tag.endswith("}docPr")]
    assert said == ["a/b", "E = mc2", "label"]


def test_bilingual_shows_both(source: Path) -> None:
    path = written(source, everything(), bilingual=True)
    word = docx.Document(str(path))
    assert {"First part", "one"} <= set(texts(word, "Original"))
    assert word.tables[0].cell(0, 0).text == "Head\nKopf"
    notes = part(path, "word/footnotes.xml").findall(f"{W}footnote")
    assert ["".join(each.itertext()) for each in notes[-1]] == ["The note.", "1 Die Anmerkung."]


def test_a_language_from_right_to_left_is_set_so(source: Path) -> None:
    root = part(written(source, everything(), "ar"), "word/document.xml")
    assert root.find(f".//{W}bidi") is not None and root.find(f".//{W}bidiVisual") is not None


def test_a_table_too_wide_for_word_is_text_and_says_so(source: Path) -> None:
    builder = Builder()
    builder.table([[str(number) for number in range(70)]], header_rows=0)
    target = source.with_name("wide.docx")
    result = write_docx(builder.translated(), source, target, OutputSettings())
    assert any("70 columns" in each for each in result.warnings)
    assert any("68\t69" in each.text for each in docx.Document(str(target)).paragraphs)
