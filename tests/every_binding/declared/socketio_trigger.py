import json

from azure.functions import Out

from azfdecor import function_name, socketio_output, socketio_trigger


@function_name("socketio_trigger")
@socketio_trigger("chat", event_name="say")
@socketio_output("chat")
def say(event: str, actions: Out[str]) -> dict[str, list[str]]:
    words = json.loads(event)["parameters"]
    action = {"actionName": "sendToNamespace", "namespace": "/", "eventName": "said"}
    actions.set(json.dumps({**action, "parameters": words}))
    return {"ack": ["sent"]}
