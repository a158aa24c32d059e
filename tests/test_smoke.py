from __future__ import annotations

from typing import TYPE_CHECKING

from conftest import function_json, shim
from judge import Judge, answered, http_request

if TYPE_CHECKING:
    from conftest import AppFactory, Command


def test_a_function_is_generated_loaded_and_called(app: AppFactory, generate: Command) -> None:
    root = app(
        """
        from azfdecor import http_trigger
        from azure.functions import HttpRequest

        @http_trigger("hello/{name}")
        def hello(req: HttpRequest) -> str:
            return "Hello " + req.route_params["name"]
        """
    )
    generate(root)
    assert function_json(root, "hello")["bindings"][0]["route"] == "hello/{name}"
    assert "from functions import hello" in shim(root, "hello")
    with Judge(root) as judge:
        assert judge.load() == {"hello": None}
        answer = judge.call("hello", req=http_request(route={"name": "Ada"}))
    assert answered(answer.returned) == "Hello Ada"


def test_a_problem_names_its_place(app: AppFactory, azfdecor: Command) -> None:
    root = app(
        """
        from azfdecor import queue_output

        @queue_output("orders")
        def hello() -> str:
            return ""
        """
    )
    result = azfdecor("generate", root, "--format", "json")
    assert result.status == 1
    assert result.codes() == ["AZF301"]
    assert result.problems()[0]["file"] == "functions.py"
    assert result.problems()[0]["line"] == 4
