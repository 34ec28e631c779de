"""A kind of source and a kind of result as somebody would add them: one paragraph a line of text."""

from __future__ import annotations

import errno
from pathlib import Path

from ai_translator.errors import InputError, OutputError
from ai_translator.formats import Format, SourceFormat
from ai_translator.model.content import BlockKind, Line, TextBlock, TextRun, TextStyle
from ai_translator.model.document import Document, Page
from ai_translator.readers import ReadOptions
from ai_translator.writers import Acceptance, WriteRequest, WriteResult
from ai_translator.writers.atomic import draft

MAGIC = b"TOY\n"
FULL = "no room left"


class ToyReader:
    def read(self, source: Path, options: ReadOptions) -> Document:
        lines = source.read_text(encoding="utf-8").splitlines()[1:]
        if not lines:
            raise InputError(f"{source}: has no text", remedy="Write some")
        blocks = tuple(
            TextBlock(f"b{number}", BlockKind.PARAGRAPH, (Line((TextRun(line, TextStyle()),)),))
            for number, line in enumerate(lines, 1)
        )
        return Document(source.name, 1, (Page(1, blocks),))


class ToyWriter:
    """Refuses what says it must not be written, fails where it says so."""

    def accepts(self, document: Document, source: Path, password: str | None) -> Acceptance:
        if "secret" in document.pages[0].blocks[0].text:
            return Acceptance(OutputError(f"{source}: is not for toys", remedy="Take another"))
        return Acceptance()

    def write(self, request: WriteRequest) -> WriteResult:
        translated, source, target = request.translated, request.source, request.target
        text = "\n".join(map(translated.target_text, translated.segments))
        if "broken" in translated.segments[0].source:
            raise OutputError(f"{target}: the toy is broken", remedy="Buy another")
        if FULL in translated.segments[0].source:
            raise OutputError(f"{target}: full", remedy="") from OSError(errno.ENOSPC, "full")
        with draft(source, target) as making:
            making.path.write_text(text, encoding="utf-8")
        return WriteResult((target,))


READER, WRITER = ToyReader(), ToyWriter()
SOURCE_ROW = SourceFormat(
    "toy", (".toy",), lambda _, head: head.startswith(MAGIC), "tests.toy:READER"
)
ROW = Format("toy", ".toy.txt", "tests.toy:WRITER")
