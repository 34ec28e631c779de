from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reportlab.pdfgen.canvas import Canvas

from ai_translator.config import OutputSettings
from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import Align, BlockKind, FontClass, LineEnd, Link, Rise, TextStyle
from ai_translator.model.document import PageFailure
from ai_translator.model.segments import Span, TranslatedDocument
from ai_translator.writers.content import items
from ai_translator.writers.markdown import write_markdown
from ai_translator.writers.markdown.blocks import Blocks
from ai_translator.writers.markdown.inline import Inline
from tests.writers.building import HEIGHT, WIDTH, Builder, formula, run

BOLD, ITALIC, BOTH = TextStyle(bold=True), TextStyle(italic=True), TextStyle(bold=True, italic=True)
MONO, PLAIN = TextStyle(font_class=FontClass.MONO), TextStyle()


def parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def markdown(translated: TranslatedDocument, **settings: object) -> str:
    blocks = Blocks(OutputSettings(**settings), lambda page, box, dpi: f"x.files/p{page}.png")  # type: ignore[arg-type]
    return "".join(blocks.document(items(translated)))


def html(builder: Builder, words: dict[str, str] | None = None, **settings: object) -> str:
    return parser().render(markdown(builder.translated(words), **settings))


def inline(*spans: Span) -> str:
    return Inline(lambda _: None).write(spans)


def shown(text: str) -> str:
    """What a reader sees of rendered HTML."""
    return unescape(re.sub(r"<[^>]*>", "", text))


HOSTILE = [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "# no heading", "1. no list", "2) none", "* none", "- none", "+ none",
    "> none", "_none_ and __none__", "a | b", "--- | ---", "&lt;b&gt; &amp; &#35;", "`none` ``x``", "<b>none</b>", "~~none~~", "![x](y)",
    "    no code", "===", "---", "- - -", "***", "```", "~~~", "[x]: http://a.b", "a\\", "\\*", "http://a.b/_c_", "#", "-", "+",
    "<!-- none", "<http://a.b>", "a<b", "a < b", "snake_case_name", "$x$ costs $5", "<?php", "<a@b.c>", "\u2028x", "a\x00b", "**", "1.",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "kind",
    [
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.LIST_ITEM,
        BlockKind.REFERENCE,
        BlockKind.CAPTION,
    ],
)
def test_any_text_is_only_text(text: str, kind: BlockKind) -> None:
    builder = Builder()
    builder.add(kind, f"{text}", level=1)
    builder.paragraph("end")
    rendered = html(builder)
    clean = text.replace("\x00", " ").replace("\u2028", "")
    assert " ".join(shown(rendered).split()) == " ".join(f"{clean} end".split())
    assert not re.search(r"<(?!/?(?:p|h1|ul|ol|li|a id=\"page-1\")[ >]|a id|/a|!-- page)", rendered)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_only_text_in_a_table(text: str) -> None:
    builder = Builder()
    builder.table([["A", "B"], [text, "end"]])
    rendered = html(builder)
    assert rendered.count("<td>") == 2
    clean = text.replace("\x00", " ").replace("\u2028", "")
    assert " ".join(shown(rendered).split()) == " ".join(f"A B {clean} end".split())


@pytest.mark.parametrize("text", ["a--b", "-->", "--!>", "a-", "->x"])
def test_a_running_head_cannot_end_its_comment(text: str) -> None:
    builder = Builder()
    builder.add(BlockKind.HEADER, text)
    builder.paragraph("end")
    rendered = html(builder)
    comment = re.fullmatch(r"<!--(.*?)-->(.*)", rendered.split("\n")[0])
    assert comment is not None
    assert "--" not in comment[1]
    assert comment[2] == '<a id="page-1"></a>'


@given(st.text(max_size=40))
def test_a_paragraph_shows_its_text(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    builder = Builder()
    builder.paragraph(text)
    seen = shown(re.sub(r"<!--.*?-->", "", html(builder)))
    assert _visible(seen) == _visible(text)


def _visible(text: str) -> str:
    return "".join(char for char in text if char.isprintable() and not char.isspace())


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ((Span("a ", PLAIN), Span("bold", BOLD), Span(" b", PLAIN)), "a **bold** b"),
        ((Span("a", PLAIN), Span("bold", BOLD), Span("b", PLAIN)), "a**bold**b"),
        (
            (Span("中文", PLAIN), Span("粗体。", BOLD), Span("后", PLAIN)),
            "中文<strong>粗体。</strong>后",
        ),
        ((Span("中文", PLAIN), Span("粗体", BOLD), Span("后", PLAIN)), "中文**粗体**后"),
        ((Span("a", BOLD), Span("b", BOTH)), "<strong>a</strong>***b***"),
        ((Span(" a ", BOLD), Span("b", PLAIN)), "**a** b"),
        ((Span("a", ITALIC), Span(" b ", BOTH), Span("c", ITALIC)), "*a* ***b*** *c*"),
        ((Span("f(x)", MONO), Span("，", PLAIN)), "`f(x)`，"),
        ((Span("a`b", MONO),), "``a`b``"),
        ((Span("x", PLAIN), Span("2", replace(PLAIN, rise=Rise.SUPER))), "x<sup>2</sup>"),
        ((Span("a b", PLAIN, Link(uri="http://a.b/c d(e)")),), "[a b](http://a.b/cd%28e%29)"),
        ((Span("http://a.b/c", PLAIN, Link(uri="http://a.b/c")),), "<http://a.b/c>"),
        ((Span("x", PLAIN, Link(uri="javascript:alert(1)")),), "x"),
        ((Span("x", PLAIN, Link(uri="file:///etc/passwd")),), "x"),
        ((Span("x", PLAIN, Link(page=3)), Span("y", BOLD, Link(page=3))), "[x**y**](#page-3)"),
    ],
)
def test_marks(spans: tuple[Span, ...], expected: str) -> None:
    assert inline(*spans) == expected


STYLES = st.builds(TextStyle, bold=st.booleans(), italic=st.booleans())
WORDS = st.text(st.sampled_from("ab中文。，（）() *_"), min_size=1, max_size=5)


@given(st.lists(st.builds(Span, WORDS, STYLES), max_size=6))
def test_emphasis_is_always_closed(spans: list[Span]) -> None:
    rendered = parser().renderInline(inline(*spans))
    assert "".join(shown(rendered).split()) == "".join("".join(span.text for span in spans).split())
    bold = Counter("".join("".join(span.text for span in spans if span.style.bold).split()))
    marked = "".join(shown(part) for part in re.findall(r"<strong>(.*?)</strong>", rendered))
    assert Counter("".join(marked.split())) == bold


def test_lists_nest_and_keep_their_numbers() -> None:
    builder = Builder()
    for marker, text, level in [
        ("1.", "one", 0),
        ("•", "sub", 1),
        ("–", "sub", 1),
        ("2.", "two", 0),
        ("5.", "five", 0),
        ("(a)", "other", 0),
    ]:
        builder.item(marker, text, level)
    rendered = "".join(html(builder).split("\n")[1:])
    assert rendered == (
        '<ol><li>one<ul><li>sub</li><li>sub</li></ul></li><li>two</li></ol><!-- --><ol start="5"><li>five</li></ol><ul><li>(a) other</li></ul>'
    )


def test_a_page_begins_within_a_list() -> None:
    builder = Builder()
    builder.item("1.", "one")
    builder.item("a.", "deep", 1)
    builder.next_page()
    builder.item("b.", "deeper", 1)
    rendered = html(builder)
    assert rendered.count("<ol>") == 1
    assert rendered.count("<ul>") == 1
    assert 'id="page-2"' in rendered


def test_tables_have_spans_alignment_and_breaks() -> None:
    builder = Builder()
    builder.table([["Head", None], ["one\ntwo", "7"]], aligns=[Align.LEFT, Align.RIGHT])
    assert (
        markdown(builder.translated()).split("\n", 2)[2]
        == "| Head |  |\n| --- | ---: |\n| one<br>two | 7 |\n"
    )


def test_a_table_without_header_gets_an_empty_one() -> None:
    builder = Builder()
    builder.table([["a", "b"]], header_rows=0)
    assert html(builder).count("<th>") == 2
    assert html(builder).count("<td>") == 2


def test_code_is_fenced_whatever_it_holds() -> None:
    builder = Builder()
    builder.add(BlockKind.CODE, "```python", "if a < b & c:", "```", ends=[LineEnd.BREAK] * 3)
    assert "<pre><code>```python\nif a &lt; b &amp; c:\n```\n</code></pre>" in html(builder)


def test_contents_lead_to_their_pages() -> None:
    builder = Builder()
    builder.add(
        BlockKind.TOC_ENTRY,
        run("Chapter", link=Link(page=1)),
        marker="1.2",
        trailer=". . . . . . 17",
    )
    assert '<li>1.2 <a href="#page-1">Chapter</a> … 17</li>' in html(builder)


def test_formulas() -> None:
    builder = Builder()
    power = formula(
        "x^2 + 1", True, run("x", ITALIC), run("2", replace(ITALIC, rise=Rise.SUPER)), run(" + 1")
    )
    builder.paragraph(["from ", power, " to ", formula("a_b / c", False)])
    builder.add(BlockKind.FORMULA, "E = mc²")
    text = markdown(builder.translated())
    assert "from x<sup>2</sup> + 1 to" in text
    assert "![a_b / c](x.files/p1.png)" in text
    assert "\n\n![E = mc²](x.files/p1.png)\n" in text


def test_bilingual_shows_both() -> None:
    builder = Builder()
    builder.heading("Title")
    builder.paragraph("Body")
    builder.item("-", "Item")
    builder.table([["Cell"]], header_rows=0)
    words = {"Title": "标题", "Body": "正文", "Item": "项", "Cell": "格"}
    rendered = html(builder, words, bilingual=True)
    assert (
        "<h1>标题</h1>\n<blockquote>\n<p>Title</p>\n</blockquote>\n<blockquote>\n<p>Body</p>\n</blockquote>\n<p>正文</p>"
        in rendered
    )
    assert "<li>Item<br />\n项</li>" in rendered
    assert "<td>Cell<br>格</td>" in rendered


def test_page_marks_can_be_left_out() -> None:
    builder = Builder()
    builder.add(BlockKind.HEADER, "Head")
    assert "Head" in markdown(builder.translated())
    assert (
        markdown(builder.translated(), page_marks=False) == '<!-- page 1 --><a id="page-1"></a>\n'
    )


def test_a_page_that_could_not_be_read_is_told() -> None:
    document = Builder(pages=[]).document(failures=(PageFailure(2, "it took too long"),))
    assert "Page 2 could not be read: it took too long" in markdown(
        TranslatedDocument(document, (), {})
    )


def test_figures_show_their_labels_in_both_languages() -> None:
    builder = Builder()
    builder.figure(BBox(0, 0, 10, 10), "Encoder", "42")
    text = markdown(builder.translated({"Encoder": "编码器"}))
    assert "![p. 1](x.files/p1.png)\n\n*Encoder → 编码器 · 42*\n" in text


def test_pictures_lie_beside_the_file(tmp_path: Path) -> None:
    source = tmp_path / "a (1).pdf"
    canvas = Canvas(str(source), pagesize=(WIDTH, HEIGHT))
    for _ in range(2):
        canvas.rect(60, 300, 200, 200, fill=1)
        canvas.showPage()
    canvas.save()
    builder = Builder()
    builder.figure(BBox(50, 90, 270, 310), "label")
    builder.next_page()
    builder.figure(BBox(50, 90, 270, 310), "label")
    target = tmp_path / "out" / "a (1).zh.md"
    result = write_markdown(builder.translated(marked="pseudo"), source, target, OutputSettings())
    pictures = list((tmp_path / "out" / "a (1).zh.files").iterdir())
    assert len(pictures) == 1
    assert result.files == (target, pictures[0])
    assert f"(a%20%281%29.zh.files/{pictures[0].name})" in target.read_text(encoding="utf-8")
    assert target.read_text(encoding="utf-8").startswith("> **Pseudo-translation")


def test_a_source_that_cannot_be_drawn_costs_only_its_pictures(tmp_path: Path) -> None:
    source = tmp_path / "a.pdf"
    source.write_bytes(b"no pdf")
    builder = Builder()
    builder.figure(BBox(50, 90, 270, 310), "label")
    result = write_markdown(builder.translated(), source, tmp_path / "a.zh.md", OutputSettings())
    assert "label" in (tmp_path / "a.zh.md").read_text(encoding="utf-8")
    assert len(result.warnings) == 1
    assert "page 1" in result.warnings[0]


def test_an_empty_document_is_an_empty_file() -> None:
    assert markdown(Builder(pages=[]).translated()) == ""


def test_a_mono_face_marks_nothing_where_all_text_has_it(tmp_path: Path) -> None:
    for face, marks in ((MONO, 0), (PLAIN, 2)):
        builder = Builder()
        builder.paragraph(run("Nobody was in the harbour, and so", face), run(" ls -l ", MONO))
        target = tmp_path / "typed.md"
        write_markdown(builder.translated(), tmp_path / "a.pdf", target, OutputSettings())
        assert target.read_text(encoding="utf-8").count("`") == marks
