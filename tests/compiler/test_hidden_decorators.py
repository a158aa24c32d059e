"""A name of the app's own that hides a decorator which is used again below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import AppFactory, Command

HIDING = {
    "function": (
        (
            "from azfdecor import http_trigger\n\n@http_trigger()\n"
            "def http_trigger(req) -> str:\n    return req\n\n@http_trigger('b')\ndef b() -> str: ...\n"
        ),
        "the function http_trigger (functions.py:3) hides",
        "@az.http_trigger",
    ),
    "raises": (
        (
            "from azfdecor import *\n\ndef queue_output(name):\n    raise KeyError(name)\n\n"
            "@queue_trigger('jobs')\n@queue_output(\n    'out',\n)\ndef b(m: str) -> str: ...\n"
        ),
        "the function queue_output (functions.py:3) hides",
        "@az.queue_output",
    ),
    "variable": (
        (
            "from azfdecor import blob_input, http_trigger\n\nblob_input = 'x'\n\n"
            "@http_trigger()\n@blob_input('a/b')\ndef b(x: str) -> str: ...\n"
        ),
        "the str blob_input hides",
        "@az.blob_input",
    ),
    "alias": (
        (
            "from azfdecor import http_trigger as web\n\n@web()\n"
            "def web() -> None: ...\n\n@web('b')\ndef b() -> str: ...\n"
        ),
        "the function web (functions.py:3) hides",
        "@az.http_trigger",
    ),
}


@pytest.mark.parametrize("name", HIDING)
def test_what_hides_a_decorator_is_named(name: str, app: AppFactory, azfdecor: Command) -> None:
    source, who, instead = HIDING[name]
    (problem,) = azfdecor("generate", app(source), "--format", "json").problems()
    assert problem["code"] == "AZF101"
    assert who in problem["hint"]
    assert instead in problem["hint"]


@pytest.mark.parametrize(
    "source",
    [
        "from azfdecor import http_trigger\n\n@http_trigger(rout='x')\ndef b() -> str: ...\n",
        "import azfdecor\n\ndef http_trigger():\n    raise KeyError\n\nhttp_trigger()\n",
        "from azfdecor import http_trigger\n\nraise ValueError\n",
    ],
)
def test_other_failures_are_told_as_before(source: str, app: AppFactory, azfdecor: Command) -> None:
    (problem,) = azfdecor("generate", app(source), "--format", "json").problems()
    assert "hides" not in problem["hint"]
