"""`python -m azfdecor generate` for 1,000 functions, against importing the same modules."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from timing import Row, Run, compare, python

ROUNDS = 9
MODULES = 100
FUNCTIONS = 10
"""In each module."""

_IMPORTS = """\
import azure.functions as func

from azfdecor import blob_output, blob_trigger, http_trigger
from azfdecor import queue_output, queue_trigger, timer_trigger
"""

_KINDS = (
    '''
@http_trigger("{name}/{{id}}", methods=["GET", "POST"])
@queue_output("{name}-ids")
def {name}(req: func.HttpRequest, ids: func.Out[str]) -> func.HttpResponse:
    """Answer, and tell the queue."""
    ids.set(req.route_params["id"])
    return func.HttpResponse("done")
''',
    '''
@queue_trigger("{name}")
@blob_output("receipts/{name}/{{id}}.json")
def {name}(message: func.QueueMessage, receipt: func.Out[str]) -> None:
    """Keep what a message says."""
    receipt.set(message.get_body().decode())
''',
    '''
@blob_trigger("samples/{name}/{{file}}")
@queue_output("{name}-files")
def {name}(blob: func.InputStream, files: func.Out[str]) -> None:
    """Tell the queue of a blob."""
    files.set(blob.name or "")
''',
    '''
@timer_trigger("0 */5 * * * *")
@blob_output("reports/{name}.txt")
def {name}(timer: func.TimerRequest) -> str:
    """Write a report."""
    return "late" if timer.past_due else "in time"
''',
)


def measure(rounds: int = ROUNDS) -> list[Row]:
    """Every round has an app of its own: a disk is slow where much was just deleted."""
    with TemporaryDirectory() as folder:
        apps = _copies(Path(folder), rounds + 1)
        imported, first, second, check = zip(*map(_round, apps[1:]), strict=True)
    what = f"generate {MODULES * FUNCTIONS:,} functions"
    return [
        compare(what, first, "import azure.functions and the modules", imported, 2.0),
        compare(f"{what} again: writes nothing", second, "the first run", first, 1.0),
        compare(f"{what} --check", check, "the first run", first, 1.0),
    ]


def _copies(parent: Path, number: int) -> list[Path]:
    """The app so many times, the bytecode of its modules included."""
    original = parent / "0"
    (original / "shop").mkdir(parents=True)
    (original / "shop" / "__init__.py").write_text("")
    (original / "host.json").write_text('{"version": "2.0"}\n')
    for module in range(MODULES):
        names = [f"m{module:02}f{number}" for number in range(FUNCTIONS)]
        parts = [
            _KINDS[(module * FUNCTIONS + n) % len(_KINDS)].format(name=name)
            for n, name in enumerate(names)
        ]
        text = "\n".join([_IMPORTS, *parts])
        (original / "shop" / f"m{module:02}.py").write_text(text)
    _import(original)
    copies = [parent / str(n) for n in range(1, number)]
    for copy in copies:
        shutil.copytree(original, copy)
    _round(original)
    return [original, *copies]


def _round(root: Path) -> tuple[float, float, float, float]:
    """Milliseconds: importing the modules, the first run, the second, and with --check."""
    generate = partial(python, "-m", "azfdecor", "generate", cwd=root)
    imported = _import(root)
    first = generate()
    before = _state(root)
    assert len(list(root.glob("*/function.json"))) == MODULES * FUNCTIONS
    second, check = generate(), generate("--check")
    assert _state(root) == before, "an unchanged run wrote something"
    return imported.total, first.total, second.total, check.total


def _import(root: Path) -> Run:
    modules = ", ".join(f"shop.m{module:02}" for module in range(MODULES))
    return python("-c", f"import azure.functions, {modules}", cwd=root)


def _state(root: Path) -> dict[Path, tuple[int, int]]:
    """What changes when a file or a folder is written, or something in a folder."""
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in root.rglob("*")} | {
        root: (root.stat().st_ino, root.stat().st_mtime_ns)
    }
