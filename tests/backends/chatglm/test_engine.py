"""The engine on a decoder that counts, runs out of memory or dies on command."""

import gc
import threading
import time

import pytest
import torch

from ai_translator.backends.chatglm.engine import Engine, Loaded, ModelDiedError
from ai_translator.backends.chatglm.native import batch_decoder
from ai_translator.backends.chatglm.native.sampling import BROKEN, choose
from ai_translator.backends.chatglm.request import GenerationRequest
from ai_translator.errors import BackendError, ConfigError


class OutOfMemoryError(RuntimeError):
    pass


class Stepper:
    """Gives every row its own number, one token a step; ``fail`` may raise before a step, ``pause`` slows it down."""

    def __init__(self, fail=lambda rows, step: None, pause=0.0):
        self._rows, self._fail, self._pause = [], fail, pause
        self.steps, self.joined, self.most = 0, [], 0

    @property
    def rows(self):
        return [row for row in self._rows if not row.done]

    def join(self, requests):
        self._fail([*self.rows, *requests], self.steps)
        self.joined.append([len(each.prompt) for each in requests])
        self._rows = [*self.rows, *requests]
        self.most = max(self.most, len(self._rows))

    def step(self):
        self._fail(self.rows, self.steps)
        self.steps += 1
        time.sleep(self._pause)
        for row in self.rows:
            row.push(len(row.made) + 1)

    def drop(self, request):
        self._fail(self.rows, "drop")
        self._rows = [row for row in self.rows if row is not request]

    def clear(self):
        rows, self._rows = self.rows, []
        return rows


def loaded(decoder, rows=8, tokens=10_000):
    return Loaded(decoder, rows, tokens, lambda error: isinstance(error, OutOfMemoryError))


def request(length=3, limit=5):
    return GenerationRequest(
        prompt=[1] * length,
        limit=limit,
        stops=frozenset(),
        read=lambda ids: ",".join(map(str, ids)),
    )


def answers(engine, requests):
    for each in requests:
        engine.submit(each)
    return [each.future.result(timeout=10).text for each in requests]


@pytest.fixture
def engine():
    made = []

    def build(decoder, **more):
        made.append(Engine(lambda: loaded(decoder, **more), "model"))
        return made[-1]

    yield build
    for each in made:
        each.close()


def test_what_is_asked_together_is_computed_together(engine):
    decoder = Stepper()
    assert answers(engine(decoder), [request() for _ in range(8)]) == ["1,2,3,4,5"] * 8
    assert decoder.joined[0] == [3] * 8 and decoder.steps == 5


def test_requests_from_many_threads_share_a_batch(engine):
    decoder = Stepper(pause=0.001)
    shared, found = engine(decoder, rows=32), []
    threads = [
        threading.Thread(target=lambda: found.extend(answers(shared, [request(limit=20)])))
        for _ in range(24)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 24 and len(set(found)) == 1
    assert decoder.steps < 24 * 20 / 4


def test_rows_are_bounded_and_waiting_ones_take_the_places(engine):
    decoder = Stepper()
    assert len(answers(engine(decoder, rows=4), [request() for _ in range(13)])) == 13
    assert decoder.most <= 4 + 3  # done rows may still be counted by the stepper


def test_tokens_are_bounded_with_padding_counted(engine):
    decoder = Stepper()
    answers(engine(decoder, tokens=100), [request(length=20) for _ in range(9)])
    assert max(map(len, decoder.joined)) == 4  # four rows of 20 + 5


def test_one_that_may_be_endless_holds_nobody_back(engine):
    """Room is counted by what an answer comes to, not by its limit: with all of 32,000 tokens each they would go one by one."""
    decoder = Stepper(pause=0.001)
    shared = engine(decoder, tokens=32_000)
    endless = request(limit=31_000)
    others = [request(limit=31_000) for _ in range(7)]
    for each in (endless, *others):
        shared.submit(each)
    for each in others:
        while len(each.made) < 3:
            time.sleep(0.001)
    assert decoder.joined[0] == [3] * 8
    for each in (endless, *others):
        each.future.cancel()


def test_one_that_grows_out_of_its_room_steps_back_and_goes_on(engine):
    decoder = Stepper()
    shared = engine(decoder, tokens=1400)
    long, short = request(limit=900), [request(limit=250) for _ in range(4)]
    late = [request(limit=20) for _ in range(6)]
    assert answers(shared, [long, *short, *late]) == [
        ",".join(map(str, range(1, n + 1))) for n in (900, *[250] * 4, *[20] * 6)
    ]
    assert (
        max(map(len, decoder.joined)) == 5 and shared.state["preempted"] == 0
    )  # it was alone before it was long

    crowd = [request(limit=600) for _ in range(4)]
    assert answers(shared, crowd) == [",".join(map(str, range(1, 601)))] * 4
    assert 0 < shared.state["preempted"] < 8
    assert shared.state["out_of_memory"] == 0


def test_what_is_stepping_back_when_memory_runs_out_is_not_doubled(engine):
    hit = []

    def fail(rows, step):
        if step == "drop" and not hit:
            hit.append(step)
            raise OutOfMemoryError

    shared = engine(Stepper(fail), tokens=1000)
    assert (
        answers(shared, [request(limit=400) for _ in range(4)])
        == [",".join(map(str, range(1, 401)))] * 4
    )
    assert hit and shared.state["out_of_memory"] == 1


def test_one_that_is_too_large_alone_may_try(engine):
    assert answers(engine(Stepper(), tokens=10), [request(length=50)]) == ["1,2,3,4,5"]


def test_those_of_like_length_go_together(engine):
    decoder = Stepper()
    answers(engine(decoder, rows=3), [request(length=n) for n in (5, 50, 6, 51, 7, 52)])
    assert sorted(decoder.joined[0]) == [5, 6, 7]


def test_out_of_memory_halves_the_batch_and_loses_nothing(engine):
    def fail(rows, step):
        if len(rows) > 2:
            raise OutOfMemoryError

    decoder = Stepper(fail)
    shared = engine(decoder)
    assert answers(shared, [request() for _ in range(8)]) == ["1,2,3,4,5"] * 8
    assert shared.state["out_of_memory"] == 2 and decoder.most == 2


def test_out_of_memory_in_the_middle_goes_on_from_there(engine):
    hit = []

    def fail(rows, step):
        if step == 3 and not hit:
            hit.append(step)
            raise OutOfMemoryError

    shared = engine(Stepper(fail))
    assert answers(shared, [request() for _ in range(4)]) == ["1,2,3,4,5"] * 4
    assert shared.state["out_of_memory"] == 1


def test_a_single_text_that_does_not_fit_fails_alone(engine):
    def fail(rows, step):
        if any(len(row.prompt) > 30 for row in rows):
            raise OutOfMemoryError

    shared = engine(Stepper(fail))
    large, small = request(length=40), request()
    shared.submit(large)
    with pytest.raises(BackendError, match="too little memory for a text of 40 tokens"):
        large.future.result(timeout=10)
    assert answers(shared, [small]) == ["1,2,3,4,5"]


def test_a_model_that_dies_takes_those_in_flight_is_loaded_again_and_goes_on():
    deaths = []

    def fail(rows, step):
        if step == 2 and not deaths:
            deaths.append(len(rows))
            raise RuntimeError("device-side assert")

    shared = Engine(lambda: loaded(Stepper(fail), rows=4), "model")
    requests = [request() for _ in range(8)]
    for each in requests:
        each.future.add_done_callback(lambda _: None)
        shared.submit(each)
    ends = [each.future.exception(timeout=10) for each in requests]
    assert [type(each) for each in ends].count(ModelDiedError) == 4
    assert [each for each in ends if each is None] == [None] * 4
    assert "device-side assert" in str(next(filter(None, ends)))
    assert shared.state["loads"] == 2
    shared.close()


def test_a_model_that_dies_again_is_given_up():
    def fail(rows, step):
        raise RuntimeError("broken card")

    shared = Engine(lambda: loaded(Stepper(fail), rows=1), "model")
    requests = [request() for _ in range(4)]
    for each in requests:
        shared.submit(each)
    errors = [each.future.exception(timeout=10) for each in requests]
    assert all(isinstance(each, BackendError) for each in errors)
    assert "again after it was loaded anew" in str(errors[-1])
    late = request()
    shared.submit(late)
    assert isinstance(late.future.exception(timeout=10), BackendError)
    assert shared.state["loads"] == 2


@pytest.mark.parametrize(
    ("error", "kind"),
    [(ConfigError("wrong folder"), ConfigError), (ValueError("odd"), BackendError)],
)
def test_a_model_that_cannot_be_loaded_says_so_to_all(error, kind):
    def load():
        raise error

    shared = Engine(load, "model")
    each = request()
    shared.submit(each)
    assert isinstance(each.future.exception(timeout=10), kind)
    with pytest.raises(kind):
        shared.ready.result(timeout=10)


def test_cancelling_leaves_the_batch(engine):
    decoder = Stepper(pause=0.002)
    shared = engine(decoder, tokens=10**7)
    endless, other = request(limit=100_000), request(limit=30)
    shared.submit(endless)
    shared.submit(other)
    other.future.result(timeout=10)
    assert endless.future.cancel()
    for _ in range(100):
        if not decoder.rows:
            break
        time.sleep(0.01)
    assert not decoder.rows
    steps = decoder.steps
    time.sleep(0.05)
    assert decoder.steps == steps  # nothing is computed for nobody


def test_new_ones_join_a_running_batch(engine):
    decoder = Stepper(pause=0.002)
    shared = engine(decoder)
    first, second = request(limit=200), request(limit=5)
    shared.submit(first)
    time.sleep(0.05)
    assert answers(shared, [second]) == ["1,2,3,4,5"]
    assert not first.done
    first.future.cancel()


def test_the_worker_ends_with_its_engine():
    shared = Engine(lambda: loaded(Stepper()), "a name of its own")
    answers(shared, [request()])
    del shared
    gc.collect()
    assert not any("a name of its own" in thread.name for thread in threading.enumerate())


def test_closing_fails_what_is_left():
    shared = Engine(lambda: loaded(Stepper(pause=0.01)), "model")
    each = request(limit=10_000)
    shared.submit(each)
    time.sleep(0.05)
    shared.close()
    assert isinstance(each.future.exception(timeout=1), BackendError)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_logits_that_are_not_finite_are_named(number):
    request = GenerationRequest(prompt=[1], limit=4, stops=frozenset(), read=lambda ids: "")
    logits = torch.zeros(2, 8)
    logits[1, 3] = number
    assert choose(logits, [request, request]).tolist() == [0, BROKEN]
    with pytest.raises(BackendError, match=r"weights or the precision are broken.*dtype"):
        batch_decoder._ids(torch.tensor([[0, BROKEN]]))
    with pytest.raises(BackendError):  # of several steps, one is enough
        batch_decoder._ids(torch.tensor([[0, 1], [2, BROKEN], [3, 4]]))
    assert batch_decoder._ids(torch.tensor([[0, 1], [2, 3]])) == [[0, 1], [2, 3]]
