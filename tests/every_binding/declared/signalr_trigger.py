import json

from azure.functions import Out

from azfdecor import function_name, signalr_output, signalr_trigger


@function_name("signalr_trigger")
@signalr_trigger("chat", category="messages", event="broadcast")
@signalr_output("chat")
def broadcast(invocation: str, messages: Out[str]) -> None:
    call = json.loads(invocation)
    messages.set(json.dumps({"target": "said", "arguments": call["Arguments"]}))
