"""What is not simulated: outputs are kept, inputs are given, and every trigger is fired by hand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from azfdecor import testing
from azfdecor.compiler import reference
from azfdecor.local.host.call import InvocationError
from samples import decorator_of
from service_apps import CUP, open_app

if TYPE_CHECKING:
    from service_apps import OpenApp

__all__ = ["open_app"]

APP = """
@http_trigger("negotiate/{user}", methods=["POST"])
@signalr_connection_info_input("chat", user_id="{user}")
def negotiate(user: str, info: str) -> str:
    return info

@http_trigger("connect", methods=["POST"])
@web_pub_sub_connection_input("chat")
def connect(req: func.HttpRequest, info: str) -> str:
    return info

@http_trigger("say", methods=["POST"])
@signalr_output("chat", arg_name="message")
@sendgrid_output(api_key="KEY", arg_name="mail")
def say(req: func.HttpRequest, message: Out[str], mail: Out[str]) -> str:
    message.set('{"target": "said", "arguments": ["hello"]}')
    mail.set('{"subject": "hello"}')
    return "said"

@http_trigger("products", methods=["GET"])
@kusto_input("products", database="shop", connection="KUSTO")
def products(req: func.HttpRequest, rows: str) -> str:
    return rows or "nothing"
"""


def test_negotiations_lead_nowhere(open_app: OpenApp) -> None:
    app = open_app(APP)
    assert app.http.post("/api/negotiate/ada").json() == {
        "url": "https://local.service.signalr.net/client/?hub=chat",
        "accessToken": "token of ada for chat",
    }
    assert app.http.post("/api/connect").json()["baseUrl"].startswith("wss://local.")


def test_outputs_are_kept_with_their_calls(open_app: OpenApp) -> None:
    app = open_app(APP)
    assert app.http.post("/api/say").text == "said"
    assert app.http.post("/api/say").text == "said"
    call = app.calls("say")[0]
    assert json.loads(call.outputs["message"])["target"] == "said"
    assert call.outputs["mail"] == '{"subject": "hello"}'
    assert sorted(warning.split("'")[1] for warning in app.warnings) == ["sendGrid", "signalR"]


def test_inputs_are_given(open_app: OpenApp) -> None:
    app = open_app(APP)
    with pytest.raises(InvocationError, match="'rows' of type 'kusto' is not simulated"):
        app.http.get("/api/products")
    app.give_input("products", "rows", [{"id": 1}])
    assert app.http.get("/api/products").json() == [{"id": 1}]
    app.give_input("products", "rows", "text")
    assert app.http.get("/api/products").text == "text"
    app.give_input("products", "rows", None)
    assert app.http.get("/api/products").text == "nothing"
    with pytest.raises(testing.UnknownNameError, match=r"no input of products 'row'.*'rows'"):
        app.give_input("products", "row", None)


def test_typed_values_stand_where_the_service_has_them(open_app: OpenApp) -> None:
    app = open_app(
        "@dapr_topic_trigger('messages', topic='orders')\ndef ship(order: Order) -> None: ...\n"
    )
    call = app.function("ship").call(CUP)
    assert json.loads(call.inputs["order"]) == {"data": CUP.model_dump()}


TRIGGERS = [
    entry
    for entry in reference.own()
    if entry.kind.role == "trigger"
    and "durable" not in entry.service.lower()
    and not entry.name.startswith(("http_", "generic_"))
]


def test_every_trigger_is_fired_by_hand(open_app: OpenApp) -> None:
    source = ""
    for entry in TRIGGERS:
        types = entry.kind.takes.types
        hint = "str" if "str" in types else types[0].replace("azure.functions", "func")
        decorator = decorator_of(entry, arg_name=None)
        source += f"@{decorator}\ndef {name_of(entry)}({PARAMETERS.get(entry.name, 'data')}: {hint}): ...\n"
    app = open_app(source)
    for entry in TRIGGERS:
        call = app.function(name_of(entry)).call()
        assert all(call.inputs.values()), entry.name


PARAMETERS = {"mcp_tool_trigger": "number"}
"""The names of parameters that mean something; Web PubSub has a `data`."""


def name_of(entry: reference.Entry) -> str:
    """The name of a trigger's function, which is a fixed one for the warmup."""
    return "warmup" if entry.name == "warmup_trigger" else f"{entry.name}_"
