"""Which files a batch takes."""

from __future__ import annotations

import os
import sys

import pytest

from ai_translator.batch.discovery import find
from ai_translator.errors import InputError


def fill(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"%PDF")


def names(folder, out=None, **more):
    return [source.name for source in find(folder, out or folder.parent / "out", **more).sources]


def test_pdfs_in_the_whole_tree_in_order(tmp_path):
    fill(tmp_path / "in", "b.pdf", "a/c.PDF", "a/notes.txt", "a/b/c/deep.pdf", "pdf")
    assert names(tmp_path / "in") == ["a/b/c/deep.pdf", "a/c.PDF", "b.pdf"]


def test_any_name_will_do(tmp_path):
    odd = [
        "with space.pdf",
        "a#b?c.pdf",
        "line\nbreak.pdf",
        "中文/报告.pdf",
        "-rf.pdf",
        "[x].pdf",
        "%41.pdf",
    ]
    fill(tmp_path / "in", *odd)
    assert names(tmp_path / "in") == sorted(odd)


def test_hidden_ones_are_not_taken(tmp_path):
    fill(tmp_path / "in", ".a.pdf", ".git/b.pdf", "c.pdf")
    assert names(tmp_path / "in") == ["c.pdf"]


def test_include_and_exclude(tmp_path):
    fill(tmp_path / "in", "a.pdf", "b.pdf", "drafts/a.pdf", "x.ai", "b-old.PDF")
    assert names(tmp_path / "in", include=["*.ai", "a*.pdf"]) == ["a.pdf", "drafts/a.pdf", "x.ai"]
    assert names(tmp_path / "in", exclude=["drafts/*", "*-OLD.pdf"]) == ["a.pdf", "b.pdf"]


def test_what_lies_in_out_is_no_source(tmp_path):
    fill(tmp_path / "in", "a.pdf", "out/a.zh.reflow.pdf", "out/other.pdf")
    assert names(tmp_path / "in", tmp_path / "in" / "out") == ["a.pdf"]


def test_results_beside_their_sources_are_no_sources(tmp_path):
    fill(
        tmp_path,
        "a.pdf",
        "a.zh.reflow.pdf",
        "a.zh.report.json",
        "a.de.pdf",
        "b.zh.reflow.pdf",
        "news.zh.pdf",
    )
    found = find(tmp_path, tmp_path)
    # Only what has a report beside it is ours: a source may well be named like a result.
    assert [source.name for source in found.sources] == [
        "a.de.pdf",
        "a.pdf",
        "b.zh.reflow.pdf",
        "news.zh.pdf",
    ]
    assert found.left_out == 1


@pytest.mark.skipif(os.name == "nt", reason="no symbolic links")
def test_loops_of_links_end_and_nothing_is_taken_twice(tmp_path):
    fill(tmp_path / "in", "a/x.pdf", "b/y.pdf")
    (tmp_path / "in" / "a" / "up").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "b" / "self").symlink_to(tmp_path / "in" / "b")
    (tmp_path / "in" / "c").symlink_to(tmp_path / "in" / "a")
    fill(tmp_path / "elsewhere", "z.pdf")
    (tmp_path / "in" / "d").symlink_to(tmp_path / "elsewhere")
    assert names(tmp_path / "in") == ["a/x.pdf", "b/y.pdf", "d/z.pdf"]


def test_a_link_to_nothing_is_taken_to_be_reported(tmp_path):
    fill(tmp_path / "in", "a.pdf")
    (tmp_path / "in" / "gone.pdf").symlink_to(tmp_path / "nowhere.pdf")
    assert names(tmp_path / "in") == ["a.pdf", "gone.pdf"]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() == 0, reason="root may look everywhere")
def test_a_folder_that_may_not_be_looked_into_is_not_passed_over_in_silence(tmp_path):
    fill(tmp_path / "in", "a/x.pdf", "b.pdf")
    (tmp_path / "in" / "a").chmod(0)
    found = find(tmp_path / "in", tmp_path / "out")
    (tmp_path / "in" / "a").chmod(0o700)
    assert [name for name, _ in found.unreadable] == ["a"]


def test_what_is_no_folder(tmp_path):
    fill(tmp_path, "a.pdf")
    with pytest.raises(InputError, match="is not a folder"):
        find(tmp_path / "a.pdf", tmp_path / "out")
    with pytest.raises(InputError, match="no such folder"):
        find(tmp_path / "b", tmp_path / "out")
