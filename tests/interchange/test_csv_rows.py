"""Rows of CSV files as spreadsheets and CAT tools write them."""

from __future__ import annotations

import io

import pytest

from ai_translator.errors import InputError
from ai_translator.interchange.csv_rows import csv_rows


def rows(content: bytes) -> list[tuple[str, list[str]]]:
    return list(csv_rows(io.BytesIO(content), "a.csv"))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_first_line_tells_the_separator(separator: str, encoding: str, end: str) -> None:
    text = end.join([separator.join(["a", "b", "c"]), separator.join(["ä", '"1, 2; 3"', "语"]), ""])
    assert rows(text.encode(encoding)) == [
        ("line 1", ["a", "b", "c"]),
        ("line 2", ["ä", "1, 2; 3", "语"]),
    ]


def test_a_place_is_the_line_where_a_row_begins() -> None:
    found = rows(b'a,b\n"one\ntwo","three\n\nfour"\n\nlast,x\n')
    assert [place for place, _ in found] == ["line 1", "line 2", "line 6", "line 7"]


def test_long_cells_are_taken_up_to_a_bound() -> None:
    assert len(rows(b"a,b\n" + b"x" * 900_000 + b",y\n")[1][1][0]) == 900_000
    with pytest.raises(InputError, match="no CSV table"):
        rows(b"a,b\n" + b"x" * 1_100_000 + b",y\n")


@pytest.mark.parametrize(
    "content", ["a,ä".encode("latin-1"), b"\xff\xfea", b"a\n" * 9000 + b"\xe4"]
)
def test_another_encoding_is_said_to_be_one(content: bytes) -> None:
    with pytest.raises(InputError, match="not in UTF-8"):
        rows(content)


@pytest.mark.parametrize(
    ("content", "line"), [(b"a,b\nc,\xe4\nd,e\n", 2), (b"a\n" * 9000 + b"\xe4", 9001)]
)
def test_the_line_in_another_encoding_is_named(content: bytes, line: int) -> None:
    with pytest.raises(InputError, match=f"a.csv, line {line}: "):
        rows(content)


@pytest.mark.parametrize("content", [b'a,b\n"c" d,e\n', b'a,b\n"c,d\ne,f\n'])
def test_a_quote_at_the_wrong_place_is_told_and_swallows_no_rows(content: bytes) -> None:
    with pytest.raises(InputError, match="line 2: no CSV table"):
        rows(content)


def test_comments_are_left_out_and_tell_no_separator() -> None:
    content = b'\n# a, b, c\nx;y\n# z\n"# q";w\n#1;v\n'
    found = list(csv_rows(io.BytesIO(content), "a.csv", comment="# "))
    assert [row for _, row in found if row] == [["x", "y"], ["#1", "v"]]


def test_nothing_has_no_rows() -> None:
    assert rows(b"") == []
