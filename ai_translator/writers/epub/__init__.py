"""EPUB 3: chapters at the chief headings, formulas and figures as pictures, the source's pages."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ai_translator.languages import language
from ai_translator.model.segments import TranslatedDocument
from ai_translator.writers import UnplacedWriter
from ai_translator.writers.atomic import draft
from ai_translator.writers.content import Item, items
from ai_translator.writers.epub.chapters import Chapter, chapters
from ai_translator.writers.epub.package import Book, package
from ai_translator.writers.epub.places import Places
from ai_translator.writers.epub.xhtml import ChapterWriter
from ai_translator.writers.footnotes import Footnotes
from ai_translator.writers.outline import outline
from ai_translator.writers.pictures import Pictures
from ai_translator.writers.rendering import Picture
from ai_translator.writers.result import WriteResult
from ai_translator.writers.titles import title_of

if TYPE_CHECKING:
    from ai_translator.config import OutputSettings

_SUFFIXES = {"png": "png", "jpeg": "jpg"}


def write_epub(
    translated: TranslatedDocument,
    source: Path,
    target: Path,
    settings: OutputSettings,
    password: str | None = None,
) -> WriteResult:
    """Write ``target``.  Raises OutputError; then nothing has changed."""
    with draft(source, target) as making, Pictures(source, password) as pictures:
        content = list(items(translated, pictures.running(translated.document)))
        making.path.write_bytes(package(_book(translated, content, pictures, settings)))
    return WriteResult((target,), warnings=tuple(pictures.warnings))


WRITER = UnplacedWriter(write_epub)


def _book(
    translated: TranslatedDocument,
    content: Sequence[Item],
    pictures: Pictures,
    settings: OutputSettings,
) -> Book:
    document, to = translated.document, language(translated.target_language)
    parts = chapters(content)
    places = Places(parts, outline(document, content), Footnotes(content))
    album = _BookImages()
    return Book(
        title=title_of(document, content),
        author=document.author,
        source=document.name,
        language=to,
        marked=bool(translated.marked),
        chapters=[
            (chapter, _body(chapter, translated, places, pictures, album, settings))
            for chapter in parts
        ],
        places=places,
        images=album.images,
    )


def _body(
    chapter: Chapter,
    translated: TranslatedDocument,
    places: Places,
    pictures: Pictures,
    album: _BookImages,
    settings: OutputSettings,
) -> str:
    writer = ChapterWriter(chapter, translated, places, pictures, album.name, settings)
    return "\n".join(writer.body())


class _BookImages:
    """The pictures of a book by name; the same picture is one file."""

    def __init__(self) -> None:
        self.images: dict[str, bytes] = {}

    def name(self, picture: Picture) -> str:
        name = f"{sha256(picture.data).hexdigest()[:10]}.{_SUFFIXES[picture.coding]}"
        self.images.setdefault(name, picture.data)
        return name
