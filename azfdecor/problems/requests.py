"""Requests and responses."""

from __future__ import annotations

from azfdecor.problems.kind import Kind

CONTENT_WITHOUT_PLACE = Kind(
    "AZF328",
    "`status_code` is one without content, and the function returns some",
    "A response with 204 has no content: what the function returns would be lost.",
    """
    from azfdecor import http_trigger


    @http_trigger("orders", methods=["DELETE"], status_code=204)
    def clear() -> str: ...
    """,
    "Annotate it `-> None`, or leave `status_code` out.",
)
STATUS_IN_TUPLE = Kind(
    "AZF329",
    "A returned tuple that ends with a number is answered as a JSON array",
    "Flask has it for the status; here it is content, and the status is 200.",
    """
    from azfdecor import http_trigger


    @http_trigger("orders", methods=["POST"])
    def place() -> tuple[dict[str, str], int]: ...
    """,
    "Write `status_code=` in `http_trigger`, raise `HTTPError`, or return an `HttpResponse`. For a "
    "JSON array annotate `list[...]`.",
    severity="warning",
    is_ignorable=True,
)
UNSENT_BODY = Kind(
    "AZF347",
    "A parameter comes from the body of requests that should have none",
    "Every method of the function is one of GET, HEAD, DELETE and OPTIONS. Clients and proxies drop "
    "a body that is sent with these.",
    """
    from pydantic import BaseModel

    from azfdecor import http_trigger


    class Filter(BaseModel):
        sku: str


    @http_trigger("orders", methods=["GET"])
    def orders(filter: Filter) -> str: ...
    """,
    'Take its fields as parameters of the query, or add "POST" to the methods.',
    severity="warning",
    is_ignorable=True,
)
HEADER_NAME = Kind(
    "AZF512",
    "No header or cookie can have the name that a parameter asks for",
    "No request could bring it, and each would be answered with 422.",
    """
    from typing import Annotated

    from azfdecor import Header, http_trigger


    @http_trigger("orders")
    def orders(key: Annotated[str, Header("my key")]) -> str: ...
    """,
    'Write the name as clients send it, such as `Header("my-key")`.',
)
