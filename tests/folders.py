"""What stands in a folder, and in what state the functions in it are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import Result

SHARED = '[tool.azfdecor]\nscript-file = "../azfdecor_shims.py"\n'
"""The settings with one script for all functions."""
HEADER = ("generatedBy", "source", "digest", "scriptFile")


def tree(root: Path) -> dict[str, bytes]:
    """All below a folder by path: files, links as "-> target", folders with a slash at the end.

    What Python caches does not count.
    """
    found: dict[str, bytes] = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in (*folders, *files):
            path = Path(folder, name)
            relative = path.relative_to(root).as_posix()
            if path.is_symlink():
                found[relative] = f"-> {os.readlink(path)}".encode()
            elif path.is_dir():
                found[f"{relative}/"] = b""
            else:
                found[relative] = path.read_bytes()
    return found


def stamps(root: Path) -> dict[str, tuple[int, int]]:
    """The inode and the time of the last change of every file and folder below a folder."""
    paths = ["", *tree(root)]
    return {path: ((s := (root / path).lstat()).st_ino, s.st_mtime_ns) for path in paths}


def below(found: dict[str, bytes], folder: str) -> dict[str, bytes]:
    """The part of a tree that stands in a folder."""
    return {path: content for path, content in found.items() if path.startswith(f"{folder}/")}


class Deployed(NamedTuple):
    """A function as the host sees it: the bindings, and the script that is named for them."""

    settings: Any
    script: bytes


def deployed(root: Path, name: str) -> Deployed | None:
    """A function in whatever state its folder is; None when the host would find none."""
    file = root / name / "function.json"
    if not file.exists():
        return None
    settings = json.loads(file.read_bytes())
    script = (file.parent / settings["scriptFile"]).read_bytes()
    return Deployed({k: v for k, v in settings.items() if k not in HEADER}, script)


def command(*words: str | Path, **options: Any) -> subprocess.Popen[str]:
    """A command of azfdecor in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "azfdecor", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


_WITHOUT_PRIVILEGES = """
import ctypes, os, sys
libc = ctypes.CDLL(None)
for capability in (1, 2):  # those of root to write and to read what the mode forbids
    libc.prctl(24, capability, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-m", "azfdecor", *sys.argv[1:]])
"""


def unprivileged(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """A command of azfdecor to which the modes of files and folders apply, even for root."""
    if sys.platform == "win32":
        pytest.skip("Windows has no modes of folders")
    if os.geteuid() == 0 and sys.platform != "linux":
        pytest.skip("only Linux lets root do without its privileges")
    program = ["-c", _WITHOUT_PRIVILEGES] if os.geteuid() == 0 else ["-m", "azfdecor"]
    return subprocess.run(
        [sys.executable, *program, *map(str, words)], capture_output=True, text=True, check=False
    )


def http_functions(names: Iterable[str], *, route: str = "") -> str:
    """The source of some HTTP functions; the route changes only function.json."""
    functions = [
        f'@http_trigger("{route or name}/{name}")\ndef {name}() -> str:\n    return "{name}"\n'
        for name in names
    ]
    return "\n\n".join(["from azfdecor import http_trigger\n", *functions])


def queue_functions(names: Iterable[str], *, parameter: str = "msg") -> str:
    """The source of some queue functions; their parameter's name is in both files of each."""
    functions = [
        f'@queue_trigger("queue-{number}")\ndef {name}({parameter}: str) -> None: ...\n'
        for number, name in enumerate(names)
    ]
    return "\n\n".join(["from azfdecor import queue_trigger\n", *functions])


def statuses(result: Result) -> dict[str, str]:
    """What `generate --format json` says was done to each function."""
    return {function["name"]: function["status"] for function in result.json()["functions"]}
