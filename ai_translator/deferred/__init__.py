"""Translation through providers' Batch APIs: answers come hours later, at a lower price.

The translator is the usual one, over another transport.  It forms requests, judges answers and asks
again as always; its transport answers from a journal and collects what is not there.  Where nothing
moves any more, what was collected is a *round*: it goes out as a batch, the document waits, and
the program may end.  Another run takes the document up from its beginning: all of its rounds are
answered from the journal, in the same order, and the next one is collected, until none is left.

    journal      what was asked, sent and answered, in one file: nothing is paid for twice
    rounds      the transport, and when a round is whole
    services    memory, budget and limit of a document that is taken up again and again
    translator  a document's segments -> outcomes, or WaitingError
    batches     sending and collecting: what becomes of a batch, whatever happens to it
    executor    jobs with all that
    offline     batches as files, for `vllm run-batch`
"""
