import json

from azure.functions import Out, QueueMessage

from azfdecor import function_name, queue_trigger, sendgrid_output


@function_name("sendgrid_output")
@queue_trigger("receipts")
@sendgrid_output(from_="shop@example.com", subject="Your receipt")
def send_receipt(message: QueueMessage, mail: Out[str]) -> None:
    order = json.loads(message.get_body())
    content = {
        "personalizations": [{"to": [{"email": order["email"]}]}],
        "content": [{"type": "text/plain", "value": f"You bought {order['sku']}."}],
    }
    mail.set(json.dumps(content))
