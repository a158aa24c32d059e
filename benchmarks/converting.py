"""A call with typed values, against the same by hand with pydantic and against a decorator.

The decorator is that of azure-functions-validation, a package for the v2 model, which does the
same for a JSON body; its rows are left out where it is not installed.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from timing import Row, compare, python

ROUNDS = 100
CALLS = 200
"""In one block, before the other has its turn."""

_WORKER = Path(__file__).parent / "workers" / "convert.py"
DECORATOR = "azure-functions-validation"

_MODELS = """\
import enum
from datetime import date

from pydantic import BaseModel, Field


class Customer(BaseModel):
    name: str
    email: str | None = None


class Line(BaseModel):
    sku: str
    quantity: int = Field(gt=0)


class Order(BaseModel):
    id: int
    customer: Customer
    lines: list[Line]
    note: str = ""


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"
"""
_APP = """\
import datetime

from azure.functions import Out

from azfdecor import blob_output, http_trigger, queue_trigger
from models import Colour, Order


@http_trigger("order", methods=["POST"])
def order(order: Order) -> Order:
    return order


@http_trigger("order-async", methods=["POST"])
async def order_async(order: Order) -> Order:
    return order


@http_trigger("search")
def search(
    a: int, b: int, c: int, d: int, e: int, f: int, g: int,
    flag: bool, colour: Colour, day: datetime.date,
) -> str:
    return f"{a + b + c + d + e + f + g} {flag} {colour.value} {day}"


@queue_trigger("orders")
@blob_output("receipts/{id}.json")
def ship(order: Order, receipt: Out[Order]) -> None:
    receipt.set(order)
"""
_HEAD = "import azure.functions as func\n\nfrom models import {}\n\n\n"


class _ByHand(NamedTuple):
    """An entry point as one writes it for the function that it is named after."""

    imports: str
    code: str


_BY_HAND = {
    "order": _ByHand(
        "Order",
        """\
def main(req: func.HttpRequest) -> func.HttpResponse:
    order = Order.model_validate_json(req.get_body())
    return func.HttpResponse(order.model_dump_json(), mimetype="application/json")
""",
    ),
    "order_async": _ByHand(
        "Order",
        """\
async def main(req: func.HttpRequest) -> func.HttpResponse:
    order = Order.model_validate_json(req.get_body())
    return func.HttpResponse(order.model_dump_json(), mimetype="application/json")
""",
    ),
    "search": _ByHand(
        "Colour",
        """\
from datetime import date


def main(req: func.HttpRequest) -> func.HttpResponse:
    a = int(req.params["a"])
    b = int(req.params["b"])
    c = int(req.params["c"])
    d = int(req.params["d"])
    e = int(req.params["e"])
    f = int(req.params["f"])
    g = int(req.params["g"])
    flag = req.params["flag"].lower() in ("true", "1", "yes", "on")
    colour = Colour(req.params["colour"])
    day = date.fromisoformat(req.params["day"])
    return func.HttpResponse(f"{a + b + c + d + e + f + g} {flag} {colour.value} {day}")
""",
    ),
    "ship": _ByHand(
        "Order",
        """\
def main(order: func.QueueMessage, receipt: func.Out[str]) -> None:
    read = Order.model_validate_json(order.get_body())
    receipt.set(read.model_dump_json())
""",
    ),
}
_DECORATED = """\
from azure_functions_validation import validate_http


@validate_http(body=Order, response_model=Order)
def main(req: func.HttpRequest, body: Order) -> Order:
    return body
"""

_ALONE = "entry point alone"
"""What the worker writes behind the rows that are timed without the runtime."""
_BOUNDS = {"order": 1.3, "order_async": 1.3, "search": 1.5}
_ALONE_BOUNDS = {"search": 1.4}
_DECORATOR_BOUND = 0.4


def measure(rounds: int = ROUNDS) -> list[Row]:
    """All in one process of Microsoft's runtime."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root)
        run = python(_WORKER, str(root), str(rounds), str(CALLS), cwd=root)
    series: list[tuple[str, str, str, list[float], list[float]]] = json.loads(run.output)
    return [
        compare(f"call: {what}", ours, peer, theirs, _bound(what, name, peer))
        for what, name, peer, ours, theirs in series
    ]


def _bound(what: str, name: str, peer: str) -> float | None:
    # The runtime takes longer than a decorator does, which would hide what is compared.
    if peer == DECORATOR:
        return _DECORATOR_BOUND if what.endswith(_ALONE) else None
    return (_ALONE_BOUNDS if what.endswith(_ALONE) else _BOUNDS).get(name)


def is_decorator_here() -> bool:
    """Whether the package with the decorator is installed."""
    return find_spec(DECORATOR.replace("-", "_")) is not None


def _write(root: Path) -> None:
    """The app: generated, then by hand as well, then with the decorator."""
    (root / "host.json").write_text('{"version": "2.0"}\n')
    (root / "models.py").write_text(_MODELS)
    (root / "shop.py").write_text(_APP)
    python("-m", "azfdecor", "generate", cwd=root)
    for name, (imports, code) in _BY_HAND.items():
        _entry_point(root, name, "by_hand", _HEAD.format(imports) + code)
    if is_decorator_here():
        _entry_point(root, "order", "decorated", _HEAD.format("Order") + _DECORATED)


def _entry_point(root: Path, name: str, suffix: str, code: str) -> None:
    generated = json.loads((root / name / "function.json").read_text("utf-8"))
    folder = root / f"{name}_{suffix}"
    folder.mkdir()
    own = {"scriptFile": "__init__.py", "bindings": generated["bindings"]}
    (folder / "function.json").write_text(json.dumps(own, indent=2))
    (folder / "__init__.py").write_text(code)
