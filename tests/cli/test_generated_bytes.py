"""What `generate` writes: the same bytes from the same source, and any string exactly."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conftest import function_json, shim
from folders import SHARED, statuses, tree

if TYPE_CHECKING:
    from conftest import AppFactory, Command

# The same source gives the same bytes


VARIED = {
    "pyproject.toml": "",
    "web.py": """
        from __future__ import annotations

        import azure.functions as func
        from azfdecor import blob_output, function_name, http_trigger, queue_output

        @http_trigger("items/{id}", methods=["GET", "PUT", "DELETE"], auth_level="anonymous")
        @queue_output("log-{id}", arg_name="log")
        @blob_output("items/größe-{id}.json", connection="Ω", arg_name="blob")
        async def items(
            req: func.HttpRequest,
            log: func.Out[list[str]],
            blob: func.Out[str],
            context: func.Context,
        ) -> func.HttpResponse | None: ...

        @function_name("size-of")
        @http_trigger()
        def größe() -> str: ...
        """,
    "deep/er/jobs.py": """
        from typing import Any

        from azfdecor import fixed_delay_retry, generic_output, generic_trigger, timer_trigger

        class Jobs:
            @staticmethod
            @generic_trigger("redisStreamTrigger", key="k", properties={"b": [1, {"z": "🎉"}], "a": 0})
            @generic_output("redis", command_text="set", arg_name="$return")
            def stream(entry: str) -> str: ...

        @fixed_delay_retry(max_retry_count=3, delay_interval="00:00:10")
        @timer_trigger("0 */5 * * * *")
        def tick(timer: str) -> None: ...
        """,
}


def other_python() -> str:
    """An interpreter of another version that has azfdecor."""
    named = os.environ.get("AZFDECOR_OTHER_PYTHON")
    siblings = [Path(sys.prefix).with_name(n) for n in (".venv", ".venv310", ".venv-oldest")]
    for folder in siblings if not named else []:
        if folder != Path(sys.prefix) and (folder / "bin" / "python").exists():
            named = str(folder / "bin" / "python")
    if named:
        return named
    pytest.skip("there is no second interpreter: set AZFDECOR_OTHER_PYTHON to one with azfdecor")


@pytest.mark.parametrize("settings", ["", SHARED + 'imports = "eager"\n'], ids=["", "shared"])
@pytest.mark.parametrize("other", ["python", "hash seed", "folder", "place of the app"])
def test_the_same_source_gives_the_same_bytes_everywhere(
    app: AppFactory, tmp_path: Path, settings: str, other: str
) -> None:
    root = app(files={**VARIED, "pyproject.toml": settings})
    elsewhere = tmp_path / "another place" / "größer"
    elsewhere.mkdir(parents=True)

    def generate(app: str | Path, out: str, python: str = sys.executable, **options: Any) -> Any:
        words = [python, "-m", "azfdecor", "generate", str(app), "--out", str(tmp_path / out)]
        environment = {**os.environ, "PYTHONHASHSEED": "1", **options.pop("env", {})}
        subprocess.run(words, env=environment, check=True, stdout=subprocess.PIPE, **options)
        return tree(tmp_path / out)

    expected = generate(root, "one")
    assert len([path for path in expected if path.endswith("function.json")]) == 4
    if other == "python":
        assert generate(root, "two", python=other_python()) == expected
    elif other == "hash seed":
        assert generate(root, "two", env={"PYTHONHASHSEED": "12345"}) == expected
    elif other == "folder":
        assert generate(".", "two", cwd=root) == expected
        assert generate("../app/", "three", cwd=root) == expected
    else:
        assert generate(shutil.copytree(root, elsewhere / "other"), "two") == expected


@pytest.mark.parametrize("settings", ["", SHARED])
def test_no_generated_file_holds_a_path_of_the_machine_a_date_or_a_version(
    app: AppFactory, azfdecor: Command, settings: str
) -> None:
    from importlib.metadata import version

    root = app(files={**VARIED, "pyproject.toml": settings})
    before = tree(root)
    assert azfdecor("generate", root).status == 0
    for path, content in tree(root).items():
        if path in before or path.endswith("/"):
            continue
        text = content.decode()
        assert str(root) not in text
        assert not re.search(r"(?<![\w{.])/\w+/\w+", text)
        assert not re.search(r"\b20\d\d\b|\d\d:\d\d(?!:10)", text.replace("00:00:10", ""))
        assert version("azfdecor") not in text
        assert "\r" not in text
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


# Strings


STRINGS = [
    'it\'s "quoted"',
    'three """ of them',
    "three ''' of them",
    "two\nlines",
    "\r\n",
    "tab\tand nul\0",
    "{brace",
    "{{}}",
    "{name}",
    "back\\slash\\",
    "\\u0041\\n",
    "größe",
    "日本語",
    "emoji 🎉",
    "line\u2028separator\x85",
    "\u202eright to left",
    "lone \ud800 surrogate",
    "${HOME} %PATH% $(id)",
    "# comment",
    "*/ --> <!--",
    "0" * 16,
    "digest: 0123456789abcdef",
]
ALL = len(STRINGS) - 1  # a lone surrogate cannot be written
# A declaration, the property that is read, what goes around the string; how many are accepted
# at least.
OPTIONS = {
    "route": ("http_trigger({})", "route", "", "", 5),
    "parameter of a route": ("http_trigger({})", "route", "{", "}", 5),
    "queue_name": ("queue_trigger({})", "queueName", "%", "%", 17),
    "path": ("blob_trigger({})", "path", "samples/", "", ALL - 1),
    "connection": ("queue_trigger('orders', connection={})", "connection", "", "", 0),
    "schedule": ("timer_trigger({})", "schedule", "%", "%", ALL),
    "generic type": ("generic_trigger({})", "type", "", "Trigger", 0),
    "generic keyword": ("generic_trigger('xTrigger', key={})", "key", "", "", ALL),
    "property": ("generic_trigger('xTrigger', properties={{'a': {}}})", "a", "", "", ALL),
    "nested": ("generic_trigger('xTrigger', properties={{'a': [{}, {{}}]}})", "a", "", "", ALL),
    "name of a property": ("generic_trigger('xTrigger', properties={{{}: 1}})", None, "", "", ALL),
    "function_name": ("function_name({})\n@http_trigger('x')", None, "", "", 0),
    "arg_name": ("http_trigger('x', arg_name={})", None, "", "", 0),
    "delay": ("fixed_delay_retry(max_retry_count=1, delay_interval={})", None, "", "", 0),
}


def assert_is_plain_shim(text: str, callable_: str) -> None:
    """It holds a docstring, imports, and one function that makes one call, and nothing else."""
    module = ast.parse(text)
    docstring, *rest = module.body
    assert isinstance(docstring, ast.Expr)
    assert isinstance(docstring.value, ast.Constant)
    *imports, function = rest
    assert all(isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in imports)
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
    assert function.name == "main"
    assert not function.decorator_list
    import_, call = function.body
    assert isinstance(import_, ast.ImportFrom)
    assert isinstance(call, (ast.Return, ast.Expr))
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    assert [ast.unparse(made.func) for made in calls] == [callable_]
    constants = [node.value for node in ast.walk(module) if isinstance(node, ast.Constant)]
    assert [text for text in constants if isinstance(text, str)] == [docstring.value.value]


@pytest.mark.parametrize("option", OPTIONS)
def test_any_string_is_a_problem_or_is_written_exactly_and_never_as_code(
    app: AppFactory, azfdecor: Command, option: str
) -> None:
    declaration, json_name, start, end, least = OPTIONS[option]
    signature = "() -> HttpResponse" if "http" in declaration else "(value) -> None"
    written = 0
    for text in STRINGS:
        decorators = declaration.format(repr(f"{start}{text}{end}"))
        imports = "from azure.functions import HttpResponse\nfrom azfdecor import *\n"
        source = f"{imports}\n@{decorators}\ndef called{signature}:\n    {text!r}\n"
        root = app(source)
        result = azfdecor("generate", root, "--format", "json")
        if result.status:
            assert result.problems()
            assert "Traceback" not in result.err
        else:
            (name,) = statuses(result)
            content = function_json(root, name)
            if json_name:
                given = content["bindings"][0][json_name]
                assert (given[0] if option == "nested" else given) == f"{start}{text}{end}"
            assert_is_plain_shim(shim(root, name), "called")
            written += 1
    assert written >= least
