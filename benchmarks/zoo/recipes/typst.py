"""Typst, through its Python package: columns, tables, formulas, notes."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
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
    narrowed,
    truth,
)


@dataclass(frozen=True, slots=True)
class Setup:
    name: str
    group: str
    columns: int = 1
    gutters: tuple[int, ...] = (12,)  # points
    features: frozenset[str] = compose.PAPER
    language: str = "en"
    fonts: tuple[str, ...] = (
        "New Computer Modern",
        "Libertinus Serif",
        "Liberation Sans",
        "TeX Gyre Termes",
    )
    paragraphs: tuple[int, int] = (8, 14)


SETUPS = (
    Setup("typst", "typst"),
    Setup("typst-two", "typst", 2, (8, 10, 14, 20, 30), compose.PAPER | {"listing"}),
    Setup("typst-three", "typst", 3, (8, 10, 14), compose.PROSE),
    Setup("typst-tables", "tables", features=compose.TABLES, paragraphs=(4, 8)),
    Setup("typst-pairs", "tables", features=compose.PAIRED, paragraphs=(4, 7)),
    Setup(
        "typst-zh",
        "zh",
        2,
        (12, 20),
        compose.FOREIGN,
        "zh",
        ("Noto Serif CJK SC", "Noto Sans CJK SC"),
    ),
    Setup("typst-ja", "ja", 2, (14, 20), compose.FOREIGN, "ja", ("Noto Serif CJK JP",)),
    Setup("typst-ko", "ko", 1, (12,), compose.FOREIGN, "ko", ("Noto Serif CJK KR",)),
    Setup(
        "typst-de",
        "latex-de",
        2,
        (10, 14),
        compose.FOREIGN | {"table"},
        "de",
        ("Libertinus Serif", "Liberation Sans"),
    ),
)


def _escaped(text: str) -> str:
    return re.sub(r"([\\#*_`$<>@\[\]~/=+-])", r"\\\1", text)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _inline(inline: Inline) -> str:
    match inline:
        case Words(text, "bold"):
            return f"#strong[{_escaped(text)}]"
        case Words(text, "italic"):
            return f"#emph[{_escaped(text)}]"
        case Words(text, "code"):
            return f"#raw({_quoted(text)})"
        case Words(text):
            return _escaped(text)
        case Maths(number):
            return f"${INLINE[number].typst}$"
        case Url(text):
            return f"#link({_quoted(text)})"
        case Note(text):
            return f"#footnote[{_escaped(text)}]"
        case Cite(number):
            return f"\\[{number}\\]"


def _text(text: Text) -> str:
    return "".join(map(_inline, text))


def _block(block: Block, rng: random.Random, columns: int) -> str:
    match block:
        case Heading(level, text):
            return f"#heading(level: {level})[{_escaped(text)}]"
        case Paragraph(text, label):
            return (f"#strong[{label}.] " if label else "") + _text(text)
        case Items(items, numbered):
            name = "enum" if numbered else "list"
            return f"#{name}(" + ", ".join(f"[{_text(each)}]" for each in items) + ")"
        case Pairs(pairs):
            rows = ", ".join(f"[{_escaped(key)}], [{_escaped(value)}]" for key, value in pairs)
            return f"#table(columns: (28%, 1fr), stroke: none, align: left, {rows})"
        case Table():
            return _table(block)
        case Picture(caption):
            where = rng.choice(["none", "auto"]) if columns > 1 else "none"
            return f"#figure(rect(width: 60%, height: 2cm), caption: [{_escaped(caption)}], placement: {where})"
        case Display(number):
            return f"$ {DISPLAY[number].typst} $"
        case Listing(lines):
            return "#raw(block: true, " + _quoted("\n".join(lines)).replace("\n", "\\n") + ")"
        case Quote(text):
            return f"#quote(block: true)[{_text(text)}]"
        case Aside(text):
            return f"#block(stroke: 0.5pt, inset: 6pt)[{_escaped(text)}]"


def _table(table: Table) -> str:
    columns = ", ".join(
        "auto" if index in table.right else f"{round(100 * share)}fr"
        for index, share in enumerate(table.widths)
    )
    align = ", ".join(
        "right" if index in table.right else "left" for index in range(len(table.widths))
    )
    cells = ", ".join(f"[{_escaped(cell)}]" for row in table.rows for cell in row)
    count = len(table.rows)
    stroke = {
        "booktabs": f"(x, y) => (top: if y < 2 {{0.7pt}} else {{0pt}}, bottom: if y == {count - 1} {{0.7pt}} else {{0pt}})",
        "ruled": "0.5pt",
        "lines": "(x, y) => (bottom: 0.4pt)",
        "open": "none",
    }[table.look]
    inner = f"table(columns: ({columns}), align: ({align}), stroke: {stroke}, {cells})"
    return (
        f"#figure({inner}, caption: [{_escaped(table.caption)}])" if table.caption else f"#{inner}"
    )


def _source(setup: Setup, rng: random.Random, article: Article) -> tuple[str, dict[str, object]]:
    size, gutter, font = (
        rng.choice([9, 10, 11, 12]),
        rng.choice(setup.gutters),
        rng.choice(setup.fonts),
    )
    justify, indent, margin = (
        rng.choice(["true", "false"]),
        rng.choice(["0pt", "1.2em"]),
        rng.choice(["1.8cm", "2.2cm", "2.5cm"]),
    )
    number = rng.choice(['"1.1"', "none"])
    numbering = rng.choice(['"1"', "none"])
    body = "\n\n".join(_block(each, rng, setup.columns) for each in article.blocks)
    head = f"""
#set page(paper: "a4", margin: {margin}, columns: {setup.columns}, numbering: {numbering})
#set columns(gutter: {gutter}pt)
#set text(font: "{font}", size: {size}pt, lang: "{setup.language}")
#set par(justify: {justify}, first-line-indent: {indent})
#set heading(numbering: {number})
#place(top, scope: "parent", float: true)[#text(size: 1.6em, weight: "bold")[{_escaped(article.title)}]

{", ".join(article.authors)}]
"""
    abstract = f"#block(inset: (x: 0.5em))[{_text(article.abstract)}]" if article.abstract else ""
    return f"{head}\n{abstract}\n\n{body}\n", {
        "size": size,
        "gutter": gutter,
        "font": font,
        "justify": justify,
        "indent": indent,
    }


def _make(setup: Setup, rng: random.Random, folder: Path) -> Made:
    import typst

    article = compose.Composer(rng, setup.language, setup.features).article(
        rng.randint(*setup.paragraphs)
    )
    if setup.columns > 1:
        article = replace(article, blocks=tuple(map(narrowed, article.blocks)))
    text, drawn = _source(setup, rng, article)
    source, pdf = folder / "zoo.typ", folder / "zoo.pdf"
    source.write_text(text, encoding="utf-8")
    try:
        typst.compile(str(source), output=str(pdf))
    except Exception as error:  # its own class is not in its types
        raise ToolError(f"typst: {error}") from error
    units, protected = truth(article)
    return Made(pdf, setup.language, units, protected, drawn)


def _recipe(setup: Setup) -> Recipe:
    return Recipe(
        setup.name,
        setup.group,
        lambda rng, folder: _make(setup, rng, folder),
        lambda: find_spec("typst") is not None,
    )


RECIPES = tuple(map(_recipe, SETUPS))
