"""What is said of a module that cannot be imported: names that are missing here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import azfdecor as package

if TYPE_CHECKING:
    from conftest import AppFactory, Command

# App settings

MODELS = {
    "a field": ("orders_queue: str", "", ["ORDERS_QUEUE"]),
    "a prefix": ("orders_queue: str", "env_prefix='shop_'", ["SHOP_ORDERS_QUEUE"]),
    "two": ("first: str\n    second: int", "", ["FIRST", "SECOND"]),
    "one of two": ("first: str = ''\n    second: int", "", ["SECOND"]),
    "case": ("queue: str", "case_sensitive=True", ["queue"]),
    "an alias": ("queue: str = Field(alias='Q')", "env_prefix='shop_'", ["Q"]),
    "another alias": ("queue: str = Field(validation_alias='QUEUE')", "", ["QUEUE"]),
    "aliases": ("q: str = Field(validation_alias=AliasChoices('A', 'B'))", "", ["A"]),
    "a model": ("shop: Shop", "", ["SHOP"]),
    "within a model": ("shop: Shop = {}", "env_nested_delimiter='__'", ["SHOP__QUEUE"]),
}
SETTINGS = """
from azfdecor import queue_trigger
from pydantic import AliasChoices, BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Shop(BaseModel):
    queue: str


class Settings(BaseSettings):
    model_config = SettingsConfigDict(validate_default=True{config})
    {fields}


SETTINGS = Settings()


@queue_trigger("orders")
def ship(order: str) -> None: ...
"""


@pytest.mark.parametrize("what", MODELS)
def test_a_settings_object_without_its_settings_is_told_by_their_names(
    app: AppFactory, azfdecor: Command, what: str
) -> None:
    pytest.importorskip("pydantic_settings")
    fields, config, names = MODELS[what]
    source = SETTINGS.format(fields=fields, config=f", {config}" if config else "")
    root = app(source)
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    line = source.splitlines().index("SETTINGS = Settings()") + 1
    assert (problem["code"], problem["line"]) == ("AZF102", line)
    assert re.findall("'(.*?)'", problem["message"]) == names
    assert "local.settings.json" in problem["hint"]
    values = ", ".join(f'"{name}": "1"' for name in names if what != "a model")
    values = values or '"SHOP": "{\\"queue\\": \\"q\\"}"'
    app(source, {"local.settings.json": f'{{"Values": {{{values}}}}}'})
    assert azfdecor("generate", root).status == 0


def test_a_setting_of_the_wrong_type_is_no_missing_one(app: AppFactory, azfdecor: Command) -> None:
    pytest.importorskip("pydantic_settings")
    source = SETTINGS.format(fields="port: int", config="")
    root = app(source, {"local.settings.json": '{"Values": {"PORT": "x"}}'})
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF101"
    assert "ValidationError" in problem["message"]


# Names of the v2 model

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "from-v2-decorators.md"
V2 = {
    name: set(re.findall(r"`(\w+)[`(=]", cells[1])) & {*package.__all__}
    for row in re.findall(r"^\| (`.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    for cells in [row.split(" | ")]
    for name in re.findall(r"`(\w+)", cells[0])
    if name not in package.__all__ and name != "retry"  # which is a module here
}


@pytest.mark.parametrize("line", ["from azfdecor import {}", "import azfdecor\nazfdecor.{}"])
@pytest.mark.parametrize("name", [*V2, "DFApp", "AuthLevel"])
def test_a_name_of_the_v2_model_is_told_with_the_one_to_write(
    app: AppFactory, azfdecor: Command, name: str, line: str
) -> None:
    (problem,) = azfdecor("generate", app(line.format(name)), "--format", "json").problems()
    assert (problem["code"], problem["line"]) == ("AZF101", line.count("\n") + 1)
    assert f"`{name}` of the v2 model is " in problem["hint"]
    told = problem["hint"].partition(" is ")[2].partition(" here ")[0]
    assert V2.get(name, set()) <= {*re.findall(r"\w+", told)}
    assert PAGE.name in problem["hint"]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("from azfdecor import htp_trigger", "did you mean http_trigger? `python -m azfdecor"),
        ("import azfdecor\n@azfdecor.htp_trigger()\ndef f(): ...", "did you mean http_trigger?"),
        ("from azfdecor import zzz", "`python -m azfdecor bindings` lists the decorators"),
        ("import azfdecor\nfrom os import route", "make the module importable"),
        ("import azfdecor\nimport os\nos.route", "make the module importable"),
    ],
)
def test_another_unknown_name_is_told_with_the_closest(
    app: AppFactory, azfdecor: Command, line: str, hint: str
) -> None:
    (problem,) = azfdecor("generate", app(line), "--format", "json").problems()
    assert problem["hint"].startswith(hint)
