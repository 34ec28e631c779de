"""What --out means, and how files from elsewhere are named."""

from pathlib import Path

import pytest

from ai_translator.cli.destination import Destination, destination, name_with_pages
from ai_translator.errors import UsageError
from ai_translator.formats import FORMATS, expanded
from ai_translator.outputs import paths_of_file

USUAL = ("pdf",)


@pytest.mark.parametrize(
    ("out", "asked", "usual", "expected"),
    [
        (None, None, USUAL, Destination()),
        ("-", None, USUAL, Destination(to_stdout=True)),
        ("results", None, USUAL, Destination(Path("results"))),
        ("v1.2", ["pdf", "dual"], USUAL, Destination(Path("v1.2"))),
        ("a.pdf/", None, USUAL, Destination(Path("a.pdf"))),
        ("x/a.pdf", None, USUAL, Destination(Path("x"), Path("x/a.pdf"), ("pdf",))),
        ("a.PDF", ["reflow"], USUAL, Destination(Path(), Path("a.PDF"), ("reflow",))),
        ("a.pdf", None, ("markdown", "dual"), Destination(Path(), Path("a.pdf"), ("dual",))),
        ("a.epub", None, USUAL, Destination(Path(), Path("a.epub"), ("epub",))),
    ],
)
def test_what_out_means(out, asked, usual, expected):
    assert destination(out, asked, usual, 1) == expected


@pytest.mark.parametrize("name", ["a.txt", "a.b.HTML"])
def test_a_file_of_another_kind_is_no_folder(tmp_path, name):
    with pytest.raises(UsageError, match="there is no format"):
        destination(name, None, USUAL, 1)
    assert destination(f"{name}/", None, USUAL, 1).folder == Path(name)


def test_a_folder_that_exists_is_one_whatever_its_name(tmp_path):
    (tmp_path / "a.pdf").mkdir()
    assert destination(str(tmp_path / "a.pdf"), None, USUAL, 3).folder == tmp_path / "a.pdf"


@pytest.mark.parametrize(
    ("out", "asked", "usual", "inputs"),
    [
        ("a.pdf", None, USUAL, 2),
        ("a.pdf", ["pdf", "dual"], USUAL, 1),
        ("a.pdf", ["markdown"], USUAL, 1),
        ("-", None, ("pdf", "markdown"), 1),
    ],
)
def test_one_file_cannot_hold_several_results(out, asked, usual, inputs):
    with pytest.raises(UsageError):
        destination(out, asked, usual, inputs)


def test_what_belongs_to_a_named_file_has_its_name():
    paths = paths_of_file(Path("x/a.pdf"), ["pdf", "project"])
    assert paths == {
        "pdf": Path("x/a.pdf"),
        "project": Path("x/a.project"),
        "report": Path("x/a.report.json"),
    }


@pytest.mark.parametrize(
    ("pages", "name"),
    [("", "a.pdf"), ("1", "a.p1.pdf"), (" 1-3, 7 ", "a.p1-3_7.pdf"), ("5-", "a.p5-.pdf")],
)
def test_names_say_the_pages(pages, name):
    assert name_with_pages("a.pdf", pages) == name


def test_long_lists_of_pages_make_short_and_different_names():
    names = {name_with_pages("a.pdf", ",".join(map(str, range(1, n)))) for n in (60, 61)}
    assert len(names) == 2 and all(len(name) < 50 for name in names)


def test_all_formats_and_short_names():
    assert expanded(["md", "all", "pdf"]) == ("markdown", *(n for n in FORMATS if n != "markdown"))
