import azure.functions as func

from azfdecor import blob_output, function_name, queue_trigger

from ..shared import orders
from .label import label


@queue_trigger("orders")
@function_name("ship_order")
@blob_output("labels/{rand-guid}.txt")
def main(msg: func.QueueMessage, parcel: func.Out[str]) -> None:
    item, quantity = orders.read(msg.get_body().decode("utf-8"))
    parcel.set(label(item, quantity))
