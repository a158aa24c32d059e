"""Who may call which function: keys, levels, and pages of other origins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.local.host.cors import Cors
from azfdecor.local.host.keys import Keys
from hosted import http

if TYPE_CHECKING:
    from hosted import OpenHost

pytestmark = pytest.mark.anyio

SCRIPT = """
from azure.functions import HttpResponse

def f(req):
    return HttpResponse("x")
"""
LEVELS = ("anonymous", "function", "system", "admin")
FUNCTIONS = {
    **{
        level: {"entryPoint": "f", "bindings": http(authLevel=level, route=f"levels/{level}")}
        for level in LEVELS
    },
    "unsaid": {"entryPoint": "f", "bindings": http(authLevel="", route="levels/unsaid")},
}
KEYS = Keys(
    "the-master",
    host={"default": "of-host"},
    functions={"function": {"default": "of-function"}, "unsaid": {"default": "of-unsaid"}},
    system={"blobs_extension": "of-system"},
)

OPENED: list[Any] = [
    pytest.param("", ["anonymous"], id="28-none"),
    pytest.param("of-function", ["anonymous", "function"], id="28-own"),
    pytest.param("OF-FUNCTION", ["anonymous"], id="case"),
    pytest.param("of-unsaid", ["anonymous", "unsaid"], id="of-another"),
    pytest.param("of-host", ["anonymous", "function", "unsaid"], id="28-host"),
    pytest.param("of-system", ["anonymous", "system"], id="system"),
    pytest.param("the-master", [*LEVELS, "unsaid"], id="master"),
    pytest.param("wrong", ["anonymous"], id="wrong"),
]


@pytest.mark.parametrize("place_of_key", ["header", "query"])
@pytest.mark.parametrize(("key", "opened"), OPENED)
async def test_what_a_key_opens(
    open_host: OpenHost, place_of_key: str, key: str, opened: list[str]
) -> None:
    hosted = await open_host(SCRIPT, FUNCTIONS, keys=KEYS)
    headers = [("X-Functions-Key", key)] if key and place_of_key == "header" else []
    query = f"?code={key}" if key and place_of_key == "query" else ""
    found = {
        name: await hosted.ask(f"/api/levels/{name}{query}", headers=headers) for name in FUNCTIONS
    }
    assert [name for name, one in found.items() if one.status == 200] == opened
    assert all(one.body == b"" for one in found.values() if one.status == 401)
    assert {one.status for one in found.values()} <= {200, 401}


async def test_the_header_counts_before_the_query(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, FUNCTIONS, keys=KEYS)
    wrong = [("x-functions-key", "wrong")]
    assert (await hosted.ask("/api/levels/function?code=of-function", headers=wrong)).status == 401
    assert len(hosted.host.calls) == 0


async def test_without_keys_everybody_may_call(open_host: OpenHost) -> None:
    """Row 27."""
    hosted = await open_host(SCRIPT, FUNCTIONS)
    assert {(await hosted.ask(f"/api/levels/{name}")).status for name in FUNCTIONS} == {200}


def preflight(origin: str) -> dict[str, Any]:
    asked = [
        ("Origin", origin),
        ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", "x-a, x-b"),
    ]
    return {"method": "OPTIONS", "headers": asked}


async def test_a_preflight(open_host: OpenHost) -> None:
    """Row 7."""
    hosted = await open_host(SCRIPT, FUNCTIONS, cors=Cors(("http://a",)))
    ours = await hosted.ask("/api/levels/anonymous", **preflight("http://a"))
    assert ours.status == 204
    assert dict(ours.headers) == {
        "Access-Control-Allow-Origin": "http://a",
        "Access-Control-Allow-Methods": "PUT",
        "Access-Control-Allow-Headers": "x-a, x-b",
    }
    foreign = await hosted.ask("/api/levels/anonymous", **preflight("http://b"))
    assert (foreign.status, list(foreign.headers)) == (204, [])
    assert hosted.host.calls == []


async def test_other_requests_of_pages(open_host: OpenHost) -> None:
    cors = Cors(("http://a", "http://c"), allows_credentials=True)
    hosted = await open_host(SCRIPT, FUNCTIONS, cors=cors)
    expected = {
        "Access-Control-Allow-Origin": "http://a",
        "Access-Control-Allow-Credentials": "true",
        "Vary": "Origin",
    }
    ours = await hosted.ask("/api/none", headers=[("Origin", "http://a")])
    assert (ours.status, dict(ours.headers)) == (404, expected)
    ours = await hosted.ask("/api/levels/anonymous", headers=[("Origin", "http://a")])
    assert expected.items() <= dict(ours.headers).items()
    foreign = await hosted.ask("/api/none", headers=[("Origin", "http://b")])
    assert list(foreign.headers) == []
    assert list((await hosted.ask("/api/none")).headers) == []
    # Without the header of a preflight, OPTIONS is a method like others.
    asked = await hosted.ask("/api/levels/anonymous", "OPTIONS", headers=[("Origin", "http://a")])
    assert asked.status == 200


async def test_any_origin(open_host: OpenHost) -> None:
    hosted = await open_host(SCRIPT, FUNCTIONS, cors=Cors(("*",)))
    response = await hosted.ask("/api/none", headers=[("Origin", "http://a")])
    assert dict(response.headers) == {"Access-Control-Allow-Origin": "*"}
