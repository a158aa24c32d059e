"""The output for unit tests stands in for the platform's own."""

from __future__ import annotations

import azure.functions

from azfdecor import testing


def greet(name: str, greetings: azure.functions.Out[str]) -> None:
    greetings.set(f"hello {name}")


def test_an_output_is_the_platforms_and_holds_nothing_at_first() -> None:
    greetings = testing.Out[str]()
    assert isinstance(greetings, azure.functions.Out)
    assert greetings.get() is None


def test_an_output_remembers_what_was_set_last() -> None:
    greetings, others = testing.Out[str](), testing.Out[str]()
    greet("Ada", greetings)
    assert greetings.get() == "hello Ada"
    greet("Grace", greetings)
    assert greetings.get() == "hello Grace"
    assert others.get() is None


def test_the_very_object_that_was_set_is_given() -> None:
    orders = testing.Out[list[str]]()
    order = ["teapot"]
    orders.set(order)
    assert orders.get() is order
