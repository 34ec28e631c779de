"""HTML, printed by Chromium or set by WeasyPrint: columns of CSS, tables, lists of terms, cards, invoices."""

from __future__ import annotations

import html
import random
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks.zoo import compose
from benchmarks.zoo.maths import DISPLAY, INLINE
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

_SECONDS = 90
_FONTS = {
    "en": (
        "Liberation Serif",
        "Liberation Sans",
        "DejaVu Sans",
        "DejaVu Serif",
        "TeX Gyre Pagella",
    ),
    "zh": ("Noto Serif CJK SC", "Noto Sans CJK SC", "WenQuanYi Micro Hei"),
    "ja": ("Noto Serif CJK JP", "Noto Sans CJK JP"),
    "ko": ("Noto Sans CJK KR", "Noto Serif CJK KR"),
    "ar": ("Amiri", "Noto Sans Arabic"),
    "de": ("Liberation Serif", "Liberation Sans"),
}
_TABLES = {
    "booktabs": "table {border-top: 1.5px solid; border-bottom: 1.5px solid} th {border-bottom: 1px solid}",
    "ruled": "td, th {border: 1px solid}",
    "lines": "td, th {border-bottom: 1px solid #999}",
    "open": "",
}


@dataclass(frozen=True, slots=True)
class Setup:
    """columns and gaps (px) are CSS's;  engine: "chromium" or "weasyprint" """

    name: str
    group: str
    engine: str
    columns: int = 1
    gaps: tuple[int, ...] = (24,)
    features: frozenset[str] = compose.MANUAL
    language: str = "en"
    paragraphs: tuple[int, int] = (8, 14)
    style: str = ""


SETUPS = (
    Setup("chromium", "html1", "chromium", features=compose.MANUAL | {"note"}),
    Setup("chromium-maths", "html1", "chromium", features=compose.PROSE | {"maths", "display"}),
    Setup("chromium-two", "html2", "chromium", 2, (12, 16, 24, 32), compose.MANUAL),
    Setup("chromium-three", "html3", "chromium", 3, (12, 16, 24), compose.PLAIN, style="body {font-size: 9.5pt}"),
    Setup("chromium-tables", "tables", "chromium", features=compose.TABLES, paragraphs=(4, 8)),
    Setup("chromium-pairs", "tables", "chromium", features=compose.PAIRED, paragraphs=(4, 7)),
    Setup("chromium-zh", "zh", "chromium", features=compose.FOREIGN | {"table", "wordy"}, language="zh"),
    Setup("chromium-zh-two", "zh", "chromium", 2, (16, 24), compose.FOREIGN, "zh"),
    Setup("chromium-ja", "ja", "chromium", features=compose.FOREIGN | {"table"}, language="ja"),
    Setup("chromium-ko", "ko", "chromium", features=compose.FOREIGN | {"table"}, language="ko"),
    Setup("chromium-ar", "ar", "chromium", features=compose.FOREIGN | {"table"}, language="ar"),
    Setup("chromium-ar-two", "ar", "chromium", 2, (20, 30), compose.FOREIGN, "ar"),
    Setup("weasyprint", "html1", "weasyprint", features=compose.MANUAL),
    Setup("weasyprint-two", "html2", "weasyprint", 2, (12, 16, 24), compose.PROSE),
    Setup("weasyprint-tables", "tables", "weasyprint", features=compose.TABLES, paragraphs=(4, 8)),
    Setup("weasyprint-de", "latex-de", "weasyprint", 2, (14, 22), compose.FOREIGN, "de", style="body {hyphens: auto}"),
)  # fmt: skip


def _inline(inline: Inline) -> str:
    match inline:
        case Words(text, "bold"):
            return f"<b>{html.escape(text)}</b>"
        case Words(text, "italic"):
            return f"<i>{html.escape(text)}</i>"
        case Words(text, "code"):
            return f"<code>{html.escape(text)}</code>"
        case Words(text):
            return html.escape(text)
        case Maths(number):
            return f"<math>{INLINE[number].mathml}</math>"
        case Url(text):
            return f'<a href="{html.escape(text)}">{html.escape(text)}</a>'
        case Note():
            return "<sup>1</sup>"
        case Cite(number):
            return f"[{number}]"


def _text(text: Text) -> str:
    return "".join(map(_inline, text))


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level + 1}>{html.escape(text)}</h{level + 1}>"
        case Paragraph(text, label):
            notes = "".join(
                f'<p class="note"><sup>1</sup> {html.escape(each.text)}</p>'
                for each in text
                if isinstance(each, Note)
            )
            return f"<p>{f'<b>{label}.</b> ' if label else ''}{_text(text)}</p>{notes}"
        case Items(items, numbered):
            tag = "ol" if numbered else "ul"
            return f"<{tag}>{''.join(f'<li>{_text(each)}</li>' for each in items)}</{tag}>"
        case Pairs(pairs):
            return (
                "<dl>"
                + "".join(
                    f"<dt>{html.escape(key)}</dt><dd>{html.escape(value)}</dd>"
                    for key, value in pairs
                )
                + "</dl>"
            )
        case Table():
            return _table(block)
        case Picture(caption):
            return f'<figure><svg width="180" height="90"><rect width="180" height="90" fill="none" stroke="black"/></svg><figcaption>Figure: {html.escape(caption)}</figcaption></figure>'
        case Display(number):
            return f'<math display="block">{DISPLAY[number].mathml}</math>'
        case Listing(lines):
            return f"<pre>{html.escape(chr(10).join(lines))}</pre>"
        case Quote(text):
            return f"<blockquote>{_text(text)}</blockquote>"
        case Aside(text):
            return f"<aside>{html.escape(text)}</aside>"


def _table(table: Table) -> str:
    columns = "".join(f'<col style="width: {100 * share:.0f}%">' for share in table.widths)
    rows = []
    for at, row in enumerate(table.rows):
        tag = "td" if at else "th"
        cells = (
            f"<{tag}{' class=r' if index in table.right else ''}>{html.escape(cell)}</{tag}>"
            for index, cell in enumerate(row)
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    caption = f"<caption>{html.escape(table.caption)}</caption>" if table.caption else ""
    return f'<table class="{table.look}">{caption}<colgroup>{columns}</colgroup>{"".join(rows)}</table>'


def _page(setup: Setup, rng: random.Random, article: Article) -> tuple[str, dict[str, object]]:
    font, size, gap = (
        rng.choice(_FONTS[setup.language]),
        rng.choice([9.5, 10, 10.5, 11, 12]),
        rng.choice(setup.gaps),
    )
    align, leading, margin = (
        rng.choice(["start", "justify"]),
        rng.choice([1.2, 1.35, 1.5]),
        rng.choice([14, 18, 22]),
    )
    indent, apart = rng.choice([("0", "0.8em"), ("1.4em", "0")])
    pairs = rng.choice(
        [
            "dl {display: grid; grid-template-columns: 30% 1fr} dd {margin: 0 0 4px 0}",
            "dt {font-weight: bold}",
        ]
    )
    looks = "".join(
        rule.replace("table {", f"table.{name} {{").replace(
            "td, th", f"table.{name} td, table.{name} th"
        )
        for name, rule in _TABLES.items()
    )
    css = f"""
    @page {{size: A4; margin: {margin}mm}}
    body {{font-family: '{font}'; font-size: {size}pt; line-height: {leading}; text-align: {align}}}
    p {{margin: 0 0 {apart} 0; text-indent: {indent}}} .note {{font-size: 80%; text-indent: 0}}
    .flow {{columns: {setup.columns}; column-gap: {gap}px}}
    table {{border-collapse: collapse; width: 100%; margin: 8px 0; text-align: left}} {looks}
    td, th {{padding: 3px 6px; vertical-align: top; text-align: start}} .r {{text-align: right}} tr {{break-inside: avoid}}
    h1, h2, h3, h4 {{line-height: 1.15; text-align: start; break-after: avoid}} pre {{font-size: 85%}} figure {{margin: 8px 0}}
    {pairs} {setup.style}
    """
    direction = ' dir="rtl"' if setup.language == "ar" else ""
    abstract = f"<blockquote>{_text(article.abstract)}</blockquote>" if article.abstract else ""
    body = "\n".join(map(_block, article.blocks))
    page = (
        f'<!doctype html><html lang="{setup.language}"{direction}><meta charset="utf-8"><style>{css}</style><body>'
        f"<h1>{html.escape(article.title)}</h1><p>{html.escape(', '.join(article.authors))}</p>{abstract}<div class=flow>{body}</div>"
    )
    drawn = {
        "font": font,
        "size": size,
        "gap": gap,
        "align": align,
        "leading": leading,
        "indent": indent,
    }
    return page, drawn


def _make(setup: Setup, rng: random.Random, folder: Path) -> Made:
    article = compose.Composer(rng, setup.language, setup.features).article(
        rng.randint(*setup.paragraphs)
    )
    page, drawn = _page(setup, rng, article)
    source, pdf = folder / "zoo.html", folder / "zoo.pdf"
    source.write_text(page, encoding="utf-8")
    if setup.engine == "weasyprint":
        import weasyprint

        weasyprint.HTML(str(source)).write_pdf(str(pdf))
    else:
        _print(source, pdf, folder)
    units, protected = truth(article)
    return Made(pdf, setup.language, units, protected, drawn)


def _print(source: Path, pdf: Path, folder: Path) -> None:
    command = [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={pdf}",
        source.as_uri(),
    ]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        timeout=_SECONDS,
    )
    if done.returncode or not pdf.exists():
        raise ToolError(f"chromium: {done.stdout[-500:].decode('utf-8', 'replace')}")


def _recipe(setup: Setup) -> Recipe:
    def available() -> bool:
        return (
            bool(find_spec("weasyprint"))
            if setup.engine == "weasyprint"
            else shutil.which("chromium") is not None
        )

    return Recipe(setup.name, setup.group, lambda rng, folder: _make(setup, rng, folder), available)


RECIPES = tuple(map(_recipe, SETUPS))
