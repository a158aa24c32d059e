"""Blobs and queues beside an HTTP trigger: an input, and an output besides the response."""

import logging

from azure.functions import HttpRequest, HttpResponse, InputStream, Out

from azfdecor import blob_input, http_trigger, queue_output

logger = logging.getLogger(__name__)


@http_trigger("items/{id}", auth_level="anonymous")
@blob_input("samples/{id}")
def read_item(req: HttpRequest, obj: InputStream | None) -> None:
    """Log the blob whose name the route gives; the answer is 204, no content."""
    if obj is None:
        logger.warning("there is no item %s", req.route_params["id"])
    else:
        logger.info("item %s holds %r", req.route_params["id"], obj.read())


@http_trigger(auth_level="anonymous")
@queue_output("outqueue")
def push_message(req: HttpRequest, msg: Out[str]) -> str | HttpResponse:
    """Put a message on the queue, and answer the caller with it too."""
    message: str | None = req.params.get("body")
    if message is None:
        return HttpResponse("Put the message into the query: ?body=...", status_code=400)
    msg.set(message)
    return message
