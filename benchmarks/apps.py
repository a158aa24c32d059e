"""The same functions three times: for azfdecor, as handwritten folders, and for the v2 model."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timing import python

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = "from time import sleep\n\nsleep(1)\n"
"""A module that takes a second to import, as a large SDK or a model does."""


@dataclass(frozen=True)
class _Kind:
    """A kind of function; `{name}` stands for the function's name."""

    parameters: str
    returns: str
    body: str
    azfdecor: str
    v2: str


_KINDS = (
    _Kind(
        parameters="req: func.HttpRequest",
        returns="func.HttpResponse",
        body="""\
    order = Order.model_validate_json(req.get_body())
    return func.HttpResponse(order.model_dump_json(), mimetype="application/json")
""",
        azfdecor="""\
@http_trigger("{name}", methods=["POST"])
""",
        v2="""\
@blueprint.route(route="{name}", methods=["POST"])
""",
    ),
    _Kind(
        parameters="message: func.QueueMessage, receipt: func.Out[str]",
        returns="None",
        body="""\
    order = Order.model_validate_json(message.get_body())
    receipt.set(order.model_dump_json())
""",
        azfdecor="""\
@queue_trigger("{name}")
@blob_output("receipts/{name}.json")
""",
        v2="""\
@blueprint.queue_trigger(
    arg_name="message", queue_name="{name}", connection="AzureWebJobsStorage"
)
@blueprint.blob_output(
    arg_name="receipt", path="receipts/{name}.json", connection="AzureWebJobsStorage"
)
""",
    ),
    _Kind(
        parameters="blob: func.InputStream, orders: func.Out[str]",
        returns="None",
        body="""\
    order = Order.model_validate_json(blob.read())
    orders.set(order.model_dump_json())
""",
        azfdecor="""\
@blob_trigger("orders/{name}.json")
@queue_output("{name}")
""",
        v2="""\
@blueprint.blob_trigger(
    arg_name="blob", path="orders/{name}.json", connection="AzureWebJobsStorage"
)
@blueprint.queue_output(
    arg_name="orders", queue_name="{name}", connection="AzureWebJobsStorage"
)
""",
    ),
)

_CODE = """\
{decorators}def {entry_point}({kind.parameters}) -> {kind.returns}:
{kind.body}"""

_MODULE = '''\
"""{name}."""

import azure.functions as func
{imports}from pydantic import BaseModel

import common
{blueprint}

class Order(BaseModel):
    sku: str
    quantity: int = common.QUANTITY


{code}'''


@dataclass(frozen=True)
class Apps:
    """Writes apps of so many functions, each in its own module with its own pydantic model.

    Attributes:
        parent: The folder that takes them.
        count: The number of functions.
    """

    parent: Path
    count: int

    def azfdecor(self, folder: str, *, config: str = "", common: str = "") -> Path:
        """The app as azfdecor generates it, with `[tool.azfdecor]` as given."""
        root = self._root(folder, common)
        if config:
            (root / "pyproject.toml").write_text(f"[tool.azfdecor]\n{config}\n")
        for name, kind in self._functions():
            imports = "from azfdecor import blob_output, blob_trigger, http_trigger\n"
            imports += "from azfdecor import queue_output, queue_trigger\n"
            decorators = kind.azfdecor.replace("{name}", name)
            self._module(root / "shop", name, kind, imports=imports, decorators=decorators)
        python("-m", "azfdecor", "generate", cwd=root)
        return root

    def handwritten(self, folder: str, generated: Path, *, common: str = "") -> Path:
        """Folders for the v1 model that hold the code; the bindings are those of `generated`."""
        root = self._root(folder, common)
        for name, kind in self._functions():
            content = json.loads((generated / name / "function.json").read_text("utf-8"))
            own = {"scriptFile": "__init__.py", "bindings": content["bindings"]}
            (root / name).mkdir()
            (root / name / "function.json").write_text(json.dumps(own, indent=2))
            self._module(root / name, "__init__", kind, entry_point="main")
        return root

    def v2(self, folder: str, *, common: str = "") -> Path:
        """A function_app.py that registers a blueprint of each module."""
        root = self._root(folder, common)
        names = []
        for name, kind in self._functions():
            names.append(name)
            blueprint = "\nblueprint = func.Blueprint()\n"
            decorators = kind.v2.replace("{name}", name)
            self._module(root / "shop", name, kind, blueprint=blueprint, decorators=decorators)
        lines = ["import azure.functions as func", ""]
        lines += [f"import shop.{name}" for name in names]
        lines += ["", "app = func.FunctionApp()"]
        lines += [f"app.register_functions(shop.{name}.blueprint)" for name in names]
        (root / "function_app.py").write_text("\n".join(lines) + "\n")
        return root

    def _functions(self) -> list[tuple[str, _Kind]]:
        return [(f"f{n:03}", _KINDS[n % len(_KINDS)]) for n in range(self.count)]

    def _root(self, folder: str, common: str) -> Path:
        root = self.parent / folder
        (root / "shop").mkdir(parents=True)
        (root / "shop" / "__init__.py").write_text("")
        (root / "host.json").write_text('{"version": "2.0"}\n')
        (root / "common.py").write_text(f"{common}\nQUANTITY = 1\n")
        return root

    def _module(
        self,
        folder: Path,
        name: str,
        kind: _Kind,
        *,
        imports: str = "",
        blueprint: str = "",
        decorators: str = "",
        entry_point: str = "",
    ) -> None:
        code = _CODE.format(kind=kind, decorators=decorators, entry_point=entry_point or name)
        text = _MODULE.format(name=name, imports=imports, blueprint=blueprint, code=code)
        (folder / f"{name}.py").write_text(text)
