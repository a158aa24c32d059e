"""Which function answers a request, and what it gets of it. The ids are rows of the host's facts."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from hosted import http

if TYPE_CHECKING:
    from hosted import Hosted, OpenHost

pytestmark = pytest.mark.anyio

ECHO = """
import json, os
from azure.functions import HttpResponse

def echo(req, context):
    told = {
        "function": context.function_name,
        "url": req.url,
        "params": dict(req.params),
        "headers": dict(req.headers),
        "route": dict(req.route_params),
        "body": req.get_body().decode("latin-1"),
    }
    return HttpResponse(json.dumps(told), headers={"X-Own": "mine"})
"""


def echoes(**routes: Any) -> dict[str, Any]:
    """Functions that tell what they get, by their routes or options."""
    return {
        name: {
            "entryPoint": "echo",
            "bindings": http(**(given if isinstance(given, dict) else {"route": given})),
        }
        for name, given in routes.items()
    }


async def told(hosted: Hosted, target: str, method: str = "GET", **more: Any) -> Any:
    """What the function says that answers a request; the status where none does."""
    response = await hosted.ask(target, method, **more)
    if response.status != 200:
        assert response.body == b""
        return response.status
    return json.loads(response.body)


ROUTES: list[Any] = [
    pytest.param("items/{id:int}", "/api/items/7", {"id": "7"}, id="1"),
    pytest.param("items/{id:int}", "/api/items/x", 404, id="2"),
    pytest.param("items/{id:int}", "/API/Items/7/", {"id": "7"}, id="3"),
    pytest.param("x/{y?}", "/api/x", {}, id="10"),
    pytest.param("x/{y=5}", "/api/x", {"y": "5"}, id="11"),
    pytest.param("f/{*rest}", "/api/f/a//b/", {"rest": "a//b/"}, id="12"),
    pytest.param("f/{n}", "/api/f/a%20b", {"n": "a b"}, id="13-space"),
    pytest.param("f/{n}", "/api/f/a%2Fb", {"n": "a%2Fb"}, id="13-slash"),
    pytest.param("f/{n}", "/api/f//b", 404, id="empty-segment"),
    pytest.param("f/{a}-{b}.{c?}", "/api/f/1-2", {"a": "1", "b": "2"}, id="complex"),
    pytest.param("f", "/api/nothing", 404, id="29"),
]


@pytest.mark.parametrize(("route", "target", "expected"), ROUTES)
async def test_a_route(open_host: OpenHost, route: str, target: str, expected: Any) -> None:
    found = await told(await open_host(ECHO, echoes(F=route)), target)
    assert (found if isinstance(found, int) else found["route"]) == expected


@pytest.mark.parametrize(
    ("method", "status"),
    [("GET", 200), ("POST", 404), ("HEAD", 404), ("OPTIONS", 404)],
    ids=["get", "4", "5", "6"],
)
async def test_a_method(open_host: OpenHost, method: str, status: int) -> None:
    hosted = await open_host(ECHO, echoes(F={"methods": ["get"]}))
    response = await hosted.ask("/api/F", method)
    assert response.status == status
    assert "allow" not in {name.lower() for name, _ in response.headers}


async def test_an_empty_list_of_methods_is_warned_of(open_host: OpenHost) -> None:
    hosted = await open_host(ECHO, echoes(F={"methods": []}))
    assert await told(hosted, "/api/F") == 404
    assert any("'F' has an empty list of methods" in text for text in hosted.host.warnings)


@pytest.mark.parametrize(
    ("names", "winner"), [(("a", "b"), "a"), (("z", "b"), "b")], ids=["8", "9"]
)
async def test_the_first_name_wins(
    open_host: OpenHost, names: tuple[str, str], winner: str
) -> None:
    hosted = await open_host(ECHO, echoes(**{names[0]: "{*p}", names[1]: "b"}))
    found = await told(hosted, "/api/b")
    assert found["function"] == winner
    assert found["route"] == ({"p": "b"} if winner == "a" else {})


async def test_the_query(open_host: OpenHost) -> None:
    """Row 14: names are the same without case, values are joined, and empty ones are lost."""
    hosted = await open_host(ECHO, echoes(F="f"))
    found = await told(hosted, "/api/f?a=1&A=2&b=&c&d=x+y%2B")
    assert found["params"] == {"a": "1,2", "d": "x y+"}
    assert found["url"] == "http://localhost:7071/api/f?a=1&A=2&b=&c&d=x+y%2B"
    lost = [text for text in hosted.host.warnings if "'F'" in text]
    assert len(lost) == 3  # A, b and c
    await told(hosted, "/api/f?a=1&A=2&b=&c")
    assert [text for text in hosted.host.warnings if "'F'" in text] == lost


async def test_headers(open_host: OpenHost) -> None:
    """Row 15."""
    headers = [("X-A", "1"), ("X-A", "2"), ("X-Empty", "")]
    found = await told(await open_host(ECHO, echoes(F="f")), "/api/f", headers=headers)
    assert found["headers"]["x-a"] == "1,2"
    assert found["headers"]["x-empty"] == ""


async def test_the_body(open_host: OpenHost) -> None:
    """Rows 16 and 17: a body in chunks is lost, another one arrives as it is."""
    hosted = await open_host(ECHO, echoes(F="f"))
    content = bytes(range(256))
    found = await told(hosted, "/api/f", "POST", body=content)
    assert found["body"].encode("latin-1") == content
    assert hosted.host.warnings == []
    assert (await told(hosted, "/api/f", "POST", body=content, is_chunked=True))["body"] == ""
    assert any("in chunks" in text for text in hosted.host.warnings)


async def test_the_homepage(open_host: OpenHost) -> None:
    """Row 30."""
    hosted = await open_host(ECHO, echoes(F="f"))
    response = await hosted.ask("/")
    assert response.status == 200
    assert dict(response.headers)["content-type"] == "text/html"
    assert (await hosted.ask("/", "POST")).status == 404
    hosted.host.environment = {"AzureWebJobsDisableHomepage": "TRUE"}
    response = await hosted.ask("/")
    assert (response.status, response.body) == (204, b"")


async def test_a_function_takes_the_place_of_the_homepage(open_host: OpenHost) -> None:
    prefix = {"extensions": {"http": {"routePrefix": ""}}}
    hosted = await open_host(ECHO, echoes(F="{*all}"), prefix)
    assert (await told(hosted, "/"))["function"] == "F"


@pytest.mark.parametrize(
    "setting", ["AzureWebJobs.F.Disabled", "AzureWebJobs_F_Disabled"], ids=["31", "31-underscore"]
)
async def test_a_disabled_function(open_host: OpenHost, setting: str) -> None:
    hosted = await open_host(ECHO, echoes(F="f", G="g"), environment={setting: "True"})
    assert await told(hosted, "/api/f") == 404
    assert (await told(hosted, "/api/g"))["function"] == "G"


async def test_the_prefix(open_host: OpenHost) -> None:
    """Row 32."""
    prefix = {"extensions": {"http": {"routePrefix": ""}}}
    hosted = await open_host(ECHO, echoes(F="x", G="/y"), prefix)
    assert (await told(hosted, "/x"))["function"] == "F"
    assert (await told(hosted, "/y"))["function"] == "G"
    assert await told(hosted, "/api/x") == 404


@pytest.mark.parametrize("route", ["/x", "x/{id:foo}", "x/{id", "x//y"], ids=["33", *"abc"])
async def test_a_route_that_stops_the_host(open_host: OpenHost, route: str) -> None:
    hosted = await open_host(ECHO, echoes(Bad=route, Good="good"))
    response = await hosted.ask("/api/good")
    assert (response.status, response.body) == (503, b"Function host is not running.")
    assert (await hosted.ask("/")).status == 503
    assert "of the function 'Bad'" in hosted.host.error


async def test_routes_that_the_host_refuses_alone(open_host: OpenHost) -> None:
    """A reserved word, and a route that another function has."""
    routes = echoes(A="administrators", B="b", C="B/", D={"route": "b", "methods": ["post"]})
    routes["B"]["bindings"][0]["methods"] = ["get"]
    hosted = await open_host(ECHO, routes)
    assert await told(hosted, "/api/administrators") == 404
    assert (await told(hosted, "/api/b"))["function"] == "B"
    assert (await told(hosted, "/api/b", "POST"))["function"] == "D"
    assert await told(hosted, "/api/b", "PUT") == 404
    errors = {one.name: one.error for one in hosted.host.functions}
    assert "built in routes" in errors["A"]
    assert "conflicts with the route of 'B'" in errors["C"]
    assert errors["B"] == errors["D"] == ""


async def test_custom_headers(open_host: OpenHost) -> None:
    """Row 35."""
    options = {"extensions": {"http": {"customHeaders": {"X-Y": "1", "x-own": "host"}}}}
    hosted = await open_host(ECHO, echoes(F="f"), options)
    headers = dict((await hosted.ask("/api/f")).headers)
    assert (headers["X-Y"], headers["X-Own"]) == ("1", "mine")
    assert "x-own" not in headers
    assert dict((await hosted.ask("/api/none")).headers) == {"X-Y": "1", "x-own": "host"}


SLOW = """
import asyncio
from azure.functions import HttpResponse

running = asyncio.Event()
go_on = asyncio.Event()

async def slow(req):
    running.set()
    await go_on.wait()
    return HttpResponse("done")

async def free(req):
    await running.wait()
    go_on.set()
    return HttpResponse("freed")
"""


async def test_too_many_requests(open_host: OpenHost) -> None:
    """Row 34; without limits the second request runs beside the first."""
    limits = {"maxConcurrentRequests": 1, "maxOutstandingRequests": 1}
    functions = {"slow": http(), "free": http()}
    hosted = await open_host(SLOW, functions, {"extensions": {"http": limits}})
    first = asyncio.create_task(hosted.ask("/api/slow"))
    from __app__.script import running

    await running.wait()
    refused = await hosted.ask("/api/free")
    assert refused.status == 429
    assert dict(refused.headers) == {"X-FUNCTION-SCALEOUT": "1"}
    assert "Http request queue limit of 1 has been exceeded." in hosted.host.warnings
    first.cancel()
    await asyncio.wait([first])
    assert hosted.host.front._throttle._count == 0


async def test_requests_run_beside_each_other(open_host: OpenHost) -> None:
    hosted = await open_host(SLOW, {"slow": http(), "free": http()})
    answers = await asyncio.gather(hosted.ask("/api/slow"), hosted.ask("/api/free"))
    assert [answer.body for answer in answers] == [b"done", b"freed"]


async def test_requests_wait_for_their_turn(open_host: OpenHost) -> None:
    limits = {"extensions": {"http": {"maxConcurrentRequests": 1}}}
    hosted = await open_host(ECHO, echoes(F="f"), limits)
    answers = await asyncio.gather(*(hosted.ask("/api/f") for _ in range(3)))
    assert [answer.status for answer in answers] == [200, 200, 200]
