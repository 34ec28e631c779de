"""What servers refuse, in their own words."""

import time

import pytest

from ai_translator.backends.refused_parameters import (
    Refusal,
    affordable,
    context_limit,
    refusal,
)

WORDINGS = [
    ("Unsupported value: 'temperature' does not support 0.0 with this model. Only the default (1) value is supported.", Refusal("temperature")),
    ("`temperature` is deprecated for this model.", Refusal("temperature")),
    ("Input validation error: `temperature` must be strictly positive", Refusal("temperature")),
    ("1 validation error: top_p: Input should be less than or equal to 1", Refusal("top_p")),
    ("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", Refusal("max_tokens", "max_completion_tokens")),
    ("Unrecognized request argument supplied: max_completion_tokens", Refusal("max_completion_tokens")),
    ("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", Refusal("max_tokens", limit=8192)),
    ("max_tokens is too large: 16384. This model supports at most 4096 completion tokens, whereas you provided 16384.", Refusal("max_tokens", limit=4096)),
    ("max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens", Refusal("max_tokens", limit=8192)),
    ("Range of max_tokens should be [1, 2000]", Refusal("max_tokens", limit=2000)),
    ("Argument not supported on this model: maxTokens", Refusal("max_tokens")),
    ("it has a maxOutputTokens value of 99999 but the supported range is from 1 (inclusive) to 8193 (exclusive)", Refusal("max_output_tokens", limit=8192)),
    ("System role not supported", Refusal("system")),
    ("Conversation roles must alternate user/assistant/user/assistant/...", Refusal("system")),
    ("Developer instruction is not enabled for models/gemma-3-27b-it", Refusal("system")),
    ("Unsupported value: 'messages[0].role' does not support 'system' with this model.", Refusal("system")),
    ("Conversations must start with a user prompt.", Refusal("system")),
    ("User role must provide `content` as an iterable with exactly one item: `mapping(type, source_lang_code, …)`", Refusal("source_lang_code")),
    ("Unsupported value: 'reasoning_effort' does not support 'none' with this model.", Refusal("reasoning_effort")),
    ("unknown field: chat_template_kwargs", Refusal("chat_template_kwargs")),
    ('think value "none" is not supported for this model', Refusal("think")),
    ("Unknown parameter: 'enable_thinking'.", Refusal("enable_thinking")),
]  # fmt: skip


@pytest.mark.parametrize(("message", "expected"), WORDINGS)
def test_the_wordings_of_common_servers(message, expected):
    assert refusal(message) == expected


@pytest.mark.parametrize(
    "message",
    ["Bad Request", "The model is overloaded", "Extra inputs are not permitted: temperature", ""],
)
def test_what_names_nothing_that_could_be_left_out(message):
    assert refusal(message) is None


def test_the_field_of_the_error_counts_too():
    assert refusal("no", "top_p") == Refusal("top_p")


@pytest.mark.parametrize(
    ("message", "tokens"),
    [
        ("This model's maximum context length is 2048 tokens. However, you requested 4500", 2048),
        ("the request exceeds the available context size (4096 tokens)", 4096),
        ("maximum context length is 1,600 tokens. However, you requested 4,900 tokens", 1600),
        ("Context length 4096 is greater than max_seq_len 2048", 2048),
        ("Your request exceeded model token limit: 8192", 8192),
        ("Range of input length should be [1, 30720]", 30720),
        ("prompt too long; exceeded max context length by 215 tokens", None),
        ("prompt is too long: 213462 tokens > 200000 maximum", 200000),
        ("This model's maximum context length is exceeded (gpt-3.5-turbo)", None),
        ("Please reduce the length", None),
    ],
)
def test_how_much_a_model_takes(message, tokens):
    assert context_limit(message) == tokens


def test_a_range_is_no_number_with_a_separator():
    assert refusal("max_tokens: out of range [1,512]") == Refusal("max_tokens", limit=512)


def test_what_an_account_has_money_for():
    told = "You requested up to 4096 tokens, but can only afford {}."
    assert affordable(told.format(1500)) == Refusal("max_tokens", limit=1500)
    assert affordable(told.format(12)) is None  # no translation fits into that
    assert affordable("Insufficient credits.") is None


def test_no_message_takes_long():
    begun = time.perf_counter()
    for piece in ("system ", "max_tokens ", "range [", "does not support ", "9", "(", "context "):
        refusal(piece * 50_000)
        context_limit(piece * 50_000)
    assert time.perf_counter() - begun < 1
