"""What the host makes of the values that a function gives to its outputs.

A value is what the worker sends: its kind ("string", "bytes", "json" and so on) and its content.

Sources: azure-functions-host, Script/Binding/FunctionBinding.cs (ReadAsEnumerable and
BindStreamAsync), Script/Binding/Http/HttpBinding.cs and Grpc/MessageExtensions/
GrpcMessageConversionExtensions.cs.
"""

from __future__ import annotations

import struct
from typing import Any

from azfdecor.named_tuple import NamedTuple
from azfdecor.platform import newtonsoft

_JSON = ("json", "dict", "list")
TEXT_TYPE = "text/plain; charset=utf-8"


class Response(NamedTuple):
    """What an HTTP client is answered.

    Attributes:
        status: The status code.
        headers: The headers, as they were written.
        body: The response body.
    """

    status: int
    headers: dict[str, str]
    body: bytes


def items(kind: str | None, content: Any) -> list[Any]:
    """The messages, rows or documents of one value, before a service converts them.

    Text that looks like JSON is parsed, and each item of an array is a message of its own. What the
    worker sends as JSON is not searched for dates.

    Raises:
        NewtonsoftError: Text that looks like JSON and is none; the invocation fails.
    """
    if kind is None or content is None:
        return []
    if kind in _JSON:
        return _each(_json(content))
    if kind == "string" and newtonsoft.is_json(content):
        return _each(newtonsoft.parse(content.strip()))
    return list(content) if kind.startswith("collection_") else [content]


def _json(content: Any) -> Any:
    """What the worker sends as JSON: its text, or the value itself within a process."""
    return newtonsoft.parse(content, finds_dates=False) if isinstance(content, str) else content


def _each(value: Any) -> list[Any]:
    return value if newtonsoft.is_array(value) else [value]


def messages(kind: str | None, content: Any) -> list[str | bytes]:
    """The messages of one value, for a service of text and bytes.

    Raises:
        NewtonsoftError: Text that looks like JSON and is none; the invocation fails.
    """
    return [
        item if isinstance(item, (str, bytes)) else newtonsoft.as_text(item)
        for item in items(kind, content)
    ]


def objects(kind: str | None, content: Any) -> list[Any]:
    """The rows or documents of one value, for a service of JSON: as JSON has them.

    Raises:
        NewtonsoftError: Text that is no JSON; the invocation fails.
    """
    if kind in ("string", "bytes") and content is not None:
        text = content if isinstance(content, str) else content.decode("utf-8-sig", "replace")
        found = _each(newtonsoft.parse(text))
    else:
        found = items(kind, content)
    return [newtonsoft.parse(newtonsoft.in_json(item), finds_dates=False) for item in found]


def blob(kind: str | None, content: Any) -> bytes | None:
    """The content of a blob that an output writes; None when nothing is written."""
    if kind is None or content is None:
        return None
    if kind in _JSON:
        return newtonsoft.in_json(_json(content)).encode()
    if kind == "int":
        return struct.pack("<i", content)
    if kind == "double":
        return struct.pack("<d", content)
    return content.encode("utf-8", "replace") if isinstance(content, str) else bytes(content)


def response_of_text(text: str) -> Response:
    """The response for text that is no `HttpResponse`: it is parsed, and written anew.

    An object with a member `body` is a response of its own.
    """
    try:
        value = newtonsoft.parse(text, is_whole=False)
    except newtonsoft.NewtonsoftError:
        return Response(200, {"content-type": TEXT_TYPE}, text.encode("utf-8", "replace"))
    members = {name.lower(): member for name, member in _members(value).items()}
    if "body" not in members:
        body = newtonsoft.as_text(value)
        return Response(200, {"content-type": TEXT_TYPE}, body.encode("utf-8", "replace"))
    status = members.get("status", members.get("statuscode"))
    given = _members(members.get("headers"))
    headers = {"content-type": TEXT_TYPE}
    headers |= {name.lower(): newtonsoft.as_text(value) for name, value in given.items()}
    content = members["body"]
    is_object = newtonsoft.is_object(content)
    body = newtonsoft.in_json(content) if is_object else newtonsoft.as_text(content)
    return Response(_status(status), headers, body.encode("utf-8", "replace"))


def _members(value: Any) -> dict[str, Any]:
    """The members of an object; none of anything else."""
    return value if newtonsoft.is_object(value) else {}


def _status(value: object) -> int:
    try:
        return int(value) if isinstance(value, (int, str)) else 200
    except ValueError:
        return 200
