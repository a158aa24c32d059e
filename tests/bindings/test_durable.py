"""Durable Functions: orchestrators, activities, entities and clients, as the extension calls them."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from durable_apps import PIN, state, turn
from durable_history import NOTICE, START, History, client, entity
from judge import Judge, Value, answered, http_request, text

if TYPE_CHECKING:
    from collections.abc import Iterator


CONNECTOR = "enable_cleanup_closed ignored"
"""The start of a warning of aiohttp on Python 3.14, for how Microsoft's library calls it."""

APP = """
from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from azure.functions import HttpRequest, HttpResponse
from azfdecor import *
from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Generator
    from azure import durable_functions as df
    from azure.durable_functions import DurableOrchestrationClient, DurableOrchestrationContext


@orchestration_trigger()
def one_after_the_other(context: DurableOrchestrationContext) -> Generator[Any, Any, list[str]]:
    first = yield context.call_activity("say", "Tokyo")
    second = yield context.call_activity("say", context.get_input())
    return [first, second]


@orchestration_trigger()
def fan_out(ctx: "DurableOrchestrationContext | None"):
    return (yield ctx.task_all([ctx.call_activity("say", city) for city in ctx.get_input()]))


@orchestration_trigger()
def mending(anything):
    try:
        return (yield anything.call_activity("say", "Tokyo"))
    except Exception as error:
        return str(error)


@orchestration_trigger()
def failing(context):
    yield context.call_activity("say", "Tokyo")


@orchestration_trigger()
def parent(context: df.DurableOrchestrationContext):
    return (yield context.call_sub_orchestrator("fan_out", ["Tokyo"], "child-1"))


@orchestration_trigger()
def stubborn(context: df.DurableOrchestrationContext, /):
    import azure.durable_functions as df
    options = df.RetryOptions(first_retry_interval_in_milliseconds=5000, max_number_of_attempts=3)
    return (yield context.call_activity_with_retry("say", options, "Tokyo"))


@orchestration_trigger()
def stubborn_parent(context):
    import azure.durable_functions as df
    options = df.RetryOptions(first_retry_interval_in_milliseconds=5000, max_number_of_attempts=2)
    return (yield context.call_sub_orchestrator_with_retry("fan_out", options, ["Tokyo"]))


@orchestration_trigger()
def waiting(context, seconds: int = 30):
    yield context.create_timer(context.current_utc_datetime + timedelta(seconds=seconds))
    return context.current_utc_datetime.isoformat()


@orchestration_trigger("at once")
def immediate(context) -> dict[str, str]:
    return {"id": context.instance_id}


class Flows:
    @orchestration_trigger()
    @staticmethod
    def inner(context):
        return "inner " + (yield context.call_activity("say", None))


class Order(TypedDict):
    sku: str
    lines: list[dict[str, int | None]]


class Line(BaseModel):
    item: str
    at: date = date(2026, 1, 5)


@activity_trigger()
def reserve(line: Line) -> list[Line]:
    return [line]


@activity_trigger()
async def reserve_all(lines: list[Line]) -> Line | None:
    return lines[0] if lines else None


@activity_trigger()
def say(city: str) -> str:
    return f"Hello {city}!"


@activity_trigger(activity="count lines")
async def count(order: Order) -> int:
    return sum(line["quantity"] or 0 for line in order["lines"])


@activity_trigger()
def echo(anything):
    return anything


@activity_trigger()
def nothing(given: None) -> None:
    assert given is None


@entity_trigger()
def counter(entity: df.DurableEntityContext) -> None:
    total = entity.get_state(lambda: 0)
    if entity.operation_name == "add":
        total += entity.get_input()
    elif entity.operation_name == "fail":
        raise ValueError("no such operation")
    entity.set_state(total)
    entity.set_result(total)


@http_trigger("start/{name}")
@durable_client_input()
async def start(req: HttpRequest, starter: DurableOrchestrationClient | None) -> HttpResponse:
    instance = await starter.start_new(req.route_params["name"], client_input=req.get_json())
    return starter.create_check_status_response(req, instance)


@queue_trigger("incoming")
@durable_client_input(task_hub="%HUB%", connection_name="HUB_STORAGE", external_client=True)
def peek(message: str, client: DurableOrchestrationClient) -> None:
    assert client.create_http_management_payload(message)["id"] == message


@http_trigger()
@durable_client_input(arg_name="raw")
def raw(req: HttpRequest, raw: str) -> str:
    return raw


@http_trigger()
@orchestration_client_input(task_hub="OldHub")
def old(req: HttpRequest, client: DurableOrchestrationClient) -> str:
    return client.create_http_management_payload("7")["statusQueryGetUri"]
"""


@dataclass
class Extension:
    """Stands for the Durable extension: what a client asks of it, over HTTP."""

    url: str = ""
    asked: list[tuple[str, Any]] = field(default_factory=list)


@pytest.fixture(scope="module")
def extension() -> Iterator[Extension]:
    stand_in = Extension()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            stand_in.asked.append((self.path, json.loads(body)))
            answer = json.dumps({"id": "instance-1"}).encode()
            self.send_response_only(202)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        stand_in.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield stand_in
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """The app in an engine, loaded once for all its calls."""
    from azfdecor.cli import main

    root = tmp_path_factory.mktemp("durable")
    (root / "host.json").write_text('{"version": "2.0"}')
    (root / "shop.py").write_text(APP)
    (root / "requirements.txt").write_text(PIN["requirements.txt"])
    assert main(["generate", str(root)]) == 0
    with Judge(root, ignore=[NOTICE, CONNECTOR]) as runtime:
        assert set(runtime.load().values()) == {None}
        early = {"azure.durable_functions", "shop", "aiohttp"} & runtime.imported()
        assert early == set(), "loading imports neither the app nor the library"
        yield runtime


def actions(answer: Any) -> list[dict[str, Any]]:
    """The actions that the orchestrator has asked for so far."""
    (found,) = answer["actions"]
    return list(found)


def tried(answer: Any) -> dict[str, Any]:
    """The one action with a retry policy that it has asked for."""
    ((action,),) = (compound["compoundActions"] for compound in actions(answer))
    return dict(action)


def test_an_orchestration_starts_with_its_first_action(judge: Judge) -> None:
    answer = turn(judge, "one_after_the_other", History("one_after_the_other", "London"))
    assert answer["isDone"] is False
    assert actions(answer) == [{"actionType": 0, "functionName": "say", "input": '"Tokyo"'}]
    assert {"azure.durable_functions", "shop"} <= judge.imported()


def test_a_replay_goes_on_after_what_has_happened(judge: Judge) -> None:
    history = History("one_after_the_other", "London").activity("Hello Tokyo!")
    answer = turn(judge, "one_after_the_other", history)
    assert answer["isDone"] is False
    assert [action["input"] for action in actions(answer)] == ['"Tokyo"', '"London"']
    history.activity("Hello London!")
    answer = turn(judge, "one_after_the_other", history)
    assert answer["isDone"] is True
    assert answer["output"] == ["Hello Tokyo!", "Hello London!"]


def test_activities_run_at_once_and_are_waited_for(judge: Judge) -> None:
    cities = ["Tokyo", "London", "Seattle"]
    answer = turn(judge, "fan_out", History("fan_out", cities))
    assert answer["isDone"] is False
    (together,) = actions(answer)
    assert [action["input"] for action in together["compoundActions"]] == [
        f'"{city}"' for city in cities
    ]
    answer = turn(judge, "fan_out", History("fan_out", cities).activities("a", "b", "c"))
    assert (answer["isDone"], answer["output"]) == (True, ["a", "b", "c"])


def test_a_failed_activity_raises_in_the_orchestrator(judge: Judge) -> None:
    answer = turn(judge, "mending", History("mending").failed_activity("no such city"))
    assert answer["isDone"] is True
    assert "no such city" in answer["output"]


def test_what_an_orchestrator_raises_reaches_the_extension(judge: Judge) -> None:
    history = History("failing").failed_activity("no such city")
    outcome = judge.call("failing", context=history.value())
    assert outcome.error
    assert "no such city" in outcome.error
    assert '$OutOfProcData$:{"isDone": false, ' in outcome.error
    assert 'shop.py"' in outcome.traceback


def test_an_orchestrator_calls_another(judge: Judge) -> None:
    (action,) = actions(turn(judge, "parent", History("parent")))
    action.pop("version", None)  # newer versions of the library have it
    assert action == {
        "actionType": 2,
        "functionName": "fan_out",
        "instanceId": "child-1",
        "input": '["Tokyo"]',
    }
    answer = turn(judge, "parent", History("parent").child(["Hello Tokyo!"]))
    assert (answer["isDone"], answer["output"]) == (True, ["Hello Tokyo!"])


def test_a_retry_policy_tries_again_after_a_while(judge: Judge) -> None:
    history = History("stubborn")
    action = tried(turn(judge, "stubborn", history))
    assert action["actionType"] == 1
    assert action["retryOptions"] == {
        "firstRetryIntervalInMilliseconds": 5000,
        "maxNumberOfAttempts": 3,
    }
    for seconds in (5, 5):
        assert turn(judge, "stubborn", history.failed_activity("down"))["isDone"] is False
        assert turn(judge, "stubborn", history.timer(seconds))["isDone"] is False
    answer = turn(judge, "stubborn", history.activity("Hello Tokyo!"))
    assert (answer["isDone"], answer["output"]) == (True, "Hello Tokyo!")


def test_a_sub_orchestration_is_tried_again_too(judge: Judge) -> None:
    history = History("stubborn_parent").failed_child("down").timer(5)
    action = tried(turn(judge, "stubborn_parent", history))
    assert (action["actionType"], action["functionName"]) == (3, "fan_out")
    answer = turn(judge, "stubborn_parent", history.child(["Hello Tokyo!"]))
    assert (answer["isDone"], answer["output"]) == (True, ["Hello Tokyo!"])


def test_a_timer_is_set_and_waited_for(judge: Judge) -> None:
    (action,) = actions(turn(judge, "waiting", History("waiting")))
    assert action["actionType"] == 5
    assert action["fireAt"].startswith("2026-01-05T08:00:30")
    answer = turn(judge, "waiting", History("waiting").timer(30))
    assert answer["isDone"] is True
    assert answer["output"] == START.replace(second=31).isoformat()


def test_an_orchestrator_need_not_yield(judge: Judge) -> None:
    answer = turn(judge, "immediate", History("immediate"))
    assert (answer["isDone"], answer["output"]) == (True, {"id": "instance-1"})


def test_an_orchestrator_can_be_a_static_method(judge: Judge) -> None:
    answer = turn(judge, "inner", History("inner").activity("out"))
    assert (answer["isDone"], answer["output"]) == (True, "inner out")


@pytest.mark.parametrize(
    ("name", "parameter", "given", "result"),
    [
        ("say", "city", "Tokyo", "Hello Tokyo!"),
        ("count", "order", {"sku": "K-7", "lines": [{"quantity": 2}, {"quantity": None}]}, 2),
        ("echo", "anything", [1, 2.5, None, True, {"a": "b"}], [1, 2.5, None, True, {"a": "b"}]),
        ("echo", "anything", "7", "7"),
        ("nothing", "given", None, None),
        ("reserve", "line", {"item": "cup"}, [{"item": "cup", "at": "2026-01-05"}]),
        ("reserve_all", "lines", [{"item": "cup"}], {"item": "cup", "at": "2026-01-05"}),
        ("reserve_all", "lines", [], None),
    ],
)
def test_an_activity_takes_and_gives_what_json_holds(
    judge: Judge, name: str, parameter: str, given: object, result: object
) -> None:
    outcome = judge.call(name, **{parameter: text(json.dumps(given))})
    assert outcome.error is None, outcome.traceback
    assert outcome.returned == Value("json", json.dumps(result))


def test_an_entity_keeps_its_state_from_operation_to_operation(judge: Judge) -> None:
    value = entity("counter", ("add", 2), ("fail", None), ("add", 3), ("get", None), state=10)
    answer = state(judge.call("counter", context=value))
    assert json.loads(answer["entityState"]) == 15
    assert answer["entityExists"] is True
    results = [(r["isError"], json.loads(r["result"])) for r in answer["results"]]
    assert results == [(False, 12), (True, "no such operation"), (False, 15), (False, 15)]


def test_an_entity_begins_without_a_state(judge: Judge) -> None:
    answer = state(judge.call("counter", context=entity("counter", ("add", 1))))
    assert json.loads(answer["entityState"]) == 1


def test_a_client_starts_an_orchestration(judge: Judge, extension: Extension) -> None:
    request = http_request(
        "POST", f"{extension.url}/api/start/fan_out", route={"name": "fan_out"}, body=b'["Tokyo"]'
    )
    outcome = judge.call("start", req=request, starter=client(extension.url))
    assert outcome.error is None, outcome.traceback
    assert extension.asked == [("/durabletask/orchestrators/fan_out", '["Tokyo"]')]
    assert outcome.returned
    content = outcome.returned.content
    assert content["status_code"] == 202
    assert content["headers"]["Location"] == f"{extension.url}/instances/instance-1?code=key"


def test_a_client_is_made_in_a_plain_function_too(judge: Judge) -> None:
    assert judge.call("peek", message=text("7"), client=client("http://x")).error is None
    outcome = judge.call("old", req=http_request(), client=client("http://x"))
    assert answered(outcome.returned) == "http://x/instances/7?code=key"


def test_the_raw_json_of_a_client_is_at_hand(judge: Judge) -> None:
    value = client("http://x")
    assert answered(judge.call("raw", req=http_request(), raw=value).returned) == value.content
