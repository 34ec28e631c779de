"""The file is opened again: what a viewer would refuse is not handed out."""

import os
import re

import pikepdf
import pytest

from ai_translator.config import OutputSettings
from ai_translator.errors import OutputError
from ai_translator.writers.inplace import rewriter_client, write_inplace
from ai_translator.writers.inplace.verification import (
    UnopenableError,
    check_pages,
    check_structure,
    glyph_count,
)
from tests.writers.inplace.files import differing, pixels, problems, text_of, translated

OPTIONS = OutputSettings()


def without_size(path, target):
    """A file whose trailer lacks /Size, as some producers and most damages leave it."""
    with pikepdf.open(path) as pdf:
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    data = target.read_bytes()
    found = re.search(rb"/Size \d+", data)
    target.write_bytes(data[: found.start()] + b" " * len(found.group()) + data[found.end() :])
    return target


def test_a_file_without_size_gets_one(pdf, tmp_path):
    source = without_size(pdf("paper"), tmp_path / "source.pdf")
    with pytest.raises(UnopenableError):
        check_structure(str(source), None, 2)
    target = tmp_path / "out.pdf"
    write_inplace(translated(source), source, target, OPTIONS)
    assert not problems(target)
    check_structure(str(target), None, len(translated(source).document.pages))


@pytest.mark.parametrize("share", [0.3, 0.9, 0.99])
def test_truncated_files_are_refused(pdf, tmp_path, share):
    data = pdf("paper").read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(UnopenableError):
        check_structure(str(path), None, 2)


def test_pages_are_counted(pdf):
    with pytest.raises(UnopenableError, match="pages, not 9"):
        check_structure(str(pdf("paper")), None, 9)


def test_glyphs_are_counted_in_what_is_drawn():
    drawing = (b"BT /F 9 Tf 1 0 0 1 0 0 Tm <00010002> Tj [<0003> -20 <0004>] TJ ET",)
    assert glyph_count(drawing) == 4


def test_a_page_without_its_text_is_found(pdf):
    assert check_pages(str(pdf("paper")), None, {1: 10}) == {}
    assert "can be read" in check_pages(str(pdf("paper")), None, {1: 10, 2: 10**6})[2]


def test_a_page_that_viewers_do_not_show_stays_as_it_was_and_is_reported(
    pdf, tmp_path, monkeypatch
):
    monkeypatch.setattr(rewriter_client, "check_pages", refuses_page_two)
    source, target = pdf("paper"), tmp_path / "out.pdf"
    result = write_inplace(translated(source), source, target, OPTIONS)
    assert [kept.page for kept in result.kept] == [2]
    assert "cannot be drawn" in result.kept[0].reason
    assert differing(pixels(source)[1:2], pixels(target)[1:2]) == 0
    assert differing(pixels(source)[:1], pixels(target)[:1]) > 0


def refuses_page_two(path, password, drawn):
    """Stands in for PDFium with a page that it does not draw, though it draws the source's."""
    return {2: "its translated page cannot be drawn (damaged)"} if drawn.get(2) else {}


def test_a_page_that_ends_the_viewer_costs_that_page_only(pdf, tmp_path, monkeypatch):
    monkeypatch.setattr(rewriter_client, "check_pages", dies_on_page_one)
    monkeypatch.setattr(rewriter_client, "_LOOK_TIMEOUT", 120.0)  # a busy machine is no fault
    source, target = pdf("paper"), tmp_path / "out.pdf"
    result = write_inplace(translated(source), source, target, OPTIONS)
    assert [kept.page for kept in result.kept] == [1]
    assert "ended" in result.kept[0].reason


def dies_on_page_one(path, password, drawn):
    if drawn.get(1):
        os._exit(11)
    return {}


def test_what_the_source_does_not_show_either_is_no_fault(pdf, tmp_path, monkeypatch):
    monkeypatch.setattr(rewriter_client, "check_pages", refuses_everything)
    source, target = pdf("paper"), tmp_path / "out.pdf"
    result = write_inplace(translated(source), source, target, OPTIONS)
    assert not result.kept
    assert text_of(target) != text_of(source)


def refuses_everything(path, password, drawn):
    return dict.fromkeys(drawn, "its translated page cannot be drawn (damaged)")


def test_a_file_that_cannot_be_made_sound_is_no_result(pdf, tmp_path, monkeypatch):
    monkeypatch.setattr(rewriter_client, "finish", breaks)
    target = tmp_path / "out.pdf"
    with pytest.raises(OutputError, match="assembled"):
        write_inplace(translated(pdf("paper")), pdf("paper"), target, OPTIONS)
    assert not target.exists()


def breaks(path, password, token, work):
    raise UnopenableError("its trailer lacks /Size")
