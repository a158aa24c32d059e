from azure.durable_functions import DurableOrchestrationClient

from azure.functions import HttpRequest, HttpResponse

from azfdecor import function_name, http_trigger, orchestration_client_input


@function_name("orchestration_client_input")
@http_trigger("orchestration_client_input/cities", methods=["POST"])
@orchestration_client_input()
async def start(req: HttpRequest, client: DurableOrchestrationClient) -> HttpResponse:
    instance = await client.start_new("greet_cities")
    response: HttpResponse = client.create_check_status_response(req, instance)
    return response
