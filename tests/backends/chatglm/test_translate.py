"""The whole pipeline on a checkpoint that means something, and on one that means nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pdfplumber
import pytest
import torch
import yaml

from ai_translator import translate_file
from ai_translator.backends import build
from ai_translator.backends.chatglm import identity, options_of
from ai_translator.config import load
from ai_translator.errors import BackendError, ConfigError, ExitCode, MissingExtraError
from tests.backends.chatglm.folders import GOLDEN
from tests.backends.chatglm.training import (
    HEADING,
    PAIRS,
    SHORT_RULES,
    new_model,
    write_official,
    write_page,
)

TUNED = str(GOLDEN / "chatglm2-ptuning" / "plain")


def translate(
    page: Path, folder: Path, config: dict, *flags: str
) -> subprocess.CompletedProcess[str]:
    """``ai-translator translate`` in a process of its own."""
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump({"translation": {"memory": "off"}, **config}), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "ai_translator",
        "translate",
        str(page),
        "--from",
        "en",
        "--to",
        "zh",
        "--config",
        str(file),
        "--out",
        str(folder),
        *flags,
    ]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)


def shown(pdf: Path) -> str:
    """All text of a PDF, without space."""
    with pdfplumber.open(pdf) as document:
        return "".join("".join(page.extract_text().split()) for page in document.pages)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed int8"])
def test_a_page_is_translated(trained, tmp_path, packed):
    chosen = {
        "model": str(trained.packed if packed else trained.folder),
        "device": "cpu",
        "quantize": "int8" if packed else "none",
    }
    done = translate(trained.page, tmp_path, {"backend": "chatglm", "chatglm": chosen})
    assert done.returncode == ExitCode.OK, done.stderr
    assert "torchao" not in done.stderr and "Warning" not in done.stderr
    found = shown(tmp_path / "page.zh.pdf")
    for _, answer in (HEADING, *PAIRS):
        assert answer in found
    report = json.loads((tmp_path / "page.zh.report.json").read_text())
    assert (report["complete"], report["backend"], report["translated"]) == (
        True,
        "chatglm",
        len(PAIRS) + 1,
    )
    assert report["output_tokens"] > 50


def test_the_training_is_bounded(trained):
    assert trained.seconds < 120 and trained.loss < 0.02


def test_random_weights_are_reported_and_not_believed(trained, tmp_path):
    folder = tmp_path / "random"
    folder.mkdir()
    shutil.copy(trained.folder / "tokenizer.model", folder)
    words = json.loads((trained.folder / "config.json").read_text())["padded_vocab_size"]
    write_official(new_model(words), folder)
    chosen = {"model": str(folder), "device": "cpu", "max_new_tokens": 40}
    done = translate(trained.page, tmp_path, {"backend": "chatglm", "chatglm": chosen})
    assert done.returncode == ExitCode.BACKEND, done.stderr
    assert "none of the first" in done.stderr and "Try another model" in done.stderr
    assert not list(tmp_path.glob("page.zh.*"))  # nothing usable came, nothing is written


def test_one_line_flips_openai_and_chatglm(standin, trained, tmp_path):
    config = {
        "openai": {"base_url": standin.url},
        "chatglm": {"model": str(trained.folder), "device": "cpu"},
    }
    for kind in ("openai", "chatglm"):
        settings = load(
            overrides={
                **config,
                "backend": kind,
                "source": "en",
                "translation": {"memory": "off"},
                "output": {"folder": tmp_path / kind, "formats": ["markdown"]},
            }
        )
        result = translate_file(trained.page, settings)
        assert result.exit_code is ExitCode.OK
    assert PAIRS[0][1] in (tmp_path / "chatglm" / "page.zh.md").read_text(encoding="utf-8")


def settings(**chosen):
    return load(overrides={"backend": "chatglm", "chatglm": {"device": "cpu", **chosen}})


def test_the_profile(golden):
    backend = build(settings(model=str(golden("chatglm3")), max_batch=6))
    profile = backend.profile
    assert (profile.segments_per_request, profile.system_role, profile.local) == (1, False, True)
    assert (profile.context_tokens, profile.concurrency, profile.tags) == (8192, 12, "lu")
    assert backend.endpoint == "" and backend.listening is None


def test_what_changes_the_answers_changes_the_identity(golden):
    folder = str(golden("chatglm2"))
    variants = [
        {},
        {"quantize": "int8"},
        {"revision": "v1"},
        {"prefix": "/p"},
        {"temperature": 0.5},
        {"rope": "base"},
        {"dtype": "bfloat16"},
    ]
    said = {
        identity(options_of(each), each, None)
        for each in (settings(model=folder, **more).chatglm for more in variants)
    }
    assert len(said) == len(variants)


def test_other_weights_under_the_same_name_are_another_model(golden, tmp_path):
    """What the memory holds was said by the old ones."""
    model, prefix = (
        shutil.copytree(golden("chatglm2"), tmp_path / "model"),
        shutil.copytree(TUNED, tmp_path / "prefix"),
    )
    said = [build(settings(model=str(model), prefix=str(prefix))).identity]
    for file, name in (
        (
            model / "pytorch_model-00002-of-00002.bin",
            "transformer.encoder.layers.2.self_attention.dense.weight",
        ),
        (prefix / "pytorch_model.bin", ""),
    ):
        held = torch.load(file, weights_only=True)
        held[name or next(iter(held))] += 0.01
        torch.save(held, file)
        said.append(build(settings(model=str(model), prefix=str(prefix))).identity)
    assert (
        len(set(said)) == 3
        and build(settings(model=str(model), prefix=str(prefix))).identity == said[-1]
    )
    model.rename(tmp_path / "moved")
    assert build(settings(model=str(tmp_path / "moved"), prefix=str(prefix))).identity == said[-1]


@pytest.mark.parametrize(
    ("chosen", "error", "message"),
    [
        ({"model": "nowhere"}, ConfigError, "no such folder"),
        ({"device": "cuda"}, ConfigError, "chatglm.device = 'cuda': not on this machine"),
        ({"device": "cuda:3"}, ConfigError, "not on this machine"),
        ({"device": "mps"}, ConfigError, "not on this machine"),
        ({"prefix": "nowhere"}, ConfigError, "no such folder"),
    ],
)
def test_what_is_certain_to_fail_fails_before_loading(golden, chosen, error, message):
    with pytest.raises(error, match=message):
        build(settings(**{"model": str(golden("chatglm2")), **chosen}))


def test_a_prefix_of_another_model_fails_before_loading(trained):
    with pytest.raises(ConfigError, match="the prefix does not fit the model"):
        build(settings(model=str(trained.folder), prefix=TUNED))


def test_a_damaged_tokenizer_fails_before_loading(golden, tmp_path):
    folder = shutil.copytree(golden("chatglm2"), tmp_path / "damaged")
    (folder / "tokenizer.model").write_bytes(b"version https://git-lfs")
    with pytest.raises(ConfigError, match=r"tokenizer\.model: is not a SentencePiece model"):
        build(settings(model=str(folder)))


def test_a_release_too_large_for_this_machine_is_not_downloaded_first(monkeypatch, tmp_path):
    from ai_translator.backends.chatglm import hub
    from ai_translator.backends.chatglm.native import devices

    monkeypatch.setattr(hub, "_cached", lambda options: None)
    monkeypatch.setattr(devices, "free_memory", lambda device, every=False: 3_000_000_000)
    with pytest.raises(
        BackendError,
        match=r"too little memory for THUDM/chatglm2-6b on cpu: 13\.1 GB needed, 3\.0 GB free",
    ) as caught:
        build(settings(model="THUDM/chatglm2-6b"))
    assert "device: cpu" not in caught.value.remedy


def test_too_little_memory_says_what_would_fit(golden, monkeypatch):
    from ai_translator.backends.chatglm.native import devices

    monkeypatch.setattr(devices, "free_memory", lambda device, every=False: 10_000)
    with pytest.raises(BackendError, match=r"too little memory for .* needed, 0\.0 GB free"):
        build(settings(model=str(golden("chatglm2"))))


def test_a_missing_extra_is_named(monkeypatch, golden):
    import ai_translator.backends.chatglm as package

    monkeypatch.setattr(package, "_missing", lambda: ["torch"])
    with pytest.raises(
        MissingExtraError, match=r"needs torch.*pip install 'ai-translator\[chatglm\]'"
    ) as caught:
        build(settings(model=str(golden("chatglm2"))))
    assert caught.value.exit_code is ExitCode.MISSING_EXTRA


def test_a_model_that_dies_once_costs_no_segment(trained, tmp_path, monkeypatch):
    """Loaded once more, it is asked again, without their contexts, for the segments in flight."""
    from ai_translator.backends.chatglm.native.batch_decoder import BatchDecoder

    step, deaths = BatchDecoder.step, []

    def dying(self):
        if not deaths:
            deaths.append(len(self.rows))
            raise RuntimeError("device-side assert triggered")
        step(self)

    monkeypatch.setattr(BatchDecoder, "step", dying)
    chosen = {"model": str(trained.folder), "device": "cpu", "max_batch": 2}
    more = {
        "translation": {"memory": "off"},
        "output": {"folder": tmp_path, "formats": ["markdown"]},
        "source": "en",
    }
    result = translate_file(
        trained.page, load(overrides={"backend": "chatglm", "chatglm": chosen, **more})
    )
    assert deaths and result.exit_code is ExitCode.OK and not result.report.failed
    assert result.report.texts.translated == len(PAIRS) + 1


def test_a_page_can_be_written_anew(tmp_path):
    """The fixture's page: one segment for each sentence, so that what is learnt is what is asked."""
    from tests.backends.chatglm.training import questions

    write_page(tmp_path / "page.pdf")
    assert len(questions(tmp_path / "page.pdf")) == len(PAIRS) + 1 and SHORT_RULES
