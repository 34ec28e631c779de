"""Downloading, against a small hub on this machine: what is fetched, resumed, refused, and said when it is out of reach."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ai_translator.backends.chatglm import hub
from ai_translator.backends.chatglm.checkpoint import read
from ai_translator.backends.chatglm.files import damage
from ai_translator.backends.chatglm.options import Options
from ai_translator.errors import ConfigError, UnreachableError

NAME, COMMIT = "THUDM/chatglm2-6b", "a" * 40


class Hub(ThreadingHTTPServer):
    """Serves one folder as ``NAME``.

    cut: bytes of the first answer to each large file, after which the line goes dead
    spoilt: a file whose first answer has other bytes
    """

    daemon_threads = True

    def __init__(self, folder: Path, cut: int | None = None, spoilt: str | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder, self.cut, self.spoilt = folder, cut, spoilt
        self.asked: list[str] = []
        self.ranges: list[str] = []

    @property
    def files(self) -> set[str]:
        """The files whose content was sent."""
        return {path.rpartition("/")[2] for path in self.asked if "/resolve/" in path}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET(body=False)

    def do_GET(self, body: bool = True) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(path)
        if path.startswith(f"/api/models/{NAME}/tree/"):
            files = sorted(self.server.folder.iterdir())
            self._json(
                [
                    {
                        "type": "file",
                        "path": file.name,
                        "size": file.stat().st_size,
                        "oid": "0" * 40,
                    }
                    for file in files
                ],
                body,
            )
        elif path.startswith(f"/api/models/{NAME}"):
            self._json(self._info(), body)
        elif path.startswith(f"/{NAME}/resolve/"):
            self._file(self.server.folder / path.rpartition("/")[2], body)
        else:
            self._json(
                {"error": "Repository not found"}, body, 404, {"X-Error-Code": "RepoNotFound"}
            )

    def _info(self) -> dict[str, object]:
        files = [_sibling(file) for file in sorted(self.server.folder.iterdir())]
        return {
            "id": NAME,
            "modelId": NAME,
            "sha": COMMIT,
            "siblings": files,
            "private": False,
            "tags": [],
            "downloads": 0,
        }

    def _json(
        self, held: object, body: bool, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        content = json.dumps(held).encode()
        self._head(status, len(content), {"Content-Type": "application/json", **(headers or {})})
        if body:
            self.wfile.write(content)

    def _file(self, file: Path, body: bool) -> None:
        content = file.read_bytes()
        etag = hashlib.sha256(content).hexdigest()
        if body and file.name == self.server.spoilt:
            self.server.spoilt, content = None, bytes(reversed(content))
        start, status, more = 0, 200, {}
        if (asked := self.headers.get("Range")) and body:
            self.server.ranges.append(asked)
            start = int(asked.removeprefix("bytes=").partition("-")[0])
            status, more = (
                206,
                {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"},
            )
        self._head(
            status,
            len(content) - start,
            {"ETag": f'"{etag}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes", **more},
        )
        if body:
            end = (
                start + self.server.cut
                if self.server.cut and len(content) > 100_000
                else len(content)
            )
            self.wfile.write(content[start:end])
            if end < len(content):
                self.server.cut = None
                self.close_connection = True

    def _head(self, status: int, length: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(length), **headers}.items():
            self.send_header(name, value)
        self.end_headers()


def _sibling(file: Path) -> dict[str, object]:
    """As the hub lists a file: with git's hash, or with that of large file storage."""
    content = file.read_bytes()
    told: dict[str, object] = {"rfilename": file.name, "size": len(content)}
    if file.suffix in {".bin", ".safetensors"}:
        sha256 = hashlib.sha256(content).hexdigest()
        return {**told, "lfs": {"sha256": sha256, "size": len(content), "pointerSize": 130}}
    return {**told, "blobId": hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()}


@pytest.fixture
def repository(golden, tmp_path):
    """A copy of the golden checkpoint, to be changed."""
    return Path(shutil.copytree(golden("chatglm2"), tmp_path / "repository"))


@pytest.fixture
def serve(golden):
    made = []

    def start(cut=None, folder=None, spoilt=None) -> Hub:
        server = Hub(folder or golden("chatglm2"), cut, spoilt)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made.append(server)
        return server

    yield start
    for each in made:
        each.shutdown()
        each.server_close()


def fetch(
    home: Path,
    endpoint: str,
    model: str = NAME,
    *,
    quiet: bool = False,
    run: bool = False,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Downloads in a process of its own: the hub library reads its environment once.

    run: the model is to run on this machine, which takes loading torch
    """
    code = f"""
import sys
from ai_translator.backends.chatglm.hub import folder
from ai_translator.backends.chatglm.local import Files
from ai_translator.backends.chatglm.options import Options
from ai_translator.cli.logs import set_up_logging
from ai_translator.config import LoggingSettings
from ai_translator.errors import TranslatorError
set_up_logging(LoggingSettings(), quiet={quiet})
try:
    wanted = Options({model!r})
    print(Files(wanted).checkpoint.folder if {run} else folder(wanted))
except TranslatorError as error:
    print(type(error).__name__, error)
    sys.exit(int(error.exit_code))
"""
    told = {
        "HF_ENDPOINT": endpoint,
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DOWNLOAD_TIMEOUT": "5",
        **environment,
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **told},
    )


def test_what_is_needed_is_fetched_from_the_mirror_and_no_more(serve, tmp_path, repository):
    for name in ("modeling_chatglm.py", "trainer_state.json", "adapter.bin", "optimizer.bin"):
        (repository / name).write_text("{}")
    server = serve(folder=repository)
    done = fetch(tmp_path, server.url)
    assert done.returncode == 0, done.stdout + done.stderr
    found = sorted(file.name for file in Path(done.stdout.strip()).iterdir())
    assert found == [
        "config.json", "pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin", "pytorch_model.bin.index.json", "tokenizer.model",
    ]  # fmt: skip
    again = fetch(tmp_path, "http://127.0.0.1:9", HF_HUB_OFFLINE="1")
    assert again.stdout == done.stdout  # from the cache, without network
    assert "|" in done.stderr or "%" in done.stderr  # a bar


def test_a_line_that_goes_dead_is_taken_up_again(serve, tmp_path):
    server = serve(cut=50_000)
    done = fetch(tmp_path, server.url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert server.cut is None  # it did go dead
    assert damage(Path(done.stdout.strip()) / "pytorch_model-00001-of-00002.bin") is None
    assert damage(Path(done.stdout.strip()) / "pytorch_model-00002-of-00002.bin") is None


def test_a_hub_out_of_reach(tmp_path):
    done = fetch(tmp_path, "http://127.0.0.1:9")
    assert done.returncode == 6 and done.stdout.startswith(
        "UnreachableError THUDM/chatglm2-6b: http://127.0.0.1:9 cannot be reached"
    )
    assert "HF_ENDPOINT" in done.stdout


def test_a_repository_that_is_not_there(serve, tmp_path):
    done = fetch(tmp_path, serve().url, "THUDM/chatglm9-6b")
    assert (
        done.returncode == 6
        and done.stdout.startswith("ModelNotFoundError")
        and "chatglm.model" in done.stdout
    )


def test_offline_without_a_copy(tmp_path):
    done = fetch(tmp_path, "http://127.0.0.1:9", HF_HUB_OFFLINE="1")
    assert done.returncode == 6 and "not on this machine, and HF_HUB_OFFLINE is set" in done.stdout


def test_a_disk_that_is_too_small(monkeypatch, tmp_path):
    from ai_translator.errors import BackendError

    monkeypatch.setattr(
        hub.shutil, "disk_usage", lambda place: type("Usage", (), {"free": 10**9})()
    )
    with pytest.raises(BackendError, match=r"12\.5 GB to download, 1\.0 GB free.*HF_HOME"):
        hub.check_disk(Options(NAME), 12_490_000_000)


@pytest.mark.parametrize("name", ["nowhere", "./a/b", "/no/such/folder", "a/b/c"])
def test_a_name_that_is_neither_folder_nor_id(name):
    with pytest.raises(ConfigError, match="no such folder"):
        hub.local(Options(name))


def test_half_a_snapshot_does_not_count_as_here(serve, tmp_path, monkeypatch):
    done = fetch(tmp_path, serve().url)
    (Path(done.stdout.strip()) / "pytorch_model-00002-of-00002.bin").unlink()
    again = fetch(tmp_path, "http://127.0.0.1:9")
    assert again.returncode == 6 and UnreachableError.__name__ in again.stdout


def change(repository: Path, name: str, **keys: object) -> None:
    held = json.loads((repository / name).read_text())
    (repository / name).write_text(json.dumps({**held, **keys}))


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"model_type": "llama"}, "unknown architecture 'llama'"),
        ({"multi_query_attention": False}, "multi_query_attention = False is not supported"),
        ({"quantization_config": {"quant_method": "gptq", "bits": 4}}, "quantised with 'gptq'"),
        ({"num_layers": None, "inner_hidden_size": 16384}, "ChatGLM-6B, the first version"),
    ],
)
def test_a_model_that_cannot_run_here_is_told_before_weights_are_fetched(
    serve, tmp_path, repository, keys, said
):
    change(repository, "config.json", **keys)
    server = serve(folder=repository)
    done = fetch(tmp_path / "home", server.url)
    assert done.returncode == 5 and done.stdout.startswith(f"ConfigError {NAME}")
    assert said in done.stdout and "no weights were downloaded" in done.stdout
    assert not {name for name in server.files if name.endswith(".bin")}


def test_a_model_too_large_for_this_machine_is_told_before_weights_are_fetched(
    serve, tmp_path, repository
):
    change(repository, "config.json", num_layers=3_000_000)
    server = serve(folder=repository)
    done = fetch(tmp_path / "home", server.url, run=True)
    assert done.returncode == 6 and "GB" in done.stdout, done.stdout
    assert not {name for name in server.files if name.endswith(".bin")}


def test_a_repository_that_lacks_a_part_is_told_before_the_others_are_fetched(
    serve, tmp_path, repository
):
    (repository / "pytorch_model-00002-of-00002.bin").unlink()
    server = serve(folder=repository)
    done = fetch(tmp_path / "home", server.url)
    assert done.returncode == 5 and "1 of 2 weight files are missing" in done.stdout
    assert "pytorch_model-00001-of-00002.bin" not in server.files


def test_a_repository_without_a_tokenizer(serve, tmp_path, repository):
    (repository / "tokenizer.model").unlink()
    done = fetch(tmp_path / "home", serve(folder=repository).url)
    assert done.returncode == 5 and "it has no tokenizer.model" in done.stdout


@pytest.mark.parametrize("name", ["pytorch_model-00001-of-00002.bin", "tokenizer.model"])
def test_a_file_with_other_bytes_than_the_hub_tells_is_fetched_again(serve, tmp_path, name):
    server = serve(spoilt=name)
    done = fetch(tmp_path, server.url)
    assert done.returncode == 6 and f"{name}: arrived damaged" in done.stdout, done.stdout
    server.asked.clear()
    again = fetch(tmp_path, server.url)
    assert again.returncode == 0, again.stdout
    assert {each for each in server.files if each.endswith(".bin")} <= {name}


def test_no_bars_where_quiet_is_wanted(serve, tmp_path):
    done = fetch(tmp_path, serve().url, quiet=True)
    assert done.returncode == 0 and done.stderr == ""


def test_an_index_cannot_name_files_elsewhere(repository):
    change(repository, "pytorch_model.bin.index.json", weight_map={"a": "../../etc/passwd"})
    with pytest.raises(ConfigError, match=r"index\.json: cannot be read"):
        read(repository)
