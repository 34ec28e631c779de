"""Pages all in a mono face: prose of a typewriter, or a listing that fills a page."""

from __future__ import annotations

from ai_translator.model.content import BlockKind, LineEnd
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
