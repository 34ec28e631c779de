"""Steps as graphs, with a recorder that runs them again on the same tensors, as a card's graph does."""

import pytest

from ai_translator.backends.chatglm.native.batch_decoder import BatchDecoder
from ai_translator.backends.chatglm.native.step_graphs import column_bucket, row_bucket
from ai_translator.backends.chatglm.request import GenerationRequest, Sampling
from tests.backends.chatglm.test_forward import new_model


class Recorder:
    """Like a graph, it always writes its result to the same place."""

    def __init__(self):
        self.recorded, self.replayed = [], 0

    def __call__(self, step):
        found = step().clone()
        self.recorded.append(tuple(found.shape))

        def again():
            self.replayed += 1
            return found.copy_(step())

        return again


def decoded(prompts, limits, joining=3, sampling=None, **how):
    decoder = BatchDecoder(new_model(), pad=0, **how)
    requests = [
        GenerationRequest(
            prompt=prompt, limit=limit, stops=frozenset(), read=lambda ids: "",
            sampling=sampling or Sampling(),
        )
        for prompt, limit in zip(prompts, limits)
    ]  # fmt: skip
    decoder.join(requests[:joining])
    decoder.step()
    decoder.join(requests[joining:])
    while decoder.rows:
        decoder.step()
    return [request.future.result().ids for request in requests]


PROMPTS = [[5, 6, 7], [8] * 40, [9, 10], [11] * 7, [12, 13, 14, 15]]
LIMITS = [30, 9, 50, 4, 21]


@pytest.mark.parametrize("steps", [1, 4])
@pytest.mark.parametrize("sampling", [None, Sampling(0.8, 0.9, seed=3)], ids=["greedy", "sampled"])
def test_graphs_and_steps_at_a_time_change_no_token(steps, sampling):
    recorder = Recorder()
    wanted = decoded(PROMPTS, LIMITS, sampling=sampling)
    assert decoded(PROMPTS, LIMITS, sampling=sampling, record=recorder, steps=steps) == wanted
    assert recorder.replayed > 20


def test_few_graphs_serve_all_sizes():
    recorder = Recorder()
    decoded(PROMPTS, LIMITS, record=recorder)
    assert len(recorder.recorded) <= 6  # 4 rows, a cache for 8 and what is left of them
    assert {rows for rows, _ in recorder.recorded} <= {1, 2, 4, 8}


def test_a_card_that_cannot_record_goes_on_without():
    def broken(step):
        raise RuntimeError("operation not permitted when stream is capturing")

    assert decoded(PROMPTS, LIMITS, record=broken) == decoded(PROMPTS, LIMITS)


def test_sizes():
    assert [row_bucket(rows) for rows in (1, 2, 3, 5, 8, 9, 17, 128)] == [
        1,
        2,
        4,
        8,
        8,
        16,
        24,
        128,
    ]
    assert [column_bucket(columns) for columns in (1, 256, 257, 1025)] == [256, 256, 512, 2048]
