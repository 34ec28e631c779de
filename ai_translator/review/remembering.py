"""A person's corrections in the translation memory, where they come before those of a model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ai_translator.config import TranslationSettings
from ai_translator.languages import language
from ai_translator.model.segments import Translated
from ai_translator.project import Project
from ai_translator.review.edits import state_of
from ai_translator.review.units import source_language
from ai_translator.translation.shared_services.cache_keys import corrected_key
from ai_translator.translation.shared_services.interfaces import MemoryEntry
from ai_translator.translation.shared_services.local_services import default_memory
from ai_translator.translation.shared_services.memory import Memory
from ai_translator.translation.shared_services.tmx import IMPORTED

_ORIGIN = f"{IMPORTED}review"


def remember(project: Project, changed: Iterable[str], settings: TranslationSettings) -> int:
    """Keep the corrections among these segments; return how many there are.

    What is no person's any more, since its edit was undone, is forgotten.
    """
    wanted = set(changed)
    if settings.memory == "off" or not wanted:
        return 0
    target = language(project.translated.target_language)
    kept: list[MemoryEntry] = []
    forgotten: list[bytes] = []
    for segment in project.translated.segments:
        if segment.id not in wanted:
            continue
        key = corrected_key(segment.source, target)
        known = state_of(project, segment.id)
        if known.mark is None or not known.mark.written:
            forgotten.append(key)
            continue
        text = known.outcome.text if isinstance(known.outcome, Translated) else segment.source
        kept.append(
            MemoryEntry(
                key,
                segment.source,
                text,
                not isinstance(known.outcome, Translated),
                source_language(project),
                target.code,
                _ORIGIN,
            )
        )
    path = default_memory() if settings.memory == "auto" else Path(settings.memory)
    memory = Memory(path, optional=True)
    try:
        memory.remove(forgotten)
        memory.add(kept)
    finally:
        memory.close()
    return len(kept)
