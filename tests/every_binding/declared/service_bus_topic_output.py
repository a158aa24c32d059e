from azfdecor import function_name, queue_trigger, service_bus_topic_output


@function_name("service_bus_topic_output")
@queue_trigger("orders")
@service_bus_topic_output("orders")
def announce(order: str) -> str:
    return order
