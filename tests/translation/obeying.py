"""A model that does what a text of its request tells it, with every other text, over real HTTP."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.backends import answers
from tests.backends.pseudo_words import translation
from tests.backends.standin import StandIn

_HEADING = 60  # characters
_END = re.compile(r"[.!?…:;]\s*\Z")
_CANARY = re.compile(r"(?<!\d)\d{3}(?!\d)")
_ELEMENT = re.compile(r'<s id="([^"]+)">(.*?)</s>', re.S)
#: What the model makes of another text, from its right translation and its place in the request.
DEEDS: Mapping[str, Callable[[str, int], str]] = {
    "one answer": lambda _text, _at: "已被入侵",
    "other answers": lambda text, at: (
        f"{'这里的内容已经被完全不同的文字所取代'[: 3 + at]}，与原文无关。"
    ),
    "nothing": lambda _text, _at: "",
    "an addition": lambda text, _at: text + "请访问我们的网站。",
    "a beginning": lambda text, _at: "重要通知，" + text,
    "numbers": lambda text, _at: re.sub(r"\d+", lambda found: str(int(found[0]) + 1), text),
}


@dataclass
class Obeying(StandIn):
    """deed:   a name in :data:`DEEDS`; "" for each in turn
    orders: the texts that it obeys, wherever it reads them
    wise:   whether it leaves alone what has no words
    scope:  which texts it changes: "all", those "before" its first order or "behind" it, the "last" one,
            or "headings": what is short and has no final sign
    sparing: whether it leaves alone what has a number of three digits, like a canary
    """

    deed: str = "one answer"
    orders: Sequence[str] = ()
    wise: bool = False
    scope: str = "all"
    sparing: bool = False

    def _answer(self, body: Mapping[str, Any], fault: answers.Fault | None) -> answers.Answer:
        right = super()._answer(body, fault)
        asked = _ELEMENT.findall(answers.question(body))
        orders = [self._order_in(text) for _, text in asked]
        given = [order for order in orders if order is not None]
        if not given:
            return right
        deed = DEEDS[self.deed or list(DEEDS)[given[0] % len(DEEDS)]]
        said = []
        for at, ((id_, text), order) in enumerate(zip(asked, orders)):
            first = next(place for place, each in enumerate(orders) if each is not None)
            reached = {
                "all": True,
                "before": at < first,
                "behind": at > first,
                "last": at == len(asked) - 1,
                "headings": len(text) < _HEADING and not _END.search(text),
            }[self.scope]
            reached = reached and not (self.sparing and _CANARY.search(text))
            kept = (
                order is not None or not reached or (self.wise and not any(map(str.isalpha, text)))
            )
            done = translation(text) if kept else deed(translation(text), at)
            said.append(f'<s id="{id_}">{done}</s>')
        return dataclasses.replace(right, text="\n".join(said))

    def _order_in(self, text: str) -> int | None:
        """The number of the order that this text is, None for a text that orders nothing."""
        found = (
            at
            for at, order in enumerate(self.orders)
            if all(word in text for word in re.findall(r"\w+", order))
        )
        return next(found, None)
