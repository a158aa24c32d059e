"""From an app to the files that Azure runs: pure text, nothing is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.compiler.emit.function_json import function_json
from azfdecor.compiler.emit.shim import entry_points, scripts
from azfdecor.compiler.model import File
from azfdecor.compiler.ownership import stamped

if TYPE_CHECKING:
    from azfdecor.compiler.model import App


def files(app: App) -> list[File]:
    """The files of every function, and the shared script when there is one."""
    points = entry_points(app)
    # Kind by kind, as for the scripts.
    texts = {
        f"{f.name}/function.json": function_json(app, f, points[f.name]) for f in app.functions
    }
    texts.update({path: script.text() for path, script in scripts(app).items()})
    return [File(path, stamped(text)) for path, text in texts.items()]
