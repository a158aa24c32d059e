"""What an HTTP function returns, and the status that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import AppFactory, Command

HEAD = """
from http import HTTPStatus
from typing import Any, NamedTuple
from azure.functions import HttpResponse, KafkaEvent
from pydantic import BaseModel
from azfdecor import *

class Item(BaseModel):
    a: int

class Teapot(HttpResponse): ...

class Point(NamedTuple):
    x: str
    y: int
"""
RESPONSES = {
    ("204", "Item"): "AZF328",
    ("204", "str"): "AZF328",
    ("205", "list[int]"): "AZF328",
    ("304", "bytes"): "AZF328",
    ("204", "HttpResponse | Item"): "AZF328",
    ("204", "None"): "",
    ("204", "HttpResponse"): "",
    ("202", "Item"): "",
    ("599", "Item"): "",
    ("999", "Item"): "AZF402",
    ("600", "None"): "AZF402",
    ("100", "None"): "AZF402",
    ("0", "None"): "AZF402",
    ("200", "tuple[dict[str, int], int]"): "AZF329",
    ("200", "tuple[Item, HTTPStatus]"): "AZF329",
    ("200", "tuple[str, int, dict[str, str]]"): "AZF329",
    ("200", "tuple[int, int]"): "",
    ("200", "tuple[str, str]"): "",
    ("200", "tuple[str, ...]"): "",
    ("200", "list[tuple[str, int]]"): "",
    ("200", "Point"): "",
    ("200", "KafkaEvent"): "AZF309",
    ("200", "KafkaEvent | None"): "AZF309",
    ("200", "HttpResponse | list[KafkaEvent]"): "AZF309",
    ("200", "list[HttpResponse]"): "AZF309",
    ("200", "list[bytearray]"): "AZF309",
    ("200", "Teapot | Item"): "",
    ("200", "HttpResponse | bytearray | None"): "",
    ("200", "list[bytes]"): "",
}


@pytest.mark.parametrize(("status", "returns"), RESPONSES)
def test_a_status_and_a_return_type_go_together(
    app: AppFactory, azfdecor: Command, status: str, returns: str
) -> None:
    root = app(HEAD + f"@http_trigger(status_code={status})\ndef f() -> {returns}: ...\n")
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == ([code] if (code := RESPONSES[status, returns]) else [])
