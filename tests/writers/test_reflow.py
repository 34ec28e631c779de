from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from reportlab.pdfgen.canvas import Canvas

from ai_translator.config import OutputSettings
from ai_translator.geometry.boxes import BBox
from ai_translator.model.content import BlockKind, FontClass, LineEnd, Link, Rise, TextStyle
from ai_translator.model.document import OutlineItem, PageFailure
from ai_translator.model.segments import TranslatedDocument
from ai_translator.writers import WriteResult
from ai_translator.writers.reflow import write_reflow
from ai_translator.writers.result import NOTICE
from tests.writers.building import HEIGHT, WIDTH, Builder, formula, run
from tests.writers.test_content import built

ZH = "抽样调查的结果表明，在2023年的数据集上，该方法（见第3节）的准确率达到了98.5%，而“基线”模型只有85%。我们使用PyTorch框架。"
CLOSING = "。，、；：！？）”"

Write = Callable[..., Path]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for _ in range(13):
        canvas.setFillColor("#2060a0")
        canvas.rect(60, 300, 200, 200, fill=1)
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture
def write(tmp_path: Path, source: Path) -> Write:
    def write(
        document: Builder | TranslatedDocument,
        words: dict[str, str] | None = None,
        **options: object,
    ) -> Path:
        translated = document.translated(words) if isinstance(document, Builder) else document
        target = tmp_path / "out.zh.reflow.pdf"
        result = write_reflow(translated, source, target, OutputSettings(**options))  # type: ignore[arg-type]
        assert result == WriteResult((target,), "", ())
        return target

    return write


def texts(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


def body(path: Path) -> str:
    """The text of the pages without their numbers at the foot."""
    lines = [line for text in texts(path) for line in text.splitlines()]
    return "\n".join(
        line for line in lines if not ("/" in line and line.replace(" / ", "").isdigit())
    )


def words(path: Path) -> Counter[str]:
    return Counter(body(path).split())


def boxes_outside(path: Path) -> list[str]:
    found = []
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            text, (width, height) = page.get_textpage(), page.get_size()
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index)
                if left < -1 or bottom < -1 or right > width + 1 or top > height + 1:
                    found.append(text.get_text_range(index, 1))
    return found


def test_text_in_text_out(write: Write) -> None:
    builder = Builder()
    builder.heading("Title")
    builder.paragraph("Some words")
    assert words(write(builder, {"Title": "标题", "Some words": ZH}))["标题"] == 1
    assert (
        "".join("".join(texts(write(builder, {"Some words": ZH}))).split()).count(
            "".join(ZH.split())
        )
        == 1
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(built())
def test_every_word_is_there_once(write: Write, builder: Builder) -> None:
    expected = Counter(
        word
        for page in builder.document().pages
        for block in page.text_blocks()
        for word in block.text.split()
    )
    found = words(write(builder, {}))
    assert {
        word: count
        for word, count in found.items()
        if word.isalpha() and word != "p" and word.isascii() and len(word) <= 6
    } == expected


@pytest.mark.parametrize(
    "text",
    [
        "<b>x</b> <script>",
        "<para>&amp;</para>",
        "</para>",
        "&#0;",
        "%%EOF endstream endobj",
        "(\\)(",
    ],
)
def test_hostile_markup_is_text(write: Write, text: str) -> None:
    builder = Builder()
    builder.heading(text)
    builder.paragraph(text)
    builder.table([[text]])
    builder.add(BlockKind.CODE, text)
    assert " ".join(" ".join(texts(write(builder))).split()).count(text) == 4


def test_lines_do_not_start_with_closing_punctuation(write: Write) -> None:
    builder = Builder()
    builder.paragraph("x")
    lines = [
        line
        for text in texts(write(builder, {"x": ZH * 12}, page_size="A5"))
        for line in text.splitlines()
    ]
    assert len(lines) > 20
    assert not [line for line in lines if line[0] in CLOSING]


def test_a_word_wider_than_the_page_breaks(write: Write) -> None:
    builder = Builder()
    builder.paragraph("x" * 500)
    builder.table([["y" * 400, "z" * 400]])
    path = write(builder)
    assert Counter("".join(texts(path)))["x"] == 500
    assert Counter("".join(texts(path)))["y"] == 400
    assert boxes_outside(path) == []


def test_header_rows_stand_on_every_page(write: Write) -> None:
    builder = Builder()
    builder.table([["Name", "Age"], *([f"n{i}", f"a{i}"] for i in range(150))])
    path = write(builder)
    pages = texts(path)
    assert len(pages) > 2
    assert all("Name" in page for page in pages)
    assert all(words(path)[f"n{i}"] == 1 for i in range(150))


def test_a_row_higher_than_a_page_is_split(write: Write) -> None:
    builder = Builder()
    builder.table(
        [["H1", "H2"], ["\n".join(f"r{i}" for i in range(200)), "short"], ["last", "row"]]
    )
    found = words(write(builder))
    assert all(found[f"r{i}"] == 1 for i in range(200))
    assert found["short"] == found["last"] == 1


def test_many_columns_stay_on_the_page(write: Write) -> None:
    builder = Builder()
    builder.table([[f"column{i}" for i in range(24)], [f"v{i}" for i in range(24)]])
    path = write(builder)
    assert boxes_outside(path) == []
    assert "".join(texts(path)[0].split()).count("column") == 24


def test_every_font_is_embedded_and_says_its_unicode(write: Write) -> None:
    builder = Builder()
    builder.paragraph(
        [
            run("serif "),
            run("sans", TextStyle(FontClass.SANS)),
            run(" mono", TextStyle(FontClass.MONO)),
            run("中文 Đ\u00d0\u0189"),
        ]
    )
    path = write(builder)
    assert "Đ\u00d0\u0189" in texts(path)[0]
    with pikepdf.open(path) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert len(fonts) >= 4
        for font in fonts:
            assert font.Subtype == "/Type0"
            assert "/ToUnicode" in font
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
        assert path.stat().st_size < 60_000


def test_metadata_outline_and_links(write: Write) -> None:
    builder = Builder()
    builder.heading("Intro")
    builder.paragraph(
        [
            run("see there", link=Link(page=2)),
            run(" or "),
            run("here", link=Link(uri="https://a.b/c")),
        ]
    )
    builder.paragraph([run("lost", link=Link(page=9)), run(" bad", link=Link(uri="javascript:x"))])
    builder.next_page()
    builder.heading("1.1 Deep", 4)
    outline = (OutlineItem("Intro", 0, 1), OutlineItem("Deep", 3, 2), OutlineItem("Gone", 0, 2))
    translated = builder.translated(
        {"Intro": "引言"}, title="Intro", author="A. Author", outline=outline, marked="pseudo"
    )
    with pikepdf.open(write(translated)) as pdf:
        assert pdf.Root.Lang == "zh"
        assert [
            str(pdf.docinfo[key]) for key in ("/Title", "/Author", "/Producer", "/Subject")
        ] == [
            "引言",
            "A. Author",
            "ai-translator",
            NOTICE,
        ]
        with pdf.open_outline() as made:
            assert [
                (item.title, [child.title for child in item.children]) for item in made.root
            ] == [
                ("引言", ["Deep"]),
                ("Gone", []),
            ]
        links = [annotation for page in pdf.pages for annotation in page.get("/Annots", [])]
        assert [str(link.A.URI) for link in links if "/A" in link] == ["https://a.b/c"]
        assert len(links) == 2
    assert NOTICE[:18] in texts(write(translated))[0]


def test_an_outline_is_made_of_the_headings(write: Write) -> None:
    builder = Builder()
    builder.heading("One", 2)
    builder.heading("Two", 5)
    with pikepdf.open(write(builder)) as pdf, pdf.open_outline() as made:
        assert [(item.title, [child.title for child in item.children]) for item in made.root] == [
            ("One", ["Two"])
        ]


def test_pages_are_numbered(write: Write) -> None:
    builder = Builder()
    builder.paragraph(*["word"] * 3000)
    pages = texts(write(builder))
    assert len(pages) > 2
    assert all(f"{number} / {len(pages)}" in page for number, page in enumerate(pages, 1))


def test_light_text_is_drawn_dark(write: Write) -> None:
    builder = Builder()
    builder.paragraph(
        run("white", TextStyle(color="#ffffff")), run("red", TextStyle(color="#cc0000"))
    )
    path = write(builder, page_marks=False)
    with pypdfium2.PdfDocument(path) as pdf:
        colors = pdf[0].render(scale=3).to_pil().convert("RGB").getcolors(100_000)
        assert any(color == (0xCC, 0, 0) for _, color in colors)
        assert sum(count for count, color in colors if max(color) < 0x60) > 50


def test_formulas_can_be_found_and_are_drawn(write: Write) -> None:
    builder = Builder()
    power = formula("x^2", True, run("x"), run("2", TextStyle(rise=Rise.SUPER)))
    builder.paragraph(["from ", power, " to ", formula("alpha/beta", False)])
    builder.add(BlockKind.FORMULA, "E = mc²")
    path = write(builder)
    text = " ".join(texts(path)[0].split())
    assert "x2" in text.replace(" ", "")
    assert "alpha/beta" in text
    assert "E = mc²" in text
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages[0].Resources.XObject) == 2


def test_figures_fit_and_equal_ones_are_one_object(write: Write) -> None:
    builder = Builder()
    for _ in range(2):
        builder.figure(BBox(50, 90, 270, 310), "Label")
        builder.add(BlockKind.CAPTION, "Figure: caption")
        builder.next_page()
    builder.figure(BBox(0, 0, WIDTH, 10 * HEIGHT), "tall")
    path = write(builder, {"Label": "标签"})
    assert "Label → 标签" in texts(path)[0]
    with pikepdf.open(path) as pdf:
        images = {
            stream.objgen
            for page in pdf.pages
            for stream in page.Resources.get("/XObject", {}).values()
        }
        assert len(images) == 2


def test_code_keeps_its_lines(write: Write) -> None:
    builder = Builder()
    lines = [f"    line {number} = {'x' * (number % 100)}" for number in range(120)]
    builder.add(BlockKind.CODE, *lines, ends=[LineEnd.BREAK] * 120)
    found = "".join(body(write(builder)).split())
    for line in lines:
        assert "".join(line.split()) in found


def test_right_to_left_words_stand_in_their_order(write: Write) -> None:
    builder = Builder()
    builder.paragraph("中文 שלום עולם 中文")
    builder.paragraph("שלום עולם English 12 סוף")
    with pypdfium2.PdfDocument(write(builder)) as pdf:
        text = pdf[0].get_textpage()
        x = {
            char: text.get_charbox(index)[0]
            for index in range(text.count_chars())
            if (char := text.get_text_range(index, 1)) in "םשףE"
        }
    assert x["ף"] < x["E"] < x["ש"]


def test_characters_no_font_has_are_reported(source: Path, tmp_path: Path) -> None:
    builder = Builder()
    builder.paragraph("x \U0001e900 y")
    result = write_reflow(builder.translated(), source, tmp_path / "a.pdf", OutputSettings())
    assert result.missing == "\U0001e900"


def test_a_page_that_could_not_be_read_is_told(write: Write) -> None:
    document = Builder(pages=[]).document(failures=(PageFailure(2, "it took too long"),))
    assert (
        "Page 2 could not be read: it took too long"
        in texts(write(TranslatedDocument(document, (), {}, "en", "zh")))[0]
    )


def test_an_empty_document_is_a_page(write: Write) -> None:
    assert len(texts(write(Builder(pages=[])))) == 1


@pytest.mark.parametrize("size", ["A4", "A5", "letter"])
def test_page_sizes(write: Write, size: str) -> None:
    builder = Builder()
    builder.paragraph("x")
    with pikepdf.open(write(builder, page_size=size)) as pdf:
        assert [round(float(edge)) for edge in pdf.pages[0].MediaBox] == [
            0,
            0,
            *{"A4": (595, 842), "A5": (420, 595), "letter": (612, 792)}[size],
        ]


def spans(path: Path, page: int = 0) -> list[tuple[str, float, float]]:
    """(character, left, right) of what is shown on a page."""
    with pypdfium2.PdfDocument(path) as pdf:
        text = pdf[page].get_textpage()
        found = []
        for index in range(text.count_chars()):
            left, _, right, _ = text.get_charbox(index)
            found.append((text.get_text_range(index, 1), left, right))
        return found


ARABIC = "هذه جملة طويلة مكتوبة باللغة العربية حتى تملأ أكثر من سطر واحد في هذه الصفحة وفيها كلمة PDF والرقم 12 ثم تنتهي هنا."


def test_arabic_runs_from_right_to_left_in_joined_letters(write: Write) -> None:
    builder = Builder()
    builder.paragraph("A paragraph.")
    path = write(builder.translated({"A paragraph.": ARABIC}, target="ar"), page_marks=False)
    shown = [each for each in spans(path) if each[0].strip()]
    with pypdfium2.PdfDocument(path) as pdf:
        width = pdf[0].get_width()
    right = max(end for _, _, end in shown)
    assert right > 0.8 * width
    read = body(path)
    assert all(word in read for word in ("العربية", "PDF", "12"))


def test_a_list_and_its_contents_mirror(write: Write) -> None:
    """Marker at the right, page number of an entry at the left, dots between."""
    builder = Builder()
    builder.item("•", "One thing.")
    builder.add(BlockKind.TOC_ENTRY, "A chapter", trailer="..... 7")
    path = write(
        builder.translated({"One thing.": "דבר אחד", "A chapter": "פרק"}, target="he"),
        page_marks=False,
    )
    at = {char: (left, right) for char, left, right in spans(path)}
    assert at["•"][0] > at["ד"][1]
    assert at["7"][1] < at["פ"][0] - 200


def test_shaped_scripts_copy_out(write: Write) -> None:
    for code, text in (
        ("ar", "هذه جملة عربية"),
        ("ar", "مُحَمَّد"),
        ("hi", "क्षत्रिय और ज्ञान की शक्ति"),
        ("th", "น้ำกำลังไหล"),
    ):
        builder = Builder()
        builder.paragraph("Some words.")
        path = write(builder.translated({"Some words.": text}, target=code), page_marks=False)
        read, meant = (
            unicodedata.normalize("NFC", "".join(each.split())) for each in (body(path), text)
        )
        assert read == meant
