"""From an app to the files that Azure runs: pure text, nothing is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.compiler.emit.function_json import function_json
from azfdecor.compiler.emit.shim import Layout, package, scripts
from azfdecor.compiler.model import File
from azfdecor.compiler.ownership import stamped

if TYPE_CHECKING:
    from azfdecor.compiler.model import App


def files(app: App) -> list[File]:
    """The files of every function, and those that functions share."""
    layout = Layout(app)
    # Kind by kind, as for the scripts.
    found = [
        File(f"{f.name}/function.json", function_json(app, f, *layout.entry(f.name)), f.name)
        for f in app.functions
    ]
    for number, path in enumerate(layout.scripts.packages if app.functions else ()):
        found.append(File(path, stamped(package(app, path, is_first=not number)), ""))
    found += [
        File(path, stamped(script.text()), script.function)
        for path, script in scripts(app, layout).items()
    ]
    return found
