"""XML from outside: as a tree, or element by element."""

from __future__ import annotations

import io
import tracemalloc
from itertools import chain, repeat

import pytest

from ai_translator.errors import InputError
from ai_translator.interchange import xml_tree
from ai_translator.interchange.xml_tree import XmlNode, parse_xml, xml_elements


def elements(content: str | bytes, *wanted: str) -> list[XmlNode]:
    raw = content if isinstance(content, bytes) else content.encode()
    return list(xml_elements(io.BytesIO(raw), "a.tmx", wanted or {"u"}))


def test_elements_come_whole_and_in_order_whatever_is_between() -> None:
    text = "<r>t<h n='1'/><b>\n <u>a<i>b</i>c</u> <x><u>d<u>e</u></u></x>\n</b></r>"
    found = elements(text, "u", "h")
    assert [(each.name, each.whole_text(), each.line) for each in found] == [
        ("h", "", 1), ("u", "abc", 2), ("u", "de", 2),
    ]  # fmt: skip
    assert found[0].attributes == {"n": "1"}
    assert found[1].children[0] == "a" and found[1].children[2] == "c"


def test_names_count_whatever_their_namespace() -> None:
    assert [each.tag for each in elements("<r xmlns='urn:x'><u/></r>")] == ["{urn:x}u"]


def test_texts_run_on_over_the_pieces_that_are_read() -> None:
    long = "word &amp; 语 " * 40_000
    (found,) = elements(f"<r><u>{long}</u></r>")
    assert found.children == [long.replace("&amp;", "&")]


def test_what_was_yielded_is_forgotten() -> None:
    tracemalloc.start()
    count = sum(1 for _ in xml_elements(_Units(6_000), "a.tmx", {"u"}))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 6_000
    assert peak < 2_000_000  # of 30 million bytes


class _Units(io.RawIOBase):
    """A file of so many elements, none of which is held."""

    def __init__(self, count: int) -> None:
        self._pieces = chain([b"<r>"], repeat(b"<u>" + b"x" * 5_000 + b"</u> ", count), [b"</r>"])

    def read(self, _size: int = -1) -> bytes:
        return next(self._pieces, b"")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE tmx SYSTEM "tmx14.dtd">',
        '<!DOCTYPE tmx PUBLIC "-//LISA OSCAR:1998//DTD for TMX//EN" "tmx14.dtd">',
    ],
)
def test_a_document_type_that_only_names_its_definition(doctype: str) -> None:
    assert [each.whole_text() for each in elements(f"{doctype}<tmx><u>a</u></tmx>")] == ["a"]
    with pytest.raises(InputError, match="document type"):
        parse_xml(f"{doctype}<tmx/>".encode(), "a.xlf")
    with pytest.raises(InputError, match="undefined entity &secret;"):  # never left out in silence
        elements(f"{doctype}<tmx><u>a&secret;b</u></tmx>")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]><x><u>&a;</u></x>', "document type"),
        ('<!DOCTYPE x SYSTEM "x.dtd" [<!ENTITY a SYSTEM "/etc/passwd">]><x/>', "document type"),
        ("<x>" * 101, "nested too deeply"),
        ("<x><u>" + "<y>" * 101, "nested too deeply"),
        ("<x><u></x>", "line 1: not valid XML"),
        ("<x><u>&a;</u></x>", "not valid XML"),
        ("<x>\n<u>", "line 2: not valid XML"),
        ("", "not valid XML"),
    ],
)
def test_what_is_refused(content: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        elements(content)


def test_one_element_is_bounded_and_many_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_tree, "_MOST_NODES", 10)
    monkeypatch.setattr(xml_tree, "MOST_BYTES", 10)
    assert len(elements("<r>" + "<x/><u><y/>12345</u>" * 50 + "</r>")) == 50
    with pytest.raises(InputError, match="too many elements"):
        elements("<r><u>" + "<y/>" * 10 + "</u></r>")
    with pytest.raises(InputError, match="too large"):
        elements("<r><u>123456<y/>78901</u></r>")
