from azfdecor import function_name, kusto_output, queue_trigger


@function_name("kusto_output")
@queue_trigger("products")
@kusto_output("Products", database="shop")
def store(product: str) -> str:
    return product
