"""Callables: which can be functions, and how they are wrapped."""

from __future__ import annotations

from azfdecor.problems.kind import Kind

UNREACHABLE = Kind(
    "AZF201",
    "No name of a module leads to a declared callable",
    "The entry point imports the function by its name. There is none for a lambda, for a function "
    "in a function, for one that a later definition replaces, and for one that a decorator without "
    "`functools.wraps` hides.",
    """
    from azfdecor import timer_trigger


    def make() -> None:
        @timer_trigger("0 0 5 * * *")
        def report() -> None: ...


    make()
    """,
    "Define the function at the top of a module, under a name of its own. A decorator of your own "
    "needs `functools.wraps`.",
)
METHOD = Kind(
    "AZF202",
    "A method has no object to be called on",
    "The entry point imports what it calls, and a class alone is no object.",
    """
    from azfdecor import queue_trigger


    class Orders:
        @queue_trigger("orders")
        def ship(self, order: str) -> None: ...
    """,
    "Make it a function of the module, or put `@staticmethod` above it.",
)
NO_FUNCTION = Kind(
    "AZF203",
    "A class, a partial or another object is no function",
    "The worker reads the signature of what it calls, and it reads that of functions alone.",
    """
    from azfdecor import queue_trigger


    @queue_trigger("orders")
    class Ship:
        def __init__(self, order: str) -> None: ...
    """,
    "Write a function that calls it, and decorate that.",
)
GENERATOR = Kind(
    "AZF204",
    "A function is a generator",
    "The worker would call it and run none of its code. Only an orchestrator may be one.",
    """
    from azfdecor import http_trigger


    @http_trigger("numbers")
    def numbers() -> str:
        yield "1"
    """,
    "Collect the values and return them.",
)
VARIADIC = Kind(
    "AZF205",
    "A function takes `*args` or `**kwargs`",
    "No binding can fill them, and the worker counts each as a parameter without a binding.",
    """
    from azfdecor import queue_trigger


    @queue_trigger("orders")
    def ship(order: str, **more: str) -> None: ...
    """,
    "Name each parameter. A decorator around the function needs `functools.wraps`.",
    messages=("the following parameters are declared in Python but not in function.json",),
)
HIDDEN_ASYNC = Kind(
    "AZF206",
    "A plain wrapper hides an async function",
    "The worker awaits what is `async def` alone: it would take the coroutine for the result, and "
    "the function would never run.",
    """
    import functools

    from azfdecor import queue_trigger


    def logged(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        return wrapper


    @queue_trigger("orders")
    @logged
    async def ship(order: str) -> None: ...
    """,
    "Make the wrapper `async def` too, and await in it.",
)
UNRESOLVED_ANNOTATION = Kind(
    "AZF207",
    "An annotation cannot be resolved",
    "What a parameter takes follows from its annotation, and this one names something that is not "
    "there.",
    """
    from __future__ import annotations

    from azfdecor import queue_trigger


    @queue_trigger("orders")
    def ship(order: Order) -> None: ...
    """,
    "Import what the annotation names, at the top or under `if TYPE_CHECKING:`.",
)
LOST_ANNOTATION = Kind(
    "AZF208",
    "A wrapper names a parameter whose annotation is lost",
    "`functools.wraps` replaces the annotations of the wrapper by those of the function, and a "
    "[typed value](../how-to/typed-values.md) needs that of this parameter when the function runs.",
    """
    import functools

    from azfdecor import http_trigger


    def paged(function):
        @functools.wraps(function)
        def wrapper(page: int, **kwargs):
            return function(**kwargs)

        return wrapper


    @http_trigger("orders")
    @paged
    def orders(limit: int) -> str: ...
    """,
    "Set [`__signature__`](matching.md#decorators-of-your-own) of the wrapper.",
)
UNCALLABLE_WRAPPER = Kind(
    "AZF209",
    "The source of a wrapper does not tell how to call it",
    "It keeps a parameter from the function, reads an argument that nothing gives, or passes "
    "different arguments in different calls. Every call of the function would fail, or nothing says "
    "which parameters it has.",
    """
    import functools

    from azfdecor import http_trigger


    def known(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            token = kwargs.pop("token")
            return function(*args, **kwargs)

        return wrapper


    @http_trigger("orders")
    @known
    def orders(limit: int) -> str: ...
    """,
    "Name in the signature of the wrapper what it takes for itself, and pass on all the rest: "
    "[decorators of your own](matching.md#decorators-of-your-own).",
)
WRAPPED_LOOP = Kind(
    "AZF220",
    "`__wrapped__` of a function leads back to the function itself",
    "The signature is that of the function inside of all wrappers, and there is no inside.",
    """
    from azfdecor import queue_trigger


    @queue_trigger("orders")
    def ship(order: str) -> None: ...


    ship.__wrapped__ = ship
    """,
    "Let `__wrapped__` name the function inside, as `functools.wraps` does, or delete it.",
)
