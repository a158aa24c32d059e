"""Table Storage: names, and options that exclude each other."""

from __future__ import annotations

from typing import Any

import pytest

from azfdecor import table_input, table_output
from conftest import faults

KEYS = {"partition_key": "shop", "row_key": "{sku}"}


@pytest.mark.parametrize("kind", [table_input, table_output])
@pytest.mark.parametrize("name", ["abc", "Products2", "a" * 63, "{table}", "%TABLE%", "p{kind}s"])
def test_a_name_that_a_table_can_have(kind: Any, name: str) -> None:
    assert faults(kind(name)) == []


@pytest.mark.parametrize("kind", [table_input, table_output])
@pytest.mark.parametrize("name", ["", "ab", "a" * 64, "2products", "my-table", "my_table", "täble"])
def test_a_name_that_no_table_can_have(kind: Any, name: str) -> None:
    assert faults(kind(name)) == [f"no table can be named {name!r}"]


@pytest.mark.parametrize(
    "options",
    [
        {},
        KEYS,
        {"partition_key": "shop"},
        {"partition_key": "shop", "take": 5, "filter": "quantity gt 5"},
        {"take": 1},
    ],
)
def test_options_of_an_input_that_go_together(options: dict[str, Any]) -> None:
    assert faults(table_input("products", **options)) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"row_key": "{sku}"}, ["row_key='{sku}' without partition_key identifies no entity"]),
        ({**KEYS, "take": 5}, ["row_key names one entity, so take has no effect"]),
        ({**KEYS, "filter": "a"}, ["row_key names one entity, so filter has no effect"]),
        ({"take": 0}, ["take is 0, which the host ignores"]),
    ],
)
def test_options_of_an_input_that_do_not_go_together(
    options: dict[str, Any], said: list[str]
) -> None:
    assert faults(table_input("products", **options)) == said


def test_an_output_leaves_it_to_the_entity_to_name_its_keys() -> None:
    assert faults(table_output("products", row_key="{rand-guid}")) == []
