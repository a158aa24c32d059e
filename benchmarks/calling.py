"""A call through azfdecor's shim, against the same function as its own entry point."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from timing import Row, compare, python

ROUNDS = 100
CALLS = 200
"""In one block, before the other has its turn."""

_WORKER = Path(__file__).parent / "workers" / "call.py"

_SIGNATURES = {
    "hello": "def {}(req: func.HttpRequest) -> func.HttpResponse:",
    "hello_async": "async def {}(req: func.HttpRequest) -> func.HttpResponse:",
    "ship": "def {}(message: func.QueueMessage, receipt: func.Out[str]) -> None:",
}
_ANSWER = """\
    name = req.route_params["name"]
    return func.HttpResponse(f"Hello {name}", mimetype="text/plain")
"""
_BODIES = {
    "hello": _ANSWER,
    "hello_async": _ANSWER,
    "ship": "    receipt.set(message.get_body().decode())\n",
}
_DECORATORS = {
    "hello": '@http_trigger("greet/{name}")\n',
    "hello_async": '@http_trigger("greet-async/{name}")\n',
    "ship": '@queue_trigger("orders")\n@blob_output("receipts/{id}.json")\n',
}


def measure(rounds: int = ROUNDS) -> list[Row]:
    """Both in one process of Microsoft's runtime."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        _write(root)
        run = python(_WORKER, str(root), str(rounds), str(CALLS), cwd=root)
    series: dict[str, tuple[list[float], list[float]]] = json.loads(run.output)
    return [
        compare(f"call: {what}", ours, "handwritten entry point", theirs, 1.05)
        for what, (ours, theirs) in series.items()
    ]


def _write(root: Path) -> None:
    """The app: three functions, generated, and then by hand as well."""
    (root / "host.json").write_text('{"version": "2.0"}\n')
    lines = ["import azure.functions as func", ""]
    lines += ["from azfdecor import blob_output, http_trigger, queue_trigger", ""]
    for name, signature in _SIGNATURES.items():
        lines += ["", _DECORATORS[name] + signature.format(name), _BODIES[name]]
    (root / "shop.py").write_text("\n".join(lines))
    python("-m", "azfdecor", "generate", cwd=root)
    for name, signature in _SIGNATURES.items():
        generated = json.loads((root / name / "function.json").read_text("utf-8"))
        own = {"scriptFile": "__init__.py", "bindings": generated["bindings"]}
        folder = root / f"{name}_by_hand"
        folder.mkdir()
        (folder / "function.json").write_text(json.dumps(own, indent=2))
        code = f"import azure.functions as func\n\n\n{signature.format('main')}\n{_BODIES[name]}"
        (folder / "__init__.py").write_text(code)
