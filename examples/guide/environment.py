"""What surrounds a call: the invocation, app settings, the platform's library, temporary files."""

import json
import os
import tempfile
from pathlib import Path

import azure.functions
from azure.functions import Context, HttpRequest, HttpResponse

from azfdecor import http_trigger


@http_trigger()
def invocation(context: Context) -> HttpResponse:
    """Say what the platform knows of this call; its type makes a parameter the context."""
    facts = {
        "invocation_id": context.invocation_id,
        "function_name": context.function_name,
        "function_directory": context.function_directory,
    }
    return HttpResponse(json.dumps(facts), mimetype="application/json")


@http_trigger()
def app_setting() -> str:
    """Read an app setting: on this machine it stands in local.settings.json."""
    return f"MY_APP_SETTING is {os.environ['MY_APP_SETTING']}"


@http_trigger()
def library_version() -> str:
    """Say which version of the platform's library runs: Azure chooses it, not the app."""
    return azure.functions.__version__


@http_trigger(methods=["POST"])
def temporary_file(req: HttpRequest) -> str:
    """Keep the body in a temporary file: gone after the call, and on this instance only."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(req.get_body())
        file.flush()
        written = Path(file.name)
        is_listed = written in Path(tempfile.gettempdir()).iterdir()
        return f"{written.name}: {written.stat().st_size} bytes, listed: {is_listed}"
