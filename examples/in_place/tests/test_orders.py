import json
from unittest import mock

import azure.functions as func
from __app__ import ship_order, take_order


def test_an_order_goes_into_the_queue() -> None:
    msg = mock.Mock()
    body = json.dumps({"item": "cup", "quantity": 2}).encode()
    response = take_order.main(func.HttpRequest("POST", "/api/take_order", body=body), msg)
    assert response.status_code == 202
    msg.set.assert_called_once_with('{"item": "cup", "quantity": 2}')


def test_an_order_becomes_a_label() -> None:
    parcel = mock.Mock()
    with mock.patch("__app__.ship_order.label", return_value="a label"):
        ship_order.main(func.QueueMessage(body=b'{"item": "cup", "quantity": 2}'), parcel)
    parcel.set.assert_called_once_with("a label")
