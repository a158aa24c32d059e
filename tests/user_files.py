"""Files of the user's, in the place of generated ones and beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from folders import tree

if TYPE_CHECKING:
    from pathlib import Path


MINE = "# mine\n"
FILES = ("hello/function.json", "entry_points/hello.py")
"""The files of a function `hello`."""
SETTINGS = {
    "../entry_points/{function}.py": "",
    "__init__.py": '[tool.azfdecor]\nscript-file = "__init__.py"\n',
    "main.py": '[tool.azfdecor]\nscript-file = "main.py"\n',
    "../azfdecor_shims.py": '[tool.azfdecor]\nscript-file = "../azfdecor_shims.py"\n',
}


def add_extras(folder: Path) -> dict[str, bytes]:
    """Files of the user's in a function folder; the result is what they are."""
    (folder / "sub" / "deep").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "sub" / "deep" / "data.bin").write_bytes(bytes(range(256)) + b"\r\n")
    (folder / "helper.py").write_text("import os\n")
    (folder / "readme.md").write_bytes(b"\xef\xbb\xbftext\r\n")
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    (folder / "locked").mkdir()
    (folder / "locked" / "file").touch(0o444)
    (folder / "locked").chmod(0o555)
    (folder / "link").symlink_to("nowhere")
    (folder / "link_to_folder").symlink_to("sub")
    (folder / "sub" / "function.json").write_text("{}")
    return extras(folder)


def extras(folder: Path) -> dict[str, bytes]:
    ours = ("function.json", "__init__.py", "main.py")
    return {path: content for path, content in tree(folder).items() if path not in ours}
