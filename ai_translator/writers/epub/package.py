"""The package: the files of an EPUB and the container that holds them (EPUB 3.3, OCF)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from ai_translator.languages import Language
from ai_translator.writers.epub.chapters import Chapter
from ai_translator.writers.epub.inline import shown
from ai_translator.writers.epub.places import Places
from ai_translator.writers.result import NOTICE

_TYPES = {"png": "image/png", "jpg": "image/jpeg"}
_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
_STYLE = """body { line-height: 1.5; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.2em 0 0.5em; }
p { margin: 0 0 0.7em; }
img { max-width: 100%; background: #fff; }
figure, .formula { margin: 1em 0; text-align: center; }
figcaption, .caption { font-size: 0.9em; }
.center { text-align: center; }
.right { text-align: right; }
.original { color: #6b7078; font-size: 0.9em; margin-bottom: 0.2em; }
.pair { display: table; width: 100%; table-layout: fixed; }
.pair > div { display: table-cell; vertical-align: top; }
.pair > div:first-child { padding-inline-end: 1em; }
.footnote, .reference { font-size: 0.9em; }
.margin-note { border-inline-start: 3px solid #c4c9d0; padding-inline-start: 0.6em; }
.page { color: #6b7078; font-size: 0.7em; }
.notice { background: #fdecea; color: #a3261b; padding: 0.5em; font-weight: bold; }
.table { overflow-x: auto; margin: 1em 0; }
table { border-collapse: collapse; }
th, td { border: 1px solid #c4c9d0; padding: 0.25em 0.5em; vertical-align: top; text-align: start; }
th.center, td.center { text-align: center; }
th.right, td.right { text-align: end; }
pre { white-space: pre-wrap; background: #f4f5f7; color: #222; padding: 0.5em; font-size: 0.85em; }
ul.plain { list-style: none; padding-inline-start: 1.2em; }
"""


@dataclass(frozen=True, slots=True)
class Book:
    """What a package holds.

    marked:   its text is no real translation
    chapters: each with the elements of its body
    images:   name -> file
    """

    title: str
    author: str
    source: str
    language: Language
    marked: bool
    chapters: Sequence[tuple[Chapter, str]]
    places: Places
    images: Mapping[str, bytes]


def package(book: Book) -> bytes:
    """Return the container.

    It is made in memory: an archive whose disk is full cannot be closed.
    """
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        _add(archive, "mimetype", b"application/epub+zip", ZIP_STORED)  # first, and as it is
        _add(archive, "META-INF/container.xml", _CONTAINER.encode())
        _add(archive, "EPUB/package.opf", _opf(book).encode())
        _add(archive, "EPUB/nav.xhtml", _nav(book).encode())
        _add(archive, "EPUB/style.css", _STYLE.encode())
        for at, (chapter, body) in enumerate(book.chapters):
            notice = f'<p class="notice">{shown(NOTICE)}</p>\n' if book.marked and not at else ""
            text = _page(book, book.title, notice + (body or "<p></p>"))
            _add(archive, f"EPUB/{chapter.name}", text.encode())
        for name, data in book.images.items():
            _add(archive, f"EPUB/images/{name}", data, ZIP_STORED)
    return made.getvalue()


def _add(archive: ZipFile, name: str, data: bytes, method: int = ZIP_DEFLATED) -> None:
    info = ZipInfo(name)  # of the year 1980: equal books are equal files
    info.compress_type, info.external_attr = method, 0o644 << 16
    archive.writestr(info, data)


def _page(book: Book, title: str, body: str) -> str:
    code = book.language.code
    direction = ' dir="rtl"' if book.language.rtl else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{code}" xml:lang="{code}"{direction}>\n<head><title>{shown(title)}</title>'
        '<link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _opf(book: Book) -> str:
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
            f'xml:lang="{book.language.code}">',
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">',
            *_metadata(book),
            "</metadata>",
            "<manifest>",
            *_manifest(book),
            "</manifest>",
            '<spine page-progression-direction="rtl">' if book.language.rtl else "<spine>",
            *(f'<itemref idref="{_id(chapter.name)}"/>' for chapter, _ in book.chapters),
            "</spine>",
            "</package>",
            "",
        ]
    )


def _metadata(book: Book) -> Iterator[str]:
    text = "".join(body for _, body in book.chapters)
    yield f'<dc:identifier id="id">urn:uuid:{uuid5(NAMESPACE_URL, text)}</dc:identifier>'
    yield f"<dc:title>{shown(book.title)}</dc:title>"
    yield f"<dc:language>{book.language.code}</dc:language>"
    if book.author.strip():
        yield f"<dc:creator>{shown(book.author)}</dc:creator>"
    yield f"<dc:source>{shown(book.source)}</dc:source>"
    if book.marked:
        yield f"<dc:description>{shown(NOTICE)}</dc:description>"
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield f'<meta property="dcterms:modified">{now}</meta>'
    for mode in ("textual", "visual") if book.images else ("textual",):
        yield f'<meta property="schema:accessMode">{mode}</meta>'
    for feature in ("tableOfContents", "readingOrder", "alternativeText", "pageNavigation"):
        yield f'<meta property="schema:accessibilityFeature">{feature}</meta>'
    yield '<meta property="schema:accessibilityHazard">none</meta>'


def _manifest(book: Book) -> Iterator[str]:
    yield ('<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>')
    yield '<item id="style" href="style.css" media-type="text/css"/>'
    for chapter, _ in book.chapters:
        yield (
            f'<item id="{_id(chapter.name)}" href="{chapter.name}" '
            'media-type="application/xhtml+xml"/>'
        )
    for name in book.images:
        kind = _TYPES[name.rpartition(".")[2]]
        yield f'<item id="i-{_id(name)}" href="images/{name}" media-type="{kind}"/>'


def _id(name: str) -> str:
    return name.partition(".")[0]


def _nav(book: Book) -> str:
    entries = [(each.title, each.level, each.address) for each in book.places.entries()]
    entries = entries or [(book.title, 0, book.chapters[0][0].name)]
    pages = [f'<li><a href="{at}">{shown(name)}</a></li>' for name, at in book.places.pages()]
    parts = ['<nav epub:type="toc" role="doc-toc" id="toc">', *_nested(entries), "</nav>"]
    if pages:
        parts += ['<nav epub:type="page-list" role="doc-pagelist" hidden="hidden"><ol>']
        parts += [*pages, "</ol></nav>"]
    return _page(book, book.title, "\n".join(parts))


def _nested(entries: Sequence[tuple[str, int, str]]) -> Iterator[str]:
    """Yield the entries as lists within lists, each at most one level deeper than the last."""
    depth = -1
    for title, level, address in entries:
        level = min(level, depth + 1)
        if level > depth:
            yield "<ol>"
        else:
            yield "</li>" + "</ol></li>" * (depth - level)
        yield f'<li><a href="{address}">{shown(title)}</a>'
        depth = level
    yield "</li></ol>" * (depth + 1)
