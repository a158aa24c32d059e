"""Blobs: their content arrives to the byte, and files are taken as outputs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from conftest import function_json
from judge import Judge, Value, binary, http_request, text

if TYPE_CHECKING:
    from conftest import AppFactory, Command

CONTENT = b'\xff\xfe\x00{"a": 1}'
HEAD = """
from typing import Any
from azure.functions import HttpRequest, InputStream, Out
from pydantic import BaseModel
from azfdecor import *

class Item(BaseModel):
    a: int
"""
KINDS = {
    "InputStream": "binary",
    "InputStream | None": "binary",
    "Any": "binary",
    "bytes": "binary",
    "bytes | None": "binary",
    "Item": "binary",
    "list[Item] | None": "binary",
    "dict[str, int]": "binary",
    "str": None,
    "str | None": None,
}
"""What a blob input is annotated, and the `dataType` that the host has to be told."""


def delivered(content: bytes, data_type: str | None) -> Value:
    """What the host hands over of a blob: BlobBinding by way of ConvertStreamToValue."""
    if data_type == "binary":
        return binary(content)
    return text(content.decode("utf-8-sig", "replace"))


@pytest.mark.parametrize(
    "decorator",
    [
        'blob_input("samples/x", arg_name="blob")',
        'generic_input("blob", path="samples/x", arg_name="blob")',
    ],
)
def test_a_blob_input_is_read_as_its_annotation_needs(
    app: AppFactory, generate: Command, decorator: str
) -> None:
    source = HEAD
    for number, annotation in enumerate(KINDS):
        source += f"@queue_trigger('orders', arg_name='msg')\n@{decorator}\n"
        source += f"def f{number}(msg: str, blob: {annotation}) -> None: ...\n"
    root = app(source)
    generate(root)
    told = {}
    for number, annotation in enumerate(KINDS):
        bindings = function_json(root, f"f{number}")["bindings"]
        told[annotation] = bindings[1].get("dataType")
    assert told == KINDS


def test_the_content_of_a_blob_arrives_to_the_byte(app: AppFactory, generate: Command) -> None:
    source = HEAD
    for name, annotation in (("stream", "InputStream"), ("content", "bytes"), ("open", "Any")):
        source += f"""
@http_trigger()
@blob_input("samples/x", arg_name="blob")
def {name}(req: HttpRequest, blob: {annotation}) -> bytes:
    return blob if isinstance(blob, bytes) else blob.read()
"""
    root = app(source)
    generate(root)
    with Judge(root) as judge:
        for name in judge.load():
            request, blob, _ = function_json(root, name)["bindings"]
            value = delivered(CONTENT, blob.get("dataType"))
            outcome = judge.call(name, **{request["name"]: http_request(), "blob": value})
            assert outcome.returned, outcome.error
            assert outcome.returned.content["body"] == CONTENT


def test_a_blob_trigger_needs_no_data_type(app: AppFactory, generate: Command) -> None:
    source = HEAD
    for number, annotation in enumerate(("InputStream", "bytes", "Item", "Any")):
        source += (
            f"@blob_trigger('samples/{{name}}')\ndef f{number}(blob: {annotation}) -> None: ...\n"
        )
    root = app(source)
    generate(root)
    assert "dataType" not in json.dumps([function_json(root, f"f{n}") for n in range(4)])


FILES = {
    "io.StringIO": ("io.StringIO('tea')", text("tea")),
    "io.BytesIO": ("io.BytesIO(b'tea')", binary(b"tea")),
    "typing.IO": ("io.StringIO('tea')", text("tea")),
    "typing.IO[bytes]": ("io.BytesIO(b'tea')", binary(b"tea")),
    "typing.TextIO": ("io.StringIO('tea')", text("tea")),
    "typing.BinaryIO": ("io.BytesIO(b'tea')", binary(b"tea")),
}


def test_a_blob_output_takes_files(app: AppFactory, generate: Command) -> None:
    source = "import io, typing\n" + HEAD
    for number, (annotation, (value, _)) in enumerate(FILES.items()):
        source += f"""
@queue_trigger("orders")
@blob_output("samples/x")
def set_{number}(msg: str, file: Out[{annotation}]) -> None:
    file.set({value})

@queue_trigger("orders")
@blob_output("samples/x")
async def returned_{number}(msg: str) -> {annotation}:
    return {value}
"""
    root = app(source)
    generate(root)
    with Judge(root) as judge:
        judge.load()
        for number, (annotation, (_, sent)) in enumerate(FILES.items()):
            assert judge.call(f"set_{number}", msg=text("x")).outputs == {"file": sent}, annotation
            assert judge.call(f"returned_{number}", msg=text("x")).returned == sent, annotation


def test_a_file_is_for_blobs_alone(app: AppFactory, azfdecor: Command) -> None:
    root = app(
        "import io\n" + HEAD + '@queue_trigger("orders")\n@queue_output("jobs")\n'
        "def f(msg: str, file: Out[io.BytesIO]) -> None: ...\n"
    )
    result = azfdecor("generate", root)
    assert "AZF308 queue_output cannot fill 'file'" in result.out
