"""A PDF -> what layout found on its pages, as JSON and as an overlay on each page."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ai_translator.config import ParsingSettings, cache_folder
from ai_translator.errors import OutputError, UsageError
from ai_translator.inspection.findings import ALL, Aspect, page_findings
from ai_translator.inspection.overlay import overlay_png
from ai_translator.inspection.scene import scene_of
from ai_translator.layout.blocks import PageLayout, settle
from ai_translator.model.document import PageFailure
from ai_translator.outputs import prepare
from ai_translator.progress import ProgressCallback, ignore
from ai_translator.readers import OcrMode, OcrOptions
from ai_translator.readers.pdf.parse import LaidOut, lay_out, worker_count
from ai_translator.workers import Lost, Task, Workers
from ai_translator.writers.atomic import draft

log = logging.getLogger(__name__)

_DRAW_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found, and the files that say so.

    data: as in the JSON file.  outputs: the JSON file and a picture of each page
    failures: pages that could not be read or drawn
    """

    data: dict[str, object]
    outputs: tuple[Path, ...]
    failures: tuple[PageFailure, ...]


def inspect_file(
    source: Path,
    settings: ParsingSettings,
    *,
    pages: str = "",
    password: str | None = None,
    what: Collection[Aspect] = ALL,
    folder: Path | None = None,
    write: bool = True,
    on_progress: ProgressCallback = ignore,
) -> Inspection:
    """Read the pages and tell what layout made of them.

    pages: such as ``1-3,7``; all for "".  folder: for the results; beside the source for None.
    write: whether to write files at all.

    Raises InputError for a file that cannot be read, UsageError for pages that it does not have,
    OutputError.
    """
    source = source.absolute()
    with Workers(worker_count(settings.workers), memory_mb=settings.memory_mb) as pool:
        read = lay_out(
            source,
            pool,
            password=password,
            pages=pages,
            page_timeout=settings.page_timeout,
            ocr=OcrOptions(OcrMode(settings.ocr), cache=cache_folder() / "ocr"),
            reasons=True,
            on_progress=on_progress,
        )
        layouts = settle(read.layouts, read.document_info)
        data = _data(source, layouts, read, what)
        if not write:
            return Inspection(data, (), tuple(read.failures))
        drawing = _Drawing(source, password, folder or source.parent, what, pool)
        drawing.prepare([layout.number for layout in layouts])
        outputs = [drawing.write_json(data), *drawing.pictures(layouts)]
    return Inspection(data, tuple(outputs), (*read.failures, *drawing.failures))


def aspects(text: str) -> frozenset[Aspect]:
    """Return the aspects that a list such as ``blocks,order`` names; raises UsageError."""
    names = [name.strip().casefold() for name in text.split(",") if name.strip()]
    known = {aspect.value: aspect for aspect in Aspect}
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise UsageError(
            f"--what {text}: {unknown[0]} is nothing to look at" if unknown else "--what is empty",
            remedy=f"Choose among {', '.join(known)}",
        )
    return frozenset(known[name] for name in names)


def _data(
    source: Path, layouts: list[PageLayout], read: LaidOut, what: Collection[Aspect]
) -> dict[str, object]:
    return {
        "source": source.name.encode("utf-8", "replace").decode("utf-8"),
        "page_count": read.info.page_count,
        "pages": [page_findings(layout, what) for layout in layouts],
        "failures": [
            {"page": failure.page, "reason": failure.reason}
            for failure in sorted(read.failures, key=lambda failure: failure.page)
        ],
    }


class _Drawing:
    """The files of one inspection."""

    def __init__(
        self,
        source: Path,
        password: str | None,
        folder: Path,
        what: Collection[Aspect],
        pool: Workers,
    ) -> None:
        self._source, self._password, self._what, self._pool = source, password, what, pool
        stem = source.stem if source.suffix.casefold() == ".pdf" else source.name
        self._base = folder / stem
        self.failures: list[PageFailure] = []

    @property
    def _json(self) -> Path:
        return self._base.with_name(f"{self._base.name}.inspect.json")

    def _picture(self, number: int) -> Path:
        return self._base.with_name(f"{self._base.name}.inspect.p{number}.png")

    def prepare(self, numbers: list[int]) -> None:
        """Prove that the files can be written; raises OutputError."""
        paths = {f"p{number}": self._picture(number) for number in numbers}
        prepare(self._source, {"json": self._json, **paths})

    def write_json(self, data: dict[str, object]) -> Path:
        with draft(self._source, self._json) as making:
            text = json.dumps(data, ensure_ascii=False, indent=1)
            making.path.write_text(text + "\n", encoding="utf-8")
        return self._json

    def pictures(self, layouts: list[PageLayout]) -> list[Path]:
        """Draw the pages one after the other; one that cannot be drawn costs its picture only."""
        numbers = [layout.number for layout in layouts]
        tasks = [
            Task(overlay_png, (str(self._source), self._password, scene_of(layout, self._what)))
            for layout in layouts
        ]
        written = []
        for at, outcome in self._pool.run(tasks, _DRAW_TIMEOUT):
            if isinstance(outcome, Lost):
                if isinstance(outcome.error, OutputError):
                    raise outcome.error
                reason = f"its picture cannot be drawn: {outcome.reason}"
                log.warning("%s: page %d: %s", self._source.name, numbers[at], reason)
                self.failures.append(PageFailure(numbers[at], reason))
                continue
            with draft(self._source, self._picture(numbers[at])) as making:
                making.path.write_bytes(outcome.value)
            written.append(numbers[at])
        return list(map(self._picture, sorted(written)))
