"""Markdown: CommonMark with GFM tables, pictures in a folder beside the file."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ai_translator.geometry.boxes import BBox
from ai_translator.model.segments import TranslatedDocument
from ai_translator.outputs import pictures_folder
from ai_translator.writers import UnplacedWriter
from ai_translator.writers.atomic import PendingFile, draft
from ai_translator.writers.content import items
from ai_translator.writers.markdown.blocks import Blocks
from ai_translator.writers.pictures import Pictures
from ai_translator.writers.result import NOTICE, WriteResult
from ai_translator.writers.type_size import is_in_mono

if TYPE_CHECKING:
    from ai_translator.config import OutputSettings

_SUFFIXES = {"png": "png", "jpeg": "jpg"}


def write_markdown(
    translated: TranslatedDocument,
    source: Path,
    target: Path,
    settings: OutputSettings,
    password: str | None = None,
) -> WriteResult:
    """Write ``target`` and, if there are pictures, the folder ``NAME.LANG.files`` beside it.

    Raises OutputError; then nothing has changed.
    """
    folder = pictures_folder(target)
    with draft(source, target, folder) as making, Pictures(source, password) as pictures:
        album = _Album(translated, pictures, making, folder)
        with making.path.open("w", encoding="utf-8", newline="\n") as out:
            if translated.marked:
                out.write(f"> **{NOTICE}**\n\n")
            content = items(translated, pictures.running(translated.document))
            typewritten = is_in_mono(translated.document)
            blocks = Blocks(settings, album.save, typewritten=typewritten)
            out.writelines(blocks.document(content))
    return WriteResult((target, *album.files), warnings=tuple(pictures.warnings))


WRITER = UnplacedWriter(write_markdown)


class _Album:
    """Pictures of the source's pages as files; the same picture is one file."""

    def __init__(
        self,
        translated: TranslatedDocument,
        pictures: Pictures,
        making: PendingFile,
        folder: Path,
    ) -> None:
        self._pages = {page.number: page for page in translated.document.pages}
        self._pictures, self._making, self._folder = pictures, making, folder
        self._saved: dict[str, None] = {}

    @property
    def files(self) -> list[Path]:
        return [self._folder / name for name in self._saved]

    def save(self, number: int, box: BBox, dpi: float) -> str | None:
        picture = self._pictures.crop(self._pages[number], box, dpi, "png")
        if picture is None:
            return None
        name = f"{sha256(picture.data).hexdigest()[:10]}.{_SUFFIXES[picture.coding]}"
        if name not in self._saved:
            self._making.picture_path(name).write_bytes(picture.data)
            self._saved[name] = None
        return f"{self._folder.name}/{name}"
