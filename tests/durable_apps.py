"""The head of apps of Durable Functions, and one turn of an orchestrator or an entity."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

# Before an app with function.json files is there to be warned of.
import azure.durable_functions  # noqa: F401

if TYPE_CHECKING:
    from durable_history import History
    from judge import Judge, Outcome

PIN = {"requirements.txt": "azfdecor\nazure-functions-durable<2\n"}

HEAD = """\
from azure.durable_functions import (
    DurableEntityContext, DurableOrchestrationClient, DurableOrchestrationContext, RetryOptions
)
from azure.functions import Context, HttpRequest, HttpResponse, Out
from azfdecor import *

"""


def state(outcome: Outcome) -> Any:
    """What an orchestrator or an entity has answered to the extension."""
    assert outcome.error is None, outcome.traceback
    assert outcome.returned
    assert outcome.returned.kind == "json"
    return json.loads(outcome.returned.content)


def turn(judge: Judge, name: str, history: History) -> Any:
    return state(judge.call(name, context=history.value()))
