"""A decorated function stays a plain callable, so a test makes a request and calls it."""

from azure.functions import HttpRequest

from my_functions.second import my_second_function


def request(**query: str) -> HttpRequest:
    return HttpRequest("GET", "/api/my_second_function", params=query, body=b"")


def test_a_number_is_doubled() -> None:
    response = my_second_function(request(value="21"))
    assert response.status_code == 200
    assert response.get_body() == b"21 * 2 = 42"


def test_anything_else_is_refused() -> None:
    assert my_second_function(request(value="many")).status_code == 400
    assert my_second_function(request()).status_code == 400
