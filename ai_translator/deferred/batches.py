"""Sending open requests in batches, and collecting what has become of them.

What was sent is never sent again unless it is certain that no answer to it comes:

- a batch whose making was interrupted is looked for at the server, by our token and by its file;
- a batch that has failed as a whole was not looked at; one that has expired or was cancelled has
  answered some of its requests, and the rest goes into the next;
- one that is more than the server takes, by itself or with what waits there, goes out in halves;
- a request that met a failure of the server is tried ``MOST_TRIES`` times, then it has failed;
- a file of answers that is gone, comes damaged, or lacks answers that the server has counted, is
  read again, and in later runs, before anything that it lacks is asked for anew;  one that cannot
  be fetched for another reason, such as a key, is waited for.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ai_translator.backends.deferral import (
    BatchLimit,
    BatchServer,
    BatchState,
    BatchStatus,
    ForgottenError,
    RefusedBatchError,
)
from ai_translator.deferred.answer_lines import AnswerLine, UnreadableLineError, read_line
from ai_translator.deferred.journal import Batch, BatchStage, RequestJournal, StoredAnswer, as_json
from ai_translator.errors import BackendError, OutputError, ProtocolError

log = logging.getLogger(__name__)

MOST_REQUESTS = 50_000  # of a batch, as OpenAI takes them
MOST_BYTES = 190_000_000  # of its file; OpenAI takes 200 MB
MOST_TRIES = 3  # batches that a request is sent in
_MOST_LOOKS = 3  # runs that read an incomplete file, until what it lacks counts as unanswered
_READS = 3  # of a file, in one run
_PAUSE = 1.0  # seconds between them
_LINES_AT_ONCE = 200  # kept in one step
_UNANSWERED = 400  # the status that the translator sees of a request that no batch has answered
_LINE = b'{"custom_id":"%b","method":"POST","url":"/v1/chat/completions","body":%b}\n'
_FRAME = len(_LINE) + 60  # bytes of a line beside its body

Say = Callable[[str], None]


@dataclass(slots=True)
class _Account:
    """What the files of a batch hold."""

    answered: int = 0
    strange: int = 0
    troubled: int = 0
    untried: int = 0

    @property
    def lines(self) -> int:
        """How many requests something is said of."""
        return self.answered + self.troubled + self.untried


class Batches:
    """The batches of one journal at one server.

    say: told what becomes of each batch, in one line for people
    """

    def __init__(self, journal: RequestJournal, server: BatchServer, say: Say) -> None:
        self._journal, self._server, self._say = journal, server, say
        self._fault: BackendError | None = None

    async def collect(self) -> None:
        """Take what is ready, of every batch that was sent.

        Raises BackendError when all was looked at and one could not be asked for, or has failed.
        """
        for batch in self._journal.batches():
            try:
                await self._collect(batch)
            except BackendError as error:
                self._fault = self._fault or error
                log.warning("%s: %s", batch.id or batch.token, error)
        if given_up := self._journal.give_up(MOST_TRIES, _as_answer):
            self._say(f"{given_up} requests were not answered in {MOST_TRIES} batches: given up")
        if self._fault is not None:
            raise self._fault

    async def cancel(self) -> None:
        """Cancel every batch that is under way.  Raises BackendError."""
        for batch in self._journal.batches():
            known = await self._known(batch)
            if known is not None:
                state = await self._server.cancel(known.id)
                self._say(f"{known.id}: {state.status}; what it has answered can be collected")

    async def send(self, documents: Iterable[str]) -> None:
        """Send the open requests of these documents.  Raises BackendError."""
        for model in self._journal.open_models(documents):
            await self._send_to(model)

    async def _send_to(self, model: str) -> None:
        """Send the open requests to a model, as many at a time as the server takes."""
        while True:
            portion = self._journal.portion(model, MOST_REQUESTS)
            room = portion.queue - self._journal.under_way(model)
            most = min(portion.batch, MOST_REQUESTS, room)
            batch = self._journal.form(model, most, MOST_BYTES, _FRAME) if most > 0 else None
            if batch is None:
                break
            count = self._journal.size(batch)
            try:
                await self._send(batch)
            except RefusedBatchError as error:
                if not self._take_less(batch, error.limit, count):
                    raise
                log.info("%s: %s", batch.token, error)
        if left := self._journal.open_requests(model):
            self._say(f"{left} requests to {model} wait until the server has room for them")

    async def _send(self, batch: Batch) -> None:
        with tempfile.TemporaryDirectory(prefix="ai-translator-") as folder:
            file = Path(folder, f"ai-translator-{batch.token}.jsonl")
            count = _write(file, self._journal.bodies(batch))
            try:
                uploaded = await self._server.upload(file)
            except BackendError:
                self._journal.release(batch)  # a file alone is no batch
                raise
        self._journal.uploaded(batch, uploaded)
        try:
            state = await self._server.create(uploaded, batch.token)
        except RefusedBatchError:
            self._journal.release(batch)
            await self._remove(uploaded)
            raise
        self._journal.sent(batch, state.id)
        self._say(f"{state.id}: {count} requests sent to {batch.model}{_until(state)}")

    def _take_less(self, batch: Batch, limit: BatchLimit | None, count: int) -> bool:
        """Have the requests of a batch that was refused go out in smaller ones.

        Return whether that can help.
        """
        model = batch.model
        portion = self._journal.portion(model, MOST_REQUESTS)
        if limit is BatchLimit.SIZE and count > 1:
            smaller = replace(portion, batch=min(portion.batch, count // 2))
        elif limit is BatchLimit.QUEUE and count + self._journal.under_way(model) > 1:
            waiting = count + self._journal.under_way(model)
            smaller = replace(portion, queue=min(portion.queue, waiting // 2))
        else:
            return False
        self._journal.set_portion(model, smaller)
        what = "in a batch" if limit is BatchLimit.SIZE else "in all batches together"
        most = min(smaller.batch, smaller.queue)
        self._say(f"{count} requests are more than the server takes: from now on {most} {what}")
        return True

    def _take_more(self, batch: Batch, count: int) -> None:
        """Have more requests wait at the server, where this many did and had their answers."""
        portion = self._journal.portion(batch.model, MOST_REQUESTS)
        if count + self._journal.under_way(batch.model) > portion.queue // 2:
            more = replace(portion, queue=2 * portion.queue)
            self._journal.set_portion(batch.model, more)

    async def _known(self, batch: Batch) -> Batch | None:
        """Return the batch as the server knows it.

        None if there certainly is none; then its requests are open again.
        """
        if batch.stage is BatchStage.SENT:
            return batch
        found = None
        if batch.stage is BatchStage.UPLOADED:
            found = await self._found(batch)
        if found is None:
            self._journal.release(batch)
            return None
        self._journal.sent(batch, found.id)
        self._say(f"{found.id}: was made when an earlier run broke off; it is waited for")
        return next(each for each in self._journal.batches() if each.token == batch.token)

    async def _found(self, batch: Batch) -> BatchState | None:
        try:
            return await self._server.find(batch.file, batch.token)
        except BackendError as error:
            if error.transient:
                raise
            raise ProtocolError(
                f"it cannot be told whether a batch was made of {batch.file} ({error.message})",
                remedy="Look at the provider's page; --send direct translates without it",
            ) from error

    async def _collect(self, batch: Batch) -> None:
        known = await self._known(batch)
        if known is None:
            return
        state = await self._server.state(known.id)
        if not state.status.has_ended:
            counted = f", {state.done + state.refused} of {state.total} done" if state.total else ""
            self._say(f"{known.id}: {_word(state)}{counted}{_until(state)}")
            return
        count = self._journal.size(known)
        account = await self._read(known, state, count)
        freed = self._journal.release(known, counts=_is_a_try(state))
        self._say(f"{known.id}: {state.status}, {_told(account, freed)}")
        for file in {known.file, *state.files} - {""}:
            await self._remove(file)
        if state.status is BatchStatus.COMPLETED:
            self._take_more(known, count)
        if state.status is BatchStatus.FAILED and not self._take_less(known, state.limit, count):
            why = "; ".join(state.errors) or "the server gives no reason"
            raise BackendError(
                f"{known.id} was refused: {why}",
                remedy="Nothing of it is lost: mend that and run the same command again",
            )

    async def _read(self, batch: Batch, state: BatchState, count: int) -> _Account:
        """Keep the answers in the files of a batch.

        count: of its requests
        Raises BackendError while they are not whole, which another run may find mended.
        """
        for again in range(_READS):
            if again:
                await asyncio.sleep(_PAUSE)
            try:
                account = await self._read_once(batch, state)
            except ForgottenError as error:
                fault = _damaged(batch, error)
                break
            except UnreadableLineError as error:
                fault = _damaged(batch, error)
                continue
            except BackendError as error:
                if error.transient and again < _READS - 1:
                    continue
                raise _damaged(batch, error) from error  # as many runs as it takes
            if _is_whole(account, state, count):
                return account
            fault = _damaged(batch, f"{account.lines} of {state.done or count} are there")
        self._journal.looked(batch)
        if batch.looks + 1 < _MOST_LOOKS:
            raise fault
        unanswered = self._journal.unanswered(batch)
        self._say(f"{batch.id}: its files stay incomplete; {unanswered} requests are sent again")
        return _Account(answered=count - unanswered)

    async def _read_once(self, batch: Batch, state: BatchState) -> _Account:
        account, waiting = _Account(), list[AnswerLine]()
        seen: set[str] = set()
        for file in state.files:
            async for line in self._server.lines(file):
                if not line.strip():
                    continue
                found = read_line(line)
                if found.id not in seen:  # a second answer to a request says nothing new
                    waiting.append(found)
                seen.add(found.id)
                if len(waiting) >= _LINES_AT_ONCE:
                    self._keep(batch, waiting, account)
        self._keep(batch, waiting, account)
        return account

    def _keep(self, batch: Batch, waiting: list[AnswerLine], account: _Account) -> None:
        answers = [
            (each.id, each.answer, each.sent, each.received)
            for each in waiting
            if each.answer is not None
        ]
        troubles = [(each.id, each.trouble) for each in waiting if each.answer is None]
        _, strange = self._journal.take(batch, answers)
        self._journal.trouble(batch, troubles)
        untried = sum(each.untried for each in waiting)
        account.answered += len(answers) - strange
        account.strange += strange
        account.untried += untried
        account.troubled += len(troubles) - untried
        waiting.clear()

    async def _remove(self, file: str) -> None:
        """Delete a file that is not needed any more: it holds text of documents."""
        try:
            await self._server.remove(file)
        except BackendError as error:
            log.info("%s could not be deleted: %s", file, error)


def _write(file: Path, bodies: Iterable[tuple[str, bytes]]) -> int:
    """Write requests line by line; return how many.  Raises OutputError."""
    count = 0
    try:
        with file.open("wb") as out:
            for id_, body in bodies:
                out.write(_LINE % (id_.encode(), body))
                count += 1
    except OSError as error:
        raise OutputError(
            f"{file}: cannot be written ({error.strerror})",
            remedy="Free some space, or name another place with TMPDIR",
        ) from error
    return count


def _is_whole(account: _Account, state: BatchState, count: int) -> bool:
    """Return whether files hold what they should.

    count: requests of the batch
    """
    counts = 0 < state.total <= state.done + state.refused
    if state.status is BatchStatus.COMPLETED and not counts:
        return account.lines >= count
    done = min(state.done, count)
    return account.answered >= done or account.lines >= done + state.refused


def _is_a_try(state: BatchState) -> bool:
    """Return True if what a batch has not answered was looked at."""
    return state.status is BatchStatus.COMPLETED


def _damaged(batch: Batch, what: object) -> BackendError:
    told = what.message if isinstance(what, BackendError) else str(what)
    return ProtocolError(
        f"{batch.id}: its answers cannot be read whole ({told})",
        remedy="Nothing is lost: run the same command again later",
        transient=True,
    )


def _as_answer(trouble: str) -> StoredAnswer:
    message = f"no batch has answered it ({trouble or 'no answer came back'})"
    return StoredAnswer(_UNANSWERED, as_json({"error": {"message": message}}))


def _told(account: _Account, freed: int) -> str:
    counts = [(account.answered, "answered"), (account.troubled, "met an error")]
    counts += [(account.untried, "not tried"), (account.strange, "answers to nothing of ours")]
    parts = [f"{count} {what}" for count, what in counts if count]
    if freed:
        parts.append(f"{freed} to be sent again")
    return ", ".join(parts) or "nothing in it"


def _word(state: BatchState) -> str:
    """Return what a batch that is under way is called, by the server if it says more."""
    return state.said.replace("_", " ") or str(state.status)


def _until(state: BatchState) -> str:
    if state.expires is None:
        return ""
    return f", until {time.strftime('%Y-%m-%d %H:%M', time.localtime(state.expires))}"
