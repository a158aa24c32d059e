import asyncio

import pytest
from fastapi import HTTPException

import shop


def test_a_price_is_told() -> None:
    assert asyncio.run(shop.price("cup")) == {"price": 4.50}


def test_an_unknown_item_is_refused() -> None:
    with pytest.raises(HTTPException, match="404"):
        asyncio.run(shop.price("sofa"))
