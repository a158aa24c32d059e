"""Files of settings that a test opens an app with: right, and of every brokenness."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor import testing
from azfdecor.local import DirectEngine
from hosted import binding, http, write

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """
from azure.functions import HttpResponse, Out

def send(req, out: Out[str]):
    out.set("x")
    return HttpResponse("sent")

def take(m):
    pass
"""
APP = {
    "send": http(binding("queue", "out", "out", queueName="orders", connection="Shop")),
    "take": [binding("queueTrigger", "m", queueName="orders")],
}


def opened(root: Path, **options: Any) -> Any:
    return testing.open_app(root, engine=DirectEngine, **options)


BROKEN: list[Any] = [
    pytest.param("host.json", "{", "host.json is not JSON", id="host-no-json"),
    pytest.param("host.json", "[]", "host.json is no object", id="host-array"),
    pytest.param("host.json", "{}x", "host.json is not JSON", id="host-more"),
    pytest.param("host.json", '{"version": 2}', '"version": "2.0"', id="host-version"),
    pytest.param(
        "host.json",
        '{"version": "2.0", "functionTimeout": "x"}',
        "has functionTimeout = 'x'",
        id="host-timeout",
    ),
    pytest.param(
        "host.json",
        '{"version": "2.0", "extensions": {"queues": {"batchSize": 0}}}',
        "batchSize = '0'",
        id="host-range",
    ),
    pytest.param("host.json", '{"version": "2.0", "retry": 3}', "maxRetryCount", id="host-retry"),
    pytest.param("host.json", "\ud83d".encode("utf-8", "surrogatepass"), "UTF-8", id="host-bytes"),
    pytest.param("host.json", "[" * 100_000, "nested too deep", id="host-deep"),
    pytest.param("local.settings.json", "{", "local.settings.json is not JSON", id="no-json"),
    pytest.param("local.settings.json", "[]", "has no object 'Values'", id="array"),
    pytest.param("local.settings.json", '{"Values": 3}', "has no object 'Values'", id="values"),
    pytest.param(
        "local.settings.json", '{"Values": {"A": {"b": 1}}}', "setting 'A' that is no text", id="75"
    ),
    pytest.param(
        "local.settings.json", '{"Values": {"A=": "x"}}', "cannot stand in the environment", id="="
    ),
    pytest.param(
        "local.settings.json",
        '{"Values": {}, "Host": {"LocalHttpPort": "x"}}',
        "LocalHttpPort",
        id="port",
    ),
    pytest.param("local.settings.json", b"\xff", "cannot be read", id="bytes"),
]


@pytest.mark.parametrize(("file", "text", "why"), BROKEN)
@pytest.mark.parametrize("functions", [APP, {}], ids=["handwritten", "decorated"])
def test_a_broken_file(
    tmp_path: Path, file: str, text: str | bytes, why: str, functions: dict[str, Any]
) -> None:
    """The error names the file, and says what to write."""
    root = write(tmp_path / "app", SCRIPT, functions)
    if not functions:
        source = "import azfdecor\n@azfdecor.queue_trigger('orders')\ndef f(m: str) -> None: ...\n"
        (root / "script.py").write_text(source)
    (root / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(testing.AppError) as caught, opened(root):
        pass
    assert why in str(caught.value)
    assert f"{root / file}{':1' if text == '{' else ''}" in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_route_that_stops_the_host(tmp_path: Path) -> None:
    root = write(tmp_path / "app", SCRIPT, {"send": http(route="/x")})
    with pytest.raises(testing.AppError, match=r"'api//x'.*'send'"), opened(root):
        pass
    with opened(root, on_error="record") as app:
        assert app.http.get("/api/x").status_code == 503


def test_values_of_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows 75 and 76."""
    root = write(tmp_path / "app", SCRIPT, APP)
    (root / "local.settings.json").write_text(
        '{"Values": {"T": "2024-01-02T03:04:05Z", "B": true, "N": 1.0, "X": "file", "Null": null},'
        ' "ConnectionStrings": {"Db": {"ConnectionString": "Server=x"}},}  // comments are fine'
    )
    monkeypatch.setenv("X", "environment")
    with opened(root) as app:
        assert os.environ["T"] == "01/02/2024 03:04:05"
        assert (os.environ["B"], os.environ["N"]) == ("True", "1")
        assert os.environ["X"] == "environment"
        assert app.settings["ConnectionStrings:Db"] == "Server=x"
        assert "Null" not in os.environ


CONNECTIONS: list[Any] = [
    ({"Shop": "same", "AzureWebJobsStorage": "same"}, 1),
    ({"AzureWebJobsShop": "same", "AzureWebJobsStorage": "same"}, 1),
    ({"Shop": "one", "AzureWebJobsStorage": "another"}, 0),
    ({"Shop__accountName": "a", "AzureWebJobsStorage__accountName": "a"}, 1),
    ({"Shop__accountName": "a", "AzureWebJobsStorage__accountName": "b"}, 0),
    ({}, 0),
]


@pytest.mark.parametrize(("settings", "calls"), CONNECTIONS)
def test_connections_that_lead_to_one_account(
    tmp_path: Path, settings: dict[str, str], calls: int
) -> None:
    with opened(write(tmp_path / "app", SCRIPT, APP), settings=settings) as app:
        assert app.http.get("/api/send").text == "sent"
        assert app.run_until_idle() == calls


def test_pages_of_other_origins(tmp_path: Path) -> None:
    root = write(tmp_path / "app", SCRIPT, APP)
    (root / "local.settings.json").write_text('{"Values": {}, "Host": {"CORS": "http://a"}}')
    with opened(root) as app:
        response = app.http.get("/api/none", headers={"origin": "http://a"})
        assert response.headers["access-control-allow-origin"] == "http://a"


def test_a_function_in_error_says_so(tmp_path: Path) -> None:
    root = write(tmp_path / "app", SCRIPT, {**APP, "bad": [binding("queueTrigger", "m")]})
    with opened(root) as app:
        assert any("The 'bad' function is in error" in text for text in app.warnings)
        with pytest.raises(Exception, match="the function bad cannot be called"):
            app.function("bad").call("x")
