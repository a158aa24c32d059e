"""Generates an example app, shows what was written, and calls it.

Run it with `make demo`, or `python examples/demo.py`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from azfdecor.local import Engine, Value, http_request, open_engine

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

EXAMPLES = Path(__file__).resolve().parent
APP = EXAMPLES / "guide"


def main() -> int:
    heading("Generate: a function.json and an entry point for each decorated function")
    azfdecor("generate", "examples/guide")
    heading("List: what runs each function, and what it reads and writes")
    azfdecor("list", "examples/guide")
    heading("One function: its source, and the two files that Azure runs")
    show("storage.py", start="@http_trigger(auth_level")
    show("push_message/function.json")
    show("entry_points/push_message.py")
    return asyncio.run(load_and_call())


async def load_and_call() -> int:
    """Load every function and call some; the result is the exit status."""
    async with open_engine(APP) as engine:
        return await run(engine)


async def run(engine: Engine) -> int:
    heading(f"Load: every function, in {engine.title}")
    failures = {name: await engine.load(name) for name in engine.names()}
    failed = [f"{name}: {failure.error}" for name, failure in failures.items() if failure]
    print(f"{len(failures) - len(failed)} of {len(failures)} functions loaded", *failed, sep="\n")
    if failed:
        return 1
    heading("Call: what goes in, and what comes out")
    logging.basicConfig(level="INFO", format="    log %(message)s", stream=sys.stdout)
    with website("a page of this machine") as url:
        os.environ.update(PAGE_URL=url, MY_APP_SETTING="forty-two")
        answered = [
            await call(engine, "hello_typed", query={"user": "Ada"}),
            await call(engine, "http_example", query={"name": "Ada"}),
            await call(engine, "http_example", "POST", body='{"name": "Grace"}'),
            await call(engine, "http_example"),
            await call(engine, "read_item", route={"id": "7"}, obj=Value("bytes", b"a cup")),
            await call(engine, "push_message", query={"body": "pack a cup"}),
            await call(engine, "show_price", route={"item": "teapot"}),
            await call(engine, "fetch_page"),
            await call(engine, "app_setting"),
            await call(engine, "invocation"),
        ]
    print(f"{answered.count(True)} of {len(answered)} calls answered")
    return 0 if all(answered) else 1


async def call(
    engine: Engine,
    name: str,
    method: str = "GET",
    *,
    query: Mapping[str, str] | None = None,
    route: Mapping[str, str] | None = None,
    body: str = "",
    **inputs: Value,
) -> bool:
    """Send a request to a function and print both sides; whether it was answered."""
    trigger = json.loads((APP / name / "function.json").read_text("utf-8"))["bindings"][0]
    path = trigger.get("route", name).format_map(route or {})
    path += f"?{urlencode(query)}" if query else ""
    print(f"{method} /api/{path} {body}".rstrip())
    for parameter, value in inputs.items():
        print(f"    {parameter} <- {value.content!r}")
    request = http_request(method, query=query, route=route, body=body.encode())
    outcome = await engine.call(name, {"req": request, **inputs})
    for parameter, value in outcome.outputs.items():
        print(f"    {parameter} -> {value.content!r}")
    print(f"    {outcome.error or response(outcome.returned)}\n")
    return outcome.error is None


def response(returned: Value | None) -> str:
    """The response that the host makes of what a function returns."""
    if returned is None:
        return "204"
    if returned.kind == "http":
        return f"{returned.content['status_code']} {returned.content['body'].decode()}"
    return f"200 {returned.content}"


def heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def azfdecor(*words: str) -> None:
    """Run a command of azfdecor as a person would; its failure ends the demo."""
    print(f"$ python -m azfdecor {' '.join(words)}", flush=True)
    command = [sys.executable, "-m", "azfdecor", *words]
    status = subprocess.run(command, cwd=EXAMPLES.parent, check=False).returncode
    if status:
        sys.exit(status)


def show(file: str, start: str = "") -> None:
    """Print a file of the app, from where it says `start` on."""
    text = (APP / file).read_text("utf-8")
    lines = text[text.index(start) :].rstrip().splitlines()
    print(f"# {file}", *lines, sep="\n", end="\n\n")


@contextmanager
def website(page: str) -> Generator[str, None, None]:
    """Serve one page on this machine; the value is its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(200)
            self.end_headers()
            self.wfile.write(page.encode())

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
