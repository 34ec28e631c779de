"""The account of a document's texts: what became of each, in one vocabulary.

Terminal, report, web page and batch say it with these words, and the sums hold:

    segments = translated + same + failed        what there was to translate
    kept                                         texts that are left as they are, on purpose
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ai_translator.pages import counted

_MOST_REASONS = 4  # named after the number of texts that are kept

#: The counts in their order, and what each is called.
COUNTS: Mapping[str, str] = {
    "segments": "segments",
    "translated": "translated",
    "same": "same in both languages",
    "failed": "failed",
    "kept": "kept on purpose",
}


@dataclass(frozen=True, slots=True)
class TextAccount:
    """How many texts had which end.

    same:        segments that are right as they are, in the target language already
    from_memory: those of translated and same that no request was needed for
    kept_for:    reason -> texts that were not sent on purpose: code, references, numbers ...
    """

    translated: int = 0
    same: int = 0
    failed: int = 0
    from_memory: int = 0
    kept_for: Mapping[str, int] = field(default_factory=dict)

    @property
    def segments(self) -> int:
        """The texts to translate, each sent as one unit."""
        return self.translated + self.same + self.failed

    @property
    def kept(self) -> int:
        return sum(self.kept_for.values())

    def counts(self) -> dict[str, int]:
        """Return the numbers by their names, in the order of :data:`COUNTS`."""
        return {name: getattr(self, name) for name in COUNTS}

    def __str__(self) -> str:
        """Return the account in one line that can be added up."""
        known = f" ({self.from_memory} from memory)" if self.from_memory else ""
        parts = [f"{self.translated} translated"]
        parts += [f"{self.same} {COUNTS['same']}"] if self.same else []
        parts.append(f"{self.failed} failed")
        kept = f"; {self.kept} {COUNTS['kept']}{self._reasons()}" if self.kept else ""
        return f"{counted(self.segments, 'segment')}: {', '.join(parts)}{known}{kept}"

    def _reasons(self) -> str:
        most = Counter(self.kept_for).most_common()
        told = [f"{reason} {count}" for reason, count in most[:_MOST_REASONS]]
        told += ["…"] if len(most) > _MOST_REASONS else []
        return f" ({', '.join(told)})"


def total(accounts: Iterable[TextAccount]) -> TextAccount:
    """Return the account of several documents together."""
    every = list(accounts)
    kept = Counter[str]()
    for each in every:
        kept.update(each.kept_for)
    return TextAccount(
        sum(each.translated for each in every),
        sum(each.same for each in every),
        sum(each.failed for each in every),
        sum(each.from_memory for each in every),
        dict(sorted(kept.items())),
    )
