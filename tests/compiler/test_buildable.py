"""Types that pydantic takes and then cannot use are problems at their lines, not at calls.

A comment `# <- AZF321` in an app's source says that this problem is reported at this line.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest

from judge import Judge, http_request
from marked_lines import marked

if TYPE_CHECKING:
    from conftest import AppFactory, Command

START = """
import logging
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Hashable, NamedTuple, Protocol, TypeVar

from azure.functions import Out
from pydantic import BaseModel, BeforeValidator, ConfigDict, InstanceOf, PlainValidator
from typing_extensions import Never, NotRequired, TypedDict

from azfdecor import Body, activity_trigger, blob_output, blob_trigger, http_trigger
from azfdecor import queue_output, queue_trigger, timer_trigger

if TYPE_CHECKING:
    from decimal import Decimal

T = TypeVar("T")


class Opaque: ...


class Clock(Protocol):
    def now(self) -> float: ...


class M(BaseModel):
    a: int


class Holder(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    it: Opaque


class Defaulted(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    name: str
    it: Opaque = Opaque()
    on_end: Callable[[], None] = print


class Tree(BaseModel):
    name: str
    below: "list[Tree]" = []


class Later(BaseModel):
    it: "Defined"


class Defined(BaseModel):
    x: int


def utcnow() -> datetime:
    return datetime.now(timezone.utc)
"""
NO_JSON = """
@http_trigger(methods=["POST"])
def call(it: Callable[[], int]) -> str: ...  # <- AZF321


@http_trigger(methods=["POST"])
async def class_(it: type[int]) -> str: ...  # <- AZF321


@http_trigger(methods=["POST"])
def none(it: None) -> str: ...  # <- AZF321


@http_trigger(methods=["POST"])
def many(it: list[Callable[[], int]]) -> str: ...  # <- AZF321


@http_trigger(methods=["POST"])
def maybe(it: Annotated[Callable[[], int] | None, Body()]) -> str: ...  # <- AZF321


@http_trigger(methods=["POST"])
def generator(it: Generator[int, None, None] | None) -> str: ...  # <- AZF321


@http_trigger(methods=["POST"])
def instance(it: InstanceOf[Opaque]) -> str: ...  # <- AZF321


@http_trigger(methods=["POST"])
def model(it: Holder, other: dict[str, Holder]) -> str: ...  # <- AZF321 # <- AZF321


@http_trigger(methods=["POST"])
def protocol(it: Clock) -> str: ...  # <- AZF321


@queue_trigger("jobs")
def message(it: Holder) -> None: ...  # <- AZF321


@queue_trigger("jobs")
def batch(it: "Callable[[], int]") -> None: ...  # <- AZF321


@queue_trigger("jobs")
@blob_output("all/b", arg_name="out")
@queue_output("names", arg_name="names")
def sent(job: str, out: Out[Callable[[], int]], names: Out[list[type[int]]]) -> None: ...  # <- AZF321 # <- AZF321


@http_trigger()
def returned() -> Callable[[], int]: ...  # <- AZF321
"""
OLD = """
from pydantic.v1 import BaseModel as OldModel


class Old(OldModel):
    x: int


class New(BaseModel):
    old: Old | None = None


@http_trigger(methods=["POST"])
def body(it: Old) -> str: ...  # <- AZF321


@queue_trigger("jobs")
def batch(it: list[Old]) -> None: ...  # <- AZF321


@http_trigger(methods=["POST"])
def held(it: New) -> str: ...  # <- AZF321


@http_trigger()
@queue_output("old")
def sent(out: Out[Old]) -> "Old": ...  # <- AZF321 # <- AZF321
"""
UNDEFINED = """
class Price(BaseModel):
    kinds: "ClassVar[int]" = 1
    amount: "Decimal"


class Line(Price):
    sku: str


class Order(BaseModel):
    lines: list[Line] = []


@dataclass
class Data:
    amount: "Decimal | None" = None


class Typed(TypedDict):
    amount: "NotRequired[Decimal]"


class Tuple(NamedTuple):
    amount: "Decimal"


class Of(BaseModel, Generic[T]):
    it: T


@http_trigger(methods=["POST"])
def model(it: Order) -> str: ...  # <- AZF322


@http_trigger(methods=["POST"])
def data(it: Data) -> str: ...  # <- AZF322


@http_trigger(methods=["POST"])
async def typed(it: Typed) -> str: ...  # <- AZF322


@queue_trigger("jobs")
def tuple_(it: list[Tuple]) -> None: ...  # <- AZF322


@queue_trigger("jobs")
@queue_output("out")
def out(job: str, out: Out[Data]) -> None: ...  # <- AZF322


@http_trigger()
def returned() -> Price: ...  # <- AZF322


@http_trigger(methods=["POST"])
def generic(it: Of[Price]) -> str: ...  # <- AZF322
"""


@pytest.mark.parametrize("source", [NO_JSON, OLD, UNDEFINED], ids=["no json", "v1", "undefined"])
@pytest.mark.filterwarnings("ignore:Mixing V1")  # what the app's own import says
def test_a_type_that_cannot_be_used_is_a_problem_at_its_line(
    source: str, app: AppFactory, azfdecor: Command
) -> None:
    root = app(START + source)
    result = azfdecor("generate", root, "--format", "json")
    found = [(problem["line"], problem["code"]) for problem in result.problems()]
    assert found == marked(root / "functions.py")


def test_the_problem_names_the_field_the_name_and_the_line(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(START + UNDEFINED)
    problems = azfdecor("generate", root, "--format", "json").problems()
    message = next(p["message"] for p in problems if p["function"] == "model")
    line = (root / "functions.py").read_text().splitlines().index("    from decimal import Decimal")
    assert "its field Price.amount names 'Decimal'" in message
    assert f"(functions.py:{line + 1})" in message


def test_a_model_of_the_old_pydantic_brings_no_warning_of_its_own(
    app: AppFactory, azfdecor: Command
) -> None:
    source = """
    from pydantic.v1 import BaseModel
    from azfdecor import http_trigger

    class Old(BaseModel):
        x: int

    @http_trigger(methods=["POST"])
    def f(it: Old) -> str: ...
    """
    root = app(source)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        (problem,) = azfdecor("generate", root, "--format", "json").problems()
    assert [str(w.message) for w in caught if "V1" in str(w.message)] == []
    assert "Old is a model of pydantic.v1" in problem["message"]


def test_a_class_of_the_sdks_is_told_as_such(app: AppFactory, azfdecor: Command) -> None:
    source = """
    from azurefunctions.extensions.bindings.blob import BlobClient
    from azfdecor import blob_trigger

    @blob_trigger("incoming/{name}")
    def unpack(client: BlobClient) -> None: ...

    @blob_trigger("incoming/{name}")
    def many(client: "list[BlobClient]") -> None: ...
    """
    files = {"azurefunctions/extensions/bindings/blob.py": "class BlobClient: ...\n"}
    problems = azfdecor("generate", app(source, files), "--format", "json").problems()
    assert [problem["code"] for problem in problems] == ["AZF321", "AZF321"]
    assert all("which only the v2 programming model delivers" in p["message"] for p in problems)


FINE = """
class Made:
    def __init__(self, text: str) -> None:
        self.text = text


@http_trigger(methods=["POST"])
def defaulted(it: Defaulted) -> str:
    return it.name


@http_trigger(methods=["POST"])
def tree(it: Tree) -> str:
    return it.name


@http_trigger(methods=["POST"])
def later(it: Later | None) -> str:
    return str(it)


@http_trigger(methods=["POST"])
def choice(it: Annotated[M | Callable[[], int], Body()]) -> str:
    return str(it)


@http_trigger(methods=["POST"])
def validated(it: Annotated[dict[str, InstanceOf[Opaque]], BeforeValidator(lambda _: {})]) -> str:
    return str(it)


@http_trigger(methods=["POST"])
def plain(it: Annotated[Made, PlainValidator(lambda _: Made("made")), Body()]) -> str:
    return it.text


@http_trigger(methods=["POST"])
def clock(
    it: M,
    *,
    now: Callable[[], datetime] = utcnow,
    log: logging.Logger = logging.getLogger(),
    clock: Clock | None = None,
    kind: type[M] = M,
    opaque: Opaque = Opaque(),
) -> str:
    return str(it.a)


@queue_trigger("jobs")
def message(it: M, now: Callable[[], datetime] = utcnow) -> None: ...
"""
ANSWERS = {
    "defaulted": (b'{"name": "n"}', "n"),
    "tree": (b'{"name": "n"}', "n"),
    "later": (b'{"it": {"x": 2}}', "it=Defined(x=2)"),
    "choice": (b'{"a": 1}', "a=1"),
    "validated": (b"{}", "{}"),
    "plain": (b"{}", "made"),
    "clock": (b'{"a": 1}', "1"),
}


def test_types_that_json_can_hold_are_taken_and_others_keep_their_defaults(
    app: AppFactory, generate: Command
) -> None:
    root = app(START + FINE)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for name, (body, said) in ANSWERS.items():
            answer = judge.call(name, req=http_request("POST", body=body))
            assert answer.returned, answer.error
            assert answer.returned.content["body"].decode() == said, name
