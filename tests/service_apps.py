"""Small apps with one service each, in both engines."""

from __future__ import annotations

import json
import textwrap
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

import pytest
from pydantic import BaseModel

from azfdecor import testing
from conftest import ENGINES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from azfdecor.testing import App

HEAD = """
import json, logging
from typing import List
import azure.functions as func
from azure.functions import Out
from pydantic import BaseModel
from azfdecor import *

class Order(BaseModel):
    sku: str
    quantity: int

"""


class OpenApp(Protocol):
    """Opens an app of one module."""

    def __call__(self, source: str, *, host: object = None) -> App: ...


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.__name__)
def open_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenApp]:
    """Opens an app of one module until the test ends."""
    with ExitStack() as stack:

        def open_(source: str, *, host: object = None) -> App:
            content = {"version": "2.0", "extensions": host or {}}
            (tmp_path / "host.json").write_text(json.dumps(content))
            (tmp_path / "functions.py").write_text(HEAD + textwrap.dedent(source))
            return stack.enter_context(testing.open_app(tmp_path, engine=request.param))

        yield open_


class Order(BaseModel):
    """The message of the tests."""

    sku: str
    quantity: int


CUP = Order(sku="cup", quantity=2)
