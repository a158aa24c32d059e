"""Calls functions with typed values in Microsoft's runtime, each in turns with its peers.

Takes the app root, the number of rounds and that of calls in a block; writes JSON: for each pair
what it is, the function, its peer, and the two series of milliseconds a call.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from azure.functions import HttpRequest
from azure_functions_runtime_v1.bindings.datumdef import Datum
from call import QUEUE, Timer, turns

if TYPE_CHECKING:
    from call import Block

ORDER = json.dumps(
    {
        "id": 7,
        "customer": {"name": "Ada", "email": "ada@example.com"},
        "lines": [{"sku": "tea", "quantity": 2}, {"sku": "cup", "quantity": 1}],
        "note": "soon",
    }
).encode()
QUERY = {**dict(zip("abcdefg", "1234567")), "flag": "true", "colour": "red", "day": "2026-01-02"}
HEADERS = {"host": "localhost", "content-type": "application/json", "user-agent": "benchmark"}
URL = "http://localhost/api/shop"

BY_HAND, DECORATED = "by_hand", "decorated"
PEERS = {BY_HAND: "by hand with pydantic", DECORATED: "azure-functions-validation"}


def main(root: Path, rounds: int, calls: int) -> None:
    """Time blocks of calls, ours and a peer's in turns."""
    placed = ([("req", _datum(ORDER, {}))], dict[str, Datum]())
    searched = ([("req", _datum(b"", QUERY))], dict[str, Datum]())
    request = HttpRequest("POST", URL, headers=HEADERS, body=ORDER)
    url = f"{URL}?{urlencode(QUERY)}"
    search = HttpRequest("GET", url, headers=HEADERS, params=QUERY, body=b"")
    message = ([("order", Datum(ORDER.decode(), "string"))], QUEUE)
    result: list[tuple[str, str, str, list[float], list[float]]] = []
    with Timer(root, calls) as timer:
        measured: list[tuple[str, str, str, Block]] = [
            ("JSON body to model to JSON", "order", BY_HAND, lambda n: timer.direct(n, *placed)),
            (
                "JSON body to model to JSON, async",
                "order_async",
                BY_HAND,
                lambda n: timer.in_loop(n, *placed),
            ),
            (
                "JSON body to model to JSON, entry point alone",
                "order",
                BY_HAND,
                lambda n: timer.alone(n, request),
            ),
            ("ten query parameters", "search", BY_HAND, lambda n: timer.direct(n, *searched)),
            (
                "ten query parameters, entry point alone",
                "search",
                BY_HAND,
                lambda n: timer.alone(n, search),
            ),
            ("message to model to Out", "ship", BY_HAND, lambda n: timer.direct(n, *message)),
        ]
        if "order_decorated" in timer.engine.names():
            measured += [
                ("JSON body to model to JSON", "order", DECORATED, measured[0][3]),
                (
                    "JSON body to model to JSON, entry point alone",
                    "order",
                    DECORATED,
                    measured[2][3],
                ),
            ]
        for what, name, peer, block in measured:
            ours, theirs = turns(name, f"{name}_{peer}", block, rounds)
            result.append((what, name, PEERS[peer], ours, theirs))
    print(json.dumps(result))


def _datum(body: bytes, query: dict[str, str]) -> Datum:
    """A request as the worker gets it."""
    url = f"{URL}?{urlencode(query)}" if query else URL
    return Datum(
        {
            "method": Datum("POST", "string"),
            "url": Datum(url, "string"),
            "headers": {name: Datum(value, "string") for name, value in HEADERS.items()},
            "query": {name: Datum(value, "string") for name, value in query.items()},
            "params": {},
            "body": Datum(body, "bytes"),
        },
        "http",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
