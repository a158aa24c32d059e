"""An engine as the judge of what was generated, in a process of its own, driven over a pipe.

It is Microsoft's runtime where that can be installed, from Python 3.13 on, and the direct engine
elsewhere; both_engines.py holds the two together.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azfdecor.local import DirectEngine, Failure, Outcome, Value, http_request, open_engine
from forks import Fork, can_fork, offspring
from host_values import messages_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from typing_extensions import Self

    from azfdecor.local import Engine

__all__ = ["Judge", "Outcome", "Value", "http_request"]


def text(content: str) -> Value:
    """A value that the host sends as text."""
    return Value("string", content)


def binary(content: bytes) -> Value:
    """A value that the host sends as bytes."""
    return Value("bytes", content)


def data(content: object) -> Value:
    """A value that the host sends as JSON."""
    return Value("json", json.dumps(content))


def batch(*items: str | bytes) -> Value:
    """Several values that the host sends at once."""
    kind = "collection_bytes" if isinstance(items[0], bytes) else "collection_string"
    return Value(kind, list(items))


def timer(*, past_due: bool = False) -> Value:
    """A timer's event."""
    return data({"IsPastDue": past_due, "Schedule": {}, "ScheduleStatus": {}})


def messages(sent: Value) -> list[str]:
    """The messages that the host makes of what an output was given."""
    return messages_of(sent.kind, sent.content)


def message(sent: Value) -> str:
    """The only message that the host makes of what an output was given."""
    (only,) = messages(sent)
    return only


def answered(sent: Value | None) -> str | None:
    """The text that a caller is answered; None for what is no response."""
    if sent is None or sent.kind != "http":
        return None
    body: bytes = sent.content["body"]
    return body.decode()


def said(answer: Outcome) -> str:
    """The text that a function answers, which the worker or azfdecor makes a response of."""
    assert answer.returned is not None, answer.error
    content = answer.returned.content
    return content if isinstance(content, str) else content["body"].decode()


class Judge:
    """One app in an engine, in a process of its own."""

    def __init__(
        self,
        root: Path,
        *,
        first_on_path: bool = True,
        environment: dict[str, str] | None = None,
        ignore: Sequence[str] = (),
        direct: bool = False,
    ) -> None:
        """Start it. Every warning is an error there but those that start with `ignore`.

        `direct` asks for the direct engine on every Python.
        """
        options = json.dumps({"first_on_path": first_on_path, "direct": direct})
        self._process = _process(root, [str(root), options], environment or os.environ, ignore)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def load(self, *names: str) -> dict[str, str | None]:
        """Load functions, all by default; the errors by name, None for those that loaded."""
        errors: dict[str, str | None] = self._ask("load", names=names)
        return errors

    def open(self, root: Path) -> None:
        """Go on with another app in the same process."""
        self._ask("open", root=str(root))

    def call(
        self, name: str, metadata: Mapping[str, Value] | None = None, /, **inputs: Value
    ) -> Outcome:
        """Call a loaded function with the values of its bindings."""
        answer = self._ask("call", name=name, inputs=inputs, metadata=metadata or {})
        returned = answer.pop("returned")
        outputs = {k: Value(**v) for k, v in answer.pop("outputs").items()}
        failure = answer["failure"] and Failure(**answer["failure"])
        return Outcome(returned and Value(**returned), outputs, failure)

    def imported(self) -> set[str]:
        """The modules that its process has imported so far."""
        return set(self._ask("imported"))

    def _ask(self, verb: str, **what: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"verb": verb, **what}, default=_encode) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            msg = f"the engine's process ended with status {self._process.wait(30)}"
            raise RuntimeError(msg)
        return json.loads(answer, object_hook=_decode)


def _process(
    root: Path, words: Sequence[str], environment: Mapping[str, str], ignore: Sequence[str]
) -> subprocess.Popen[str] | Fork:
    """A process that runs this file with some words, its standard input and output piped."""
    if can_fork(environment):
        return Fork(words, cwd=root, environment=environment, ignore=ignore)
    filters = [
        word for text in ("error", *(f"ignore:{i}" for i in ignore)) for word in ("-W", text)
    ]
    return subprocess.Popen(
        [sys.executable, *filters, __file__, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env=environment,
    )


def _encode(value: object) -> object:
    if isinstance(value, Failure):
        return {"error": value.error, "traceback": value.traceback}
    if isinstance(value, (Value, Outcome)):
        return vars(value)
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    return {"object": repr(value)}  # a value that host and worker could not exchange either


def _decode(value: dict[str, Any]) -> object:
    return base64.b64decode(value["base64"]) if value.keys() == {"base64"} else value


async def _serve(root: Path, *, first_on_path: bool, direct: bool) -> None:
    answers = sys.stdout
    sys.stdout = sys.stderr  # what functions print is not an answer
    kind = DirectEngine if direct else None
    next_root: Path | None = root
    while next_root:
        async with open_engine(next_root, first_on_path=first_on_path, engine=kind) as engine:
            next_root = None
            for line in sys.stdin:
                what = json.loads(line, object_hook=_decode)
                if what["verb"] == "open":
                    next_root = Path(what["root"])
                answer = await _answer(engine, what)
                print(json.dumps(answer, default=_encode), file=answers, flush=True)
                if next_root:
                    break


async def _answer(engine: Engine, what: dict[str, Any]) -> object:
    if what["verb"] == "load":
        failures = {name: await engine.load(name) for name in what["names"] or engine.names()}
        return {name: failure and failure.error for name, failure in failures.items()}
    if what["verb"] == "call":
        inputs = {k: Value(**v) for k, v in what["inputs"].items()}
        metadata = {k: Value(**v) for k, v in what["metadata"].items()}
        return await engine.call(what["name"], inputs, metadata)
    return sorted(sys.modules) if what["verb"] == "imported" else None


if __name__ == "__main__":
    words = offspring(int(sys.argv[2])) if sys.argv[1] == "--fork" else sys.argv[1:]
    asyncio.run(_serve(Path(words[0]), **json.loads(words[1])))
