"""What tests of an app need: outputs to hand to functions, and the whole app behind a client.

def test_an_order_is_shipped() -> None:
with testing.open_app() as app:
app.http.post("/api/orders", json={"sku": "teapot", "quantity": 2})
app.run_until_idle()
assert app.blob("receipts/teapot.json").text == "2 x teapot"
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azfdecor.testing.unit import Out

if TYPE_CHECKING:
    from azfdecor.testing.app import App, AsyncApp
    from azfdecor.testing.binding import entry_of
    from azfdecor.testing.documents import Documents
    from azfdecor.testing.errors import AppError, IdleError, UnknownNameError
    from azfdecor.testing.messages import (
        EventGrid,
        Hub,
        KafkaTopic,
        RabbitMQQueue,
        ServiceBusQueue,
        Topic,
    )
    from azfdecor.testing.opening import open_app
    from azfdecor.testing.redis import Redis
    from azfdecor.testing.relational import SqlTable
    from azfdecor.testing.stores import Blob, Queue, Table

__all__ = [
    "App",
    "AppError",
    "AsyncApp",
    "Blob",
    "Documents",
    "EventGrid",
    "Hub",
    "IdleError",
    "KafkaTopic",
    "Out",
    "Queue",
    "RabbitMQQueue",
    "Redis",
    "ServiceBusQueue",
    "SqlTable",
    "Table",
    "Topic",
    "UnknownNameError",
    "entry_of",
    "open_app",
]

_HOMES = {
    "App": "app",
    "AppError": "errors",
    "AsyncApp": "app",
    "Blob": "stores",
    "Documents": "documents",
    "EventGrid": "messages",
    "Hub": "messages",
    "IdleError": "errors",
    "KafkaTopic": "messages",
    "Queue": "stores",
    "RabbitMQQueue": "messages",
    "Redis": "redis",
    "ServiceBusQueue": "messages",
    "SqlTable": "relational",
    "Table": "stores",
    "Topic": "messages",
    "UnknownNameError": "errors",
    "entry_of": "binding",
    "open_app": "opening",
}
"""The modules of names that not every test needs; `Out` alone costs no host."""


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
