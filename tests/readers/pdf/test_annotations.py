import io
import time

import pdfplumber
import pytest
from pikepdf import Array, Dictionary, Name, String

from ai_translator.model.content import Link
from ai_translator.readers.pdf.destinations import uri_link
from ai_translator.readers.pdf.extract import extract
from ai_translator.readers.pdf.source import open_source


def link(maker, rect=(10, 20, 60, 40), **entries):
    annotation = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array(rect), **entries)
    return maker.pdf.make_indirect(annotation)


def uri(text="https://example.org/a"):
    return Dictionary(S=Name.URI, URI=String(text))


def read(maker, tmp_path, *annotations, **page):
    """The first page's links as (box, link) of a file of two pages."""
    path = tmp_path / "links.pdf"
    path.write_bytes(maker.save(b"", Annots=Array(annotations), **page).getvalue())
    source = open_source(path)
    content = extract(source.page(1), source)
    source.close()
    return [
        ((area.bbox.x0, area.bbox.top, area.bbox.x1, area.bbox.bottom), area.link)
        for area in content.links
    ]


@pytest.fixture
def second(maker):
    maker.page = maker.pdf.pages[0]
    page = maker.pdf.add_blank_page(page_size=(200, 300))
    maker.pdf.Root.Dests = Dictionary(Old=Array([page.obj, Name.FitH, 250]))
    return page


def test_a_uri(maker, tmp_path):
    assert read(maker, tmp_path, link(maker, A=uri())) == [
        ((10, 260, 60, 280), Link(uri="https://example.org/a"))
    ]


def test_internal_links_of_all_kinds(maker, second, tmp_path):
    to = second.obj
    names = Dictionary(Dests=Dictionary(Kids=Array([maker.pdf.make_indirect(
        Dictionary(Limits=Array([String("a"), String("z")]), Names=Array([String("named"), Dictionary(D=Array([to, Name.XYZ, 0, 200, 0]))])))])))  # fmt: skip
    maker.pdf.Root.Names = names
    found = read(
        maker,
        tmp_path,
        link(maker, Dest=Array([to, Name.XYZ, 0, 100, 0])),
        link(maker, A=Dictionary(S=Name.GoTo, D=Array([to, Name.Fit]))),
        link(maker, Dest=String("named")),
        link(maker, A=Dictionary(S=Name.GoTo, D=String("named"))),
        link(maker, Dest=Name.Old),
        link(maker, Dest=Array([1, Name.FitR, 0, 0, 50, 60])),
    )
    assert [target for _, target in found] == [
        Link(page=2, top=200), Link(page=2), Link(page=2, top=100), Link(page=2, top=100), Link(page=2, top=50), Link(page=2, top=240)]  # fmt: skip


def test_the_target_page_s_rotation_counts(maker, second, tmp_path):
    second.obj.Rotate = 90
    assert read(maker, tmp_path, link(maker, Dest=Array([second.obj, Name.XYZ, 30, 100, 0])))[0][
        1
    ] == Link(page=2, top=30)


def test_what_is_no_link_to_follow(maker, tmp_path):
    assert not read(
        maker,
        tmp_path,
        link(maker, A=Dictionary(S=Name.Launch, F=String("cmd.exe"))),
        link(maker, A=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))),
        link(maker, A=Dictionary(S=Name.GoToR, F=String("other.pdf"), D=Array([0, Name.Fit]))),
        link(maker, A=uri("javascript:alert(1)")),
        link(maker, A=uri("file:///etc/passwd")),
        link(maker, Dest=String("nowhere")),
        link(maker, Dest=Array([99, Name.Fit])),
        link(maker, A=uri(), F=2),
        link(maker, A=uri(), rect=(900, 900, 950, 950)),
        link(maker, A=uri(), rect=(1, 2, 3)),
        Dictionary(Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), A=uri()),
        Name.Nonsense,
        link(maker),
    )


def test_a_link_over_two_lines_has_two_areas(maker, tmp_path):
    quads = Array([10, 40, 60, 40, 10, 30, 60, 30, 5, 28, 30, 28, 5, 20, 30, 20])
    assert [box for box, _ in read(maker, tmp_path, link(maker, A=uri(), QuadPoints=quads))] == [
        (10, 260, 60, 270),
        (5, 272, 30, 280),
    ]


def test_rotated_pages_turn_their_links(maker, tmp_path):
    assert read(maker, tmp_path, link(maker, A=uri()), Rotate=90)[0][0] == (20, 10, 40, 60)


def test_a_name_tree_in_a_circle_ends(maker, second, tmp_path):
    node = maker.pdf.make_indirect(Dictionary())
    node.Kids = Array([node, node])
    maker.pdf.Root.Names = Dictionary(Dests=node)
    assert not read(maker, tmp_path, link(maker, Dest=String("x")))


@pytest.mark.parametrize(
    ("uri", "kept"),
    [
        (b"https://example.org/", "https://example.org/"),
        (b"mailto:a@example.org", "mailto:a@example.org"),
        (b"www.example.org", "www.example.org"),
        (b"example.org/x", "example.org/x"),
        (b" https://example.org/\n", "https://example.org/"),
        (b"\xfe\xff" + "http://例え.jp/".encode("utf-16-be"), "http://例え.jp/"),
        (b"vbscript:x", None),
        (b"data:text/html,x", None),
        (b"", None),
        (12, None),
    ],
)
def test_safe_uris(uri, kept):
    link = uri_link(uri)
    assert (link.uri if link else None) == kept


def test_very_many_annotations_are_bounded(maker):
    maker.page.obj.Annots = Array(
        [Dictionary(Subtype=Name.Link, Rect=Array([1, 1, 2, 2]), A=uri()) for _ in range(12_000)]
    )
    made = io.BytesIO(maker.save(b"").getvalue())
    begun = time.monotonic()
    with pdfplumber.open(made) as pdf:
        content = extract(pdf.pages[0])
    assert len(content.links) == 10_000
    assert "12000 annotations" in content.warnings[0]
    assert time.monotonic() - begun < 20


def text_box(maker, text, **entries):
    return maker.pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.FreeText, Rect=[10, 20, 60, 40], Contents=text, **entries
        )
    )


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ((), []),
        (("12", "", "§ 4"), []),
        (
            ("A remark that everybody sees.",),
            ['a text box added with a viewer stays untranslated ("A remark that everybody sees.")'],
        ),
        (("潮", "潮汐"), ['2 text boxes added with a viewer stay untranslated ("潮")']),
        (("7", "word " * 400), [f'"{("word " * 8)[:39]}…"']),
    ],
)
def test_text_boxes_of_a_viewer_are_told(maker, texts, told):
    """They are drawn over the page, so that a reader of the result meets them."""
    boxes = [text_box(maker, String(text)) for text in texts]
    boxes += [text_box(maker, "Nobody sees this.", F=2), link(maker, Contents="A link's text")]
    with pdfplumber.open(maker.save(b"", Annots=Array(boxes))) as pdf:
        warnings = extract(pdf.pages[0]).warnings
    assert len(warnings) == len(told)
    assert all(part in warning for part, warning in zip(told, warnings)), warnings
