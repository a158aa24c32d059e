"""Which decorator fills which parameter, and what is said when that is not certain.

A comment `# <- AZF305` in an app's source says that this problem is reported at this line.
"""

from __future__ import annotations

import itertools
import re
import sys
from typing import TYPE_CHECKING

import pytest

from conftest import function_json, shim
from judge import Judge, Outcome, Value, answered, binary, http_request, text, timer

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command, Result

START = """
from __future__ import annotations

import azure.functions as func
from azfdecor import (
    blob_input,
    blob_output,
    blob_trigger,
    function_name,
    generic_input,
    generic_output,
    generic_trigger,
    http_output,
    http_trigger,
    queue_output,
    queue_trigger,
    timer_trigger,
)
from azure.functions import Context, HttpRequest, HttpResponse, InputStream, Out, QueueMessage
"""


def marked(file: Path) -> list[tuple[int, str]]:
    """The lines and codes that the comments of a source announce."""
    lines = enumerate(file.read_text("utf-8").splitlines(), 1)
    return [(line, code) for line, text in lines for code in re.findall(r"# <- (AZF\d+)", text)]


def reported(result: Result) -> list[tuple[int, str]]:
    """The lines and codes of the problems."""
    return [(problem["line"], problem["code"]) for problem in result.problems()]


def bindings(root: Path, name: str) -> list[tuple[str, str]]:
    """Names and types of a function's bindings, in their order."""
    return [(b["name"], b["type"]) for b in function_json(root, name)["bindings"]]


def by_function(result: Result) -> dict[str, list[str]]:
    """What is said of each function, message and hint in one."""
    said: dict[str, list[str]] = {}
    for problem in result.problems():
        words = f"{problem['message']} | {problem['hint']}"
        said.setdefault(problem["function"], []).append(words)
    return said


# --- what goes where

MATCHES = """

@queue_trigger("incoming")
def by_type(message: QueueMessage) -> None: ...


@queue_trigger("incoming")
def without_annotation(anything): ...


@queue_trigger("incoming")
@blob_input("samples/x")
def each_its_type(blob: InputStream, message: QueueMessage) -> None: ...


@queue_trigger("incoming")
@blob_input("samples/x")
def one_decides_the_other(message: QueueMessage, blob: str) -> None: ...


@queue_trigger("incoming")
@blob_input("samples/x")
def open_one_is_left(blob: InputStream, message) -> None: ...


@queue_trigger("incoming", arg_name="second")
@blob_input("samples/x")
def named_trigger(first: str, second: str) -> None: ...


@queue_trigger("incoming")
@blob_input("samples/x", arg_name="first")
def named_input(first: str, second: str) -> None: ...


@queue_trigger("incoming", arg_name="out")
@queue_output("outgoing", arg_name="message")
def named_against_their_names(message: Out[str], out: str) -> None: ...


@queue_trigger("incoming", arg_name="b")
@blob_input("samples/a", arg_name="a")
@blob_input("samples/c", arg_name="c")
def names_mean_nothing(c: str, a: str, b: str) -> None: ...


@timer_trigger("0 0 * * * *")
@queue_output("outgoing")
@blob_output("samples/x")
def outputs_by_type(timer: str, doc: Out[InputStream], many: Out[list[str]]) -> None: ...


@timer_trigger("0 0 * * * *")
@queue_output("outgoing", arg_name="second")
@blob_output("samples/x")
def named_output(timer: str, first: Out[str], second: Out[str]) -> None: ...


@timer_trigger("0 0 * * * *")
@queue_output("outgoing")
@blob_output("samples/x", arg_name="out")
def other_output_is_returned(timer: str, out: Out[bytes]) -> str: ...


@timer_trigger("0 0 * * * *")
@queue_output("outgoing")
@blob_output("samples/x")
def only_fitting_output_takes_the_parameter(timer: str, out: Out[QueueMessage]) -> str: ...


@timer_trigger("0 0 * * * *")
@queue_output("outgoing", arg_name="$return")
def named_return(timer: str, unrelated: str = "") -> str: ...


@timer_trigger("0 0 * * * *")
@queue_output("outgoing")
def returned(timer: str): ...


@timer_trigger("0 0 * * * *")
@queue_output("outgoing", arg_name="plain")
def output_without_annotation(timer: str, plain) -> None: ...


@timer_trigger("0 0 * * * *")
def default_is_left(timer: str, other: str = "x", *, more: Out[str] | None = None) -> None: ...


@queue_trigger("incoming")
def default_yields(first: str = "x", *, second: str) -> None: ...


@queue_trigger("incoming")
def default_is_filled(first: str = "x", *, flag: bool = False) -> None: ...


@queue_trigger("incoming", arg_name="first")
def named_default_is_filled(first: str = "x", second: str = "y") -> None: ...


@queue_trigger("incoming")
@queue_output("outgoing")
def output_default_is_filled(first: str, out: Out[str] | None = None) -> None: ...


@http_trigger("route")
def no_request() -> str: ...


@http_trigger()
@blob_input("samples/x")
def no_request_but_a_blob(blob: bytes) -> str: ...


@http_trigger()
@blob_input("samples/x")
def request_and_blob(req: HttpRequest, blob) -> str: ...


@http_trigger()
@queue_output("outgoing")
def request_and_queue(queue: Out[str]) -> HttpResponse: ...


@http_trigger()
def answers_nothing(req: HttpRequest) -> None: ...


@http_trigger()
@http_output()
def answers_by_parameter(answer: Out[HttpResponse]) -> None: ...


@http_trigger()
@http_output()
def answers_explicitly() -> str: ...


@http_trigger()
@http_output(arg_name="$return")
def answers_by_name(req): ...


@http_trigger()
@http_output()
@queue_output("outgoing")
def answers_and_sends(message: Out[list[str]]) -> str: ...


@http_trigger("items/{id}/{kind:alpha}/{*rest}", arg_name="kind")
def route_parameter_by_name(kind, id="", rest="") -> str: ...


@http_trigger("items/{id}")
def request_beside_route_parameter(req, id="") -> str: ...


@generic_trigger("someTrigger", arg_name="event", free_option=1)
@generic_input("someInput", properties={"odd_Name": [1]})
@generic_output("someOutput")
def generics(out: Out[bytes], event: str, *, data: bytes) -> None: ...


reading = blob_input("samples/x")
each_minute = timer_trigger("0 * * * * *")


@reading
@each_minute
@reading
def one_object_twice(blob: str, timer: func.TimerRequest) -> None: ...


@each_minute
def one_object_for_two_functions(timer: func.TimerRequest) -> None: ...


@generic_trigger("queueTrigger", queue_name="incoming")
@generic_output("queue", queue_name="outgoing")
def generic_twins(message: QueueMessage) -> str: ...
"""
BOUND = {
    "by_type": ["message=queueTrigger"],
    "without_annotation": ["anything=queueTrigger"],
    "each_its_type": ["message=queueTrigger", "blob=blob"],
    "one_decides_the_other": ["message=queueTrigger", "blob=blob"],
    "open_one_is_left": ["message=queueTrigger", "blob=blob"],
    "named_trigger": ["second=queueTrigger", "first=blob"],
    "named_input": ["second=queueTrigger", "first=blob"],
    "named_against_their_names": ["out=queueTrigger", "message=queue"],
    "names_mean_nothing": ["b=queueTrigger", "c=blob", "a=blob"],
    "outputs_by_type": ["timer=timerTrigger", "doc=blob", "many=queue"],
    "named_output": ["timer=timerTrigger", "first=blob", "second=queue"],
    "other_output_is_returned": ["timer=timerTrigger", "out=blob", "$return=queue"],
    "only_fitting_output_takes_the_parameter": [
        "timer=timerTrigger",
        "out=queue",
        "$return=blob",
    ],
    "named_return": ["timer=timerTrigger", "$return=queue"],
    "returned": ["timer=timerTrigger", "$return=queue"],
    "output_without_annotation": ["timer=timerTrigger", "plain=queue"],
    "default_is_left": ["timer=timerTrigger"],
    "default_yields": ["second=queueTrigger"],
    "default_is_filled": ["first=queueTrigger"],
    "named_default_is_filled": ["first=queueTrigger"],
    "output_default_is_filled": ["first=queueTrigger", "out=queue"],
    "no_request": ["req=httpTrigger", "$return=http"],
    "no_request_but_a_blob": ["req=httpTrigger", "blob=blob", "$return=http"],
    "request_and_blob": ["req=httpTrigger", "blob=blob", "$return=http"],
    "request_and_queue": ["req=httpTrigger", "queue=queue", "$return=http"],
    "answers_nothing": ["req=httpTrigger"],
    "answers_by_parameter": ["req=httpTrigger", "answer=http"],
    "answers_explicitly": ["req=httpTrigger", "$return=http"],
    "answers_by_name": ["req=httpTrigger", "$return=http"],
    "answers_and_sends": ["req=httpTrigger", "message=queue", "$return=http"],
    "route_parameter_by_name": ["kind=httpTrigger", "$return=http"],
    "request_beside_route_parameter": ["req=httpTrigger", "$return=http"],
    "generics": ["event=someTrigger", "data=someInput", "out=someOutput"],
    "one_object_twice": ["timer=timerTrigger", "blob=blob"],
    "one_object_for_two_functions": ["timer=timerTrigger"],
    "generic_twins": ["message=queueTrigger", "$return=queue"],
}


def test_what_is_certain_is_matched_and_loads(app: AppFactory, generate: Command) -> None:
    root = app(START + MATCHES)
    generate(root)
    found = {name: [f"{n}={t}" for n, t in bindings(root, name)] for name in BOUND}
    assert found == BOUND
    assert len(list(root.glob("*/function.json"))) == len(BOUND)


def test_generic_bindings_write_their_properties_as_they_stand(
    app: AppFactory, generate: Command
) -> None:
    root = app(START + MATCHES)
    generate(root)
    trigger, data, out = function_json(root, "generics")["bindings"]
    assert trigger == {
        "name": "event",
        "type": "someTrigger",
        "direction": "in",
        "freeOption": 1,
    }
    assert data == {
        "name": "data",
        "type": "someInput",
        "direction": "in",
        "odd_Name": [1],
        "dataType": "binary",
    }
    assert out == {"name": "out", "type": "someOutput", "direction": "out"}


# --- what is not certain, or cannot be

WRONG = """

@queue_output("outgoing")  # <- AZF301
def no_trigger() -> str: ...


@function_name("Other")  # <- AZF301
def only_a_name() -> str: ...


@http_trigger()
@queue_trigger("incoming")  # <- AZF302
@timer_trigger("0 0 * * * *")  # <- AZF302
def three_triggers(req, message, timer) -> str: ...


@queue_trigger(  # <- AZF303
    "incoming", arg_name="mesage"
)
def no_such_parameter(message: str) -> None: ...


@queue_trigger("incoming")
@queue_output("outgoing", arg_name="$retrun")  # <- AZF303
def no_such_return(message: str) -> str: ...


@queue_trigger("incoming", arg_name="x")  # <- AZF303
def no_parameters() -> None: ...


@queue_trigger("incoming", arg_name="message")
@blob_input("samples/x", arg_name="message")  # <- AZF304
def twice_one(message: str) -> None: ...


@queue_trigger("incoming", arg_name="ctx")  # <- AZF304
def claims_the_context(ctx: Context) -> None: ...


@timer_trigger("0 0 * * * *")
@queue_output("outgoing", arg_name="$return")
@blob_output("samples/x", arg_name="$return")  # <- AZF304
def returned_twice(timer: str) -> str: ...


@timer_trigger("0 0 * * * *")
@queue_output("outgoing")
@blob_output("samples/x")  # <- AZF304
def returned_twice_unnamed(timer: str) -> str: ...


@queue_trigger("incoming")  # <- AZF305
@blob_input("samples/x")  # <- AZF305
def tie_of_inputs(first: str, second: str) -> None: ...


@queue_trigger("incoming")  # <- AZF305
def tie_of_open_ones(first, second) -> None: ...


@queue_trigger("incoming")  # <- AZF305
@blob_input("samples/x")  # <- AZF305
def two_for_one(only: str) -> None: ...


@timer_trigger("0 0 * * * *")
@queue_output("outgoing")  # <- AZF305
def tie_of_outs(timer: str, first: Out[str], second: Out[str]) -> None: ...


@timer_trigger("0 0 * * * *")
@queue_output("outgoing")  # <- AZF305
@blob_output("samples/x")  # <- AZF305
def two_for_one_out(timer: str, only: Out[str]) -> str: ...


@timer_trigger("0 0 * * * *")
@queue_output("outgoing")
@blob_output("samples/x")  # <- AZF305
@blob_output("samples/y")  # <- AZF305
def tie_beside_the_return(timer: str, a: Out[InputStream], b: Out[InputStream]) -> str: ...


@queue_trigger("incoming")  # <- AZF305
@blob_input("samples/x")  # <- AZF305
@blob_input("samples/y", arg_name="other")
def two_for_one_of_three(only: str, other: str) -> None: ...


@http_trigger()
@blob_input("samples/x")  # <- AZF305
@blob_input("samples/y")  # <- AZF305
def two_for_one_beside_a_request(only: str) -> str: ...


@http_trigger()  # <- AZF305
def tie_of_requests(first: HttpRequest, second: HttpRequest) -> str: ...


@queue_trigger("incoming")  # <- AZF306
def nothing_to_fill() -> None: ...


@queue_trigger("incoming")  # <- AZF306
def only_an_output(out: Out[str]) -> None: ...


@queue_trigger("incoming")  # <- AZF306
def none_fits(first: InputStream, second: HttpRequest) -> None: ...


@http_trigger()
@queue_output("outgoing")  # <- AZF306
def response_is_no_message() -> str: ...


@queue_trigger("incoming")
def nothing_fills(
    message: str,
    limit: HttpRequest,  # <- AZF307
    out: Out[str],  # <- AZF307
) -> None: ...


@http_trigger("items/{id}")
def nothing_of_a_request(
    req: HttpRequest,
    id,
    message: QueueMessage,  # <- AZF307
) -> str: ...


@http_trigger("route/{id}")
@http_output()
def nothing_where_the_response_is_an_output(
    id: int,  # <- AZF307
    answer: Out[str],
) -> None: ...


@queue_trigger("incoming")
def two_contexts(
    message: str,
    first: Context,
    second: Context,  # <- AZF307
) -> None: ...


@queue_trigger("incoming")
def not_its_annotation(
    message: HttpRequest,  # <- AZF308
) -> None: ...


@queue_trigger("incoming")
def returns_to_nothing(message: str) -> str: ...  # <- AZF309


@http_trigger()
@http_output()
def returns_beside_the_response(answer: Out[str]) -> str: ...  # <- AZF309


@queue_trigger("incoming")
@queue_output("outgoing")
def returns_none(message: str) -> None: ...  # <- AZF309


@http_trigger()
@http_output()
def answers_none() -> None: ...  # <- AZF309


@queue_trigger("incoming")
@blob_output("samples/x")
def returns_maybe(message: str) -> bytes | None: ...  # <- AZF309


@http_trigger()
def answers_an_out() -> Out[str]: ...  # <- AZF309


@queue_trigger("incoming", arg_name="message")
def input_in_out(
    message: Out[str],  # <- AZF310
) -> None: ...


@queue_trigger("incoming")
@queue_output("outgoing", arg_name="out")
def output_in_plain(
    message: str,
    out: str,  # <- AZF310
) -> None: ...


@queue_trigger("incoming", arg_name="$return")  # <- AZF310
def input_returned(message: str) -> str: ...


@http_trigger(  # <- AZF310
    "other",
    arg_name="$return",
)
def trigger_returned() -> str: ...
"""
SAYS = {
    "no_trigger": ["no_trigger has queue_output, but no trigger: nothing would run it | add one"],
    "Other": ["has function_name, but no trigger"],
    "three_triggers": [
        "a second trigger, queue_trigger: the host refuses a function with two",
        "a second trigger, timer_trigger",
    ],
    "no_such_parameter": [
        "arg_name='mesage' names no parameter of no_such_parameter | its parameters are: message"
    ],
    "no_such_return": ["arg_name='$retrun' names no parameter"],
    "no_parameters": ["its parameters are: none"],
    "twice_one": ["the parameter 'message' is filled by queue_trigger and by blob_input"],
    "claims_the_context": ["'ctx' is filled by the invocation context and by queue_trigger"],
    "returned_twice": [
        "the return value is taken by queue_output and by blob_output | give one of them a"
    ],
    "tie_of_inputs": [
        "queue_trigger could fill each of: first, second | choose one, such as arg_name='first'",
        "blob_input could fill each of: first, second | choose one, such as arg_name='second'",
    ],
    "tie_of_open_ones": ["could fill each of: first, second | choose one, such as arg_name='fi"],
    "two_for_one": [
        "queue_trigger could fill 'only', and so could blob_input | write arg_name='only' for one",
        "blob_input could fill 'only', and so could queue_trigger | write arg_name='only' for one",
    ],
    "two_for_one_of_three": [
        "queue_trigger could fill 'only', and so could blob_input |",
        "blob_input could fill 'only', and so could queue_trigger |",
    ],
    "two_for_one_beside_a_request": ["blob_input could fill 'only', and so could blob_input |"] * 2,
    "tie_of_outs": ["queue_output could fill each of: first, second"],
    "two_for_one_out": [
        "queue_output could fill 'only', and so could blob_output | write arg_name='only'",
        "blob_output could fill 'only', and so could queue_output",
    ],
    "nothing_to_fill": [
        "has no parameter of nothing_to_fill to fill | add a parameter annotated azure.functions.Q"
    ],
    "none_fits": ["| annotate its parameter azure.functions.QueueMessage, str, bytes or a type"],
    "response_is_no_message": [
        "what response_is_no_message returns is the HTTP response | add a parameter such as `outp"
    ],
    "nothing_fills": [
        "nothing fills the parameter 'limit' of nothing_fills | add its binding, give it a default",
        "nothing fills the parameter 'out' of nothing_fills | add its output, such as @queue_outp",
    ],
    "nothing_of_a_request": ["'message' of nothing_of_a_request | add its binding, give it a def"],
    "not_its_annotation": [
        "queue_trigger cannot fill 'message', annotated azure.functions.HttpRequest | annotate it"
    ],
    "returns_to_nothing": ["returns str, but no output takes what it returns | add an output"],
    "returns_beside_the_response": [
        "returns str, but no output takes what it returns | annotate it `-> None`"
    ],
    "returns_none": ["returns None, but queue_output takes what it returns | return the value"],
    "returns_maybe": ["the worker cannot send None for blob_output"],
    "answers_an_out": ["Out[str], which the HTTP response cannot be | return azure.functions.Http"],
    "input_in_out": ["but 'message' is annotated azure.functions.Out[str] | annotate it with no"],
    "output_in_plain": [
        "queue_output is an output, but 'out' is annotated str | annotate it with `Out[...]`"
    ],
    "input_returned": ["queue_trigger is an input, and the return value is an output | name a p"],
}


def test_what_is_not_certain_is_a_problem_at_its_line(app: AppFactory, azfdecor: Command) -> None:
    root = app(START + WRONG)
    result = azfdecor("generate", root, "--format", "json")
    assert sorted(reported(result)) == sorted(marked(root / "functions.py"))


def test_what_is_not_certain_is_said_with_the_way_out(app: AppFactory, azfdecor: Command) -> None:
    said = by_function(azfdecor("generate", app(START + WRONG), "--format", "json"))
    for function, expected in SAYS.items():
        assert len(said[function]) == len(expected), function
        for words, part in zip(said[function], expected, strict=True):
            assert part in words, function


def test_the_hint_of_a_tie_is_the_way_out(app: AppFactory, azfdecor: Command) -> None:
    source = """

@queue_trigger("incoming"ONE)
@blob_input("samples/x"TWO)
def hello(first: str, second: str) -> None: ...
"""
    tie = START + source.replace("ONE", "").replace("TWO", "")
    hint = azfdecor("generate", app(tie), "--format", "json").problems()[0]["hint"]
    wanted = re.findall(r"arg_name='\w+'", hint)[0]
    settled = START + source.replace("ONE", f", {wanted}").replace("TWO", "")
    assert azfdecor("generate", app(settled)).status == 0


# --- order

SHUFFLED = [
    '@http_trigger("items/{id}")',
    '@blob_input("samples/{id}", arg_name="blob")',
    '@blob_input("others/{id}", arg_name="other")',
    '@queue_output("first-queue", arg_name="first")',
    '@queue_output("second-queue")',
]


@pytest.fixture
def _no_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python takes a source of the same size and second for the one that it has compiled."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


@pytest.mark.usefixtures("_no_bytecode")
def test_the_order_of_decorators_makes_no_difference(app: AppFactory, azfdecor: Command) -> None:
    seen: set[tuple[str, str]] = set()
    for order in itertools.permutations(SHUFFLED):
        lines = "\n".join(order)
        function = f"""

{lines}
def hello(other: str, second: Out[str], req, blob: bytes, first: Out[str]) -> HttpResponse: ...
"""
        root = app(START + function)
        assert azfdecor("generate", root).status == 0
        seen.add(((root / "hello/function.json").read_text(), shim(root, "hello")))
    assert len(seen) == 1
    names = [name for name, _ in bindings(root, "hello")]
    assert names == ["req", "other", "blob", "second", "first", "$return"]


@pytest.mark.usefixtures("_no_bytecode")
def test_the_order_of_decorators_makes_no_difference_to_the_problems(
    app: AppFactory, azfdecor: Command
) -> None:
    decorators = [
        '@timer_trigger("0 0 * * * *")',
        '@blob_input("samples/x")',
        '@queue_output("outgoing")',
        '@blob_output("samples/y")',
    ]
    seen: set[tuple[str, ...]] = set()
    for order in itertools.permutations(decorators):
        lines = "\n".join(order)
        function = f"\n\n{lines}\ndef hello(a: str, b: str, c: Out[str], d: Out[str]) -> str: ...\n"
        result = azfdecor("generate", app(START + function), "--format", "json")
        seen.add(tuple(sorted(problem["message"] for problem in result.problems())))
    assert len(seen) == 1
    assert len(next(iter(seen))) == len(decorators)


# --- values

CALLED = """

@http_trigger()
@blob_input("samples/{id}", arg_name="first")
@blob_input("samples/{other}", arg_name="second")
@queue_output("outgoing")
def everything(context, second: bytes, *, queue: Out[str], req: HttpRequest, first: str) -> str:
    queue.set(first)
    return f"{req.method} {first} {second!r} {context.function_name}"


@http_trigger()
def nothing_annotated(req):
    return None if req.method == "DELETE" else "x"


@http_trigger()
def maybe(req: HttpRequest) -> HttpResponse | None:
    return None if req.method == "DELETE" else HttpResponse("x", status_code=201)


@http_trigger()
def never(req: HttpRequest) -> None: ...


@http_trigger(status_code=202)
def accepted() -> None: ...


@http_trigger()
async def awaited() -> str | None:
    return None


@http_trigger()
@http_output()
def by_parameter(answer: Out[HttpResponse]) -> None:
    answer.set(HttpResponse("made", status_code=202))


@queue_trigger("incoming")
@queue_output("outgoing")
def text_out(message: str) -> str:
    return message.upper()


@queue_trigger("incoming")
@blob_output("samples/x")
def bytes_out(message: bytes) -> bytes:
    return message[::-1]


@queue_trigger("incoming")
@queue_output("outgoing")
def open_out(message: str):
    return message or None


@timer_trigger("0 0 * * * *")
@queue_output("outgoing")
def many_out(timer: func.TimerRequest) -> list[str]:
    return ["late", "now"][not timer.past_due :]


@queue_trigger("incoming")
@queue_output("outgoing")
def default_out(message: str, out: Out[str] | None = None) -> None:
    out.set(message)


@blob_trigger("samples/{name}")
@blob_output("copies/{name}")
def stream(blob: InputStream, copy: Out[bytes]) -> None:
    copy.set(blob.read())
"""


def test_functions_are_called_with_their_values_and_give_theirs(
    app: AppFactory, generate: Command
) -> None:
    root = app(START + CALLED)
    generate(root)
    get, delete = http_request(), http_request("DELETE")
    with Judge(root) as judge:
        judge.load()
        answer = judge.call("everything", req=get, first=text("1"), second=binary(b"2"))
        assert answered(answer.returned) == "GET 1 b'2' everything"
        assert answer.outputs == {"queue": text("1")}
        for name, inputs, code in [
            ("nothing_annotated", {"req": delete}, 204),
            ("maybe", {"req": delete}, 204),
            ("maybe", {"req": get}, 201),
            ("awaited", {"req": get}, 204),
            ("accepted", {"req": get}, 202),
        ]:
            answer = judge.call(name, **inputs)
            assert answer.returned is not None, answer.error
            assert answer.returned.content["status_code"] == code, name
        assert answered(judge.call("nothing_annotated", req=get).returned) == "x"
        assert judge.call("never", req=get) == Outcome()
        answer = judge.call("by_parameter", req=get)
        assert answer.outputs["answer"].content["status_code"] == 202
        assert judge.call("text_out", message=text("a")).returned == text("A")
        assert judge.call("bytes_out", message=binary(b"ab")).returned == binary(b"ba")
        assert judge.call("open_out", message=text("a")).returned == text("a")
        assert judge.call("open_out", message=text("")).returned is None
        answer = judge.call("many_out", timer=timer(past_due=True))
        assert answer.returned == Value("json", '["late", "now"]')
        answer = judge.call("default_out", message=text("a"))
        assert answer.outputs == {"out": text("a")}
        answer = judge.call("stream", blob=binary(b"content"))
        assert answer.outputs == {"copy": binary(b"content")}


# --- places


def test_an_input_that_a_helper_declares_is_reported_in_the_users_file(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        from azfdecor import queue_trigger
        from helper import reading

        @queue_trigger("incoming")
        @reading("x")
        def hello(
            message: str,
            other: int,
        ) -> None: ...
        """,
        {
            "helper.py": """
            # The decorator's own line is none of the user's module.


            from azfdecor import blob_input

            def reading(name):
                return blob_input("samples/" + name, arg_name="blob")
            """
        },
    )
    result = azfdecor("generate", root, "--format", "json")
    (problem,) = result.problems()
    assert problem["code"] == "AZF303"
    assert (problem["file"], problem["line"]) == ("functions.py", 5)
