"""Modules: how they are found and imported."""

from __future__ import annotations

from azfdecor.problems.kind import Kind

IMPORT_FAILS = Kind(
    "AZF101",
    "A module cannot be imported",
    "Every function of the module would fail in Azure, at its first call. The line is that of your "
    "own code where the import fails, which may stand in another module. A function that has the "
    "name of a decorator hides it from the code below. Decorators with wrong arguments are all told in "
    "one run, with the other problems of their modules; `--keep-going` tells the first of each module.",
    """
    import pandsa

    from azfdecor import timer_trigger


    @timer_trigger("0 0 5 * * *")
    def report() -> None: ...
    """,
    "Mend the line that is named. Install a module that is missing, and add it to requirements.txt.",
    messages=("ModuleNotFoundError: No module named", "ImportError: cannot import name"),
)
SETTING_MISSING = Kind(
    "AZF102",
    "A module reads an app setting at import that is not set",
    "The module cannot be imported without it: not here, and not in Azure while the setting is not "
    "there. It is read by `os.environ`, or by a `BaseSettings` class.",
    """
    import os

    from azfdecor import queue_trigger

    QUEUE = os.environ["ORDERS_QUEUE"]


    @queue_trigger("orders")
    def ship(order: str) -> None: ...
    """,
    "Add it to `Values` in local.settings.json, or read it when a function is called. A decorator "
    'takes `"%NAME%"`, which the host resolves.',
)
UNIMPORTABLE_FILE = Kind(
    "AZF103",
    "A file uses azfdecor, and no import can name it",
    "Its name, or that of its folder, is no Python name. The entry points of its functions could not "
    "import it.",
    "",
    "Rename the file or the folder: letters, digits and underscores, and no digit first.",
    beside={
        "my-orders.py": """
        from azfdecor import queue_trigger


        @queue_trigger("orders")
        def ship(order: str) -> None: ...
        """
    },
)
OTHER_MODULE = Kind(
    "AZF104",
    "A file has the module name of Python or of an installed package",
    "Importing that name gives the other module, or gives yours to code that means the other one: "
    "which of the two depends on the hosting plan.",
    "",
    "Rename the file.",
    beside={
        "json.py": """
        from azfdecor import queue_trigger


        @queue_trigger("orders")
        def ship(order: str) -> None: ...
        """
    },
)
NOTHING_DECLARED = Kind(
    "AZF106",
    "No module declares a function",
    "There is nothing to generate. Generated folders are left as they are, for the command may have "
    "been given another folder than the app's.",
    """
    import azfdecor


    def ship(order: str) -> None: ...
    """,
    "Put a decorator with a trigger above a function, or give the app's folder to the command.",
    messages=("No functions were found", "No job functions found"),
)
UNREADABLE_SOURCE = Kind(
    "AZF115",
    "A source file, or a folder that may hold some, cannot be read",
    "The mode of the file forbids it, the disk is broken, or it is a link that leads nowhere. What "
    "was generated from it stays as it is.",
    "",
    "Make it readable, or leave it out with `exclude` in the [configuration](configuration.md).",
)
APP_PACKAGE = Kind(
    "AZF120",
    "A module reaches the app root as the package `__app__`",
    "It works, in Azure and here, by name or by a relative import beyond its own package. The "
    "platform's guide deprecates it, and tests cannot import such a module.",
    "",
    "Import absolutely, from the app root on: `from shared import prices`.",
    beside={
        "shared.py": "PRICES = {}",
        "shop/__init__.py": "",
        "shop/orders.py": """
        from __app__.shared import PRICES
        from azfdecor import queue_trigger


        @queue_trigger("orders")
        def ship(order: str) -> None: ...
        """,
    },
    severity="warning",
    is_ignorable=True,
)
IMPORTED_TWICE = Kind(
    "AZF121",
    "A module is imported by two names",
    "There are two copies of all that it holds: of its classes, which are then not the same, and of "
    "its caches and connections.",
    """
    import azfdecor
    from src.prices import PRICES
    """,
    "Import it everywhere by one name: without its source folder, and without `__app__`.",
    beside={
        "pyproject.toml": '[tool.azfdecor]\nsource = ["src"]',
        "src/prices.py": "PRICES = {}",
        "src/orders.py": """
        from azfdecor import queue_trigger
        from prices import PRICES


        @queue_trigger("orders")
        def ship(order: str) -> None: ...
        """,
    },
    severity="warning",
    is_ignorable=True,
)
