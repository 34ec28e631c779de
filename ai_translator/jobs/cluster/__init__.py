"""The executor ``ray``: a batch's jobs on a Ray cluster.

    driver (the batch)      reads the sources, holds the record, writes the results
      parse, typeset        tasks, a CPU each (:mod:`~ai_translator.jobs.cluster.tasks`)
      requesters            actors that translate: requests to an endpoint, or a model each
                            (:mod:`~ai_translator.jobs.cluster.requester`)
      shared services       one actor beside the driver: limit, budget and memory of all requesters
                            (:mod:`~ai_translator.jobs.cluster.shared_services`)

Sources, documents and results travel through Ray's object store, so that no folder needs to be
shared.  Whatever is lost with a process or a machine is made again by another.
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec

from ai_translator.errors import MissingExtraError
from ai_translator.extras import install_command
from ai_translator.jobs.executor import OpenExecutor


def executor_opener(address: str) -> OpenExecutor:
    """Return what opens an executor on a cluster; see :mod:`ai_translator.jobs.executors`.

    address: of a cluster to join; "" for that of RAY_ADDRESS, or one on this machine that ends with
        the batch
    """
    if find_spec("ray") is None:
        raise MissingExtraError("--engine ray needs Ray", remedy=install_command("ray"))
    from ai_translator.jobs.cluster.connecting import set_up_ray

    set_up_ray(address)
    from ai_translator.jobs.cluster.executor import cluster_executor

    return partial(cluster_executor, address=address)
