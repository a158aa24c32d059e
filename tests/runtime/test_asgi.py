"""ASGI apps as functions: the adapter alone, and real apps in an engine."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from azfdecor.runtime import asgi
from conftest import function_json, shim
from incoming import CONTEXT, request
from judge import Judge, http_request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from azure.functions import HttpRequest, HttpResponse

    from conftest import AppFactory, Command


def respond(app: Any, req: HttpRequest | None = None, mount: str = "/api") -> HttpResponse:
    return asyncio.run(asgi.respond(app, req or request(), CONTEXT, mount=mount))


class Recorder:
    """An app that keeps the scope and the body that it gets, and has no lifespan."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = messages or (
            {"type": "http.response.start", "status": 200, "headers": []},
            {"type": "http.response.body", "body": b"fine"},
        )
        self.scope: dict[str, Any] = {}
        self.body = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        self.scope = scope
        self.body = (await receive())["body"]
        for message in self.messages:
            await send(message)


def scope(url: str, mount: str = "/api", **more: Any) -> dict[str, Any]:
    app = Recorder()
    respond(app, request(url, **more), mount)
    return app.scope


@pytest.mark.parametrize(
    ("url", "mount", "root_path", "path", "raw_path"),
    [
        ("https://h/api/items/3", "/api", "/api", "/api/items/3", b"/api/items/3"),
        ("https://h/items/3", "", "", "/items/3", b"/items/3"),
        ("https://h/v1/x/items", "/v1/x", "/v1/x", "/v1/x/items", b"/v1/x/items"),
        ("https://h/api/shop/a", "/api/shop", "/api/shop", "/api/shop/a", b"/api/shop/a"),
        ("https://h/api", "/api", "/api", "/api/", b"/api/"),
        ("https://h/api/", "/api", "/api", "/api/", b"/api/"),
        ("https://h", "", "", "/", b"/"),
        ("https://h?a=b", "", "", "/", b"/"),
        ("https://h/api//a//b/", "/api", "/api", "/api//a//b/", b"/api//a//b/"),
        ("https://h/API/a", "/api", "/API", "/API/a", b"/API/a"),
        ("https://h/api/api/a", "/api", "/api", "/api/api/a", b"/api/api/a"),
        ("https://h/api/caf%C3%A9%20%2F", "/api", "/api", "/api/café /", b"/api/caf%C3%A9%20%2F"),
        ("https://h/api/café", "/api", "/api", "/api/café", b"/api/caf%C3%A9"),
        ("https://h/t/caf%C3%A9/a", "/t/{tenant}", "/t/café", "/t/café/a", b"/t/caf%C3%A9/a"),
        ("https://h/apiary/a", "/api", "", "/apiary/a", b"/apiary/a"),
        ("/api/a?next=https://h/b", "/api", "/api", "/api/a", b"/api/a"),
        ("http://localhost/api", "/api/shop", "", "/api", b"/api"),
    ],
)
def test_the_app_is_mounted_where_the_route_says(
    url: str, mount: str, root_path: str, path: str, raw_path: bytes
) -> None:
    found = scope(url, mount)
    assert (found["root_path"], found["path"], found["raw_path"]) == (root_path, path, raw_path)


def test_the_scope_says_what_the_request_is() -> None:
    found = scope("https://shop.net/api/a?x=1&x=%C3%A9&e=", method="patch")
    assert found["method"] == "PATCH"
    assert found["scheme"] == "https"
    assert found["http_version"] == "1.1"
    assert found["asgi"]["version"] == "3.0"
    assert found["query_string"] == b"x=1&x=%C3%A9&e="
    assert found["server"] == ("shop.net", 443)
    assert found["client"] is None
    assert found["headers"] == [(b"host", b"shop.net")]
    assert scope("http://127.0.0.1:7071/api")["server"] == ("127.0.0.1", 7071)
    assert scope("http://[::1]:7071/api")["server"] == ("::1", 7071)
    assert scope("http://h/api?x=ä b")["query_string"] == b"x=%C3%A4%20b"


def test_a_query_that_only_the_parameters_tell_is_taken_from_them() -> None:
    assert scope("/api/a", params={"x": "1 2"})["query_string"] == b"x=1+2"
    assert scope("/api/a?x=1&x=2", params={"x": "1,2"})["query_string"] == b"x=1&x=2"


def test_headers_are_those_that_the_app_can_rely_on() -> None:
    headers = {"X-One": "ä", "Host": "a.b", "Transfer-Encoding": "chunked", "Content-Length": "9"}
    found = scope("https://h/api/a", headers=headers, method="POST", body=b"three")
    assert sorted(found["headers"]) == [
        (b"content-length", b"5"),
        (b"host", b"a.b"),
        (b"x-one", "ä".encode()),
    ]


def test_the_invocation_is_told_by_the_keys_of_microsofts_middleware() -> None:
    found = scope("https://h/api/a")
    keys = ("function_directory", "function_name", "invocation_id", "thread_local_storage")
    for key in (*keys, "trace_context", "retry_context"):
        assert found[f"azure_functions.{key}"] is getattr(CONTEXT, key)
    assert found["azure_functions.context"] is CONTEXT


def test_a_big_binary_body_arrives_whole() -> None:
    app = Recorder()
    body = bytes(range(256)) * 40_000
    respond(app, request(method="POST", body=body))
    assert app.body == body


def start(*headers: tuple[bytes, bytes], status: int = 200) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(content: bytes = b"", *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": content, "more_body": more}


def test_a_streamed_response_is_collected() -> None:
    parts = [body(b"a\xff", more=True), body(b"b", more=True), body(), body(b"too late")]
    response = respond(Recorder(start((b"content-type", b"image/png"), status=206), *parts))
    assert (response.status_code, response.get_body()) == (206, b"a\xffb")
    assert response.headers["content-type"] == "image/png"


def test_repeated_headers_are_kept_in_the_way_that_the_worker_can_send() -> None:
    names = [(b"vary", b"a"), (b"Vary", b"b"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    dropped = [(b"transfer-encoding", b"chunked"), (b"connection", b"close")]
    response = respond(Recorder(start(*names, *dropped), body()))
    assert response.headers.get_all("Vary") == ["a, b"]
    assert response.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert {name.lower() for name, _ in response.headers.items()} == {"vary", "set-cookie"}


def test_a_cookie_that_the_worker_would_drop_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    good = [(b"set-cookie", b"a=1; Path=/; HttpOnly"), (b"set-cookie", b"b=")]
    respond(Recorder(start(*good), body()))
    assert caplog.messages == []
    respond(Recorder(start((b"set-cookie", b'c={"x": 1}; Path=/')), body()))
    assert [message for message in caplog.messages if "'c'" in message]
    assert '"x"' not in caplog.text


def test_a_response_to_head_has_no_body() -> None:
    app = Recorder(start((b"content-length", b"4")), body(b"fine"))
    response = respond(app, request(method="HEAD"))
    assert (response.get_body(), response.headers["content-length"]) == (b"", "4")


@pytest.mark.parametrize(
    "messages",
    [
        [start()],
        [start(), body(b"half", more=True)],
        [{"type": "http.response.debug"}],
        [body(b"a")],
        [start(), start(), body()],
    ],
)
def test_an_app_that_sends_no_whole_response_is_an_error(messages: list[dict[str, Any]]) -> None:
    with pytest.raises(RuntimeError, match="the ASGI app"):
        respond(Recorder(*messages))


def test_after_the_body_an_app_waits_for_its_own_response() -> None:
    order: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await receive()
        listener = asyncio.create_task(receive())
        await asyncio.sleep(0)
        order.append(f"gone: {listener.done()}")
        await send(start())
        await send(body())
        order.append((await listener)["type"])

    respond(app)
    assert order == ["gone: False", "http.disconnect"]


def test_an_exception_of_the_app_is_raised_as_itself() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send(start())
            raise LookupError(3)

    with pytest.raises(LookupError, match="3"):
        respond(app)


def test_an_app_that_answers_before_it_raises_keeps_its_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await send(start(status=500))
            await send(body(b"sorry"))
            raise LookupError(3)

    response = respond(app)
    assert (response.status_code, response.get_body()) == (500, b"sorry")
    (record,) = (r for r in caplog.records if r.levelno == logging.ERROR)
    assert record.exc_info
    assert record.exc_info[0] is LookupError


class Living:
    """An app with a lifespan, whose startup may be slow or fail."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.events: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            assert (await receive())["type"] == "lifespan.startup"
            await asyncio.sleep(0.01)
            self.events.append(("startup", id(asyncio.get_running_loop())))
            if len(self.events) <= self.failures:
                await send({"type": "lifespan.startup.failed", "message": "no database"})
                return
            scope["state"]["shared"] = ["pool"]
            await send({"type": "lifespan.startup.complete"})
            await receive()
        self.events.append(("request", id(asyncio.get_running_loop())))
        scope["state"]["own"] = scope["state"].get("own", 0) + 1
        await send(start())
        await send(body(json.dumps(scope["state"]).encode()))


def test_startup_runs_once_before_concurrent_first_requests_and_shares_its_state() -> None:
    app = Living()

    async def main() -> list[HttpResponse]:
        calls = [asgi.respond(app, request(), CONTEXT, mount="/api") for _ in range(5)]
        return [
            *await asyncio.gather(*calls),
            await asgi.respond(app, request(), CONTEXT, mount=""),
        ]

    answers = asyncio.run(main())
    assert [kind for kind, _ in app.events] == ["startup"] + ["request"] * 6
    assert len({loop for _, loop in app.events}) == 1
    assert {a.get_body() for a in answers} == {b'{"shared": ["pool"], "own": 1}'}


def test_a_caller_that_gives_up_does_not_end_the_startup() -> None:
    app = Living()

    async def main() -> HttpResponse:
        first = asyncio.create_task(asgi.respond(app, request(), CONTEXT, mount="/api"))
        await asyncio.sleep(0)
        first.cancel()
        return await asgi.respond(app, request(), CONTEXT, mount="/api")

    assert asyncio.run(main()).status_code == 200
    assert [kind for kind, _ in app.events] == ["startup", "request"]


def test_a_failed_startup_is_raised_and_tried_again_by_the_next_request() -> None:
    app = Living(failures=1)

    async def main() -> HttpResponse:
        calls = [asgi.respond(app, request(), CONTEXT, mount="/api") for _ in range(3)]
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
        assert {str(outcome) for outcome in outcomes} == {
            "the startup of the ASGI app failed: no database"
        }
        return await asgi.respond(app, request(), CONTEXT, mount="/api")

    assert asyncio.run(main()).status_code == 200
    assert [kind for kind, _ in app.events] == ["startup", "startup", "request"]


def test_what_a_startup_raises_after_its_message_is_raised_as_itself() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "a traceback"})
        raise LookupError(3)

    with pytest.raises(LookupError):
        respond(app)


def test_a_startup_that_fails_and_stays_does_not_hang() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed"})
        await receive()

    with pytest.raises(RuntimeError, match="startup of the ASGI app failed"):
        respond(app)


def test_each_event_loop_has_a_startup_and_closed_ones_are_forgotten() -> None:
    app = Living()
    for _ in range(3):
        assert respond(app).status_code == 200
    assert [kind for kind, _ in app.events] == ["startup", "request"] * 3
    assert len([1 for lifespan in asgi._lifespans.values() if lifespan._app is app]) == 1
    gc.collect()


SOURCE = """
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from starlette.middleware.sessions import SessionMiddleware

from azfdecor import asgi_function

startups = []


@asynccontextmanager
async def lifespan(app):
    startups.append(1)
    yield {"pool": "ready"}


app = FastAPI(lifespan=lifespan)
app.add_middleware(SessionMiddleware, secret_key="k")
asgi_function(app, name="web", route=ROUTE)


@app.get("/")
def index():
    return "index"


@app.get("/where/{name}")
async def where(name: str, request: Request):
    return {
        "name": name,
        "self": str(request.url),
        "url": str(request.url_for("where", name="b")),
        "tags": request.query_params.getlist("tag"),
        "pool": request.state.pool,
        "startups": len(startups),
        "invocation": request.scope["azure_functions.invocation_id"],
        "function": request.scope["azure_functions.context"].function_name,
    }


@app.get("/slashed/")
def slashed():
    return "slashed"


@app.get("/away")
def away(request: Request):
    return RedirectResponse(request.url_for("slashed"))


@app.post("/mirror")
async def mirror(request: Request):
    return Response(await request.body(), media_type="application/octet-stream")


@app.get("/stream")
async def stream():
    async def parts():
        for part in (b"one ", b"two"):
            yield part

    return StreamingResponse(parts(), media_type="text/event-stream")


@app.get("/cookies")
def cookies(request: Request, response: Response):
    request.session["user"] = "ada"
    response.set_cookie("a", "1", path="/", httponly=True)
    response.set_cookie("b", "2", max_age=60)
    response.headers.append("link", "<a>")
    response.headers.append("link", "<b>")
    return "cookies"


@app.get("/teapot")
def teapot():
    raise HTTPException(418, "short and stout")


@app.get("/broken")
def broken():
    raise LookupError("broken")

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

    def json(self, path: str) -> Any:
        answer = self.send(path)
        assert answer["status_code"] == 200
        return json.loads(answer["body"])


def write(app: AppFactory, source: str, place: str) -> tuple[Path, str]:
    prefix, route, mount = PLACES[place]
    host = {"version": "2.0", "extensions": {"http": {"routePrefix": prefix}}}
    files: Mapping[str, str] = {"host.json": json.dumps(host)}
    root = app(source.replace("ROUTE", repr(route)), files)
    return root, mount


@pytest.fixture(params=PLACES)
def running(request: Any, app: AppFactory, azfdecor: Command) -> Iterator[Running]:
    root, mount = write(app, SOURCE, request.param)
    assert azfdecor("generate", root).status == 0
    with Judge(root) as judge:
        assert judge.load() == {"web": None}
        yield Running(judge, mount)


def test_a_fastapi_app_answers_below_every_prefix(running: Running) -> None:
    base = f"https://shop.net{running.mount}"
    assert not {"fastapi", "starlette", "functions"} & running.judge.imported()
    first = running.json("/where/caf%C3%A9?tag=a&tag=b%26")
    assert first["name"] == "café"
    assert first["self"] == f"{base}/where/café?tag=a&tag=b%26"  # as Starlette has it
    assert first["url"] == f"{base}/where/b"
    assert first["tags"] == ["a", "b&"]
    assert (first["pool"], first["startups"], first["function"]) == ("ready", 1, "web")
    second = running.json("/where/b")
    assert second["startups"] == 1
    assert second["invocation"] != first["invocation"]
    assert running.json("") == running.json("/") == "index"
    assert running.send("/away")["headers"]["location"] == f"{base}/slashed/"
    assert running.send("/slashed")["headers"]["location"] == f"{base}/slashed/"
    assert f"url: '{running.mount}/openapi.json'" in running.send("/docs")["body"].decode()
    openapi = running.json("/openapi.json")
    assert "/where/{name}" in openapi["paths"]
    assert openapi.get("servers", [{"url": ""}]) == [{"url": running.mount}]


def test_a_fastapi_app_answers_with_whatever_the_worker_can_send(running: Running) -> None:
    content = bytes(range(256)) * 10_000
    mirrored = running.send("/mirror", "POST", body=content)
    assert mirrored["body"] == content
    assert mirrored["headers"]["content-type"] == "application/octet-stream"
    assert running.send("/stream")["body"] == b"one two"
    cookies = running.send("/cookies")
    assert cookies["headers"]["link"] == "<a>, <b>"
    assert [c.partition(";")[0].partition("=")[0] for c in cookies["cookies"]] == [
        "a",
        "b",
        "session",
    ]
    teapot = running.send("/teapot")
    assert (teapot["status_code"], json.loads(teapot["body"])) == (
        418,
        {"detail": "short and stout"},
    )
    broken = running.send("/broken")
    assert (broken["status_code"], broken["body"]) == (500, b"Internal Server Error")
    assert running.send("/nowhere")["status_code"] == 404
    head = running.send("/mirror", "HEAD")
    assert (head["status_code"], head["body"]) == (405, b"")


def test_an_exception_of_an_app_is_the_platforms_to_log(app: AppFactory, generate: Command) -> None:
    root = app(
        """
        from azfdecor import asgi_function

        async def app(scope, receive, send):
            raise LookupError(scope["path"])

        asgi_function(app, name="web")
        """
    )
    generate(root)
    with Judge(root) as judge:
        judge.load()
        outcome = judge.call("web", req=http_request(url="http://h/api/a"))
    assert outcome.error == "LookupError('/api/a')"
    assert "functions.py" in outcome.traceback


def test_a_folder_with_a_trigger_and_an_async_shim_is_written(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(
        """
        from azfdecor import asgi_function

        async def app(scope, receive, send): ...

        asgi_function(app, name="web", auth_level="anonymous")
        """
    )
    assert azfdecor("generate", root).status == 0
    trigger, answer = function_json(root, "web")["bindings"]
    assert trigger == {
        "name": "req",
        "type": "httpTrigger",
        "direction": "in",
        "route": "{*path}",
        "authLevel": "anonymous",
    }
    assert answer == {"name": "$return", "type": "http", "direction": "out"}
    assert """\
import azure.functions as func
from azfdecor.runtime import asgi, first_call


async def main(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    if "functions" not in first_call.ready:
        await first_call.imported("functions")
    from functions import app

    return await asgi.respond(app, req, context, mount="/api")
""" in shim(root, "web")
