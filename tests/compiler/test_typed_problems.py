"""Typed values: what cannot work is a problem at its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marked_lines import marked, reported
from typed_apps import HEAD

if TYPE_CHECKING:
    from conftest import AppFactory, Command

PROBLEMS = """
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapes import Checked


class Opaque: ...


@http_trigger()
def json_and_raw(
    order: Order,
    body: bytes,  # <- AZF320
) -> str: ...


@http_trigger()
def json_and_form(
    name: Annotated[str, Form()],
    order: Order,  # <- AZF320
) -> str: ...


@http_trigger()
def raw_and_file(
    body: bytes,
    photo: Annotated[bytes, File()],  # <- AZF320
) -> str: ...


@http_trigger()
def raw_twice(
    body: bytes,
    text: Annotated[str, Body()],  # <- AZF320
) -> str: ...


@http_trigger()
def model_of_text(
    it: Annotated[Order | None, Query()],  # <- AZF321
) -> str: ...


@http_trigger("lists/{it}")
def list_in_path(
    it: list[int],  # <- AZF321
) -> str: ...


@http_trigger()
def opaque(
    it: Opaque,  # <- AZF321
) -> str: ...


@queue_trigger("orders")
@queue_output("out")
def opaque_message(
    it: list[Opaque],  # <- AZF321
    out: Out[Opaque],  # <- AZF321
) -> None: ...


@timer_trigger("0 0 5 * * *")
def tick(
    timer: Order,  # <- AZF308
) -> str: ...


@http_trigger()
def opaque_return(
    n: int,
) -> dict[str, Opaque]: ...  # <- AZF321


@queue_trigger("orders")
@queue_output("out")
def opaque_message_return(m: str) -> Opaque: ...  # <- AZF321


@queue_trigger("orders")
@cosmos_db_output("orders", database_name="shop", connection="COSMOS")
def document(m: str) -> list[int]: ...  # <- AZF309


@http_trigger()
def checked(
    it: "Checked",  # <- AZF322
) -> str: ...


@queue_trigger("orders")
@queue_output("out")
def checked_message(
    it: "Checked",  # <- AZF322
    out: "Out[list[Checked]]",  # <- AZF322
) -> None: ...


@http_trigger()
def checked_return(n: int) -> "Checked": ...  # <- AZF322


@http_trigger()
def body_name_twice(
    order: Annotated[Order, Body("it")],
    point: Annotated[Point, Body("it")],  # <- AZF320
) -> str: ...


@http_trigger()
def markers_as_defaults(
    page: int = Query("p"),  # <- AZF325
    size: int = Field(5, ge=1),  # <- AZF325
) -> str: ...


@http_trigger()
def aliases(
    key: Annotated[str, Header(), Field(alias="x-key")],  # <- AZF325
    page: Annotated[int, Field(validation_alias="p", ge=1)] = 1,  # <- AZF325
) -> str: ...


class Opaques(TypedDict):
    response: str
    receipts: "Checked"


@http_trigger()
@blob_output("receipts/a.txt")
def unknown_field(n: int) -> Opaques: ...  # <- AZF322


@http_trigger()
def positional(
    n: int,  # <- AZF323
    /,
    m: int,
) -> str: ...


@queue_trigger("orders")
def positional_message(
    order: Order,  # <- AZF323
    /,
) -> None: ...


@http_trigger("a/{id:int}/{key:guid}/{when:datetime}/{flag:bool}/{size:range(1,3)}")
def constraints(
    id: bool,  # <- AZF324
    key: int,  # <- AZF324
    when: datetime.time,  # <- AZF324
    flag: float,  # <- AZF324
    size: str,
) -> str: ...


@http_trigger("b/{id:int}/{key:guid}/{when:datetime}/{flag:bool}/{price:decimal}")
def fitting(
    id: int,
    key: uuid.UUID,
    when: datetime.datetime,
    flag: bool,
    price: decimal.Decimal,
) -> str: ...
"""
SAYS = {
    "json_and_raw": (
        "a request has one body, and order, body of json_and_raw take it in different ways",
        "take all from JSON, or all from a form",
    ),
    "body_name_twice": ("order, point of body_name_twice share a name in it", "a name of its own"),
    "markers_as_defaults": (
        "the default of 'page' is a Query(), which the function would get in its place",
        "write it into the annotation: Annotated[..., Query(...)]",
    ),
    "aliases": (
        "the Field of 'key' has an alias, which Header does not read",
        "write Annotated[..., Header('x-key')]",
    ),
    "unknown_field": ("the field 'receipts' of the return annotation is needed when", "import it"),
    "raw_twice": ("body, text of raw_twice would each be the whole of it", "keep one of them"),
    "model_of_text": (
        "'it' comes from the query as text, which cannot become",
        "write a parameter for each of its fields, or take it from the body",
    ),
    "list_in_path": ("'it' comes from the path as text, which cannot become list[int]", ""),
    "opaque": (
        "annotation of 'it', functions.Opaque: Unable to generate pydantic-core schema for <class",
        "use a pydantic model, a dataclass, a TypedDict or what JSON holds",
    ),
    "opaque_return": (
        "no typed value can be made of the return annotation, dict[str, functions.Opaque]",
        "",
    ),
    "document": (
        "returns list[int], which cosmos_db_output cannot send",
        "or a type of your own: YourModel",
    ),
    "checked": (
        "'it' is needed when the function runs, and names what is imported for type checkers only",
        "import it outside of `if TYPE_CHECKING:`",
    ),
    "checked_return": ("the return annotation is needed when the function runs", "import it"),
    "positional": (
        "'n' is positional-only, and typed values are passed by keyword",
        'remove the "/" from the signature; a wrapper around the function needs **kwargs',
    ),
    "constraints": (
        "the route's constraint 'int' allows values that 'id', annotated bool, cannot hold",
        "annotate it int, or change the route's constraint",
    ),
}


def test_what_cannot_work_is_a_problem_at_its_line(app: AppFactory, azfdecor: Command) -> None:
    shapes = "from pydantic import BaseModel\nclass Checked(BaseModel): ...\n"
    root = app(HEAD + PROBLEMS, {"shapes.py": shapes})
    result = azfdecor("generate", root, "--format", "json")
    assert sorted(reported(result)) == sorted(marked(root / "functions.py"))
    first = {p["function"]: p for p in reversed(result.problems())}
    for function, (message, hint) in SAYS.items():
        assert message in first[function]["message"], function
        assert hint in first[function]["hint"], function
