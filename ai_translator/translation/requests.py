"""Packing texts into requests, and cutting a text that no request can hold."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from icu4py.breakers import SentenceBreaker

from ai_translator.config import TranslationSettings
from ai_translator.languages import Language
from ai_translator.model.segments import MARK, Segment
from ai_translator.profile import Profile
from ai_translator.translation.markup import restored
from ai_translator.translation.prompt_injection import sounds_like_orders
from ai_translator.translation.scripts import letters

_TAG = re.compile(r"</?([a-z])\d{1,4}>")
PROMPT_TOKENS = 400  # the instructions, generously
_CHARS_PER_TOKEN = (
    3.0  # of alphabetic text, cautiously; CJK and other scripts count a token a character and more
)
_DENSE_TOKENS = 1.5
GROWTH = 2.0  # most tokens of an answer for each token of the text


@dataclass(frozen=True, slots=True)
class TextUnit:
    """One text to translate.  Segments with the same text share one; a long segment has one for
    each part.

    context: what stands around it in the document
    alone:   it may share no request with another text, see
        :mod:`ai_translator.translation.prompt_injection`
    """

    text: str
    context: str = ""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may hold."""

    segments: int
    chars: int
    tokens: int
    tags: str | None = None

    @classmethod
    def of(cls, profile: Profile, settings: TranslationSettings) -> Limits:
        by_context = (profile.context_tokens - PROMPT_TOKENS) / (1 + GROWTH)
        tokens = int(max(1.0, min(by_context, profile.output_tokens / GROWTH)))
        count = settings.segments_per_request or profile.segments_per_request
        if profile.segments_per_request == 1:
            count = 1  # a backend that takes a plain question only
        return cls(count, profile.request_chars, tokens, profile.tags)


def tokens(text: str) -> int:
    """About how many tokens a text is; rather too many than too few."""
    dense = sum(count for script, count in letters(text).items() if script not in {"Latn"})
    return int(dense * _DENSE_TOKENS + (len(text) - dense) / _CHARS_PER_TOKEN) + 1


def jobs(segments: Iterable[Segment], limits: Limits) -> dict[str, list[TextUnit]]:
    """For each different source text its jobs: one, or several when it is too long for a request."""
    found: dict[str, list[TextUnit]] = {}
    for segment in segments:
        if segment.source not in found:
            alone = sounds_like_orders(restored(segment.source, segment.markup))
            parts = split(reduced(segment.source, limits.tags), limits.tokens)
            found[segment.source] = [TextUnit(part, segment.context, alone) for part in parts]
    return found


def reduced(text: str, tags: str | None) -> str:
    """``text`` without the tags that a small model would lose.

    What they were around stays, and so do all placeholders.
    """
    return (
        text if tags is None else _TAG.sub(lambda found: found[0] if found[1] in tags else "", text)
    )


def pack(work: Sequence[TextUnit], limits: Limits) -> list[tuple[TextUnit, ...]]:
    """Requests in reading order within, longest request first; each within the limits, long texts
    and odd ones alone.
    """
    requests: list[tuple[TextUnit, ...]] = []
    open_: list[TextUnit] = []
    for job in work:
        if job.alone:
            requests.append(
                (job,)
            )  # whatever a model makes of it, no other text is in the same request
            continue
        if open_ and not _fits([*open_, job], limits):
            requests.append(tuple(open_))
            open_ = []
        open_.append(job)
    if open_:
        requests.append(tuple(open_))
    return sorted(requests, key=lambda request: -sum(len(job.text) for job in request))


def _fits(request: Sequence[TextUnit], limits: Limits) -> bool:
    chars = sum(len(job.text) for job in request)
    return (
        len(request) <= limits.segments
        and chars <= limits.chars
        and sum(tokens(job.text) for job in request) <= limits.tokens
    )


def split(text: str, most_tokens: int) -> list[str]:
    """``text`` in parts of at most ``most_tokens``, cut at sentence ends outside tags; else at
    spaces, else anywhere.

    Joined by :func:`rejoin`'s rules the parts are the text again.
    """
    if tokens(text) <= most_tokens:
        return [text]
    parts: list[str] = []
    for piece in _pieces(text, most_tokens):
        if parts and tokens(parts[-1] + piece) <= most_tokens:
            parts[-1] += piece
        else:
            parts.append(piece)
    return [part for part in (part.strip() for part in parts) if part]


def halves(text: str) -> list[str]:
    """``text`` in two parts, as even as sentence ends allow; itself alone when it has but one
    sentence.
    """
    sentences = list(_sentences(text))
    cuts = list(itertools.accumulate(map(len, sentences)))[:-1]
    if not cuts:
        return [text]
    middle = min(cuts, key=lambda cut: abs(2 * cut - len(text)))
    parts = [part for part in (text[:middle].strip(), text[middle:].strip()) if part]
    return parts if len(parts) > 1 else [text]


def rejoin(parts: Sequence[str], target: Language) -> str:
    return (" " if target.spaced else "").join(parts)


def _pieces(text: str, most_tokens: int) -> Iterator[str]:
    """Sentences, and words of sentences that are too long themselves."""
    for sentence in _sentences(text):
        if tokens(sentence) <= most_tokens:
            yield sentence
        else:
            yield from _scraps(sentence, most_tokens)


def _sentences(text: str) -> Iterator[str]:
    """The sentences; those that share a pair of tags stay together."""
    gathered = ""
    for sentence in SentenceBreaker(
        text, "en"
    ):  # iterating gives strings; its offsets count UTF-16 units
        gathered += sentence
        if _outside_tags(gathered):
            yield gathered
            gathered = ""
    if gathered:
        yield gathered


def _outside_tags(text: str) -> bool:
    marks: list[str] = MARK.findall(text)
    closing = sum(mark.startswith("</") for mark in marks)
    return 2 * closing == sum(mark.startswith("<") for mark in marks)


def _scraps(sentence: str, most_tokens: int) -> Iterator[str]:
    """A sentence cut between words; tags that span a cut cannot be helped, their part will fail its
    check and say so.
    """
    while sentence:
        room = _room(sentence, most_tokens)
        cut = len(sentence) if len(sentence) <= room else _last_break(sentence, room)
        yield sentence[:cut]
        sentence = sentence[cut:]


def _room(text: str, most_tokens: int) -> int:
    """How many characters from its start are within the limit; one at least."""
    room = min(len(text), int(most_tokens * _CHARS_PER_TOKEN))
    while room > 1 and tokens(text[:room]) > most_tokens:
        room = min(room - 1, int(room * most_tokens / tokens(text[:room])))
    return max(1, room)


def _last_break(text: str, room: int) -> int:
    for at in range(room, 0, -1):
        if (text[at - 1].isspace() or ord(text[at - 1]) > 0x2E80) and _outside_tags(text[:at]):
            return at
    return room
