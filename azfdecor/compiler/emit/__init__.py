"""From an app to the files that Azure runs: pure text, nothing is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.compiler.emit.function_json import function_json
from azfdecor.compiler.emit.shim import entry_points, shared_shim, shim
from azfdecor.compiler.model import File
from azfdecor.compiler.ownership import stamped

if TYPE_CHECKING:
    from azfdecor.compiler.model import App


def files(app: App) -> list[File]:
    """The files of every function, and the shared script when there is one."""
    shared, script_file = app.config.shared_script, app.config.script_file
    points = entry_points(app)
    written: list[File] = []
    for function in app.functions:
        folder, point = function.name, points[function.name]
        written.append(
            File(f"{folder}/function.json", stamped(function_json(app, function, point)))
        )
        if not shared:
            written.append(File(f"{folder}/{script_file}", stamped(shim(app, function, point))))
    if shared:
        written.append(File(shared, stamped(shared_shim(app, points))))
    return written
