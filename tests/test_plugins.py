"""Packages that add bindings: an example that is installed for real, and what can be wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jedi
import pytest

from azfdecor.compiler import plugins, reference
from conftest import function_json
from judge import Judge, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from conftest import AppFactory, Command

REPO = Path(__file__).parent.parent
EXAMPLE = REPO / "tests" / "plugins" / "acme_functions"
APP = """\
from acme_functions.bindings import acme_output, acme_trigger


@acme_trigger("shop/orders")
@acme_output("shop/parcels")
def pack(order: str) -> str:
    return order.upper()
"""


@dataclass(frozen=True)
class Installed:
    """The example, installed into a folder of its own."""

    folder: Path

    def environment(self) -> dict[str, str]:
        path = [str(self.folder), os.environ.get("PYTHONPATH", "")]
        return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))}

    def run(self, *words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *map(str, words)],
            cwd=cwd,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("acme")
    words = ["pip", "install", "--quiet", "--no-build-isolation", "--no-deps", "--no-index"]
    subprocess.run(
        [sys.executable, "-m", *words, "--target", str(folder), str(EXAMPLE)], check=True
    )
    return Installed(folder)


def test_the_how_to_shows_the_files_of_the_example() -> None:
    page = (REPO / "docs" / "how-to" / "write-a-binding.md").read_text("utf-8")
    shown = re.findall(r"```(?:python|toml)\n(.*?)```", page, re.DOTALL)
    files = ("acme_functions/bindings.py", "pyproject.toml", "tests/test_bindings.py")
    assert shown == [*((EXAMPLE / file).read_text("utf-8") for file in files), APP]


def test_an_app_that_imports_the_package_alone_is_generated(
    acme: Installed, app: AppFactory
) -> None:
    root = app(files={"shop/orders.py": APP, "shop/prices.py": "raise RuntimeError('not asked')"})
    result = acme.run("azfdecor", "generate", root, cwd=root)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert function_json(root, "pack")["bindings"] == [
        {
            "name": "order",
            "type": "acmeTrigger",
            "direction": "in",
            "topicName": "shop/orders",
        },
        {
            "name": "$return",
            "type": "acme",
            "direction": "out",
            "topicName": "shop/parcels",
        },
    ]
    listed = acme.run("azfdecor", "list", root, cwd=root)
    assert listed.stdout.splitlines()[1].split() == [
        "pack",
        "acme",
        "shop/orders",
        "→",
        "acme",
        "shop/orders.py:4",
    ]
    with Judge(root, environment=acme.environment()) as judge:
        assert judge.load() == {"pack": None}
        assert judge.call("pack", order=text("tea")).returned == text("TEA")


def test_its_bindings_are_listed_last_and_shown_with_their_import(
    acme: Installed, tmp_path: Path
) -> None:
    listed = acme.run("azfdecor", "bindings", "--format", "json", cwd=tmp_path)
    entries = json.loads(listed.stdout)["bindings"]
    assert [entry["decorator"] for entry in entries[-2:]] == ["acme_trigger", "acme_output"]
    assert len(entries) == len(reference.own()) + 2
    assert entries[-2]["type"] == "acmeTrigger"
    assert entries[-2]["properties"][1]["enum"] == ["oldest", "newest"]
    shown = acme.run("azfdecor", "bindings", "acme_trigger", cwd=tmp_path)
    assert shown.stdout.startswith("@acme_trigger(topic_name, *, start='newest', connection='")
    assert "    from acme_functions.bindings import acme_trigger\n" in shown.stdout
    assert (listed.stderr, shown.stderr) == ("", "")


def test_its_mistakes_are_reported_in_the_line_of_the_decorator(
    acme: Installed, app: AppFactory
) -> None:
    root = app(
        """
        from acme_functions.bindings import acme_trigger

        @acme_trigger("orders")
        def fault(event: str) -> None: ...

        @acme_trigger("shop/orders")
        def annotation(event: bytearray) -> None: ...

        @acme_trigger("shop/orders", connection="https://acme.example/?key=1")
        def secret(event: str) -> None: ...
        """,
        {"other.py": "from acme_functions.bindings import acme_trigger\nacme_trigger(topic='a')\n"},
    )
    result = acme.run("azfdecor", "generate", "--format", "json", root, cwd=root)
    problems = json.loads(result.stdout)["problems"]
    assert [(p["code"], p["file"], p["line"]) for p in problems] == [
        ("AZF402", "functions.py", 4),
        ("AZF308", "functions.py", 8),
        ("AZF406", "functions.py", 10),
        ("AZF101", "other.py", 2),
    ]
    assert problems[3]["hint"].startswith(
        "correct the decorator; `python -m azfdecor bindings acme_trigger`"
    )


def test_a_generic_decorator_of_its_type_is_held_to_it(acme: Installed, app: AppFactory) -> None:
    root = app(
        """
        from azfdecor import generic_trigger

        @generic_trigger("acmeTrigger", topic_name="shop/orders")
        def pack(order: bytearray) -> None: ...
        """
    )
    result = acme.run("azfdecor", "generate", "--format", "json", root, cwd=root)
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["code"], problem["hint"]) == (
        "AZF308",
        "annotate it str, bytes or a type of your own: YourModel",
    )


def test_a_package_is_not_imported_for_an_app_that_does_not_need_it(
    acme: Installed, app: AppFactory
) -> None:
    root = app("from azfdecor import http_trigger\n\n@http_trigger()\ndef f() -> None: ...\n")
    code = (
        "import sys; from azfdecor.cli import main; main(['generate']);"
        "print([n for n in sys.modules if n.startswith(('acme', 'importlib.metadata'))])"
    )
    words = [sys.executable, "-c", code]
    output = subprocess.check_output(words, cwd=root, env=acme.environment(), text=True)
    assert output.splitlines()[-1] == "[]"


MISTAKES = """\
from acme_functions.bindings import acme_output, acme_trigger


@acme_trigger("shop/orders", start="middle")  # wrong
def a(order: str) -> None: ...


@acme_trigger(topic="shop/orders")  # wrong
def b(order: str) -> None: ...


@acme_trigger("shop/orders", "oldest")  # wrong
def c(order: str) -> None: ...


@acme_output()  # wrong
def d() -> str:
    return ""


kept: int = pack("tea")  # wrong
"""


def mypy(acme: Installed, folder: Path) -> set[tuple[str, int]]:
    """The files and lines in which mypy reports an error."""
    cache = folder.parent / "mypy_cache"
    words = ["mypy", "--strict", "--no-error-summary", "--cache-dir", cache, "."]
    result = acme.run(*words, cwd=folder)
    assert result.returncode in (0, 1), result.stdout + result.stderr
    errors = re.findall(r"^(.+):(\d+): error", result.stdout, re.MULTILINE)
    return {(file, int(line)) for file, line in errors}


def pyright(acme: Installed, folder: Path) -> set[tuple[str, int]]:
    """The files and lines in which pyright reports an error, by its strict rules."""
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    words = ["pyright", "--outputjson", "--pythonpath", sys.executable, "-p", folder]
    report: dict[str, Any] = json.loads(acme.run(*words, cwd=folder).stdout)
    assert report["summary"]["filesAnalyzed"] == 3
    return {
        (Path(d["file"]).name, d["range"]["start"]["line"] + 1)
        for d in report["generalDiagnostics"]
    }


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_type_checkers_read_its_decorators_as_azfdecors_own(
    acme: Installed,
    tmp_path: Path,
    checker: Callable[[Installed, Path], set[tuple[str, int]]],
) -> None:
    folder = tmp_path / "checked"
    folder.mkdir()
    mistakes = MISTAKES.replace("\n\n\n@", "\nfrom correct import pack\n\n\n@", 1)
    (folder / "correct.py").write_text(f"{APP}\n\nkept: str = pack('tea')\n")
    (folder / "mistakes.py").write_text(mistakes)
    (folder / "bindings.py").write_text((EXAMPLE / "acme_functions/bindings.py").read_text("utf-8"))
    lines = enumerate(mistakes.splitlines(), 1)
    wrong = {("mistakes.py", number) for number, line in lines if line.endswith("# wrong")}
    assert len(wrong) == 5
    assert checker(acme, folder) == wrong


def test_jedi_offers_the_keywords_of_its_decorators(acme: Installed, tmp_path: Path) -> None:
    head = "from acme_functions.bindings import acme_trigger\n"
    project = jedi.Project(tmp_path, added_sys_path=[str(acme.folder)])
    script = jedi.Script(f"{head}acme_trigger(topic", project=project)
    assert [item.name for item in script.complete(2, len("acme_trigger(topic"))] == ["topic_name="]
    (signature,) = jedi.Script(f"{head}acme_trigger(", project=project).get_signatures()
    assert {"topic_name", "start", "connection"} <= {p.name for p in signature.params}
    assert "Run the function for each event of an Acme topic" in signature.docstring()


def test_the_tests_of_the_example_pass(acme: Installed, tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_bindings.py").write_text((EXAMPLE / "tests/test_bindings.py").read_text())
    result = acme.run("pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path)
    assert result.returncode == 0, result.stdout


# What can be wrong, with packages that are only written down.

HEAD = "from azfdecor.bindings.base import Input, Output, Trigger\n"
NEEDS_THEM = """
from azfdecor import generic_trigger

@generic_trigger("whateverTrigger")
def f(event: str) -> None: ...
"""
NEEDS_NONE = (
    "from azfdecor import queue_trigger\n\n@queue_trigger('a-b')\ndef f(m: str) -> None: ...\n"
)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Puts a package on the path: its entry point, and its files by their names."""
    known = set(sys.modules)

    def install(entry: str, files: Mapping[str, str], name: str = "acme") -> Path:
        folder = tmp_path / f"site {name}"
        metadata = folder / f"{name}-1.0.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "entry_points.txt").write_text(f"[azfdecor.bindings]\n{entry}\n")
        for path, source in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(textwrap.dedent(source))
        monkeypatch.syspath_prepend(str(folder))
        return folder

    yield install
    for module in set(sys.modules) - known:
        if (getattr(sys.modules[module], "__file__", None) or "").startswith(str(tmp_path)):
            del sys.modules[module]


BROKEN: dict[str, tuple[str, str, str]] = {
    "raises": ("acme = acme", "raise RuntimeError('no luck')", "its acme cannot be imported: Run"),
    "exits": ("acme = acme", "raise SystemExit", "its acme cannot be imported: SystemExit"),
    "misses": ("acme = acme", "import acme_core", "cannot be imported: ModuleNotFoundError: No"),
    "is no Python": ("acme = acme", "def", "its acme cannot be imported: SyntaxError: "),
    "is not there": ("acme = acme.other", "", "its entry 'acme.other' names no module"),
    "is an attribute": ("acme = acme:Acme", "", "its entry 'acme:Acme' names no module"),
    "is empty": ("acme =", "", "its entry '' names no module"),
    "is no entry": ("acme", "", "its entry '' names no module"),
    "is bare": ("acme = acme", HEAD, "its acme holds no binding class"),
    "has no type": ("a = acme", f"{HEAD}class acme_in(Input): ...", "holds no binding class"),
    "takes a name": (
        "a = acme",
        f"{HEAD}class queue_trigger(Trigger, type='acmeTrigger'): ...",
        "its queue_trigger is left out: azfdecor has queue_trigger already",
    ),
    "takes a type": (
        "a = acme",
        f"{HEAD}class acme_trigger(Trigger, type='QueueTrigger'): ...",
        "its acme_trigger is left out: azfdecor has a binding of type 'QueueTrigger' already",
    ),
}


@pytest.mark.parametrize(("entry", "source", "message"), BROKEN.values(), ids=BROKEN)
def test_a_broken_package_is_a_warning_where_it_matters(
    app: AppFactory,
    azfdecor: Command,
    install: Callable[..., Path],
    entry: str,
    source: str,
    message: str,
) -> None:
    folder = install(entry, {"acme.py": source})
    result = azfdecor("bindings", "queue_trigger")
    assert result.status == 0
    assert result.out.startswith("@queue_trigger(")
    file = folder / "acme-1.0.dist-info" / "entry_points.txt"
    assert result.err.startswith(f"{file}: warning: AZF110 acme adds bindings, but ")
    assert message in result.err

    result = azfdecor("generate", app(NEEDS_NONE), "--format", "json")
    assert (result.status, result.err, result.problems()) == (0, "", [])

    result = azfdecor("generate", app(NEEDS_THEM), "--format", "json")
    assert result.status == 0
    (problem,) = result.problems()
    assert (problem["code"], problem["severity"]) == ("AZF110", "warning")
    assert message in problem["message"]


def test_of_two_packages_the_first_has_a_name(
    azfdecor: Command, install: Callable[..., Path]
) -> None:
    source = f"{HEAD}class acme_input(Input, type='{{}}'): ..."
    install("a = acme_b", {"acme_b.py": source.format("b")}, "b")
    install("a = acme_a", {"acme_a.py": source.format("a")}, "a")
    result = azfdecor("bindings", "acme_input", "--format", "json")
    assert [entry["type"] for entry in result.json()["bindings"]] == ["a"]
    assert "b adds bindings, but its acme_input is left out: a has acme_input" in result.err


def test_what_a_package_prints_is_not_on_stdout(
    azfdecor: Command, install: Callable[..., Path]
) -> None:
    install("a = acme", {"acme.py": f"{HEAD}print('hello')\nclass acme_in(Input, type='a'): ..."})
    result = azfdecor("bindings", "--format", "json")
    assert result.json()["bindings"][-1]["decorator"] == "acme_in"
    assert result.err == "hello\n"


def test_a_package_beside_the_app_is_no_part_of_it(
    app: AppFactory,
    azfdecor: Command,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    helper = """
    from azfdecor import queue_trigger

    @queue_trigger("orders")
    def not_of_the_app(m: str) -> None: ...
    """
    root = app(
        "from acme.bindings import acme_trigger\n\n@acme_trigger()\ndef f(e: str) -> None: ...\n",
        {
            "acme/__init__.py": "",
            "acme/bindings.py": f"{HEAD}class acme_trigger(Trigger, type='acmeTrigger'): ...",
            "acme/demo.py": helper,
            "acme_shop/demo.py": helper.replace("not_of_the_app", "g"),
            "acme.egg-info/entry_points.txt": "[azfdecor.bindings]\nacme = acme.bindings\n",
        },
    )
    monkeypatch.syspath_prepend(str(root))
    result = azfdecor("list", root, "--format", "json")
    assert [f["name"] for f in result.json()["functions"]] == ["f", "g"], result.err
    assert azfdecor("list", root).out.splitlines()[1].split()[:3] == ["f", "acme", "-"]


def test_a_constructor_of_its_own_does_not_hide_the_line(
    app: AppFactory, azfdecor: Command, install: Callable[..., Path]
) -> None:
    install(
        "a = acme",
        {
            "acme.py": f"""
{HEAD}
class acme_trigger(Trigger, type="acmeTrigger", init=False):
    topic: str = ""
    parts: list[str] | None = None

    def __init__(self, tenant, topic):
        if topic == "nothing":
            raise TypeError("no topic")
        super().__init__(topic=f"{{tenant}}/{{topic}}", parts=[tenant, topic])
"""
        },
    )
    root = app(
        """
        from acme import acme_trigger

        @acme_trigger("shop", 1)
        def f(e: bytearray) -> None: ...
        """,
        {"other.py": "import acme\n\nacme.acme_trigger('shop', 'nothing')\n"},
    )
    result = azfdecor("generate", root, "--format", "json")
    assert [(p["code"], p["file"], p["line"]) for p in result.problems()] == [
        ("AZF308", "functions.py", 5),
        ("AZF101", "other.py", 3),
    ]
    assert result.problems()[1]["hint"].startswith("correct the decorator")
    good = "from acme import acme_trigger\n\n\n@acme_trigger('shop', 'a')\ndef f(e: str): ...\n"
    (root / "other.py").unlink()
    result = azfdecor("list", app(good), "--format", "json")
    (function,) = result.json()["functions"]
    assert function["line"] == 4
    assert function["bindings"][0]["parts"] == ["shop", "a"]


@pytest.mark.parametrize("bases", ["Trigger", "Binding, type='acmeTrigger'"])
def test_a_class_without_type_or_role_is_reported_where_it_is_used(
    app: AppFactory, azfdecor: Command, install: Callable[..., Path], bases: str
) -> None:
    head = HEAD.replace("import", "import Binding,")
    install("a = acme", {"acme.py": f"{head}class acme_trigger({bases}): ..."})
    root = app("import acme\n\n@acme.acme_trigger()\ndef f(e: str) -> None: ...\n")
    result = azfdecor("generate", root, "--format", "json")
    assert (result.codes(), result.problems()[0]["line"]) == (["AZF402"], 3)
    assert azfdecor("list", root, "--format", "json").json() == {"functions": []}


def test_types_of_any_kind_may_stand_at_options(
    app: AppFactory, azfdecor: Command, install: Callable[..., Path]
) -> None:
    source = """
    import typing as t
    from azfdecor.bindings.base import Trigger

    class Filter(t.TypedDict):
        sku: str

    class acme_trigger(Trigger, type="acmeTrigger"):
        constant: t.ClassVar[int] = 3
        parts: t.List[str] = ()
        seconds: float = 1.5
        filter: t.Optional[Filter] = None
        unknown: "not_there.Type" = 0
    """
    install("a = acme", {"acme.py": source})
    root = app(
        """
        import acme

        @acme.acme_trigger(parts=["a"], seconds=2, filter={"sku": "a"}, unknown="b")
        def f(e: str) -> None: ...

        @acme.acme_trigger(parts="a", seconds="2", filter=3)
        def g(e: str) -> None: ...
        """
    )
    result = azfdecor("generate", root, "--format", "json")
    assert [(p["code"], p["function"], p["message"]) for p in result.problems()] == [
        ("AZF401", "g", "acme_trigger(parts=...) is 'a'"),
        ("AZF401", "g", "acme_trigger(seconds=...) is '2'"),
    ]
    assert "constant" not in azfdecor("bindings", "acme_trigger").out


def test_what_is_installed_twice_is_there_once(install: Callable[..., Path]) -> None:
    install("a = acme_old", {}, "Acme")
    folder = install("a = acme_new", {}, "acme")
    (found,) = [plugin for plugin in plugins.installed() if plugin.module.startswith("acme")]
    assert (found.module, Path(found.file).parts[:-2]) == ("acme_new", folder.parts)
