"""Processes for the judge, forked from one that has already imported what every engine imports.

That import takes far longer than most apps need to be loaded and called, and the tests start more
than a thousand engines. Each still has a process of its own: nothing of an app is ever loaded in
the process that is forked.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import re
import signal
import socket
import subprocess
import sys
import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PACKET = 1 << 17
_PATIENCE = 60.0
"""Seconds that the process which is forked may take to start and to answer."""


class Fork:
    """A forked process that runs judge.py with some words, as Popen would run it."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        ignore: Sequence[str],
    ) -> None:
        theirs, ours = os.pipe()
        mine, others = os.pipe()
        self.stdin: IO[str] = os.fdopen(ours, "w")
        self.stdout: IO[str] = os.fdopen(mine)
        try:
            self._number = _original().ask(
                {
                    "words": [*words],
                    "cwd": str(cwd),
                    "environment": {**environment},
                    "ignore": [*ignore],
                },
                streams=[theirs, others, 2],
            )
        finally:
            os.close(theirs)
            os.close(others)

    def wait(self, timeout: float) -> int:
        """Wait for its end; the result is its exit status."""
        return _original().ask({"wait": self._number}, timeout=timeout)

    def kill(self) -> None:
        """End it at once."""
        os.kill(self._number, signal.SIGKILL)


def can_fork(environment: Mapping[str, str]) -> bool:
    """Whether a fork is as good as a new process, which would see other variables of Python's."""
    return sys.platform == "linux" and _of_python(environment) == _original().variables


def _of_python(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith("PYTHON")}


class _Original:
    """The process that is forked: judge.py, which waits in `offspring`."""

    def __init__(self) -> None:
        self.variables = _of_python(os.environ)
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        judge = Path(__file__).with_name("judge.py")
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", judge, "--fork", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()
        atexit.register(self._end)

    def ask(
        self, what: dict[str, Any], *, streams: Sequence[int] = (), timeout: float = _PATIENCE
    ) -> int:
        """Send a request, with open files; the result is the answer."""
        self._socket.settimeout(timeout)
        socket.send_fds(self._socket, [json.dumps(what).encode()], streams)
        answer = self._socket.recv(_PACKET)
        if not answer:
            msg = f"the process that is forked ended with status {self._process.wait()}"
            raise RuntimeError(msg)
        return int(answer)

    def _end(self) -> None:
        self._socket.close()
        self._process.wait()


@functools.cache
def _original() -> _Original:
    return _Original()


def offspring(number: int) -> list[str]:
    """Fork this process for each request from a socket; returns in a fork, with its words."""
    if find_spec("azure_functions_runtime_v1"):
        import_module("azure_functions_runtime_v1.handle_event")
    with socket.socket(fileno=number) as requests:
        while True:
            body, streams, _, _ = socket.recv_fds(requests, _PACKET, 3)
            if not body:
                sys.exit()
            what = json.loads(body)
            if "wait" in what:
                _, status = os.waitpid(what["wait"], 0)
                requests.send(b"%d" % os.waitstatus_to_exitcode(status))
                continue
            fork = os.fork()
            if not fork:
                break
            requests.send(b"%d" % fork)
            for stream in streams:
                os.close(stream)
    for usual, stream in enumerate(streams):
        os.dup2(stream, usual)
        os.close(stream)
    os.environ.clear()
    os.environ.update(what["environment"])
    os.chdir(what["cwd"])
    for start in what["ignore"]:
        warnings.filterwarnings("ignore", re.escape(start))
    words: list[str] = what["words"]
    return words
