"""One small Ray cluster for all tests of this folder: on loopback, in a folder of its own."""

from __future__ import annotations

import shutil
import tempfile

import pytest

from ai_translator.jobs.cluster.connecting import set_up_ray

_CPUS = 2
set_up_ray("")  # before a test module imports Ray


def pytest_collection_modifyitems(items):
    for item in items:
        if "cluster" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("ray"))


@pytest.fixture(scope="session")
def cluster():
    """The cluster, which this process has joined."""
    import ray

    folder = tempfile.mkdtemp(prefix="ray-", dir="/tmp")  # a socket's path has to be short
    ray.init(
        address="local",
        num_cpus=_CPUS,
        include_dashboard=False,
        object_store_memory=80 << 20,
        log_to_driver=False,
        logging_level="critical",
        _temp_dir=folder,
    )
    try:
        yield ray
    finally:
        ray.shutdown()
        shutil.rmtree(folder, ignore_errors=True)
