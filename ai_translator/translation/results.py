"""Outcomes of one document's texts, and their usage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from ai_translator.errors import BackendError
from ai_translator.languages import Language
from ai_translator.model.segments import Failed, Outcome, Segment, Translated, Unchanged
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.prompting.requests import TextUnit, rejoin
from ai_translator.typed_items import of_type


@dataclass(slots=True)
class Usage:
    """What was sent to one model; it counts up while the document is translated."""

    requests: int = 0
    retries: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class TranslationRun:
    """The outcomes of a document's segments, and their usage.

    outcomes:    segment id -> outcome, for every segment
    usage:       name of a model -> what it was asked for this document
    stopped:     why the backend was given up before the end; None when it was not
    remembered:  segments whose translation was in the memory, or came from another document's
        request
    asked_again: segments whose first answer would not do
    missed:      segment id -> terms of the glossary that its translation does not keep to
    style_lost:  ids of segments whose translation has fewer style tags than the source
    model:       the backend's model, "" when nothing was asked;  asked: how, for people
    doubtful:    segment id -> what may be wrong with its translation
    terms:       those of the document itself;  subject: its field, "" if nobody has named it
    review:      what the second look did; None without one
    known:       ids of the segments that ``remembered`` counts
    """

    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    usage: Mapping[str, Usage] = field(default_factory=dict)
    seconds: float = 0.0
    stopped: BackendError | None = None
    remembered: int = 0
    asked_again: int = 0
    missed: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)
    style_lost: tuple[str, ...] = ()
    model: str = ""
    asked: str = ""
    doubtful: Mapping[str, str] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    review: ReviewAccount | None = None
    subject: str = ""
    known: tuple[str, ...] = ()

    @property
    def requests(self) -> int:
        return sum(each.requests for each in self.usage.values())

    @property
    def retries(self) -> int:
        return sum(each.retries for each in self.usage.values())

    @property
    def input_tokens(self) -> int:
        return sum(each.input_tokens for each in self.usage.values())

    @property
    def output_tokens(self) -> int:
        return sum(each.output_tokens for each in self.usage.values())


@dataclass(frozen=True, slots=True)
class ReviewAccount:
    """What a review did.

    judged:   translations with a verdict
    faulty:   those of them that the reviewer found fault with
    mended:   those that were translated again, and then found good
    unjudged: translations without a verdict in the right form
    """

    model: str
    judged: int = 0
    faulty: int = 0
    mended: int = 0
    unjudged: int = 0


class UnitResults:
    """What became of each job so far; a segment is done when all its parts are."""

    def __init__(
        self, segments: Sequence[Segment], target: Language, report: Callable[[int], None]
    ) -> None:
        self._segments, self._target, self._report = segments, target, report
        self._shares = Counter(segment.source for segment in segments)
        self._results: dict[TextUnit, Outcome] = {}
        self._sources: dict[TextUnit, list[str]] = {}
        self._parts: dict[str, list[TextUnit]] = {}
        self._done = 0
        self._remembered: set[TextUnit] = set()
        self._again: set[TextUnit] = set()
        self._missed: dict[TextUnit, tuple[Term, ...]] = {}
        self._doubts: dict[TextUnit, str] = {}
        self._style_lost: set[TextUnit] = set()

    def open(self, parts: dict[str, list[TextUnit]]) -> list[TextUnit]:
        """Record the parts of each source text and return the distinct units in order."""
        self._parts = parts
        for source, each in parts.items():
            for unit in each:
                self._sources.setdefault(unit, []).append(source)
        self._report(0)
        return list(self._sources)

    def close(self, unit: TextUnit, outcome: Outcome) -> None:
        """Record an outcome; another one if the first was given up."""
        again = unit in self._results
        self._results[unit] = outcome
        self._missed.pop(unit, None)
        self._doubts.pop(unit, None)
        if again:
            return
        ready = [
            text
            for text in self._sources[unit]
            if all(part in self._results for part in self._parts[text])
        ]
        if ready:
            self._done += sum(self._shares[text] for text in dict.fromkeys(ready))
            self._report(self._done)

    @property
    def closed(self) -> Set[TextUnit]:
        return self._results.keys()

    def remember(self, unit: TextUnit) -> None:
        """Its outcome was known already."""
        self._remembered.add(unit)

    def ask_again(self, unit: TextUnit) -> None:
        self._again.add(unit)

    def miss(self, unit: TextUnit, terms: tuple[Term, ...]) -> None:
        self._missed[unit] = terms

    def doubt(self, unit: TextUnit, reason: str) -> None:
        """Record that the translation of a unit may be wrong."""
        self._doubts[unit] = reason

    def clear_doubt(self, unit: TextUnit) -> None:
        self._doubts.pop(unit, None)

    @property
    def doubtful(self) -> dict[str, str]:
        """Segment id -> what may be wrong with its translation."""
        found = {
            text: next((self._doubts[part] for part in parts if part in self._doubts), "")
            for text, parts in self._parts.items()
        }
        return {each.id: reason for each in self._segments if (reason := found.get(each.source))}

    def lose_style(self, unit: TextUnit) -> None:
        self._style_lost.add(unit)

    @property
    def style_lost(self) -> tuple[str, ...]:
        """Ids of the segments of which a part has lost style tags."""
        lost = {
            text
            for text, parts in self._parts.items()
            if any(part in self._style_lost for part in parts)
        }
        return tuple(each.id for each in self._segments if each.source in lost)

    @property
    def known(self) -> tuple[str, ...]:
        """Ids of the segments of which every part was known."""
        known = {
            text
            for text, parts in self._parts.items()
            if all(part in self._remembered for part in parts)
        }
        return tuple(each.id for each in self._segments if each.source in known)

    @property
    def asked_again(self) -> int:
        return sum(
            self._shares[text]
            for text, parts in self._parts.items()
            if any(part in self._again for part in parts)
        )

    @property
    def missed(self) -> dict[str, tuple[Term, ...]]:
        """Segment id -> glossary terms missed."""
        by_text = {
            text: [term for part in parts for term in self._missed.get(part, ())]
            for text, parts in self._parts.items()
        }
        return {
            each.id: tuple(dict.fromkeys(terms))
            for each in self._segments
            if (terms := by_text.get(each.source))
        }

    def outcomes(self, otherwise: str) -> dict[str, Outcome]:
        """Return segment id -> outcome; ``otherwise``: why those failed that are not done."""
        missing = Failed(otherwise)
        whole = {text: self._whole(parts, missing) for text, parts in self._parts.items()}
        return {segment.id: whole.get(segment.source, missing) for segment in self._segments}

    def _whole(self, parts: Sequence[TextUnit], missing: Failed) -> Outcome:
        return combined(
            [self._results.get(part, missing) for part in parts],
            [part.text for part in parts],
            self._target,
        )


def combined(results: Sequence[Outcome], texts: Sequence[str], target: Language) -> Outcome:
    """Return one outcome for a text's parts: failed if one is, unchanged if all are."""
    failure = next(iter(of_type(results, Failed)), None)
    if failure is not None:
        return failure
    if all(isinstance(each, Unchanged) for each in results):
        return results[0]
    pieces = [
        each.text if isinstance(each, Translated) else text for each, text in zip(results, texts)
    ]
    return Translated(rejoin(pieces, target))
