import json

from azure.functions import QueueMessage

from azfdecor import function_name, queue_trigger, signalr_output


@function_name("signalr_output")
@queue_trigger("news")
@signalr_output("chat")
def publish(message: QueueMessage) -> str:
    return json.dumps({"target": "news", "arguments": [message.get_body().decode()]})
