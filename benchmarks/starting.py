"""From the start of a process to the first answer of an app whose modules import large libraries.

The app has twenty functions in six modules. Five of them import a library each, the sixth imports
nothing, and its one function is asked. The libraries are no part of what the project installs.
"""

from __future__ import annotations

import json
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from timing import Row, compare, interleaved, python

ROUNDS = 9
LIBRARIES = {
    "pandas": "pandas",
    "openai": "openai",
    "sqlalchemy": "sqlalchemy",
    "azure-storage-blob": "azure.storage.blob",
    "httpx": "httpx",
}

_WORKER = Path(__file__).parent / "workers" / "start.py"
_LIGHT = "ping"
_CODE = """\
{decorators}def {name}(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("{name}")
"""


def missing() -> list[str]:
    """The libraries that are not installed."""
    return [name for name, module in LIBRARIES.items() if not _is_here(module)]


def _is_here(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def measure(rounds: int = ROUNDS) -> list[Row]:
    """Time whole processes; no rows where a library is missing."""
    absent = missing()
    if absent:
        print(f"start: skipped, for it needs `pip install {' '.join(absent)}`\n")
        return []
    with TemporaryDirectory() as folder:
        apps = {name: Path(folder, name) for name in ("ours", "v1", "v2")}
        _azfdecor(apps["ours"])
        _handwritten(apps["v1"])
        _v2(apps["v2"])
        runs = interleaved(
            {name: partial(_start, name, root) for name, root in apps.items()}, rounds
        )
    what = "process start to the first answer"
    return [
        compare(what, runs["ours"], "handwritten v1 folders", runs["v1"], 0.15),
        compare(what, runs["ours"], "v2 model", runs["v2"], 0.15),
    ]


def _start(model: str, root: Path) -> float:
    """Milliseconds from before the process was started to the answer."""
    start = perf_counter()  # which all processes of a machine share
    words = ("v2" if model == "v2" else "v1", str(root), _LIGHT)
    return (float(python(_WORKER, *words, cwd=root).output) - start) * 1000


def _modules() -> dict[str, tuple[str, list[str]]]:
    """The modules: what each imports, and its functions."""
    counts = (4, 4, 4, 4, 3)
    found: dict[str, tuple[str, list[str]]] = {"light": ("", [_LIGHT])}
    for number, (module, count) in enumerate(zip(LIBRARIES.values(), counts, strict=True)):
        names = [f"f{number}{letter}" for letter in "abcd"[:count]]
        found[f"heavy{number}"] = (f"import {module}\n", names)
    return found


def _root(root: Path) -> None:
    root.mkdir()
    (root / "host.json").write_text('{"version": "2.0"}\n')


def _azfdecor(root: Path) -> None:
    _root(root)
    for module, (imports, names) in _modules().items():
        head = f"import azure.functions as func\nfrom azfdecor import http_trigger\n{imports}\n\n"
        codes = [_CODE.format(decorators="@http_trigger()\n", name=name) for name in names]
        (root / f"{module}.py").write_text(head + "\n\n".join(codes))
    python("-m", "azfdecor", "generate", cwd=root)


def _handwritten(root: Path) -> None:
    _root(root)
    bindings = [
        {"name": "req", "type": "httpTrigger", "direction": "in"},
        {"name": "$return", "type": "http", "direction": "out"},
    ]
    for imports, names in _modules().values():
        for name in names:
            (root / name).mkdir()
            content = {"scriptFile": "__init__.py", "entryPoint": name, "bindings": bindings}
            (root / name / "function.json").write_text(json.dumps(content))
            code = _CODE.format(decorators="", name=name)
            head = f"import azure.functions as func\n{imports}\n\n"
            (root / name / "__init__.py").write_text(head + code)


def _v2(root: Path) -> None:
    _root(root)
    lines = ["import azure.functions as func", ""]
    for module, (imports, names) in _modules().items():
        head = f"import azure.functions as func\n{imports}\nblueprint = func.Blueprint()\n\n\n"
        codes = [
            _CODE.format(decorators=f'@blueprint.route(route="{name}")\n', name=name)
            for name in names
        ]
        (root / f"{module}.py").write_text(head + "\n\n".join(codes))
        lines.append(f"import {module}")
    lines += ["", "app = func.FunctionApp()"]
    lines += [f"app.register_functions({module}.blueprint)" for module in _modules()]
    (root / "function_app.py").write_text("\n".join(lines) + "\n")
