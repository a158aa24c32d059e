"""Runs `azfdecor generate` again and again, killed before one change to the disk after another.

`python killed.py APP OUT` leaves a copy of the app after each kill in OUT, under its number. The
app itself ends as it began.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azfdecor.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

_KILLED = 137
_CHANGES = ("os.mkdir", "os.rmdir", "os.remove", "os.rename", "os.link", "os.symlink", "os.chmod")


def _killer(root: Path, number: int) -> Callable[[str, tuple[Any, ...]], None]:
    """An audit hook that ends the process before its n-th change, of a file only in a folder.

    A file that it was about to write is left as empty as opening it would have made it.
    """
    left = number

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        opened = ""
        if event == "open" and isinstance(arguments[0], (str, bytes)):
            writes = arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            opened = os.fsdecode(arguments[0]) if writes else ""
        if left and (event in _CHANGES or str(root) in opened):
            left -= 1
            if not left:
                if opened:
                    Path(opened).write_bytes(b"")
                os._exit(_KILLED)

    return hook


def _killed(root: Path, number: int) -> bool:
    """Generate in a child process; whether it was killed before it was done."""
    child = os.fork()
    if child == 0:
        sys.addaudithook(_killer(root, number))
        os._exit(main(["generate", str(root)]))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, _KILLED), f"generate ended with status {status}"
    return status == _KILLED


def _kill_everywhere(root: Path, out: Path) -> None:
    main(["generate", str(root), "--check"])  # so that a child need not import azfdecor
    before = out / "before"
    shutil.copytree(root, before, symlinks=True)
    number = 1
    while _killed(root, number):
        root.rename(out / str(number))
        shutil.copytree(before, root, symlinks=True)
        number += 1
    shutil.rmtree(root)
    before.rename(root)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    _kill_everywhere(Path(sys.argv[1]), Path(sys.argv[2]))
