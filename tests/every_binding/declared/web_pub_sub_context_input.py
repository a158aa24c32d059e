import json
import logging

from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, http_trigger, web_pub_sub_context_input


@function_name("web_pub_sub_context_input")
@http_trigger("web_pub_sub_context_input/events", methods=["POST", "OPTIONS"])
@web_pub_sub_context_input()
def events(req: HttpRequest, event: str) -> HttpResponse:
    content = json.loads(event)
    if content["isPreflight"]:
        return HttpResponse(headers={"WebHook-Allowed-Origin": "*"})
    logging.info("%s", content["request"])
    return HttpResponse(status_code=400 if content["hasError"] else 200)
