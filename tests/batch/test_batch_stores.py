"""Sources in object stores: a real S3 client, and moto's server on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time

import pytest

from ai_translator.batch import FileStatus, Folder, object_stores, translate_folder
from ai_translator.batch.discovery import Selection
from ai_translator.batch.object_stores import find_objects, is_address
from ai_translator.config import load
from ai_translator.errors import ExitCode, InputError, MissingExtraError, UsageError

ALL = Selection.of((), ())
KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def server():
    from moto.server import ThreadedMotoServer

    made = ThreadedMotoServer("127.0.0.1", port=0)
    made.start()
    host, port = made.get_host_and_port()
    yield f"http://{host}:{port}"
    made.stop()


@pytest.fixture
def store(server, monkeypatch):
    """The client, as the environment sets it up; the bucket ``papers`` is empty."""
    use(monkeypatch, server)
    client = object_stores._store("s3")
    if client.exists("papers"):
        client.rm("papers", recursive=True)
    client.mkdir("papers")
    return client


def use(monkeypatch, endpoint):
    import s3fs

    for name, value in {**KEYS, "AWS_ENDPOINT_URL": endpoint}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    s3fs.S3FileSystem.clear_instance_cache()


def translate(out, **folder):
    settings = load(None, {"backend": "pseudo", "output": {"formats": ["markdown"]}})
    summary = asyncio.run(translate_folder(Folder(out.parent, out, **folder), settings))
    return {entry.source: entry for entry in summary.entries}


def test_a_bucket_is_a_folder(pdf, store, tmp_path):
    for name, made in {
        "in/a.pdf": "links",
        "in/sub/b b.PDF": "lists",
        "in/c.pdf": "not-a-pdf",
    }.items():
        store.put_file(str(pdf(made)), f"papers/{name}")
    for name in ("in/notes.txt", "in/.hidden/d.pdf", "inner/e.pdf"):
        store.pipe_file(f"papers/{name}", b"x")
    found = translate(tmp_path / "out", address="s3://papers/in")
    assert {name: entry.state for name, entry in found.items()} == {
        "a.pdf": FileStatus.DONE,
        "c.pdf": FileStatus.FAILED,
        "sub/b b.PDF": FileStatus.DONE,
    }
    assert found["c.pdf"].reason.startswith("is not a PDF")
    assert (tmp_path / "out" / "sub" / "b b.zh.md").exists()
    page = (tmp_path / "out" / "batch.html").read_text(encoding="utf-8")
    assert "a.zh.md" in page and "a.pdf</a>" not in page


def test_what_has_not_changed_is_not_fetched_again(pdf, store, tmp_path, monkeypatch):
    store.put_file(str(pdf("links")), "papers/a.pdf")
    store.put_file(str(pdf("lists")), "papers/b.pdf")
    translate(tmp_path / "out", address="s3://papers")
    asked = []
    fetched = object_stores.fetched
    monkeypatch.setattr(
        "ai_translator.batch.folder.fetched", lambda each: asked.append(each.name) or fetched(each)
    )
    store.put_file(str(pdf("paper")), "papers/b.pdf")
    found = translate(tmp_path / "out", address="s3://papers/")
    assert {name: entry.state for name, entry in found.items()} == {
        "a.pdf": FileStatus.SKIPPED,
        "b.pdf": FileStatus.DONE,
    }
    assert asked == ["b.pdf"]


def test_a_list_of_addresses_and_files(pdf, store, tmp_path):
    store.put_file(str(pdf("links")), "papers/deep/a.pdf")
    (tmp_path / "list").write_text(
        f"s3://papers/deep/a.pdf\ns3://papers/none.pdf\n{pdf('lists')}\n"
    )
    found = translate(tmp_path / "out", files_from=str(tmp_path / "list"))
    assert found["s3/papers/deep/a.pdf"].state is FileStatus.DONE
    assert "no such object" in found["s3/papers/none.pdf"].reason
    assert found[pdf("lists").as_posix()[1:]].state is FileStatus.DONE


def test_what_is_too_large_or_too_slow_costs_only_itself(pdf, store, tmp_path, monkeypatch):
    store.pipe_file("papers/large.pdf", bytes(3 << 20))
    store.put_file(str(pdf("links")), "papers/small.pdf")
    monkeypatch.setattr(object_stores, "_MOST_BYTES", 2 << 20)
    found = translate(tmp_path / "out", address="s3://papers")
    assert "is larger than 2 MB" in found["large.pdf"].reason
    assert found["small.pdf"].state is FileStatus.DONE
    monkeypatch.setattr(object_stores, "_MOST_SECONDS", -1.0)
    found = translate(tmp_path / "other", address="s3://papers")
    assert "did not come within" in found["small.pdf"].reason


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small file system")
def test_a_disk_without_room_for_objects_stops_the_run(store, tmp_path, monkeypatch):
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount a small file system here")
    try:
        monkeypatch.setattr("tempfile.tempdir", str(place))
        for name in "abc":
            store.pipe_file(f"papers/{name}.pdf", bytes(1 << 20))
        found = translate(tmp_path / "out", address="s3://papers")
        assert {entry.state for entry in found.values()} == {FileStatus.UNTRIED}
        told = json.loads((tmp_path / "out" / "batch.json").read_text(encoding="utf-8"))
        assert "No space left on device" in told["stopped"]
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_stores_that_cannot_be_listed(store, tmp_path, monkeypatch):
    with pytest.raises(InputError, match="s3://nobodys: "):
        find_objects("s3://nobodys", ALL)
    with pytest.raises(InputError, match="no PDFs in it"):
        translate(tmp_path / "out", address="s3://papers")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    use(monkeypatch, f"http://127.0.0.1:{port}")
    begun = time.monotonic()
    with pytest.raises(InputError, match="cannot be read") as caught:
        find_objects("s3://papers", ALL)
    assert time.monotonic() - begun < 30 and "\n" not in str(caught.value)


@pytest.mark.parametrize("address", ["ftp://a/b", "file:///etc", "s3://", "s3:///", "https://a/b"])
def test_what_is_no_store(address):
    assert is_address(address)
    with pytest.raises(UsageError, match="no address of a store"):
        find_objects(address, ALL)


def test_a_store_whose_library_is_missing(monkeypatch):
    monkeypatch.setattr(object_stores, "find_spec", lambda _name: None)
    with pytest.raises(MissingExtraError, match=r"gs:// needs gcsfs.*ai-translator\[gs\]"):
        find_objects("gs://bucket", ALL)


@pytest.mark.parametrize(
    ("more", "code"),
    [(["--watch"], ExitCode.USAGE), (["--dry-run"], ExitCode.USAGE), ([], ExitCode.OK)],
    ids=["watch", "dry run", "plain"],
)
def test_the_command(more, code, pdf, store, tmp_path):
    store.put_file(str(pdf("links")), "papers/a.pdf")
    command = [sys.executable, "-m", "ai_translator", "batch", "s3://papers", "--out"]
    command += [str(tmp_path), "--backend", "pseudo", "--format", "markdown", "--json", "-q"]
    done = subprocess.run([*command, *more], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    if code is ExitCode.OK:
        assert json.loads(done.stdout)["counts"]["done"] == 1
    else:
        assert len([line for line in done.stderr.splitlines() if "error" in line]) == 1
