"""Pages all in a mono face: prose of a typewriter, or a listing that fills a page."""

from __future__ import annotations

import re
from dataclasses import replace

from ai_translator.model.content import BlockKind, FontClass, LineEnd
from ai_translator.model.document import Page
from tests.layout.glyph_page import MONO, MORE, PROSE, Setter, document

LATEX = r"""\begin{enumerate}
  \item Use \verb|\mathbb{P}| to type $\mathbb{P}$, and \emph{never} forget
        the braces of \url{https://example.org/} in the text.
  \item $\rvx$ is a random variable, while $x$ is a real number
\end{enumerate}"""
PYTHON = """def tide(hour):
    return height of the water at that hour

for hour in range(twelve):
    print(tide(hour))"""


def listing(number: int, code: str) -> Setter:
    page = Setter(number=number)
    for at, line in enumerate(code.splitlines()):
        page.text(50 + 6 * (len(line) - len(line.lstrip())), 80 + 12 * at, line.strip(), 10, MONO)
    return page


def prose(number: int, font=None) -> Setter:
    page = Setter(number=number)
    face = {"font": font} if font else {}
    y = page.paragraph(50, 80, 450, f"{PROSE} {MORE}", **face)
    page.paragraph(50, y + 20, 450, f"{MORE} {PROSE}", **face)
    return page


def kinds(page: Page) -> set[BlockKind]:
    return {block.kind for block in page.text_blocks()}


def test_a_page_of_code_among_pages_of_prose_is_code() -> None:
    pages = document(prose(1), listing(2, PYTHON), prose(3))
    assert [kinds(page) for page in pages] == [
        {BlockKind.PARAGRAPH},
        {BlockKind.CODE},
        {BlockKind.PARAGRAPH},
    ]


def test_a_page_full_of_signs_is_code_also_when_it_is_all_there_is() -> None:
    assert kinds(document(listing(1, LATEX))[0]) == {BlockKind.CODE}


def test_a_typescript_is_prose_and_its_lines_are_joined() -> None:
    pages = document(prose(1, MONO), prose(2, MONO))
    assert [kinds(page) for page in pages] == [{BlockKind.PARAGRAPH}] * 2
    ends = [line.end for block in pages[0].text_blocks() for line in block.lines[:-1]]
    assert ends and LineEnd.BREAK not in ends


def test_a_page_of_another_face_does_not_make_a_typescript_code() -> None:
    pages = document(prose(1), prose(2, MONO), prose(3, MONO))
    assert [kinds(page) for page in pages] == [{BlockKind.PARAGRAPH}] * 3


CJK_OF_MONO = replace(MONO, font_class=FontClass.SANS)  # as the reader gives a code face's Han


def mixed(page: Setter, y: float, text: str, x: float = 50) -> None:
    """A line in a code face that has ideographs, too."""
    for part in re.findall(r"[\u2e80-\uffff]+|[^\u2e80-\uffff]+", text):
        x = page.text(x, y, part, 10, CJK_OF_MONO if part[0] >= "\u2e80" else MONO)


def test_comments_in_ideographs_do_not_break_a_listing() -> None:
    page = prose(1)
    lines = [
        "# 计算两次涨潮之间的小时数",
        "def tide(hour):",
        "    return hour + 12.4  # 平均值大约如此",
    ]
    for at, line in enumerate(lines):
        mixed(page, 500 + 12 * at, line)
    (code,) = [each for each in document(page)[0].text_blocks() if each.kind is BlockKind.CODE]
    assert len(code.lines) == 3


def test_a_paragraph_of_ideographs_in_a_code_face_is_no_code() -> None:
    page = prose(1)
    for at, line in enumerate(
        ["海水每天涨落两次，渔民按照 tide 表安排出海的时间", "潮差最大的日子在新月和满月之后。"]
    ):
        mixed(page, 500 + 15 * at, line)
    assert kinds(document(page)[0]) == {BlockKind.PARAGRAPH}
