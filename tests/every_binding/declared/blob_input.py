from azure.functions import HttpRequest, HttpResponse, InputStream

from azfdecor import function_name, blob_input, http_trigger


@function_name("blob_input")
@http_trigger("blob_input/items/{id}")
@blob_input("samples/{id}")
def item(req: HttpRequest, blob: InputStream) -> HttpResponse:
    return HttpResponse(blob.read(), mimetype="application/octet-stream")
