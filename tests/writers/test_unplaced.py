"""A document without geometry, as a reader of word processor's files makes it, goes all the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pytest

from ai_translator.backends import build
from ai_translator.config import load
from ai_translator.geometry.boxes import BBox
from ai_translator.languages import language
from ai_translator.model.content import (
    BlockKind,
    Cell,
    Figure,
    FontClass,
    InlineFormula,
    Line,
    LineEnd,
    Link,
    Table,
    TextBlock,
    TextRun,
    TextStyle,
)
from ai_translator.model.document import Document, OutlineItem, Page
from ai_translator.model.placement import NotPlacedError
from ai_translator.model.provenance import NoProvenanceError, ScanWords
from ai_translator.model.segments import Translated, TranslatedDocument
from ai_translator.translation import survey, translate
from ai_translator.writers.docx import write_docx
from ai_translator.writers.epub import write_epub
from ai_translator.writers.markdown import write_markdown
from ai_translator.writers.reflow import write_reflow
from ai_translator.writers.result import WriteResult
from tests.writers.inplace.files import text_of

PLAIN, MONO = TextStyle(), TextStyle(FontClass.MONO)
SETTINGS = load(overrides={"backend": "pseudo"})


def text(name: str, kind: BlockKind, *inlines: TextRun | InlineFormula | str, **more) -> TextBlock:
    made = tuple(TextRun(each, PLAIN) if isinstance(each, str) else each for each in inlines)
    return TextBlock(name, kind, (Line(made),), **more)


def row(number: int, *words: str) -> tuple[Cell, ...]:
    return tuple(
        Cell(number, at, (text(f"r{number}c{at}", BlockKind.CELL, word),))
        for at, word in enumerate(words)
    )


FRACTION = InlineFormula("a/b", (TextRun("a", PLAIN), TextRun("b", PLAIN)), linear=False)
SITE = Link(uri="https://example.org/tides")
CODE = TextBlock(
    "code",
    BlockKind.CODE,
    tuple(Line((TextRun(line, MONO),), LineEnd.BREAK) for line in ("if tide:", "    wait()")),
)
DOCUMENT = Document(
    "report.docx",
    1,
    (
        Page(
            1,
            (
                text("h", BlockKind.HEADING, "Tides of the harbour", level=1),
                text(
                    "p", BlockKind.PARAGRAPH, "The height is ", FRACTION, " of the ",
                    TextRun("mean tide", PLAIN, SITE), " here.",
                ),
                text("i", BlockKind.LIST_ITEM, "The first of them", marker=TextRun("•", PLAIN)),
                CODE,
                text("d", BlockKind.FORMULA, FRACTION),
                Table("t", 2, 2, row(0, "Harbour", "Height") + row(1, "Northern", "Lowest"), 1),
                Figure("f", (text("l", BlockKind.FIGURE_TEXT, "A label of it"),)),
            ),
        ),
    ),
    title="Tides of the harbour",
    outline=(OutlineItem("Tides of the harbour", 0, 1),),
)  # fmt: skip


@pytest.fixture(scope="module")
def translated() -> TranslatedDocument:
    target, options = language("de"), SETTINGS.translation
    found = survey(DOCUMENT, options, "en", target)
    run = translate(found.segments, build(SETTINGS), source="en", target=target, settings=options)
    return TranslatedDocument(DOCUMENT, found.segments, run.outcomes, "en", "de")


def words_of(translated: TranslatedDocument) -> dict[str, str]:
    """Block id -> its translation, without markup."""
    return {
        segment.block_ids[0]: translated.target_text(segment) for segment in translated.segments
    }


def test_it_is_segmented_and_translated(translated: TranslatedDocument) -> None:
    words = words_of(translated)
    assert set(words) == {"h", "p", "i", "l", "r0c0", "r0c1", "r1c0", "r1c1"}
    assert all(isinstance(each, Translated) for each in translated.outcomes.values())
    assert "{f1}" in words["p"] and "<l1>" in words["p"]


def test_markdown_needs_no_geometry(translated: TranslatedDocument, tmp_path: Path) -> None:
    source, target = tmp_path / DOCUMENT.name, tmp_path / "out.md"
    source.touch()
    written = write_markdown(translated, source, target, SETTINGS.output)
    made, words = target.read_text(encoding="utf-8"), words_of(translated)
    assert f"# {words['h']}" in made
    assert f"* {words['i']}" in made or f"- {words['i']}" in made
    assert "if tide:\n    wait()" in made
    assert "a/b" in made and SITE.uri in made
    assert f"| {words['r1c0']} | {words['r1c1']} |" in made
    assert written.warnings == ("1 pictures have no place on a page and are missing",)


def test_the_re_typeset_pdf_needs_no_geometry(
    translated: TranslatedDocument, tmp_path: Path
) -> None:
    source, target = tmp_path / DOCUMENT.name, tmp_path / "out.pdf"
    source.touch()
    write_reflow(translated, source, target, SETTINGS.output)
    shown, words = "".join(text_of(target).split()), words_of(translated)
    for name in ("h", "i", "l", "r0c0", "r1c1"):
        assert "".join(words[name].split()) in shown
    assert "a/b" in shown and "iftide:" in shown
    with pikepdf.open(target) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == [words["h"]]


@pytest.mark.parametrize("write", [write_epub, write_docx])
def test_books_and_word_files_need_no_geometry(
    translated: TranslatedDocument, tmp_path: Path, write: Callable[..., WriteResult]
) -> None:
    source, target = tmp_path / DOCUMENT.name, tmp_path / "out"
    source.touch()
    result = write(translated, source, target, SETTINGS.output)
    with ZipFile(target) as archive:
        made = b"".join(map(archive.read, archive.namelist())).decode("utf-8", "ignore")
    assert all(words_of(translated)[name] in made for name in ("h", "i", "l", "r0c0", "r1c1"))
    assert "a/b" in made and result.warnings == (
        "1 pictures have no place on a page and are missing",
    )


def test_who_asks_for_a_place_that_is_not_there_is_told() -> None:
    page = DOCUMENT.pages[0]
    block = page.blocks[0]
    assert isinstance(block, TextBlock) and not DOCUMENT.is_placed
    with pytest.raises(NotPlacedError, match="TextBlock h has no place on a page"):
        _ = block.bbox
    with pytest.raises(NotPlacedError, match="Line has no place"):
        _ = block.lines[0].baseline
    with pytest.raises(NotPlacedError, match="Page 1 has no place"):
        _ = page.width
    with pytest.raises(NoProvenanceError, match="TextRun was not read from a PDF's operators"):
        _ = block.lines[0].inlines[0].refs
    assert page.user_unit == 1.0


def test_words_of_a_scan_have_a_place_and_no_operators() -> None:
    box = BBox(10, 20, 60, 30)
    run = TextRun("seen", PLAIN, provenance=ScanWords((box,), 0.93), placement=box)
    assert run.bbox == box
    assert run.refs == ()
