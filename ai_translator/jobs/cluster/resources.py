"""What a batch asks of a cluster's machines, and how large the cluster is at the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ray

from ai_translator.config import Settings

#: Requests in flight that one requester carries: their prompts, checks and records are the work of
#: one interpreter.
_REQUESTS_A_REQUESTER = 64
_MOST_REQUESTERS = 64
#: CPUs for each requester, from which on it has one to itself.  On less, it takes turns with the
#: tasks; it must not keep the last CPU from them.
_LEAST_CPUS = 4
_TASK_MEMORY = 500 << 20  # bytes, see docs/performance.md: 400 MB with two processes
_LOOKING = 5.0  # seconds between two looks at the size of the cluster
_WAITING_TASKS = (
    8  # beyond those that run: by them an autoscaler sees that more machines would help
)


@dataclass(frozen=True, slots=True)
class RequesterPlan:
    """How many requesters there are, and what Ray is told of each.

    backlogs: how many times the segments of one keep all of them busy
    """

    count: int
    options: Mapping[str, Any]
    backlogs: int = 1


def plan_requesters(settings: Settings) -> RequesterPlan:
    """Return the plan for the cluster as it is now.

    A model in the requester's own process gets a GPU each, where there are any, else half of the
    CPUs of the smallest machine.  Requests to an endpoint are few enough for one requester to see
    them all, or are divided among several.
    """
    if settings.backend == "chatglm":
        gpus = int(ray.cluster_resources().get("GPU", 0))
        if gpus:
            return RequesterPlan(gpus, {"num_gpus": 1, "num_cpus": 0}, gpus)
        return RequesterPlan(1, {"num_cpus": _fewest_cpus() // 2})
    requests = settings.translation.concurrency or _REQUESTS_A_REQUESTER
    count = min(_MOST_REQUESTERS, -(-requests // _REQUESTS_A_REQUESTER))
    cpus = 1 if _cpus() >= _LEAST_CPUS * count else 0
    return RequesterPlan(count, {"num_cpus": cpus, "scheduling_strategy": "SPREAD"})


class ClusterSize:
    """The size of the cluster, looked at now and then: machines come and go.

    task_memory: bytes that reading or writing one document asks for
    """

    def __init__(self) -> None:
        self._cpus, self.task_memory = _cpus(), _task_memory()
        self._looking: asyncio.Task[None] | None = None

    @property
    def tasks(self) -> int:
        """How many tasks there should be: all that can run, and some that wait."""
        return self._cpus + _WAITING_TASKS

    def watch(self) -> None:
        self._looking = asyncio.create_task(self._look())

    async def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOKING)
            self._cpus = await asyncio.to_thread(_cpus)
            self.task_memory = await asyncio.to_thread(_task_memory)


def _task_memory() -> int:
    """Return no more than the smallest machine with a CPU has: a task would wait for ever."""
    machines = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    room = [int(each.get("memory", 0)) for each in machines if each.get("CPU", 0)]
    return min([_TASK_MEMORY, *filter(None, room)])


def _cpus() -> int:
    return int(ray.cluster_resources().get("CPU", 0))


def _fewest_cpus() -> int:
    machines = [node["Resources"].get("CPU", 0) for node in ray.nodes() if node["Alive"]]
    return int(min(filter(None, machines), default=0))
