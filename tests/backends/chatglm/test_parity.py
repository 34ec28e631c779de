"""The loaded model computes what the official code computes: logits, tokens and texts of the golden data."""

import json

import numpy as np
import pytest
import torch

from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.native import batch_decoder
from ai_translator.backends.chatglm.native.batch_decoder import BatchDecoder
from ai_translator.backends.chatglm.native.load import load
from ai_translator.backends.chatglm.native.prefix import load_prefix
from ai_translator.backends.chatglm.options import Options
from ai_translator.backends.chatglm.request import GenerationRequest
from tests.backends.chatglm.folders import GOLDEN

WHOLE = ["chatglm2", "chatglm3", "codegeex2"]
PACKED = ["chatglm2-int4", "chatglm2-int8"]
TOLERANCE = 1e-4
CPU = torch.device("cpu")


def model_of(folder, **options):
    return load(read(folder), Options(str(folder), **options), CPU, torch.float32)


def reference(name):
    return np.load(GOLDEN / name / "reference.npz")


def logits(model, data, case):
    given = {
        key: torch.tensor(data[f"{case}_{key}"])
        for key in ("input_ids", "attention_mask", "position_ids")
    }
    return model(**given).logits.numpy()


def worst(model, data, case):
    """Largest difference where there is text; some references keep the last positions only."""
    ours = logits(model, data, case)
    if f"{case}_last_logits" in data:
        return np.abs(ours[:, -1] - data[f"{case}_last_logits"]).max()
    wanted = data[f"{case}_logits"]
    mask = data[f"{case}_attention_mask"][:, -wanted.shape[1] :, None]
    return (np.abs(ours[:, -wanted.shape[1] :] - wanted) * mask).max()


def greedy(model, prompts, count, stops=frozenset({2}), prefix=None):
    decoder = BatchDecoder(model, pad=0, prefix=prefix)
    requests = [
        GenerationRequest(prompt=prompt, limit=count, stops=frozenset(stops), read=lambda ids: "")
        for prompt in prompts
    ]
    decoder.join(requests)
    while decoder.rows:
        decoder.step()
    return [list(request.future.result().ids) for request in requests]


def rows(data):
    """The batch's prompts without their padding, and what greedy decoding appends, without what follows the end."""
    prompts = [
        ids[mask == 1].tolist()
        for ids, mask in zip(data["batch_input_ids"], data["batch_attention_mask"])
    ]
    wanted = [ids.tolist() for ids in data["greedy_new_ids"]]
    return prompts, [ids[: ids.index(2)] if 2 in ids else ids for ids in wanted]


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("name", WHOLE)
def test_logits(golden, name, attention):
    model, data = model_of(golden(name), attention=attention), reference(name)
    assert max(worst(model, data, case) for case in ("single", "batch", "long")) < TOLERANCE


@pytest.mark.parametrize("name", ["chatglm2-32k", "chatglm3-32k"])
def test_logits_of_the_32k_variants(golden, name):
    assert worst(model_of(golden(name)), reference(name), "long") < TOLERANCE


@pytest.mark.parametrize(
    ("name", "rope"), [("chatglm2-32k", "base"), ("chatglm3-32k", "positions")]
)
def test_the_rule_of_a_32k_variant_can_be_said(golden, name, rope):
    """The wrong one is far off, so the names alone cannot have decided."""
    assert worst(model_of(golden(name), rope=rope), reference(name), "long") > 1


@pytest.mark.parametrize("keep", [False, True], ids=["dequantised", "kept packed"])
@pytest.mark.parametrize("name", PACKED)
def test_logits_of_packed_files(golden, name, keep):
    model, data = (
        model_of(golden(name), quantize=name.removeprefix("chatglm2-") if keep else "none"),
        reference(name),
    )
    assert max(worst(model, data, case) for case in ("single", "batch")) < TOLERANCE


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
@pytest.mark.parametrize("name", WHOLE + PACKED)
def test_greedy_tokens(golden, name, together):
    model, data = model_of(golden(name)), reference(name)
    prompts, wanted = rows(data)
    count = data["greedy_new_ids"].shape[1]
    found = (
        greedy(model, prompts, count)
        if together
        else [greedy(model, [prompt], count)[0] for prompt in prompts]
    )
    assert found == wanted


def test_a_preempted_row_goes_on_as_if_nothing_had_happened(golden):
    model, data = model_of(golden("chatglm2")), reference("chatglm2")
    prompts, wanted = rows(data)
    decoder = BatchDecoder(model, pad=0)
    requests = [
        GenerationRequest(prompt=prompt, limit=24, stops=frozenset({2}), read=lambda ids: "")
        for prompt in prompts
    ]
    decoder.join(requests)
    while len(requests[0].made) < 5:
        decoder.step()
    decoder.drop(requests[0])
    made = len(requests[0].made)
    decoder.step()
    assert requests[0] not in decoder.rows and len(requests[0].made) == made
    decoder.join(requests[:1])
    while decoder.rows:
        decoder.step()
    assert [list(request.future.result().ids) for request in requests] == wanted


@pytest.mark.parametrize("kind", ["plain", "projection"])
def test_a_tuned_prefix(golden, kind):
    model, data = model_of(golden("chatglm2")), reference(f"chatglm2-ptuning/{kind}")
    prefix = load_prefix(GOLDEN / "chatglm2-ptuning" / kind, model.config, CPU, torch.float32)
    assert np.abs(prefix.keys.numpy() - data["prefix_keys"]).max() < 1e-6
    assert np.abs(prefix.values.numpy() - data["prefix_values"]).max() < 1e-6
    prompts, wanted = rows(data)
    assert greedy(model, prompts, data["greedy_new_ids"].shape[1], prefix=prefix) == wanted
    for row, prompt in enumerate(prompts):
        decoder = BatchDecoder(model, pad=0, prefix=prefix)
        with torch.inference_mode():
            ours = decoder.prompt_logits([prompt])
        assert np.abs(ours[0].numpy() - data["batch_logits"][row, -1]).max() < TOLERANCE


def cases(kind):
    found = json.loads((GOLDEN / "tokenizer" / "generate.json").read_text(encoding="utf-8"))[kind]
    return [pytest.param(case, id=str(number)) for number, case in enumerate(found)]


@pytest.mark.parametrize("case", cases("codegeex2"))
def test_plain_prompts_of_codegeex2(golden, chat, case):
    tokenizer = chat("codegeex2")._local.files.tokenizer
    assert [*tokenizer.prefix, *tokenizer.encode(case["prompt"])] == case["prompt_ids"]
    found = greedy(model_of(golden("codegeex2")), [case["prompt_ids"]], case["max_new_tokens"])[0]
    assert found == [id_ for id_ in case["new_ids"] if id_ != 2]
    assert tokenizer.decode(found) == case["text"]


@pytest.mark.parametrize("case", cases("chatglm2"))
def test_texts_of_chatglm2(chat, case):
    turns = [
        message
        for question, answer in case["history"]
        for message in (("user", question), ("ai", answer))
    ]
    answer = chat("chatglm2", max_new_tokens=case["max_new_tokens"]).invoke(
        [*turns, ("user", case["query"])]
    )
    assert answer.text == case["response"].strip()
    assert answer.usage_metadata["input_tokens"] == len(case["prompt_ids"])
    assert answer.usage_metadata["output_tokens"] == len(case["new_ids"])
    assert answer.response_metadata["finish_reason"] == (
        "stop" if case["new_ids"][-1] == 2 else "length"
    )


def test_texts_of_chatglm2_in_one_batch(golden, chat):
    (case,) = json.loads((GOLDEN / "tokenizer" / "generate.json").read_text(encoding="utf-8"))[
        "chatglm2_batch"
    ]
    tokenizer = chat("chatglm2")._local.files.tokenizer
    prompts = [[*tokenizer.prefix, *tokenizer.encode(prompt)] for prompt in case["prompts"]]
    found = greedy(model_of(golden("chatglm2")), prompts, case["max_new_tokens"])
    assert [tokenizer.decode(ids) for ids in found] == case["texts"]


@pytest.mark.parametrize("case", cases("chatglm3"))
def test_texts_of_chatglm3(golden, chat, case):
    """Token by token: the official chat drops the last token whatever it was, and shows added tokens by their names."""
    names = {"user": "user", "assistant": "ai", "system": "system"}
    turns = [(names[turn["role"]], turn["content"]) for turn in case["history"]]
    model = chat("chatglm3", max_new_tokens=case["max_new_tokens"])
    request = model._request(
        model._convert_input([*turns, ("user", case["query"])]).to_messages(), None
    )
    assert list(request.prompt) == case["prompt_ids"]
    assert request.stops == set(case["stop_ids"])
    found = greedy(
        model_of(golden("chatglm3")), [case["prompt_ids"]], case["max_new_tokens"], request.stops
    )[0]
    assert found == [id_ for id_ in case["new_ids"] if id_ not in case["stop_ids"]]
    if case["new_ids"][-1] in case["stop_ids"]:
        assert model.invoke([*turns, ("user", case["query"])]).text == case["response"]


def asked(prompts, limits):
    return [
        GenerationRequest(prompt=prompt, limit=limit, stops=frozenset(), read=lambda ids: "")
        for prompt, limit in zip(prompts, limits)
    ]


@pytest.mark.parametrize("steps", [1, 3])
def test_rows_that_are_done_leave_the_batch_and_others_take_their_place(golden, steps):
    """Nobody computes a row that is done, nor looks at columns that only it had."""
    model = model_of(golden("chatglm2"))
    prompts, limits = [[5] * 12, [6, 7, 8], [9, 10]], [2, 6, 8]
    alone = [greedy(model, [prompt], limit, ())[0] for prompt, limit in zip(prompts, limits)]
    decoder, shapes = BatchDecoder(model, pad=0, steps=steps), []
    step = decoder.forward.step

    def watched(ids, columns, begun, cache, width):
        shapes.append((len(ids), width))
        return step(ids, columns, begun, cache, width)

    decoder.forward.step = watched
    requests = asked(prompts, limits)
    decoder.join(requests)
    while decoder.rows:
        decoder.step()
    assert [list(request.future.result().ids) for request in requests] == alone
    if steps == 1:
        assert shapes == [(3, 13), (2, 5), (2, 6), (2, 7), (2, 8), (1, 8), (1, 9)]
    else:
        assert shapes[:4] == [(3, 13), (3, 14), (3, 15), (2, 7)]


def test_rows_that_join_while_others_are_decoded(golden):
    model = model_of(golden("chatglm2"))
    prompts, limits = [[5] * 90, [6, 7, 8], [9, 10], [11] * 30], [30, 9, 70, 5]
    alone = [greedy(model, [prompt], limit, ())[0] for prompt, limit in zip(prompts, limits)]
    decoder, requests = BatchDecoder(model, pad=0), asked(prompts, limits)
    decoder.join(requests[:2])
    for _ in range(4):
        decoder.step()
    decoder.join(requests[2:3])
    for _ in range(6):
        decoder.step()
    decoder.join(requests[3:])
    while decoder.rows:
        decoder.step()
    assert [list(request.future.result().ids) for request in requests] == alone


def test_prompts_are_read_together_as_far_as_one_pass_goes(monkeypatch):
    """Padding counts: of three prompts of 8, 8 and 5 tokens a pass of 20 reads the first two."""
    monkeypatch.setattr(batch_decoder, "_PREFILL", 16)
    requests = [
        GenerationRequest(prompt=[1] * length, limit=1, stops=frozenset(), read=str)
        for length in (40, 8, 8, 5, 5, 5, 2)
    ]
    groups = batch_decoder._groups(requests)
    assert [[len(each.prompt) for each in group] for group in groups] == [
        [40], [8, 8], [5, 5, 5], [2]
    ]  # fmt: skip


def test_a_batch_that_is_cleared_gives_back_those_who_wait(golden):
    decoder = BatchDecoder(model_of(golden("chatglm2")), pad=0)
    requests = [
        GenerationRequest(prompt=[5, 6], limit=limit, stops=frozenset(), read=lambda ids: "")
        for limit in (1, 4)
    ]
    decoder.join(requests)
    assert decoder.rows == requests[1:]
    assert decoder.clear() == requests[1:] and decoder.rows == []
    decoder.step()  # of an empty batch
    decoder.join(requests[1:])
    while decoder.rows:
        decoder.step()
    alone = greedy(model_of(golden("chatglm2")), [[5, 6]], 4, ())
    assert [list(requests[1].future.result().ids)] == alone
