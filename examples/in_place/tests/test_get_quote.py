from unittest import mock

import azure.functions as func
from __app__.get_quote import main


def request(item: str) -> func.HttpRequest:
    return func.HttpRequest("GET", f"/api/quotes/{item}", route_params={"item": item}, body=b"")


def test_a_quote_names_the_price_and_the_terms() -> None:
    assert main(request("cup")).get_body() == b"cup: 4.50. Prices are in euros."


def test_what_has_no_price_is_not_found() -> None:
    with mock.patch("__app__.get_quote.prices.price", return_value=None):
        assert main(request("cup")).status_code == 404
