"""Seeded errors that pass every check: a judge finds them, they are mended, and nothing right is touched."""

import re
import time
from dataclasses import dataclass, field, replace

import pytest

from ai_translator.config import load
from ai_translator.languages import language
from ai_translator.model.segments import Translated
from ai_translator.translation import run_in_event_loop, segment
from ai_translator.translators import make_translator
from tests.backends import answers
from tests.backends.pseudo_words import translation, word
from tests.backends.standin import StandIn
from tests.translation.documents import block, document

CHINESE = language("zh")
_JUDGE = "judge-1"
_PAIR = re.compile(
    r'<s id="([^"]+)"><source>(.*?)</source><translation>(.*?)</translation></s>', re.S
)
PLACES = "pier quay lock weir mole dock slip jetty sluice basin wharf berth canal bridge tower gate"
PEOPLE = "keeper pilot miller baker smith sailor mason clerk"
TEXTS = [
    f"The {who} of the {place} did not open it before noon, although {count} boats had come to it. "
    f"His gauge stood at {at} cm under the {place} that morning."
    for at, (place, who, count) in enumerate(
        zip(
            (f"{one} {side}" for side in ("north", "south", "east", "west") for one in PLACES.split()),
            PEOPLE.split() * 8,
            ["three", "seven", "nine", "eleven"] * 16,
        ),
        start=101,
    )
]  # fmt: skip


def _spoilt(at: int, right: str) -> str:
    """One of four errors that the checks cannot see."""
    match at % 4:
        case 0:
            return right.replace(word("not"), "", 1)
        case 1:
            number = TEXTS[at].split("although ")[1].split()[0]
            return right.replace(word(number), word("forty"))
        case 2:
            return right.replace(word("that") + word("morning"), "", 1)
        case _:
            return right.replace(word("gauge"), word("clock"))


KINDS = ("accuracy: the negation is missing", "accuracy: another number",
         "omission: the time is missing", "terminology: it is no clock")  # fmt: skip
SEEDED = {at: KINDS[at % 4] for at in (0, 5, 10, 15, 20, 25, 30, 35)}


@dataclass
class Seeded(StandIn):
    """Makes the seeded errors until a reviewer tells it better; judges under a model name of its own.

    judge: seeing | blind | bad | moody | nonsense | ids | empty | error | hang
    """

    judge: str = "seeing"
    verdicts: int = 0
    complaints: list[str] = field(default_factory=list)
    neighbours: list[list[str]] = field(default_factory=list)

    def __post_init__(self):
        self.wrong = {translation(TEXTS[at]): _spoilt(at, translation(TEXTS[at])) for at in SEEDED}
        self.kind = {
            (TEXTS[at], self.wrong[translation(TEXTS[at])]): why for at, why in SEEDED.items()
        }

    def _fault(self, request, body):
        if body.get("model") == _JUDGE and answers.question(body):
            self.verdicts += 1
            if self.judge in {"error", "hang"}:
                return answers.Fault.SERVER_ERROR if self.judge == "error" else answers.Fault.HANG
        return super()._fault(request, body)

    def _answer(self, body, fault):
        if body["model"] == _JUDGE:
            right = super()._answer(body, None)
            return replace(right, text=self._judged(_PAIR.findall(answers.question(body))))
        right = super()._answer(body, fault)
        if told := re.search(r"a reviewer found: (.+?)\. Follow", str(body["messages"])):
            self.complaints.append(told[1])
            if self.judge == "moody":  # told nonsense of a right text, it makes it worse
                return replace(right, text=right.text.replace(word("morning"), word("evening")))
            return right
        text = right.text
        for good, bad in self.wrong.items():
            text = text.replace(f">{good}<", f">{bad}<")
        return replace(right, text=text)

    def _judged(self, pairs):
        self.neighbours.append([source for _, source, _ in pairs])
        if self.judge == "empty":
            return ""
        said = []
        for id_, source, given in pairs:
            if self.judge in {"bad", "moody"}:
                verdict = "accuracy: it is all wrong"
            elif self.judge == "nonsense":
                verdict = "I would give this 8 of 10"
            else:
                verdict = self.kind.get((source, given), "ok")
                if self.judge == "blind" and verdict.startswith("terminology"):
                    verdict = "ok"
            said.append(f'<s id="{id_ if self.judge != "ids" else "1"}">{verdict}</s>')
        return "\n".join(said)


def run(server, memory="off", timeout=60.0, **translation):
    of = document(*(block(text, id=f"b{at}") for at, text in enumerate(TEXTS)))
    chosen = load(
        overrides={
            "openai": {
                "base_url": server.url,
                "api_key": "k",
                "model": "some-model",
                "timeout": timeout,
            },
            "translation": {
                "memory": memory,
                "attempts": 1,
                "terms": "off",
                "review": _JUDGE,
                **translation,
            },
        }
    )
    found = segment(of, chosen.translation, "en", CHINESE)

    async def work():
        async with make_translator(chosen) as translator:
            return await translator.translate(found, source="en", target=CHINESE)

    result = run_in_event_loop(work())
    texts = {each.source: result.outcomes[each.id] for each in found}
    assert all(isinstance(outcome, Translated) for outcome in texts.values())
    return result, [texts[text].text for text in TEXTS], {each.id: each.source for each in found}


def expected(server: Seeded, stays_wrong=SEEDED) -> list[str]:
    rights = [translation(text) for text in TEXTS]
    return [server.wrong[right] if at in stays_wrong else right for at, right in enumerate(rights)]


def test_what_the_judge_finds_is_mended_with_its_complaint_and_the_rest_stays_byte_for_byte():
    with Seeded() as server:
        result, texts, _ = run(server)
    assert texts == expected(server, stays_wrong=())
    assert sorted(server.complaints) == sorted(SEEDED.values())
    assert result.doubtful == {}
    account = result.review
    assert (account.judged, account.faulty, account.mended) == (
        len(TEXTS),
        len(SEEDED),
        len(SEEDED),
    )


def test_what_the_judge_does_not_find_stays():
    with Seeded(judge="blind") as server:
        _, texts, _ = run(server)
    unseen = {at for at, kind in SEEDED.items() if kind.startswith("terminology")}
    assert unseen and texts == expected(server, stays_wrong=unseen)


@pytest.mark.parametrize("judge", ["bad", "moody"])
def test_a_judge_that_finds_fault_with_everything(judge, tmp_path):
    """A bounded number of requests, nothing changed, everything doubtful, nothing remembered."""
    memory = tmp_path / "memory.sqlite"
    with Seeded(judge=judge) as server:
        result, texts, sources = run(server, memory=str(memory))
        asked = len(server.requests)
    assert texts == expected(server)
    assert set(result.doubtful) == set(sources) and result.review.mended == 0
    again = len(TEXTS) // 4
    assert len(server.complaints) <= again
    assert server.verdicts <= -(-len(TEXTS) // 8) + -(-again // 8)
    assert asked - server.verdicts - len(server.complaints) <= 12  # the translation itself
    with Seeded() as server:
        after, texts, _ = run(server, memory=str(memory))
    assert after.remembered == 0 and texts == expected(server, stays_wrong=())


@pytest.mark.parametrize("judge", ["nonsense", "ids", "empty", "error", "hang"])
def test_a_judge_without_verdicts(judge):
    """Bounded in requests and time, told, and the translations are as without it."""
    with Seeded(judge=judge, hang=20.0) as server:
        begun = time.monotonic()
        result, texts, _ = run(server, timeout=0.5, give_up_after=3.0)
        seconds = time.monotonic() - begun
    assert texts == expected(server) and result.doubtful == {}
    assert result.review.judged == 0 and result.review.unjudged == len(TEXTS)
    assert server.verdicts <= 4 * -(-len(TEXTS) // 8)
    assert not server.complaints and seconds < 30


def test_a_judge_that_never_answers_is_waited_for_two_tries_long():
    with Seeded(judge="hang", hang=60.0) as server:
        begun = time.monotonic()
        result, texts, _ = run(server, timeout=1.0, give_up_after=1.0, retries=10)
        seconds = time.monotonic() - begun
    assert texts == expected(server) and result.review.unjudged == len(TEXTS)
    assert seconds < 15, "ten retries of a second and their pauses take longer"


def test_the_judge_sees_each_translation_with_its_neighbours():
    """In the order of the document, in whatever order the answers came."""
    with Seeded(programme=_late) as server:
        run(server, segments_per_request=5)
    for seen in server.neighbours[: -(-len(TEXTS) // 8)]:
        first = TEXTS.index(seen[0])
        assert seen == TEXTS[first : first + 8]


def _late(number, _question):
    """Every third request to be sent again."""
    return answers.Fault.SERVER_ERROR if number % 3 == 2 else None
