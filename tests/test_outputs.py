"""Names of results and the checks before the work."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ai_translator.errors import OutputError, UsageError
from ai_translator.outputs import check_distinct, output_paths, prepare

FORMATS = ("reflow", "markdown")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("a/paper.pdf", "paper.zh.reflow.pdf"),
        ("Upper.PDF", "Upper.zh.reflow.pdf"),
        ("v1.2", "v1.2.zh.reflow.pdf"),
        ("名 #1.pdf", "名 #1.zh.reflow.pdf"),
    ],
)
def test_names(source, name):
    paths = output_paths(Path(source), "zh", FORMATS)
    assert paths["reflow"] == Path(source).parent / name
    assert set(paths) == {"reflow", "markdown", "report"}


def test_a_folder_is_made(tmp_path):
    paths = output_paths(tmp_path / "a.pdf", "zh", FORMATS, tmp_path / "x" / "y")
    prepare(tmp_path / "a.pdf", paths)
    assert list((tmp_path / "x" / "y").iterdir()) == []


def test_never_over_the_source_even_through_a_link(tmp_path):
    source = tmp_path / "a.pdf"
    source.write_bytes(b"%PDF")
    os.link(source, tmp_path / "a.zh.reflow.pdf")
    with pytest.raises(OutputError, match="overwrite the source"):
        prepare(source, output_paths(source, "zh", FORMATS))


def test_a_file_where_a_folder_should_be(tmp_path):
    (tmp_path / "out").touch()
    with pytest.raises(OutputError, match="--out"):
        prepare(
            tmp_path / "a.pdf", output_paths(tmp_path / "a.pdf", "zh", FORMATS, tmp_path / "out")
        )


def test_a_folder_where_a_result_should_be(tmp_path):
    (tmp_path / "a.zh.md").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        prepare(tmp_path / "a.pdf", output_paths(tmp_path / "a.pdf", "zh", FORMATS))


@pytest.mark.parametrize(
    "names", [("a/x.pdf", "b/x.pdf"), ("a/x.pdf", "a/X.PDF"), ("a/x.pdf", "a/x.pdf")]
)
def test_two_sources_may_not_share_a_result(names, tmp_path):
    with pytest.raises(UsageError, match="both"):
        check_distinct([Path(name) for name in names], "zh", FORMATS, tmp_path)


def test_a_name_that_is_too_long_is_found_before_the_work(tmp_path):
    source = tmp_path / f"{'x' * 245}.pdf"
    source.write_bytes(b"%PDF")
    with pytest.raises(OutputError, match="Rename the source"):
        prepare(source, output_paths(source, "zh", FORMATS))


def test_many_may_look_at_one_folder_at_once(tmp_path):
    def look(number):
        prepare(tmp_path / "a.pdf", {"markdown": tmp_path / "out" / f"{number}.md"})

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(look, range(400)))
    assert list((tmp_path / "out").iterdir()) == []
