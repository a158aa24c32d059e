import json

from azure.functions import Out

from azfdecor import function_name, web_pub_sub_output, web_pub_sub_trigger


@function_name("web_pub_sub_trigger")
@web_pub_sub_trigger("chat", event_type="user", event_name="message")
@web_pub_sub_output("chat")
def message(data: str, actions: Out[str]) -> dict[str, str]:
    actions.set(json.dumps({"actionName": "sendToAll", "data": data, "dataType": "text"}))
    return {"data": "sent", "dataType": "text"}
