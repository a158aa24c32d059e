import logging
from pathlib import Path

import azure.functions as func

from azfdecor import function_name, http_trigger

from ..shared import prices

TERMS = Path(__file__).with_name("terms.txt").read_text("utf-8").strip()


@http_trigger("quotes/{item}", methods=["GET"], auth_level="anonymous")
@function_name("get_quote")
def main(req: func.HttpRequest) -> func.HttpResponse:
    item = req.route_params["item"]
    logging.info("a quote for %s", item)
    price = prices.price(item)
    if price is None:
        return func.HttpResponse(f"there is no {item}", status_code=404)
    return func.HttpResponse(f"{item}: {price:.2f}. {TERMS}")
