"""A function with a unit test, which is tests/test_my_second_function.py."""

import logging

from azure.functions import HttpRequest, HttpResponse

from azfdecor import http_trigger
from shared_code import my_second_helper_function

logger = logging.getLogger(__name__)


@http_trigger(methods=["GET", "POST"])
def my_second_function(req: HttpRequest) -> HttpResponse:
    """Double the whole number in `?value=`."""
    logger.info("my_second_function is running")
    try:
        value = int(req.params.get("value", ""))
    except ValueError:
        return HttpResponse("Put a whole number into the query: ?value=21", status_code=400)
    return HttpResponse(f"{value} * 2 = {my_second_helper_function.double(value)}")
