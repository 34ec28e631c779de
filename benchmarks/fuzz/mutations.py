"""Damages to a PDF as files have them: in its bytes, its objects, its content streams."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from contextlib import suppress

import pikepdf

_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_KEY = re.compile(rb"/[A-Z][A-Za-z0-9]+")
_KEYWORDS = (
    b"obj",
    b"endobj",
    b"stream",
    b"endstream",
    b"xref",
    b"trailer",
    b"startxref",
    b"%%EOF",
)
_ODD_NUMBERS = (b"0", b"-1", b"1e9", b"4294967296", b"99999999999999999999", b"0.0.1", b"--3", b"")
_ODD_OPERANDS = (
    b"/Nope",
    b"(x)",
    b"[ 1 2 ]",
    b"null",
    b"true",
    b"1.2.3",
    b"<< /A 1 >>",
    b"",
    b"<4",
)
_OPERATORS = (
    b"Tm",
    b"Td",
    b"Tf",
    b"Tj",
    b"TJ",
    b"BT",
    b"ET",
    b"q",
    b"Q",
    b"cm",
    b"re",
    b"W n",
    b"Do",
    b"EMC",
    b"BI",
)

Mutation = Callable[[bytes, random.Random], bytes]


def mutated(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """Return the name of a mutation and the file it made."""
    name = rng.choice(list(MUTATIONS))
    return name, MUTATIONS[name](data, rng)


def _flip(data: bytes, rng: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(rng.choice((1, 3, 20))):
        made[rng.randrange(len(made))] = rng.randrange(256)
    return bytes(made)


def _truncate(data: bytes, rng: random.Random) -> bytes:
    return data[: int(len(data) * rng.uniform(0.3, 0.999))]


def _delete(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.choice((1, 10, 200)) :]


def _repeat(data: bytes, rng: random.Random) -> bytes:
    at, length = rng.randrange(len(data)), rng.choice((5, 100, 2000))
    return data[: at + length] + data[at:]


def _keyword(data: bytes, rng: random.Random) -> bytes:
    word = rng.choice([each for each in _KEYWORDS if each in data] or [b"obj"])
    places = [found.start() for found in re.finditer(re.escape(word), data)] or [0]
    at = rng.choice(places)
    return data[:at] + rng.choice((b"", b"xx", rng.choice(_KEYWORDS))) + data[at + len(word) :]


def _number(data: bytes, rng: random.Random) -> bytes:
    return _replaced(data, _NUMBER, _ODD_NUMBERS, rng)


def _key(data: bytes, rng: random.Random) -> bytes:
    return _replaced(data, _KEY, (b"/Nope", b""), rng)


def _replaced(
    data: bytes, pattern: re.Pattern[bytes], others: tuple[bytes, ...], rng: random.Random
) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return data
    for match in sorted(
        rng.sample(found, min(len(found), rng.choice((1, 2, 5)))), key=lambda m: -m.start()
    ):
        data = data[: match.start()] + rng.choice(others) + data[match.end() :]
    return data


def _object(data: bytes, rng: random.Random) -> bytes:
    """Remove an entry of some dictionary, or give it a value of another type."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        holders = [
            each for each in pdf.objects if isinstance(each, (pikepdf.Dictionary, pikepdf.Stream))
        ]
        for holder in rng.sample(holders, min(len(holders), 2)):
            keys = [key for key in holder if key not in ("/Length",)]
            if keys:
                key = rng.choice(keys)
                with suppress(Exception):
                    if rng.random() < 0.5:
                        del holder[key]
                    else:
                        holder[key] = rng.choice(
                            (0, -1, pikepdf.Name.Nope, pikepdf.Array([]), pikepdf.Dictionary())
                        )
        return _saved(pdf)


def _content(data: bytes, rng: random.Random) -> bytes:
    """Damage the operands of a content stream."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = rng.choice(list(pdf.pages))
        page.contents_coalesce()
        tokens = page.Contents.read_bytes().split(b" ")
        for _ in range(rng.choice((1, 2, 6))):
            at = rng.randrange(len(tokens))
            match rng.randrange(4):
                case 0:
                    del tokens[at]
                case 1:
                    tokens.insert(at, rng.choice(_ODD_OPERANDS))
                case 2:
                    tokens[at] = rng.choice(_ODD_OPERANDS)
                case _:
                    tokens.insert(at, rng.choice(_OPERATORS))
            if not tokens:
                break
        page.Contents = pdf.make_stream(b" ".join(tokens))
        return _saved(pdf)


def _uncompressed(mutation: Mutation) -> Mutation:
    """Return the mutation, done on a file whose streams can be read."""

    def make(data: bytes, rng: random.Random) -> bytes:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            plain = io.BytesIO()
            pdf.save(
                plain,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                compress_streams=False,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                static_id=True,
            )
        return mutation(plain.getvalue(), rng)

    return make


def _saved(pdf: pikepdf.Pdf) -> bytes:
    made = io.BytesIO()
    pdf.save(made, static_id=True)
    return made.getvalue()


MUTATIONS: dict[str, Mutation] = {
    "flip": _flip,
    "truncate": _truncate,
    "delete": _delete,
    "repeat": _repeat,
    "keyword": _keyword,
    "number": _uncompressed(_number),
    "key": _uncompressed(_key),
    "plain-flip": _uncompressed(_flip),
    "plain-delete": _uncompressed(_delete),
    "object": _object,
    "content": _content,
    "content-more": _content,
}
