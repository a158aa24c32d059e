import logging

from azfdecor import function_name, generic_trigger


@function_name("generic_trigger")
@generic_trigger("exampleTrigger", topic="orders", properties={"maxItems": 5})
def receive(message: str) -> None:
    logging.info("got %s", message)
