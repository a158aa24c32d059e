"""The guide's example: what the guide prints is what is generated and answered."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import azure.functions
import pytest

from conftest import function_json, run
from example_apps import EXAMPLES, answer, copy
from judge import Judge, Value, binary, http_request, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conftest import Command
    from judge import Outcome


@dataclass
class Website:
    """A web server on this machine, whose one page may be taken away."""

    url: str
    page: str | None


@pytest.fixture(scope="module")
def website() -> Iterator[Website]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(404 if site.page is None else 200)
            self.end_headers()
            self.wfile.write((site.page or "").encode())

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = Website(f"http://127.0.0.1:{server.server_port}/", None)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield site
        server.shutdown()
        thread.join()


@dataclass
class Running:
    """An example in an engine."""

    root: Path
    judge: Judge

    def get(self, name: str, /, *, route: Mapping[str, str] | None = None, **query: str) -> Outcome:
        """Send a GET to a function without further inputs."""
        return self.judge.call(name, req=http_request(route=route, query=query))

    def post(self, name: str, body: bytes, /) -> Outcome:
        return self.judge.call(name, req=http_request("POST", body=body))


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory, website: Website) -> Iterator[Running]:
    """The guide's app, generated and loaded once for all its calls."""
    root = copy(EXAMPLES / "guide", tmp_path_factory.mktemp("examples") / "guide")
    generated = run("-m", "azfdecor", "generate", cwd=root)
    assert generated.returncode == 0, generated.stdout + generated.stderr
    settings = {"PAGE_URL": website.url, "MY_APP_SETTING": "forty-two", "NO_PROXY": "127.0.0.1"}
    with Judge(root, environment={**os.environ, **settings}) as judge:
        judge.load()
        yield Running(root, judge)


def test_the_alternate_entry_point_is_the_one_the_guide_prints(
    tmp_path: Path, azfdecor: Command
) -> None:
    root = copy(EXAMPLES / "guide_entry_point", tmp_path / "app")
    assert azfdecor("generate", root).status == 0
    content = function_json(root, "hello")
    assert (content["scriptFile"], content["entryPoint"]) == ("main.py", "customentry")
    assert sorted(os.listdir(root / "hello")) == ["function.json", "main.py"]


def test_the_alternate_entry_point_answers(tmp_path: Path, generate: Command) -> None:
    root = copy(EXAMPLES / "guide_entry_point", tmp_path / "app")
    generate(root)
    with Judge(root) as judge:
        assert judge.load() == {"hello": None}
        outcome = judge.call("hello", req=http_request(query={"user": "Ada"}))
    assert answer(outcome) == (200, "Hello, Ada!")


def test_the_guide_shows_these_functions(guide: Running) -> None:
    # Each of them is called below.
    assert guide.judge.load() == dict.fromkeys(
        [
            "app_setting",
            "fetch_page",
            "fetch_page_blocking",
            "hello_typed",
            "hello_untyped",
            "http_example",
            "invocation",
            "library_version",
            "log_levels",
            "my_first_function",
            "my_second_function",
            "push_message",
            "read_item",
            "show_price",
            "temporary_file",
        ]
    )


@pytest.mark.parametrize("function", ["hello_untyped", "hello_typed"])
def test_hello_greets_with_and_without_annotations(guide: Running, function: str) -> None:
    assert answer(guide.get(function, user="Ada")) == (200, "Hello, Ada!")
    assert answer(guide.get(function)) == (200, "Hello, world!")


def test_the_http_example_takes_the_name_from_query_or_json_body(guide: Running) -> None:
    assert answer(guide.get("http_example", name="Ada")) == (200, "Hello Ada!")
    assert answer(guide.post("http_example", b'{"name": "Grace"}')) == (200, "Hello Grace!")


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"no JSON", b"[1]", b'"text"', b'{"name": 5}', b'{"name": ""}', b"\xff"]
)
def test_the_http_example_refuses_a_request_without_a_name(guide: Running, body: bytes) -> None:
    status, _ = answer(guide.post("http_example", body))
    assert status == 400


def test_the_http_example_sets_a_header_on_both_answers(guide: Running) -> None:
    for outcome in (guide.get("http_example", name="Ada"), guide.get("http_example")):
        assert outcome.returned
        assert outcome.returned.content["headers"]["my-http-header"] == "some-value"


@pytest.mark.parametrize("blob", [binary(b"a cup"), binary(b""), Value(None, None)])
def test_reading_an_item_answers_without_content(guide: Running, blob: Value) -> None:
    request = http_request(route={"id": "7"})
    assert answer(guide.judge.call("read_item", req=request, obj=blob)) == (204, "")


def test_a_message_goes_to_the_queue_and_to_the_caller(guide: Running) -> None:
    outcome = guide.get("push_message", body="pack a cup")
    assert answer(outcome) == (200, "pack a cup")
    assert outcome.outputs == {"msg": text("pack a cup")}


def test_without_a_message_nothing_is_queued(guide: Running) -> None:
    outcome = guide.get("push_message")
    assert answer(outcome)[0] == 400
    assert outcome.outputs == {}


def test_logging_at_every_level_answers_without_content(guide: Running) -> None:
    assert answer(guide.get("log_levels")) == (204, "")


@pytest.mark.parametrize("function", ["fetch_page", "fetch_page_blocking"])
def test_a_page_is_fetched_async_and_blocking(
    guide: Running, website: Website, function: str
) -> None:
    website.page = "a page"
    assert answer(guide.get(function)) == (200, "a page")
    website.page = None
    assert answer(guide.get(function))[0] == 404


def test_the_context_tells_the_call_apart(guide: Running) -> None:
    first, second = (json.loads(answer(guide.get("invocation"))[1]) for _ in range(2))
    assert first["function_name"] == "invocation"
    assert Path(first["function_directory"]) == guide.root / "invocation"
    assert first["invocation_id"] != second["invocation_id"]


def test_the_price_list_is_read_once(guide: Running) -> None:
    assert answer(guide.get("show_price", route={"item": "teapot"})) == (200, "19.90")
    (guide.root / "prices.json").write_text("{}")
    assert answer(guide.get("show_price", route={"item": "cup"})) == (200, "4.50")
    assert answer(guide.get("show_price", route={"item": "sofa"}))[0] == 404


def test_an_app_setting_comes_from_the_environment(guide: Running) -> None:
    assert answer(guide.get("app_setting")) == (200, "MY_APP_SETTING is forty-two")


def test_the_library_tells_its_version(guide: Running) -> None:
    assert answer(guide.get("library_version")) == (200, azure.functions.__version__)


def test_a_temporary_file_lives_as_long_as_the_call(guide: Running) -> None:
    status, body = answer(guide.post("temporary_file", b"twelve bytes"))
    name, _, facts = body.partition(": ")
    assert (status, facts) == (200, "12 bytes, listed: True")
    assert not Path(tempfile.gettempdir(), name).exists()


def test_own_code_is_imported_absolutely_and_relatively(guide: Running) -> None:
    assert answer(guide.get("my_first_function", value="20")) == (200, "2 * (20 + 1) = 42")


def test_an_exception_is_left_to_the_platform(guide: Running) -> None:
    outcome = guide.get("my_first_function", value="many")
    assert outcome.error
    assert "ValueError" in outcome.error
    assert "first.py" in outcome.traceback


def test_my_second_function_doubles_a_number_and_refuses_anything_else(guide: Running) -> None:
    assert answer(guide.get("my_second_function", value="21")) == (200, "21 * 2 = 42")
    assert answer(guide.get("my_second_function", value="many"))[0] == 400
    assert answer(guide.get("my_second_function"))[0] == 400
