"""``ai-translator memory``: the translation memory."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ai_translator.cli.exits import put, say
from ai_translator.config import load
from ai_translator.errors import ExitCode, OutputError, UsageError
from ai_translator.languages import language
from ai_translator.model.segments import MARK
from ai_translator.translation.quality.checks import Case, has_broken_marks
from ai_translator.translation.shared_services.cache_keys import imported_key
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translation.shared_services.local_services import default_memory
from ai_translator.translation.shared_services.memory import Memory
from ai_translator.translation.shared_services.tmx import (
    IMPORTED,
    TranslationPair,
    read_pairs,
    write_csv,
    write_tmx,
)

_DAY = 86_400
_BATCH = 5000
_MOST_LINES = 10


def stats(chosen: str | None, config: Path | None) -> None:
    with _opened(chosen, config) as memory:
        counts = memory.counts()
        size = memory.path.stat().st_size / 1e6
        put(f"{memory.path}: {sum(counts.values())} translations, {size:.1f} MB")
        for (source, target, origin), count in counts.items():
            put(f"  {source} -> {target:<8}{count:>9}  {origin}")


def export(file: Path, source: str, chosen: str | None, config: Path | None) -> None:
    """Write the file whole or not at all.

    source: the language of texts whose language nobody named
    """
    code = language(source).code if source else ""
    writers = {".tmx": write_tmx, ".csv": write_csv}
    writer = writers.get(file.suffix.casefold())
    if writer is None:
        raise UsageError(f"{file}: neither .tmx nor .csv", remedy="Name it NAME.tmx or NAME.csv")
    draft = file.with_name(f".{file.name}.tmp")
    with _opened(chosen, config) as memory:
        try:
            draft.touch(mode=0o600)
            with draft.open("w", encoding="utf-8", newline="") as out:
                count = writer(memory.entries(), out, code)
            draft.replace(file)
        except OSError as error:
            raise OutputError(
                f"{file}: cannot be written ({error.strerror})", remedy="Choose another path"
            ) from error
        finally:
            draft.unlink(missing_ok=True)
    say(f"{count} translations written to {file}")


def import_(
    file: Path, source: str, target: str, chosen: str | None, config: Path | None
) -> ExitCode:
    """Import translations; return PARTIAL if some were refused."""
    refused, taken, machines = 0, 0, 0
    now = int(time.time())
    waiting: list[MemoryEntry] = []
    with _opened(chosen, config) as memory:
        for found in read_pairs(file, source, target):
            complaint = found if isinstance(found, str) else _complaint(found)
            if complaint:
                refused += 1
                if refused <= _MOST_LINES:
                    say(f"{file}: {complaint}")
            elif isinstance(found, TranslationPair):
                waiting.append(_entry(found, file, now))
                taken += 1
                machines += found.key is not None
            if len(waiting) >= _BATCH:
                memory.add(waiting)
                waiting.clear()
        memory.add(waiting)
    unchanged = f", {machines} of them a model's and unchanged" if machines else ""
    say(f"{taken} translations imported{unchanged}, {refused} refused")
    return ExitCode.PARTIAL if refused else ExitCode.OK


def clear(older_than: int | None, sure: bool, chosen: str | None, config: Path | None) -> None:
    with _opened(chosen, config) as memory:
        total = sum(memory.counts().values())
        what = (
            f"{total} translations"
            if older_than is None
            else f"translations older than {older_than} days"
        )
        if not sure:
            _ask(f"Remove {what} from {memory.path}? [y/N] ")
        before = None if older_than is None else int(time.time()) - older_than * _DAY
        say(f"{memory.clear(before)} translations removed")


def _ask(question: str) -> None:
    """Ask for confirmation.  Raises UsageError if nobody can answer, or the answer is no."""
    if not sys.stdin.isatty():
        raise UsageError(
            "memory clear removes what was paid for",
            remedy="Add --yes if that is meant",
        )
    if input(question).strip().casefold() not in {"y", "yes"}:
        raise UsageError("nothing was removed")


@contextmanager
def _opened(chosen: str | None, config: Path | None) -> Iterator[Memory]:
    setting = chosen if chosen is not None else load(config).translation.memory
    if setting == "off":
        raise UsageError("the translation memory is off", remedy="Name one with --memory FILE")
    memory = Memory(default_memory() if setting == "auto" else Path(setting))
    try:
        yield memory
    finally:
        memory.close()


def _complaint(pair: TranslationPair) -> str | None:
    broken = has_broken_marks(Case(pair.source, pair.target, pair.target_language))
    if broken and (MARK.search(pair.source) or MARK.search(pair.target)):
        return f"{pair.place}: marks of source and target differ ({broken})"
    return None


def _entry(pair: TranslationPair, file: Path, now: int) -> MemoryEntry:
    """Return the entry: a person's translation, or a machine's that nobody has changed."""
    key = imported_key(pair.source, pair.target_language) if pair.key is None else pair.key
    same = pair.source == pair.target
    origin = f"{IMPORTED}{file.name}" if pair.key is None else pair.origin
    return MemoryEntry(
        key,
        pair.source,
        pair.target,
        same,
        pair.source_language,
        pair.target_language.code,
        origin,
        now,
    )
