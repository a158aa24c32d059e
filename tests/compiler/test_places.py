"""A problem stands at what it is about: the option, the parameter, the decorator, or the function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import AppFactory, Command

PLACES = {
    "an option by its keyword": (
        "AZF401",
        """
        @azfdecor.queue_trigger(
            "orders",
            &connection=5,
        )
        def ship(message: str) -> None: ...
        """,
    ),
    "an option without a keyword": (
        "AZF401",
        """
        @azfdecor.queue_trigger(
            &5,
        )
        def ship(message: str) -> None: ...
        """,
    ),
    "a decorator above others": (
        "AZF401",
        """
        @azfdecor.function_name("x")
        @azfdecor.queue_trigger(&queue_name=5)
        @azfdecor.blob_output("receipts/a")
        def ship(message: str, receipt: Out[str]) -> None: ...
        """,
    ),
    "options in a dict": (
        "AZF401",
        """
        WHERE = {"connection": 5}
        @azfdecor.queue_trigger("orders", &**WHERE)
        def ship(message: str) -> None: ...
        """,
    ),
    "a route": (
        "AZF509",
        """
        @azfdecor.http_trigger(
            methods=["GET"],
            &route="/orders",
        )
        def orders() -> str: ...
        """,
    ),
    "a parameter": (
        "AZF307",
        """
        @azfdecor.queue_trigger("orders")
        def ship(
            message: str,
            &nothing: Out[str],
        ) -> None: ...
        """,
    ),
}


@pytest.mark.parametrize("what", PLACES)
def test_a_problem_names_the_line_and_the_column(
    what: str, app: AppFactory, azfdecor: Command
) -> None:
    code, source = PLACES[what]
    lines = ["import azfdecor", "from azure.functions import Out"]
    lines += [line.removeprefix(" " * 8) for line in source.splitlines()]
    line = next(number for number, text in enumerate(lines, 1) if "&" in text)
    column = lines[line - 1].index("&") + 1
    lines[line - 1] = lines[line - 1].replace("&", "")
    problems = azfdecor("generate", app("\n".join(lines)), "--format", "json").problems()
    found = {p["code"]: (p["line"], p["column"]) for p in problems}
    assert found == {code: (line, column)}
