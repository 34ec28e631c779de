"""What stands around a text is sent no more once a request with it has failed."""

import pytest

from ai_translator.errors import (
    BackendError,
    ContentFilterError,
    ContextOverflowError,
    RateLimitedError,
)
from ai_translator.translation.document.suspected_contexts import SuspectedContexts
from ai_translator.translation.prompting.requests import TextUnit

REQUEST = [TextUnit("The gauge.", "Chapter 1"), TextUnit("The pier.", "Chapter 1")]


@pytest.mark.parametrize("error", [BackendError("500"), ContentFilterError("filtered")])
def test_the_context_of_a_failed_request_goes_with_no_text_any_more(error):
    contexts = SuspectedContexts()
    assert contexts.allowed(REQUEST) == REQUEST
    assert contexts.may_be_the_reason(error, REQUEST)
    assert contexts.allowed(REQUEST) == [TextUnit("The gauge."), REQUEST[1]]
    other = [TextUnit("The quay.", "Chapter 2")]
    assert contexts.allowed(other) == other


@pytest.mark.parametrize("error", [RateLimitedError("slower"), ContextOverflowError("too long")])
def test_what_has_another_reason_does_not_suspect_it(error):
    assert not SuspectedContexts().may_be_the_reason(error, REQUEST)


def test_a_text_without_context_is_not_asked_for_again():
    assert not SuspectedContexts().may_be_the_reason(BackendError("500"), [TextUnit("Pier.")])


def test_the_texts_of_a_failed_request_are_asked_for_without_theirs():
    contexts = SuspectedContexts()
    request = [TextUnit("Chapter 1"), TextUnit("The gauge.", "Chapter 1")]
    assert not contexts.may_be_the_reason(BackendError("500"), request)  # it had none
    assert contexts.allowed(request[1:]) == [TextUnit("The gauge.")]


def test_a_server_that_fails_whatever_is_left_out_is_asked_no_more_for_that():
    contexts, error = SuspectedContexts(), BackendError("500")
    requests = [[TextUnit("Pier.", f"Chapter {number}")] for number in range(9)]
    assert sum(contexts.may_be_the_reason(error, each) for each in requests) == 4
    contexts.were_the_reason()
    assert contexts.may_be_the_reason(error, [TextUnit("Pier.", "Chapter 9")])


def test_they_are_left_out_from_the_start_after_many_that_were_not_the_reason():
    contexts, error = SuspectedContexts(), ContentFilterError("filtered")
    for number in range(9):
        contexts.may_be_the_reason(error, [TextUnit("Pier.", f"Chapter {number}")])
    assert contexts.allowed([TextUnit("Quay.", "Chapter 8")]) == [TextUnit("Quay.")]


def test_many_texts_at_which_a_connection_was_cut_are_not_sent_again():
    """Their number is the likelier reason; each of them goes without its context then."""
    cut = BackendError("cut")
    cut.oversized = True
    contexts = SuspectedContexts()
    assert not contexts.may_be_the_reason(cut, REQUEST)
    assert contexts.allowed(REQUEST[1:]) == [TextUnit("The pier.")]
    assert contexts.may_be_the_reason(cut, [TextUnit("The quay.", "Chapter 2")])
