"""A small shop as one Flask app, which is one function."""

from flask import Flask, Response, abort, url_for

from azfdecor import wsgi_function

app = Flask(__name__)
wsgi_function(app, name="web", auth_level="anonymous")

PRICES = {"teapot": "19.90", "cup": "4.50"}


@app.get("/prices/<item>")
def price(item: str) -> str:
    """Tell the price of an item."""
    if item not in PRICES:
        abort(404)
    return PRICES[item]


@app.post("/orders/<item>")
def place_order(item: str) -> Response:
    """Take an order, and lead the customer to the item's price."""
    target = url_for("price", item=item)
    return Response(f"ordered: {item}", 201, {"Location": target})
