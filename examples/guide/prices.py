"""State that outlives a call: a process answers many, and loads a module once."""

import functools
import json
from pathlib import Path

from azure.functions import HttpRequest, HttpResponse

from azfdecor import http_trigger


@functools.cache
def price_list() -> dict[str, float]:
    """Read the prices, once for each process: the cache lives as long as the module."""
    text = Path(__file__).with_name("prices.json").read_text("utf-8")
    prices: dict[str, float] = json.loads(text)
    return prices


@http_trigger("prices/{item}")
def show_price(req: HttpRequest) -> HttpResponse:
    """Look a price up; only the first call has to read the file."""
    price = price_list().get(req.route_params["item"])
    if price is None:
        return HttpResponse("no such item", status_code=404)
    return HttpResponse(f"{price:.2f}")
