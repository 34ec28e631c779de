"""Models that answer in another format than they were asked for."""

from __future__ import annotations

import csv
import io
import json

from tests.servers.mimic import Ending, mode, texts, translated, whole

KIND = "formats"


def _said(body):
    """(id, translation) of each text; ("", whole) for a bare question."""
    answer = translated(body)
    found = texts({"messages": [{"role": "user", "content": answer}]})
    return found or [("", answer)]


def _format(name, told, made, ending=Ending.WHOLE):
    """A model whose answer is ``made([(id, translation)…])`` where it is asked for elements."""

    async def handler(server, request, body):
        said = _said(body)
        return whole(said[0][1] if said[0][0] == "" else made(said))

    handler.__name__ = name
    mode(KIND, told, ending)(handler)


def _csv(said):
    out = io.StringIO()
    csv.writer(out).writerows([("id", "translation"), *said])
    return out.getvalue()


_format("csvanswer", "CSV with a head", _csv)
_format("csvfenced", "CSV in a fence", lambda said: f"```csv\n{_csv(said)}```")
_format(
    "ini",
    "a line for each id, with an equals sign",
    lambda said: "\n".join(f"{i}={t}" for i, t in said),
)
_format("bracketed", "[id] before each text", lambda said: "\n".join(f"[{i}] {t}" for i, t in said))
_format(
    "parenthesised", "(id) before each text", lambda said: "\n".join(f"({i}) {t}" for i, t in said)
)
_format(
    "segmentlabel",
    "Segment id: before each text",
    lambda said: "\n\n".join(f"Segment {i}: {t}" for i, t in said),
)
_format(
    "boldlabel",
    "**Segment id** and the text below",
    lambda said: "\n\n".join(f"**Segment {i}**\n{t}" for i, t in said),
)
_format(
    "heading", "a heading for each id", lambda said: "\n\n".join(f"### {i}\n\n{t}" for i, t in said)
)
_format(
    "htmllist",
    "a list of HTML",
    lambda said: "<ol>" + "".join(f'<li id="{i}">{t}</li>' for i, t in said) + "</ol>",
)
_format("htmltable", "a table of HTML", lambda said: "<table><tr><th>id</th><th>translation</th></tr>" + "".join(
    f"<tr><td>{i}</td><td>{t}</td></tr>" for i, t in said) + "</table>")  # fmt: skip
_format("xliff", "units of XLIFF", lambda said: "<xliff><file>" + "".join(
    f'<trans-unit id="{i}"><target>{t}</target></trans-unit>' for i, t in said) + "</file></xliff>")  # fmt: skip
_format(
    "idelements",
    "elements named by their ids",
    lambda said: "\n".join(f"<s{i}>{t}</s{i}>" for i, t in said),
)
_format(
    "jsonobject", "an object of JSON by id", lambda said: json.dumps(dict(said), ensure_ascii=False)
)
_format("jsonnested", "JSON with a list below translations", lambda said: json.dumps(
    {"translations": [{"id": i, "translation": t} for i, t in said]}, ensure_ascii=False))  # fmt: skip
_format("jsonindexed", "JSON with numbers instead of ids", lambda said: json.dumps(
    [{"index": at, "text": t} for at, (_, t) in enumerate(said)], ensure_ascii=False), Ending.SINGLES)  # fmt: skip
_format("numberedlist", "a numbered list without ids", lambda said: "\n".join(
    f"{at}. {t}" for at, (_, t) in enumerate(said, 1)), Ending.SINGLES)  # fmt: skip
_format(
    "bullets",
    "bullets without ids",
    lambda said: "\n".join(f"- {t}" for _, t in said),
    Ending.SINGLES,
)
_format("toml", "tables of TOML", lambda said: "\n".join(f'[{i}]\ntext = "{t}"' for i, t in said))
_format("arrowed", "id -> text", lambda said: "\n".join(f"{i} -> {t}" for i, t in said))
_format(
    "colons", "id: text, with a wide colon", lambda said: "\n".join(f"{i}：{t}" for i, t in said)
)
