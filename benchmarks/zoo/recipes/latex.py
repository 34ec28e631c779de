"""LaTeX: articles in many classes, columns and gutters, through pdflatex, xelatex, lualatex or dvips."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
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
    Unit,
    Url,
    Words,
    narrowed,
    truth,
)

_SECONDS = 120
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: "\\" + char for char in "&%$#_{}"},
}
_SECTIONS = ("", "section", "subsection", "subsubsection")
_PACKAGES = r"""
\usepackage{amsmath,amssymb,booktabs,tabularx,longtable,multirow,array,xcolor,graphicx,url}
\newcolumntype{L}{>{\raggedright\arraybackslash}X}
\providecommand{\zoobox}[1]{\fbox{\rule{0pt}{2.2cm}\rule{#1}{0pt}}}
"""


@dataclass(frozen=True, slots=True)
class Setup:
    """One class of documents.

    head: preamble from \\documentclass on, with %SIZE, %SEP and %EXTRA to be filled in
    front: makes title and abstract of an article;  columns: of the page, for floats over all of them
    """

    name: str
    group: str
    head: str
    front: Callable[[Article], str]
    engine: str = "pdflatex"
    columns: int = 1
    sizes: tuple[str, ...] = ("10pt", "11pt", "12pt")
    seps: tuple[float, ...] = (0.0,)
    features: frozenset[str] = compose.PAPER
    language: str = "en"
    begin: str = ""  # after the title, such as \begin{multicols}{2}
    end: str = ""
    theorems: bool = True
    options: tuple[str, ...] = ("",)  # lines for the preamble, one is drawn
    paragraphs: tuple[int, int] = (8, 16)
    frames: bool = False  # beamer
    runs: int = 1


def escaped(text: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in text)


def _inline(inline: Inline) -> str:
    match inline:
        case Words(text, "bold"):
            return rf"\textbf{{{escaped(text)}}}"
        case Words(text, "italic"):
            return rf"\emph{{{escaped(text)}}}"
        case Words(text, "code"):
            return rf"\texttt{{{escaped(text)}}}"
        case Words(text):
            return escaped(text)
        case Maths(number):
            return f"${INLINE[number].tex}$"
        case Url(text):
            return rf"\url{{{text}}}"
        case Note(text):
            return rf"\footnote{{{escaped(text)}}}"
        case Cite(number):
            return f"[{number}]"


def _text(text: Text) -> str:
    return "".join(map(_inline, text))


class _Writer:
    def __init__(self, setup: Setup, rng: random.Random) -> None:
        self._setup = setup
        self._rng = rng
        self.used: set[str] = set()

    def block(self, block: Block) -> str:
        match block:
            case Heading(level, text):
                return rf"\{_SECTIONS[level]}{{{escaped(text)}}}"
            case Paragraph(text, ""):
                return _text(text)
            case Paragraph(text, label):
                return rf"\begin{{zoo{label.lower()}}}{_text(text)}\end{{zoo{label.lower()}}}"
            case Items(items, numbered):
                name = "enumerate" if numbered else "itemize"
                return "\n".join(
                    [
                        rf"\begin{{{name}}}",
                        *(rf"\item {_text(each)}" for each in items),
                        rf"\end{{{name}}}",
                    ]
                )
            case Pairs(pairs):
                rows = "\n".join(rf"\item[{escaped(key)}] {escaped(value)}" for key, value in pairs)
                return f"\\begin{{description}}\n{rows}\n\\end{{description}}"
            case Table():
                return self._table(block)
            case Picture(caption):
                return self._float(
                    "figure", rf"\centering\zoobox{{0.6\linewidth}}\caption{{{escaped(caption)}}}"
                )
            case Display(number, numbered):
                name = "equation" if numbered else "equation*"
                return rf"\begin{{{name}}}{DISPLAY[number].tex}\end{{{name}}}"
            case Listing(lines):
                return "\\begin{verbatim}\n" + "\n".join(lines) + "\n\\end{verbatim}"
            case Quote(text):
                return rf"\begin{{quote}}{_text(text)}\end{{quote}}"
            case Aside(text):
                return rf"\marginpar{{\raggedright\footnotesize {escaped(text)}}}"

    def _float(self, name: str, body: str, *, wide: bool = False) -> str:
        if self._setup.frames or "multicols" in self._setup.begin:
            caption = re.search(r"\\caption\{([^{}]*)\}", body)
            label = {"figure": "Figure", "table": "Table"}[name]
            told = f"\\par {label}: {caption[1]}\\par\\noindent " if caption else ""
            inner = re.sub(r"\\caption\{[^{}]*\}", lambda _: told, body)
            return f"\n\\begin{{center}}{inner}\\end{{center}}\n"
        star = "*" if self._setup.columns > 1 and (wide or self._rng.random() < 0.35) else ""
        where = self._rng.choice(["t", "tb", "htbp"])
        return f"\\begin{{{name}{star}}}[{where}]{body}\\end{{{name}{star}}}"

    def _table(self, table: Table) -> str:
        width = r"\linewidth"
        columns = []
        for index, share in enumerate(table.widths):
            if index in table.right:
                columns.append("r")
            elif share > 0.3:
                columns.append("X" if self._rng.random() < 0.4 else "L")
            else:
                columns.append(
                    rf">{{\raggedright\arraybackslash}}p{{{0.85 * share:.2f}\linewidth}}"
                )
        if not {"X", "L"}.intersection(columns):
            columns[columns.index(next(each for each in columns if each != "r"))] = "L"
        rows = [" & ".join(map(escaped, row)) + r" \\" for row in table.rows]
        top, middle, bottom, between = {
            "booktabs": (r"\toprule", r"\midrule", r"\bottomrule", ""),
            "ruled": (r"\hline", r"\hline", r"\hline", r"\hline"),
            "lines": (r"\hline", r"\hline", r"\hline", r"\hline"),
            "open": ("", "", "", ""),
        }[table.look]
        spec = "|" + "|".join(columns) + "|" if table.look == "ruled" else "".join(columns)
        body = f"\n{between}\n".join(rows[1:])
        inner = f"\\begin{{tabularx}}{{{width}}}{{{spec}}}\n{top}\n{rows[0]}\n{middle}\n{body}\n{bottom}\n\\end{{tabularx}}"
        caption = f"\\caption{{{escaped(table.caption)}}}" if table.caption else ""
        narrow = self._setup.columns > 1 and len(table.widths) <= 3
        size = r"\small" if narrow else self._rng.choice(["", r"\small"])
        if not caption and not (self._setup.columns > 1 and len(table.widths) > 3):
            return f"\n\\begin{{center}}{size}{inner}\\end{{center}}\n"
        return self._float(
            "table", rf"\centering{size}{caption}{inner}", wide=len(table.widths) > 3
        )


def _plain_front(article: Article) -> str:
    abstract = (
        f"\\begin{{abstract}}{_text(article.abstract)}\\end{{abstract}}" if article.abstract else ""
    )
    return (
        rf"\title{{{escaped(article.title)}}}\author{{{escaped(' and '.join(article.authors))}}}\date{{}}\maketitle"
        + abstract
    )


def _ieee_front(article: Article) -> str:
    names = r" \and ".join(
        rf"\IEEEauthorblockN{{{name}}}\IEEEauthorblockA{{Institute of Old Tools}}"
        for name in article.authors
    )
    return rf"\title{{{escaped(article.title)}}}\author{{{names}}}\maketitle\begin{{abstract}}{_text(article.abstract)}\end{{abstract}}"


def _acm_front(article: Article) -> str:
    names = "".join(
        rf"\author{{{name}}}\affiliation{{\institution{{Institute of Old Tools}}\city{{Ghent}}\country{{Belgium}}}}"
        for name in article.authors
    )
    return rf"\title{{{escaped(article.title)}}}{names}\begin{{abstract}}{_text(article.abstract)}\end{{abstract}}\maketitle"


def _revtex_front(article: Article) -> str:
    names = "".join(
        rf"\author{{{name}}}\affiliation{{Institute of Old Tools}}" for name in article.authors
    )
    return rf"\title{{{escaped(article.title)}}}{names}\begin{{abstract}}{_text(article.abstract)}\end{{abstract}}\maketitle"


def _llncs_front(article: Article) -> str:
    names = r" \and ".join(article.authors)
    return (
        rf"\title{{{escaped(article.title)}}}\author{{{names}}}\institute{{Institute of Old Tools}}\maketitle"
        rf"\begin{{abstract}}{_text(article.abstract)}\end{{abstract}}"
    )


def _elsevier_front(article: Article) -> str:
    names = "".join(rf"\author{{{name}}}" for name in article.authors)
    return (
        rf"\begin{{frontmatter}}\title{{{escaped(article.title)}}}{names}"
        rf"\begin{{abstract}}{_text(article.abstract)}\end{{abstract}}\end{{frontmatter}}"
    )


def _beamer_front(article: Article) -> str:
    return rf"\title{{{escaped(article.title)}}}\author{{{' and '.join(article.authors)}}}\date{{}}\frame{{\titlepage}}"


def _article(options: str = "", extra: str = "") -> str:
    return (
        rf"\documentclass[%SIZE{',' + options if options else ''}]{{article}}%EXTRA"
        + _PACKAGES
        + extra
    )


_GEOMETRY = r"\usepackage[margin=2.2cm]{geometry}"
_SEP = r"\setlength{\columnsep}{%SEPpt}"
_LOOKS = (
    r"\usepackage[T1]{fontenc}\usepackage{lmodern}",
    r"\usepackage[T1]{fontenc}\usepackage{mathptmx}\usepackage[scaled]{helvet}",
    r"\usepackage[T1]{fontenc}\usepackage{mathpazo}",
    "",
    r"\raggedright",
    r"\usepackage{parskip}",
    r"\usepackage[T1]{fontenc}\usepackage{charter}\linespread{1.15}",
    r"\usepackage{microtype}",
)
_CTEX = (
    r"\documentclass[zihao=%SIZE%OPT,fontset=none]{ctexart}\setCJKmainfont{Noto Serif CJK SC}\setCJKsansfont{Noto Sans CJK SC}\setCJKmonofont{Noto Sans Mono CJK SC}%EXTRA"
    + _PACKAGES
)
_NO_MATHS = compose.FOREIGN

SETUPS = (
    Setup("article", "latex1", _article(extra=_GEOMETRY), _plain_front, options=_LOOKS),
    Setup("article-default", "latex1", _article(), _plain_front, options=_LOOKS),
    Setup("article-lualatex", "latex1", _article(extra=r"\usepackage{fontspec}\setmainfont{TeX Gyre Pagella}" + _GEOMETRY), _plain_front, "lualatex"),
    Setup("scrartcl", "latex1", r"\documentclass[%SIZE]{scrartcl}%EXTRA" + _PACKAGES, _plain_front, options=_LOOKS),
    Setup("memoir", "latex1", r"\documentclass[%SIZE,article]{memoir}%EXTRA" + _PACKAGES, _plain_front),
    Setup("llncs", "latex1", r"\documentclass{llncs}%EXTRA" + _PACKAGES, _llncs_front, sizes=("",)),
    Setup("manual", "latex1", _article(extra=_GEOMETRY), _plain_front, features=compose.MANUAL, options=_LOOKS),
    Setup("margin-notes", "latex1", _article(extra=r"\usepackage[left=2cm,right=6cm,marginparwidth=4.5cm]{geometry}"), _plain_front, features=compose.PROSE | {"aside"}),
    Setup("dvips", "latex1", _article(extra=_GEOMETRY), _plain_front, "dvips", options=_LOOKS[:4]),
    Setup("lineno", "lineno", _article(extra=r"\usepackage{lineno}\linenumbers\linespread{1.4}" + _GEOMETRY), _plain_front, features=compose.PROSE),
    Setup("lineno-modulo", "lineno", _article(extra=r"\usepackage[modulo]{lineno}\linenumbers" + _GEOMETRY), _plain_front, features=compose.PROSE),
    Setup("lineno-twocolumn", "lineno", _article("twocolumn", r"\usepackage[switch]{lineno}\linenumbers" + _GEOMETRY), _plain_front, columns=2, features=compose.PLAIN, runs=2),
    Setup("twocolumn-plain", "latex2", _article("twocolumn"), _plain_front, columns=2, options=_LOOKS),
    Setup("twocolumn", "latex2", _article("twocolumn", _GEOMETRY + _SEP), _plain_front, columns=2, seps=(8, 10, 12, 15, 20, 30), options=_LOOKS),
    Setup("twocolumn-rule", "latex2", _article("twocolumn", _GEOMETRY + _SEP + r"\setlength{\columnseprule}{0.4pt}"), _plain_front, columns=2, seps=(12, 20)),
    Setup("ieeetran", "latex2", r"\documentclass[conference,%SIZE]{IEEEtran}%EXTRA" + _PACKAGES, _ieee_front, columns=2, sizes=("10pt",)),
    Setup("acmart", "latex2", r"\documentclass[sigconf,nonacm]{acmart}%EXTRA" + _PACKAGES.replace("amsmath,amssymb,", "").replace("xcolor,", ""), _acm_front, columns=2, sizes=("",)),
    Setup("revtex", "latex2", r"\documentclass[aps,prl,twocolumn,%SIZE]{revtex4-2}%EXTRA" + _PACKAGES.replace("longtable,", ""), _revtex_front, columns=2, sizes=("10pt", "11pt"), features=compose.PAPER - {"note"}),
    Setup("elsarticle", "latex2", r"\documentclass[5p,twocolumn,%SIZE]{elsarticle}%EXTRA" + _PACKAGES, _elsevier_front, columns=2, sizes=("10pt",)),
    Setup("koma-twocolumn", "latex2", r"\documentclass[%SIZE,twocolumn]{scrartcl}%EXTRA" + _PACKAGES + _SEP, _plain_front, columns=2, seps=(10, 12, 18), options=_LOOKS),
    Setup("multicols2", "latex2", _article(extra=_GEOMETRY + r"\usepackage{multicol}" + _SEP), _plain_front, columns=2, seps=(8, 10, 14, 24), begin=r"\begin{multicols}{2}", end=r"\end{multicols}", options=_LOOKS),
    Setup("dvips-twocolumn", "latex2", _article("twocolumn"), _plain_front, "dvips", columns=2, options=_LOOKS[:4]),
    Setup("multicols3", "latex3", _article("landscape", r"\usepackage[landscape,margin=1.8cm]{geometry}\usepackage{multicol}" + _SEP), _plain_front, columns=3, seps=(8, 10, 14, 20), begin=r"\begin{multicols}{3}", end=r"\end{multicols}", sizes=("10pt", "11pt"), features=compose.PROSE),
    Setup("multicols3-portrait", "latex3", _article(extra=r"\usepackage[margin=1.5cm]{geometry}\usepackage{multicol}" + _SEP), _plain_front, columns=3, seps=(8, 10, 12, 16), begin=r"\begin{multicols}{3}", end=r"\end{multicols}", sizes=("10pt",), features=compose.PROSE, options=("", r"\raggedright")),
    Setup("latex-tables", "tables", _article(extra=_GEOMETRY), _plain_front, features=compose.TABLES, paragraphs=(4, 8), options=_LOOKS),
    Setup("latex-pairs", "tables", _article(extra=_GEOMETRY), _plain_front, features=compose.PAIRED, paragraphs=(4, 7)),
    Setup("beamer", "slides", r"\documentclass[%SIZE]{beamer}%EXTRA" + _PACKAGES.replace("xcolor,", ""), _beamer_front, features=frozenset({"items", "bold", "picture", "display"}), options=(r"\usetheme{Madrid}", "", r"\usetheme{Berkeley}", r"\usetheme{Warsaw}"), frames=True, paragraphs=(5, 8), theorems=False),
    Setup("german", "latex-de", _article(extra=r"\usepackage[T1]{fontenc}\usepackage[ngerman]{babel}" + _GEOMETRY), _plain_front, language="de", features=_NO_MATHS),
    Setup("german-twocolumn", "latex-de", _article("twocolumn", r"\usepackage[T1]{fontenc}\usepackage[ngerman]{babel}" + _SEP), _plain_front, columns=2, seps=(10, 16), language="de", features=_NO_MATHS),
    Setup("ctex", "zh", _CTEX.replace("%OPT", "") + _GEOMETRY, _plain_front, "xelatex", sizes=("-4", "5"), language="zh", features=_NO_MATHS | {"table"}),
    Setup("ctex-twocolumn", "zh", _CTEX.replace("%OPT", ",twocolumn") + _GEOMETRY + _SEP, _plain_front, "xelatex", columns=2, sizes=("5",), seps=(10, 12, 20), language="zh", features=_NO_MATHS),
    Setup("luatexja", "ja", r"\documentclass[%SIZE]{ltjsarticle}%EXTRA" + _PACKAGES + r"\usepackage{luatexja-fontspec}\setmainjfont{Noto Serif CJK JP}\setsansjfont{Noto Sans CJK JP}", _plain_front, "lualatex", sizes=("10pt", "11pt"), language="ja", features=_NO_MATHS),
    Setup("kotex", "ko", _article(extra=r"\usepackage{kotex}\setmainhangulfont{Noto Serif CJK KR}" + _GEOMETRY), _plain_front, "xelatex", language="ko", features=_NO_MATHS),
    Setup("kotex-twocolumn", "ko", _article("twocolumn", r"\usepackage{kotex}\setmainhangulfont{Noto Serif CJK KR}" + _GEOMETRY + _SEP), _plain_front, "xelatex", columns=2, seps=(10, 16), language="ko", features=_NO_MATHS),
    Setup("arabic", "ar", _article(extra=_GEOMETRY + r"\usepackage{polyglossia}\setmainlanguage{arabic}\newfontfamily\arabicfont[Script=Arabic]{Amiri}"), _plain_front, "xelatex", language="ar", features=_NO_MATHS),
)  # fmt: skip


def _theorems(setup: Setup) -> str:
    if not setup.theorems:
        return ""
    names = ("Theorem", "Definition", "Remark", "Proof")
    return "".join(rf"\newtheorem{{zoo{name.lower()}}}{{{name}}}" for name in names)


def _body(setup: Setup, article: Article, rng: random.Random) -> str:
    writer = _Writer(setup, rng)
    if not setup.frames:
        return "\n\n".join(map(writer.block, article.blocks))
    parts, title = [], iter([])
    for block in article.blocks:
        told = writer.block(block)
        parts.append(
            f"\\begin{{frame}}\\frametitle{{{next(title, 'Notes')}}}\n{told}\n\\end{{frame}}"
        )
    return "\n".join(parts)


def source(setup: Setup, rng: random.Random) -> tuple[str, Article, dict[str, object]]:
    """The LaTeX of one document, its tree, and what was drawn for it."""
    size, sep, option = rng.choice(setup.sizes), rng.choice(setup.seps), rng.choice(setup.options)
    article = compose.Composer(rng, setup.language, setup.features).article(
        rng.randint(*setup.paragraphs), abstract=not setup.frames
    )
    if setup.frames:
        article = replace(
            article,
            blocks=tuple(
                _short(block) for block in article.blocks if not isinstance(block, Heading)
            ),
        )
    if setup.columns > 2 or (setup.columns == 2 and setup.begin):
        article = replace(article, blocks=tuple(map(narrowed, article.blocks)))
    head = setup.head.replace("%SIZE", size).replace("%SEP", f"{sep:g}").replace("%EXTRA", "\n")
    preamble = f"{head}\n{_theorems(setup)}\n" + ("" if option == r"\raggedright" else option)
    after = option if option == r"\raggedright" else ""
    tex = "\n".join(
        [
            preamble,
            r"\begin{document}",
            setup.front(article),
            after,
            setup.begin,
            _body(setup, article, rng),
            setup.end,
            r"\end{document}",
        ]
    )
    return tex, article, {"class": setup.name, "size": size, "sep": sep, "option": option}


def _short(block: Block) -> Block:
    """What fits on a slide."""
    match block:
        case Paragraph(text, label):
            return Paragraph(text[:3], label)
        case Items(items, numbered):
            return Items(items[:4], numbered)
    return block


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        timeout=_SECONDS,
    )
    if done.returncode:
        told = done.stdout.decode("utf-8", "replace")
        raise ToolError(f"{command[0]}: {told[told.rfind(chr(10) + '!') :][:400]}")


def _compile(tex: str, engine: str, runs: int, folder: Path) -> Path:
    (folder / "zoo.tex").write_text(tex, encoding="utf-8")
    quiet = ["-interaction=nonstopmode", "-halt-on-error", "zoo.tex"]
    for _ in range(runs):
        _run(["latex" if engine == "dvips" else engine, *quiet], folder)
    if engine == "dvips":
        _run(["dvips", "-q", "zoo.dvi"], folder)
        _run(["ps2pdf", "zoo.ps", "zoo.pdf"], folder)
    return folder / "zoo.pdf"


def _make(setup: Setup, rng: random.Random, folder: Path) -> Made:
    tex, article, parameters = source(setup, rng)
    pdf = _compile(tex, setup.engine, setup.runs, folder)
    units, protected = truth(article)
    return Made(pdf, setup.language, units, protected, parameters)


def _recipe(setup: Setup) -> Recipe:
    tool = "latex" if setup.engine == "dvips" else setup.engine
    return Recipe(
        setup.name,
        setup.group,
        lambda rng, folder: _make(setup, rng, folder),
        lambda: shutil.which(tool) is not None,
    )


RECIPES = tuple(map(_recipe, SETUPS))
__all__ = ["RECIPES", "Unit"]
