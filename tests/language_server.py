"""A small client of pyright's language server, as an editor has one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self


class LanguageServer:
    """A running server with one open document at a time; `|` marks the cursor in its text."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        settings = {"venvPath": str(Path(sys.prefix).parent), "venv": Path(sys.prefix).name}
        (workspace / "pyrightconfig.json").write_text(json.dumps(settings))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pyright.langserver", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._last = 0
        self._request(
            "initialize",
            {
                "processId": None,
                "rootUri": workspace.as_uri(),
                "workspaceFolders": [{"uri": workspace.as_uri(), "name": "app"}],
                "capabilities": {
                    "textDocument": {
                        "completion": {"completionItem": {"documentationFormat": ["plaintext"]}},
                        "hover": {"contentFormat": ["plaintext"]},
                    }
                },
            },
        )
        self._send({"method": "initialized", "params": {}})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._request("shutdown", None)
        self._send({"method": "exit"})
        self._process.communicate(timeout=30)

    def completions(self, text: str) -> set[str]:
        """The labels that are offered at the cursor."""
        answer = self._request("textDocument/completion", self._open(text))
        return {item["label"] for item in answer["items"]}

    def hover(self, text: str) -> str:
        """What is shown for the name under the cursor."""
        answer = self._request("textDocument/hover", self._open(text))
        shown: str = answer["contents"]["value"]
        return shown

    def _open(self, text: str) -> dict[str, Any]:
        before, _, after = text.partition("|")
        self._last += 1
        uri = (self._workspace / f"module{self._last}.py").as_uri()
        document = {"uri": uri, "languageId": "python", "version": 1, "text": before + after}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        line, character = before.count("\n"), len(before) - before.rfind("\n") - 1
        return {
            "textDocument": {"uri": uri},
            "position": {"line": line, "character": character},
        }

    def _request(self, method: str, params: Any) -> Any:
        self._last += 1
        number = self._last
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message["result"]
            if "id" in message:  # a question of the server's, such as for its configuration
                count = len(message["params"].get("items", [])) if message.get("params") else 0
                self._send({"id": message["id"], "result": [None] * count or None})

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout
        length = 0
        while (line := self._process.stdout.readline()) != b"\r\n":
            assert line, "the language server has ended"
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message
