"""Azure OpenAI and OpenAI: completions, assistants and semantic search.

The extension is in preview: it is in the extension bundle
"Microsoft.Azure.Functions.ExtensionBundle.Preview" and not in the regular one.

Models are named as the service names them. With Azure OpenAI that is the name of the deployment,
so `chat_model` and `embeddings_model` are needed there, usually as "%SETTING%". Without
`ai_connection_name`, the endpoint and the key come from the app settings AZURE_OPENAI_ENDPOINT and
AZURE_OPENAI_KEY, or for OpenAI itself from OPENAI_API_KEY.

What arrives is text, whatever it is annotated: triggers and inputs take no `bytes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azfdecor.bindings.base import STORAGE, Binding, Input, Naming, Output, Sends, Takes, Trigger
from azfdecor.bindings.checks import is_expression, schema_faults
from azfdecor.declaration import Fault, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, Literal

    from azfdecor.declaration import Check


def _number(kind: type[int | float], low: int, high: int) -> Check:
    """A check of numbers that the model refuses, and of texts that the extension passes over."""

    def faults(value: float | str, keyword: str) -> Iterator[Fault]:
        if isinstance(value, str) and is_expression(value):
            return
        try:
            is_right = low <= kind(value) <= high
        except ValueError:
            is_right = False
        if not is_right:
            what = f"from {low} to {high}" if kind is float else f"of {low} or more"
            yield Fault(
                f"{keyword}={value!r} is no number {what}",
                'write such a number, or "%SETTING%" for the value of an app setting',
            )

    return faults


def _input_faults(text: str, _: str) -> Iterator[Fault]:
    if not text:
        yield Fault("the input is empty", 'write what to embed, such as "{text}"')


def _chunk_faults(binding: _Embeddings) -> Iterator[Fault]:
    """Addresses that the extension does not read, and chunks that never end."""
    is_fixed = not is_expression(binding.input)
    if binding.input_type == "Url" and is_fixed and not binding.input.startswith("https://"):
        yield Fault(
            f"the extension does not read {binding.input!r}: a Url starts with https://",
            "write a whole https address, or another input_type",
            "input",
        )
    longest, overlap = binding.max_chunk_length, binding.max_overlap
    if longest < 1 or not 0 <= overlap < longest:
        yield Fault(
            f"chunks of {longest} characters cannot overlap by {overlap}",
            "make max_overlap smaller than max_chunk_length, and neither negative",
            "max_overlap",
        )


def _skill_faults(name: str, _: str) -> Iterator[Fault]:
    plain = name.replace("_", "").replace("-", "")
    if not is_expression(name) and (not (plain.isascii() and plain.isalnum()) or len(name) > 64):
        yield Fault(f"no skill can be named {name!r}", "use 1 to 64 letters, digits, '_' and '-'")


def _time_faults(time: str, _: str) -> Iterator[Fault]:
    from datetime import date

    if is_expression(time):
        return
    try:
        date.fromisoformat(time[:10])
    except ValueError:
        yield Fault(
            f"{time!r} is no time",
            'write it as "2026-01-31T08:00:00Z", or as an expression such as '
            '"{Query.timestampUTC}"',
        )


def _query_faults(query: str, _: str) -> Iterator[Fault]:
    if not query:
        yield Fault("the query is empty", 'write the question, such as "{prompt}"')


def _knowledge_faults(count: int, keyword: str) -> Iterator[Fault]:
    if count < 1:
        yield Fault(f"{keyword}={count} lets the model know nothing", "write 1 or more")


class _Model(Binding):
    ai_connection_name: str = option(default="", setting=True, always=True)


class _Chat(_Model):
    chat_model: str = "gpt-3.5-turbo"
    temperature: float | str = option(default=0.5, codec="text", check=_number(float, 0, 2))
    top_p: float | str | None = option(default=None, codec="text", check=_number(float, 0, 1))
    max_tokens: int | str = option(default=100, codec="text", check=_number(int, 1, 2**31 - 1))
    is_reasoning_model: bool = False


class _Embeddings(_Model, check=_chunk_faults):
    embeddings_model: str = "text-embedding-ada-002"
    max_chunk_length: int = 8192
    max_overlap: int = 128
    input: str = option(kw_only=False, check=_input_faults)
    input_type: Literal["RawText", "FilePath", "Url"]


class assistant_skill_trigger(
    Trigger,
    type="assistantSkillTrigger",
    takes=Takes("str"),
    naming=Naming(unused="said"),
    answers=("str",),
):
    """Run the function when an assistant decides to use a skill.

    The parameter takes `str`: what the model passes for the argument that has the parameter's own
    name. What the function returns, as `str`, is what the assistant is told.

    Args:
        function_description: What the skill does and when to use it; the model chooses by it.
        function_name: Name of the skill for the model. Without it, that of the function.
        parameter_description_json: JSON schema of the skill's arguments, as a dict. Its
            properties have the parameter's name among them. Without it, the skill has one
            argument, a text.

    Example:
        @assistant_skill_trigger("Note a new task.")
        @queue_output("tasks")
        def note_task(task: str, tasks: Out[str]) -> str:
            tasks.set(task)
            return "noted"

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-openai-assistant-trigger
    """

    function_description: str = option(kw_only=False)
    function_name: str | None = option(default=None, check=_skill_faults)
    parameter_description_json: Mapping[str, Any] | None = option(
        default=None, codec="json", check=schema_faults
    )


class text_completion_input(_Chat, Input, type="textCompletion", takes=Takes("str")):
    """Let a model complete a prompt before the function runs.

    The parameter takes `str`: JSON with the completion in "content", and "totalTokens".

    Args:
        prompt: What the model is given. "{name}" stands for a value of the trigger (a route
            parameter, a field of a JSON message), "%SETTING%" for the value of an app setting.
        chat_model: Name of the model, with Azure OpenAI that of its deployment.
        ai_connection_name: Name of the app settings' section with the service's endpoint and
            key (NAME__endpoint, NAME__key). Without it, they come from the settings of the
            service.
        temperature: How freely the model chooses, from 0 to 2; a number, or a text with
            "{name}" or "%SETTING%".
        top_p: Share of the likeliest words that the model chooses from, from 0 to 1, in place
            of `temperature`; a number, or a text with "{name}" or "%SETTING%".
        max_tokens: Length of the answer at most, in tokens; a number, or a text with "{name}"
            or "%SETTING%".
        is_reasoning_model: True for a model that reasons first.

    Example:
        @http_trigger("whois/{name}")
        @text_completion_input("Who is {name}?", chat_model="%CHAT_MODEL%", max_tokens=200)
        def whois(req: HttpRequest, answer: str) -> str:
            return str(json.loads(answer)["content"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-openai-textcompletion-input
    """

    prompt: str = option(kw_only=False)


class assistant_query_input(Input, type="assistantQuery", takes=Takes("str")):
    """Read an assistant's conversation before the function runs.

    The parameter takes `str`: JSON with the assistant's state and its messages.

    Args:
        id: The assistant's id. "{id}" stands for a value of the trigger, "%SETTING%" for the
            value of an app setting.
        timestamp_utc: Only messages since then: an ISO 8601 time such as
            "2026-01-31T08:00:00Z", or an expression such as "{Query.timestampUTC}".
        chat_storage_connection_setting: Name of the app setting with the connection to the
            table storage that keeps the conversations.
        collection_name: Table that keeps the conversations.

    Example:
        @http_trigger("assistants/{id}", methods=["GET"])
        @assistant_query_input("{id}", timestamp_utc="{Query.timestampUTC}")
        def messages(req: HttpRequest, state: str) -> HttpResponse:
            return HttpResponse(state, mimetype="application/json")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-openai-assistantquery-input
    """

    id: str = option(kw_only=False)
    # The extension has a default for it, an empty text, which it then refuses.
    timestamp_utc: str = option(check=_time_faults)
    chat_storage_connection_setting: str = option(default=STORAGE, setting=True)
    collection_name: str = "ChatState"


class assistant_post_input(_Chat, Input, type="assistantPost", takes=Takes("str")):
    """Send a message to an assistant before the function runs, and read the answer.

    The parameter takes `str`: JSON with the assistant's state; the answer is the last of
    "recentMessages".

    Args:
        id: The assistant's id. "{id}" stands for a value of the trigger, "%SETTING%" for the
            value of an app setting.
        user_message: The message, such as "{Query.message}".
        chat_model: Name of the model, with Azure OpenAI that of its deployment.
        ai_connection_name: Name of the app settings' section with the service's endpoint and
            key (NAME__endpoint, NAME__key). Without it, they come from the settings of the
            service.
        temperature: How freely the model chooses, from 0 to 2; a number, or a text with
            "{name}" or "%SETTING%".
        top_p: Share of the likeliest words that the model chooses from, from 0 to 1, in place
            of `temperature`; a number, or a text with "{name}" or "%SETTING%".
        max_tokens: Length of the answer at most, in tokens; a number, or a text with "{name}"
            or "%SETTING%".
        is_reasoning_model: True for a model that reasons first.
        chat_storage_connection_setting: Name of the app setting with the connection to the
            table storage that keeps the conversations.
        collection_name: Table that keeps the conversations.

    Example:
        @http_trigger("assistants/{id}", methods=["POST"])
        @assistant_post_input("{id}", user_message="{Query.message}", chat_model="%CHAT_MODEL%")
        def ask(req: HttpRequest, state: str) -> str:
            return str(json.loads(state)["recentMessages"][-1]["content"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-openai-assistantpost-input
    """

    id: str = option(kw_only=False)
    user_message: str
    chat_storage_connection_setting: str = option(default=STORAGE, setting=True)
    collection_name: str = "ChatState"


class assistant_create_output(
    Output,
    type="assistantCreate",
    takes=Takes("str", "bytes", "bytearray"),
    sends=Sends("document", "str", "bytes", "bytearray"),
):
    """Create an assistant after the function has run.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str`, `bytes` or `bytearray`: JSON
    with the assistant's "id" and "instructions", and as needed "chatStorageConnectionSetting" and
    "collectionName". Without such a parameter, what the function returns is that JSON.

    Example:
        @http_trigger("assistants/{id}", methods=["PUT"])
        @assistant_create_output()
        def create(req: HttpRequest, assistant: Out[str]) -> HttpResponse:
            instructions = "You keep a list of tasks."
            assistant.set(json.dumps({"id": req.route_params["id"], "instructions": instructions}))
            return HttpResponse(status_code=202)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-openai-assistantcreate-output
    """


class embeddings_input(_Embeddings, Input, type="embeddings", takes=Takes("str")):
    """Read the embeddings of a text before the function runs.

    The parameter takes `str`: JSON with the "request" and the "response" of the service.

    Args:
        input: The text, or the path or the address of one, as `input_type` says. "{name}"
            stands for a value of the trigger, "%SETTING%" for the value of an app setting.
        input_type: What `input` is: "RawText" the text itself, "FilePath" a file's path on the
            machine, "Url" an https address.
        ai_connection_name: Name of the app settings' section with the service's endpoint and
            key (NAME__endpoint, NAME__key). Without it, they come from the settings of the
            service.
        embeddings_model: Name of the model, with Azure OpenAI that of its deployment.
        max_chunk_length: Characters in a chunk of the text at most.
        max_overlap: Characters that two chunks share at most.

    Example:
        @http_trigger("embeddings", methods=["POST"])
        @embeddings_input("{text}", input_type="RawText", embeddings_model="%EMBEDDINGS_MODEL%")
        def embed(req: HttpRequest, embeddings: str) -> HttpResponse:
            return HttpResponse(embeddings, mimetype="application/json")

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-openai-embeddings-input
    """


class embeddings_store_output(
    _Embeddings,
    Output,
    type="embeddingsStore",
    takes=Takes("str", "bytes", "bytearray"),
    sends=Sends("document", "str", "bytes", "bytearray"),
):
    """Store a text's embeddings for semantic search after the function has run.

    The parameter takes `azure.functions.Out[T]`, where `T` is `str`, `bytes` or `bytearray`: JSON
    with the "title" of the document. Without such a parameter, what the function returns is that
    JSON. host.json names the store in `extensions.openai.searchProvider`.

    Args:
        input: The text, or the path or the address of one, as `input_type` says. "{name}"
            stands for a value of the trigger, "%SETTING%" for the value of an app setting.
        input_type: What `input` is: "RawText" the text itself, "FilePath" a file's path on the
            machine, "Url" an https address.
        store_connection_name: Name of the app setting with the address of the store.
        collection: Collection, table or index of the store.
        ai_connection_name: Name of the app settings' section with the service's endpoint and
            key (NAME__endpoint, NAME__key). Without it, they come from the settings of the
            service.
        embeddings_model: Name of the model, with Azure OpenAI that of its deployment.
        max_chunk_length: Characters in a chunk of the text at most.
        max_overlap: Characters that two chunks share at most.

    Example:
        @http_trigger("documents", methods=["POST"])
        @embeddings_store_output(
            "{url}",
            input_type="Url",
            store_connection_name="AISearchEndpoint",
            collection="documents",
            embeddings_model="%EMBEDDINGS_MODEL%",
        )
        def store(req: HttpRequest, document: Out[str]) -> HttpResponse:
            document.set(json.dumps({"title": req.get_json()["url"]}))
            return HttpResponse(status_code=202)

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-openai-embeddingsstore-output
    """

    store_connection_name: str = option(setting=True)
    collection: str


class semantic_search_input(_Chat, Input, type="semanticSearch", takes=Takes("str")):
    """Let a model answer a question from stored documents before the function runs.

    The parameter takes `str`: JSON with the answer in "Response", and with "Embeddings" and
    "Chat". host.json names the store in `extensions.openai.searchProvider`.

    Args:
        query: The question, such as "{prompt}". "{name}" stands for a value of the trigger,
            "%SETTING%" for the value of an app setting.
        search_connection_name: Name of the app setting with the address of the store.
        collection: Collection, table or index of the store.
        embeddings_model: Name of the model that the documents were stored with.
        system_prompt: What the model is told before the documents. Without it, to answer from
            them and to name them.
        max_knowledge_count: Documents that the model is given at most.
        chat_model: Name of the model, with Azure OpenAI that of its deployment.
        ai_connection_name: Name of the app settings' section with the service's endpoint and
            key (NAME__endpoint, NAME__key). Without it, they come from the settings of the
            service.
        temperature: How freely the model chooses, from 0 to 2; a number, or a text with
            "{name}" or "%SETTING%".
        top_p: Share of the likeliest words that the model chooses from, from 0 to 1, in place
            of `temperature`; a number, or a text with "{name}" or "%SETTING%".
        max_tokens: Length of the answer at most, in tokens; a number, or a text with "{name}"
            or "%SETTING%".
        is_reasoning_model: True for a model that reasons first.

    Example:
        @http_trigger("ask", methods=["POST"])
        @semantic_search_input(
            "{prompt}",
            search_connection_name="AISearchEndpoint",
            collection="documents",
            chat_model="%CHAT_MODEL%",
            embeddings_model="%EMBEDDINGS_MODEL%",
        )
        def ask(req: HttpRequest, result: str) -> str:
            return str(json.loads(result)["Response"])

    Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-openai-semanticsearch-input
    """

    # The extension declares it optional, and refuses to search without it.
    query: str = option(kw_only=False, check=_query_faults)
    search_connection_name: str = option(setting=True)
    collection: str
    embeddings_model: str = "text-embedding-ada-002"
    system_prompt: str | None = None
    max_knowledge_count: int = option(default=1, check=_knowledge_faults)
