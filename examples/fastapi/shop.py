"""A small shop as one FastAPI app, which is one function."""

from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel

from azfdecor import asgi_function

app = FastAPI(title="Shop")
asgi_function(app, name="web", auth_level="anonymous")

PRICES = {"teapot": 19.90, "cup": 4.50}


class Order(BaseModel):
    """What a customer orders."""

    item: str
    quantity: int = 1


@app.get("/prices/{item}")
async def price(item: str) -> dict[str, float]:
    """Tell the price of an item."""
    if item not in PRICES:
        raise HTTPException(404, f"no {item} here")
    return {"price": PRICES[item]}


@app.post("/orders", status_code=201)
def place_order(order: Order, request: Request) -> dict[str, str]:
    """Take an order, and say where the item's price stands."""
    return {"ordered": order.item, "price": str(request.url_for("price", item=order.item))}
