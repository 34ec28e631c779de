"""What keeps count of a server and of a document, under events that are drawn: the state after each of them.

Clocks and event loops are virtual: nothing is waited for.
"""

from __future__ import annotations

import asyncio
import random as global_random
from collections.abc import Iterator
from random import Random
from typing import Any

from ai_translator.config import Price, TranslationSettings
from ai_translator.errors import (
    AuthenticationError,
    BackendError,
    BudgetError,
    ContentFilterError,
    ModelNotFoundError,
    ProtocolError,
    RateLimitedError,
    UnreachableError,
)
from ai_translator.languages import language
from ai_translator.model.segments import Failed, Translated, Unchanged
from ai_translator.profile import Profile
from ai_translator.request_form import PromptShape
from ai_translator.translation.client.admission import Admission
from ai_translator.translation.client.liveness import LivenessProbe
from ai_translator.translation.client.outages import OutageDetector
from ai_translator.translation.client.retry_policy import RetryPolicy
from ai_translator.translation.client.server_health import ServerHealth
from ai_translator.translation.client.shape_search import ShapeSearch
from ai_translator.translation.client.termination import Stopped, Termination
from ai_translator.translation.prompting.prompts import Term
from ai_translator.translation.prompting.requests import TextUnit
from ai_translator.translation.quality.circuit_breaker import CircuitBreaker
from ai_translator.translation.results import UnitResults
from ai_translator.translation.shared_services.adaptive_rate import AdaptiveRate, RateLimit
from ai_translator.translation.shared_services.budget import Budget
from ai_translator.translation.shared_services.limiter import Limiter
from ai_translator.translation.shared_services.local_services import LocalLimiter
from tests import virtual_time
from tests.translation.documents import segments
from tests.translation.scripted import Scripted
from tests.virtual_time import Clock

_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


class _Crowd:
    """Requests that want in: what is let in when, and who leaves or gives up."""

    def __init__(self, enter: Any, random: Random) -> None:
        self._enter, self._random = enter, random
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._leave: dict[str, asyncio.Event] = {}
        self.inside: list[str] = []

    async def come(self, **how: Any) -> None:
        if len(self._tasks) == len(_NAMES):
            return
        name = _NAMES[len(self._tasks)]
        self._leave[name] = asyncio.Event()
        self._tasks[name] = asyncio.create_task(self._request(name, how))

    async def _request(self, name: str, how: dict[str, Any]) -> None:
        async with self._enter(**how):
            self.inside.append(name)
            try:
                await self._leave[name].wait()
            finally:
                self.inside.remove(name)

    def go(self) -> None:
        if self.inside:
            self._leave[self._random.choice(self.inside)].set()

    def give_up(self) -> None:
        waiting = [name for name, task in self._tasks.items() if not task.done()]
        if waiting:
            self._tasks[self._random.choice(waiting)].cancel()

    async def end(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


async def _settled() -> None:
    for _ in range(6):
        await asyncio.sleep(0)


async def _admission(number: int) -> list[str]:
    random = Random(number)
    admission = Admission(
        cautious=random.random() < 0.3, sure=random.random() < 0.7, unproven=random.random() < 0.3
    )
    crowd = _Crowd(admission.turn, random)
    told = []
    for _ in range(28):
        event = random.choices(
            ["come", "urgent", "go", "good", "bad", "give up", "time"], [7, 2, 4, 1.2, 1.5, 1, 2]
        )[0]
        match event:
            case "come" | "urgent":
                for _ in range(random.choice([1, 1, 2, 5])):
                    await crowd.come(urgent=event == "urgent")
            case "go":
                crowd.go()
            case "give up":
                crowd.give_up()
            case "time":
                await asyncio.sleep(random.choice([0.07, 0.09, 1.4, 1.6]))
            case _:
                getattr(admission, event)()
        await _settled()
        told.append(f"{event} {''.join(crowd.inside)}{'!' if admission.proven else ''}")
    await crowd.end()
    admission.close()
    return told


def admissions() -> dict[str, Any]:
    """Who is let in, after each event."""
    return {str(number): virtual_time.run(_admission(number)) for number in range(40)}


async def _limiter(number: int) -> list[Any]:
    random, loop = Random(number), asyncio.get_running_loop()
    most = random.choice([1, 3, 8, 20])
    limiter = Limiter(most, loop.time)
    crowd = _Crowd(lambda: limiter, random)
    told: list[Any] = []
    for _ in range(30):
        event = random.choice(
            ["come", "come", "go", "go", "grow", "grow", "shrink", "give up", "time"]
        )
        match event:
            case "come":
                for _ in range(random.choice([1, 2, 6])):
                    await crowd.come()
            case "go":
                crowd.go()
            case "give up":
                crowd.give_up()
            case "time":
                await asyncio.sleep(random.choice([0.002, 0.3, 0.99, 1.01, 5.0]))
            case "grow":
                limiter.grow()
            case _:
                if random.random() < 0.2:
                    limiter.shrink_to(random.randrange(most + 2))
                else:
                    limiter.shrink(random.choice([0.0, 0.0, 0.5, 2.0]))
        await _settled()
        told.append([event, "".join(crowd.inside), limiter.limit, int(limiter.refused_in_a_row)])
        await asyncio.sleep(0.004)
    await crowd.end()
    return told


def limiters() -> dict[str, Any]:
    """How many are in, and how many may be, after each event."""
    return {str(number): virtual_time.run(_limiter(number)) for number in range(30)}


async def _local_limiter(number: int) -> list[Any]:
    random, loop = Random(number), asyncio.get_running_loop()
    limiter = LocalLimiter(
        random.choice([2, 6, 20]),
        requests_per_minute=random.choice([None, 30, 300]),
        tokens_per_minute=random.choice([None, 6000]),
        clock=loop.time,
    )
    told: list[Any] = []
    for _ in range(24):
        event = random.choice(
            ["place"] * 5 + ["succeeded"] * 3 + ["overloaded", "refused", "refused", "time"]
        )
        match event:
            case "place":
                async with limiter.place(random.choice([10, 400, 3000])) as limit:
                    told.append([round(loop.time(), 3), limit])
            case "succeeded":
                await limiter.succeeded()
            case "overloaded":
                await limiter.overloaded(random.choice([None, 1.0, 30.0]))
            case "refused":
                for _ in range(2):
                    await limiter.refused(random.choice([0.5, 4.0]), told=random.random() < 0.5)
            case _:
                await asyncio.sleep(random.choice([0.5, 3.0, 61.0]))
    return told


def paces() -> dict[str, Any]:
    """When each request starts, by all limits together; and what rates are learned."""
    found = {f"places {at}": virtual_time.run(_local_limiter(at)) for at in range(30)}
    for at in range(40):
        random, clock = Random(at), Clock(1000.0)
        rate = AdaptiveRate(clock)
        bucket = RateLimit(random.choice([None, 1, 12, 60, 600]), clock)
        told: list[Any] = []
        for _ in range(40):
            event = random.choices(["ok", "no", "take", "time"], [6, 2, 3, 3])[0]
            match event:
                case "ok":
                    rate.accepted()
                case "no":
                    rate.refused(random.choice([None, None, 0.5, 7.0, 90.0]))
                case "take":
                    amount = random.choice([1, 1, 4, 30])
                    told.append([round(rate.take(), 3), round(bucket.take(amount), 3)])
                case _:
                    clock.now += random.choice([0.1, 0.7, 1.9, 2.0, 20.0, 60.0, 70.0])
            if event in {"ok", "no"}:
                told.append(rate.per_minute and round(rate.per_minute, 2))
        found[f"rate {at}"] = told
    return found


_COMPLAINTS = (
    "empty: 3", "the answer is empty", "cut off (3 of 4)", "http://a.example/v1: refused", "model: the filter took it",
    "the answer is not in Chinese", "", "the text came back untranslated", "missing: {f1}",
)  # fmt: skip


def breakers() -> dict[str, Any]:
    """When no more answers are waited for, and what is said then."""
    found: dict[str, Any] = {}
    for number in range(60):
        random = Random(number)
        breaker = CircuitBreaker("m")
        good, alone = random.choice([0.0, 0.05, 0.12, 0.3, 0.6]), random.choice([1.0, 0.5, 0.2])
        error = None
        for _ in range(160):
            usable = random.random() < good
            complaint = "" if usable else random.choice(_COMPLAINTS[: random.choice([1, 3, 9])])
            error = breaker.record(usable, complaint, alone=random.random() < alone)
            if error:
                break
            if random.random() < 0.01:
                breaker.retract()
        found[str(number)] = [
            breaker.answers,
            int(breaker.usable),
            int(breaker.failed),
            str(error or ""),
        ]
    return found


async def _spent(number: int) -> list[Any]:
    random = Random(number)
    prices = {"m": Price(input=random.choice([0, 2]), output=random.choice([0, 10]))}
    budget = Budget(
        prices, random.choice([None, 0.5, 1.0]), most_requests=random.choice([None, 3, 9])
    )
    charges, told = [], []
    for _ in range(18):
        if charges and random.random() < 0.4:
            charge = charges.pop(random.randrange(len(charges)))
            await budget.settle(charge, random.randrange(90_000), random.randrange(30_000))
        else:
            try:
                asked = random.choice([0, 50_000, 100_000]), random.choice([0, 10_000, 40_000])
                charges.append(await budget.reserve(random.choice(["m", "m-2", "x"]), *asked))
                told.append(f"{charges[-1].amount:.2f}")
            except BudgetError as error:
                told.append(str(error))
    return [*told, round(budget.spent, 4), budget.requests]


def budgets() -> dict[str, Any]:
    """What is set aside for each request, which are refused, and what was spent."""
    return {str(number): virtual_time.run(_spent(number)) for number in range(40)}


class _Told:
    """A limiter that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    async def overloaded(self, window: float | None = None) -> None:
        self.told.append("overloaded" if window is None else round(window, 1))

    async def refused(self, wait: float, *, told: bool) -> None:
        self.told.append(["refused", round(wait, 3), int(told)])


def _failures(random: Random) -> Iterator[BackendError]:
    kinds = [
        BackendError, UnreachableError, RateLimitedError, ProtocolError, ContentFilterError,
        AuthenticationError, ModelNotFoundError,
    ]  # fmt: skip
    weights = [6, 6, 6, 3, 2, 0.1, 0.1]
    while True:
        kind = random.choices(kinds, weights)[0]
        transient = kind not in {AuthenticationError, ModelNotFoundError, ContentFilterError}
        error = kind("no", transient=transient and random.random() < 0.9)
        if random.random() < 0.25:
            error.retry_after = random.choice([0.0, 3.0, 20.0, 149.0, 151.0])
        error.loading = random.random() < 0.1
        error.unavailable = random.random() < 0.3
        yield error


async def _server(number: int) -> list[Any]:
    random, clock, limiter = Random(number), Clock(1000.0), _Told()
    settings = TranslationSettings(
        retries=random.choice([0, 1, 3, 6]),
        give_up_after=20.0,
        patience=random.choice([60.0, 300.0]),
    )
    alive = random.choice([True, True, False])

    async def listening() -> bool:
        return alive

    backend = Scripted(
        listening=random.choice([None, listening]),
        profile=Profile(timeout=random.choice([10.0, 60.0])),
    )
    end = Termination("m")
    health = ServerHealth(backend.profile, can_be_asked=backend.listening is not None, clock=clock)
    liveness = LivenessProbe(backend, settings, health, end)
    outage = OutageDetector(settings, health, clock)
    policy = RetryPolicy(settings, health, liveness, limiter, end, clock)
    failures, told, tries = _failures(random), [], 0
    global_random.seed(number)
    answers = random.random() < 0.7
    for at in range(26):
        if (not at and answers) or random.random() < 0.25:
            health.succeeded(random.choice([0.5, 4.0, 20.0]))
            policy.succeeded()
            outage.succeeded()
            tries = 0
            told.append(["ok", round(health.answer_timeout, 1)])
            continue
        clock.now += random.choice([0.0, 0.4, 1.0, 6.0, 19.9])
        error, since = next(failures), clock.now - random.choice([0.0, 5.0])
        if outage.is_away(error, tries, since):
            told.append("away")
            continue
        tries += policy.costs_a_try(error)
        name = type(error).__name__
        try:
            pause = await policy.pause(error, tries, since)
            told.append([name, round(pause, 3), *limiter.told])
        except Stopped:
            told.append([name, "stopped"])
            break
        except BackendError:
            told.append([name, "failed"])
            tries = 0
        limiter.told.clear()
    told.append([round(health.age, 1), round(health.silence, 1), int(health.heard.is_set())])
    end.close()
    return told


def servers() -> dict[str, Any]:
    """How long is waited after each failure of a server, and when it is given up."""
    before = global_random.getstate()
    try:
        return {str(number): virtual_time.run(_server(number)) for number in range(80)}
    finally:
        global_random.setstate(before)


def searches() -> dict[str, Any]:
    """In which shapes a question is asked, one after the other."""
    found: dict[str, Any] = {}
    for number in range(40):
        random = Random(number)
        search = ShapeSearch(random.choice(list(PromptShape)), known=random.random() < 0.4)
        told: list[Any] = [str(search.shape), int(search.known)]
        for answers in range(8):
            told.append(int(search.too_early(answers)))
            if random.random() < 0.15:
                search.without_system_role(search.shape.without_system_role)
            following = search.next(loose=random.random() < 0.3)
            told.append(str(following))
        found[str(number)] = told
    return found


def _account_for(unit: TextUnit, results: UnitResults, random: Random) -> None:
    for act, *more in (
        (results.remember,),
        (results.ask_again,),
        (results.miss, (Term("a", "b"), Term("c", unit.text))),
        (results.doubt, f"doubt of {unit.text}"),
        (results.clear_doubt,),
        (results.lose_style,),
    ):
        if random.random() < 0.3:
            act(unit, *more)


def accounts() -> dict[str, Any]:
    """What is reported of the segments of a document, as their parts are settled one after the other."""
    found: dict[str, Any] = {}
    chinese = language("zh")
    for number in range(30):
        random = Random(number)
        texts = [f"text {random.randrange(6)}" for _ in range(random.randrange(1, 9))]
        reports: list[int] = []
        results = UnitResults(segments(texts), chinese, reports.append)
        parts = {
            text: [TextUnit(f"{text} {at % 2}") for at in range(1 + int(text[-1]) % 3)]
            for text in dict.fromkeys(texts)
        }
        units = results.open(parts)
        for unit in random.choices(units, k=2 * len(units)):
            fate = random.random()
            outcome = (
                Failed("why") if fate < 0.2 else Unchanged("same") if fate < 0.4 else Translated(unit.text.upper())
            )  # fmt: skip
            results.close(unit, outcome)
            _account_for(unit, results, random)
        outcomes = results.outcomes("not done")
        found[str(number)] = [
            texts, reports, {id_: f"{type(each).__name__} {getattr(each, 'text', '')}" for id_, each in outcomes.items()},
            results.doubtful, results.style_lost, results.known, results.asked_again,
            {id_: len(terms) for id_, terms in results.missed.items()}, len(results.closed),
        ]  # fmt: skip
    return found


SECTIONS = (admissions, limiters, paces, breakers, budgets, servers, searches, accounts)
