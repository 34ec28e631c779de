"""Prose without end: grammatical, harmless, the same on every run."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

_WORDS: dict[str, tuple[str, ...]] = {
    "who": (
        "the keeper", "the old captain", "a young surveyor", "the widow from the mill", "the schoolmaster", "her brother",
        "the doctor", "an engineer from the city", "the baker's daughter", "the postman", "our neighbour", "the fisherman",
        "a traveller", "the night watchman", "the gardener", "the last passenger",
    ),
    "thing": (
        "lantern", "barrel", "letter", "bridge", "garden", "compass", "kitchen", "ladder", "window", "clock", "harbour", "map",
        "piano", "boat", "notebook", "chimney", "orchard", "staircase", "mirror", "wagon", "telescope", "cupboard", "blanket",
        "kettle", "violin", "gate", "roof", "basket", "carpet", "instrument",
    ),
    "things": (
        "candles", "stones", "children", "horses", "papers", "apples", "soldiers", "birds", "machines", "stories", "neighbours",
        "questions", "mountains", "promises", "coins", "bottles", "strangers", "winters", "measurements", "shadows",
    ),
    "adjective": (
        "quiet", "narrow", "enormous", "forgotten", "reliable", "green", "dusty", "broken", "careful", "distant", "ordinary",
        "patient", "crooked", "bright", "heavy", "curious", "empty", "familiar", "gentle", "wooden", "unexpected", "northern",
    ),
    "did": (
        "carried", "opened", "measured", "repaired", "described", "remembered", "painted", "abandoned", "examined", "followed",
        "borrowed", "counted", "watched", "sold", "admired", "lifted", "understood", "cleaned", "returned", "counted twice",
    ),
    "went": ("walked", "waited", "listened", "slept", "argued", "worked", "sang", "laughed", "worried", "disappeared", "stayed"),
    "how": ("slowly", "without a word", "as usual", "with great care", "for no reason", "twice a week", "in the dark", "gladly", "almost at once"),
    "where": (
        "behind the church", "at the end of the valley", "near the railway station", "on the other side of the river", "under the stairs",
        "in the upper room", "along the coast", "beside the well", "above the shop", "between the two hills",
    ),
    "when": (
        "In the morning", "Before the storm", "Many years later", "On the third day", "After supper", "Towards evening",
        "During the long winter", "At the beginning of June", "When the bells had stopped", "Some weeks afterwards",
    ),
    "because": ("because", "although", "while", "as soon as", "unless", "until", "so that", "even if"),
    "number": ("two", "three", "seven", "twelve", "forty", "a hundred", "17", "365", "1,200"),
}  # fmt: skip

_SENTENCES = (
    "{when} {who} {did} the {adjective} {thing} {where}.",
    "{who} {went} {how}, {because} the {thing} was {adjective} and the {things} were gone.",
    "There were {number} {things} {where}, and nobody {did} them.",
    "{who} {did} the {thing} and {went} {how}; the {adjective} {things} did not seem to mind.",
    "It was said that {who} had {did} {number} {things} {how}, {because} the {thing} {where} was still {adjective}.",
    "{when} the {things} {went} {where}.",
    "A {thing} is {adjective} only as long as {who} {went} {how} beside it.",
    "What {who} {did} was neither a {thing} nor one of the {adjective} {things} that {who} had {did} {where}.",
    "No {thing} could have been more {adjective}, and yet {who} {did} it {how}.",
    "{who}, who had {did} the {things} {where}, {went} {how} and asked for a {adjective} {thing}.",
    "Of all the {things} {where}, {number} were {adjective}, {number} were lost, and the rest belonged to {who}.",
    "“The {thing} is {adjective},” said {who}, “and the {things} are not.”",
)
_TITLES = (
    "The {adjective} {thing}",
    "{number} {things}",
    "What {who} {did}",
    "The {thing} and the {things}",
    "{things} {where}",
)
_SLOT = re.compile(r"\{(\w+)\}")


class Prose:
    """A well of sentences; two wells with the same seed give the same."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def sentence(self) -> str:
        return self._filled(self._random.choice(_SENTENCES))

    def title(self) -> str:
        """As a heading writes it, without a full stop."""
        return (
            self._filled(self._random.choice(_TITLES))
            .title()
            .replace("’S", "’s")
            .replace("'S", "'s")
        )

    def paragraph(self, shortest: int = 4, longest: int = 8) -> str:
        """Some sentences, one after the other."""
        return " ".join(self.sentence() for _ in range(self._random.randint(shortest, longest)))

    def paragraphs(self, count: int) -> Iterator[str]:
        return (self.paragraph() for _ in range(count))

    def phrase(self) -> str:
        """A few words, as on a slide."""
        return self._filled(
            self._random.choice(
                (
                    "{adjective} {things} {where}",
                    "{number} {adjective} {things}",
                    "the {thing} that {who} {did}",
                )
            )
        )

    def _filled(self, template: str) -> str:
        text = _SLOT.sub(lambda slot: self._random.choice(_WORDS[slot[1]]), template)
        return text[0].upper() + text[1:]
