"""Names that no request has, bodies that none brings, and names that Windows does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import AppFactory, Command

HEAD = """\
from typing import Annotated
from azfdecor import *
from azure.functions import HttpRequest
from pydantic import BaseModel


class Filter(BaseModel):
    a: int


"""


@pytest.mark.parametrize("marker", ["Header", "Cookie"])
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("my header", ["AZF512"]),
        ("a;b", ["AZF512"]),
        ("a:b", ["AZF512"]),
        ("a(b)", ["AZF512"]),
        ("größe", ["AZF512"]),
        ("X-Tenant_1", []),
        ("a.b~c", []),
    ],
)
def test_a_header_and_a_cookie_have_names_that_requests_can_have(
    app: AppFactory, azfdecor: Command, marker: str, name: str, codes: list[str]
) -> None:
    root = app(
        f"{HEAD}@http_trigger('d')\ndef d(x: Annotated[int, {marker}({name!r})]) -> int: ...\n"
    )
    result = azfdecor("generate", root, "--format", "json")
    assert result.codes() == codes
    assert result.status == bool(codes)


@pytest.mark.parametrize(
    ("methods", "parameter", "codes"),
    [
        ("methods=['GET']", "f: Filter", ["AZF347"]),
        ("methods=['get', 'HEAD']", "f: Filter", ["AZF347"]),
        ("methods=['DELETE']", "f: Filter", ["AZF347"]),
        ("methods=['GET']", "f: bytes", ["AZF347"]),
        ("methods=['GET']", "f: Annotated[str, Form()]", ["AZF347"]),
        ("methods=['GET']", "f: Annotated[bytes, File()]", ["AZF347"]),
        ("methods=['GET']", "f: Filter, g: Filter", ["AZF347"]),
        ("methods=['GET']", "f: int", []),
        ("methods=['GET']", "f: Annotated[int, Header()]", []),
        ("methods=['GET', 'POST']", "f: Filter", []),
        ("methods=['POST']", "f: Filter", []),
        ("", "f: Filter", []),
        ("methods=['GET']", "req: HttpRequest", []),
    ],
)
def test_a_body_needs_a_method_that_has_one(
    app: AppFactory, azfdecor: Command, methods: str, parameter: str, codes: list[str]
) -> None:
    root = app(f"{HEAD}@http_trigger('x', {methods})\ndef x({parameter}) -> int: ...\n")
    result = azfdecor("generate", root, "--format", "json")
    assert (result.status, result.codes()) == (0, codes)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("aux", ["AZF511"]),
        ("Con", ["AZF511"]),
        ("NUL", ["AZF511"]),
        ("com1", ["AZF511"]),
        ("lpt9", ["AZF511"]),
        ("com", []),
        ("com10", []),
        ("auxiliary", []),
    ],
)
def test_a_name_that_windows_reserves_is_a_warning(
    app: AppFactory, azfdecor: Command, name: str, codes: list[str]
) -> None:
    root = app(f"{HEAD}@http_trigger('a')\ndef {name}() -> str: ...\n")
    result = azfdecor("generate", root, "--format", "json")
    assert (result.status, result.codes()) == (0, codes)


def test_the_script_file_has_no_name_that_windows_reserves(
    app: AppFactory, azfdecor: Command
) -> None:
    config = "[tool.azfdecor]\nscript-file = '../aux.py'\n"
    root = app(f"{HEAD}@http_trigger('a')\ndef a() -> str: ...\n", {"pyproject.toml": config})
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert (problem["code"], problem["severity"]) == ("AZF511", "warning")


@pytest.mark.parametrize(
    ("schedule", "says"),
    [
        ("24:00:00", "is 24 days"),
        ("90:00:00", "is 90 days"),
        ("23:59:59", None),
        ("1.00:00:00", None),
        ("00:60:00", "fields, not 6"),
        ("0 0 0 * * *", None),
    ],
)
def test_the_hours_of_a_time_span_end_at_23(
    app: AppFactory, azfdecor: Command, schedule: str, says: str | None
) -> None:
    root = app(f"{HEAD}@timer_trigger({schedule!r})\ndef t() -> None: ...\n")
    messages = [p["message"] for p in azfdecor("generate", root, "--format", "json").problems()]
    assert len(messages) == (says is not None)
    assert says is None or says in messages[0]
