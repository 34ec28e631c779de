"""The list prices of usual models that come with the program, with their date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from ai_translator.addresses import host_of
from ai_translator.resources import price_list

#: The fast one, where PyYAML was built with it: every start reads the list.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FIRST_HOST = "https://api.openai.com/v1"  # where requests go that name no address


@dataclass(frozen=True, slots=True)
class ListPrices:
    """Prices by name of a model, as (input, output) for a million tokens.

    note:  of what kind they are, for people
    batch: what a request in a batch costs of its price, at this address
    """

    models: Mapping[str, tuple[float, float]]
    note: str
    batch: float


@cache
def list_prices(base_url: str | None = None) -> ListPrices:
    """Return the prices of the maker at an address, and those of every maker by ``provider:name``.

    Another address than a maker's has prices of its own, which nobody here knows.
    """
    content = yaml.load(price_list().read_text(encoding="utf-8"), Loader=_LOADER)
    host = host_of(base_url or _FIRST_HOST)
    found: dict[str, tuple[float, float]] = {}
    batch = float(content["batch"])
    for maker in content["makers"]:
        models = {name: (float(sent), float(got)) for name, (sent, got) in maker["models"].items()}
        found |= {f"{maker['provider']}:{name}": each for name, each in models.items()}
        if host in maker["hosts"]:
            found |= models
            batch = float(maker.get("batch", batch))
    return ListPrices(found, f"{content['currency']}, list prices of {content['as_of']}", batch)
