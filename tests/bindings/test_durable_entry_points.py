"""Durable Functions: entry points and function.json files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import azure.durable_functions  # before an app with function.json files is there to be warned of
import pytest

from azfdecor.compiler import libraries
from azfdecor.compiler.model import Annotation
from conftest import function_json, shim
from durable_apps import HEAD, PIN, turn
from durable_history import NOTICE, History, client
from judge import Judge, answered, http_request

if TYPE_CHECKING:
    from conftest import AppFactory, Command


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
