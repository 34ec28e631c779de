"""Packing texts into requests, and splitting a text that no request can hold."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from ai_translator.boundaries.sentences import sentences as text_sentences
from ai_translator.config import TranslationSettings
from ai_translator.languages import Language
from ai_translator.model.segments import MARK, Segment
from ai_translator.profile import Profile
from ai_translator.translation.segmentation.markup import restored
from ai_translator.translation.segmentation.prompt_injection import Injection, injection
from ai_translator.translation.text_analysis.language_detection import (
    is_in_another_language,
    usual_language,
)
from ai_translator.translation.text_analysis.scripts import letters

_TAG = re.compile(r"</?([a-z])\d{1,4}>")
#: Opening tags at the end of a sentence: they belong to the next one.
_OPENING_AT_END = re.compile(r"(?:<[a-z]\d{1,4}>)+\Z")
PROMPT_TOKENS = 400  # the instructions, generously
_CHARS_PER_TOKEN = (
    3.0  # of alphabetic text, cautiously; CJK and other scripts count a token a character and more
)
_DENSE_TOKENS = 1.5
_LEAST_FOREIGN = 20  # letters
_SPACED = frozenset({"Latn", "Cyrl"})  # scripts of the languages that are told apart by their words
#: Number or share of texts in other scripts up to which each is asked for alone.
_FEW_FOREIGN, _RARE = 3, 0.02
_TELLING = 40  # texts that tell the language of a document
GROWTH = 2.0  # most tokens of an answer for each token of the text


@dataclass(frozen=True, slots=True)
class TextUnit:
    """One text to translate.

    Segments with the same text share a unit; a long segment has one for each part.

    context: the surrounding text in the document
    alone:   True if it may share no request with another text, see
        :mod:`ai_translator.translation.segmentation.prompt_injection`
    guarded: True if it might be an order to the model: no canary has words of it
    """

    text: str
    context: str = ""
    alone: bool = False
    guarded: bool = False

    def __hash__(self) -> int:
        return hash(self.text)  # asked for again and again; few units share one


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may hold.

    frame: tokens of what stands round each text, where every token counts
    """

    segments: int
    chars: int
    tokens: int
    tags: str | None = None
    frame: int = 0

    @classmethod
    def of(
        cls,
        profile: Profile,
        settings: TranslationSettings,
        prompt: int = PROMPT_TOKENS,
        growth: float = GROWTH,
    ) -> Limits:
        """Return the limits of a backend.

        prompt: tokens of what is sent besides the texts
        growth: tokens of an answer for each of its text
        """
        by_context = (profile.context_tokens - prompt) / (1 + growth)
        tokens = int(max(1.0, min(by_context, profile.output_tokens / growth)))
        count = settings.segments_per_request or profile.segments_per_request
        if profile.segments_per_request == 1:
            count = 1  # a backend that takes a plain question only
        return cls(count, profile.request_chars, tokens, profile.tags)

    def hold(self, request: Sequence[TextUnit]) -> bool:
        """Whether one request may hold all these texts."""
        return len(request) == 1 or _fits(request, self)

    def size(self, request: Sequence[TextUnit]) -> int:
        """Return how many of the tokens these texts take."""
        return sum(tokens(unit.text) + self.frame for unit in request)


def tokens(text: str) -> int:
    """Estimate the tokens of a text, rather too many than too few."""
    dense = sum(count for script, count in letters(text).items() if script not in {"Latn"})
    return int(dense * _DENSE_TOKENS + (len(text) - dense) / _CHARS_PER_TOKEN) + 1


def text_units(segments: Iterable[Segment], limits: Limits) -> dict[str, list[TextUnit]]:
    """Return source text -> its units; several if the text is too long for one request."""
    segments = list(segments)
    other_script, other_language = _foreign_texts({segment.source for segment in segments})
    rare = len(other_script) <= max(_FEW_FOREIGN, int(_RARE * len(segments)))
    found: dict[str, list[TextUnit]] = {}
    for segment in segments:
        if segment.source not in found:
            told = injection(restored(segment.source, segment.markup))
            strange = segment.source in other_script
            alone = told is Injection.LIKELY or (strange and rare)
            guarded = told is Injection.POSSIBLE or strange or segment.source in other_language
            parts = split(reduced(segment.source, limits.tags), limits.tokens)
            found[segment.source] = [
                TextUnit(part, segment.context, alone, guarded) for part in parts
            ]
    return found


def _foreign_texts(texts: Set[str]) -> tuple[set[str], set[str]]:
    """Return the texts in another script than the document's, and those in another language.

    Such a text might not address the document's readers.
    """
    total: Counter[str] = Counter()
    for text in texts:
        total.update(letters(text))
    script = total.most_common(1)[0][0] if total else ""
    longest = sorted(texts, key=lambda text: (-len(text), text))[:_TELLING]
    usual = usual_language(longest) if script in _SPACED else ""
    foreign = {text for text in texts if _is_foreign(text, script)}
    return foreign, {text for text in texts if is_in_another_language(text, usual)}


def _is_foreign(text: str, usual: str) -> bool:
    """Return True if most of the text is in another script than this."""
    usual_letters = letters(text)[usual]
    if 2 * usual_letters >= len(text):
        return False
    total = sum(map(str.isalpha, text))  # of scripts that nobody counts, too
    return total >= _LEAST_FOREIGN and 2 * usual_letters < total


def reduced(text: str, tags: str | None) -> str:
    """Return ``text`` without the tags that a small model would lose.

    The tagged words stay, and so do all placeholders.
    """
    return (
        text if tags is None else _TAG.sub(lambda found: found[0] if found[1] in tags else "", text)
    )


def pack(work: Sequence[TextUnit], limits: Limits) -> list[tuple[TextUnit, ...]]:
    """Return the requests, longest first; each in reading order and within the limits.

    Units marked ``alone`` and long texts get requests of their own.
    """
    requests: list[tuple[TextUnit, ...]] = []
    open_: list[TextUnit] = []
    for unit in work:
        if unit.alone:
            requests.append(
                (unit,)
            )  # whatever a model makes of it, no other text is in the same request
            continue
        if open_ and not _fits([*open_, unit], limits):
            requests.append(tuple(open_))
            open_ = []
        open_.append(unit)
    if open_:
        requests.append(tuple(open_))
    return sorted(requests, key=lambda request: -sum(len(unit.text) for unit in request))


def _fits(request: Sequence[TextUnit], limits: Limits) -> bool:
    chars = sum(len(unit.text) for unit in request)
    return (
        len(request) <= limits.segments
        and chars <= limits.chars
        and limits.size(request) <= limits.tokens
    )


def split(text: str, most_tokens: int) -> list[str]:
    """Return ``text`` in parts of at most ``most_tokens``.

    It is cut at sentence ends outside tags, else at spaces, else anywhere.  Joined by
    :func:`rejoin` the parts are the text again.
    """
    if tokens(text) <= most_tokens:
        return [text]
    parts: list[str] = []
    for piece in _pieces(text, most_tokens):
        if parts and tokens(parts[-1] + piece) <= most_tokens:
            parts[-1] += piece
        else:
            parts.append(piece)
    return list(filter(None, map(str.strip, parts)))


def halves(text: str) -> list[str]:
    """Return ``text`` in two parts, as even as sentence ends allow.

    Itself if it has one sentence.
    """
    cuts = list(itertools.accumulate(map(len, _sentences(text))))[:-1]
    if not cuts:
        return [text]
    middle = min(cuts, key=lambda cut: abs(2 * cut - len(text)))
    parts = [part for part in (text[:middle].strip(), text[middle:].strip()) if part]
    return parts if len(parts) > 1 else [text]


def even_parts(text: str, most_tokens: int) -> list[str]:
    """Return ``text`` in halves, and those in halves, until none has more than ``most_tokens``.

    A sentence that has more is cut between words.
    """
    if tokens(text) <= most_tokens:
        return [text]
    parts = halves(text)
    if len(parts) == 1:
        return split(text, most_tokens)
    return [each for part in parts for each in even_parts(part, most_tokens)]


def sentences(text: str) -> list[str]:
    """Return ``text`` sentence by sentence; those that share a pair of tags stay together."""
    return [sentence for each in _sentences(text) if (sentence := each.strip())] or [text]


def rejoin(parts: Sequence[str], target: Language) -> str:
    """Return the parts as one text.

    Where spaces do not separate words, one stands only between two characters that are both narrow:
    the Latin end of a sentence, and the Latin beginning of the next.
    """
    if target.spaced:
        return " ".join(parts)
    joined, last = [], ""
    for part in parts:
        bare = MARK.sub("", part)
        is_narrow = bool(last and bare) and not (_is_wide(last) or _is_wide(bare[0]))
        joined.append(f" {part}" if is_narrow else part)
        last = bare[-1:] or last
    return "".join(joined)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _pieces(text: str, most_tokens: int) -> Iterator[str]:
    """Yield sentences, and parts of sentences that are too long themselves."""
    for sentence in _sentences(text):
        if tokens(sentence) <= most_tokens:
            yield sentence
        else:
            yield from _word_parts(sentence, most_tokens)


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences; those that share a pair of tags stay together."""
    gathered = ""
    at = 0
    for shown in text_sentences(_TAG.sub(_without_letters, text)):
        sentence = text[at : at + len(shown)]
        at += len(shown)
        opening = _OPENING_AT_END.search(gathered + sentence)
        gathered += sentence
        held = opening[0] if opening else ""
        whole = gathered[: len(gathered) - len(held)]
        if whole.strip() and _outside_tags(whole):
            yield whole
            gathered = held
    if gathered:
        yield gathered


def _without_letters(tag: re.Match[str]) -> str:
    """Return as many characters that no rule of UAX 29 sees: a tag begins no sentence."""
    return "\u2060" * len(tag[0])


def _outside_tags(text: str) -> bool:
    marks: list[str] = MARK.findall(text)
    closing = sum(mark.startswith("</") for mark in marks)
    return 2 * closing == sum(mark.startswith("<") for mark in marks)


def _word_parts(sentence: str, most_tokens: int) -> Iterator[str]:
    """Yield a sentence cut between words.

    A pair of tags around a cut is lost; the part fails its check, which reports it.
    """
    while sentence:
        most = _fitting_length(sentence, most_tokens)
        cut = len(sentence) if len(sentence) <= most else _last_break(sentence, most)
        yield sentence[:cut]
        sentence = sentence[cut:]


def _fitting_length(text: str, most_tokens: int) -> int:
    """Return how many characters from the start are within the limit; at least one."""
    most = min(len(text), int(most_tokens * _CHARS_PER_TOKEN))
    while most > 1 and tokens(text[:most]) > most_tokens:
        most = min(most - 1, int(most * most_tokens / tokens(text[:most])))
    return max(1, most)


def _last_break(text: str, most: int) -> int:
    for at in range(most, 0, -1):
        if (text[at - 1].isspace() or ord(text[at - 1]) > 0x2E80) and _outside_tags(text[:at]):
            return at
    return most
