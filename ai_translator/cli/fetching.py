"""A PDF at an address: fetched within bounds of size and time, refused in our words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from ai_translator.errors import InputError
from ai_translator.fetch_reasons import AGENT, MOST_REDIRECTS, SILENCE, check_kind, why_not

if TYPE_CHECKING:
    from httpx2 import Response

_MOST_BYTES = 500_000_000  # of what comes from elsewhere
_MOST_SECONDS = 300.0  # for one address, redirects included
_BLOCK = 1 << 16


async def fetch(address: str, shown: str, write: Callable[[bytes], None]) -> None:
    """Pass what is at an address to ``write``, piece by piece.

    shown: the address as it may be shown.
    Raises InputError for what cannot be had, is too large or is no PDF.
    """
    import httpx2  # only who names an address needs it

    try:
        async with (
            asyncio.timeout(_MOST_SECONDS),
            httpx2.AsyncClient(
                follow_redirects=True,
                max_redirects=MOST_REDIRECTS,
                timeout=SILENCE,
                headers={"User-Agent": AGENT, "Accept": "application/pdf,*/*"},
            ) as client,
            client.stream("GET", address) as response,
        ):
            await _take(response, shown, write)
    except TimeoutError as error:
        raise InputError(
            f"{shown}: did not arrive within {_MOST_SECONDS:.0f} s",
            remedy="Fetch the file yourself and name it",
        ) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        reason, remedy = why_not(error)
        raise InputError(f"{shown}: cannot be fetched: {reason}", remedy=remedy) from error


async def _take(response: Response, shown: str, write: Callable[[bytes], None]) -> None:
    """Pass the body of an answer on.  Raises InputError."""
    if response.status_code != 200:
        raise InputError(
            f"{shown}: the server answered "
            f"{response.status_code} {response.reason_phrase}".rstrip(),
            remedy="Check the address in a browser",
        )
    announced = response.headers.get("Content-Length", "")
    check_size(int(announced) if announced.isdecimal() else 0, shown)
    size = 0
    async for block in response.aiter_bytes(_BLOCK):
        if not size:
            check_kind(block, response.headers.get("Content-Type", ""), shown)
        size += len(block)
        check_size(size, shown)
        write(block)


def check_size(size: int, shown: str) -> None:
    """Raise InputError for more bytes than are taken from elsewhere."""
    if size > _MOST_BYTES:
        raise InputError(
            f"{shown}: is larger than {_MOST_BYTES // 1_000_000} MB",
            remedy="Save it as a file and name that",
        )
