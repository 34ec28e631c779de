"""What becomes of calls: Ray's errors are told apart here, and nowhere else."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Sequence
from typing import Any

import ray
from ray import exceptions

from ai_translator.errors import ConfigError, OutputError

#: What held the work is gone: a process, a machine, an object.  Another can do it again.
LOSSES = (
    exceptions.RayActorError,
    exceptions.WorkerCrashedError,
    exceptions.NodeDiedError,
    exceptions.ObjectLostError,
    exceptions.OutOfMemoryError,
    exceptions.LocalRayletDiedError,
    exceptions.ActorUnschedulableError,
    exceptions.TaskUnschedulableError,
)


_NOT_INSTALLED = "No module named 'ai_translator'"


class WorkLost(Exception):  # noqa: N818
    """The process or the machine that had the work is gone."""


async def answer(ref: Any) -> Any:
    """Return what a call or an object is.

    Cancelling it calls the work off.  Raises WorkLost when who had it is gone, OutputError when the
    object store's disk is full, ConfigError where this program is missing, and the remote exception
    as Ray has it for a defect.
    """
    try:
        return await ref
    except asyncio.CancelledError:
        ray.cancel(ref, force=False)
        raise
    except exceptions.OutOfDiskError:
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        remedy = "Free some space where Ray spills its objects, and run the same command again"
        raise OutputError(f"the object store: {full.strerror}", remedy=remedy) from full
    except exceptions.TaskCancelledError as error:
        raise WorkLost(str(error)) from error
    except exceptions.RayError as error:
        if _NOT_INSTALLED in str(error):
            raise ConfigError(
                "ai-translator is not installed on a machine of the cluster",
                remedy="Install it there, in the Python that Ray runs with",
            ) from error
        if isinstance(error, LOSSES):
            raise WorkLost(type(error).__name__) from error
        raise


async def answers(refs: Sequence[Any]) -> list[Any]:
    """Return what several calls are, as :func:`answer` does."""
    return await asyncio.gather(*map(answer, refs))
