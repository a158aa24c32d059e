"""Durable Functions: orchestrators, activities, entities and clients, as the extension calls them."""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import azure.durable_functions  # before an app with function.json files is there to be warned of
import pytest

from azfdecor.compiler import libraries
from azfdecor.compiler.model import Annotation
from conftest import function_json, shim
from durable_history import NOTICE, START, History, client, entity
from judge import Judge, Value, answered, http_request, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import AppFactory, Command
    from judge import Outcome

CONNECTOR = "enable_cleanup_closed ignored"
"""The start of a warning of aiohttp on Python 3.14, for how Microsoft's library calls it."""
PIN = {"requirements.txt": "azfdecor\nazure-functions-durable<2\n"}

HEAD = """\
from azure.durable_functions import (
    DurableEntityContext, DurableOrchestrationClient, DurableOrchestrationContext, RetryOptions
)
from azure.functions import Context, HttpRequest, HttpResponse, Out
from azfdecor import *

"""

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


def state(outcome: Outcome) -> Any:
    """What an orchestrator or an entity has answered to the extension."""
    assert outcome.error is None, outcome.traceback
    assert outcome.returned
    assert outcome.returned.kind == "json"
    return json.loads(outcome.returned.content)


def turn(judge: Judge, name: str, history: History) -> Any:
    return state(judge.call(name, context=history.value()))


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


def test_the_entry_points_are_what_a_careful_person_would_write(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        HEAD
        + """
@orchestration_trigger()
def flow(ctx: DurableOrchestrationContext):
    return (yield ctx.call_activity("step", 1))

@entity_trigger(entity_name="Counter")
def counter(context: DurableEntityContext) -> None: ...

@activity_trigger()
def step(number: int) -> str: ...

@http_trigger()
@durable_client_input(task_hub="Hub")
async def start(req: HttpRequest, client: DurableOrchestrationClient) -> HttpResponse: ...
""",
        PIN,
    )
    generate(root)

    def body(name: str) -> str:
        return shim(root, name).split('"""\n', 1)[1].strip()

    assert body("flow") == (
        "def main(context):\n"
        "    from azure.durable_functions import Orchestrator\n"
        "    from functions import flow\n\n"
        "    return Orchestrator.create(flow)(context)"
    )
    assert body("counter") == (
        "def main(context):\n"
        "    from azure.durable_functions import Entity\n"
        "    from functions import counter\n\n"
        "    return Entity.create(counter)(context)"
    )
    assert body("step") == (
        "def main(number):\n    from functions import step\n\n    return step(number=number)"
    )
    assert body("start") == (
        "import azure.functions as func\nfrom azfdecor.runtime import first_call\n\n\n"
        "async def main(req: func.HttpRequest, client: str) -> func.HttpResponse:\n"
        '    if "azure.durable_functions" not in first_call.ready:\n'
        '        await first_call.imported("azure.durable_functions")\n'
        '    if "functions" not in first_call.ready:\n'
        '        await first_call.imported("functions")\n'
        "    from azure.durable_functions import DurableOrchestrationClient\n"
        "    from functions import start\n\n"
        "    return await start(req=req, client=DurableOrchestrationClient(client))"
    )
    assert function_json(root, "flow")["bindings"] == [
        {"name": "context", "type": "orchestrationTrigger", "direction": "in"}
    ]
    assert function_json(root, "counter")["bindings"] == [
        {
            "name": "context",
            "type": "entityTrigger",
            "direction": "in",
            "entityName": "Counter",
        }
    ]
    assert function_json(root, "start")["bindings"][1] == {
        "name": "client",
        "type": "durableClient",
        "direction": "in",
        "taskHub": "Hub",
    }


def test_the_list_shows_what_clients_and_orchestrators_name(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        HEAD
        + """
@orchestration_trigger("greet all")
def flow(context): ...

@activity_trigger()
def step(number: int) -> str: ...
""",
        PIN,
    )
    rows = [line.split("  ") for line in azfdecor("list", root).out.splitlines()[1:]]
    assert [[cell.strip() for cell in row if cell.strip()][:3] for row in rows] == [
        ["flow", "orchestration", "greet all"],
        ["step", "activity", "-"],
    ]


COLLIDING = (
    HEAD
    + """
@orchestration_trigger()
def Orchestrator(context):
    return "orchestrator"

@orchestration_trigger()
def context(Orchestrator):
    return "context"

@http_trigger()
@durable_client_input(arg_name="DurableOrchestrationClient_2")
def starter(
    DurableOrchestrationClient: HttpRequest,
    DurableOrchestrationClient_2: "azure.durable_functions.DurableOrchestrationClient",
) -> str:
    return DurableOrchestrationClient_2.create_http_management_payload("7")["id"]

@generic_trigger("orchestrationTrigger")
def general(context):
    return "general"

import azure.durable_functions
"""
)


@pytest.mark.parametrize(
    "config",
    [
        "",
        "imports = 'eager'",
        "script-file = '../s.py'",
        "script-file = '../s.py'\nimports = 'eager'",
    ],
)
def test_the_librarys_names_get_in_nobodys_way(
    app: AppFactory, generate: Command, config: str
) -> None:
    root = app(COLLIDING, {**PIN, "pyproject.toml": f"[tool.azfdecor]\n{config}\n"})
    generate(root)
    with Judge(root, ignore=[NOTICE]) as runtime:
        assert set(runtime.load().values()) == {None}
        for name in ("Orchestrator", "context", "general"):
            assert turn(runtime, name, History(name))["output"] == name.lower()
        values = {"DurableOrchestrationClient_2": client("http://x")}
        outcome = runtime.call("starter", DurableOrchestrationClient=http_request(), **values)
        assert answered(outcome.returned) == "7"


@pytest.mark.parametrize(
    ("source", "code", "message", "hint"),
    [
        (
            "@orchestration_trigger()\nasync def flow(context): ...",
            "AZF312",
            "flow is async, and azure.durable_functions.Orchestrator.create calls it as a plain",
            "write `def`",
        ),
        (
            "@orchestration_trigger()\nasync def flow(context):\n    yield",
            "AZF312",
            "flow is async",
            "write `def`",
        ),
        (
            "@entity_trigger()\nasync def box(context): ...",
            "AZF312",
            "box is async, and azure.durable_functions.Entity.create calls it",
            "write `def`",
        ),
        (
            "@entity_trigger()\ndef box(context):\n    yield",
            "AZF204",
            "box is a generator",
            "",
        ),
        (
            (
                "@orchestration_trigger()\n@queue_output('names')\n"
                "def flow(context, out: Out[str]):\n    yield"
            ),
            "AZF313",
            "queue_output cannot be combined with orchestration_trigger",
            "move it to another function, such as an activity",
        ),
        (
            (
                "@entity_trigger()\n@durable_client_input()\n"
                "def box(context, client: DurableOrchestrationClient) -> None: ..."
            ),
            "AZF313",
            "durable_client_input cannot be combined with entity_trigger",
            "move it to another function",
        ),
        (
            "@orchestration_trigger()\ndef flow(*, context):\n    yield",
            "AZF314",
            "passes the context as the first argument of flow, and 'context' is not the first parameter",
            "make 'context' the first parameter",
        ),
        (
            (
                "@orchestration_trigger()\n"
                "def flow(times: int = 3, context: DurableOrchestrationContext = None):\n    yield"
            ),
            "AZF314",
            "'context' is not the first parameter",
            "make 'context' the first parameter",
        ),
        (
            "@orchestration_trigger()\ndef flow(context: Context):\n    yield",
            "AZF308",
            "orchestration_trigger cannot fill 'context', annotated azure.functions.Context",
            "annotate it azure.durable_functions.DurableOrchestrationContext",
        ),
        (
            "@orchestration_trigger()\ndef flow(context: DurableEntityContext):\n    yield",
            "AZF308",
            "annotated azure.durable_functions.DurableEntityContext",
            "annotate it azure.durable_functions.DurableOrchestrationContext",
        ),
        (
            (
                "@orchestration_trigger()\ndef flow(context: DurableOrchestrationContext, other: int):\n"
                "    yield"
            ),
            "AZF307",
            "nothing fills the parameter 'other'",
            "",
        ),
        (
            "@orchestration_trigger()\ndef flow(context) -> bytes: ...",
            "AZF309",
            "flow returns bytes, which the answer to its orchestration_trigger cannot be",
            "return str, int, float, bool, None, list[...], dict[str, ...], a TypedDict",
        ),
        (
            "@entity_trigger()\ndef box(context) -> int: ...",
            "AZF309",
            "box returns int, but no output takes what it returns",
            "annotate it `-> None`",
        ),
        (
            "@activity_trigger()\ndef say(city: Out[str]) -> None: ...",
            "AZF307",
            "nothing fills the parameter 'city' of say",
            "",
        ),
        (
            "@activity_trigger()\n@queue_output('names')\ndef say(city: str) -> str: ...",
            "AZF306",
            "what say returns is the answer to its activity_trigger",
            "add a parameter such as `output: Out[str]`",
        ),
        (
            (
                "@http_trigger()\n@durable_client_input()\n"
                "def start(req: HttpRequest, client: bytes) -> None: ..."
            ),
            "AZF308",
            "durable_client_input cannot fill 'client', annotated bytes",
            "annotate it azure.durable_functions.DurableOrchestrationClient or str",
        ),
        (
            (
                "@http_trigger()\n@durable_client_input(connection_name='A=b;C=d')\n"
                "def start(req: HttpRequest, client: str) -> None: ..."
            ),
            "AZF406",
            "durable_client_input(connection_name=...)",
            "",
        ),
    ],
)
def test_what_cannot_run_is_a_problem(
    app: AppFactory, azfdecor: Command, source: str, code: str, message: str, hint: str
) -> None:
    (problem,) = azfdecor("generate", app(HEAD + source), "--format", "json").problems()
    assert problem["code"] == code
    assert message in problem["message"]
    assert hint in problem["hint"]


TYPES = """
import datetime, enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Dict, List, Literal, NewType, Optional, Union
from pydantic import BaseModel, JsonValue
from typing_extensions import NotRequired, TypedDict

class Model(BaseModel): ...
@dataclass
class Data: ...
class Colour(enum.Enum):
    RED = "red"
class Text(str): ...
class Item(TypedDict):
    sku: str
    parts: NotRequired[List["Item"]]
class Ordered(Item):
    model: Model
Number = NewType("Number", int)
"""


@pytest.mark.parametrize(
    "type_",
    [
        "str", "int", "float", "bool", "None", "object", "Any", "list", "dict", "list[int]",
        "List[str]", "Dict[str, Any]", "dict[str, list[float]]", "Mapping[str, int]",
        "Sequence[str]", "Iterable[Item]", "Item", "Optional[Item]", "int | None",
        "str | list[str]", "Union[int, str]", "Literal['a', 1, None]",
        "dict[Literal['a'], int]", "Annotated[int, ['more']]", "Number", "dict[Any, Any]", "JsonValue",
    ],
)  # fmt: skip
def test_json_delivers_a_type(app: AppFactory, azfdecor: Command, type_: str) -> None:
    root = app(f"{TYPES}\n{HEAD}\n@activity_trigger()\ndef say(it: {type_}) -> {type_}: ...\n", PIN)
    result = azfdecor("generate", root)
    assert result.status == 0, result.out
    assert "def main(it):" in shim(root, "say") or type_ == "None"


@pytest.mark.parametrize(
    "type_",
    [
        "Model", "Data", "Colour", "Ordered", "list[Model]", "Model | None", "dict[str, Data]",
        "dict[int, str]", "tuple[int, int]", "set[str]", "datetime.datetime",
        "Literal[Colour.RED]", "Literal[b'a']",
    ],
)  # fmt: skip
def test_a_type_is_made_of_json(app: AppFactory, azfdecor: Command, type_: str) -> None:
    root = app(f"{TYPES}\n{HEAD}\n@activity_trigger()\ndef say(it: {type_}) -> {type_}: ...\n", PIN)
    result = azfdecor("generate", root)
    assert result.status == 0, result.out
    plan = '{"it": call.value(), "return": call.data()}'
    assert f'function = call.Call("functions:say", {plan})' in shim(root, "say")
    assert "def main(it):\n    return function(it=it)\n" in shim(root, "say")


def test_a_type_that_nothing_builds_is_refused(app: AppFactory, azfdecor: Command) -> None:
    source = f"{TYPES}\n{HEAD}\n@activity_trigger()\ndef say(it: Text) -> Text: ...\n"
    problems = azfdecor("generate", app(source), "--format", "json").problems()
    assert [p["code"] for p in problems] == ["AZF321", "AZF321"]
    assert "annotation of 'it', functions.Text: Unable to generate" in problems[0]["message"]


@pytest.mark.parametrize("type_", ["bytes", "HttpRequest", "list[bytes]"])
def test_json_does_not_deliver_a_type(app: AppFactory, azfdecor: Command, type_: str) -> None:
    root = app(f"{TYPES}\n{HEAD}\n@activity_trigger()\ndef say(it: {type_}) -> None: ...\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF308"
    assert "activity_trigger cannot fill 'it', annotated " in problem["message"]
    assert problem["message"].endswith(", which JSON cannot hold")
    assert problem["hint"].startswith("annotate it str, int, float, bool, None, list[...], dict")
    root = app(f"{TYPES}\n{HEAD}\n@activity_trigger()\ndef say(it: int) -> {type_}: ...\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert problem["code"] == "AZF309"


def test_a_missing_library_is_told_with_the_way_to_it(
    app: AppFactory, azfdecor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "azure.durable_functions", None)
    monkeypatch.setattr(libraries, "find_spec", lambda _: None)
    source = "from azfdecor import *\n@orchestration_trigger()\ndef flow(context):\n    yield\n"
    (problem,) = azfdecor("generate", app(source), "--format", "json").problems()
    assert problem["code"] == "AZF315"
    assert problem["message"] == (
        "orchestration_trigger needs the library azure.durable_functions, "
        "which is not installed here"
    )
    assert problem["hint"] == 'install it: pip install "azfdecor[durable]"'
    (problem,) = azfdecor("generate", app(HEAD), "--format", "json").problems()
    assert problem["code"] == "AZF101"
    assert problem["hint"] == 'install it: pip install "azfdecor[durable]"'


def test_an_activity_alone_needs_no_library(
    app: AppFactory, azfdecor: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "find_spec", lambda _: None)
    source = "from azfdecor import *\n@activity_trigger()\ndef say(city: str) -> str: ...\n"
    assert azfdecor("generate", app(source)).status == 0


def test_the_librarys_classes_are_words() -> None:
    from azfdecor.compiler.types.hints import meaning

    assert meaning(azure.durable_functions.DurableOrchestrationClient) == Annotation(
        "azure.durable_functions.DurableOrchestrationClient",
        ("azure.durable_functions.DurableOrchestrationClient",),
    )


def test_an_answer_that_another_binding_may_muddle_is_a_warning(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        from azfdecor import activity_trigger, blob_input, table_input

        @activity_trigger(arg_name="city")
        @table_input("prices", arg_name="prices")  # <- AZF316
        def price(city: str, prices: str) -> str: ...

        @activity_trigger(arg_name="city")
        @table_input("prices", arg_name="prices")
        def noted(city: str, prices: str) -> None: ...

        @activity_trigger(arg_name="city")
        @blob_input("prices/{city}", arg_name="prices")
        def read(city: str, prices: bytes) -> str: ...
        """
    )
    result = azfdecor("generate", root, "--format", "json")
    assert result.status == 0
    (problem,) = result.problems()
    assert (problem["code"], problem["severity"], problem["line"]) == ("AZF316", "warning", 5)


MADE = {
    "below": "@{trigger}()\n@{maker}.create\ndef f(context): ...",
    "above": "@{maker}.create\n@{trigger}()\ndef f(context): ...",
    "around": "def g(context): ...\n\n\nf = {trigger}()({maker}.create(g))",
    "around, in place of it": "@{trigger}()\ndef f(context): ...\n\n\nf = {maker}.create(f)",
}


@pytest.mark.parametrize("kind", ["Orchestrator", "Entity"])
@pytest.mark.parametrize("source", MADE.values(), ids=MADE)
def test_what_the_entry_point_puts_around_a_function_must_not_stand_there(
    app: AppFactory, azfdecor: Command, source: str, kind: str
) -> None:
    trigger = "orchestration_trigger" if kind == "Orchestrator" else "entity_trigger"
    head = f"from azure.durable_functions import {kind}\n\nfrom azfdecor import {trigger}\n\n\n"
    root = app(head + source.format(trigger=trigger, maker=kind) + "\n")
    (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert (problem["code"], problem["file"]) == ("AZF219", "functions.py")
    assert f"{kind}.create" in problem["message"]


def test_what_a_library_makes_beside_a_function_is_harmless(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        """
        from azure.durable_functions import Orchestrator

        from azfdecor import orchestration_trigger


        @orchestration_trigger()
        def f(context): ...


        main = Orchestrator.create(f)
        """
    )
    generate(root)
    assert function_json(root, "f")["bindings"][0]["name"] == "context"
