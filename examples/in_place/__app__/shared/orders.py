"""Orders as text, which is what the queue holds."""

import json


def write(item: str, quantity: int) -> str:
    return json.dumps({"item": item, "quantity": quantity})


def read(text: str) -> tuple[str, int]:
    order = json.loads(text)
    return str(order["item"]), int(order["quantity"])
