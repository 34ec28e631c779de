"""LibreOffice: flat OpenDocument text in one to three columns, with tables, lists and notes."""

from __future__ import annotations

import random
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.zoo import compose
from benchmarks.zoo.recipe import Made, Recipe, ToolError
from benchmarks.zoo.tree import (
    Article,
    Aside,
    Block,
    Cite,
    Display,
    Heading,
    Inline,
    Items,
    Listing,
    Maths,
    Note,
    Pairs,
    Paragraph,
    Picture,
    Quote,
    Table,
    Text,
    Url,
    Words,
    truth,
)

_SECONDS = 120
_NAMES = (
    "office:urn:oasis:names:tc:opendocument:xmlns:office:1.0 style:urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
    "text:urn:oasis:names:tc:opendocument:xmlns:text:1.0 table:urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
    "fo:urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0 xlink:http://www.w3.org/1999/xlink "
    "svg:urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
)
_BORDERS = {
    "booktabs": "fo:border-bottom='0.5pt solid #000000'",
    "ruled": "fo:border='0.5pt solid #000000'",
    "lines": "fo:border-bottom='0.5pt solid #888888'",
    "open": "fo:border='none'",
}


@dataclass(frozen=True, slots=True)
class Setup:
    name: str
    group: str
    columns: int = 1
    gaps: tuple[float, ...] = (0.5,)  # cm
    features: frozenset[str] = compose.MANUAL | {"note"}
    language: str = "en"
    fonts: tuple[str, ...] = ("Liberation Serif", "Liberation Sans", "DejaVu Serif")
    paragraphs: tuple[int, int] = (8, 14)


SETUPS = (
    Setup("writer", "office"),
    Setup("writer-two", "office", 2, (0.3, 0.4, 0.5, 0.8)),
    Setup("writer-three", "office", 3, (0.35, 0.5), compose.PLAIN),
    Setup("writer-tables", "tables", features=compose.TABLES, paragraphs=(4, 8)),
    Setup("writer-pairs", "tables", features=compose.PAIRED, paragraphs=(4, 7)),
    Setup("writer-zh", "zh", features=compose.FOREIGN | {"table", "wordy"}, language="zh", fonts=("Noto Serif CJK SC", "WenQuanYi Micro Hei")),
    Setup("writer-zh-two", "zh", 2, (0.4, 0.8), compose.FOREIGN, "zh", ("Noto Serif CJK SC", "Noto Sans CJK SC")),
    Setup("writer-ja", "ja", features=compose.FOREIGN | {"table"}, language="ja", fonts=("Noto Serif CJK JP",)),
    Setup("writer-ko", "ko", features=compose.FOREIGN | {"table"}, language="ko", fonts=("Noto Sans CJK KR",)),
    Setup("writer-ar", "ar", features=compose.FOREIGN, language="ar", fonts=("Amiri",)),
    Setup("writer-de", "latex-de", 2, (0.4, 0.6), compose.FOREIGN | {"table"}, "de"),
)  # fmt: skip


def _inline(inline: Inline) -> str:
    match inline:
        case Words(text, "bold" | "italic" | "code" as style):
            return f"<text:span text:style-name='{style}'>{escape(text)}</text:span>"
        case Words(text) | Url(text):
            return escape(text)
        case Cite(number):
            return f"[{number}]"
        case Note(text):
            return (
                "<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body>"
                f"<text:p text:style-name='Footnote'>{escape(text)}</text:p></text:note-body></text:note>"
            )
        case Maths():
            return "x"


def _text(text: Text) -> str:
    return "".join(map(_inline, text))


def _paragraph(text: str, style: str = "Body") -> str:
    return f"<text:p text:style-name='{style}'>{text}</text:p>"


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<text:h text:style-name='Head{level}' text:outline-level='{level}'>{escape(text)}</text:h>"
        case Paragraph(text) | Quote(text):
            return _paragraph(_text(text))
        case Items(items, numbered):
            rows = "".join(
                f"<text:list-item>{_paragraph(_text(each), 'Item')}</text:list-item>"
                for each in items
            )
            return f"<text:list text:style-name='{'Numbers' if numbered else 'Bullets'}'>{rows}</text:list>"
        case Pairs(pairs):
            rows = "".join(
                f"<table:table-row>{_cell(key, 'open')}{_cell(value, 'open')}</table:table-row>"
                for key, value in pairs
            )
            return f"<table:table><table:table-column table:style-name='c30'/><table:table-column table:style-name='c70'/>{rows}</table:table>{_paragraph('')}"
        case Table():
            return _table(block)
        case Picture(caption):
            return _paragraph("▭", "Centre") + _paragraph(f"Figure 1: {escape(caption)}", "Caption")
        case Listing(lines):
            return "".join(
                _paragraph(escape(line).replace("  ", "<text:s text:c='2'/>"), "Code")
                for line in lines
            )
        case Aside(text):
            return _paragraph(escape(text))
        case Display():
            return ""


def _cell(text: str, look: str, style: str = "Cell") -> str:
    return f"<table:table-cell table:style-name='cell-{look}'>{_paragraph(escape(text), style)}</table:table-cell>"


def _table(table: Table) -> str:
    columns = "".join(
        f"<table:table-column table:style-name='c{round(100 * share)}'/>" for share in table.widths
    )
    rows = []
    for at, row in enumerate(table.rows):
        cells = (
            _cell(
                cell,
                table.look,
                "CellHead" if not at else "CellRight" if index in table.right else "Cell",
            )
            for index, cell in enumerate(row)
        )
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    caption = _paragraph(f"Table 1: {escape(table.caption)}", "Caption") if table.caption else ""
    return f"{caption}<table:table table:style-name='full'>{columns}{''.join(rows)}</table:table>{_paragraph('')}"


def _style(name: str, text: str = "", paragraph: str = "") -> str:
    return (
        f"<style:style style:name='{name}' style:family='paragraph'><style:paragraph-properties {paragraph}/>"
        f"<style:text-properties {text}/></style:style>"
    )


def _document(setup: Setup, rng: random.Random, article: Article) -> tuple[str, dict[str, object]]:
    font, size, gap = rng.choice(setup.fonts), rng.choice([9, 10, 11, 12]), rng.choice(setup.gaps)
    align, after, indent = (
        rng.choice(["start", "justify"]),
        *rng.choice([("0.2cm", "0cm"), ("0cm", "0.5cm")]),
    )
    leading = rng.choice(["100%", "115%", "150%"])

    def face(points: float, extra: str = "") -> str:
        names = f"fo:font-family=\"'{font}'\" style:font-family-asian=\"'{font}'\" style:font-family-complex=\"'{font}'\""
        sizes = f"fo:font-size='{points}pt' style:font-size-asian='{points}pt' style:font-size-complex='{points}pt'"
        return f"{names} {sizes} fo:language='{setup.language}' {extra}"

    rtl = setup.language == "ar"
    align = "end" if rtl and align == "start" else align  # LibreOffice's start is the left
    direction = "style:writing-mode='rl-tb'" if rtl else ""
    mode = f"fo:text-align='end' {direction}" if rtl else ""
    body = f"fo:text-align='{align}' fo:line-height='{leading}' {direction}"
    bold = "fo:font-weight='bold' style:font-weight-asian='bold' style:font-weight-complex='bold'"
    shares = sorted(
        {
            round(100 * share)
            for each in article.blocks
            if isinstance(each, Table)
            for share in each.widths
        }
        | {30, 70}
    )
    styles = [
        _style("Body", face(size), f"{body} fo:margin-bottom='{after}' fo:text-indent='{indent}'"),
        _style("Item", face(size), f"{body} fo:margin-bottom='0.1cm'"),
        _style(
            "Title",
            face(1.7 * size, bold),
            f"fo:text-align='center' fo:margin-bottom='0.3cm' {direction}",
        ),
        _style(
            "Head1",
            face(1.3 * size, bold),
            f"fo:margin-top='0.4cm' fo:margin-bottom='0.2cm' fo:keep-with-next='always' {mode}",
        ),
        _style(
            "Head2",
            face(1.15 * size, bold),
            f"fo:margin-top='0.3cm' fo:margin-bottom='0.1cm' fo:keep-with-next='always' {mode}",
        ),
        _style(
            "Caption",
            face(0.9 * size, "fo:font-style='italic'"),
            f"fo:margin-bottom='0.2cm' {mode}",
        ),
        _style("Centre", face(3 * size), "fo:text-align='center'"),
        _style("Cell", face(0.95 * size), mode),
        _style("CellHead", face(0.95 * size, bold), mode),
        _style("CellRight", face(0.95 * size), "fo:text-align='end'"),
        _style("Footnote", face(0.85 * size), mode),
        _style("Code", "fo:font-family=\"'Liberation Mono'\" fo:font-size='9pt'"),
        f"<style:style style:name='bold' style:family='text'><style:text-properties {bold}/></style:style>",
        "<style:style style:name='italic' style:family='text'><style:text-properties fo:font-style='italic'/></style:style>",
        "<style:style style:name='code' style:family='text'><style:text-properties fo:font-family=\"'Liberation Mono'\"/></style:style>",
        "<style:style style:name='full' style:family='table'><style:table-properties style:rel-width='100%' table:align='margins'/></style:style>",
        *(
            f"<style:style style:name='cell-{look}' style:family='table-cell'><style:table-cell-properties fo:padding='0.07cm' {border}/></style:style>"
            for look, border in _BORDERS.items()
        ),
        *(
            f"<style:style style:name='c{share}' style:family='table-column'><style:table-column-properties style:rel-column-width='{share}*'/></style:style>"
            for share in shares
        ),
        f"<style:style style:name='flow' style:family='section'><style:section-properties text:dont-balance-text-columns='false'><style:columns fo:column-count='{setup.columns}' fo:column-gap='{gap}cm'/></style:section-properties></style:style>",
        *(
            _list_style(name, numbered)
            for name, numbered in (("Bullets", False), ("Numbers", True))
        ),
        "<style:page-layout style:name='page'><style:page-layout-properties fo:page-width='21cm' fo:page-height='29.7cm' fo:margin='2cm'/></style:page-layout>",
    ]
    names = " ".join(
        f'xmlns:{each.partition(":")[0]}="{each.partition(":")[2]}"' for each in _NAMES.split()
    )
    front = _paragraph(escape(article.title), "Title") + _paragraph(
        escape(", ".join(article.authors)), "Body"
    )
    abstract = _paragraph(_text(article.abstract)) if article.abstract else ""
    flow = f"<text:section text:style-name='flow' text:name='flow'>{''.join(map(_block, article.blocks))}</text:section>"
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {names} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{''.join(styles)}</office:automatic-styles>"
        "<office:master-styles><style:master-page style:name='Standard' style:page-layout-name='page'/></office:master-styles>"
        f"<office:body><office:text>{front}{abstract}{flow}</office:text></office:body></office:document>"
    )
    return text, {"font": font, "size": size, "gap": gap, "align": align, "leading": leading}


def _list_style(name: str, numbered: bool) -> str:
    level = (
        "<text:list-level-style-number text:level='1' style:num-format='1' style:num-suffix='.'>"
        if numbered
        else "<text:list-level-style-bullet text:level='1' text:bullet-char='•'>"
    )
    end = level.partition(" ")[0].replace("<", "</") + ">"
    indent = (
        "<style:list-level-properties text:list-level-position-and-space-mode='label-alignment'><style:list-level-label-alignment "
        "text:label-followed-by='listtab' text:list-tab-stop-position='0.8cm' fo:text-indent='-0.6cm' fo:margin-left='0.8cm'/>"
        "</style:list-level-properties>"
    )
    return f"<text:list-style style:name='{name}'>{level}{indent}{end}</text:list-style>"


def _make(setup: Setup, rng: random.Random, folder: Path) -> Made:
    article = compose.Composer(rng, setup.language, setup.features).article(
        rng.randint(*setup.paragraphs)
    )
    text, drawn = _document(setup, rng, article)
    source = folder / "zoo.fodt"
    source.write_text(text, encoding="utf-8")
    command = [
        "soffice",
        f"-env:UserInstallation=file://{folder / 'profile'}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(source),
    ]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        timeout=_SECONDS,
    )
    pdf = folder / "zoo.pdf"
    if done.returncode or not pdf.exists():
        raise ToolError(f"soffice: {done.stdout[-500:].decode('utf-8', 'replace')}")
    units, protected = truth(article)
    return Made(pdf, setup.language, units, protected, drawn)


def _recipe(setup: Setup) -> Recipe:
    return Recipe(
        setup.name,
        setup.group,
        lambda rng, folder: _make(setup, rng, folder),
        lambda: shutil.which("soffice") is not None,
    )


RECIPES = tuple(map(_recipe, SETUPS))
