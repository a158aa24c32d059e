"""Typed values: how entry points read, in every layout and for every kind of callable."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from conftest import shim
from judge import Judge, text
from typed_apps import HEAD, answer, json_request, wrong

if TYPE_CHECKING:
    from conftest import AppFactory, Command

LAYOUTS = {
    "lazy": "",
    "eager": 'imports = "eager"',
    "shared": 'script-file = "../all_shims.py"',
    "shared eager": 'script-file = "../all_shims.py"\nimports = "eager"',
}


# --- how a shim reads


def test_the_shim_of_an_http_function(app: AppFactory, generate: Command) -> None:
    root = app(
        HEAD
        + """
@http_trigger("orders/{shop}", methods=["POST"], status_code=201)
@queue_output("orders")
def place_order(shop: str, order: Order, queue: Out[Order], tags: list[str] = [],
                limit: Annotated[int, Field(ge=1)] = 5,
                agent: Annotated[str | None, Header("user-agent")] = None) -> Order: ...
"""
    )
    generate(root)
    assert shim(root, "place_order").split('"""\n', 1)[1] == textwrap.dedent(
        """\

        import azure.functions as func
        from azfdecor.runtime import call, http

        function = http.Endpoint(
            "functions:place_order",
            {
                "shop": http.path("shop"),
                "order": http.body(),
                "tags": http.query("tags", many=True),
                "limit": http.query("limit"),
                "agent": http.header("user-agent"),
            },
            {"queue": call.messages()},
            status_code=201,
        )


        def main(req: func.HttpRequest, queue: func.Out[str]) -> func.HttpResponse:
            return function(req, queue=queue)
        """
    )


def test_the_shim_of_a_queue_function(app: AppFactory, generate: Command) -> None:
    root = app(
        HEAD
        + """
@queue_trigger("orders")
@blob_output("receipts/{sku}.json")
async def ship(order: Order, message: QueueMessage, context: Context, receipt: Out[Order]): ...
"""
    )
    generate(root)
    assert shim(root, "ship").split('"""\n', 1)[1] == textwrap.dedent(
        """\

        import azure.functions as func
        from azfdecor.runtime import call

        function = call.AsyncCall(
            "functions:ship",
            {"order": call.payload(), "receipt": call.document()},
        )


        async def main(
            message: func.QueueMessage,
            receipt: func.Out[str],
            context: func.Context,
        ):
            return await function(
                message=message,
                receipt=receipt,
                context=context,
                order=message,
            )
        """
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_shims_with_plans_fit_the_lines_of_the_common_formatters(
    layout: str, app: AppFactory, generate: Command
) -> None:
    import subprocess
    import sys

    functions = [
        f'@function_name("f{count}")\n@http_trigger("r{count}")\n@queue_output("out")\n'
        f"def f{count}({', '.join(f'parameter{i}: int' for i in range(count))}, out: Out[Order])"
        " -> Order: ...\n"
        for count in range(1, 8)
    ]
    functions += [
        f'@function_name("g{count}")\n@queue_trigger("in-{count}")\n'
        + "".join(f'@queue_output("out", arg_name="o{i}")\n' for i in range(count))
        + f"def g{count}(order: Order, {', '.join(f'o{i}: Out[Order]' for i in range(count))}): ...\n"
        for count in range(1, 8)
    ]
    config = {"pyproject.toml": f"[tool.azfdecor]\n{LAYOUTS[layout]}\n"}
    root = app(HEAD + "\n\n".join(functions), config)
    generate(root)
    words = [sys.executable, "-m", "ruff", "format", "--isolated", "--check", "--diff", str(root)]
    words += ["--exclude", "functions.py"]
    result = subprocess.run(words, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


# --- every layout and kind of callable

CALLABLES = """
def passing(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def passing_async(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        return await function(*args, **kwargs)

    return wrapper


@http_trigger()
def plain(order: Order, limit: int = 3) -> Order:
    return order.model_copy(update={"quantity": limit})


@http_trigger()
async def asynchronous(order: Order, limit: int = 3) -> Order:
    return plain(order, limit)


@http_trigger()
@passing
def wrapped(order: Order, limit: int = 3) -> Order:
    return plain(order, limit)


@passing_async
@http_trigger()
async def wrapped_async(order: Order, limit: int = 3) -> Order:
    return plain(order, limit)


@http_trigger()
def strings(order: "Order", limit: "Optional[int]" = 3) -> "Order":
    return plain(order, limit)


@http_trigger()
def keyword_only(*, order: Order, limit: int = 3) -> Order:
    return plain(order, limit)


class Handlers:
    class Inner:
        @staticmethod
        @http_trigger()
        def static(order: Order, limit: int = 3) -> Order:
            return plain(order, limit)

    @http_trigger()
    @classmethod
    def of_class(cls, order: Order, limit: int = 3) -> Order:
        return plain(order, limit)

    @staticmethod
    @http_trigger()
    @passing_async
    async def static_async(order: Order, limit: int = 3) -> Order:
        return plain(order, limit)
"""
CALLABLE_NAMES = (
    "plain", "asynchronous", "wrapped", "wrapped_async", "strings", "keyword_only", "static",
    "of_class", "static_async",
)  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_kind_of_callable_is_called_from_every_shim(
    layout: str, app: AppFactory, generate: Command
) -> None:
    config = {"pyproject.toml": f"[tool.azfdecor]\n{LAYOUTS[layout]}\n"}
    root = app(HEAD + CALLABLES, config)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for name in CALLABLE_NAMES:
            req = json_request({"sku": "A"})
            assert answer(judge.call(name, req=req)) == {"sku": "A", "quantity": 3}, name
            req = json_request({"sku": "A"}, query={"limit": "7"})
            assert answer(judge.call(name, req=req)) == {"sku": "A", "quantity": 7}, name
            req = json_request({"quantity": "x"}, query={"limit": "many"})
            assert wrong(judge.call(name, req=req)) == [
                ("query", "limit"),
                ("body", "sku"),
                ("body", "quantity"),
            ], name


def test_a_module_of_strings_needs_no_model_before_it_is_called(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        """
        from __future__ import annotations

        from typing import TYPE_CHECKING

        from azfdecor import http_trigger, queue_trigger
        from shapes import Order

        if TYPE_CHECKING:
            from azure.functions import HttpRequest, QueueMessage

        @http_trigger()
        def place(req: HttpRequest, order: Order) -> Order:
            return order

        @queue_trigger("orders")
        def ship(message: QueueMessage, order: Order) -> None:
            assert message.get_body() == b'{"sku": "A"}' and order.sku == "A"
        """,
        {
            "shapes.py": """
            from __future__ import annotations

            from pydantic import BaseModel

            class Order(BaseModel):
                sku: str
            """
        },
    )
    generate(root)
    with Judge(root) as judge:
        judge.load()
        assert not {"functions", "pydantic"} & judge.imported()
        assert answer(judge.call("place", req=json_request({"sku": "A"}))) == {"sku": "A"}
        assert judge.call("ship", message=text('{"sku": "A"}')).error is None
