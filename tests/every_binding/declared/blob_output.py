from azfdecor import function_name, blob_output, queue_trigger


@function_name("blob_output")
@queue_trigger("orders")
@blob_output("receipts/{sku}.json")
def ship(order: str) -> str:
    return order
