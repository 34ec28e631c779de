"""Models on the machines of a cluster: where they go, and that they translate there."""

from __future__ import annotations

import asyncio
import pickle
import shutil
from types import SimpleNamespace

import pytest
from ray.exceptions import ActorDiedError

from ai_translator.batch import FileStatus, Folder, translate_folder
from ai_translator.config import load
from ai_translator.jobs.cluster import resources
from ai_translator.jobs.cluster.requester import (
    CutOffError,
    Requester,
    RequesterOrder,
    TranslateOrder,
)
from ai_translator.jobs.executors import executor_opener
from ai_translator.languages import language
from tests.backends.chatglm.conftest import trained  # noqa: F401
from tests.translation.documents import segments

CHATGLM = load(None, {"backend": "chatglm"})


def endpoint(concurrency=None):
    return load(None, {"backend": "openai", "translation": {"concurrency": concurrency}})


@pytest.mark.parametrize(
    ("settings", "machines", "count", "options"),
    [
        (CHATGLM, [(8, 2), (8, 1)], 3, {"num_gpus": 1, "num_cpus": 0}),
        (CHATGLM, [(8, 0), (4, 0)], 1, {"num_cpus": 2}),
        (CHATGLM, [(1, 0)], 1, {"num_cpus": 0}),  # the last CPU is for reading
        (endpoint(), [(2, 0)], 1, {"num_cpus": 0, "scheduling_strategy": "SPREAD"}),
        (endpoint(256), [(8, 0), (8, 0)], 4, {"num_cpus": 1, "scheduling_strategy": "SPREAD"}),
        (endpoint(1000), [(0, 0)], 16, {"num_cpus": 0, "scheduling_strategy": "SPREAD"}),
    ],
    ids=["GPUs", "CPUs", "one CPU", "small", "large", "before it is scaled up"],
)
def test_what_requesters_ask_for(settings, machines, count, options, monkeypatch):
    nodes = [{"Alive": True, "Resources": {"CPU": cpus, "GPU": gpus}} for cpus, gpus in machines]
    whole = {"CPU": sum(cpus for cpus, _ in machines), "GPU": sum(gpus for _, gpus in machines)}
    monkeypatch.setattr(resources.ray, "nodes", lambda: nodes)
    monkeypatch.setattr(resources.ray, "cluster_resources", lambda: whole)
    plan = resources.plan_requesters(settings)
    assert (plan.count, dict(plan.options)) == (count, options)
    assert plan.backlogs == (count if "num_gpus" in options else 1)


@pytest.mark.slow
def test_a_chatglm_translates_on_the_cluster(cluster, trained, tmp_path):  # noqa: F811
    (tmp_path / "in").mkdir()
    for name in ("a.pdf", "b.pdf"):
        shutil.copyfile(trained.page, tmp_path / "in" / name)
    settings = load(
        None,
        {
            "backend": "chatglm",
            "source": "en",
            "chatglm": {"model": str(trained.folder), "device": "cpu", "quantize": "none"},
            "output": {"formats": ["markdown"]},
            "translation": {"memory": str(tmp_path / "memory.sqlite")},
        },
    )
    found = {}
    for engine in ("local", "ray"):
        job = Folder(tmp_path / "in", tmp_path / engine, force=True)
        opened = executor_opener(engine)
        summary = asyncio.run(translate_folder(job, settings, open_executor=opened))
        assert summary.count(FileStatus.DONE) == 2, summary.to_json()
        (tmp_path / "memory.sqlite").unlink(missing_ok=True)
        found[engine] = [(tmp_path / engine / f"{name}.zh.md").read_bytes() for name in "ab"]
    assert found["ray"] == found["local"]


class Gone:
    """Shared services on a machine that cannot be reached any more, but for what is answered."""

    def __init__(self, **answered):
        self.answered = answered

    def __getattr__(self, method):
        async def call(*_args):
            if method not in self.answered:
                raise ActorDiedError
            return self.answered[method]

        return SimpleNamespace(remote=call)


@pytest.mark.parametrize("answered", [{}, {"find": {}}])
async def test_a_requester_that_is_cut_off_says_that_and_no_fault_of_the_endpoint(
    answered, standin
):
    chosen = {"base_url": standin.url, "api_key": "k", "model": "gpt-3.5-turbo"}
    settings = load(None, {"backend": "openai", "openai": chosen, "translation": {"attempts": 1}})
    requester = Requester(RequesterOrder(settings, (), "a"), Gone(**answered))
    texts = segments(["The tide came in at noon.", "The gauge was read by the keeper."])
    order = TranslateOrder("a.pdf", "en", language("zh"), None)
    error, run = await requester.translate(order, pickle.dumps(texts))
    await requester._opened.aclose()
    assert isinstance(error, CutOffError) and not run and not standin.requests
