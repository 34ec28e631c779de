import os

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from ai_translator.errors import EncryptedError, InputError
from ai_translator.readers.pdf import repair
from ai_translator.readers.pdf.extract import extract
from ai_translator.readers.pdf.source import inspect, open_source


@pytest.fixture
def saved(maker, tmp_path):
    """``saved(**options)`` -> path of a file with a line of text, saved by pikepdf with these options."""

    def save(name="file.pdf", **options):
        made = maker.save(b"BT /F1 10 Tf 20 100 Td (Hello) Tj ET")
        path = tmp_path / name
        with pikepdf.open(made) as pdf:
            pdf.save(path, **options)
        return path

    return save


def text(path, password=None):
    source = open_source(path, password)
    found = "".join(glyph.text for glyph in extract(source.page(1), source).glyphs)
    source.close()
    return found


def test_what_a_file_says_of_itself(maker, tmp_path):
    maker.pdf.docinfo.Title = String("A title\n of two lines")
    maker.pdf.docinfo.Author = String("作者")
    maker.pdf.Root.Lang = String("en-GB")
    path = tmp_path / "info.pdf"
    path.write_bytes(maker.save(b"").getvalue())
    info = inspect(path)
    assert (info.page_count, info.title, info.author, info.language) == (
        1,
        "A title of two lines",
        "作者",
        "en-GB",
    )
    assert not info.encrypted
    assert not info.warnings


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"", "is empty"),
        (b"Dear reader,\n" * 100, "is not a PDF"),
        (b"%PDF-1.7\n%%EOF\n", "damaged beyond repair"),
        (b"%PDF-1.7\n" + b"\x00\xff" * 500, "damaged beyond repair"),
    ],
)
def test_what_cannot_be_read(tmp_path, content, message):
    path = tmp_path / "bad.pdf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        inspect(path)
    assert message in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.remedy


def test_a_folder_is_no_pdf(tmp_path):
    with pytest.raises(InputError, match="folder"):
        inspect(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.pdf")
    with pytest.raises(InputError, match="not a regular file"):
        inspect(tmp_path / "pipe.pdf")


@pytest.mark.skipif(os.name == "nt", reason="another error there")
def test_a_name_that_no_file_can_have(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        inspect(tmp_path / f"{'x' * 300}.pdf")


def test_no_pages(tmp_path):
    pikepdf.new().save(tmp_path / "none.pdf")
    with pytest.raises(InputError, match="no pages"):
        inspect(tmp_path / "none.pdf")


@pytest.mark.parametrize("revision", [3, 4, 6])
def test_passwords(saved, revision):
    path = saved(
        encryption=pikepdf.Encryption(
            owner="boss", user="sesame", R=revision, aes=revision > 3, metadata=revision > 3
        )
    )
    with pytest.raises(EncryptedError, match="--password"):
        inspect(path)
    with pytest.raises(EncryptedError, match="wrong"):
        inspect(path, "nonsense")
    assert inspect(path, "sesame").encrypted
    assert text(path, "sesame") == text(path, "boss") == "Hello"


def test_a_file_that_only_forbids_copying_opens(saved):
    path = saved(encryption=pikepdf.Encryption(owner="boss", user=""))
    assert text(path) == "Hello"


def test_a_wrong_header_is_a_warning(saved):
    path = saved()
    path.write_bytes(path.read_bytes().replace(b"%PDF-", b"%XXX-", 1))
    assert text(path) == "Hello"
    assert "%PDF-" in inspect(path).warnings[0]


def test_rubbish_before_the_header_is_fine(saved):
    path = saved()
    path.write_bytes(b"rubbish\n" * 20 + path.read_bytes())
    assert text(path) == "Hello"


def test_a_lost_cross_reference_table(saved):
    path = saved(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    path.write_bytes(path.read_bytes().replace(b"startxref\n", b"startxref\n99"))
    assert text(path) == "Hello"


@pytest.mark.parametrize(
    "mode", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate]
)
def test_a_file_without_its_end(saved, mode):
    path = saved(object_stream_mode=mode)
    whole = path.read_bytes()
    path.write_bytes(
        whole[
            : whole.rindex(b"endobj" if mode is pikepdf.ObjectStreamMode.generate else b"xref\n0")
        ]
    )
    assert text(path) == "Hello"
    assert "repaired" in inspect(path).warnings[0]


def test_a_page_tree_that_lies_and_circles(maker, tmp_path):
    maker.pdf.Root.Pages.Count = 7
    maker.pdf.Root.Pages.Kids.append(maker.pdf.Root.Pages)
    path = tmp_path / "tree.pdf"
    path.write_bytes(maker.save(b"").getvalue())
    info = inspect(path)
    assert info.page_count == 1


def test_a_vast_object_stream_is_taken_apart_first(saved, monkeypatch):
    path = saved(object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert not repair.has_vast_object_stream(path)
    monkeypatch.setattr(repair, "_MANY_OBJECTS", 1)
    assert repair.has_vast_object_stream(path)
    assert text(path) == "Hello"


def test_reading_a_page_leaves_no_streams_behind(maker, tmp_path):
    maker.resources.XObject.Fm = maker.form(b"BT /F1 10 Tf 20 100 Td (in a form) Tj ET")
    path = tmp_path / "big.pdf"
    path.write_bytes(maker.save(b"% " + b"x" * 100_000 + b"\n/Fm Do").getvalue())
    source = open_source(path)
    kept = source._pdf.doc._cached_objs
    extract(source.page(1), source)
    assert any(hasattr(value, "get_data") for value, _ in kept.values())
    source.forget()
    assert not any(hasattr(value, "get_data") for value, _ in kept.values())
    assert len(extract(source.page(1), source).glyphs) == 9
    source.close()


def test_metadata_of_the_wrong_kind_is_no_text(maker, tmp_path):
    maker.pdf.docinfo.Title = Array([1, 2])
    maker.pdf.Root.Lang = Dictionary(Not=Name.Language)
    path = tmp_path / "odd.pdf"
    path.write_bytes(maker.save(b"").getvalue())
    assert (inspect(path).title, inspect(path).language) == ("", "")
