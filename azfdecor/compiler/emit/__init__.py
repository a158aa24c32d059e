"""From an app to the files that Azure runs: pure text, nothing is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.compiler.emit.function_json import function_json
from azfdecor.compiler.emit.shim import shared_shim, shim
from azfdecor.compiler.model import File
from azfdecor.compiler.ownership import stamped

if TYPE_CHECKING:
    from azfdecor.compiler.model import App


def files(app: App) -> list[File]:
    """The files of every function, and the shared script when there is one."""
    config = app.config
    written: list[File] = []
    for function in app.functions:
        folder = function.name
        written.append(File(f"{folder}/function.json", stamped(function_json(app, function))))
        if not config.shared_script:
            written.append(File(f"{folder}/{config.script_file}", stamped(shim(app, function))))
    if config.shared_script:
        written.append(File(config.shared_script, stamped(shared_shim(app))))
    return written
