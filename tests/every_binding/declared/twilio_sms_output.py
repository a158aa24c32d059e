import json

from azure.functions import Out, QueueMessage

from azfdecor import function_name, queue_trigger, twilio_sms_output


@function_name("twilio_sms_output")
@queue_trigger("deliveries")
@twilio_sms_output(from_="+15005550006")
def announce(message: QueueMessage, sms: Out[str]) -> None:
    order = json.loads(message.get_body())
    sms.set(json.dumps({"to": order["phone"], "body": f"{order['sku']} is on its way"}))
