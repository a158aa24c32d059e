"""Apps with typed values, requests for them, and what comes of calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from judge import Value, http_request

if TYPE_CHECKING:
    from judge import Outcome


HEAD = """\
import dataclasses
import datetime
import decimal
import enum
import functools
import uuid
from typing import Annotated, Any, Literal, Optional

import azure.functions as func
from azure.functions import Context, HttpRequest, HttpResponse, InputStream, Out, QueueMessage
from azfdecor import *
from pydantic import BaseModel, Field
from typing_extensions import TypedDict
from werkzeug.datastructures import FileStorage


class Order(BaseModel):
    sku: str
    quantity: int = 1


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0


class Row(TypedDict):
    name: str

"""


def json_request(content: object, **parts: Any) -> Value:
    """A POST with a JSON body."""
    headers = {"content-type": "application/json"}
    return http_request("POST", headers=headers, body=json.dumps(content).encode(), **parts)


def response(outcome: Outcome) -> tuple[int, str, bytes]:
    """The status, the media type and the body of a response that the function made."""
    assert outcome.returned is not None, outcome.error
    content = outcome.returned.content
    status, headers, body = content["status_code"], content["headers"], content["body"]
    media_type = headers["content-type"]
    return int(status), media_type.partition(";")[0], body


def answer(outcome: Outcome) -> Any:
    """The JSON of a good response."""
    status, media_type, body = response(outcome)
    assert (status, media_type) == (200, "application/json"), body
    return json.loads(body)


def refusal(outcome: Outcome) -> tuple[int, Any]:
    """The status and the document of a bad one."""
    status, media_type, body = response(outcome)
    assert media_type == "application/problem+json"
    document = json.loads(body)
    assert document["status"] == status
    return status, document


def wrong(outcome: Outcome) -> list[tuple[str, ...]]:
    """Where the errors of a 422 are."""
    status, document = refusal(outcome)
    assert status == 422
    places = [
        (error["in"], *([error["name"]] if "name" in error else []), *error["location"])
        for error in document["errors"]
    ]
    return [tuple(map(str, place)) for place in places]


def sent(outcome: Outcome, name: str = "") -> Any:
    """What an output, or the return value, gives the host."""
    assert outcome.error is None, outcome.error + outcome.traceback
    value = outcome.outputs[name] if name else outcome.returned
    assert value is not None
    return value.content
