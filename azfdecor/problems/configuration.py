"""Configuration: the files that say how the app is built and run."""

from __future__ import annotations

from azfdecor.problems.kind import Kind

_FUNCTION = """
from azfdecor import queue_trigger


@queue_trigger("orders")
def ship(order: str) -> None: ...
"""

FUNCTION_APP = Kind(
    "AZF105",
    "The app root has a `function_app.py`",
    "With such a file the platform takes the app for one of the v2 model, and ignores every "
    "function.json.",
    _FUNCTION,
    "Move what it declares to another module, and remove it: "
    "[how to move an app](../how-to/move-an-app.md).",
    beside={"function_app.py": "import azure.functions as func\n\napp = func.FunctionApp()"},
    is_ignorable=True,
    messages=("Detected mixed function app. Some functions may not be indexed",),
)
UNREADABLE_SETTINGS = Kind(
    "AZF107",
    "local.settings.json cannot be read",
    "Modules are imported with its `Values` in the environment, as Core Tools has it. Without them "
    "an import may fail, or take another way than it does under `func start`.",
    _FUNCTION,
    "Make it JSON with an object `Values` of texts. An app that needs no settings may do without "
    "the file.",
    beside={"local.settings.json": '{"Values": {"GREETING": "hello"}'},
    is_ignorable=True,
)
UNMATCHED_PATTERN = Kind(
    "AZF108",
    "A pattern of `modules` matches no module",
    "The functions that it should name would be left out without a word.",
    _FUNCTION,
    'Write dotted names as in an import, such as "shop.orders" or "shop.*".',
    beside={"pyproject.toml": '[tool.azfdecor]\nmodules = ["functions", "shop/orders.py"]'},
    is_ignorable=True,
)
BAD_HOST_JSON = Kind(
    "AZF109",
    "The host refuses host.json",
    'It cannot be read, has no `"version": "2.0"`, or has a value of another type or outside the '
    "limits. The host starts no function of the app.",
    _FUNCTION,
    'Write `{"version": "2.0"}` with whatever else the app needs.',
    beside={"host.json": '{"extensions": {"http": {"routePrefix": ""}}}'},
    messages=(
        "host.json file is missing the required 'version' property",
        "Unable to parse host configuration file",
        "Function host is not running.",
    ),
)
BAD_FUNCTION_JSON = Kind(
    "AZF111",
    "The host refuses a function.json",
    "It is handwritten, and cannot be read, has not exactly one trigger, or has a binding, a script or "
    "a retry policy that the host does not take. The host does not load the function.",
    "",
    "Write what the hint shows.",
    beside={
        "ship/function.json": """
        {
          "bindings": [
            {"type": "queueTrigger", "direction": "in", "name": "order", "queueName": "orders"},
            {"type": "queue", "direction": "output", "name": "sent", "queueName": "sent"}
          ]
        }
        """
    },
    messages=(
        "At least one binding must be declared",
        "Please assign a valid name to the binding",
    ),
)
BAD_PLUGIN = Kind(
    "AZF110",
    "A package that adds bindings does not give them",
    "An installed package [adds bindings](../how-to/write-a-binding.md), but cannot be imported, holds "
    "none where its entry point leads, or has one whose name or type is taken. It is told by "
    "`bindings`, and by `generate` for apps with generic decorators.",
    "",
    "Install the release of the package that fits, or tell its author.",
    beside={
        "acme/pyproject.toml": """
        [project.entry-points."azfdecor.bindings"]
        acme = "acme_functions.no_such_module"
        """
    },
    severity="warning",
    is_ignorable=True,
)
