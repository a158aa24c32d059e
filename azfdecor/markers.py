"""Where in a request a parameter comes from, where its annotation alone does not say it.

def search(text: Annotated[str, Query("q")], agent: Annotated[str, Header("user-agent")]): ...
"""

from __future__ import annotations


class Marker:
    """A note in `Annotated[...]`, the base of the others.

    Args:
        name: What it is called in the request; the parameter's name by default.
    """

    __slots__ = ("name",)

    def __init__(self, name: str | None = None) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})" if self.name else f"{type(self).__name__}()"


class Query(Marker):
    """A parameter of the query string; a list takes every value of a repeated one, others the last.

    Args:
        name: Its name there; the parameter's by default.

    Example:
        page: Annotated[int, Query("p")] = 1
    """


class Path(Marker):
    """A parameter of the route.

    Args:
        name: Its name in the route; the parameter's by default.

    Example:
        product: Annotated[str, Path("sku")]
    """


class Header(Marker):
    """A header of the request; a list takes its elements, between commas that are not in quotes.

    Args:
        name: The header; by default the parameter's name with "-" for "_".

    Example:
        key: Annotated[UUID | None, Header("idempotency-key")] = None
    """


class Cookie(Marker):
    """A cookie.

    Args:
        name: Its name; the parameter's by default.

    Example:
        session: Annotated[str | None, Cookie()] = None
    """


class Form(Marker):
    """A field of a form, URL-encoded or multipart; one that is blank is missing, but for text.

    Args:
        name: Its name there; the parameter's by default.

    Example:
        title: Annotated[str, Form()]
    """


class File(Marker):
    """A file of a multipart form: `bytes`, or `werkzeug.datastructures.FileStorage`.

    Args:
        name: Its field in the form; the parameter's by default.

    Example:
        photo: Annotated[bytes, File()]
    """


class Body(Marker):
    """The body of the request: what `str` needs, and what else would be taken for a query.

    Args:
        name: One name of a JSON object, instead of all of the body.

    Example:
        note: Annotated[str, Body()]
    """
