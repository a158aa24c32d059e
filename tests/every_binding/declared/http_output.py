from azure.functions import HttpRequest, HttpResponse, Out

from azfdecor import function_name, http_output, http_trigger


@function_name("http_output")
@http_trigger("http_output/status")
@http_output()
def status(req: HttpRequest, answer: Out[HttpResponse]) -> None:
    answer.set(HttpResponse("fine", mimetype="text/plain"))
