"""What type hints mean: which spellings the worker can be served, and what is said of others.

A comment `# <- AZF308` in an app's source says that this problem is reported at this line.
"""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import pytest

from conftest import function_json, shim
from judge import Judge, Value, answered, binary, http_request, messages, text

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import AppFactory, Command, Result


def marked(file: Path) -> list[tuple[int, str]]:
    """The lines and codes that the comments of a source announce."""
    lines = enumerate(file.read_text("utf-8").splitlines(), 1)
    return [(line, code) for line, text in lines for code in re.findall(r"# <- (AZF\d+)", text)]


def reported(result: Result) -> list[tuple[int, str]]:
    """The lines and codes of the problems."""
    return [(problem["line"], problem["code"]) for problem in result.problems()]


START = """
import collections.abc
import typing
import typing as t
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, List, NewType, Optional, Union

import azure.functions as func
from azfdecor import blob_input, blob_output, function_name, http_trigger
from azfdecor import queue_output, queue_trigger
from azure.functions import Context, HttpRequest, HttpResponse, Out, QueueMessage
from typing_extensions import TypeAliasType

if TYPE_CHECKING:
    from azure.functions import HttpRequest as CheckedRequest
    from shapes import OwnRequest
    from namesake import HttpRequest as Namesake

if typing.TYPE_CHECKING:
    import azure.functions as checked
    CheckedAlias = checked.HttpRequest

if t.TYPE_CHECKING:
    from .relative import Relative  # which no module outside of a package can import
    from _typeshed import ReadableBuffer
    from shapes import Text

Request = NewType("Request", HttpRequest)
Requests = NewType("Requests", Request)
Alias = HttpRequest
Lazy = TypeAliasType("Lazy", HttpRequest)
LazyOut = TypeAliasType("LazyOut", Out[str])
"""
FILES = {
    "shapes.py": """
    from __future__ import annotations
    from typing import NewType
    from azure.functions import HttpRequest

    Text = NewType("Text", str)

    class OwnRequest(HttpRequest):
        pass
    """,
    "namesake.py": """
    import azure.functions

    class HttpRequest(azure.functions.HttpRequest):
        pass
    """,
}
FUTURE = "from __future__ import annotations\n"


def module(template: str, hints: list[str], *, future: bool = False) -> str:
    """A module with a function for each hint; a hint in quotes is a string annotation."""
    functions = "".join(
        template.replace("NUMBER", str(number)).replace("HINT", hint)
        for number, hint in enumerate(hints)
    )
    return (FUTURE if future else "") + START + functions


# --- hints of a request

REQUEST = """

@http_trigger()
def request_NUMBER(req: HINT) -> str:
    return req.method
"""
REQUESTS = [
    "HttpRequest",
    "func.HttpRequest",
    "HttpRequest | None",
    "Optional[HttpRequest]",
    "Union[HttpRequest, None]",
    "Annotated[HttpRequest, 'the request']",
    "Annotated[Optional[HttpRequest], 1, 2]",
    "Optional[Annotated[HttpRequest, 1]]",
    "Request",
    "Requests",
    "Alias",
    "Lazy",
    "Any",
    "typing.Any",
    "Annotated[Any, 1]",
    "Optional[Any]",
    "Optional['HttpRequest']",
    "'HttpRequest'",
    "'func.HttpRequest'",
    "'HttpRequest | None'",
    "'Optional[HttpRequest]'",
    "'None | CheckedRequest'",
    "'CheckedRequest'",
    "'checked.HttpRequest'",
    "'CheckedAlias'",
    "'Annotated[CheckedRequest, 1]'",
]


@pytest.mark.parametrize("future", [False, True])
def test_every_spelling_of_a_request_gets_the_request(
    future: bool, app: AppFactory, generate: Command
) -> None:
    root = app(module(REQUEST, REQUESTS, future=future), FILES)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for number, hint in enumerate(REQUESTS):
            answer = judge.call(f"request_{number}", req=http_request("POST"))
            assert answered(answer.returned) == "POST", f"{hint}: {answer.error}"


def test_without_strings_the_names_of_type_checking_need_the_future_import(
    app: AppFactory, generate: Command
) -> None:
    hints = ["CheckedRequest", "checked.HttpRequest", "CheckedRequest | None", "CheckedAlias"]
    root = app(module(REQUEST, hints, future=True), FILES)
    generate(root)
    assert "req: func.HttpRequest" in shim(root, "request_0")


# --- hints of a message

MESSAGE = """

@queue_trigger("incoming")
@queue_output("outgoing")
def message_NUMBER(msg: HINT) -> str:
    return f"{type(msg).__name__} {msg if isinstance(msg, (str, bytes)) else msg.get_body()}"
"""
MESSAGES = {
    "str": ("str", None),
    "'Text'": ("str", None),
    "Optional[str]": ("str", None),
    "typing.Text": ("str", None),
    "bytes": ("bytes", "binary"),
    "Annotated[bytes, 1]": ("bytes", "binary"),
    "QueueMessage": ("QueueMessage", None),
    "QueueMessage | None": ("QueueMessage", None),
    "Any": ("QueueMessage", None),
}


def test_a_message_is_delivered_as_it_is_annotated(app: AppFactory, generate: Command) -> None:
    root = app(module(MESSAGE, list(MESSAGES)), FILES)
    generate(root)
    for number, (_, data_type) in enumerate(MESSAGES.values()):
        binding = function_json(root, f"message_{number}")["bindings"][0]
        assert binding.get("dataType") == data_type
    with Judge(root) as judge:
        judge.load()
        for number, (hint, (delivered, data_type)) in enumerate(MESSAGES.items()):
            value = text("x") if data_type is None else binary(b"x")
            answer = judge.call(f"message_{number}", msg=value)
            assert answer.error is None, f"{hint}: {answer.error}"
            assert answer.returned is not None
            assert answer.returned.content.split()[0].endswith(delivered), hint


# --- hints of outputs

OUTPUT = """

@queue_trigger("incoming")
@queue_output("outgoing")
def output_NUMBER(msg: str, out: HINT) -> None:
    out.set(msg.split(",") if "," in msg else msg)
"""
OUTPUTS = {
    "Out": "single",
    "Out[str]": "single",
    "Out[bytes]": "single",
    "Out[Any]": "single",
    "Out[str] | None": "single",
    "Optional[Out[str]]": "single",
    "Out[str | None]": "single",
    "Out[Optional[str]]": "single",
    "Out[Union[str, bytes]]": "single",
    "Annotated[Out[str], 1]": "single",
    "Out[Annotated[str, 1]]": "single",
    "'Out[str]'": "single",
    "Out['str']": "single",
    "LazyOut": "single",
    "func.Out[func.QueueMessage]": "single",
    "Out[list[str]]": "many",
    "Out[List[str]]": "many",
    "Out[Sequence[str]]": "many",
    "Out[collections.abc.Iterable[str]]": "many",
    "Out[typing.Iterable[str]]": "many",
    "Out[Annotated[list[Annotated[str, 1]], 2]]": "many",
    "Optional[Out[list[str]]]": "many",
}


def test_every_spelling_of_an_output_can_be_set(app: AppFactory, generate: Command) -> None:
    root = app(module(OUTPUT, list(OUTPUTS)), FILES)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for number, (hint, size) in enumerate(OUTPUTS.items()):
            given = "a,b" if size == "many" else "a"
            answer = judge.call(f"output_{number}", msg=text(given))
            assert answer.error is None, f"{hint}: {answer.error}"
            assert "a" in str(answer.outputs["out"].content), hint


# --- hints of return values

RETURN = """

@http_trigger()
def return_NUMBER(req: HttpRequest) -> HINT:
    return None if req.method == "DELETE" else "x"
"""
RETURNS = [
    "str",
    "HttpResponse | str",
    "Optional[str]",
    "str | None",
    "HttpResponse | str | None",
    "Any",
    "'str'",
    "'Text'",
    "Annotated[str, 1]",
    "Annotated[Any, 1]",
]


def test_every_spelling_of_a_response_is_answered(app: AppFactory, generate: Command) -> None:
    root = app(module(RETURN, RETURNS), FILES)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for number, hint in enumerate(RETURNS):
            answer = judge.call(f"return_{number}", req=http_request())
            assert answered(answer.returned) == "x", f"{hint}: {answer.error}"
            if "None" in hint or "Optional" in hint or "Any" in hint:
                answer = judge.call(f"return_{number}", req=http_request("DELETE"))
                assert answer.returned is not None, f"{hint}: {answer.error}"
                assert answer.returned.content["status_code"] == 204


SENT = """

@queue_trigger("incoming")
@queue_output("outgoing")
def sent_NUMBER(msg: str) -> HINT:
    return [msg]
"""
SENTS = ["list[str]", "List[str]", "'list[Text]'", "Sequence[str]"]
SENTS += ["list['Text']"] if sys.version_info >= (3, 11) else []  # as 3.10 leaves such as they are


def test_every_spelling_of_many_messages_is_sent(app: AppFactory, generate: Command) -> None:
    root = app(module(SENT, SENTS), FILES)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for number, hint in enumerate(SENTS):
            answer = judge.call(f"sent_{number}", msg=text("x"))
            assert answer.error is None, f"{hint}: {answer.error}"
            assert answer.returned is not None
            assert answer.returned.content == '["x"]'


# --- hints of the context

CONTEXT = """

@http_trigger()
def context_NUMBER(HINT) -> str:
    return NAME.function_name
"""
CONTEXTS = {
    "context": "context",
    "context: Context": "context",
    "ctx: Context": "ctx",
    "req: Context": "req",
    "where: func.Context | None": "where",
    "where: Optional[Context] = None": "where",
    "where: 'Context'": "where",
    "where: 'Optional[func.Context]'": "where",
    "where: Annotated[Context, 1]": "where",
    "where: Context, /": "where",
    "*, where: Context": "where",
    "request: HttpRequest, where: Context, other=1": "where",
    "where: Context, request": "where",
    "context: Any": "context",
}


def test_the_context_is_given_under_any_name(app: AppFactory, generate: Command) -> None:
    functions = "".join(
        CONTEXT.replace("NUMBER", str(n)).replace("HINT", parameters).replace("NAME", name)
        for n, (parameters, name) in enumerate(CONTEXTS.items())
    )
    root = app(START + functions, FILES)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for number, parameters in enumerate(CONTEXTS):
            request = function_json(root, f"context_{number}")["bindings"][0]["name"]
            answer = judge.call(f"context_{number}", **{request: http_request()})
            assert answered(answer.returned) == f"context_{number}", f"{parameters}: {answer.error}"


# --- hints that nothing can be made of

WRONG = """
import dataclasses


@dataclasses.dataclass
class Order:
    sku: str


class Opaque: ...


class OwnRequest(HttpRequest): ...


@queue_trigger("incoming")
def opaque(
    order: Opaque,  # <- AZF321
) -> None: ...


@queue_trigger("incoming")
def opaques(
    orders: list[Opaque],  # <- AZF321
) -> None: ...


@http_trigger()
def opaque_body(
    order: Opaque,  # <- AZF321
) -> str: ...


@queue_trigger("incoming")
def texts(
    texts: str | list[str],  # <- AZF308
) -> None: ...


@queue_trigger("incoming")
def either(
    either: str | bytes,  # <- AZF308
) -> None: ...


@queue_trigger("incoming")
def number(
    number: 5,  # <- AZF321
) -> None: ...


@queue_trigger("incoming")
def nothing(
    nothing: None,  # <- AZF308
) -> None: ...


@queue_trigger("incoming")
def request(
    request: HttpRequest,  # <- AZF308
) -> None: ...


@queue_trigger("incoming", arg_name="own")
def own(
    own: "OwnRequest",  # <- AZF308
) -> None: ...


@queue_trigger("incoming")
@queue_output("outgoing")
def out_opaque(
    message: str,
    out: Out[Opaque],  # <- AZF321
) -> None: ...


@queue_trigger("incoming")
@queue_output("outgoing")
def out_opaques(
    message: str,
    out: Out[list[Opaque]],  # <- AZF321
) -> None: ...


@http_trigger()
@queue_output("outgoing")
def out_request(
    out: Out[OwnRequest],  # <- AZF308
) -> str: ...


@queue_trigger("incoming")
@queue_output("outgoing")
def out_context(
    message: str,
    out: Out[Context],  # <- AZF308
) -> None: ...


@queue_trigger("incoming")
@queue_output("outgoing")
def out_or_plain(
    message: str,
    out: Union[Out[str], str],  # <- AZF308
) -> None: ...


@queue_trigger("incoming")
def no_hint_at_all(
    message: [1],  # <- AZF321
) -> None: ...


@http_trigger(arg_name="request")
def namesake(
    request: "Namesake",  # <- AZF308
) -> str: ...


@http_trigger(arg_name="body")
def body(
    body: Order,  # <- AZF308
) -> str: ...


@http_trigger()
def returns_opaque() -> Opaque: ...  # <- AZF321


@http_trigger()
def returns_maybe_opaque() -> Optional[Opaque]: ...  # <- AZF321


@http_trigger()
def returns_either() -> HttpResponse | Opaque: ...  # <- AZF321


@queue_trigger("incoming")
@queue_output("outgoing")
def returns_opaques(message: str) -> list[Opaque]: ...  # <- AZF321


@queue_trigger("incoming")
@queue_output("outgoing")
def returns_maybe_model(message: str) -> Optional[Order]: ...  # <- AZF309


@queue_trigger("incoming")
@queue_output("outgoing")
def returns_optional(message: str) -> Optional[str]: ...  # <- AZF309


@queue_trigger("incoming")
@queue_output("outgoing")
def returns_out(message: str) -> Out[str]: ...  # <- AZF309


@http_trigger()
def unknown(
    first: "Nowhere",  # <- AZF207
    second: "HttpRequest",
    third: "list[Nowhere]",  # <- AZF207
    buffer: "ReadableBuffer",  # <- AZF207
    relative: "Relative",  # <- AZF207
    broken: "1 +",  # <- AZF207
    attribute: "func.HttpReqest",  # <- AZF207
) -> "Elsewhere":  # <- AZF207
    ...
"""
QUEUE_HINT = "annotate it azure.functions.QueueMessage, str, bytes or a type of your own"
MODEL_HINT = "use a pydantic model, a dataclass, a TypedDict or what JSON holds"
OUT_HINT = (
    "annotate it Out[azure.functions.QueueMessage], Out[str], Out[bytes], Out[list[str]] or a"
)
SAYS = {
    "opaque": ("annotation of 'order', functions.Opaque: Unable to generate", MODEL_HINT),
    "opaques": ("annotation of 'orders', list[functions.Opaque]: Unable to", MODEL_HINT),
    "texts": ("queue_trigger cannot fill 'texts', annotated str | list[str]", QUEUE_HINT),
    "either": ("annotated str | bytes", QUEUE_HINT),
    "nothing": ("annotated None", QUEUE_HINT),
    "request": ("annotated azure.functions.HttpRequest", QUEUE_HINT),
    "own": ("annotated functions.OwnRequest", QUEUE_HINT),
    "out_opaque": ("'out', azure.functions.Out[functions.Opaque]: Unable to", MODEL_HINT),
    "out_opaques": ("Out[list[functions.Opaque]]: Unable to", MODEL_HINT),
    "out_request": ("queue_output cannot fill 'out', annotated azure", OUT_HINT),
    "out_or_plain": (
        "annotated azure.functions.Out[str] | str"
        if sys.version_info >= (3, 14)  # to which Union[...] is the same
        else "annotated Union[azure.functions.Out[str], str]",
        OUT_HINT,
    ),
    "body": ("http_trigger cannot fill 'body'", "annotate it azure.functions.HttpRequest"),
    "returns_opaque": ("the return annotation, functions.Opaque: Unable to", MODEL_HINT),
    "returns_either": ("functions.Opaque: Unable to generate", MODEL_HINT),
    "returns_out": (
        "returns azure.functions.Out[str], which queue_output cannot send",
        "list[str]",
    ),
    "returns_optional": ("cannot send None for queue_output", "Out[str]"),
}


def test_hints_that_nothing_can_be_made_of_are_problems_at_their_lines(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(START + WRONG, FILES)
    result = azfdecor("generate", root, "--format", "json")
    assert sorted(reported(result)) == sorted(marked(root / "functions.py"))
    by_function = {problem["function"]: problem for problem in result.problems()}
    for function, (message, hint) in SAYS.items():
        assert message in by_function[function]["message"], function
        assert hint in by_function[function]["hint"], function
        assert "azure.functions._" not in by_function[function]["message"], function


def test_a_name_that_cannot_be_resolved_is_named_with_its_parameter(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(START + WRONG, FILES)
    result = azfdecor("generate", root, "--format", "json")
    messages = [p["message"] for p in result.problems() if p["code"] == "AZF207"]
    for expected in (
        "the annotation of 'first' of unknown cannot be resolved: NameError: name 'Nowhere'",
        "the annotation of 'buffer' of unknown cannot be resolved: NameError: name 'Readable",
        "the annotation of 'attribute' of unknown cannot be resolved: AttributeError",
        "the return annotation of unknown cannot be resolved: NameError: name 'Elsewhere'",
    ):
        assert any(message.startswith(expected) for message in messages), expected


def test_the_users_own_subclass_of_a_request_is_refused_also_from_another_module(
    app: AppFactory, azfdecor: Command
) -> None:
    source = """

@http_trigger()
def hello(
    req: "OwnRequest",  # <- AZF307
) -> str: ...
"""
    root = app(START + source, FILES)
    result = azfdecor("generate", root, "--format", "json")
    assert reported(result) == marked(root / "functions.py")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="a statement of Python 3.12")
def test_type_statements_are_followed(app: AppFactory, generate: Command) -> None:
    source = """
type Request = HttpRequest | None
type Sent = Out[str]

@http_trigger()
@queue_output("outgoing")
def hello(req: Request, out: Sent) -> str:
    out.set(req.method)
    return "sent"
"""
    root = app(START + source, FILES)
    generate(root)
    assert [b["name"] for b in function_json(root, "hello")["bindings"]] == [
        "req",
        "out",
        "$return",
    ]


def test_hints_of_a_wrapped_function_are_resolved_where_it_stands(
    app: AppFactory, generate: Command
) -> None:
    root = app(
        """
        from __future__ import annotations

        from typing import TYPE_CHECKING

        from azfdecor import http_trigger
        from helper import logged

        if TYPE_CHECKING:
            from azure.functions import HttpRequest as Anything

        @http_trigger()
        @logged
        def hello(req: Anything) -> str:
            return req.method
        """,
        {
            "helper.py": """
            import functools

            def logged(function):
                @functools.wraps(function)
                def wrapper(*args, **kwargs):
                    return function(*args, **kwargs)

                return wrapper
            """
        },
    )
    generate(root)
    assert "req: func.HttpRequest" in shim(root, "hello")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="a statement of Python 3.12")
def test_a_type_may_hold_itself_but_not_be_itself(
    app: AppFactory, generate: Command, azfdecor: Command
) -> None:
    tree = """
type Tree = list[Tree] | int

@http_trigger()
def grow(tree: Tree) -> Tree:
    return [tree, 7]
"""
    root = app(START + tree, FILES)
    generate(root)
    with Judge(root) as judge:
        judge.load("grow")
        returned = judge.call("grow", req=http_request("POST", body=b"[1, [2]]")).returned
        assert returned
        assert json.loads(returned.content["body"]) == [[1, [2]], 7]
    circle = """
type A = A
type B = C
type C = B

@http_trigger()
def hello(
    a: A,  # <- AZF207
    b: B,  # <- AZF207
) -> str: ...
"""
    root = app(START + circle, FILES)
    result = azfdecor("generate", root, "--format", "json")
    assert reported(result) == marked(root / "functions.py")


CHECKED = """
from typing import Annotated
from pydantic import AfterValidator, Field
from azfdecor import *

Short = Annotated[str, Field(max_length=3)]

@queue_trigger("orders")
@queue_output("copies")
def short(m: Annotated[str, Field(max_length=3)]) -> str:
    return m

@event_grid_trigger()
@queue_output("copies")
async def event(m: Annotated[str, AfterValidator(str.upper)]) -> str:
    return m

@kafka_trigger("topic", broker_list="BROKERS", consumer_group="g")
@queue_output("copies")
def record(m: Annotated[str, AfterValidator(str.upper)]) -> str:
    return m

@queue_trigger("orders", arg_name="m")
@blob_input("samples/x", arg_name="blob")
@queue_output("copies")
def blob(m: Short | None, blob: Annotated[bytes, Field(max_length=3)]) -> str:
    return f"{m} {blob}"

@queue_trigger("orders")
@queue_output("copies")
def noted(m: Annotated[str, "a note"]) -> str:
    return m
"""


def test_what_annotated_says_of_text_is_checked(app: AppFactory, generate: Command) -> None:
    root = app(CHECKED)
    generate(root)
    assert "call." not in shim(root, "noted")
    with Judge(root) as judge:
        judge.load()
        assert judge.call("short", m=text("abc")).returned == text("abc")
        assert "at most 3" in (judge.call("short", m=text("too long")).error or "")
        for name, delivered in (("event", Value("json", '{"a": 1}')), ("record", text('{"a": 1}'))):
            outcome = judge.call(name, m=delivered)
            assert outcome.returned, outcome.error
            assert messages(outcome.returned) == ['{"A": 1}'], "text is the whole"
        assert judge.call("blob", m=text("abc"), blob=binary(b"\xff")).returned
        assert "at most 3" in (judge.call("blob", m=text("a"), blob=binary(b"long")).error or "")
