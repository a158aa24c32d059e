"""Routes that the host refuses, or that answer in another's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import function_json
from judge import Judge, http_request

if TYPE_CHECKING:
    from conftest import AppFactory, Command

HEAD = "from azfdecor import *\nfrom azure.functions import HttpRequest\n\n"


def one(route: str) -> str:
    return f"{HEAD}@http_trigger({route!r})\ndef f(req: HttpRequest) -> str: ...\n"


@pytest.mark.parametrize(
    ("route", "why"),
    [
        ("c/{*rest}/end", "behind the catch-all parameter"),
        ("c/x-{*rest}", "beside something else"),
        ("d/{p}/{P}", "two parameters named 'P'"),
        ("d/{}", "unnamed parameter"),
        ("d/{a?b}", "cannot be named 'a?b'"),
        ("d/{a", "brace"),
        ("a//b", "empty segment"),
        ("a?x={x}", '"?" in the text'),
        ("a/{id:uuid}", "the constraint 'uuid', which the router does not know"),
        ("b/{rest:path}", "the constraint 'path'"),
        ("c/{name:str}", "the constraint 'str'"),
        ("c/{id:int:min}", "takes other arguments"),
        ("a b/{x}", "white space"),
        ("a/{ x }", "white space"),
    ],
)
def test_a_route_that_the_router_refuses_is_a_problem(
    app: AppFactory, azfdecor: Command, route: str, why: str
) -> None:
    result = azfdecor("generate", app(one(route)), "--format", "json")
    (problem,) = result.problems()
    assert (result.status, problem["code"], problem["line"]) == (1, "AZF402", 4)
    assert f"the route {route!r} " in problem["message"]
    assert why in problem["message"]


@pytest.mark.parametrize(
    "route",
    [
        "",
        "x/",
        "x/{y?}",
        "x/{y=5}",
        "x/{y:int=5}",
        "f/{*rest}",
        "f/{**rest}",
        "{a}-{b}.{c?}",
        "{{a}}",
        r"n/{n:regex(^\d{{3}}$)}",
        "n/{n:regex(^a b?$)}",
        "n/{n:length(1, 5)}",
        "items:batch/{id:guid}",
        "größe/{id}",
    ],
)
def test_a_right_route_is_no_problem(app: AppFactory, azfdecor: Command, route: str) -> None:
    assert azfdecor("generate", app(one(route)), "--format", "json").codes() == []


@pytest.mark.parametrize(
    ("route", "instead"),
    [
        ("e/<int:id>", '"{id:int}"'),
        ("e/<id>", '"{id}"'),
        ("e/<uuid:id>/x", '"{id:guid}"'),
        ("e/<string:id>", '"{id}"'),
        ("e/<path:rest>", '"{*rest}"'),
    ],
)
def test_brackets_of_other_frameworks_are_a_warning(
    app: AppFactory, azfdecor: Command, route: str, instead: str
) -> None:
    result = azfdecor("generate", app(one(route)), "--format", "json")
    (problem,) = result.problems()
    assert (result.status, problem["code"], problem["severity"]) == (0, "AZF508", "warning")
    assert instead in problem["hint"]


@pytest.mark.parametrize(
    ("prefix", "route", "codes"),
    [
        ("api", "/x", ["AZF509"]),
        ("api", "/", ["AZF509"]),
        ("", "/x", []),
        ("", "/", []),
        ("api", "x", []),
    ],
)
def test_a_route_below_a_prefix_begins_with_no_slash(
    app: AppFactory, azfdecor: Command, prefix: str, route: str, codes: list[str]
) -> None:
    host = f'{{"version": "2.0", "extensions": {{"http": {{"routePrefix": "{prefix}"}}}}}}'
    root = app(one(route), {"host.json": host})
    assert azfdecor("generate", root, "--format", "json").codes() == codes


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        ("'orders/{id}', methods=['GET']", "'orders/latest', methods=['GET']", ["AZF214"]),
        ("'orders/{id}'", "'orders/latest', methods=['GET']", ["AZF214"]),
        ("'orders/{id}'", "'orders/{id:int}'", ["AZF214"]),
        ("'{shop}/{id}'", "'orders/latest'", ["AZF214"]),
        ("'orders/{id?}'", "'orders'", ["AZF214"]),
        ("'{*rest}'", "'orders/latest'", ["AZF214"]),
        ("'v-{n}/x'", "'v-{n:int}/x'", []),
        ("'orders/{id}'", "'orders/latest/x'", []),
        ("'orders/{id:int}'", "'orders/latest'", []),
        ("'orders/{id:int}'", "'orders/{id}'", []),
        ("'orders/{id}', methods=['POST']", "'orders/latest', methods=['GET']", []),
        ("'orders/{id}', methods=['GET']", "'orders/latest'", []),
        ("'orders/latest'", "'orders/{id}'", []),
    ],
)
def test_an_earlier_function_hides_a_later_one_whose_requests_it_takes(
    app: AppFactory, azfdecor: Command, first: str, second: str, codes: list[str]
) -> None:
    source = (
        f"{HEAD}@http_trigger({second})\ndef b(req: HttpRequest) -> str: ...\n\n"
        f"@http_trigger({first})\ndef a(req: HttpRequest) -> str: ...\n"
    )
    result = azfdecor("generate", app(source), "--format", "json")
    assert (result.status, result.codes()) == (0, codes)
    assert all(p["function"] == "b" and p["severity"] == "warning" for p in result.problems())


@pytest.mark.parametrize(
    ("route", "function", "message", "hint"),
    [
        ("e/{order_id}", "def f(orderid: str) -> str: ...", "takes {order_id}", "'orderid'"),
        ("e/{order_id}", "def f(limit: int = 5) -> str: ...", "takes {order_id}", "'order_id'"),
        ("{a}/{b}", "def f(a: str) -> str: ...", "takes {b}", "'b'"),
    ],
)
def test_a_route_parameter_that_nothing_takes_is_a_warning(
    app: AppFactory, azfdecor: Command, route: str, function: str, message: str, hint: str
) -> None:
    source = f"{HEAD}@http_trigger({route!r})\n{function}\n"
    result = azfdecor("generate", app(source), "--format", "json")
    (problem,) = result.problems()
    assert (result.status, problem["code"], problem["severity"]) == (0, "AZF510", "warning")
    assert message in problem["message"]
    assert hint in problem["hint"]


@pytest.mark.parametrize(
    "source",
    [
        "@http_trigger('e/{x}')\ndef f(x: str) -> str: ...",
        "@http_trigger('e/{X}')\ndef f(x: str) -> str: ...",
        "@http_trigger('e/{x}')\ndef f(y: Annotated[str, Path('x')]) -> str: ...",
        "@http_trigger('e/{x}')\ndef f(y: Annotated[str, Path('X')]) -> str: ...",
        "@http_trigger('e/{x}')\ndef f(req: HttpRequest) -> str: ...",
        "@http_trigger('e/{x}')\ndef f(req: HttpRequest, y: int) -> str: ...",
        "@http_trigger('e/{x}')\n@blob_input('box/{x}')\ndef f(blob: str, y: int) -> str: ...",
        "@http_trigger('e/{x}')\n@blob_input('box/{X:N}')\ndef f(blob: str, y: int) -> str: ...",
        "@http_trigger('{*x}')\ndef f(y: int) -> str: ...",
        "@http_trigger('e/{x}')\n@wrap(around)\ndef f(y: int) -> str: ...",
    ],
)
def test_a_route_parameter_that_something_takes_is_no_problem(
    app: AppFactory, azfdecor: Command, source: str
) -> None:
    around = (
        "from contextlib import contextmanager\nfrom typing import Annotated\n\n"
        "@contextmanager\ndef around(invocation):\n    yield\n\n"
    )
    root = app(f"{HEAD}{around}{source}\n")
    assert azfdecor("generate", root, "--format", "json").codes() == []


@pytest.mark.parametrize("parameter", ["id: int", "id: Annotated[int, Path('iD')]", "id"])
def test_the_case_of_a_route_parameter_makes_no_difference(
    app: AppFactory, generate: Command, parameter: str
) -> None:
    source = (
        "from typing import Annotated\n"
        f"@http_trigger('b/{{Id}}')\ndef b({parameter}) -> str: return str(id)\n"
    )
    root = app(HEAD + source)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("b", req=http_request(route={"Id": "7"}))
    assert outcome.returned is not None, outcome.error
    assert outcome.returned.content["status_code"] == 200
    assert outcome.returned.content["body"] == b"7"


@pytest.mark.parametrize(
    ("options", "methods", "level"),
    [
        ("methods=['GET']", ["get"], None),
        ("methods=['get', 'Post']", ["get", "post"], None),
        ("methods=('DELETE', 'delete')", ["delete"], None),
        ("methods=[HttpMethod.GET, HttpMethod.POST]", ["get", "post"], None),
        ("auth_level='ANONYMOUS'", None, "anonymous"),
        ("auth_level='Function'", None, None),
        ("auth_level=AuthLevel.ADMIN", None, "admin"),
        ("auth_level=AuthLevel.FUNCTION, methods=['get']", ["get"], None),
    ],
)
def test_methods_and_levels_are_taken_in_any_case(
    app: AppFactory, azfdecor: Command, options: str, methods: list[str] | None, level: str | None
) -> None:
    source = f"from azure.functions import AuthLevel, HttpMethod\n@http_trigger('x', {options})\n"
    root = app(f"{HEAD}{source}def f() -> str: ...\n")
    assert azfdecor("generate", root, "--format", "json").codes() == []
    trigger = function_json(root, "f")["bindings"][0]
    assert (trigger.get("methods"), trigger.get("authLevel")) == (methods, level)
    listed = azfdecor("list", root).out
    assert f"{','.join(methods).upper() if methods else 'any'} /api/x" in listed


@pytest.mark.parametrize(
    ("options", "code", "text"),
    [
        ("methods=[]", "AZF402", "methods is empty"),
        ("methods=['GETS']", "AZF401", "methods"),
        ("methods='GET'", "AZF401", '["GET"]'),
        ("methods=['GET', 3]", "AZF401", "methods"),
        ("auth_level='none'", "AZF401", "auth_level"),
        ("auth_level=None", "AZF401", "auth_level"),
    ],
)
def test_other_methods_and_levels_are_refused(
    app: AppFactory, azfdecor: Command, options: str, code: str, text: str
) -> None:
    root = app(f"{HEAD}@http_trigger('x', {options})\ndef f() -> str: ...\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == code
    assert text in problem["message"] + problem["hint"]


@pytest.mark.parametrize(
    ("configured", "options", "level"),
    [
        ("anonymous", "", "anonymous"),
        ("anonymous", ", auth_level='function'", None),
        ("anonymous", ", auth_level='admin'", "admin"),
        ("admin", ", methods=['GET']", "admin"),
        ("function", "", None),
    ],
)
def test_functions_that_say_no_level_have_that_of_the_configuration(
    app: AppFactory, generate: Command, configured: str, options: str, level: str | None
) -> None:
    source = (
        "async def site(scope, receive, send): ...\n"
        f"asgi_function(site, name='web'{options if 'methods' not in options else ''})\n"
        f"@http_trigger('x'{options})\ndef a() -> str: ...\n"
        "@queue_trigger('orders')\ndef q(m: str) -> None: ...\n"
    )
    config = f"[tool.azfdecor]\nauth-level = '{configured}'\n"
    root = app(HEAD + source, {"pyproject.toml": config})
    generate(root)
    triggers = {name: function_json(root, name)["bindings"][0] for name in ("a", "web", "q")}
    assert triggers["a"].get("authLevel") == triggers["web"].get("authLevel") == level
    assert "authLevel" not in triggers["q"]
    keys = ["name", "type", "direction", "route", "authLevel", "methods"]
    assert [*triggers["a"]][:4] == keys[:4]
    assert [key for key in triggers["a"] if key in keys] == [k for k in keys if k in triggers["a"]]
