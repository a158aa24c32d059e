"""Names of functions, and what is in their way."""

from __future__ import annotations

from azfdecor.problems.kind import Kind

ILLEGAL_NAME = Kind(
    "AZF501",
    "The host takes no function of this name",
    "It drops the function and starts the others.",
    """
    from azfdecor import function_name, queue_trigger


    @function_name("2nd")
    @queue_trigger("orders")
    def ship(order: str) -> None: ...
    """,
    "Give it 1 to 128 letters, digits, `_` and `-`, the first a letter; `host` is taken.",
    messages=("is not a valid function name",),
)
DUPLICATE_NAME = Kind(
    "AZF502",
    "Two functions have one name",
    "The host compares names without regard to case, and so do many disks.",
    """
    from azfdecor import function_name, queue_trigger


    @queue_trigger("orders")
    def ship(order: str) -> None: ...


    @function_name("Ship")
    @queue_trigger("parcels")
    def send(parcel: str) -> None: ...
    """,
    "Give one of them another name with `@function_name`.",
    messages=("must be unique within the function app",),
)
HIDDEN_MODULE = Kind(
    "AZF503",
    "A folder of entry points is in the way of a module",
    "The module is one of Python, of an installed package, or the app's own: the worker would import "
    "the folder in its place, or the module in place of the folder. A function's own folder does it, "
    "too, where [`script-file`](configuration.md#where-the-entry-points-stand) makes it a package.",
    """
    from azfdecor import http_trigger


    @http_trigger("json")
    def json() -> str: ...
    """,
    "Leave `script-file` out, so that any name will do, set another one, or rename the function.",
    beside={"pyproject.toml": '[tool.azfdecor]\nscript-file = "__init__.py"'},
    is_ignorable=True,
)
MISNAMED_WARMUP = Kind(
    "AZF506",
    "A function with a warmup trigger is not named `warmup`",
    "The host runs a warmup trigger in the function of that name alone.",
    """
    from azfdecor import warmup_trigger


    @warmup_trigger()
    def prepare() -> None: ...
    """,
    'Name it with `@function_name("warmup")`. An app has one of them.',
    is_ignorable=True,
)
RESERVED_ON_WINDOWS = Kind(
    "AZF511",
    "Windows reserves the name of a function, or of the script-file",
    "`con`, `aux`, `nul`, `com1` and their like name devices there: the app cannot be checked out on "
    "Windows.",
    """
    from azfdecor import queue_trigger


    @queue_trigger("orders")
    def aux(order: str) -> None: ...
    """,
    "Give it another name.",
    severity="warning",
    is_ignorable=True,
)
