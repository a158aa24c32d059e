import json

from azure.functions import QueueMessage

from azfdecor import function_name, queue_trigger, web_pub_sub_output


@function_name("web_pub_sub_output")
@queue_trigger("news")
@web_pub_sub_output("chat")
def publish(message: QueueMessage) -> str:
    text = message.get_body().decode()
    return json.dumps({"actionName": "sendToAll", "data": text, "dataType": "text"})
