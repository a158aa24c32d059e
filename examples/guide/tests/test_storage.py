"""Inputs and outputs are objects that a test makes: a stream is one, an `Out` is another."""

import pytest
from azure.functions import HttpRequest
from azure.functions.blob import InputStream

from azfdecor import testing
from storage import push_message, read_item


def test_a_message_is_queued_and_returned() -> None:
    msg = testing.Out[str]()
    req = HttpRequest("GET", "/api/push_message", params={"body": "hello"}, body=b"")
    assert push_message(req, msg) == "hello"
    assert msg.get() == "hello"


def test_the_item_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    req = HttpRequest("GET", "/api/items/7", route_params={"id": "7"}, body=b"")
    with caplog.at_level("INFO"):
        read_item(req, InputStream(data=b"a cup"))
        read_item(req, None)
    assert caplog.messages == ["item 7 holds b'a cup'", "there is no item 7"]
