"""What runs around functions: timing, authorisation, transactions, the mapping of exceptions.

A middleware is a callable that takes an `Invocation` and gives a context manager, such as a
generator function under `contextlib.contextmanager`: what stands before its `yield` runs before
the function, what stands behind it afterwards, and what the function raises is raised there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.declaration import Declaration, declarations_of, option

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from contextlib import AbstractAsyncContextManager, AbstractContextManager
    from typing import Any, TypeAlias, TypeVar

    from azure.functions import Context, HttpRequest

    from azfdecor.runtime.http_error import HTTPError

    Error = TypeVar("Error", bound=Exception)
    Middleware: TypeAlias = Callable[
        ["Invocation"], AbstractContextManager[Any] | AbstractAsyncContextManager[Any]
    ]


class Invocation:
    """One call of a function, as a middleware sees it.

    Attributes:
        context: The platform's context: the function's name, the invocation's id, the trace.
        request: The HTTP request; None for other triggers.
        arguments: What the bindings deliver, by the names of the function's parameters, before it
            is turned into other types.

    Source: https://learn.microsoft.com/azure/azure-functions/functions-reference-python
    """

    __slots__ = ("arguments", "context", "request")

    def __init__(
        self, context: Context, request: HttpRequest | None, arguments: Mapping[str, Any]
    ) -> None:
        self.context = context
        self.request = request
        self.arguments = arguments


class wrap(Declaration, init=False):
    """Run something around every call of the function.

    Several stand around each other, the topmost outermost. `wrap` in `[tool.azfdecor]` of
    pyproject.toml names those that stand around every function of the app but those with
    `unwrapped()`.

    Args:
        middleware: Takes an `azfdecor.Invocation` and gives a context manager. An async function
            may have an async one. It must be an attribute of a module.

    Example:
        @contextmanager
        def timed(call: Invocation) -> Generator[None]:
            start = perf_counter()
            yield
            logging.info("%s took %s s", call.context.function_name, perf_counter() - start)


        @queue_trigger("orders")
        @wrap(timed)
        def ship(order: str) -> None: ...

    Source: https://docs.python.org/3/library/contextlib.html
    """

    middleware: Middleware = option(kw_only=False, in_json=False)

    if TYPE_CHECKING:

        def __init__(self, middleware: Middleware, /) -> None: ...

    else:

        def __init__(self, *middlewares, **keywords):
            if len(middlewares) != 1 or keywords or declarations_of(middlewares[0]):
                msg = "wrap() takes one middleware: write @wrap(...) for each, the outermost above"
                raise TypeError(msg)
            # By keyword, for a callable alone would be taken for a function that is decorated.
            super().__init__(middleware=middlewares[0])


class unwrapped(Declaration):
    """Leave a function out of what wraps the whole app.

    What `wrap` puts around the function itself stays.

    Example:
        @http_trigger("health")
        @unwrapped()
        def health() -> str:
            return "fine"

    Source: https://docs.python.org/3/library/contextlib.html
    """


def exception_handler(
    *kinds: type[Error],
) -> Callable[[Callable[[Error], HTTPError]], Callable[[Invocation], AbstractContextManager[None]]]:
    """Make a middleware that turns exceptions of the app's own into HTTP errors.

    Use what it makes with `wrap`, for one function or for the whole app. The function that is
    decorated takes the exception and returns the `azfdecor.HTTPError` to answer with.

    Args:
        kinds: The classes of exceptions that it is for. Of several, the function takes a common
            base class. An `HTTPError` is an answer already: `Exception` does not include it, it must
            be named itself.

    Example:
        @exception_handler(OutOfStock)
        def out_of_stock(error: OutOfStock) -> HTTPError:
            return HTTPError(409, f"{error.sku} is sold out")

    Source: https://www.rfc-editor.org/rfc/rfc9457
    """
    from contextlib import contextmanager

    given: tuple[Any, ...] = kinds  # whatever their annotation says
    if not given or not all(isinstance(k, type) and issubclass(k, BaseException) for k in given):
        msg = "exception_handler() takes classes of exceptions: write @exception_handler(KeyError)"
        raise TypeError(msg)

    def decorate(
        handler: Callable[[Error], HTTPError],
    ) -> Callable[[Invocation], AbstractContextManager[None]]:
        @contextmanager
        def middleware(_: Invocation) -> Generator[None]:
            try:
                yield
            except kinds as error:
                if _is_answer(error, kinds):
                    raise
                answer: Any = handler(error)
                if isinstance(answer, BaseException):
                    raise answer from error
                msg = f"{handler.__qualname__} returned a {type(answer).__name__}, not an HTTPError"
                raise TypeError(msg) from error

        for name in ("__module__", "__name__", "__qualname__", "__doc__"):
            setattr(middleware, name, getattr(handler, name))
        middleware.__wrapped__ = handler  # type: ignore[attr-defined]
        return middleware

    return decorate


def _is_answer(error: Exception, kinds: tuple[type[Exception], ...]) -> bool:
    """Whether an exception answers a request already, and is meant by a base class alone."""
    from azfdecor.runtime.http_error import HTTPError

    named = tuple(kind for kind in kinds if kind is HTTPError or not issubclass(HTTPError, kind))
    return isinstance(error, HTTPError) and not isinstance(error, named)
