"""A folder whose requests go out in batches: sent, collected and finished by runs of their own."""

from __future__ import annotations

from functools import partial

from ai_translator.batch import fingerprint
from ai_translator.batch.entry import FolderAccount, Watch, ignore
from ai_translator.batch.folder import Folder, translate_folder
from ai_translator.batch.record import Record
from ai_translator.config import Settings
from ai_translator.deferred.batches import Say
from ai_translator.deferred.executor import (
    Sending,
    cancel_batches,
    deferrable,
    deferred_executor,
    with_batch_prices,
)


async def send_folder(
    folder: Folder, settings: Settings, sending: Sending, say: Say, *, watch: Watch = ignore
) -> FolderAccount:
    """Collect what is ready, write what is whole, send what is left; see :func:`translate_folder`.

    say: told what becomes of each batch, in one line for people
    """
    backend, reviewer = await deferrable(settings, sending)
    open_executor = partial(
        deferred_executor,
        out=folder.out,
        sending=sending,
        known_as=fingerprint.of_settings(settings, backend, folder.password),
        reviewer=reviewer,
        say=say,
    )
    return await translate_folder(
        folder,
        with_batch_prices(settings, backend, reviewer),
        backend=backend,
        watch=watch,
        open_executor=open_executor,
    )


async def cancel_folder(folder: Folder, settings: Settings, sending: Sending, say: Say) -> None:
    """Cancel the batches of a folder.  Raises a TranslatorError."""
    backend, _ = await deferrable(settings, sending)
    with Record(folder.out):  # no other run is at work on it
        await cancel_batches(backend, folder.out, sending, say)
