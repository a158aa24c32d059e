from azfdecor import function_name, generic_output, queue_trigger


@function_name("generic_output")
@queue_trigger("orders")
@generic_output("examplePush", channel="orders")
def push(order: str) -> str:
    return order
