"""groff with the ms macros, tbl and eqn: PostScript through Ghostscript, or gropdf."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from dataclasses import dataclass
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

_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Setup:
    """device: "ps" (then ps2pdf) or "pdf";  columns: the macro that begins them"""

    name: str
    group: str
    device: str
    columns: str = ""
    features: frozenset[str] = compose.PROSE | {"maths", "display", "quote", "listing"}
    paragraphs: tuple[int, int] = (8, 14)


SETUPS = (
    Setup("groff", "groff", "pdf"),
    Setup("groff-two", "groff", "pdf", ".2C"),
    Setup("groff-ps-two", "groff", "ps", ".2C"),
    Setup("groff-tables", "tables", "pdf", features=compose.TABLES, paragraphs=(4, 8)),
    Setup("groff-pairs", "tables", "ps", features=compose.PAIRED, paragraphs=(4, 7)),
)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\e").replace("’", "'").replace("--", "\\-\\-")
    return re.sub(r"(?m)^([.'])", r"\\&\1", text)


def _inline(inline: Inline) -> str:
    match inline:
        case Words(text, "bold"):
            return rf"\fB{_escaped(text)}\fP"
        case Words(text, "italic"):
            return rf"\fI{_escaped(text)}\fP"
        case Words(text, "code"):
            return rf"\f[CR]{_escaped(text)}\fP"
        case Words(text) | Url(text):
            return _escaped(text)
        case Maths(number):
            return f"@{INLINE[number].eqn}@"
        case Cite(number):
            return f"[{number}]"
        case Note(text):
            return f"\\**\n.FS\n{_escaped(text)}\n.FE\n"


def _text(text: Text) -> str:
    return re.sub(r"\n +", "\n", "".join(map(_inline, text)))


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f".NH {level}\n{_escaped(text)}"
        case Paragraph(text):
            return f".PP\n{_text(text)}"
        case Items(items, numbered):
            marks = (f"{at}." if numbered else r"\(bu" for at in range(1, len(items) + 1))
            return "\n".join(f".IP {mark} 3\n{_text(each)}" for mark, each in zip(marks, items))
        case Pairs(pairs):
            rows = "\n".join(
                f"{_escaped(key)}\tT{{\n{_escaped(value)}\nT}}" for key, value in pairs
            )
            return f".TS\ncenter;\nlw(4c) lw(10c).\n{rows}\n.TE"
        case Table():
            return _table(block)
        case Display(number):
            return f".EQ\n{DISPLAY[number].eqn}\n.EN"
        case Listing(lines):
            return ".LD\n.ft CR\n" + "\n".join(map(_escaped, lines)) + "\n.ft\n.DE"
        case Quote(text):
            return f".QP\n{_text(text)}"
        case Aside(text) | Picture(text):
            return f".PP\n{_escaped(text)}"


def _table(table: Table) -> str:
    options = {
        "booktabs": "center",
        "ruled": "center allbox",
        "lines": "center box",
        "open": "center",
    }[table.look]
    columns = [
        f"{'r' if index in table.right else 'l'}w({15 * share:.1f}c)"
        for index, share in enumerate(table.widths)
    ]
    rows = [
        "\t".join(
            f"T{{\n{_escaped(cell)}\nT}}" if len(cell) > 12 else _escaped(cell) for cell in row
        )
        for row in table.rows
    ]
    rule = "_\n" if table.look == "booktabs" else ""
    body = "\n".join([rows[0], *([rule[:-1]] if rule else []), *rows[1:]])
    caption = f".LP\nTable: {_escaped(table.caption)}\n" if table.caption else ""
    return f"{caption}.TS\n{options};\n{' '.join(columns)}.\n{rule}{body}\n{rule}.TE"


def _source(setup: Setup, rng: random.Random, article: Article) -> tuple[str, dict[str, object]]:
    size, family = rng.choice([9, 10, 11, 12]), rng.choice(["T", "P", "H", "N"])
    adjust = rng.choice(["", ".ad l\n"])
    head = f".nr PS {size}\n.nr VS {size + rng.choice([2, 3])}\n.fam {family}\n.EQ\ndelim @@\n.EN\n.TL\n{_escaped(article.title)}\n.AU\n{article.authors[0]}\n"
    abstract = f".AB\n{_text(article.abstract)}\n.AE\n"
    flow = f"{setup.columns}\n" if setup.columns else ""
    body = "\n".join(map(_block, article.blocks))
    return f"{head}{abstract}{flow}{adjust}{body}\n", {
        "size": size,
        "family": family,
        "adjust": adjust,
    }


def _make(setup: Setup, rng: random.Random, folder: Path) -> Made:
    article = compose.Composer(rng, "en", setup.features).article(rng.randint(*setup.paragraphs))
    text, drawn = _source(setup, rng, article)
    (folder / "zoo.ms").write_text(text, encoding="utf-8")
    command = ["groff", "-Kutf8", "-ms", "-t", "-e", f"-T{setup.device}", "-P-pa4", "zoo.ms"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=_SECONDS)
    if done.returncode:
        raise ToolError(f"groff: {done.stderr[-500:].decode('utf-8', 'replace')}")
    pdf = folder / "zoo.pdf"
    if setup.device == "pdf":
        pdf.write_bytes(done.stdout)
    else:
        (folder / "zoo.ps").write_bytes(done.stdout)
        subprocess.run(["ps2pdf", "zoo.ps", "zoo.pdf"], cwd=folder, check=True, timeout=_SECONDS)
    units, protected = truth(article)
    return Made(pdf, "en", units, protected, drawn)


def _recipe(setup: Setup) -> Recipe:
    return Recipe(
        setup.name,
        setup.group,
        lambda rng, folder: _make(setup, rng, folder),
        lambda: shutil.which("groff") is not None,
    )


RECIPES = tuple(map(_recipe, SETUPS))
