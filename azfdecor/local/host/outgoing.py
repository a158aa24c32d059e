"""What a client is sent for what a function gave.

Sources: azure-functions-host, HttpBinding.cs and RawScriptResult.cs; aspnetcore,
Http/Headers/src/SetCookieHeaderValue.cs.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from azfdecor.local.host.call import InvocationError
from azfdecor.local.host.exchange import Response
from azfdecor.platform import outputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from azfdecor.local.values import Value


def response_of(value: Value) -> Response:
    """What a client is sent for the value of an HTTP output.

    Raises:
        InvocationError: A cookie expires at what is no date; the call fails.
    """
    if value.kind is None:
        return Response(204)
    if value.kind != "http":
        made = outputs.response_of_text(value.content)
        return Response(made.status, [*made.headers.items()], made.body)
    content: Mapping[str, Any] = value.content
    headers = [(name, text) for name, text in content["headers"].items()]
    headers += [("set-cookie", text) for one in content.get("cookies", ()) for text in _cookie(one)]
    body = content["body"] or b""
    return Response(
        content["status_code"], headers, body.encode() if isinstance(body, str) else body
    )


def _cookie(text: str) -> Iterable[str]:
    """A cookie as ASP.NET writes it: its value escaped, and its attributes in a fixed order."""
    jar: SimpleCookie = SimpleCookie()
    jar.load(text)
    for name, morsel in jar.items():
        _check_date(morsel["expires"])
        parts = [f"{name}={quote(morsel.value, safe=_COOKIE)}"]
        parts += [f"{key}={morsel[key]}" for key in ("expires", "max-age") if morsel[key]]
        parts += [f"domain={morsel['domain']}", f"path={morsel['path']}"]
        parts += ["secure"] if morsel["secure"] else []
        parts += [f"samesite={morsel['samesite'].lower()}"] if morsel["samesite"] else []
        parts += ["httponly"] if morsel["httponly"] else []
        yield "; ".join(parts)


def _check_date(text: str) -> None:
    try:
        if text:
            parsedate_to_datetime(text)
    except ValueError as error:
        msg = f"a cookie expires at {text!r}, which is no date"
        raise InvocationError(msg) from error


_COOKIE = "!#$&'()*+-./:<=>?@[]^_`{|}~"
