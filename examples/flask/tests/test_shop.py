import shop


def test_a_price_is_told() -> None:
    assert shop.app.test_client().get("/prices/cup").text == "4.50"


def test_an_order_leads_to_the_price() -> None:
    answer = shop.app.test_client().post("/orders/teapot")
    assert answer.headers["Location"] == "/prices/teapot"
