"""`generate` where something is wrong: what it leaves, with and without `--keep-going`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import function_json
from folders import (
    SHARED,
    deployed,
    http_functions,
    queue_functions,
    stamps,
    statuses,
    tree,
    unprivileged,
)

if TYPE_CHECKING:
    from conftest import AppFactory, Command

BROKEN = "from azfdecor import http_trigger\nimport nowhere\n"


ERRORS = {
    "an import that fails": BROKEN,
    "a syntax error": "import azfdecor\ndef",
    "a wrong value": '@azfdecor.queue_trigger("Wrong")\ndef wrong(msg: str) -> None: ...',
    "a function that cannot be matched": "@azfdecor.queue_trigger('orders')\ndef wrong() -> None: ...",
    "a name that is taken": "@azfdecor.http_trigger()\ndef first() -> str: ...",
}


@pytest.mark.parametrize("settings", ["", SHARED])
@pytest.mark.parametrize("error", ERRORS)
def test_with_any_error_nothing_is_written_or_removed(
    app: AppFactory, azfdecor: Command, error: str, settings: str
) -> None:
    root = app(queue_functions(["first", "second"]), {"pyproject.toml": settings})
    assert azfdecor("generate", root).status == 0
    new = queue_functions(["first", "third"], parameter="message")
    app(new, {"more.py": f"import azfdecor\n{ERRORS[error]}\n"})
    before = stamps(root)
    result = azfdecor("generate", root)
    assert result.status == 1
    assert result.out.endswith("1 problem: nothing was written\n")
    assert stamps(root) == before


def test_what_a_broken_module_gave_earlier_stays_and_so_does_all_else(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(files={"good.py": http_functions(["fine"]), "bad.py": http_functions(["lost"])})
    assert azfdecor("generate", root).status == 0
    before = tree(root)
    app(files={"bad.py": BROKEN, "good.py": http_functions(["fine"], route="new")})
    assert azfdecor("generate", root).status == 1
    after = tree(root)
    assert {k: v for k, v in after.items() if not k.endswith("d.py")} == {
        k: v for k, v in before.items() if not k.endswith("d.py")
    }


def test_the_summary_does_not_deny_what_was_written_before_the_disk_refused(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["first", "second"]))
    assert azfdecor("generate", root).status == 0
    app(queue_functions(["first", "second"], parameter="message"))
    (root / "second").chmod(0o555)
    ended = unprivileged("generate", root)
    (root / "second").chmod(0o755)
    assert "AZF604" in ended.stdout
    is_written = function_json(root, "first")["bindings"][0]["name"] == "message"
    assert is_written is not ended.stdout.endswith("nothing was written\n")


def test_a_change_of_the_shared_script_alone_is_named(app: AppFactory, azfdecor: Command) -> None:
    root = app(queue_functions(["first"]), {"pyproject.toml": SHARED})
    assert azfdecor("generate", root).status == 0
    app(files={"pyproject.toml": SHARED + 'imports = "eager"\n'})
    assert "azfdecor_shims.py" in azfdecor("generate", root, "--check").out


# --keep-going


UNFILLED = """\
from azfdecor import http_trigger
from azure.functions import Out

@http_trigger()
def lost(a: Out[str]) -> str: ...
"""
WRONG = {
    "AZF101": BROKEN,
    "AZF102": BROKEN.replace("import nowhere", "import os\nos.environ['NOWHERE']"),
    "AZF104": ("json.py", http_functions(["lost"])),
    "AZF201": http_functions(["lost"]) + "\nlost = print\n",
    "AZF202": "import azfdecor\nclass lost:\n    @azfdecor.http_trigger()\n    def lost(self): ...\n",
    "AZF307": UNFILLED,
    "AZF401": "import azfdecor\n@azfdecor.http_trigger(methods=5)\ndef lost() -> str: ...\n",
    "AZF402": "import azfdecor\n@azfdecor.queue_trigger('A')\ndef lost(m: str) -> None: ...\n",
    "AZF501": "import azfdecor\n@azfdecor.http_trigger()\ndef _lost() -> str: ...\n",
}
"""What a module may become, by the code of its problem; beside it the rest is written."""


@pytest.mark.parametrize("code", WRONG)
def test_keep_going_writes_what_is_right_and_leaves_the_rest_as_it_is(
    app: AppFactory, azfdecor: Command, code: str
) -> None:
    wrong = WRONG[code]
    sources = {"good.py": http_functions(["fine"]), "bad.py": http_functions(["lost"])}
    root = app(files=sources)
    assert azfdecor("generate", root).status == 0
    before = deployed(root, "lost")
    name, text = ("bad.py", wrong) if isinstance(wrong, str) else wrong
    (root / "bad.py").unlink()
    app(files={"good.py": http_functions(["fine", "more"], route="new"), name: text})
    all_or_nothing = azfdecor("generate", root, "--format", "json")
    assert (all_or_nothing.codes(), statuses(all_or_nothing)) == ([code], {})
    expected = {"fine": "updated", "more": "created"}
    if code == "AZF501":
        expected["lost"] = "removed"  # it has another name now
    for option in ("--check", "--verbose"):
        result = azfdecor("generate", root, "--keep-going", option, "--format", "json")
        assert (result.status, result.codes(), statuses(result)) == (1, [code], expected)
    assert function_json(root, "fine")["bindings"][0]["route"] == "new/fine"
    assert deployed(root, "lost") == (None if code == "AZF501" else before)


def test_keep_going_counts_what_it_leaves(app: AppFactory, azfdecor: Command) -> None:
    root = app(files={"good.py": http_functions(["fine"]), "bad.py": UNFILLED})
    result = azfdecor("generate", root, "--keep-going")
    assert result.out.endswith(
        "created  fine  good.py:fine\n2 functions: 1 created, 1 with problems\n"
    )
    assert not (root / "lost").exists()


PAIRS = {
    "AZF502": "@http_trigger('x')\ndef a() -> str: ...\n@http_trigger('y')\ndef A() -> str: ...",
    "AZF504": '@http_trigger("x")\ndef a() -> str: ...\n@http_trigger("X")\ndef b() -> str: ...',
    "AZF507": "@activity_trigger()\ndef a(x: str) -> str: ...\n"
    '@activity_trigger("A")\ndef b(x: str) -> str: ...',
}


@pytest.mark.parametrize("code", PAIRS)
def test_keep_going_leaves_both_functions_that_do_not_fit_together(
    app: AppFactory, azfdecor: Command, code: str
) -> None:
    root = app(f"from azfdecor import *\n{PAIRS[code]}\n", {"good.py": queue_functions(["fine"])})
    result = azfdecor("generate", root, "--keep-going", "--format", "json")
    assert (result.status, set(result.codes())) == (1, {code})
    assert statuses(result) == {"fine": "created"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("host.json", "{"),
        ("function_app.py", ""),
        ("local.settings.json", "{"),
        ("pyproject.toml", "[tool.azfdecor]\nwrap = ['functions:nowhere']\n"),
    ],
)
def test_keep_going_writes_nothing_when_something_is_wrong_with_the_whole_app(
    app: AppFactory, azfdecor: Command, path: str, text: str
) -> None:
    root = app(queue_functions(["first"]))
    (root / path).write_text(text)
    before = tree(root)
    result = azfdecor("generate", root, "--keep-going")
    assert (result.status, tree(root)) == (1, before)
    assert result.out.endswith("1 problem: nothing was written\n")


def test_keep_going_leaves_the_folder_with_a_file_in_the_way(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["first", "second"]), {"first/function.json": "{}"})
    result = azfdecor("generate", root, "--keep-going", "--format", "json")
    assert (result.status, result.codes()) == (1, ["AZF601"])
    assert [problem["function"] for problem in result.problems()] == ["first"]
    assert statuses(result) == {"second": "created"}
    assert tree(root / "first") == {"function.json": b"{}"}


def test_keep_going_removes_nothing_that_a_broken_module_may_still_declare(
    app: AppFactory, azfdecor: Command
) -> None:
    sources = {"bad.py": http_functions(["lost"]), "good.py": http_functions(["fine", "gone"])}
    root = app(files=sources)
    assert azfdecor("generate", root).status == 0
    (root / "bad.py").unlink()
    app(files={"moved/bad.py": BROKEN, "good.py": http_functions(["fine"])})
    result = azfdecor("generate", root, "--keep-going", "--format", "json")
    assert statuses(result) == {"fine": "unchanged", "gone": "removed"}
    assert deployed(root, "lost")


def test_keep_going_cannot_write_a_part_of_one_shared_script(
    app: AppFactory, azfdecor: Command
) -> None:
    root = app(queue_functions(["first"]), {"pyproject.toml": SHARED})
    result = azfdecor("generate", root, "--keep-going")
    assert (result.status, result.out) == (2, "")
    assert "--keep-going cannot write a part of azfdecor_shims.py" in result.err
