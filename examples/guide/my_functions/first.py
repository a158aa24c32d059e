"""The ways to import one's own code: absolute from the app's folder, or relative."""

from azure.functions import HttpRequest

import shared_code.my_second_helper_function
from azfdecor import http_trigger
from shared_code import my_first_helper_function

from . import example


@http_trigger()
def my_first_function(req: HttpRequest) -> str:
    """Add one to `?value=`, then double it."""
    value = int(req.params["value"])
    following = my_first_helper_function.add_one(value)
    result = shared_code.my_second_helper_function.double(following)
    return example.equation(value, result)
