"""Sending open requests in batches, and collecting what has become of them.

What was sent is never sent again unless it is certain that no answer to it comes:

- a batch whose making was interrupted is looked for at the server, by our token and by its file;
- a batch that has failed as a whole was not looked at; one that has expired or was cancelled has
  answered some of its requests, and the rest goes into the next;
- a request that met a failure of the server is tried ``MOST_TRIES`` times, then it has failed;
- a file of answers that cannot be read to its end, or lacks answers that the server has counted, is
  read again, and in later runs, before anything that it lacks is asked for anew.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ai_translator.backends.deferral import BatchServer, BatchState, BatchStatus
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
            while batch := self._journal.form(model, MOST_REQUESTS, MOST_BYTES, _FRAME):
                await self._send(batch)

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
        state = await self._server.create(uploaded, batch.token)
        self._journal.sent(batch, state.id)
        self._say(f"{state.id}: {count} requests sent to {batch.model}{_until(state)}")

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
            self._say(f"{known.id}: {state.status}{counted}{_until(state)}")
            return
        account = await self._read(known, state)
        if account is None:
            return
        freed = self._journal.release(known, counts=_is_a_try(state))
        self._say(f"{known.id}: {state.status}, {_told(account, freed)}")
        for file in {known.file, *state.files} - {""}:
            await self._remove(file)
        if state.status is BatchStatus.FAILED:
            why = "; ".join(state.errors) or "the server gives no reason"
            raise BackendError(
                f"{known.id} was refused: {why}",
                remedy="Nothing of it is lost: mend that and run the same command again",
            )

    async def _read(self, batch: Batch, state: BatchState) -> _Account | None:
        """Keep the answers in the files of a batch.

        None if they are not whole, which another run may find mended.  Raises BackendError.
        """
        fault: BackendError | None = None
        for again in range(_READS):
            if again:
                await asyncio.sleep(_PAUSE)
            try:
                account = await self._read_once(batch, state)
            except (BackendError, UnreadableLineError) as error:
                fault = _damaged(batch, error)
                if isinstance(error, BackendError) and not error.transient:
                    break
                continue
            if account.answered >= min(state.done, state.total):
                return account
            fault = _damaged(batch, f"{account.answered} of {state.done} are there")
        self._journal.looked(batch)
        if batch.looks + 1 < _MOST_LOOKS:
            assert fault is not None
            raise fault
        unanswered = self._journal.unanswered(batch)
        self._say(f"{batch.id}: its files stay incomplete; {unanswered} requests are sent again")
        return _Account(answered=state.total - unanswered)

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


def _until(state: BatchState) -> str:
    if state.expires is None:
        return ""
    return f", until {time.strftime('%Y-%m-%d %H:%M', time.localtime(state.expires))}"
