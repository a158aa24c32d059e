"""What things cost."""

import json
from pathlib import Path

_PRICES = json.loads(Path(__file__).with_name("prices.json").read_text("utf-8"))


def price(item: str) -> float | None:
    value = _PRICES.get(item)
    return None if value is None else float(value)
