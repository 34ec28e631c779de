"""Results that were made elsewhere are written as the writers write theirs."""

from __future__ import annotations

import pytest

from ai_translator.errors import OutputError
from ai_translator.jobs.publishing import publish
from ai_translator.outputs import output_paths

PICTURE = "0123456789.png"


@pytest.fixture
def paths(tmp_path):
    return output_paths(tmp_path / "a.pdf", "zh", ("markdown", "pdf"), tmp_path / "out")


def test_results_pictures_and_the_report(paths, tmp_path):
    (tmp_path / "a.pdf").touch()
    files = {"a.zh.md": b"md", f"a.zh.files/{PICTURE}": b"png", "a.zh.pdf": b"pdf"}
    publish(tmp_path / "a.pdf", paths, {**files, "a.zh.report.json": b"{}"})
    out = tmp_path / "out"
    found = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert found == {*files, "a.zh.report.json"}
    assert (out / "a.zh.files" / PICTURE).read_bytes() == b"png"
    publish(tmp_path / "a.pdf", paths, {"a.zh.md": b"md", "a.zh.report.json": b"{}"})
    assert not (out / "a.zh.files").exists()  # pictures of the earlier result


def test_the_list_of_terms_of_a_person_stays(paths, tmp_path):
    terms = tmp_path / "out" / "a.zh.terms.csv"
    publish(tmp_path / "a.pdf", paths, {"a.zh.terms.csv": b"proposed"})
    terms.write_bytes(b"edited")
    publish(tmp_path / "a.pdf", paths, {"a.zh.terms.csv": b"proposed anew"})
    assert terms.read_bytes() == b"edited"


def test_the_report_is_written_last_and_not_without_the_results(paths, tmp_path):
    (tmp_path / "out" / "a.zh.pdf").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"a\.zh\.pdf"):
        publish(tmp_path / "a.pdf", paths, {"a.zh.report.json": b"{}", "a.zh.pdf": b"pdf"})
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.zh.pdf"]
