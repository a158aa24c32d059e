import json

from azure.functions import InputStream

from azfdecor import function_name, blob_trigger, queue_output


@function_name("blob_trigger")
@blob_trigger("uploads/{name}.csv")
@queue_output("uploads")
def announce(blob: InputStream) -> str:
    return json.dumps({"name": blob.name, "length": blob.length})
