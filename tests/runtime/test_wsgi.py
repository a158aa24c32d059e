"""WSGI apps as functions: the adapter alone, and real apps in an engine."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any
from wsgiref.validate import validator

import pytest

from azfdecor.runtime import wsgi
from conftest import function_json, shim
from incoming import CONTEXT, request
from judge import Judge, http_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from azure.functions import HttpRequest, HttpResponse

    from conftest import AppFactory, Command


def respond(app: Any, req: HttpRequest | None = None, mount: str = "/api") -> HttpResponse:
    return wsgi.respond(app, req or request(), CONTEXT, mount=mount)


def environ(url: str, mount: str = "/api", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        found.update(environ)
        start_response("200 OK", [])
        return []

    respond(app, request(url, **more), mount)
    return found


@pytest.mark.parametrize(
    ("url", "mount", "script_name", "path_info"),
    [
        ("https://h/api/items/3", "/api", "/api", "/items/3"),
        ("https://h/items/3", "", "", "/items/3"),
        ("https://h/v1/x/items", "/v1/x", "/v1/x", "/items"),
        ("https://h/api/shop/a", "/api/shop", "/api/shop", "/a"),
        ("https://h/api", "/api", "/api", "/"),
        ("https://h/api/", "/api", "/api", "/"),
        ("https://h/api/api/a", "/api", "/api", "/api/a"),
        ("https://h/api//a//b/", "/api", "/api", "//a//b/"),
        ("https://h/API/a", "/api", "/API", "/a"),
        ("https://h/api/%C3%A9%20%FF", "/api", "/api", "/Ã© ÿ"),
        ("https://h/t/%C3%A9/a", "/t/{tenant}", "/t/Ã©", "/a"),
        ("https://h/apiary/a", "/api", "", "/apiary/a"),
    ],
)
def test_the_app_is_mounted_where_the_route_says(
    url: str, mount: str, script_name: str, path_info: str
) -> None:
    found = environ(url, mount)
    assert (found["SCRIPT_NAME"], found["PATH_INFO"]) == (script_name, path_info)


def test_the_environ_says_what_the_request_is() -> None:
    headers = {
        "Content-Type": "text/x",
        "X-One": "ä",
        "X_One": "forged",
        "Transfer-Encoding": "chunked",
    }
    found = environ(
        "https://shop.net/api/a?x=1&x=%C3%A9", method="post", headers=headers, body=b"three"
    )
    assert found["REQUEST_METHOD"] == "POST"
    assert found["QUERY_STRING"] == "x=1&x=%C3%A9"
    assert (found["SERVER_NAME"], found["SERVER_PORT"]) == ("shop.net", "443")
    assert found["wsgi.url_scheme"] == "https"
    assert found["wsgi.input"].read() == b"three"
    assert found["wsgi.errors"] is sys.stderr
    assert (found["CONTENT_TYPE"], found["CONTENT_LENGTH"]) == ("text/x", "5")
    assert found["HTTP_HOST"] == "shop.net"
    assert found["HTTP_X_ONE"] == "ä".encode().decode("latin-1")
    absent = {"HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"}
    assert not absent & found.keys()
    assert "CONTENT_LENGTH" not in environ("https://h/api/a")
    assert environ("http://h:7071/api")["SERVER_PORT"] == "7071"


def test_the_invocation_is_told_by_the_keys_of_microsofts_middleware() -> None:
    found = environ("https://h/api/a")
    keys = ("function_directory", "function_name", "invocation_id", "thread_local_storage")
    for key in (*keys, "trace_context", "retry_context"):
        assert found[f"azure_functions.{key}"] is getattr(CONTEXT, key)
    assert found["azure_functions.context"] is CONTEXT


def test_it_is_what_the_validator_of_python_takes() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        environ["wsgi.input"].read(2)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"fine"]

    checked = validator(app)  # type: ignore[arg-type]
    sent = request("https://h/api/a?b=c", method="POST", body=b"abc", headers={"X-A": "b"})
    assert respond(checked, sent).get_body() == b"fine"


class Parts:
    """A body that wants to be closed."""

    def __init__(self, *parts: bytes | Exception) -> None:
        self.parts = parts
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            if isinstance(part, Exception):
                raise part
            yield part

    def close(self) -> None:
        self.is_closed = True


def answering(status: str, headers: list[tuple[str, str]], body: Iterable[bytes] = ()) -> Any:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(status, headers)
        return body

    return app


def test_a_streamed_response_is_collected_and_closed() -> None:
    parts = Parts(b"a\xff", b"", b"b")
    response = respond(answering("206 Partial Content", [("Content-Type", "image/png")], parts))
    assert (response.status_code, response.get_body()) == (206, b"a\xffb")
    assert response.headers["content-type"] == "image/png"
    assert parts.is_closed


def test_an_exception_in_the_body_is_raised_as_itself_and_the_body_closed() -> None:
    parts = Parts(b"a", LookupError(3))
    with pytest.raises(LookupError, match="3"):
        respond(answering("200 OK", [], parts))
    assert parts.is_closed


def test_a_status_500_of_the_apps_own_is_its_answer() -> None:
    response = respond(answering("500 Oops", [], [b"sorry"]))
    assert (response.status_code, response.get_body()) == (500, b"sorry")


def test_repeated_headers_are_kept_in_the_way_that_the_worker_can_send() -> None:
    names = [("Vary", "a"), ("vary", "b"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    response = respond(answering("200 OK", names))
    assert response.headers.get_all("Vary") == ["a, b"]
    assert response.headers.get_all("Set-Cookie") == ["a=1", "b=2"]


def test_a_response_to_head_has_no_body() -> None:
    app = answering("200 OK", [("Content-Length", "4")], [b"fine"])
    response = respond(app, request(method="HEAD"))
    assert (response.get_body(), response.headers["content-length"]) == (b"", "4")


def test_a_generator_may_start_the_response_late_and_write() -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        write = start_response("201 Created", [])
        write(b"one ")
        yield b"two"

    response = respond(app)
    assert (response.status_code, response.get_body()) == (201, b"one two")


def fails(at: str) -> Any:
    def app(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        try:
            if at == "body":
                yield b"half"
            raise LookupError(3)  # noqa: TRY301
        except LookupError:
            start_response("500 Oops", [], sys.exc_info())
            yield b"sorry"

    return app


def test_the_status_may_change_for_an_error_before_the_body_and_not_after() -> None:
    response = respond(fails("start"))
    assert (response.status_code, response.get_body()) == (500, b"sorry")
    with pytest.raises(LookupError):
        respond(fails("body"))


def test_an_app_that_starts_no_response_or_two_is_an_error() -> None:
    def silent(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        return [b"a"]

    def double(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        start_response("201 Created", [])
        return []

    for app in (silent, double):
        with pytest.raises(RuntimeError, match="the WSGI app"):
            respond(app)


SOURCE = """
from flask import Flask, Response, redirect, request, session, url_for

from azfdecor import wsgi_function

app = wsgi_function(Flask(__name__), name="web", route=ROUTE)
app.secret_key = "k"


@app.get("/")
def index():
    return "index"


@app.get("/where/<name>")
def where(name):
    return {
        "name": name,
        "self": request.url,
        "url": url_for("where", name="é x"),
        "external": url_for("where", name="a", _external=True),
        "tags": request.args.getlist("tag"),
        "function": request.environ["azure_functions.function_name"],
    }


@app.get("/slashed/")
def slashed():
    return "slashed"


@app.get("/away")
def away():
    return redirect(url_for("slashed"))


@app.post("/mirror")
def mirror():
    return Response(request.get_data(), mimetype="application/octet-stream")


@app.get("/stream")
def stream():
    return Response(iter([b"one ", b"two"]), mimetype="text/event-stream")


@app.get("/cookies")
def cookies():
    session["user"] = "ada"
    response = Response("cookies")
    response.set_cookie("a", "1", httponly=True)
    response.set_cookie("b", "2", max_age=60)
    return response


@app.get("/broken")
def broken():
    raise LookupError("broken")


@app.post("/upload")
def upload():
    file = request.files["file"]
    return {"name": file.filename, "size": len(file.read())}
"""

PLACES = {
    "api": ("api", "{*path}", "/api"),
    "": ("", "{*path}", ""),
    "v1": ("v1/x", "a/{*p}", "/v1/x/a"),
}


class Running:
    def __init__(self, judge: Judge, mount: str) -> None:
        self.judge = judge
        self.mount = mount

    def send(self, path: str, method: str = "GET", **more: Any) -> Any:
        headers = {"host": "shop.net", **more.pop("headers", {})}
        sent = http_request(method, f"https://shop.net{self.mount}{path}", headers=headers, **more)
        outcome = self.judge.call("web", req=sent)
        assert outcome.error is None, outcome.traceback
        assert outcome.returned
        return outcome.returned.content


@pytest.fixture(params=PLACES)
def running(request: Any, app: AppFactory, azfdecor: Command) -> Iterator[Running]:
    prefix, route, mount = PLACES[request.param]
    host = {"version": "2.0", "extensions": {"http": {"routePrefix": prefix}}}
    root: Path = app(SOURCE.replace("ROUTE", repr(route)), {"host.json": json.dumps(host)})
    assert azfdecor("generate", root).status == 0
    with Judge(root) as judge:
        assert judge.load() == {"web": None}
        yield Running(judge, mount)


def test_a_flask_app_answers_below_every_prefix(running: Running) -> None:
    base = f"https://shop.net{running.mount}"
    assert not {"flask", "functions"} & running.judge.imported()
    where = json.loads(running.send("/where/caf%C3%A9?tag=a&tag=b%26")["body"])
    assert where == {
        "name": "café",
        "self": f"{base}/where/café?tag=a&tag=b%26",
        "url": f"{running.mount}/where/%C3%A9%20x",
        "external": f"{base}/where/a",
        "tags": ["a", "b&"],
        "function": "web",
    }
    assert running.send("/")["body"] == running.send("")["body"] == b"index"
    assert running.send("/away")["headers"]["Location"] == f"{running.mount}/slashed/"
    assert running.send("/slashed")["headers"]["Location"] == f"{base}/slashed/"
    assert running.send("/nowhere")["status_code"] == 404


def test_a_flask_app_answers_with_whatever_the_worker_can_send(running: Running) -> None:
    content = bytes(range(256)) * 10_000
    mirrored = running.send("/mirror", "POST", body=content)
    assert mirrored["body"] == content
    assert mirrored["headers"]["Content-Type"] == "application/octet-stream"
    assert running.send("/stream")["body"] == b"one two"
    cookies = running.send("/cookies")["cookies"]
    assert [cookie.partition("=")[0] for cookie in cookies] == ["a", "b", "session"]
    assert running.send("/broken")["status_code"] == 500
    form = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nabc\r\n--b--\r\n'
    )
    headers = {"content-type": "multipart/form-data; boundary=b"}
    uploaded = running.send("/upload", "POST", headers=headers, body=form)
    assert json.loads(uploaded["body"]) == {"name": "f", "size": 3}
    head = running.send("/where/a", "HEAD")
    assert (head["status_code"], head["body"]) == (200, b"")
    assert int(head["headers"]["Content-Length"]) > 0


def test_an_exception_of_an_app_is_the_platforms_to_log(app: AppFactory, generate: Command) -> None:
    root = app(
        """
        from azfdecor import wsgi_function

        def app(environ, start_response):
            raise LookupError(environ["PATH_INFO"])

        wsgi_function(app, name="web")
        """
    )
    generate(root)
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("web", req=http_request(url="http://h/api/a"))
    assert outcome.error == "LookupError('/a')"
    assert "functions.py" in outcome.traceback


def test_a_folder_with_a_trigger_and_a_sync_shim_is_written(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        from azfdecor import wsgi_function

        def app(environ, start_response): ...

        wsgi_function(app, name="web", route="shop/{*path}", auth_level="admin")
        """
    )
    assert azfdecor("generate", root).status == 0
    assert function_json(root, "web")["bindings"][0] == {
        "name": "req",
        "type": "httpTrigger",
        "direction": "in",
        "route": "shop/{*path}",
        "authLevel": "admin",
    }
    assert """\
import azure.functions as func
from azfdecor.runtime import wsgi


def main(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    from functions import app

    return wsgi.respond(app, req, context, mount="/api/shop")
""" in shim(root, "web")
