import json

from azure.functions import QueueMessage

from azfdecor import function_name, queue_trigger, socketio_output


@function_name("socketio_output")
@queue_trigger("news")
@socketio_output("chat")
def publish(message: QueueMessage) -> str:
    action = {"actionName": "sendToNamespace", "namespace": "/", "eventName": "news"}
    return json.dumps({**action, "parameters": [message.get_body().decode()]})
