"""The tools for assistants, used by the protocol's own client over stdio and HTTP."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("mcp")

from mcp import Client, StdioServerParameters

CONFIG = "backend: pseudo\noutput: {formats: [pdf, markdown]}\ntranslation: {memory: 'off'}\n"


@pytest.fixture
def folder(tmp_path, pdf):
    place = tmp_path / "papers"
    place.mkdir()
    shutil.copy(pdf("paper"), place / "paper.pdf")
    (tmp_path / "secret.pdf").write_bytes(pdf("links").read_bytes())
    (place / "link.pdf").symlink_to(tmp_path / "secret.pdf")
    (tmp_path / "config.yaml").write_text(CONFIG)
    return place


def command(folder, *more):
    return [
        sys.executable,
        "-m",
        "ai_translator",
        "mcp",
        "--folder",
        str(folder),
        "--config",
        str(folder.parent / "config.yaml"),
        *more,
    ]


def environment(folder):
    return {**os.environ, "TMPDIR": str(folder.parent)}


async def used(server, folder):
    """What an assistant does: translate, look, ask for one text again, try what it may not."""
    async with Client(server) as client:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert tools == {"translate_pdf", "job_status", "failed_texts", "retranslate"}
        begun = await client.call_tool(
            "translate_pdf", {"path": "paper.pdf", "target": "zh", "wait_seconds": 0.01}
        )
        job = begun.structured_content["job"]
        done = await client.call_tool("job_status", {"job": job, "wait_seconds": 120})
        told = done.structured_content
        assert told["state"] == "done", told
        assert {Path(path).name for path in told["results"]} >= {
            "paper.zh.pdf",
            "paper.zh.md",
            "paper.zh.report.json",
        }
        assert all(folder in Path(path).parents for path in told["results"])
        failed = await client.call_tool("failed_texts", {"job": job})
        assert failed.structured_content == {"result": []}
        again = await client.call_tool(
            "retranslate", {"job": job, "segment": "s1", "hint": "short"}
        )
        assert again.structured_content["taken"] and not again.is_error
        await refused(client)
        return job


async def refused(client):
    """What it may not, or what cannot be."""
    for arguments in ({"path": "../secret.pdf"}, {"path": "/etc/passwd"}, {"path": "link.pdf"}, {"path": "paper.pdf", "out": "/tmp"},
                      {"path": "nothing.pdf"}, {"path": "paper.pdf", "target": "klingon"}):  # fmt: skip
        answer = await client.call_tool("translate_pdf", arguments)
        assert answer.is_error, arguments
    assert (await client.call_tool("job_status", {"job": "0" * 32})).is_error


async def test_over_stdio(folder):
    first, *rest = command(folder)
    await used(
        StdioServerParameters(command=first, args=rest, env=environment(folder), cwd=str(folder)),
        folder,
    )
    assert not list(folder.parent.glob("ai-translator-mcp-*"))


@contextmanager
def serving_http(folder):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with subprocess.Popen(
        command(folder, "--http", "--port", str(port)),
        cwd=folder,
        env=environment(folder),
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            end = time.monotonic() + 60
            while time.monotonic() < end:
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            server.terminate()
            server.wait(20)


async def test_over_http_one_client_after_another(folder):
    with serving_http(folder) as url:
        job = await used(url, folder)
        async with Client(url) as client:
            told = await client.call_tool("job_status", {"job": job})
            assert told.structured_content["state"] == "done"
            await refused(client)


def test_a_folder_that_is_none(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "ai_translator", "mcp", "--folder", str(tmp_path / "nowhere")],
        capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and "is no folder" in done.stderr
